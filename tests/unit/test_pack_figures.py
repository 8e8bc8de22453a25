"""Figures of a pack worked by hand: steps to be ordered, coal equivalent, and shares of the summary."""

import dataclasses
import shutil

import pytest

from reports import run
from reports.pack.content_plan import energy_table, works_blocks
from reports.pack.content_summary import headline_figures
from reports.pack.source import open_pack
from reports.run import write_dossier
from reports.tables import read_spreadsheet, write_spreadsheet
from tests.cases_report import hand_dossier, table, two_sites


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "draw_map", lambda *_args: "map")
        folder = write_dossier(tmp_path_factory.mktemp("runs"), hand_dossier())
    return open_pack([folder], is_draft=True).first


def test_steps_are_ordered_once_and_stay(first):
    # 1, 1 and 3 in service: 1 is ordered, then none, then 2.
    station = first.plan.steps.index[0][0]
    steps = [(station, period, count) for period, count in zip(first.case.periods.index, (1, 1, 3), strict=True)]
    plan = dataclasses.replace(first.plan, steps=table("steps", steps))
    works = next(works_blocks(dataclasses.replace(first, plan=plan), "zh", "internal"))
    name = first.case.substations.at[station, "name_zh"]
    at = [row[0] for row in works.rows].index(name)
    assert works.rows[at][1:4] == ("1", "0", "2")
    assert works.values[at][1:4] == (1.0, 0.0, 2.0)


def test_coal_equivalent_of_electricity(first, tmp_path):
    # 1 TWh at 0.1229 kgce/kWh are 122,900 tce.
    folder = shutil.copytree(first.folder, tmp_path / "run")
    emissions = read_spreadsheet(folder / "emissions.csv")
    write_spreadsheet(emissions.assign(energy_mwh=[1e6, 2e6, 3e6]), folder / "emissions.csv")
    shown = energy_table(dataclasses.replace(first, folder=folder), "zh")
    assert [row[1:3] for row in shown.values] == [
        pytest.approx((mwh, tce)) for mwh, tce in ((1e6, 122_900), (2e6, 245_800), (3e6, 368_700))
    ]
    assert [row[2] for row in shown.rows] == ["12.29 万吨标准煤", "24.58 万吨标准煤", "36.87 万吨标准煤"]


def test_shares_in_the_cluster_and_in_its_starter_zones(first):
    # 40 MW in a starter zone and 30 MW elsewhere in the cluster; with a zone outside 30 of 70 MW are not inside.
    zones = first.case.zones
    assert zones.loc["CL", ["in_cluster", "in_starter_zone"]].tolist() == [True, False]
    second = two_sites(first.case)[1]
    for zone, inside, started in (
        ("SZ2", "100.0 %", "100.0 %"),
        ("CL", "100.0 %", "57.1 %"),
        ("OUT", "57.1 %", "57.1 %"),
    ):
        sites = first.case.sites.copy()
        sites.loc[second, "zone_id"] = zone
        case = dataclasses.replace(first.case, sites=sites)
        figures = headline_figures(dataclasses.replace(first, case=case), "zh")
        assert (figures["inside"], figures["started"]) == (inside, started)
