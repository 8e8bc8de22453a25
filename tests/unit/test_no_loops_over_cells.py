"""Data preparation goes over cells in arrays: no line of Python runs more often because there are more cells."""

import sys
from collections import Counter
from pathlib import Path

from geodata.read import read_region
from models.assemble import assemble_case
from models.scenario import read_scenario
from models.scenario_edit import with_value

ROOT = Path(__file__).parents[2]
FOLDERS = tuple(str(ROOT / name) for name in ("geodata", "models"))
COARSE_M, FINE_M = 6000.0, 2000.0
# Polygons are cut in pieces of a thousand, so that a few lines run once more for every so many cells.
FEW_SHARE = 0.1


def lines_run(cell_m: float, region) -> tuple[Counter[tuple[str, int]], int]:
    """How often each line of data preparation runs, and how many sites it makes."""
    counts: Counter[tuple[str, int]] = Counter()

    def on_line(frame, event, _):
        if event == "line":
            counts[frame.f_code.co_filename, frame.f_lineno] += 1
        return on_line

    def on_call(frame, *_):
        return on_line if frame.f_code.co_filename.startswith(FOLDERS) else None

    scenario = with_value(read_scenario("baseline"), "candidates.cell_m", cell_m)
    before = sys.gettrace()
    sys.settrace(on_call)
    try:
        case, _ = assemble_case(scenario, region)
    finally:
        sys.settrace(before)
    return counts, len(case.sites)


def test_no_line_runs_once_a_cell():
    region = read_region()
    # What is read and reckoned once a process is out of the way first.
    lines_run(COARSE_M, region)
    coarse, few_sites = lines_run(COARSE_M, region)
    fine, many_sites = lines_run(FINE_M, region)
    more_sites = many_sites - few_sites
    assert more_sites > 300
    assert sum(coarse.values()) > 1000
    grown = {f"{Path(file).relative_to(ROOT)}:{line}": fine[file, line] - coarse[file, line] for file, line in fine}
    assert {where: more for where, more in grown.items() if more > FEW_SHARE * more_sites} == {}
