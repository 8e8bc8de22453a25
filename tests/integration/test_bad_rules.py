"""Rules that cannot hold, through the command line: exit code 2, both languages, the culprit named, nothing written."""

import shutil

import pandas as pd
import pytest

from geodata.read import SHIPPED_REGION, read_region
from models.assemble import assemble_case
from models.scenario import read_scenario
from reports.cli import main
from tests.integration.test_bad_input import HAN, check_named, copy_region, refuse, set_cell, write_scenario

COARSE = "[candidates]\ncell_m = 4000\n"
EXCEPTION = "rules.large_in_cluster"
ROOMS = '[stock]\nold_rooms = "shipped"\n'
QUOTA = "[zone_limits.max_energy_gwh_per_year]\nSZ1 = [1.0, 1.0, 1.0]\n"

RULES = {
    "exceptions without a reason": (
        f"[{EXCEPTION}]\nexception_count = 2\nexception_it_mw = 40.0\n",
        [f"{EXCEPTION}.exception_count", f"{EXCEPTION}.exception_reason"],
    ),
    "exceptions with a blank for a reason": (
        f'[{EXCEPTION}]\nexception_count = 2\nexception_it_mw = 40.0\nexception_reason = " "\n',
        [f"{EXCEPTION}.exception_count", f"{EXCEPTION}.exception_reason"],
    ),
    "exceptions by preference without a reason": (
        f'[{EXCEPTION}]\nmode = "prefer"\n',
        [f"{EXCEPTION}.mode", f"{EXCEPTION}.exception_reason"],
    ),
    "an energy quota below what stands there": (QUOTA, ["zone_limits.max_energy_gwh_per_year.SZ1", "1.0 GWh"]),
    "a quota of a zone that is none": (QUOTA.replace("SZ1", "SZ9"), ["zone_limits.max_energy_gwh_per_year.SZ9"]),
    "an import limit below what stands there": (
        "[limits]\nmax_import_mw = [10.0, 10.0, 10.0]\n",
        ["limits.max_import_mw", "10.0 MW", "rules.power_supply.import_universe"],
    ),
    "a carbon cap below what stands there": (
        "[limits]\nmax_carbon_t_per_year = [10.0, 10.0, 10.0]\n",
        ["limits.max_carbon_t_per_year", "10 t", "rules.carbon_cap"],
    ),
    "no more capacity than demand, of which a tenth cannot be used": (
        "[rules.orderly_growth]\nmax_headroom_share = 0.05\n",
        ["rules.orderly_growth.max_headroom_share", "rules.demand_served", "0.05"],
    ),
    "racks used more than a tenth kept free allows": (
        '[rules.rack_utilisation]\nmin_share = 0.95\nscope = "each"\n',
        ["rules.rack_utilisation.min_share", "usable_share", "0.95", "0.9"],
    ),
    "starter zones first, and no design that may stand there": (
        "[rules.pue_limit]\nmax_pue_in_cluster = 1.01\n",
        ["rules.starter_zones_first.min_share", "rules.pue_limit", "rules.starter_zones_first.mode"],
    ),
    "more green centres than can be built": (
        '[rules.green_centres]\nmode = "require"\nmin_count = 999\nmax_pue = 1.25\n',
        ["rules.green_centres.min_count", "999", "rules.green_centres.max_pue"],
    ),
    "more old rooms treated than may be": (
        ROOMS + '[rules.stock_consolidation]\nmode = "require"\nmin_share = 1.0\n',
        ["rules.stock_consolidation.min_share", "stock.old_rooms", "0.983"],
    ),
    "a rule that is none": ('[rules]\nlarge_in_clustr = "off"\n', ["large_in_clustr", "large_in_cluster"]),
    "a policy pack that is none": ('pack = "chongqing_2023"\n', ["pack", "chongqing_2023", "chongqing_2022"]),
    "a rule to fix that is none": ('[conflict]\nfixed = ["budgets"]\n', ["conflict.fixed", "budgets"]),
}


@pytest.fixture
def one_room_stays(tmp_path):
    """The shipped region, in which one old room of sixty has no option."""
    layers = copy_region(tmp_path)
    for option in ("may_retrofit", "may_merge", "may_close"):
        set_cell("old_rooms.csv", 0, option, "false")(layers)
    return layers


@pytest.mark.parametrize("name", RULES)
def test_rules_that_cannot_be_meant(name, tmp_path, capsys, one_room_stays):
    text, words = RULES[name]
    scenario = write_scenario(tmp_path, f"{text}\n{COARSE}")
    check_named(refuse(capsys, tmp_path, scenario, "--layers", one_room_stays), words)


def test_a_merge_into_a_closed_facility(tmp_path, capsys):
    layers = copy_region(tmp_path)
    stock = pd.read_csv(layers / "stock.csv", dtype="str")
    target = pd.read_csv(layers / "old_rooms.csv", dtype="str").loc[0, "merge_into"]
    set_cell("stock.csv", stock.index[stock["stock_id"] == target][0], "status", "closed")(layers)
    scenario = write_scenario(tmp_path, f"{ROOMS}\n{COARSE}")
    words = ["stock.old_rooms", "room_500102_1", target, "closed", "may_merge"]
    check_named(refuse(capsys, tmp_path, scenario, "--layers", layers), words)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("merge_into", "room_500102_1"), ["room_500102_1", "merge_into"]),
        (("merge_into", "nowhere"), ["room_500102_1", "merge_into", "nowhere"]),
        (("retrofit_pue", "2.5"), ["room_500102_1", "retrofit_pue", "2.5"]),
    ],
    ids=["into itself", "into nothing", "worse than before"],
)
def test_options_of_old_rooms_that_cannot_be_meant(change, words, tmp_path, capsys):
    layers = copy_region(tmp_path)
    set_cell("old_rooms.csv", 0, *change)(layers)
    scenario = write_scenario(tmp_path, f"{ROOMS}\n{COARSE}")
    check_named(refuse(capsys, tmp_path, scenario, "--layers", layers), words)


def test_what_is_closed_counts_for_nothing(tmp_path):
    layers = shutil.copytree(SHIPPED_REGION, tmp_path / "layers")
    set_cell("stock.csv", 0, "status", "closed")(layers)
    closed = pd.read_csv(layers / "stock.csv").loc[0, "stock_id"]
    scenario = read_scenario(write_scenario(tmp_path, COARSE))
    before, after = (assemble_case(scenario, read_region(folder))[0].stock for folder in (SHIPPED_REGION, layers))
    assert set(before.index) - set(after.index) == {closed}
    pd.testing.assert_frame_equal(before.drop(closed), after)


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("policy", "clause", "A9.9z"), ["A9.9z"]),
        (("policy", "show", "chongqing_202"), ["chongqing_202", "chongqing_2022"]),
        (("policy", "compare", "chongqing_2022", "nowhere"), ["nowhere", "national_2024"]),
        # Named before anything is planned: the subject does not exist.
        (("price", "no_such_run", "--rule", "in_cluster_shares"), ["in_cluster_shares", "in_cluster_share"]),
    ],
)
def test_ids_that_are_none(command, words, capsys):
    assert main(list(command)) == 2
    zh, en = capsys.readouterr().err.strip().splitlines()[-2:]
    assert HAN.search(zh)
    check_named((zh, en), words)
