"""Rules at the edge of their limits: what stands exactly at a limit, and the least beyond it."""

import pytest

from tests.cases import solve, tiny_case, with_only
from tests.cases_rules import pick


def is_possible(rules, **changes):
    return solve(with_only(tiny_case(periods=1, **changes), *rules)) is not None


@pytest.mark.parametrize(
    ("count", "it_mw", "expected"), [(2, 15.0, True), (1, 15.0, False), (2, 14.9, False), (0, 15.0, False)]
)
def test_exceptions_are_counted_and_weighed(count, it_mw, expected):
    # 13 MW need six modules, three at each of two sites outside: 15 MW.
    pairs = {("s3", "good"): (3, 9.0), ("s4", "good"): (3, 9.0)}
    limits = {"large_in_cluster.exception_count": count, "large_in_cluster.exception_it_mw": it_mw}
    assert is_possible(["large_in_cluster"], pairs=pairs, demand={"d3": (13.0,)}, limits=limits) is expected


@pytest.mark.parametrize(
    ("site", "pue_p50", "outside", "expected"),
    [
        ("s3", 1.30, "annex", False),
        ("s3", 1.2999, "annex", True),
        ("s3", 1.25, "body", True),
        ("s3", 1.2501, "body", False),
        ("s1", 1.25, "annex", True),
        ("s1", 1.2501, "annex", False),
    ],
)
def test_pue_less_than_outside_and_at_most_in_the_cluster(site, pue_p50, outside, expected):
    possible = is_possible(
        ["pue_limit"],
        pairs={(site, "good"): (4, 9.0)},
        designs={"good": ("hub", 2.5, pue_p50, 1.0)},
        demand={"d2": (6.0,)},
        modes={"pue_limit": {"percentile": "p50", "outside": outside}},
    )
    assert possible is expected


@pytest.mark.parametrize(
    ("weight", "universe", "scope", "share"),
    [
        # 3,000 new racks in the cluster and 1,000 outside, beside 4,000 and 400; large and small in that order
        ("racks", "all", "new_only", 3 / 4),
        ("racks", "all", "stock_and_new", 7 / 8.4),
        ("racks", "large_only", "new_only", 1.0),
        ("count", "all", "new_only", 1 / 2),
        ("count", "all", "stock_and_new", 2 / 4),
        ("it_mw", "all", "stock_and_new", 17.5 / 21),
    ],
)
def test_share_in_the_cluster(weight, universe, scope, share):
    def possible(min_share):
        return is_possible(
            ["in_cluster_share"],
            pairs=pick("s1 good", "s4 urban", s1=3, s4=1),
            demand={"d1": (6.0,), "d3": (2.0,)},
            modes={"in_cluster_share": {"weight": weight, "universe": universe, "scope": scope}},
            limits={"in_cluster_share.min_share": min_share},
        )

    assert possible(share)
    assert share == 1.0 or not possible(share + 0.001)


@pytest.mark.parametrize(
    ("scope", "universe", "share"),
    [
        # 6 of 7.5 MW in the hub, 1 of 2.5 MW in the urban one; 6.5 of 11 MW in what exists
        ("fleet", "new", 7 / 10),
        ("fleet", "all", 13.5 / 21),
        ("each", "new", 1 / 2.5),
    ],
)
def test_rack_utilisation(scope, universe, share):
    def possible(min_share):
        return is_possible(
            ["rack_utilisation"],
            pairs=pick("s1 good", "s4 urban", s1=3, s4=1),
            demand={"d1": (6.0,), "d3": (1.0,)},
            modes={"rack_utilisation": {"scope": scope, "universe": universe}},
            limits={"rack_utilisation.min_share": min_share},
        )

    assert possible(share)
    assert not possible(share + 0.001)


@pytest.mark.parametrize(("gwh", "expected"), [(51.87, True), (51.8, False)])
def test_renewable_share_of_all_electricity(gwh, expected):
    # 45.5 % of 66 GWh that exist and 6 MW x 8 GWh
    changes = {"pairs": pick("s1 good"), "demand": {"d1": (6.0,)}}
    assert is_possible(["renewable_share"], green=((20.0, gwh),), **changes) is expected


@pytest.mark.parametrize(("spare", "expected"), [(10.5, True), (10.4, False)])
def test_each_of_two_substations_carries_the_whole_site(spare, expected):
    # Three modules of 2.5 MW at a peak PUE of 1.4
    changes = {"pairs": pick("s1 good"), "demand": {"d1": (6.0,)}, "step": (10.0, 0, 4.0)}
    assert is_possible(["dual_feed", "power_supply"], spare=(spare,), **changes) is expected


@pytest.mark.parametrize(("spare", "expected"), [(5.25, True), (5.2, False)])
def test_single_feed_may_be_split(spare, expected):
    # Without dual_feed the 10.5 MW may come half from each.
    changes = {"pairs": pick("s1 good"), "demand": {"d1": (6.0,)}, "step": (10.0, 0, 4.0)}
    assert is_possible(["power_supply"], spare=(spare,), **changes) is expected


@pytest.mark.parametrize(
    ("site", "most", "demand", "expected"),
    [("s4 urban", 4, 4.5, True), ("s4 urban", 4, 4.6, False), ("s5 edge", 4, 0.225, True), ("s5 edge", 4, 0.23, False)],
)
def test_urban_stays_below_large_and_edge_at_a_hundred_racks(site, most, demand, expected):
    # 90 % of 5 MW (large would be 7.5 MW), and of 0.25 MW
    pairs = pick(site, **{site[:2]: most})
    assert is_possible(["size_class"], pairs=pairs, demand={"d3": (demand,)}) is expected
