"""Rules that are applied when a case is made: their price is the difference of plans for cases made anew."""

import geopandas as gpd
import pytest

from models.assemble import assemble_case
from models.errors import ScenarioValueError
from models.made_cases import DENSITY, is_made_of, made_cases
from models.scenario_edit import with_value
from optimizer.clause_price import INFEASIBLE, price_clauses
from optimizer.planner import plan_case, solver_settings
from reports.answer_price import grid_carbon, price_section
from tests.unit.test_assemble import SMALL, small_layers, small_region, small_scenario

EXACT = "\n[solver]\ngap_share = 1e-6\nthreads = 1\n"
# So little fits on a km2 that land decides where what is built stands; four sites have one station in reach.
LAND = "exclusions = []\nmax_it_mw_per_km2 = 42.0"
TIGHT = SMALL.replace("exclusions = []", LAND) + "\n[power]\nmax_feeder_km = 2.0\n" + EXACT
RULES = ("land_use", "dual_feed")


@pytest.fixture(scope="module")
def region():
    return small_region()


@pytest.fixture(scope="module")
def scenario(tmp_path_factory):
    return small_scenario(tmp_path_factory.mktemp("made"), TIGHT)


def planned(scenario, region):
    case, _ = assemble_case(scenario, region)
    return case, plan_case(case, solver_settings(scenario))


@pytest.fixture(scope="module")
def priced(scenario, region):
    case, outcome = planned(scenario, region)
    made = made_cases(scenario, region)
    prices = price_clauses(
        case,
        outcome.plan,
        outcome.proof.bound_cny,
        grid_carbon(scenario),
        solver_settings(scenario),
        rules=RULES,
        made=made,
    )
    return case, outcome, made, {price.rule: price for price in prices}


def test_each_move_is_a_plan_of_the_scenario_changed(priced, scenario, region):
    _, outcome, _, prices = priced
    density = scenario.number(DENSITY)
    changed = {
        ("land_use", "looser"): with_value(scenario, DENSITY, density + 1),
        ("land_use", "tighter"): with_value(scenario, DENSITY, density - 1),
        ("land_use", "off"): with_value(scenario, "rules.land_use.mode", "off"),
        ("dual_feed", "off"): with_value(scenario, "rules.dual_feed.mode", "off"),
    }
    moves = {(rule, move.name): move for rule, price in prices.items() for move in price.moves}
    assert moves.keys() == changed.keys()
    for key, other in changed.items():
        anew = planned(other, region)[1]
        change = anew.proof.cost_cny - outcome.proof.cost_cny
        cost, room = moves[key].cost_cny, 3e-6 * outcome.proof.cost_cny
        assert cost.lower - 1 <= change <= cost.upper + 1, key
        assert cost.upper - cost.lower <= room, key
    assert moves["land_use", "off"].cost_cny.upper < 0 < moves["land_use", "tighter"].cost_cny.lower
    assert moves["dual_feed", "off"].cost_cny.upper < 0


def test_limit_and_step_are_those_of_the_density(priced):
    case, _, made, prices = priced
    land = prices["land_use"]
    assert (land.value, land.step, land.unit, land.clause) == (42.0, 1.0, "MW/km2", "A1.1b")
    for language, said in (("zh", "42 MW/km²"), ("en", "42 MW/km²")):
        section = price_section(case, tuple(prices.values()), language, made)
        assert said in section.tables[0].rows[0]
        assert not any("没有列价" in words or "no price here" in words for words in section.paragraphs)
        # Sites that only the case made anew has stand with their districts.
        assert all(all(row) for row in section.tables[2].rows)


def test_what_gains_sites_that_the_case_lacks_names_them(priced):
    case, _, made, prices = priced
    (off,) = prices["dual_feed"].moves
    new = set(made["dual_feed"].cases["off"].sites.index) - set(case.sites.index)
    assert new, "the region has a site with one station in reach"
    assert set(off.placement.gained) <= set(case.sites.index) | new


def test_where_no_case_can_be_made_no_plan_is_possible(priced, scenario):
    case, outcome, made, _ = priced
    none = {"land_use": type(made["land_use"])("MW/km2", 1.0, 42.0, {"tighter": None})}
    (price,) = price_clauses(
        case,
        outcome.plan,
        outcome.proof.bound_cny,
        grid_carbon(scenario),
        solver_settings(scenario),
        rules=["land_use"],
        made=none,
    )
    assert [(move.name, move.status) for move in price.moves] == [("tighter", INFEASIBLE)]


def test_layers_that_changed_since_are_seen_and_nothing_is_made_of_them(priced, scenario, region):
    case = priced[0]
    assert is_made_of(case, scenario, region)
    layers = small_layers()
    stations = gpd.GeoDataFrame(layers["substations"]).assign(spare_mw=layers["substations"]["spare_mw"] + 1.0)
    assert not is_made_of(case, scenario, small_region(substations=stations))
    assert not is_made_of(case, with_value(scenario, DENSITY, 43.0), region)


def test_a_rule_that_is_not_required_is_priced_with_the_case_itself(scenario, region):
    assert set(made_cases(scenario, region)) == set(RULES)
    free = with_value(with_value(scenario, "rules.land_use.mode", "report"), "rules.dual_feed.mode", "off")
    assert made_cases(free, region) == {}


def test_without_the_cases_land_is_refused(priced, scenario):
    case, outcome, _, _ = priced
    with pytest.raises(ScenarioValueError, match="max_it_mw_per_km2"):
        price_clauses(
            case,
            outcome.plan,
            outcome.proof.bound_cny,
            grid_carbon(scenario),
            solver_settings(scenario),
            rules=["land_use"],
        )
