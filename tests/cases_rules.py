"""ROWS: for every rule a tiny case in which it has rows. BINDING: one that it changes, bookkeeping apart."""

import math
from dataclasses import replace
from types import MappingProxyType

from models.case import Case
from models.policy.packs import read_pack
from tests.cases import DESIGNS, PAIRS, tiny_case, with_cells, with_only
from tests.cases_green import GREEN, green_case, with_old_options
from tests.cases_limits import with_period_limits
from tests.cases_network import with_round_trips
from tests.cases_stock import with_options
from tests.cases_zones import in_zones, with_zone_limits

NEW_HUB = "renewable_share.min_share_new_hub"


def with_new_hub_share(case: Case, share: float = 0.8) -> Case:
    """The case with the limit on new hub centres, which only the national pack of 2024 has."""
    limit = replace(read_pack("national_2024").limits[NEW_HUB], value=share)
    return replace(case, limits=MappingProxyType({**case.limits, NEW_HUB: limit}))


def pick(*names: str, **most: int):
    """Some of the pairs, written ``"s1 good"``; ``most`` changes the most modules of a site."""
    chosen = [tuple(name.split()) for name in names]
    return {pair: (most.get(pair[0], PAIRS[pair][0]), PAIRS[pair][1]) for pair in chosen}


def with_land(case: Case, **usable_km2: float) -> Case:
    """The case with other usable areas of the sites named; 0.05 km2 has room for two modules of 2.5 MW."""
    return with_cells(case, "sites", {(site, "usable_area_km2"): area for site, area in usable_km2.items()})


BUDGET = {"large_in_cluster.exception_count": 1, "large_in_cluster.exception_it_mw": 10}
TWO = pick("s1 good", "s4 urban")
THREE = pick("s1 good", "s1 bad", "s4 urban")
FOUR = pick("s1 bad", "s3 good", "s3 urban", "s4 urban")

ROWS = {
    "demand_served": lambda: tiny_case(pairs=TWO),
    "site_capacity": lambda: with_options(
        tiny_case(pairs=pick("s1 good", "s1 bad", "s4 urban"), modes={"pue_limit": "off"}), "retrofit", "merge", "close"
    ),
    "land_use": lambda: with_land(tiny_case(pairs=THREE), s1=0.05, s4=0.04),
    "power_supply": lambda: tiny_case(pairs=TWO),
    "dual_feed": lambda: tiny_case(pairs=pick("s1 good"), demand={"d1": (6.0, 6.0)}, stations=("g1", "g2", "g3")),
    "large_in_cluster": lambda: tiny_case(pairs=pick("s1 good", "s3 good"), limits=BUDGET),
    "outside_is_small": lambda: tiny_case(pairs=pick("s1 good", "s3 good", "s3 urban"), limits=BUDGET),
    "edge_colocation": lambda: tiny_case(
        pairs={**pick("s1 good", "s5 edge"), ("s4", "edge"): (2, 0.5)}, modes={"edge_colocation": "prefer"}
    ),
    "size_class": lambda: tiny_case(pairs=pick("s1 good", "s3 urban", "s5 edge")),
    "starter_zones_first": lambda: tiny_case(pairs=pick("s1 good", "s2 good", "s4 urban")),
    "pue_limit": lambda: tiny_case(
        pairs=pick("s1 good", "s1 bad", "s3 good"),
        limits=BUDGET,
        modes={"pue_limit": {"fleet_average": True, "outside": "body"}},
    ),
    "in_cluster_share": lambda: tiny_case(pairs=TWO),
    "rack_utilisation": lambda: tiny_case(pairs=TWO),
    "renewable_share": lambda: in_zones(
        with_new_hub_share(tiny_case(pairs=TWO, green=((20.0, 80.0), (35.0, 50.0)))), q2="z_start"
    ),
    "latency": lambda: with_round_trips(tiny_case(pairs=TWO, modes={"latency": "prefer"}), {("d2", "a2"): 6.0}),
    "green_centres": lambda: with_old_options(green_case(3), "merge", "close"),
    "stock_consolidation": lambda: with_options(
        tiny_case(pairs=TWO, modes={"stock_consolidation": {"min_share": 0.5, "weight": "it_mw", "by_year": 2030}}),
        "retrofit",
        "close",
    ),
    "water_limit": lambda: with_period_limits(tiny_case(pairs=TWO), max_water_m3_per_year=(1e5, math.inf)),
    "energy_review": lambda: with_zone_limits(
        with_options(tiny_case(pairs=TWO), "retrofit", "merge", "close"), max_energy_gwh_per_year=90.0
    ),
    "orderly_growth": lambda: tiny_case(
        pairs=TWO, modes={"orderly_growth": {"max_headroom_share": 0.5, "max_zone_it_mw": 8.0}}
    ),
    "carbon_cap": lambda: with_period_limits(
        tiny_case(pairs=TWO, green=((20.0, 80.0), (35.0, 50.0, "both"))), max_carbon_t_per_year=(6e4, 7e4)
    ),
    "budget": lambda: with_period_limits(
        tiny_case(pairs=TWO, stations=("g1", "g2", "g3")), max_capex_cny=(math.inf, 5e7)
    ),
}

# Demand that the cheap hub outside could serve.
ANYWHERE = {"d2": (6.0,), "d3": (0.5,)}

BINDING = {
    # Two modules fit on s2: three stand on s1 instead, 2 MCNY dearer.
    "land_use": lambda: with_only(
        with_land(tiny_case(periods=1, pairs=pick("s1 good", "s2 good"), demand={"d1": (6.0,)}), s2=0.05), "land_use"
    ),
    # Steps cost 4 MCNY each.
    "power_supply": lambda: with_only(tiny_case(periods=1, pairs=THREE), "power_supply", "dual_feed"),
    # Feeders cost 0.1 MCNY/km.
    "dual_feed": lambda: with_only(tiny_case(periods=1, pairs=THREE), "dual_feed"),
    # The hub outside costs 9 MCNY, in the cluster 13 or more.
    "large_in_cluster": lambda: with_only(
        tiny_case(periods=1, pairs=FOUR, demand=ANYWHERE), "large_in_cluster", "size_class"
    ),
    "outside_is_small": lambda: with_only(tiny_case(periods=1, pairs=FOUR, demand=ANYWHERE), "outside_is_small"),
    # The edge node away from a host is 0.3 MCNY cheaper.
    "edge_colocation": lambda: with_only(
        tiny_case(periods=1, pairs={("s4", "edge"): (2, 0.2), ("s5", "edge"): (2, 0.5)}, demand={"d3": (0.2,)}),
        "edge_colocation",
    ),
    # Two modules would do, large are three.
    "size_class": lambda: with_only(tiny_case(periods=1, demand={"d1": (3.0,)}), "size_class"),
    # 18 MCNY in the cluster, 20 in the starter zone, if the cheaper design is not there.
    "starter_zones_first": lambda: with_only(
        tiny_case(periods=1, pairs=pick("s1 good", "s2 good"), demand={"d1": (6.0,)}), "starter_zones_first"
    ),
    # The cheaper design has a PUE of 1.30 at p95.
    "pue_limit": lambda: with_only(tiny_case(periods=1, pairs=THREE, demand={"d1": (6.0,)}), "pue_limit"),
    "in_cluster_share": lambda: with_only(tiny_case(periods=1, pairs=FOUR, demand=ANYWHERE), "in_cluster_share"),
    # 2.2 MW fill a hub module of 5 MW to 44 %, an urban one of 2.5 MW to 88 %.
    "rack_utilisation": lambda: with_only(
        tiny_case(
            periods=1,
            pairs={("s3", "good"): (4, 1.0), ("s4", "urban"): (2, 7.0)},
            designs={"good": ("hub", 5.0, 1.2, 1.0), "urban": DESIGNS["urban"]},
            demand={"d2": (2.2,)},
        ),
        "rack_utilisation",
    ),
    # The cheap hub outside is 9 ms away.
    "latency": lambda: with_only(
        with_round_trips(tiny_case(periods=1, pairs=FOUR, demand=ANYWHERE), {("d2", "a2"): 9.0}), "latency"
    ),
    "renewable_share": lambda: with_only(tiny_case(periods=1, pairs=THREE), "renewable_share"),
    # One site of 20 MCNY would hold all; two cost 38.
    "green_centres": lambda: with_only(green_case(2), GREEN),
    # The retrofit costs 0.3 MCNY and saves nothing.
    "stock_consolidation": lambda: with_options(
        with_only(
            tiny_case(periods=1, pairs=TWO, modes={"stock_consolidation": {"min_share": 0.5}}), "stock_consolidation"
        ),
        "retrofit",
        running_cny_per_year=0.0,
    ),
    # The cheaper design would take 6 x 8,000 / 1.28 x 2 = 75,000 m3, the other 20,000.
    "water_limit": lambda: with_only(
        with_cells(
            with_period_limits(
                tiny_case(periods=1, pairs=pick("s1 good", "s1 bad"), demand={"d1": (6.0,)}), max_water_m3_per_year=3e4
            ),
            "pools",
            {("good_a1", "wue_l_per_kwh"): 0.5, ("bad_a1", "wue_l_per_kwh"): 2.0},
        ),
        "water_limit",
    ),
    # d2 could be served by the urban site too; 66 + 8 GWh are left for d3 alone.
    "energy_review": lambda: with_only(
        with_zone_limits(
            tiny_case(periods=1, pairs=pick("s1 good", "s4 urban"), demand={"d1": (2.0,), "d2": (0.5,), "d3": (1.0,)}),
            max_energy_gwh_per_year=74.0,
        ),
        "energy_review",
    ),
    # 13 MCNY and 3 modules at one site, or 18 + 13 and two sites in two zones
    "orderly_growth": lambda: with_only(
        tiny_case(
            periods=1,
            pairs=pick("s1 good", "s2 good"),
            demand={"d1": (6.0,)},
            modes={"orderly_growth": {"max_zone_it_mw": 5.0}},
        ),
        "orderly_growth",
    ),
    # 66 + 60 GWh at 0.5 are 63,000 t: 26 GWh are bought.
    "carbon_cap": lambda: with_only(
        with_period_limits(
            tiny_case(periods=1, pairs=THREE, modes={"carbon_cap": {"basis": "market"}}), max_carbon_t_per_year=5e4
        ),
        "carbon_cap",
    ),
    # 15 + 9 MCNY would be cheaper in the end, by 1.2 MCNY of running cost, than 14.5 + 9.
    "budget": lambda: with_only(
        with_period_limits(
            tiny_case(periods=1, pairs={("s1", "good"): (4, 14.5), ("s1", "bad"): (4, 15.0)}, demand={"d1": (6.0,)}),
            max_capex_cny=23.7e6,
        ),
        "budget",
    ),
}
