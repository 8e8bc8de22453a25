"""The canonical form: what is the same layer, what is not, and what is refused instead of guessed."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from geodata.errors import LayerSchemaError
from geodata.layers import SCHEMAS
from geodata.read import SHIPPED_REGION, read_layer, read_region
from geodata.versions.content import canonical_layer, content_digest, layer_digest, round_shapes
from geodata.write import write_geojson
from tests.tiny_region import SETTINGS, square, tiny_layers, zones_frame

ZONES = SCHEMAS["starter_zones"]
STOCK = SCHEMAS["stock"]
SUBSTATIONS = SCHEMAS["substations"]
RING = [(106.5, 29.5), (106.6, 29.5), (106.6, 29.6), (106.5, 29.6), (106.5, 29.5)]


def zones(shape, **columns):
    frame = gpd.GeoDataFrame(
        {"zone_id": ["SZ1"], "name_zh": "区", "name_en": "zone", "status": "draft", "note_zh": "", "note_en": ""},
        geometry=[shape],
        crs=SETTINGS.storage_crs,
    )
    return frame.assign(**columns)


def same(shape):
    """True if the ring written another way digests as the plain square."""
    return layer_digest(zones(shape), ZONES) == layer_digest(zones(shapely.Polygon(RING)), ZONES)


def test_ring_may_start_and_turn_as_it_likes():
    assert same(shapely.Polygon([*RING[2:], *RING[1:3]]))
    assert same(shapely.Polygon(RING[::-1]))


def test_same_place_said_with_height_doubled_vertices_more_decimals_or_as_multi():
    assert same(shapely.Polygon([(x, y, 300.0) for x, y in RING]))
    assert same(shapely.Polygon([RING[0], *RING[:3], RING[2], *RING[2:]]))
    assert same(shapely.Polygon([(x + 4e-8, y - 4e-8) for x, y in RING]))
    assert same(shapely.MultiPolygon([shapely.Polygon(RING)]))


def test_a_centimetre_a_hole_or_a_second_part_is_another_place():
    moved = [(106.5000001, 29.5), *RING[1:4], (106.5000001, 29.5)]
    hole = shapely.box(106.54, 29.54, 106.55, 29.55)
    assert not same(shapely.Polygon(moved))
    assert not same(shapely.Polygon(RING, [hole.exterior.coords]))
    assert not same(shapely.MultiPolygon([shapely.Polygon(RING), shapely.box(106.7, 29.5, 106.8, 29.6)]))


def test_every_attribute_counts_and_the_order_of_features_and_columns_does_not():
    frame = zones_frame([square(-2, -2, -1, -1), square(0, 0, 1, 1)])
    digest = layer_digest(frame, ZONES)
    assert layer_digest(frame.iloc[::-1], ZONES) == digest
    assert layer_digest(frame[frame.columns[::-1]], ZONES) == digest
    assert layer_digest(frame.assign(drawn_by="a column that the schema does not know"), ZONES) == digest
    for name in ("name_zh", "name_en", "status", "note_zh", "note_en"):
        assert layer_digest(frame.assign(**{name: ["x", "y"]}), ZONES) != digest


def test_missing_text_is_empty_text_and_minus_zero_is_zero():
    frame = zones(shapely.Polygon(RING))
    assert layer_digest(frame.assign(note_en=None), ZONES) == layer_digest(frame, ZONES)
    stock = tiny_layers()["stock"]
    assert layer_digest(stock.assign(pue=-0.0), STOCK) == layer_digest(stock.assign(pue=0.0), STOCK)
    assert layer_digest(stock.assign(pue=1.0), STOCK) != layer_digest(stock.assign(pue=1.0 + 2**-52), STOCK)


def test_values_next_to_each_other_do_not_run_together():
    frame = zones(shapely.Polygon(RING))
    one, two = frame.assign(name_zh="ab", name_en="c"), frame.assign(name_zh="a", name_en="bc")
    assert layer_digest(one, ZONES) != layer_digest(two, ZONES)


def test_canonical_shape_is_flat_rounded_and_starts_at_its_lowest_corner():
    shape = round_shapes(np.array([shapely.Polygon([(x + 4e-8, y, 9.0) for x, y in RING])]))[0]
    assert not shape.has_z
    assert list(shape.exterior.coords) == [(106.5, 29.5), (106.5, 29.6), (106.6, 29.6), (106.6, 29.5), (106.5, 29.5)]


def test_an_empty_shape_is_none_and_a_collapsed_hole_is_left_for_the_checks():
    hole = shapely.Polygon(RING, [[(106.55, 29.55), (106.55 + 2e-8, 29.55), (106.55, 29.55 + 2e-8), (106.55, 29.55)]])
    empty, kept = round_shapes(np.array([shapely.Polygon(), hole]))
    assert empty is None
    assert shapely.get_num_interior_rings(kept) == 1
    assert not kept.is_valid


def test_canonical_types_are_those_of_reading():
    region = read_region()
    for name, frame in region.layers.items():
        canonical = canonical_layer(frame, SCHEMAS[name])
        assert dict(canonical.dtypes.astype(str)) == dict(frame.dtypes.astype(str))
        assert list(canonical.columns) == list(frame.columns)


@pytest.mark.parametrize("suffix", [".gpkg", ".shp", ".geojson"])
def test_format_of_the_file_does_not_count(tmp_path, suffix):
    frame = read_layer(SHIPPED_REGION / "starter_zones.geojson", ZONES, SETTINGS)
    path = tmp_path / f"zones{suffix}"
    if suffix == ".geojson":
        write_geojson(frame.iloc[::-1], path, decimals=7)
    else:
        frame.iloc[::-1].to_file(path, engine="pyogrio", encoding="utf-8" if suffix == ".shp" else None)
    again = read_layer(path, ZONES, SETTINGS)
    if suffix != ".shp":  # a Shapefile cuts texts at 254 bytes; the shapes are what is compared there
        assert layer_digest(again, ZONES) == layer_digest(frame, ZONES)
    shapes = [canonical_layer(layer, ZONES).geometry.to_wkb().tolist() for layer in (frame, again)]
    assert shapes[0] == shapes[1]


def test_content_of_a_region_counts_an_empty_layer_as_absent():
    layers = tiny_layers()
    digest = content_digest(layers)
    assert content_digest(dict(reversed(layers.items()))) == digest
    assert content_digest({**layers, "farmland": gpd.GeoDataFrame({"feature_id": []}, geometry=[], crs=4490)}) == digest
    assert content_digest({name: frame for name, frame in layers.items() if name != "stock"}) != digest


def test_points_follow_columns_or_columns_follow_points():
    table = tiny_layers()["substations"]
    from_columns = canonical_layer(table, SUBSTATIONS, SETTINGS.storage_crs)
    points = gpd.points_from_xy(table["lon"], table["lat"], crs=4490)
    drawn = gpd.GeoDataFrame(table.drop(columns=["lon", "lat"]), geometry=points)
    from_points = canonical_layer(drawn, SUBSTATIONS)
    pd.testing.assert_frame_equal(from_columns, from_points)
    assert from_points["lon"].tolist() == [106.5, 106.51]
    assert layer_digest(table, SUBSTATIONS) == layer_digest(drawn, SUBSTATIONS)


def refusal(frame, schema):
    with pytest.raises(LayerSchemaError) as caught:
        canonical_layer(frame, schema)
    assert caught.value.zh
    assert caught.value.en
    return caught.value.defect, caught.value.feature, caught.value.column


def test_a_point_that_lies_elsewhere_than_its_columns_say_is_no_guess():
    table = tiny_layers()["substations"]
    moved = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy([106.5, 106.52], table["lat"]), crs=4490)
    assert refusal(moved, SUBSTATIONS) == ("place_contradicts", "b", "lon")


def test_ids_columns_and_kinds_are_held_to_the_schema():
    frame = zones_frame([square(-2, -2, -1, -1), square(0, 0, 1, 1)])
    assert refusal(frame.assign(zone_id=["a", "a"]), ZONES) == ("ids_duplicate", "a", "zone_id")
    assert refusal(frame.assign(zone_id=["a", None]), ZONES) == ("value_missing", "#2", "zone_id")
    assert refusal(frame.drop(columns="status"), ZONES)[0] == "columns_missing"
    stock = tiny_layers()["stock"]
    assert refusal(stock.assign(racks=[1, 2.5]), STOCK) == ("value_garbled", "nowhere", "racks")
    assert refusal(stock.assign(pue="high"), STOCK) == ("value_garbled", "here", "pue")
    assert refusal(stock.assign(in_cluster=[1, 0]), STOCK) == ("value_garbled", "here", "in_cluster")
    assert refusal(pd.DataFrame(frame.drop(columns="geometry")), ZONES)[0] == "geometry_missing"
