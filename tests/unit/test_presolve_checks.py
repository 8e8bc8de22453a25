"""Rules that contradict each other by themselves: both keys named before the solver runs, and no false alarm."""

from dataclasses import replace

import pytest

from models.errors import ScenarioValueError
from models.scenario import read_scenario
from optimizer.presolve_checks import check_rules_together
from reports.cli import main
from tests.cases import solve, tiny_case, with_limits, with_only, with_rules
from tests.cases_rules import pick
from tests.cases_stock import with_options


def green(share=0.455):
    """The stock uses 66 GWh a year; the channel has 30."""
    case = with_only(tiny_case(periods=1, green=((20.0, 30.0),), demand={"d1": (0.1,)}), "renewable_share")
    return with_limits(case, renewable_share__min_share=share)


def utilised(share=0.75, **options):
    case = with_only(tiny_case(periods=1, demand={"d1": (6.75,)}), "rack_utilisation")
    return with_rules(with_limits(case, rack_utilisation__min_share=share), rack_utilisation=options)


def clustered(share=0.8, **options):
    """4,000 racks of stock in the cluster, 400 outside; two sites inside take 4,000 each."""
    case = with_only(tiny_case(periods=1, pairs=pick("s1 good", "s2 good"), demand={"d1": (6.0,)}), "in_cluster_share")
    return with_rules(with_limits(case, in_cluster_share__min_share=share), in_cluster_share=options)


def started(*pairs, demand=6.0):
    """The only large design of the starter zone has a PUE of 1.30 at p95."""
    case = tiny_case(periods=1, pairs=pick(*pairs), demand={"d2": (demand,)})
    return with_only(case, "starter_zones_first", "pue_limit")


def growing(share=0.05):
    """Nine tenths of a module can be used: 6 MW need at least a ninth more."""
    case = with_only(tiny_case(periods=1, pairs=pick("s1 good"), demand={"d1": (6.75,)}), "orderly_growth")
    return with_rules(case, orderly_growth={"mode": "require", "max_headroom_share": share})


def treated(share=1.0, weight="count", *, old_too=False):
    """Of two old rooms, 10 and 1 MW, the small one alone has an option."""
    case = with_options(with_only(tiny_case(periods=1), "stock_consolidation"), "retrofit")
    if old_too:
        case = replace(case, stock=case.stock.assign(is_old_small=True))
    return with_rules(case, stock_consolidation={"mode": "require", "min_share": share, "weight": weight})


CONTRADICTIONS = {
    "less headroom than the usable share takes": (
        growing,
        ("rules.orderly_growth.max_headroom_share", "rules.demand_served", "0.9", "0.111"),
    ),
    "more old stock treated than may be, by count": (
        lambda: treated(0.6, old_too=True),
        ("rules.stock_consolidation.min_share", "stock.old_rooms", "0.500"),
    ),
    "more old stock treated than may be, by size": (
        lambda: treated(0.1, "it_mw", old_too=True),
        ("rules.stock_consolidation.min_share", "stock.old_rooms", "0.091"),
    ),
    "more green power than there is": (
        lambda: green(0.5),
        ("rules.renewable_share.min_share", "stock.racks_factor", "33", "30"),
    ),
    "fuller racks than can be": (lambda: utilised(0.95), ("rules.rack_utilisation.min_share", "usable_share", "0.9")),
    "each fuller than can be": (
        lambda: utilised(0.95, scope="each"),
        ("rules.rack_utilisation.min_share", "usable_share"),
    ),
    "all in the cluster, with stock outside": (
        lambda: clustered(1.0),
        ("rules.in_cluster_share.min_share", "rules.in_cluster_share.scope", "0.968"),
    ),
    # 2 of 2 + 2 facilities: 3 of 4
    "more in the cluster than there is room": (
        lambda: clustered(0.8, weight="count"),
        ("rules.in_cluster_share.min_share", "rules.in_cluster_share.scope", "0.750"),
    ),
    "starter zones without a large design": (
        lambda: started("s1 bad", "s2 good"),
        ("rules.starter_zones_first.min_share", "rules.pue_limit"),
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_contradiction_names_file_keys_and_figures(name):
    make, said = CONTRADICTIONS[name]
    case = make()
    with pytest.raises(ScenarioValueError) as error:
        check_rules_together(case, "mine.toml")
    assert error.value.exit_code == 2
    for sentence in (error.value.zh, error.value.en):
        for part in ("mine.toml", *said):
            assert part in sentence
    assert solve(case) is None


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_only_required_rules_contradict(name):
    case = CONTRADICTIONS[name][0]()
    rules = ("renewable_share", "rack_utilisation", "in_cluster_share", "starter_zones_first", "orderly_growth")
    rules = (*rules, "stock_consolidation")
    check_rules_together(with_rules(case, **{rule: "prefer" for rule in rules if case.setting(rule).has_rows}), "f")


@pytest.mark.parametrize(
    "make",
    [
        lambda: green(0.4),
        lambda: utilised(0.9),
        lambda: clustered(0.9),
        lambda: clustered(1.0, scope="new_only"),
        lambda: clustered(0.75, weight="count"),
        lambda: growing(0.1112),
        treated,
        lambda: treated(0.5, old_too=True),
        lambda: started("s1 good", "s2 good"),
        # Without a large one in the starter zone none stands anywhere: two urban modules suffice.
        lambda: started("s1 bad", "s2 good", "s4 urban", demand=4.0),
    ],
)
def test_what_has_a_plan_passes(make):
    case = make()
    check_rules_together(case, "f")
    assert solve(case) is not None


def test_exceptions_of_which_one_is_nothing(tmp_path):
    path = tmp_path / "mine.toml"
    for stated, other in (("exception_it_mw = 20.0", "exception_count"), ("exception_count = 2", "exception_it_mw")):
        text = f'title = "试"\nbase = "baseline"\n[rules.large_in_cluster]\n{stated}\nexception_reason = "理由"\n'
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ScenarioValueError) as error:
            read_scenario(path)
        for sentence in (error.value.zh, error.value.en):
            assert f"rules.large_in_cluster.{other}" in sentence
            assert stated.split()[0] in sentence


def test_an_exception_without_a_reason(tmp_path):
    path = tmp_path / "mine.toml"
    rule = "[rules.large_in_cluster]\nexception_count = 1\nexception_it_mw = 20.0\n"
    path.write_text(f'title = "试"\nbase = "baseline"\n{rule}', encoding="utf-8")
    with pytest.raises(ScenarioValueError, match="exception_reason"):
        read_scenario(path)


def test_the_command_ends_with_code_2_before_solving(tmp_path, capsys):
    path = tmp_path / "mine.toml"
    text = 'title = "试"\nbase = "baseline"\n[candidates]\ncell_m = 4000\n[rules.in_cluster_share]\nmin_share = 1.0\n'
    path.write_text(text, encoding="utf-8")
    assert main(["plan", str(path), "--runs", str(tmp_path / "runs")]) == 2
    said = capsys.readouterr().err
    assert "rules.in_cluster_share.min_share" in said and "rules.in_cluster_share.scope" in said
    assert not (tmp_path / "runs").exists()
