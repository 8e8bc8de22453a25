"""Exceptions to "in principle" are told with site, size and reason: in the summary, the audit and the panel."""

import datetime
from dataclasses import replace

import pandas as pd
import pytest

from reports.exception_view import exception_lines
from reports.map_panel import draw_frame
from reports.pack.blocks import Table
from reports.pack.branding import Branding
from reports.pack.content import draw_content
from reports.pack.source import open_pack
from reports.summary import summarise
from tests.cases_pack import write_run
from tests.cases_report import baseline, hand_dossier, hand_plan


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


def test_an_exception_stands_with_its_reason_beside_the_clauses_but_not_in_public(tmp_path):
    case = baseline()[2]
    plan = hand_plan(case)
    site = str(plan.facilities.index[0][0])
    made = pd.DataFrame({"reason": ["地质条件"]}, index=pd.Index([site], name="site_id"))
    pack = open_pack([write_run(tmp_path, case=case, plan=replace(plan, exceptions=made))], is_draft=True)
    internal, public = (
        [
            block
            for block in draw_content(pack, "zh", edition, Branding(), datetime.datetime(2026, 11, 28)).blocks
            if isinstance(block, Table)
        ]
        for edition in ("internal", "public")
    )
    (told,) = [block for block in internal if block.name == "exceptions"]
    ((where, mw, reason),) = told.rows
    assert site in where and reason == "地质条件"
    assert mw == f"{plan.facilities.at[(site, case.periods.index[-1]), 'it_mw']:,.1f} MW"
    assert not [block for block in public if block.name == "exceptions"]
