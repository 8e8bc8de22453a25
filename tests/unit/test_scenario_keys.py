"""The table of scenario keys is itself in order."""

from models.policy.packs import pack_ids, read_pack
from models.scenario import read_scenario
from models.scenario_keys import read_keys, scenario_rule_ids
from optimizer.rules import RULES

BASELINE = read_scenario("baseline")


def test_every_number_has_unit_and_bounds_and_every_key_two_titles():
    for key in read_keys().values():
        assert key.title_zh and key.title_en, key.path
        if key.kind.startswith(("number", "integer")):
            assert key.unit and key.min < key.max < float("inf"), key.path
            assert key.min > -float("inf"), key.path


def test_assumed_keys_span_their_baseline_value():
    assumed = [key for key in read_keys().values() if key.assumed]
    assert len(assumed) == 23
    for key in assumed:
        value = 1.0 if key.kind.endswith("_list") else BASELINE.number(key.path)
        assert key.low < key.high and key.low <= value <= key.high, key.path


def test_keys_that_override_name_a_limit_of_some_pack():
    limits = {key for pack_id in pack_ids() for key in read_pack(pack_id).limits}
    overriding = [key for key in read_keys().values() if key.pack_limit]
    assert len(overriding) == 13
    for key in overriding:
        assert key.limit_key in limits and not key.required


def test_modes_of_the_scenario_are_those_of_the_rule():
    for module in RULES:
        assert read_keys()[f"rules.{module.ID}.mode"].choices == module.MODES, module.ID


def test_rules_of_the_scenario():
    assert scenario_rule_ids() == (
        "demand_served",
        "site_capacity",
        "land_use",
        "power_supply",
        "dual_feed",
        "latency",
        "large_in_cluster",
        "starter_zones_first",
        "outside_is_small",
        "edge_colocation",
        "pue_limit",
        "in_cluster_share",
        "rack_utilisation",
        "renewable_share",
        "green_centres",
        "stock_consolidation",
        "size_class",
        "water_limit",
        "energy_review",
        "orderly_growth",
        "carbon_cap",
        "budget",
    )
