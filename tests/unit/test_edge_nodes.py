"""Edge nodes: hosts as sites, a single feed, the rule of co-location, and what is refused."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

from geodata.errors import PlannerError
from models.design_checks import check_design
from models.edge_hosts import check_edge_designs, host_layer, host_sites, origin_adcodes, with_host_supplies
from models.errors import CaseTableError, DesignError
from models.figure import read_figures
from models.scenario import read_scenario
from optimizer.audit import audit_plan
from optimizer.build import build_model
from tests.cases import PAIRS, rows_of, solve, tiny_case, with_cells, with_only, with_rules
from tests.tiny_region import tiny_region

EDGE = pd.DataFrame({"tier": ["edge"], "max_it_mw": [0.25]}, index=pd.Index(["box"], name="design_id"))


def node(supplies, stations=("g1", "g2"), **changes):
    """One edge node for 0.2 MW, with as many supplies needed."""
    pairs = {("s5", "edge"): PAIRS["s5", "edge"]}
    case = tiny_case(periods=1, pairs=pairs, demand={"d3": (0.2,)}, stations=stations, **changes)
    case = with_only(case, "dual_feed", "power_supply", "edge_colocation")
    needed = [supplies if tier == "edge" else 2 for tier in case.designs["tier"]]
    return replace(case, designs=case.designs.assign(supplies=needed))


def test_a_single_feed_takes_the_nearer_station_and_saves_the_other():
    double, single = solve(node(2)), solve(node(1))
    # Feeders of 1 and 2 km at 0.1 MCNY/km; one module of 0.25 MW draws 1.4 x 0.25 MW.
    assert double.cost - single.cost == pytest.approx(2e5)
    assert single.measured == pytest.approx(single.cost)
    assert single.plan.feeds["feed_mw"].to_dict() == pytest.approx({("s5", "g1", "p1"): 0.35})
    found = [finding for finding in audit_plan(node(1), single.plan) if finding.rule == "dual_feed"]
    assert [(one.variant, one.value, one.limit, one.status) for one in found] == [
        ("single", pytest.approx(0.35), pytest.approx(0.35), "met")
    ]


def test_a_single_feed_that_carries_too_little_is_found():
    case = node(1)
    plan = solve(case).plan
    plan = replace(plan, feeds=plan.feeds.assign(feed_mw=0.3))
    assert {one.rule for one in audit_plan(case, plan) if one.status == "violated"} >= {"dual_feed"}


def test_only_edge_nodes_may_do_with_a_single_feed():
    case = tiny_case()
    with pytest.raises(CaseTableError, match="Table designs, row good, column supplies"):
        replace(case, designs=case.designs.assign(supplies=1))
    table = {**read_figures("designs")["urban_waterside"], "supplies": 1}
    with pytest.raises(DesignError, match="supplies = 1 with tier urban"):
        check_design("mine", table, "mine.toml")


@pytest.mark.parametrize("supplies", [0, 3, "2", True])
def test_supplies_are_one_or_two(supplies):
    table = {**read_figures("designs")["edge_room"], "supplies": supplies}
    with pytest.raises(DesignError, match=r"mine.toml.*supplies"):
        check_design("mine", table, "mine.toml")


def test_an_edge_design_is_no_larger_than_an_edge_node():
    check_edge_designs(EDGE, most_mw=0.25)
    with pytest.raises(DesignError, match=r"Design box: max_it_mw = 0\.25 MW, more than the 0\.2 MW"):
        check_edge_designs(EDGE, most_mw=0.2)


@pytest.mark.parametrize(("kinds", "is_kept"), [(("substation",), True), (("base_station", "telecom_room"), False)])
def test_only_hosts_of_an_allowed_kind_count(kinds, is_kept):
    case = with_rules(node(2), edge_colocation={"host_kinds": kinds})
    assert (solve(case) is not None) is is_kept


def test_a_kind_that_nobody_knows_is_refused_by_its_site():
    with pytest.raises(CaseTableError, match="Table sites, row s5, column host_kind"):
        with_cells(tiny_case(), "sites", {("s5", "host_kind"): "bus_stop"})


def test_preferred_co_location_pays_for_what_stands_elsewhere():
    case = with_cells(with_rules(node(2), edge_colocation="prefer"), "sites", {("s5", "host_kind"): ""})
    assert "edge_colocation__s5__edge__p1" in rows_of(build_model(case).problem)
    kept = solve(with_rules(case, edge_colocation="off"))
    assert solve(case).cost - kept.cost == pytest.approx(0.25 * case.prefer_cny_per_unit)


def hosts(region, **columns):
    table = {
        "host_id": ["h1", "h2"],
        "name_zh": "点",
        "name_en": "host",
        "lon": columns.pop("lon"),
        "lat": columns.pop("lat"),
        "host_kind": ["substation", "telecom_room"],
        "position_basis": "assumed",
        "spare_mw": [0.5, 0.4],
        "power_basis": "assumed",
        "note_zh": "",
        "note_en": "",
    } | columns
    frame = pd.DataFrame(table)
    points = gpd.points_from_xy(frame["lon"], frame["lat"])
    return gpd.GeoDataFrame(frame, geometry=points, crs=region.settings.storage_crs)


def test_hosts_become_sites_where_they_lie():
    region = tiny_region()
    zone = region.layers["starter_zones"].geometry.iloc[0].representative_point()
    far = region.layers["cluster"].total_bounds[:2] - 1.0
    layer = hosts(region, lon=[zone.x, far[0]], lat=[zone.y, far[1]])
    region = tiny_region(edge_hosts=layer)
    found = host_sites(region.local("edge_hosts"), region, most_mw=0.25)
    assert found["zone_id"].tolist() == [region.layers["starter_zones"]["zone_id"].iloc[0], "OUT"]
    assert found["in_starter_zone"].tolist() == found["in_cluster"].tolist() == [True, False]
    assert found["host_kind"].tolist() == ["substation", "telecom_room"] and found["adcode"].iloc[1] == ""
    scenario = read_scenario("edge_nodes")
    assert origin_adcodes(found.iloc[:1], scenario) == {found["adcode"].iloc[0]}
    stations = with_host_supplies(region.layers["substations"], layer)
    assert stations.iloc[-2:][["substation_id", "spare_mw", "max_steps"]].to_numpy().tolist() == [
        ["h1", 0.5, 0],
        ["h2", 0.4, 0],
    ]
    taken = layer.assign(host_id=[region.layers["substations"]["substation_id"].iloc[0], "h2"])
    with pytest.raises(CaseTableError, match=r"Layer edge_hosts, row .*, column host_id"):
        with_host_supplies(region.layers["substations"], taken)


def test_edge_nodes_without_a_layer_of_hosts_are_refused():
    scenario = read_scenario("edge_nodes")
    with pytest.raises(PlannerError, match=r"Layer edge_hosts .*design box"):
        host_layer(tiny_region(), scenario, EDGE)
    assert host_layer(tiny_region(), scenario, EDGE.assign(tier="hub")) is None
