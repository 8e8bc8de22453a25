"""Two plans of the invented city, solved for the tests of packs: what is asked for twice is solved once."""

import csv
from functools import cache

from reports.cli import main
from reports.pack.pack import make_pack
from tests.once import made_once
from tests.second_region import SCENARIO, write_second

TWO_PERIODS = SCENARIO.replace("periods.end_years = [2027]", "periods.end_years = [2027, 2029]").replace(
    "demand.new_it_mw = [30.0]", "demand.new_it_mw = [30.0, 60.0]"
)
MORE = TWO_PERIODS.replace("沙岭基准", "需求多些").replace("Shaling baseline", "More demand").replace("60.0]", "90.0]")


@cache
def solved_runs():
    """Run folders of the plan for 60 MW and of that for 90 MW; they are read only."""
    folder = made_once("solved-runs", _solve)
    return tuple(next((folder / name).iterdir()) for name in ("first", "more"))


def _solve(folder):
    write_second(folder)
    for name, words in (("first", TWO_PERIODS), ("more", MORE)):
        scenario = folder / f"{name}.toml"
        scenario.write_text(words, encoding="utf-8")
        arguments = ["plan", str(scenario), "--layers", str(folder / "region"), "--runs", str(folder / name)]
        if main(arguments) != 0:
            raise RuntimeError(f"no plan for {name}")


def rows_of(path):
    """The rows of a table of a run as words."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@cache
def solved_pack():
    """The internal pack of the two runs compared, by language."""
    return made_once("solved-pack", _pack) / "pack" / "internal"


def _pack(folder):
    make_pack(solved_runs(), folder / "pack", languages=("zh", "en"), editions=("internal",), is_draft=True)
