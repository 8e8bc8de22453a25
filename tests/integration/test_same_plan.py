"""The same inputs and seed give the same plan, byte for byte, on one and on two threads."""

from dataclasses import replace

import pytest

from geodata.read import read_region
from models.assemble import assemble_case
from models.scenario import read_scenario
from models.scenario_edit import with_value
from optimizer.highs import SolverSettings
from optimizer.planner import PLANNED, plan_case
from reports.run_case import write_plan
from tests.cases import tiny_case


def files_of(case, settings, folder):
    """Every file of the plan as bytes."""
    outcome = plan_case(case, settings)
    assert outcome.status == PLANNED
    folder.mkdir()
    write_plan(outcome.plan, folder)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def coarse_case():
    scenario = with_value(read_scenario("baseline"), "candidates.cell_m", 3000.0)
    return assemble_case(scenario, read_region())[0]


@pytest.mark.parametrize("make", [tiny_case, coarse_case])
def test_one_and_two_threads_write_the_same_plan(make, tmp_path):
    case = make()
    settings = SolverSettings(time_limit_s=600.0, gap_share=0.001)
    one, two = (files_of(case, replace(settings, threads=number), tmp_path / f"{number}") for number in (1, 2))
    assert one["plan/facilities.csv"].count(b"\n") > 1
    assert one == two
