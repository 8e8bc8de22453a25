"""A kept and edited model is the model that would be built anew."""

import numpy as np
import pytest

from optimizer.arrays_edit import with_bounds, with_column, with_row
from optimizer.kept import KeptModel
from optimizer.rules import RULES
from tests.cases import EXACT, RULE_NAMES, solve, tiny_case, with_cells, with_limits, with_only, with_rules

BASE = tiny_case()
# what changes, and the rules whose rows read it
EDITS = {
    "share": (with_limits(BASE, in_cluster_share__min_share=0.95), ["in_cluster_share"]),
    "pue_loose": (with_limits(BASE, pue_limit__max_pue_in_cluster=1.31), ["pue_limit"]),
    "pue_tight": (with_limits(BASE, pue_limit__max_pue_in_cluster=1.23), ["pue_limit"]),
    "headroom": (with_cells(BASE, "headroom", {(("g1", "p1"), "spare_mw"): 30.0}), ["power_supply"]),
    "no_headroom": (with_cells(BASE, "headroom", {(("g1", "p1"), "spare_mw"): 1.0}), ["power_supply"]),
    "unmet": (with_rules(BASE, demand_served="prefer"), ["demand_served"]),
    "power_off": (with_rules(BASE, power_supply="off"), ["power_supply"]),
    "share_prefer": (with_rules(BASE, in_cluster_share="prefer"), ["in_cluster_share"]),
    "exceptions": (
        with_limits(BASE, large_in_cluster__exception_count=1, large_in_cluster__exception_it_mw=10),
        ["large_in_cluster", "outside_is_small"],
    ),
    "renewable": (with_limits(BASE, renewable_share__min_share=0.8), ["renewable_share"]),
}


def kept_model():
    return KeptModel(BASE, widen=[case for case, _ in EDITS.values()])


@pytest.mark.parametrize("name", EDITS)
def test_edit_is_as_good_as_building_anew(name):
    case, rules = EDITS[name]
    kept = kept_model()
    answer = kept.solve(kept.arrays_of(case, rules), EXACT)
    anew = solve(case)
    assert answer.has_plan == (anew is not None)
    if anew:
        assert answer.objective * 1e6 == pytest.approx(anew.cost, rel=1e-7)


def test_kept_case_is_untouched_by_edits():
    kept = kept_model()
    before = kept.arrays
    for case, rules in EDITS.values():
        kept.arrays_of(case, rules)
    assert kept.arrays is before
    answer = kept.solve(kept.arrays, EXACT)
    assert answer.objective * 1e6 == pytest.approx(solve(BASE).cost, rel=1e-7)
    assert len(kept.plan(answer).facilities)


def test_unmet_demand_is_held_at_zero_where_demand_must_be_served():
    # d3 asks for 14 MW of area a2, where s4 serves 5 MW and s5 half a MW at most: 8.5 MW stay unmet, or there is no
    # plan. With modules of one size alone the rows of whole modules would say so without the bounds.
    pairs, reach = {("s4", "urban"): (2, 7.0), ("s5", "edge"): (2, 0.5)}, {"d3": ("a2",)}
    case = with_only(tiny_case(periods=1, pairs=pairs, demand={"d3": (14.0,)}, reach=reach, usable=1.0))
    free = with_rules(case, demand_served="prefer")
    kept = KeptModel(case, widen=[free])
    assert not kept.solve(kept.arrays, EXACT).has_plan
    answer = kept.solve(kept.arrays_of(free, ["demand_served"]), EXACT)
    assert kept.plan(answer).unmet["it_mw"].to_dict() == pytest.approx({("d3", "p1"): 8.5})
    assert not kept.solve(kept.arrays_of(case, ["demand_served"]), EXACT).has_plan
    back = KeptModel(free, widen=[case])
    assert not back.solve(back.arrays_of(case, ["demand_served"]), EXACT).has_plan


def test_editing_nothing_gives_the_same_rows():
    kept = kept_model()
    again = kept.arrays_of(BASE, RULE_NAMES)
    assert again.row_names == kept.arrays.row_names
    assert np.array_equal(again.value, kept.arrays.value)
    assert np.array_equal(again.cost, kept.arrays.cost)


def test_rows_and_columns_by_hand():
    kept = kept_model()
    best = kept.solve(kept.arrays, EXACT)
    built = {key: kept.position(column) for key, column in kept.variables.built.items()}
    chosen = next(column for column in built.values() if best.values[column] > 0.5)
    without = kept.solve(with_bounds(kept.arrays, {chosen: (0.0, 0.0)}), EXACT)
    assert not without.has_plan or without.objective >= best.objective - 1e-9
    barred = kept.solve(with_row(kept.arrays, "bar__all", {chosen: 1.0}, -np.inf, 0.0), EXACT)
    assert barred.has_plan == without.has_plan
    # a new column that eases the new row again at a price of 7
    eased, column = with_column(
        with_row(kept.arrays, "bar__all", {chosen: 1.0}, -np.inf, 0.0), "ease", (0.0, np.inf), 7.0, {"bar__all": -1.0}
    )
    answer = kept.solve(eased, EXACT, start=best.values)
    assert column == len(kept.arrays.cost)
    gain = min(without.objective if without.has_plan else np.inf, best.objective + 7.0)
    assert answer.objective == pytest.approx(gain, rel=1e-7)


def test_every_rule_can_be_derived_again():
    kept = kept_model()
    for rule in RULES:
        names = kept.arrays_of(BASE, [rule.ID]).row_names
        assert sorted(names) == sorted(kept.arrays.row_names)
