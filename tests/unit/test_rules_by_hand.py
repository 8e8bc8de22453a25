"""Figures of rules that other tests meet only where two readings come out alike: each worked by hand."""

import pytest

from optimizer.audit import audit_plan
from optimizer.build import build_model
from tests.cases import rows_of, solve, tiny_case, with_only, with_rules
from tests.unit.test_audit_costs import CASE, PLAN


def found(rule, subject, variant):
    (finding,) = [
        one for one in audit_plan(CASE, PLAN) if (one.rule, one.subject, one.variant) == (rule, subject, variant)
    ]
    return finding


@pytest.mark.parametrize(
    ("variant", "share"),
    [
        # 4,000 racks (10 MW) stand in the cluster and 400 (1 MW) outside; the plan adds 7.5 MW inside.
        ("count/stock_and_new", 2 / 3),
        ("racks/stock_and_new", 7000 / 7400),
        ("it_mw/stock_and_new", 17.5 / 18.5),
        ("count/new_only", 1.0),
    ],
)
def test_share_in_the_cluster_by_every_weight(variant, share):
    assert found("in_cluster_share", "p1", variant).value == pytest.approx(share, rel=1e-12)


@pytest.mark.parametrize(
    ("subject", "limit"),
    # 6 MW to spare, and steps of 10 MW: one at g1 in the first period, two in the second, none at g2.
    [("g1 p1", 16.0), ("g1 p2", 26.0), ("g2 p1", 6.0)],
)
def test_limit_of_a_substation_counts_each_step_once(subject, limit):
    assert found("power_supply", subject, "load").limit == pytest.approx(limit)


def test_least_share_of_the_starter_zones_off_the_half():
    # At one half both sides weigh the same, and a share turned round would not be seen.
    case = with_rules(
        with_only(tiny_case(periods=1), "starter_zones_first", "size_class"),
        starter_zones_first={"mode": "require", "form": "min_share", "min_share": 0.8},
    )
    row = rows_of(build_model(case).problem)["starter_zones_first__p1"]
    weights = {str(variable.name): weight for variable, weight in row.items()}
    # Modules of 2.5 MW: 0.2 x 2.5 in the starter zone, -0.8 x 2.5 outside it.
    assert weights["modules_s1_good_p1"] == pytest.approx(0.5)
    assert weights["modules_s2_good_p1"] == pytest.approx(-2.0)


def test_the_network_is_paid_for():
    case = tiny_case(periods=1)
    far = case.reaches.assign(network_cny_per_mw_year=3e5)
    near, dear = solve(case), solve(type(case)(**{**case.__dict__, "reaches": far}))
    assert dear.cost == pytest.approx(dear.measured, rel=1e-7)
    # Every MW of the 7.5 MW of demand pays for two years, wherever it is served.
    assert dear.cost - near.cost == pytest.approx(7.5 * 3e5 * 2, rel=1e-6)
