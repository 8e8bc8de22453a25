"""What makes the model small or tight takes no best plan away: each is removed, and the best cost stays."""

from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from optimizer import build
from optimizer.build import build_model
from optimizer.rows import add_row
from optimizer.rules import power_supply, site_capacity
from optimizer.screening import no_pairs
from tests.cases import rows_of, solve, tiny_case

FEW = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
# Rows that only tighten: the optimum without them is the same.
TIGHTENING = ("site_capacity__link__", "site_capacity__whole__", "power_supply__open__")


@st.composite
def crowded_cases(draw, most_sites=6, power=("require", "require", "prefer", "off")):
    """Up to six sites of one group in the starter zone and four outside, near-identical, with little power."""
    starts = [f"a{number}" for number in range(min(most_sites, draw(st.sampled_from([6, 4, 2]))))]
    others = [f"b{number}" for number in range(min(most_sites, draw(st.sampled_from([4, 2, 0]))))]
    sites = dict.fromkeys(starts, ("z_start", "a1")) | dict.fromkeys(others, ("z_outside", "a2"))
    kinds = {"good": (starts, (3, 4, 6)), "bad": (starts[:3], (4, 3)), "urban": (others, (2, 1))}
    # Near-equal costs; now and then one that costs next to nothing, for which the exchange does not hold.
    fixed = st.sampled_from([10.0, 10.5, 12.0, 0.1])
    pairs = {
        (site, design): (draw(st.sampled_from(most)), draw(fixed))
        for design, (where, most) in kinds.items()
        for site in where
    }
    blocks = {"d1": st.sampled_from([6.0, 9.0, 12.0, 2.0]), "d2": st.sampled_from([1.0, 0.0]), "d3": st.just(1.0)}
    demand = {name: tuple(sorted((draw(it_mw), draw(it_mw)))) for name, it_mw in blocks.items()}
    on_off = st.sampled_from(["off", "require"])
    return tiny_case(
        sites=sites,
        pairs=pairs,
        demand={name: row for name, row in demand.items() if others or name != "d3"},
        periods=draw(st.sampled_from([2, 1])),
        spare=(draw(st.sampled_from([0.0, 8.0])), 8.0),
        step=(10.0, draw(st.sampled_from([1, 2])), draw(st.sampled_from([0.5, 4.0]))),
        modes={
            "power_supply": draw(st.sampled_from(power)),
            "size_class": draw(on_off),
            "outside_is_small": draw(st.sampled_from(["require", "off"])),
            "pue_limit": {"mode": draw(on_off), "fleet_average": draw(st.booleans())},
            "in_cluster_share": draw(on_off),
            "starter_zones_first": draw(on_off),
            "rack_utilisation": {"mode": draw(on_off), "scope": draw(st.sampled_from(["fleet", "each"]))},
        },
        limits={"rack_utilisation.min_share": draw(st.sampled_from([0.3, 0.6]))},
    )


def compare(strategy, first, second):
    """Check that two ways to solve a case give the same best cost; return what was seen."""
    seen = Counter()

    @FEW
    @given(case=strategy)
    def check(case):
        one, other = first(case, seen), second(case, seen)
        assert (one is None) == (other is None)
        if one is not None:
            assert one.cost == pytest.approx(other.cost, rel=1e-6, abs=1)
            seen["plans"] += 1

    check()
    assert seen["plans"] >= 2, seen
    return seen


def plainly(case, _):
    return solve(case)


def test_dominated_sites_are_not_missed(monkeypatch):
    dominated = build.dominated_pairs

    def screened(case, seen):
        seen["dropped"] += len(dominated(case, case.site_designs.index))
        return solve(case)

    def all_sites(case, _):
        with monkeypatch.context() as patch:
            patch.setattr(build, "dominated_pairs", lambda case, pairs: no_pairs())
            return solve(case)

    seen = compare(crowded_cases(), screened, all_sites)
    assert seen["dropped"] > 0


def test_a_large_site_is_not_dropped_where_no_rule_keeps_it_small(monkeypatch):
    """Nine small sites are cheaper than the large one, which alone holds the load at half the cost of two of them."""
    names = [f"b{number}" for number in range(10)]
    case = tiny_case(
        sites=dict.fromkeys(names, ("z_outside", "a2")),
        pairs={(name, "urban"): (4, 10.5) if name == "b0" else (2, 10.0) for name in names},
        demand={"d3": (8.0, 8.0)},
        spare=(10.0, 10.0),
        step=(10.0, 1, 0.5),
        modes=dict.fromkeys(("size_class", "outside_is_small", "in_cluster_share", "starter_zones_first"), "off"),
        limits={"rack_utilisation.min_share": 0.3},
    )
    found = solve(case)
    monkeypatch.setattr(build, "dominated_pairs", lambda case, pairs: no_pairs())
    assert found.cost == pytest.approx(solve(case).cost)
    assert list(found.plan.facilities.index.get_level_values("site_id").unique()) == ["b0"]


def test_tightening_rows_cut_nothing_off(monkeypatch):
    def loosely(case, seen):
        def add_needed_row(problem, name, *row):
            if name.startswith(TIGHTENING):
                seen["dropped"] += 1
            else:
                add_row(problem, name, *row)

        with monkeypatch.context() as patch:
            for rule in (site_capacity, power_supply):
                patch.setattr(rule, "add_row", add_needed_row)
            return solve(case)

    seen = compare(crowded_cases(), plainly, loosely)
    assert seen["dropped"] > 0


def test_two_feeders_are_the_general_form_made_small():
    """A third substation that has nothing to give, far away, brings the general form and changes no plan.

    Under prefer it would: three feeders of which any two carry the site reserve less than two that each do.
    """

    def generally(case, seen):
        case = with_useless_station(case)
        seen["general"] += any("__without__" in name for name in rows_of(build_model(case).problem))
        return solve(case)

    seen = compare(crowded_cases(most_sites=3, power=("require", "require", "off")), plainly, generally)
    assert seen["general"] > 0


def with_useless_station(case):
    stations = pd.concat([case.substations, case.substations.loc[["g1"]].rename(index={"g1": "g3"})])
    stations.loc["g3", "max_steps"] = 0
    headroom = case.headroom.xs("g1", drop_level=False).rename(index={"g1": "g3"}, level=0) * 0
    feeders = case.feeders.xs("g1", level=1, drop_level=False).rename(index={"g1": "g3"}, level=1).assign(km=100.0)
    return replace(
        case,
        substations=stations.rename_axis("substation_id"),
        headroom=pd.concat([case.headroom, headroom]),
        feeders=pd.concat([case.feeders, feeders]),
    )
