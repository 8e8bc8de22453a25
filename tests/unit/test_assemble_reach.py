"""How far services reach."""

import pandas as pd
import pytest

from models.assemble import assemble_case
from models.demand_tables import check_reached, reach_table, within_limits
from models.errors import CaseTableError
from optimizer.build import build_model
from tests.unit.test_assemble import SMALL, small_region, small_scenario

# The tiny region has no layer of hosts.
NAMES = ["demand_id", "period_id"]
NO_HOSTS = 'edge_share = 0.1\n[rules]\nedge_colocation = "report"\n'


def test_latency_ends_the_reach_of_local_and_edge_services():
    # 5 ms are 500 km of fibre, 1 ms is 100 km.
    index = pd.Index(["hub_city", "local_1", "edge_1"], name="demand_id")
    classes = {"service_class": ["hub", "local", "edge"], "adcode": ["", "1", "1"]}
    blocks = pd.DataFrame({**classes, "max_round_trip_ms": [20.0, 5.0, 1.0]}, index=index)
    pools = pd.DataFrame({"area_id": ["near", "mid", "far"], "tier": "hub"})
    pools.index = pd.Index(["near_hub", "mid_hub", "far_hub"], name="pool_id")
    fibre_km = pd.DataFrame({"near": [100.0], "mid": [500.0], "far": [500.1]}, index=["1"])
    every = reach_table(blocks, pools, fibre_km, 10.0)
    reaches = within_limits(blocks, every)
    assert reaches["network_cny_per_mw_year"].to_dict() == {
        ("hub_city", "near_hub"): 0.0,
        ("hub_city", "mid_hub"): 0.0,
        ("hub_city", "far_hub"): 0.0,
        ("local_1", "near_hub"): 1000.0,
        ("local_1", "mid_hub"): 5000.0,
        ("edge_1", "near_hub"): 1000.0,
    }
    # Demand of the whole city is measured from the farthest district, here the only one.
    assert reaches["round_trip_ms"].to_dict() == pytest.approx(
        {
            ("hub_city", "near_hub"): 1.0,
            ("hub_city", "mid_hub"): 5.0,
            ("hub_city", "far_hub"): 5.001,
            ("local_1", "near_hub"): 1.0,
            ("local_1", "mid_hub"): 5.0,
            ("edge_1", "near_hub"): 1.0,
        }
    )
    assert len(every) == 9
    assert every.loc[("edge_1", "far_hub"), "round_trip_ms"] == pytest.approx(5.001)


def test_limits_are_those_of_the_scenario_and_bind_only_where_required(tmp_path):
    # The farthest pools are 6 km x 1.3 away: 0.078 ms.
    limits = "max_edge_ms = 0.055\nmax_local_ms = 0.06\n"
    region = small_region()
    cases = {
        mode: assemble_case(
            small_scenario(
                tmp_path,
                SMALL
                + f'edge_share = 0.1\n[rules]\nedge_colocation = "report"\n[rules.latency]\nmode = "{mode}"\n'
                + limits,
            ),
            region,
        )[0]
        for mode in ("require", "report")
    }
    found = cases["report"].demand_blocks.groupby("service_class")["max_round_trip_ms"].agg(set).to_dict()
    assert found == {"edge": {0.055}, "hub": {20.0}, "local": {0.06}}
    for mode, case in cases.items():
        served = build_model(case).variables.serve
        beyond = case.reaches[
            case.reaches["round_trip_ms"]
            > case.demand_blocks["max_round_trip_ms"]
            .reindex(case.reaches.index.get_level_values("demand_id"))
            .to_numpy()
        ]
        assert len(beyond)
        assert any((*reach, case.periods.index[0]) in served for reach in beyond.index) == (mode == "report")


def test_a_limit_that_nothing_keeps_is_named_with_the_trip_that_would_do():
    index = pd.MultiIndex.from_tuples([("edge_1", "near"), ("edge_1", "far")], names=["demand_id", "pool_id"])
    every = pd.DataFrame({"round_trip_ms": [0.6121, 1.5]}, index=index)
    demand = pd.DataFrame({"it_mw": [2.0]}, index=pd.MultiIndex.from_tuples([("edge_1", "p1")], names=NAMES))
    blocks = pd.DataFrame({"max_round_trip_ms": [0.6]}, index=pd.Index(["edge_1"], name="demand_id"))
    with pytest.raises(CaseTableError, match=r"takes 0\.613 ms.*rules\.latency\.max_edge_ms") as error:
        check_reached(demand, within_limits(blocks, every), every)
    assert "0.613 毫秒" in error.value.zh and "rules.latency.max_edge_ms" in error.value.zh
    with pytest.raises(CaseTableError, match="tier or latency"):
        check_reached(demand, every.iloc[:0], every.iloc[:0])
    raised = blocks.assign(max_round_trip_ms=0.613)
    check_reached(demand, within_limits(raised, every), every)
