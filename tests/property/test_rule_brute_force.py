"""The optimiser against brute force: whichever rules are on, the cost of the best plan is that of enumeration."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from optimizer.audit import audit_plan, violations
from tests.cases import RULE_NAMES, solve, tiny_case, with_cells, with_rules
from tests.cases_enumerated import brute_force
from tests.cases_green import with_old_options
from tests.cases_limits import with_period_limits
from tests.cases_network import with_round_trips
from tests.cases_rules import BINDING, with_land
from tests.cases_stock import with_options
from tests.cases_zones import with_zone_limits

MOSTLY_OFF = st.sampled_from(["off", "off", "require"])
SHARES = st.sampled_from([0.2, 0.5, 0.6, 0.75, 0.8])

# What is drawn for the rule under test: its setting, and limits
DRAWN = {
    "demand_served": (st.fixed_dictionaries({"mode": st.sampled_from(["require", "prefer"])}), {}),
    "site_capacity": (st.just({}), {}),
    "land_use": (st.just({}), {}),
    "power_supply": (st.just({}), {}),
    "dual_feed": (st.just({}), {}),
    "large_in_cluster": (
        st.just({}),
        {"exception_count": st.integers(0, 2), "exception_it_mw": st.sampled_from([0.0, 8.0, 16.0])},
    ),
    "outside_is_small": (st.just({}), {}),
    "size_class": (st.just({}), {}),
    "starter_zones_first": (
        st.fixed_dictionaries(
            {
                "form": st.sampled_from(["min_share", "weight", "lexicographic"]),
                "min_share": SHARES,
                "weight_cny_per_mw": st.sampled_from([1e5, 2e6]),
            }
        ),
        {},
    ),
    "pue_limit": (
        st.fixed_dictionaries(
            {
                "percentile": st.sampled_from(["p05", "p50", "p95"]),
                "outside": st.sampled_from(["annex", "body"]),
                "fleet_average": st.booleans(),
            }
        ),
        {"max_pue_in_cluster": st.sampled_from([1.2, 1.25, 1.28])},
    ),
    "in_cluster_share": (
        st.fixed_dictionaries(
            {
                "weight": st.sampled_from(["count", "racks", "it_mw"]),
                "universe": st.sampled_from(["all", "without_edge", "large_only"]),
                "scope": st.sampled_from(["stock_and_new", "new_only"]),
            }
        ),
        {"min_share": SHARES},
    ),
    "rack_utilisation": (st.fixed_dictionaries({"universe": st.sampled_from(["new", "all"])}), {"min_share": SHARES}),
    "renewable_share": (st.just({}), {"min_share": SHARES}),
    "latency": (st.just({}), {}),
    "edge_colocation": (
        st.fixed_dictionaries({"host_kinds": st.sampled_from([("substation",), ("base_station", "telecom_room")])}),
        {},
    ),
    "green_centres": (
        st.fixed_dictionaries({"percentile": st.sampled_from(["p05", "p50", "p95"])}),
        {
            "min_count": st.sampled_from([1, 2, 3]),
            "min_racks": st.sampled_from([1000, 3000]),
            "max_pue": st.sampled_from([1.2, 1.3, 1.5]),
            "min_utilisation_share": st.sampled_from([0.3, 0.6, 0.65]),
        },
    ),
    "stock_consolidation": (
        st.fixed_dictionaries(
            {
                "weight": st.sampled_from(["count", "it_mw"]),
                "min_share": st.sampled_from([0.0, 0.5, 1.0]),
                "by_year": st.sampled_from([2026, 2027]),
            }
        ),
        {},
    ),
    "water_limit": (st.just({}), {}),
    "energy_review": (st.just({}), {}),
    "orderly_growth": (
        st.fixed_dictionaries(
            {
                "max_headroom_share": st.sampled_from([1.0, 2.0, 4.0]),
                "max_zone_it_mw": st.sampled_from([4.0, 8.0, 24.0]),
            }
        ),
        {},
    ),
    "carbon_cap": (
        st.fixed_dictionaries(
            {"universe": st.sampled_from(["all", "new"]), "basis": st.sampled_from(["location", "market"])}
        ),
        {},
    ),
    "budget": (st.just({}), {}),
}
# What is drawn for rules without a figure in any policy pack: a limit for each period
LIMITS = {
    "water_limit": ("max_water_m3_per_year", st.sampled_from([2e4, 4e4, 5e4, 7e4])),
    "carbon_cap": ("max_carbon_t_per_year", st.sampled_from([1.5e4, 3e4, 4.5e4, 6e4])),
    "budget": ("max_capex_cny", st.sampled_from([1e7, 2e7, 3e7, 6e7])),
}
# Rules that draw states of the stock; off in the cases of the others.
STATES = ("green_centres", "stock_consolidation")
KINDS = {
    # s5 is at a substation, s4 at no host.
    "edge_colocation": {"s1": ("good",), "s4": ("urban", "edge"), "s5": ("edge",)},
    # What a pool serves is then no choice.
    "green_centres": {"s1": ("good",), "s2": ("good",), "s4": ("urban",)},
}
COVERS = {"brute_force": DRAWN.keys()}
# Pure bookkeeping: there is no case without it to compare with.
ALWAYS_ON = ("demand_served", "site_capacity")
EXAMPLES = 14


def draw_power(draw, rule, case):
    """Substation g1 late, steps and feeders that take time, or a quota of energy in a zone."""
    if rule == "energy_review":
        old_gwh = case.stock["energy_mwh_per_year"].sum() / 1000
        zone, old_gwh = draw(st.sampled_from([("z_start", 0.0), ("z_outside", old_gwh)]))
        return with_zone_limits(case, zone, max_energy_gwh_per_year=old_gwh + draw(st.sampled_from([8, 16, 32])))
    if rule == "dual_feed":
        return replace(case, feeders=case.feeders.assign(lead_years=draw(st.sampled_from([0.0, 2.0, 4.0]))))
    is_kept = (case.headroom.index != ("g1", "p1")) | (draw(st.booleans()))
    most = case.headroom["max_steps"].where(is_kept, 0)
    lead = draw(st.sampled_from([0.0, 3.0, 4.0]))
    case = replace(case, headroom=case.headroom.assign(max_steps=most))
    return replace(case, substations=case.substations.assign(step_lead_years=lead))


@st.composite
def with_states(draw, rule, case):
    """The case with options of its existing data centres."""
    options = draw(st.sets(st.sampled_from(["retrofit", "merge"]), min_size=1))
    if rule == "stock_consolidation":
        return with_options(case, *sorted(options), running_cny_per_year=draw(st.sampled_from([0.0, 4e6])))
    cool, served = draw(st.sampled_from([1.25, 1.4])), draw(st.sampled_from([6.0, 6.2]))
    return with_old_options(case, *sorted(options), retrofit_pue=cool, served=served)


@st.composite
def tiny_cases(draw, rule=None):
    """A case of three or four sites with random numbers, ``rule`` on and the others on or off."""
    periods = draw(st.integers(1, 2))
    size = 4.0 if periods == 2 else draw(st.sampled_from([2.5, 4.0]))
    most = 3 if size == 2.5 else 2
    kinds = {"s1": ("good", "bad"), "s2": ("good",), "s3": ("good", "urban"), "s4": ("urban",)}
    kinds = KINDS.get(rule, kinds)
    left_out = draw(st.sampled_from(["s1", "s2", "s4"])) if periods == 2 else ""
    fixed = st.integers(1, 20).map(float)
    counts = st.sampled_from([most, 1, most])
    pairs = {
        (site, design): (1 if (site, design) == ("s3", "urban") else draw(counts), draw(fixed))
        for site, designs in kinds.items()
        if site != left_out
        for design in designs
    }
    running = st.sampled_from([0.6, 0.9, 1.0, 1.4])
    designs = {
        "good": ("hub", size, draw(st.sampled_from([1.18, 1.22])), draw(running)),
        "bad": ("hub", size, draw(st.sampled_from([1.26, 1.28])), draw(running)),
        "urban": ("urban", draw(st.sampled_from([size, 2.0])), 1.4, draw(running)),
    }
    if rule == "edge_colocation":
        designs["edge"] = ("edge", draw(st.sampled_from([0.25, 1.0])), 1.5, draw(running))
    designs = {name: row for name, row in designs.items() if name in {design for _, design in pairs}}
    block = st.sampled_from([1.0, 2.0, 3.5, 0.0])
    demand = {name: tuple(sorted((draw(block), draw(block)))) for name in ("d1", "d2", "d3")}
    if rule == "green_centres":
        wide = st.sampled_from([2.0, 5.0, 9.0, 14.0])
        demand = {"d1": tuple(sorted((draw(wide), draw(wide)))), "d3": demand["d3"]}
    areas = {"s1": "a1", "s2": "a1", "s3": "a2", "s4": "a2", "s5": "a2"}
    there = {areas[site] for site, _ in pairs}
    reach = {"d1": ("a1",), "d2": ("a1", "a2"), "d3": ("a2",)}
    green = draw(st.sampled_from([((20.0, 1e6),), ((20.0, 30.0), (35.0, 50.0))]))
    # In most cases the stock has no options, and the rule asks for none.
    modes = {name: draw(MOSTLY_OFF) for name in RULE_NAMES if name not in (*ALWAYS_ON, *STATES)}
    limits = {}
    if rule is not None:
        setting, drawn = DRAWN[rule]
        modes[rule] = {"mode": "require", **draw(setting)}
        limits = {f"{rule}.{key}": draw(value) for key, value in drawn.items()}
    if rule == "power_supply":
        modes["dual_feed"] = "require"
    if modes["dual_feed"] == "off" or rule == "budget":
        modes["power_supply"] = "off"
    case = tiny_case(
        periods=periods,
        pairs=pairs,
        designs=designs,
        demand={name: row for name, row in demand.items() if there & set(reach[name])},
        reach=reach,
        spare=(draw(st.sampled_from([12.0, 6.0, 0.0])), draw(st.sampled_from([12.0, 4.0]))),
        step=(10.0, draw(st.sampled_from([2, 3, 1, 0])), draw(st.sampled_from([0.5, 4.0]))),
        green=green,
        stock=draw(st.booleans()),
        usable=draw(st.sampled_from([0.8, 0.9, 1.0])),
        energy={name: draw(st.sampled_from([7e3, 9e3])) for name in designs}
        if len(green) == 1 and rule not in (*LIMITS, "energy_review")
        else 8e3,
        campus=draw(st.sampled_from([{}, {}, {"s3": "s4"}])),
        modes=modes,
        limits=limits,
    )
    if rule in ("power_supply", "dual_feed", "energy_review"):
        return draw_power(draw, rule, case)
    if rule == "land_use":
        room = st.sampled_from([0.02, 0.025, 0.045, 0.08, 0.1])
        return with_land(case, **{site: draw(room) for site in case.sites.index})
    if rule == "latency":
        trips = st.sampled_from([0.5, 5.0, 5.0001, 9.0])
        return with_round_trips(case, {("d2", area): draw(trips) for area in ("a1", "a2")})
    if rule in STATES and len(case.stock) and periods == 1:
        return draw(with_states(rule, case))
    if rule not in LIMITS:
        return case
    # The same water for 1 MW in every pool; own photovoltaics where there is one channel.
    case = replace(case, pools=case.pools.assign(wue_l_per_kwh=0.8 * case.pools["pue_p50"]))
    if len(green) == 1:
        counts_for = draw(st.sampled_from(["both", "market_based"]))
        case = with_cells(case, "green_channels", {("q1", "counts_for"): counts_for})
    name, values = LIMITS[rule]
    return with_period_limits(case, **{name: tuple(draw(values) for _ in range(periods))})


@pytest.mark.parametrize("rule", DRAWN)
def test_cost_is_that_of_enumeration(rule):
    seen = Counter()

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=tiny_cases(rule))
    def compare(case):
        seen["cases"] += 1
        found, best = solve(case), brute_force(case)
        assert (found is None) == (best is None)
        if found is None:
            return
        assert found.cost == pytest.approx(best, rel=1e-6, abs=1)
        assert found.measured == pytest.approx(best, rel=1e-6, abs=1)
        assert violations(audit_plan(case, found.plan)) == ()
        seen["plans"] += 1

    compare()
    assert seen["plans"] >= 2, seen


@pytest.mark.parametrize("rule", BINDING)
def test_rule_changes_the_best_plan(rule):
    case = BINDING[rule]()
    assert solve(case).cost == pytest.approx(brute_force(case), rel=1e-6)
    freed = with_rules(case, **{rule: "off"})
    assert solve(freed).cost == pytest.approx(brute_force(freed), rel=1e-6)
    assert brute_force(case) > brute_force(freed) + 1


def test_binding_cases_are_of_every_rule_but_bookkeeping():
    assert set(BINDING) == set(RULE_NAMES) - set(ALWAYS_ON)
