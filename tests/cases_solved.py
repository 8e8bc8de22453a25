"""Two plans of the invented city, solved for the tests of packs: what is asked for twice is solved once."""

import csv
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from reports.cli import main
from reports.pack.pack import make_pack
from tests.second_region import SCENARIO, write_second

TWO_PERIODS = SCENARIO.replace("periods.end_years = [2027]", "periods.end_years = [2027, 2029]").replace(
    "demand.new_it_mw = [30.0]", "demand.new_it_mw = [30.0, 60.0]"
)
MORE = TWO_PERIODS.replace("沙岭基准", "需求多些").replace("Shaling baseline", "More demand").replace("60.0]", "90.0]")


@cache
def solved_runs():
    """Run folders of the plan for 60 MW and of that for 90 MW; they stay until the tests end, and are read only."""
    folder = Path(mkdtemp(prefix="solved-"))
    write_second(folder)
    runs = []
    for name, words in (("first", TWO_PERIODS), ("more", MORE)):
        scenario = folder / f"{name}.toml"
        scenario.write_text(words, encoding="utf-8")
        arguments = ["plan", str(scenario), "--layers", str(folder / "region"), "--runs", str(folder / name)]
        if main(arguments) != 0:
            raise RuntimeError(f"no plan for {name}")
        runs.append(next((folder / name).iterdir()))
    return tuple(runs)


def rows_of(path):
    """The rows of a table of a run as words."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def solved_pack():
    """The internal pack of the two runs compared, by language."""
    place = Path(mkdtemp(prefix="solved-pack-")) / "pack"
    make_pack(solved_runs(), place, languages=("zh", "en"), editions=("internal",), is_draft=True)
    return place / "internal"
