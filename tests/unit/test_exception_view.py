"""Exceptions to "in principle" are told with site, size and reason: in the summary, the audit and the panel."""

from dataclasses import replace

import pandas as pd
import pytest

from reports.exception_view import exception_lines
from reports.map_panel import draw_frame
from reports.summary import summarise
from tests.cases_report import hand_dossier


def excepted(reason):
    dossier = hand_dossier()
    site = str(dossier.plan.facilities.index[0][0])
    made = pd.DataFrame({"reason": [reason]}, index=pd.Index([site], name="site_id"))
    return replace(dossier, plan=replace(dossier.plan, exceptions=made)), site


@pytest.mark.parametrize("language", ["zh", "en"])
def test_site_size_and_reason_stand_in_summary_and_internal_panel(language):
    dossier, site = excepted("地质条件 <已批>")
    facilities, last = dossier.plan.facilities, dossier.case.periods.index[-1]
    head, line = exception_lines(dossier.case, dossier.plan, language)
    assert "1" in head
    assert site in line and "地质条件 <已批>" in line and f"{facilities.at[(site, last), 'it_mw']:,.1f} MW" in line
    assert line in summarise(dossier, language)
    assert "地质条件 &lt;已批&gt;" in draw_frame(dossier, language, is_internal=True)
    assert "地质条件" not in draw_frame(dossier, language, is_internal=False)


@pytest.mark.parametrize("reason", [" ", float("nan")])
def test_a_reason_that_is_none_is_said_to_be_none(reason):
    dossier, _ = excepted(reason)
    assert "未写明理由" in exception_lines(dossier.case, dossier.plan, "zh")[1]


def test_without_exceptions_nothing_is_said():
    dossier = hand_dossier()
    assert exception_lines(dossier.case, dossier.plan, "zh") == []
    assert "A5.1b，" not in summarise(dossier, "zh")
