"""How far services reach."""

import pandas as pd

from models.demand_tables import reach_table


def test_latency_ends_the_reach_of_local_and_edge_services():
    # 5 ms are 500 km of fibre, 1 ms is 100 km.
    index = pd.Index(["hub_city", "local_1", "edge_1"], name="demand_id")
    blocks = pd.DataFrame({"service_class": ["hub", "local", "edge"], "adcode": ["", "1", "1"]}, index=index)
    pools = pd.DataFrame({"area_id": ["near", "mid", "far"], "tier": "hub"})
    pools.index = pd.Index(["near_hub", "mid_hub", "far_hub"], name="pool_id")
    fibre_km = pd.DataFrame({"near": [100.0], "mid": [500.0], "far": [500.1]}, index=["1"])
    found = reach_table(blocks, pools, fibre_km, 10.0)["network_cny_per_mw_year"].to_dict()
    assert found == {
        ("hub_city", "near_hub"): 0.0,
        ("hub_city", "mid_hub"): 0.0,
        ("hub_city", "far_hub"): 0.0,
        ("local_1", "near_hub"): 1000.0,
        ("local_1", "mid_hub"): 5000.0,
        ("edge_1", "near_hub"): 1000.0,
    }
