"""The same inputs and seed give the same plan, byte for byte, on one and on two threads.

A small case here; tests/integration/test_baseline.py has the baseline, tests/bench/scale.py the finer grids.
"""

from dataclasses import replace

from optimizer.highs import SolverSettings
from optimizer.planner import PLANNED, plan_case
from reports.run_case import write_plan
from tests.cases import tiny_case


def files_of(plan, folder):
    """Every file of the plan as bytes."""
    folder.mkdir()
    write_plan(plan, folder)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_one_and_two_threads_write_the_same_plan(tmp_path):
    case, settings = tiny_case(), SolverSettings(time_limit_s=600.0, gap_share=0.001)
    found = [plan_case(case, replace(settings, threads=number)) for number in (1, 2)]
    assert {outcome.status for outcome in found} == {PLANNED}
    one, two = (files_of(outcome.plan, tmp_path / str(number)) for number, outcome in enumerate(found))
    assert one["plan/facilities.csv"].count(b"\n") > 1
    assert one == two
