"""Energy review: levels, size, grades of GB 40879, and the conditions of a green centre."""

import dataclasses
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import FigureError, PackMissingError
from models.figure import economic
from models.local_figures import read_local_figures
from models.policy.packs import read_pack
from models.review import LEVEL_TITLES, gb40879_grade, is_large_project, review_level, review_steps
from models.review_green import STATUS_TITLES, Facility, green_centre_checklist, renewable_weight
from tests.unit.test_power_chain import evaluate

LOCAL = read_local_figures("chongqing")
LIMITS = read_pack("chongqing_2022").limits
GOOD = Facility(
    racks=3000,
    pue=1.25,
    built_year=2026,
    in_cluster=True,
    year=2025,
    utilisation_share=0.6,
    renewable_share=0.342,
    water_grade=2,
    is_independent=True,
    years_running=1.0,
)


def met(facility):
    return {criterion.id: criterion.met for criterion in green_centre_checklist(facility, LIMITS, LOCAL)}


def changed(**fields):
    return met(dataclasses.replace(GOOD, **fields))


def test_three_thousand_racks_at_full_load_are_reviewed_by_the_province():
    # 7.5 MW x 1.25 x 8,760 h = 82,125 MWh; x 0.1229 = 10,093 tce.
    known = evaluate(review_steps(7.5, load_factor=1.0, pue=1.25, rack_kw=2.5))
    assert known["racks"] == pytest.approx(3000.0)
    assert known["energy_mwh"] == pytest.approx(82_125.0)
    assert known["tce"] == pytest.approx(10_093.16, abs=0.01)
    assert review_level(known["tce"]) == "provincial"


@pytest.mark.parametrize(
    ("tce", "energy_mwh", "level"),
    [
        (10_000.0, None, "provincial"),
        (9_999.9, None, "local"),
        (1_000.0, 100.0, "local"),
        (999.9, 4_999.9, "none"),
        (999.9, 5_000.0, "local"),
        # 5 GWh of electricity are 614.5 tce.
        (614.5, None, "local"),
        (614.4, None, "none"),
        (0.0, None, "none"),
    ],
)
def test_limits_of_review_belong_to_the_higher_level(tce, energy_mwh, level):
    assert review_level(tce, energy_mwh) == level


def test_the_provincial_limit_is_that_of_the_pack():
    assert economic("review_provincial_tce") == LIMITS["energy_review.review_tce"].value
    assert set(LEVEL_TITLES) == {"provincial", "local", "none"}


@pytest.mark.parametrize(
    ("racks", "it_mw", "tce", "large"),
    [
        (3000, 0.0, 0.0, True),
        (2999, 7.5, 9_999.0, False),
        (0, 7.51, 0.0, True),
        (0, 0.0, 10_000.0, True),
    ],
)
def test_large_by_racks_or_power_or_energy(racks, it_mw, tce, large):
    least = LIMITS["size_class.large_min_racks"].value
    assert is_large_project(racks, it_mw, tce, large_min_racks=least) is large


@pytest.mark.parametrize(
    ("pue", "grade"), [(1.0, 1), (1.20, 1), (1.2001, 2), (1.30, 2), (1.3001, 3), (1.50, 3), (1.5001, 0)]
)
def test_limits_of_gb40879_belong_to_the_better_grade(pue, grade):
    assert gb40879_grade(pue) == grade
    assert gb40879_grade(pue, racks=101) == grade
    assert gb40879_grade(pue, racks=100) is None


def test_rounding_does_not_cost_a_grade():
    just_above = math.nextafter(1.3, 2.0)
    assert just_above > 1.3 and gb40879_grade(just_above) == 2


@given(pue=st.floats(1.0, 3.0), more=st.floats(0.0, 1.0))
def test_a_higher_pue_is_never_graded_better(pue, more):
    order = {1: 1, 2: 2, 3: 3, 0: 4}
    assert order[gb40879_grade(pue)] <= order[gb40879_grade(pue + more)]


@pytest.mark.parametrize("bad", [-1.0, math.nan, math.inf])
def test_numbers_that_cannot_be_are_refused(bad):
    for call in (review_level, gb40879_grade, lambda value: is_large_project(value, 1.0, 1.0, large_min_racks=3000)):
        with pytest.raises(FigureError):
            call(bad)


def test_a_centre_that_keeps_every_condition_just_so():
    assert met(GOOD) == dict.fromkeys(
        ["racks", "utilisation", "pue", "pue_grade", "water_grade", "renewable", "running", "hub"], True
    )


@pytest.mark.parametrize(
    ("fields", "broken"),
    [
        ({"racks": 2999}, {"racks"}),
        ({"utilisation_share": 0.59}, {"utilisation"}),
        ({"pue": 1.31}, {"pue", "pue_grade"}),
        ({"pue": 1.6}, {"pue", "pue_grade"}),
        ({"water_grade": 3}, {"water_grade"}),
        ({"renewable_share": 0.341}, {"renewable"}),
        ({"renewable_share": 0.345, "year": 2026}, {"renewable"}),
        ({"years_running": 0.9}, {"running"}),
        ({"is_independent": False, "years_running": None}, {"running"}),
        ({"in_cluster": False}, {"hub"}),
        ({"in_cluster": False, "built_year": 2022}, set()),
    ],
)
def test_each_condition_is_broken_alone(fields, broken):
    assert {name for name, is_met in changed(**fields).items() if is_met is False} == broken


def test_what_a_plan_does_not_know_needs_evidence():
    unknown = {"utilisation_share": None, "renewable_share": None, "water_grade": None, "years_running": None}
    found = changed(**unknown)
    assert {name for name, is_met in found.items() if is_met is None} == {
        "utilisation",
        "renewable",
        "water_grade",
        "running",
    }
    criteria = green_centre_checklist(dataclasses.replace(GOOD, **unknown), LIMITS, LOCAL)
    water = next(criterion for criterion in criteria if criterion.id == "water_grade")
    assert (water.value, water.status("zh"), water.status("en")) == (None, "需提供证明", "needs evidence")


def test_each_condition_says_what_it_needs_and_where_from():
    for criterion in green_centre_checklist(GOOD, LIMITS, LOCAL):
        assert criterion.title_zh and criterion.title_en.isascii() and criterion.source and criterion.unit
        assert criterion.status("en") == STATUS_TITLES[True][1]


def test_the_weight_of_the_year():
    assert [renewable_weight(year, LOCAL).value for year in (2025, 2026, 2030)] == [0.342, 0.352, 0.352]
    with pytest.raises(FigureError, match="year"):
        renewable_weight(2024, LOCAL)


def test_every_pack_has_the_conditions_or_the_lack_is_named():
    for name in ("chongqing_2022", "national_2021", "national_2024"):
        assert len(green_centre_checklist(GOOD, read_pack(name).limits, LOCAL)) == 8
    with pytest.raises(PackMissingError, match=r"green_centres\.min_racks"):
        green_centre_checklist(GOOD, {}, LOCAL)


@pytest.mark.parametrize(
    "fields", [{"utilisation_share": 1.1}, {"renewable_share": -0.1}, {"pue": 0.9}, {"water_grade": 4}, {"racks": -1}]
)
def test_a_facility_that_cannot_be_is_refused(fields):
    with pytest.raises(FigureError):
        changed(**fields)
