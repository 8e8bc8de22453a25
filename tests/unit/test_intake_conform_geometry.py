"""Geometry as drawn to the geometry of the layer: flat, single, of the right kind, or refused by feature."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon
from shapely.geometry import GeometryCollection

from geodata.errors import LayerSchemaError
from geodata.layers import SCHEMAS
from tests.intake_layers import SQUARE, conformed, kinds, only, raw_of, shipped, water

OTHER = Polygon([(106.6, 29.6), (106.61, 29.6), (106.61, 29.61)])
LINE = LineString([(106.5, 29.6), (106.51, 29.61)])
POINT = Point(106.5, 29.6)
with np.errstate(invalid="ignore"):
    NOT_FINITE = LineString([(106.5, 29.6), (np.nan, 29.6)])
RING = LineString(SQUARE.exterior.coords)


def take(shape, layer="water", **options):
    return conformed(raw_of(water(shape), **options), layer, with_districts=False)


def test_heights_are_dropped_and_said():
    high = Polygon([(x, y, 250.0 + row) for row, (x, y) in enumerate(SQUARE.exterior.coords[:-1])])
    result = take(high)
    assert not result.frame.geometry.has_z.any()
    assert "(250 … 253)" in only(result, "height_dropped").said.en


def test_measures_and_curves_are_said():
    assert "measure_dropped" in kinds(take(SQUARE, geometry_type="Measured Polygon"))
    assert "0.061" in only(take(SQUARE, geometry_type="CurvePolygon"), "curves_made_chords").said.zh
    assert "curves_made_chords" not in kinds(take(SQUARE, geometry_type="MultiPolygon"))
    drawn = water(SQUARE, SubClasses=["AcDbEntity:AcDbCircle"])
    assert "curves_made_chords" in kinds(conformed(raw_of(drawn, format="DXF"), "water", with_districts=False))


def test_chords_of_four_degrees_are_as_near_as_is_said():
    assert 1 - np.cos(np.radians(2)) == pytest.approx(0.00061, abs=1e-6)


@pytest.mark.parametrize(
    ("shape", "layer", "wanted"),
    [
        (MultiPolygon([SQUARE]), "water", SQUARE),
        (MultiPolygon([SQUARE, Polygon()]), "water", SQUARE),
        (MultiLineString([LINE]), "roads", LINE),
        (GeometryCollection([SQUARE]), "water", SQUARE),
        (GeometryCollection([GeometryCollection([SQUARE])]), "water", SQUARE),
        (GeometryCollection([SQUARE, OTHER]), "water", MultiPolygon([SQUARE, OTHER])),
    ],
)
def test_wrapping_is_taken_off(shape, layer, wanted):
    result = take(shape, layer)
    assert result.frame.geometry[0].equals(wanted)
    assert result.frame.geometry[0].geom_type == wanted.geom_type
    assert kinds(result, "error", "warning") == []


def test_parts_left_over_are_dropped_with_a_warning_that_counts_them():
    result = take(GeometryCollection([SQUARE, LINE, POINT]))
    assert result.frame.geometry[0].equals(SQUARE)
    warning = only(result, "parts_dropped")
    assert (warning.level, warning.feature) == ("warning", "#1")
    assert "1 points, 1 lines" in warning.said.en and "1 个点、1 条线" in warning.said.zh


@pytest.mark.parametrize(
    ("shape", "layer", "kind"),
    [
        (LINE, "water", "line_open"),
        (POINT, "water", "geometry_type"),
        (SQUARE, "roads", "geometry_type"),
        (MultiPoint([POINT, (106.6, 29.6)]), "water", "geometry_type"),
        (MultiLineString([RING, LINE]), "water", "geometry_type"),
        (GeometryCollection([LINE, POINT]), "water", "geometry_mixed"),
        (GeometryCollection([LINE, SQUARE]), "roads", "geometry_mixed"),
        (Polygon(), "water", "geometry_empty"),
        (None, "water", "geometry_empty"),
        (MultiPolygon(), "water", "geometry_empty"),
        (NOT_FINITE, "roads", "coordinates_not_finite"),
    ],
)
def test_shape_that_cannot_be_taken_is_refused_by_name_and_the_others_are_kept(shape, layer, kind):
    good = SQUARE if layer == "water" else LINE
    frame = gpd.GeoDataFrame({SCHEMAS[layer].id_column: ["good", "bad"]}, geometry=[good, shape], crs="EPSG:4490")
    result = conformed(raw_of(frame), layer, with_districts=False)
    (error,) = [remark for remark in result.remarks if remark.level == "error"]
    assert (error.kind, error.feature) == (kind, "bad")
    assert result.frame.geometry[0].equals(good)
    assert result.frame.geometry[1] is None


def test_row_without_id_is_named_by_its_number():
    result = conformed(raw_of(water(SQUARE, None)), "water", with_districts=False)
    assert only(result, "geometry_empty").feature == "#2"


def test_two_points_are_no_place_of_a_substation():
    frame = shipped().layers["substations"].iloc[:2].copy()
    frame.loc[frame.index[0], "geometry"] = MultiPoint([(106.4, 29.8), (106.5, 29.8)])
    result = conformed(raw_of(frame), "substations", with_districts=False)
    assert only(result, "geometry_type").feature == frame["substation_id"].iloc[0]


def test_closed_polyline_of_a_drawing_becomes_land_and_an_open_one_is_refused_with_its_gap():
    open_ring = LineString([(0, 0), (30, 0), (60, 20), (30, 40)])  # ends 30 and 40 apart, hence 50
    drawn = gpd.GeoDataFrame(geometry=[RING, open_ring])
    raw = raw_of(drawn.set_crs("EPSG:4490"), format="DXF")
    result = conformed(raw, "water", with_districts=False)
    assert result.frame.geometry[0].equals(SQUARE)
    assert only(result, "closed_line").level == "note"
    assert "50 units" in only(result, "line_open").said.en
    assert only(take(RING, format="GeoJSON"), "closed_line").level == "warning"


def test_coordinates_are_rounded_to_a_centimetre():
    drawn = shapely.affinity.translate(SQUARE, 0.00000001234, 0.00000004)
    assert take(drawn).frame.geometry[0].equals_exact(SQUARE, 0)


def test_feature_outside_the_region_is_named_and_the_others_are_kept():
    swapped = shapely.transform(OTHER, lambda xy: xy[:, ::-1])
    frame = water(SQUARE, shapely.affinity.translate(SQUARE, 0.2), swapped, feature_id=["a", "b", "far"])
    result = conformed(raw_of(frame), "water", with_districts=False)
    error = only(result, "axes_swapped")
    assert (error.level, error.feature) == ("error", "far")
    assert error.text("en").count("far") == 1
    assert result.frame.geometry.isna().tolist() == [False, False, True]


def test_many_features_outside_are_counted():
    away = [shapely.affinity.translate(SQUARE, 20, row / 100) for row in range(60)]
    home = [shapely.affinity.translate(SQUARE, row / 1000, 0) for row in range(70)]
    result = conformed(raw_of(water(*home, *away)), "water", with_districts=False)
    assert kinds(result, "error").count("out_of_region") == 51
    assert "60 features" in result.remarks[-2].said.en or any("60 features" in one.said.en for one in result.remarks)


def test_ids_are_made_from_geometry_and_come_again():
    turned = Polygon([*SQUARE.exterior.coords[2:], *SQUARE.exterior.coords[1:3]])
    first = conformed(raw_of(water(SQUARE, OTHER)), "water", with_districts=False)
    again = conformed(raw_of(water(OTHER, turned)), "water", with_districts=False)
    ids = first.frame["feature_id"].tolist()
    assert all(len(name) == 12 and name.startswith("f_") for name in ids)
    assert again.frame["feature_id"].tolist() == ids[::-1]
    assert only(first, "ids_made").level == "note"


def test_same_geometry_twice_gets_two_ids_and_given_ids_stay():
    frame = water(SQUARE, SQUARE, OTHER, feature_id=["", None, "w1"])
    ids = conformed(raw_of(frame), "water", with_districts=False).frame["feature_id"].tolist()
    assert ids[1] == f"{ids[0]}_2"
    assert ids[2] == "w1"


def test_point_that_was_moved_takes_lon_and_lat_with_it():
    frame = shipped().layers["substations"].copy()
    first = frame.index[0]
    frame.loc[first, "geometry"] = Point(106.5, 29.75)
    result = conformed(raw_of(frame), "substations", with_districts=False)
    assert result.frame.loc[0, ["lon", "lat"]].tolist() == [106.5, 29.75]
    note = only(result, "lonlat_replaced")
    assert note.level == "note"
    assert frame["substation_id"][first] in note.said.en
    assert result.frame["lon"].tolist()[1:] == frame["lon"].tolist()[1:]


def test_lon_and_lat_follow_a_change_of_datum_without_a_word():
    frame = shipped().layers["substations"]
    result = conformed(raw_of(frame), "substations", datum="gcj02", with_districts=False)
    assert "lonlat_replaced" not in kinds(result)
    assert (result.frame["lon"].to_numpy() == result.frame.geometry.x.to_numpy()).all()
    assert not np.allclose(result.frame["lon"], frame["lon"], atol=1e-3)


def test_lon_and_lat_without_a_point_stay_without_a_place():
    frame = shipped().layers["stock"].copy()
    row = frame.index[frame.geometry.isna()][0]
    frame.loc[row, ["lon", "lat"]] = [106.5, 29.6]
    result = conformed(raw_of(frame), "stock", with_districts=False)
    assert only(result, "lonlat_without_point").level == "warning"
    assert pd.isna(result.frame["lon"][row])


def test_layer_without_places_where_places_are_needed():
    table = pd.DataFrame({"feature_id": ["a"]})
    with pytest.raises(LayerSchemaError) as caught:
        conformed(raw_of(table), "water", with_districts=False)
    assert caught.value.defect == "geometry_missing"


def test_geometry_of_a_layer_that_has_none_is_left_out():
    frame = shipped().layers["population"].copy()
    placed = gpd.GeoDataFrame(frame, geometry=[POINT] * len(frame), crs="EPSG:4490")
    result = conformed(raw_of(placed), "population", with_districts=False)
    assert "geometry" not in result.frame.columns
    assert (result.crs_used, result.datum_used) == ("", "")


def test_empty_layer():
    none = water(crs="EPSG:4490")
    result = conformed(raw_of(none), "water")
    assert len(result.frame) == 0
    assert list(result.frame.columns) == [*SCHEMAS["water"].column_names, "geometry"]
    assert result.frame.crs == "EPSG:4490"
    with pytest.raises(LayerSchemaError) as caught:
        conformed(raw_of(shipped().layers["cluster"].iloc[:0]), "cluster")
    assert caught.value.defect == "layer_empty"
