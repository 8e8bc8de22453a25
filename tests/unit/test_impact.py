"""What an edit does to the small region: every effect below was told by hand before it was computed."""

import dataclasses

import pytest

from optimizer.planner import INFEASIBLE, PLANNED
from reports import impact as impact_module
from reports.impact import ImpactRegionError, compare_layers
from reports.impact_figures import CostChange
from reports.impact_keep import keep_sites
from reports.impact_layers import compare_region_layers
from reports.impact_side import REFUSED
from reports.impact_sites import match_candidates
from reports.impact_text import impact_lines, verdict_words
from tests.cases_impact import SZ1_CELL, SZ2_CELL, edited_layers, impact_of, side_of, small_planned
from tests.unit.test_assemble import small_region


def changes(impact):
    return {(site.old_id, site.new_id): site.change for site in impact.sites}


def test_no_edit_changes_nothing():
    impact = impact_of("none")
    assert changes(impact) == {(SZ2_CELL, SZ2_CELL): "kept", (SZ1_CELL, SZ1_CELL): "kept"}
    assert impact.cost.difference_cny == 0
    assert impact.cost.is_nothing
    assert impact.cost.proven_direction == 0
    assert impact.hold.status == "kept"
    assert impact.layers == ()
    assert impact.count_candidates() == {"same": 17}


def test_cutting_the_land_of_sz1_off_loses_exactly_that_site():
    impact = impact_of("cut")
    assert impact.count_candidates() == {"same": 16, "lost": 1}
    lost = [site for site in impact.sites if site.change == "lost"]
    assert [(site.old_id, site.new_id, site.reason) for site in lost] == [(SZ1_CELL, None, "no_land")]
    assert lost[0].old.it_mw == (20.0, 40.0)
    assert lost[0].gained_mw == -40.0
    # What it held must stand elsewhere: as much in all, whatever sites the solver takes.
    assert sum(site.gained_mw for site in impact.sites) == pytest.approx(0, abs=5.0 + 1e-6)
    assert (impact.hold.status, impact.hold.sites) == ("sites", (SZ1_CELL,))
    assert impact.old_cluster_km2 == pytest.approx(16.0, abs=1e-6)
    assert impact.new_cluster_km2 == pytest.approx(15.0, abs=1e-6)
    land = impact.land.loc["SZ1"]
    assert (land["old_usable_km2"], land["new_usable_km2"]) == (pytest.approx(1.0), 0.0)
    assert (land["old_sites"], land["new_sites"]) == (1, 0)
    assert (land["old_it_mw"], land["new_it_mw"]) == (40.0, 0.0)


def test_the_same_edit_backwards_gains_it():
    impact = impact_of("none", before="cut")
    gained = [site for site in impact.sites if site.change == "gained"]
    assert [(site.new_id, site.reason) for site in gained] == [(SZ1_CELL, "no_land")]
    assert impact.cost.difference_cny == -impact_of("cut").cost.difference_cny


def test_the_difference_of_cost_is_that_of_two_runs():
    # The sides were planned one by one, and here in one go.
    regions = (small_region(**edited_layers(edit)) for edit in ("none", "cut"))
    impact = compare_layers(small_planned(), *regions)
    outcomes = [side_of(edit).outcome for edit in ("none", "cut")]
    old, new = (outcome.costs.groupby("component")["cny"].sum() for outcome in outcomes)
    assert impact.cost.difference_cny == pytest.approx(float(new.sum() - old.sum()), abs=1.0)
    parts = impact.costs["new_cny"] - impact.costs["old_cny"]
    assert parts.to_dict() == pytest.approx((new - old).to_dict(), abs=1.0)
    assert float(parts.sum()) == pytest.approx(impact.cost.difference_cny, abs=1.0)
    assert impact.cost.new_gap_cny == pytest.approx(new.sum() - outcomes[1].proof.bound_cny, abs=1.0)
    assert [side.name for side in impact.sides] == ["修改前", "修改后"]


def test_a_cell_that_only_changes_its_zone_is_relabelled():
    impact = impact_of("rename")
    assert impact.count_candidates() == {"same": 16, "relabelled": 1}
    row = impact.candidates[impact.candidates["change"] == "relabelled"].iloc[0]
    assert (row["old_id"], row["new_id"]) == (SZ1_CELL, "g1000_w002_s002_CL")
    # The site is possible there still: whoever leaves it out does so by choice.
    assert [site.reason for site in impact.sites if site.change == "lost"] == ["choice"]
    assert impact.hold.status in ("kept", "dearer")


def test_a_chosen_site_of_another_id_is_relabelled():
    # Both plans stand on the south-west cell, once as SZ1 and once as SZ9.
    impact = impact_of("rename_zone")
    assert changes(impact)[(SZ1_CELL, "g1000_w002_s002_SZ9")] == "relabelled"
    assert impact.count_sites() == {"lost": 0, "gained": 0, "changed": 0, "relabelled": 1, "kept": 1}
    assert impact.hold.status == "kept"


def test_a_zone_that_shrinks_leaves_the_rest_of_its_cell_to_the_cluster():
    impact = impact_of("shrink")
    assert impact.count_candidates() == {"same": 16, "resized": 1, "split": 1}
    table = impact.candidates.set_index("change")
    resized, split = table.loc["resized"], table.loc["split"]
    assert (resized["old_area_km2"], resized["new_area_km2"]) == (pytest.approx(1.0), pytest.approx(0.4))
    assert (split["new_id"], split["new_area_km2"]) == ("g1000_w002_s002_CL", pytest.approx(0.6))
    (layer,) = impact.layers
    assert (layer.layer, layer.reshaped, layer.edited) == ("starter_zones", ("SZ1",), ())
    assert (layer.old_km2, layer.new_km2) == (pytest.approx(2.5), pytest.approx(1.9))
    # 40 MW need 0.4 km2 at 100 MW a km2: just enough. The feeders are a little longer, and that is all it costs.
    assert set(changes(impact).values()) == {"kept"}
    assert impact.hold.status == "kept"
    parts = impact.costs["new_cny"] - impact.costs["old_cny"]
    assert parts.abs().drop("feeders").max() < 1.0
    assert impact.cost.difference_cny == pytest.approx(parts["feeders"])
    # The old plan with the longer feeders is the new plan.
    assert impact.hold.cost_cny == pytest.approx(impact.cost.new_cny, abs=1.0)
    assert parts["feeders"] > 0
    assert not impact.cost.is_within_tolerance


def test_an_infeasible_side_comes_with_its_conflict():
    impact = impact_of("weak")
    assert (impact.old.status, impact.new.status) == (PLANNED, INFEASIBLE)
    assert "power_supply" in impact.new.conflict
    assert impact.cost is None
    assert impact.costs["new_cny"].isna().all()
    assert {site.reason for site in impact.sites} == {"no_plan"}
    assert (impact.hold.status, impact.hold.rules) == ("broken", ("power_supply",))
    assert "电力供应" in "\n".join(impact_lines(impact, "zh"))


def test_layers_of_which_no_case_can_be_made_are_said_and_their_land_is_shown():
    impact = impact_of("far")
    assert impact.new.status == REFUSED
    assert impact.hold is None
    assert impact.count_candidates() == {"same": 17}
    assert impact.land["new_usable_km2"].sum() == pytest.approx(16.0)
    assert impact.land["new_it_mw"].isna().all()
    for language, words in (("zh", "没有一个在 8 km 内有 2 座变电站"), ("en", "none of 17 candidates")):
        assert words in "\n".join(impact_lines(impact, language))


def test_where_neither_side_makes_a_case_the_reason_is_raised():
    region = small_region(**edited_layers("far"))
    with pytest.raises(type(impact_of("far").new.refusal)):
        compare_layers(small_planned(), region, region)


def test_two_regions_are_no_edit():
    other = dataclasses.replace(small_region(), id="elsewhere")
    with pytest.raises(ImpactRegionError) as caught:
        compare_layers(small_planned(), small_region(), other)
    assert "elsewhere" in caught.value.zh
    assert "elsewhere" in caught.value.en


def test_progress_names_the_sides(monkeypatch):
    said = []
    monkeypatch.setattr(impact_module, "plan_side", lambda *_arguments: side_of("none"))
    region = small_region()
    compare_layers(small_planned(), region, region, old_name="甲", new_name="乙", say=said.append)
    assert said == ["重新规划：甲", "重新规划：乙"]


def keep(edit):
    impact = impact_of(edit)
    return keep_sites(small_planned(), impact.old, impact.new, match_candidates(impact.old, impact.new))


def test_a_plan_that_keeps_what_it_can_moves_what_it_must():
    # 115 MW; the cell of SZ2 holds 100: the 40 of the lost cell need one more, in a starter zone or not.
    keeping = keep("cut")
    counts = [site.change for site in keeping.sites]
    assert [site.old_id for site in keeping.sites if site.change == "lost"] == [SZ1_CELL]
    assert counts.count("gained") == 1
    assert SZ2_CELL in {site.old_id for site in keeping.sites if site.change in ("kept", "changed")}
    impact = impact_of("cut")
    bound = impact.cost.new_cny - impact.cost.new_gap_cny
    assert keeping.gap_cny == pytest.approx(keeping.cost_cny - bound, abs=1.0)
    # The price is that of the scenario, without the surcharge that led there.
    assert keeping.cost_cny < bound + keeping.limit_cny + keeping.surcharge_cny
    assert keeping.is_as_good == (keeping.gap_cny <= keeping.limit_cny)


def test_no_site_moves_where_moving_is_made_dear_and_the_price_is_the_true_one(monkeypatch):
    # The cell that was SZ1 is dearer now, and left for that; at 1.2 bn CNY for any other site it is not.
    assert [site.change for site in keep("rename").sites if site.old_id == SZ1_CELL] == ["lost"]
    monkeypatch.setattr("reports.impact_keep.SURCHARGE_SHARE", 100.0)
    keeping = keep("rename")
    assert keeping.surcharge_cny == pytest.approx(0.1 * impact_of("rename").cost.new_cny, rel=1e-3)
    assert changes(keeping)[(SZ1_CELL, "g1000_w002_s002_CL")] == "relabelled"
    assert {site.change for site in keeping.sites} <= {"relabelled", "kept", "changed"}
    cost = impact_of("rename").cost
    assert cost.new_cny - cost.new_gap_cny <= keeping.cost_cny < 1.02 * cost.new_cny
    # Where a site has to move all the same, what moving was made to cost is no part of the price.
    moved = keep("cut")
    assert [site.change for site in moved.sites].count("gained") == 1
    assert moved.cost_cny < 1.02 * impact_of("cut").cost.new_cny


def test_without_an_edit_no_site_moves():
    # Sites stay; how much stands on each is the solver's choice within the gap.
    keeping = keep("none")
    assert {site.change for site in keeping.sites} <= {"kept", "changed"}
    assert keeping.cost_cny <= impact_of("none").cost.old_cny + keeping.limit_cny
    assert keeping.is_as_good


def test_the_keeping_plan_is_sought_only_where_something_has_to_change(monkeypatch):
    found = iter([side_of("none"), side_of("shrink"), side_of("none"), side_of("cut"), side_of("none"), side_of("cut")])
    monkeypatch.setattr(impact_module, "plan_side", lambda *_arguments: next(found))
    monkeypatch.setattr(impact_module, "keep_sites", lambda *_arguments: "sought")
    region = small_region()
    assert compare_layers(small_planned(), region, region).keeping is None
    assert compare_layers(small_planned(), region, region).keeping == "sought"
    assert compare_layers(small_planned(), region, region, keep=False).keeping is None


def test_no_plan_is_kept_where_there_is_none():
    assert keep("weak") is None
    assert keep("far") is None


@pytest.mark.parametrize(
    ("figures", "within", "direction"),
    [
        # old and new cost, their gaps: the least cost changes by new - old - new gap up to new - old + old gap
        ((1000.0, 1003.0, 1.0, 1.0), False, 1),  # 2 to 4
        ((1000.0, 997.0, 1.0, 1.0), False, -1),  # -4 to -2
        ((1000.0, 1001.0, 1.0, 0.5), True, 1),  # 0.5 to 2: a rise is proven, not how much
        ((1000.0, 1001.0, 1.0, 2.0), True, 0),  # -1 to 2
        ((1000.0, 999.0, 0.5, 1.0), True, -1),  # -2 to -0.5
        ((1000.0, 1000.0, 0.0, 0.0), True, 0),
        ((1000.0, 1003.0, float("inf"), 1.0), True, 1),  # no bound for the old side: 2 to infinity
    ],
)
def test_what_a_difference_is_worth(figures, within, direction):
    cost = CostChange(*figures)
    assert cost.is_within_tolerance is within
    assert cost.proven_direction == direction
    assert cost.low_cny == cost.difference_cny - figures[3]
    assert cost.high_cny == cost.difference_cny + figures[2]


def test_a_difference_within_the_tolerance_is_called_that():
    impact = dataclasses.replace(impact_of("none"), cost=CostChange(1e10, 1.001e10, 2e7, 1e7))
    assert verdict_words(impact, "zh") == [
        "成本之差（+0.10 亿元）不大于两个方案的证明误差之和（0.30 亿元），其大小不能算作修改的结果。"
        "最优成本之差在 0.0 万元 至 +0.30 亿元 之间。",
        "上升或下降都未得到证明。",
    ]
    sure = dataclasses.replace(impact, cost=CostChange(1e10, 1.1e10, 2e7, 1e7))
    assert "the edit makes it" in verdict_words(sure, "en")[0]


def test_attributes_and_features_that_are_edited():
    layers = edited_layers("none")
    stations = layers["substations"].copy()
    stations.loc[stations["substation_id"] == "a", "spare_mw"] = 61.0
    stock = layers["stock"].drop(index=1)
    added = layers["population"].iloc[:1].assign(adcode="999999")
    new = small_region(**{**layers, "substations": stations, "stock": stock, "population": added})
    found = {change.layer: change for change in compare_region_layers(small_region(), new)}
    assert set(found) == {"substations", "stock", "population"}
    assert found["substations"].edited == ("a",)
    assert found["substations"].reshaped == ()
    assert found["stock"].removed == ("nowhere",)
    assert (found["population"].added, found["population"].removed) == (("999999",), ("100001", "100002"))


def test_a_ring_that_starts_elsewhere_is_no_edit():
    layers = edited_layers("none")
    zone = layers["starter_zones"].copy()
    zone["geometry"] = [shape.reverse() for shape in zone.geometry]
    assert compare_region_layers(small_region(), small_region(**{**layers, "starter_zones": zone})) == ()
