"""The CRS of a file: any with a definition, none guessed, and what cannot be is named."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely
from pyproj import CRS

from geodata.errors import LayerSchemaError
from geodata.intake.conform import conform
from geodata.intake.crs import code_of, datum_of, read_crs
from geodata.intake.misplaced import CrsError, CrsMissingError
from geodata.layers import SCHEMAS
from geodata.settings import Bounds
from tests.intake_layers import conformed, kinds, only, raw_of, redeclared, shipped, shipped_raw, transformed, water

ZONES = "starter_zones"


def largest_move_m(result, layer=ZONES):
    local = shipped().settings.local_crs
    old, new = shipped().layers[layer].to_crs(local), result.frame.to_crs(local)
    return max(old.geometry.hausdorff_distance(new.geometry, align=False))


@pytest.mark.parametrize(
    "code",
    ["EPSG:4544", "EPSG:4545", "EPSG:4523", "EPSG:4524", "EPSG:4507", "EPSG:4496", "EPSG:32648", "EPSG:3857"],
)
def test_any_projection_comes_back_to_the_stored_place(code):
    result = conformed(shipped_raw(ZONES, code), ZONES)
    assert result.crs_used == code
    assert result.frame.crs == CRS("EPSG:4490")
    assert largest_move_m(result) < 0.02  # 1e-7 deg are 1 cm
    assert kinds(result, "error", "warning") == []


@pytest.mark.parametrize("code", ["EPSG:4545", "EPSG:4524", "EPSG:2381", "EPSG:2434", "EPSG:32648"])
def test_prj_of_esri_is_known_by_its_code(code):
    crs = read_crs(CRS(code).to_wkt("WKT1_ESRI"), ZONES)
    assert code_of(crs) == code
    assert datum_of(crs) == datum_of(CRS(code))


def test_unit_other_than_metre():
    in_km = "+proj=tmerc +lat_0=0 +lon_0=105 +k=1 +x_0=500000 +y_0=0 +ellps=GRS80 +units=km"
    result = conformed(raw_of(shipped().layers[ZONES].to_crs(in_km)), ZONES, datum="cgcs2000")
    assert largest_move_m(result) < 0.02
    assert (result.datum_used, result.datum_basis) == ("cgcs2000", "given")
    assert kinds(result, "error", "warning") == []


def test_missing_crs_asks_and_lists_what_fits():
    bare = raw_of(redeclared(shipped().layers[ZONES].to_crs("EPSG:4545"), None))
    with pytest.raises(CrsMissingError) as caught:
        conformed(bare, ZONES)
    assert "--crs" in caught.value.en and "--crs" in caught.value.zh
    codes = [reading.code for reading in caught.value.readings]
    assert codes[0] == "EPSG:4545"
    assert {"EPSG:2381", "EPSG:2433"} <= set(codes)  # Xian 1980 and Beijing 1954, the same zone: numbers cannot tell
    assert "EPSG:4524" not in codes
    assert conformed(bare, ZONES, crs="4545").crs_used == "EPSG:4545"


def test_missing_crs_with_numbers_from_nowhere():
    bare = raw_of(transformed(redeclared(shipped().layers[ZONES], None), lambda x, y: (x * 1000, y * 7)))
    with pytest.raises(CrsMissingError, match="in no common CRS") as caught:
        conformed(bare, ZONES)
    assert caught.value.readings == ()


@pytest.mark.parametrize(
    ("true", "declared", "defect", "named"),
    [
        ("EPSG:4545", "EPSG:4524", "zone_prefix_missing", "EPSG:4545"),
        ("EPSG:4524", "EPSG:4545", "zone_prefix_unexpected", "EPSG:4524"),
        ("EPSG:4544", "EPSG:4523", "zone_prefix_missing", "EPSG:4544"),
        ("EPSG:4496", "EPSG:4507", "zone_prefix_unexpected", "EPSG:4496"),
        ("EPSG:2360", "EPSG:2381", "zone_prefix_unexpected", "EPSG:2360"),
        ("EPSG:4544", "EPSG:4545", "wrong_zone", "EPSG:4544"),
        ("EPSG:4545", "EPSG:4544", "wrong_zone", "EPSG:4545"),
        ("EPSG:32648", "EPSG:32748", "wrong_hemisphere", "EPSG:32648"),
        ("EPSG:4545", "EPSG:4490", "not_degrees", "EPSG:4545"),
        ("EPSG:4490", "EPSG:4545", "degrees_declared_metres", "EPSG:4490"),
    ],
)
def test_wrong_declaration_is_named_with_the_crs_that_fits(true, declared, defect, named):
    lying = raw_of(redeclared(shipped().layers[ZONES].to_crs(true), declared))
    with pytest.raises(CrsError) as caught:
        conformed(lying, ZONES)
    assert caught.value.defect == defect
    assert f"--crs {named} " in caught.value.zh
    assert f"--crs {named}." in caught.value.en
    assert largest_move_m(conformed(lying, ZONES, crs=named)) < 0.02


@pytest.mark.parametrize("code", ["EPSG:4490", "EPSG:4545", "EPSG:4524"])
def test_swapped_axes_are_named(code):
    swapped = transformed(shipped().layers[ZONES].to_crs(code), lambda x, y: (y, x))
    with pytest.raises(CrsError, match="swapped axes") as caught:
        conformed(raw_of(swapped), ZONES)
    assert caught.value.defect == "axes_swapped"


@pytest.mark.parametrize("signs", [(-1, 1), (1, -1), (-1, -1)])
def test_wrong_sign_is_named(signs):
    mirrored = transformed(shipped().layers[ZONES], lambda x, y: (signs[0] * x, signs[1] * y))
    with pytest.raises(CrsError) as caught:
        conformed(raw_of(mirrored), ZONES)
    assert caught.value.defect == "wrong_hemisphere"


def test_zone_of_another_part_of_the_country_is_named():
    east = transformed(shipped().layers[ZONES].to_crs("EPSG:4524"), lambda x, y: (x + 3e6, y))
    with pytest.raises(CrsError, match="zone 39 of 3 degrees, central meridian 117 E") as caught:
        conformed(raw_of(redeclared(east, "EPSG:4527")), ZONES)
    assert caught.value.defect == "out_of_region"


def test_analyst_may_insist_on_a_crs_that_leads_out_of_all_districts():
    lying = raw_of(redeclared(shipped().layers[ZONES].to_crs("EPSG:4544"), None))
    result = conformed(lying, ZONES, crs="EPSG:4545")  # 109.5 E, in the next province
    assert only(result, "outside_districts").level == "warning"
    assert "EPSG:4544" in only(result, "outside_districts").said.en


@pytest.mark.parametrize(
    ("declared", "given", "level"),
    [("EPSG:4490", "EPSG:4326", "note"), ("EPSG:4544", "EPSG:2380", "warning"), ("EPSG:4610", "EPSG:4490", "warning")],
)
def test_crs_of_the_analyst_overrules_the_file_and_that_is_said(declared, given, level):
    result = conformed(shipped_raw(ZONES, declared), ZONES, crs=given)
    assert only(result, "crs_overruled").level == level
    assert (result.crs_used, result.datum_basis) == (given, "given")


@pytest.mark.parametrize(
    ("text", "defect"),
    [
        ("EPSG:999999", "crs_unknown"),
        ("nonsense", "crs_unknown"),
        ('LOCAL_CS["CAD",UNIT["metre",1]]', "crs_without_place"),
        ("EPSG:4978", "crs_without_place"),
        ("EPSG:5773", "crs_without_place"),
    ],
)
def test_crs_that_places_nothing_is_refused(text, defect):
    with pytest.raises(LayerSchemaError) as caught:
        conformed(raw_of(redeclared(shipped().layers[ZONES], None), declared=text), ZONES)
    assert caught.value.defect == defect


def test_unreadable_declaration_gives_way_to_the_analyst():
    raw = raw_of(redeclared(shipped().layers[ZONES], None), declared="nonsense")
    assert conformed(raw, ZONES, crs="EPSG:4490").crs_used == "EPSG:4490"


@pytest.mark.parametrize(
    ("code", "key", "most_m"),
    [("EPSG:2381", "xian80", 127.0), ("EPSG:2433", "beijing54", 104.0), ("EPSG:4793", "new_beijing", None)],
)
def test_old_datum_does_not_pass_in_silence(code, key, most_m):
    result = conformed(shipped_raw(ZONES, code), ZONES)
    warning = only(result, "datum_rough")
    assert warning.level == "warning"
    assert "ballpark" in warning.said.en and "ballpark" in warning.said.zh
    assert warning.value == most_m
    assert (result.datum_used, result.datum_basis) == (key, "declared")


def test_parameters_of_the_file_are_used_and_not_forgotten():
    # PROJ drops towgs84 on the way to CGCS2000: without the detour by WGS 84 nothing would move.
    own = "+proj=longlat +ellps=krass +towgs84=15.8,-154.4,-82.3,0,0,0,0 +no_defs"
    result = conformed(raw_of(redeclared(shipped().layers[ZONES], own)), ZONES)
    assert only(result, "datum_own_parameters").level == "warning"
    # By hand: dx 15.8, dy -154.4 give -15.8 sin(lon) - 154.4 cos(lon) = 28.7 m east at 106.5 E.
    assert largest_move_m(result) == pytest.approx(29, abs=3)


def test_wgs84_is_taken_as_it_is_and_that_is_said():
    result = conformed(shipped_raw(ZONES, "EPSG:4326"), ZONES)
    assert "decimetres" in only(result, "datum_same_earth").said.en
    assert np.allclose(result.frame.total_bounds, shipped().layers[ZONES].total_bounds, atol=1e-7)
    assert (result.datum_used, result.datum_basis) == ("wgs84", "declared")


def test_heights_of_a_compound_crs_do_not_stand_in_the_way():
    assert read_crs("EPSG:4490+5737", ZONES).name == CRS("EPSG:4490").name


def test_land_outside_the_zone_is_noted():
    # The zone of central meridian 108 E begins at 106.5 E; the cluster lies on both sides.
    result = conformed(shipped_raw("cluster", "EPSG:4545"), "cluster")
    note = only(result, "outside_zone")
    assert note.level == "note"
    assert 0.3 < note.value < 0.9


def test_region_elsewhere_in_another_storage_crs():
    elsewhere = dataclasses.replace(
        shipped().settings, id="elsewhere", storage_crs="EPSG:4326", bounds=Bounds(10.0, 12.0, 50.0, 52.0)
    )
    square = shapely.box(11.0, 51.0, 11.01, 51.01)
    drawn = water(square, crs="EPSG:4326").to_crs("EPSG:32632")
    result = conform(raw_of(drawn), SCHEMAS["water"], elsewhere)
    assert result.frame.crs == "EPSG:4326"
    assert np.allclose(result.frame.total_bounds, [11.0, 51.0, 11.01, 51.01], atol=1e-7)
    with pytest.raises(CrsMissingError) as caught:
        conform(raw_of(redeclared(drawn, None)), SCHEMAS["water"], elsewhere)
    assert "EPSG:32632" in [reading.code for reading in caught.value.readings]
    for said in (caught.value.zh, caught.value.en):
        assert "重庆" not in said and "hongqing" not in said
