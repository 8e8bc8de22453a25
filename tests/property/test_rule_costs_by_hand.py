"""Costs worked by hand, and forms of a rule, against enumeration and solver."""

import pytest

from tests.cases import solve, tiny_case, with_only, with_rules
from tests.cases_enumerated import brute_force
from tests.cases_rules import pick


def test_cost_worked_by_hand():
    # One hub of 3 modules in one period of 2 years serves 6 MW: 20 + 3 x 3 MCNY, standing 7.5 x 0.1 x 2, feeders of
    # 1 and 2 km at 0.1, two steps for 10.5 - 6 MW at 4, running 6 x 1 x 2, green 0.455 x 8 x 6 GWh at 0.02 for 2 years.
    case = tiny_case(periods=1, pairs={("s1", "good"): (4, 20.0)}, demand={"d1": (6.0,)}, stock=False)
    million = 20 + 9 + 1.5 + 0.3 + 8 + 12 + 0.455 * 8 * 6 * 0.02 * 2
    assert brute_force(case) == pytest.approx(million * 1e6)
    assert solve(case).cost == pytest.approx(million * 1e6)
    assert solve(case).measured == pytest.approx(million * 1e6)


@pytest.mark.parametrize(("pairs", "campus"), [(("s1 good", "s1 bad"), {}), (("s1 bad", "s2 bad"), {"s2": "s1"})])
def test_one_facility_on_one_legal_site(pairs, campus):
    # 6 MW need three modules; two designs or two cells of two modules each would have them.
    def case(**changes):
        return with_only(tiny_case(periods=1, pairs=pick(*pairs, s1=2, s2=2), demand={"d1": (6.0,)}, **changes))

    assert brute_force(case(campus=campus)) is None
    assert solve(case(campus=campus)) is None
    if campus:
        assert solve(case()).cost == pytest.approx(brute_force(case()))


def test_forms_of_starter_zones_first():
    def case(demand, *sites, **options):
        made = with_only(tiny_case(pairs=pick(*sites), demand={"d1": demand}), "starter_zones_first")
        return with_rules(made, starter_zones_first=options)

    # The weight counts what stands in the last period: four modules of 2.5 MW for 8 MW, three before.
    alone = ((6.0, 8.0), "s2 good")
    weighed = case(*alone, form="weight", weight_cny_per_mw=1e6)
    free = with_rules(weighed, starter_zones_first="off")
    assert solve(weighed).cost == pytest.approx(solve(free).cost + 10e6)
    assert solve(weighed).cost == pytest.approx(solve(weighed).measured) == pytest.approx(brute_force(weighed))
    # Site s2 is 2 MCNY cheaper: 0.1 MCNY/MW on 7.5 MW does not outweigh that, 1 MCNY/MW does; lexicographic ignores it.
    both = ((6.0, 6.0), "s1 good", "s2 good")
    for options, site in (
        ({"form": "weight", "weight_cny_per_mw": 1e5}, "s2"),
        ({"form": "weight", "weight_cny_per_mw": 1e6}, "s1"),
        ({"form": "lexicographic"}, "s1"),
        ({"form": "min_share"}, "s1"),
    ):
        found = solve(case(*both, **options))
        assert set(found.plan.facilities.index.get_level_values("site_id")) == {site}
        assert found.cost == pytest.approx(brute_force(case(*both, **options)))
