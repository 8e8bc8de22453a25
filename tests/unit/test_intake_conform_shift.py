"""Datums by the analyst's word, and layers that look shifted like a web map whatever anybody says."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.datum import bd09_from_wgs84, gcj02_from_wgs84
from geodata.errors import LayerSchemaError
from geodata.intake.misplaced import CrsMissingError
from geodata.intake.shift import FEWEST, find_shift
from tests.intake_layers import (
    SQUARE,
    conformed,
    districts,
    kinds,
    only,
    raw_of,
    redeclared,
    shipped,
    shipped_raw,
    transformed,
    water,
)

OUTLINED = ("cluster", "starter_zones", "cluster_components", "cluster_variants", "districts_2022", "districts_2026")
SHIFTS = {"gcj02": gcj02_from_wgs84, "bd09": bd09_from_wgs84}
# Measured by Geod.inv over the cluster: 471 to 491 m, mean 479 m; BD-09 1040 to 1096 m, mean 1068 m.
MEAN_M = {"gcj02": 479, "bd09": 1068}


def shifted(layer, datum):
    return transformed(shipped().layers[layer], SHIFTS[datum])


@pytest.mark.parametrize("layer", OUTLINED)
def test_layer_in_place_is_not_suspected(layer):
    finding = find_shift(shipped().layers[layer].geometry, districts())
    assert finding.verdict == "in_place"
    assert "looks_shifted" not in kinds(conformed(shipped_raw(layer), layer))


@pytest.mark.parametrize("datum", SHIFTS)
@pytest.mark.parametrize("layer", OUTLINED)
def test_shifted_layer_is_found_with_its_datum_and_metres(layer, datum):
    finding = find_shift(shifted(layer, datum).geometry, districts())
    assert (finding.verdict, finding.datum) == ("shifted", datum)
    assert finding.shift_m == pytest.approx(MEAN_M[datum], rel=0.07)


@pytest.mark.parametrize("datum", SHIFTS)
def test_shift_is_warned_of_and_gone_after_the_word(datum):
    raw = raw_of(shifted("cluster", datum))
    warning = only(conformed(raw, "cluster"), "looks_shifted")
    assert warning.level == "warning"
    assert f"--datum {datum}" in warning.way_out.zh and f"--datum {datum}" in warning.way_out.en
    assert warning.value == pytest.approx(MEAN_M[datum], rel=0.02)
    result = conformed(raw, "cluster", datum=datum)
    assert kinds(result, "error", "warning") == []
    assert (result.datum_used, result.datum_basis) == (datum, "given")
    assert only(result, "datum_shift_removed").value == pytest.approx(MEAN_M[datum], rel=0.02)
    local = shipped().settings.local_crs
    old, new = shipped().layers["cluster"].to_crs(local), result.frame.to_crs(local)
    assert old.geometry[0].hausdorff_distance(new.geometry[0]) < 0.02


def test_shifted_web_map_metres_are_put_right():
    drawn = redeclared(shifted("starter_zones", "gcj02").to_crs("EPSG:4326").to_crs("EPSG:3857"), "EPSG:3857")
    result = conformed(raw_of(drawn), "starter_zones", datum="GCJ-02")
    assert np.allclose(result.frame.total_bounds, shipped().layers["starter_zones"].total_bounds, atol=2e-7)


def test_wrong_word_is_contradicted_by_the_outlines():
    assert only(conformed(shipped_raw("cluster"), "cluster", datum="gcj02"), "looks_in_place").level == "warning"
    other = conformed(raw_of(shifted("cluster", "bd09")), "cluster", datum="gcj02")
    assert "BD-09" in only(other, "looks_shifted").said.en


def test_land_inside_a_district_cannot_be_told():
    result = conformed(raw_of(water(SQUARE)), "water")
    note = only(result, "shift_cannot_be_told")
    assert note.level == "note"
    assert "0 of 4 vertices" in note.said.en


def test_points_cannot_be_told():
    finding = find_shift(shipped().layers["substations"].geometry, districts())
    assert (finding.verdict, finding.vertices) == ("unknown", 0)
    assert only(conformed(shipped_raw("substations"), "substations"), "shift_cannot_be_told").level == "note"


def test_fewer_than_twelve_vertices_tell_nothing():
    assert FEWEST == 12
    district = gpd.GeoDataFrame(geometry=[shapely.box(106, 29, 107, 30)], crs="EPSG:4490")
    along = np.linspace(29.1, 29.9, FEWEST)
    enough = gpd.GeoSeries([shapely.LineString([(106.0001, y) for y in along])])  # 10 m inside the western edge
    assert find_shift(enough, district).verdict == "in_place"
    few = gpd.GeoSeries([shapely.LineString([(106.0001, y) for y in along[1:]])])
    assert find_shift(few, district).verdict == "unknown"


def test_vertices_further_off_than_sixty_metres_do_not_follow():
    district = gpd.GeoDataFrame(geometry=[shapely.box(106, 0.9, 107, 2)], crs="EPSG:4490")

    def line(offset_m):
        return gpd.GeoSeries([shapely.LineString([(106 + offset_m / 111_320, y) for y in np.linspace(1.0, 1.9, 20)])])

    assert find_shift(line(55), district).followers["cgcs2000"] == 20
    assert find_shift(line(65), district).followers["cgcs2000"] == 0


def test_datum_names_a_crs_for_degrees_only():
    bare = raw_of(redeclared(shipped().layers["starter_zones"], None))
    result = conformed(bare, "starter_zones", datum="wgs84")
    assert (result.crs_used, result.datum_used, result.datum_basis) == ("EPSG:4326", "wgs84", "given")
    metres = raw_of(redeclared(shipped().layers["starter_zones"].to_crs("EPSG:4545"), None))
    with pytest.raises(CrsMissingError):
        conformed(metres, "starter_zones", datum="gcj02")


def test_words_that_agree_in_numbers_are_noted():
    result = conformed(shipped_raw("starter_zones"), "starter_zones", datum="wgs84")
    assert only(result, "datum_other_word").level == "note"
    assert result.datum_used == "wgs84"


@pytest.mark.parametrize(
    ("crs", "datum", "defect"),
    [
        ("EPSG:2381", "gcj02", "datum_conflict"),
        ("EPSG:2381", "cgcs2000", "datum_conflict"),
        ("EPSG:2433", "wgs84", "datum_conflict"),
        ("EPSG:4490", "wgs72", "datum_unknown"),
    ],
)
def test_word_that_cannot_be_is_refused(crs, datum, defect):
    with pytest.raises(LayerSchemaError) as caught:
        conformed(shipped_raw("starter_zones", crs), "starter_zones", datum=datum)
    assert caught.value.defect == defect


def test_crs_that_calls_itself_gcj02_needs_the_word():
    text = (
        'GEOGCS["GCJ-02",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],'
        'PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]'
    )
    raw = raw_of(redeclared(shifted("cluster", "gcj02"), None), declared=text)
    with pytest.raises(LayerSchemaError) as caught:
        conformed(raw, "cluster")
    assert caught.value.defect == "datum_needed"
    assert conformed(raw, "cluster", datum="gcj02").datum_used == "gcj02"
