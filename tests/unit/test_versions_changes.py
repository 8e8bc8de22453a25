"""What an edit changed, in figures that can be worked out by hand on squares of whole kilometres."""

import json

import pandas as pd
import pytest
import shapely

from geodata.errors import LayerSchemaError
from geodata.layers import SCHEMAS
from geodata.versions.changes import changes_content, diff_layer, diff_layers
from geodata.versions.description import describe_changes, summarise_changes
from geodata.versions.movement import hausdorff_m
from tests.tiny_region import SETTINGS, frame, square, tiny_layers, zones_frame

ZONES = SCHEMAS["starter_zones"]
TWO = [square(-2, -2, -1, -1), square(0, 0, 1.5, 1)]


def diff(old, new, schema=ZONES):
    return diff_layer(old, new, schema, SETTINGS.local_crs)


def test_same_layer_has_no_changes():
    changes = diff(zones_frame(TWO), zones_frame(TWO).iloc[::-1])
    assert changes.is_empty
    assert (changes.features_before, changes.features_after) == (2, 2)
    assert changes.area_before_km2 == pytest.approx(2.5, abs=5e-5)  # corners rounded to about 1 cm on 9 km of edges
    assert diff_layers(tiny_layers(), tiny_layers(), SETTINGS.local_crs) == ()


def test_a_square_moved_by_300_metres_east():
    (change,) = diff(zones_frame(TWO), zones_frame([square(-1.7, -2, -0.7, -1), TWO[1]])).changed
    moved = change.movement
    assert (change.feature, change.name_zh, change.name_en, change.attributes) == ("SZ1", "名称", "name", ())
    assert moved.area_difference_m2 == pytest.approx(0.0, abs=30.0)  # four corners rounded to about 1 cm each
    assert moved.symmetric_difference_m2 == pytest.approx(2 * 300 * 1000, abs=60.0)
    assert moved.centroid_m == pytest.approx(300.0, abs=0.02)
    assert moved.hausdorff_m == pytest.approx(300.0, abs=0.02)


def test_a_corner_pulled_out_by_a_kilometre():
    corners = [(-2000, -2000), (-1000, -2000), (-1000, -1000), (-2000, -1000)]
    pulled = [*corners[:2], (-1000, 0), corners[3]]  # adds a triangle of 1 km x 1 km / 2
    changes = diff(zones_frame(TWO), zones_frame([shapely.Polygon(pulled), TWO[1]]))
    moved = changes.changed[0].movement
    assert moved.area_before_km2 == pytest.approx(1.0, abs=1e-4)
    assert moved.area_difference_m2 == pytest.approx(500_000, abs=60.0)
    assert moved.symmetric_difference_m2 == pytest.approx(500_000, abs=60.0)
    # Centroid of square and triangle: (1 * (-1500, -1500) + 0.5 * (-1333.3, -666.7)) / 1.5
    assert moved.centroid_m == pytest.approx(((1500 - 1444.444) ** 2 + (1500 - 1222.222) ** 2) ** 0.5, abs=0.1)
    assert moved.hausdorff_m == pytest.approx(1000.0, abs=0.1)
    assert changes.area_after_km2 - changes.area_before_km2 == pytest.approx(0.5, abs=1e-4)


def test_hausdorff_measures_from_the_side_that_is_further_off():
    short, long = shapely.LineString([(0, 0), (10, 0)]), shapely.LineString([(0, 0), (10, 0), (10, 7)])
    assert hausdorff_m(short, long) == 7.0
    assert hausdorff_m(long, short) == 7.0
    assert hausdorff_m(long, long) == 0.0


def test_feature_added_removed_and_renumbered():
    old = zones_frame([*TWO, square(1, -2, 2, -1)])
    new = old.assign(zone_id=["SZ1", "SZ9", "SZ4"], name_en=["name", "renamed", "name"])
    new.loc[2, "geometry"] = zones_frame([square(-2, 1, -1, 2)]).geometry[0]
    changes = diff(old, new)
    assert [(note.feature, round(note.area_km2, 4)) for note in changes.added] == [("SZ4", 1.0)]
    assert [(note.feature, round(note.area_km2, 4)) for note in changes.removed] == [("SZ3", 1.0)]
    assert [(pair.old, pair.new) for pair in changes.renumbered] == [("SZ2", "SZ9")]
    assert [(cell.column, cell.old, cell.new) for cell in changes.renumbered[0].attributes] == [
        ("name_en", "name", "renamed")
    ]
    assert changes.changed == ()


def test_two_features_on_one_place_are_not_taken_for_renumbered():
    twice = zones_frame([TWO[0], TWO[0]])
    changes = diff(twice, zones_frame([TWO[0]]).assign(zone_id="SZ7"))
    assert changes.renumbered == ()
    assert [note.feature for note in changes.removed] == ["SZ1", "SZ2"]
    assert [note.feature for note in changes.added] == ["SZ7"]


def test_attributes_one_by_one_with_unit_and_unknown_as_none():
    stock = tiny_layers()["stock"]
    edited = stock.assign(racks=[3200, 3000], year=pd.array([None, 2021], dtype="Int64"))
    changes = diff(stock, edited, SCHEMAS["stock"])
    cells = {
        change.feature: [(c.column, c.old, c.new, c.unit) for c in change.attributes] for change in changes.changed
    }
    assert cells == {
        "here": [("racks", 3000, 3200, "standard racks of 2.5 kW"), ("year", 2020, None, "year")],
        "nowhere": [("year", None, 2021, "year")],
    }
    assert all(change.movement is None for change in changes.changed)
    assert changes.area_before_km2 is None


def test_a_point_that_moves_is_geometry_and_not_two_attributes():
    region = {"stock": frame([shapely.Point(0, 0), None], **tiny_layers()["stock"].drop(columns=["lon", "lat"]))}
    moved = frame([shapely.Point(30, 40), shapely.Point(0, 0)], **tiny_layers()["stock"].drop(columns=["lon", "lat"]))
    here, nowhere = diff(region["stock"], moved, SCHEMAS["stock"]).changed
    assert here.attributes == ()
    assert here.movement.centroid_m == pytest.approx(50.0, abs=0.02)
    assert (nowhere.movement.centroid_m, nowhere.movement.hausdorff_m) == (None, None)


def test_a_line_made_longer():
    columns = {"road_id": ["r1"], "name_zh": "路", "name_en": "road", "road_class": "", "note_zh": "", "note_en": ""}
    old = frame([shapely.LineString([(0, 0), (1000, 0)])], **columns)
    new = frame([shapely.LineString([(0, 0), (1000, 0), (1000, 500)])], **columns)
    moved = diff(old, new, SCHEMAS["roads"]).changed[0].movement
    assert moved.length_difference_m == pytest.approx(500.0, abs=0.02)
    assert moved.area_before_km2 == 0.0


def test_layer_that_comes_or_goes():
    zones = zones_frame(TWO)
    assert [note.feature for note in diff(None, zones).added] == ["SZ1", "SZ2"]
    assert [note.feature for note in diff(zones, None).removed] == ["SZ1", "SZ2"]


def test_two_datums_are_not_compared():
    with pytest.raises(LayerSchemaError) as caught:
        diff(zones_frame(TWO), zones_frame(TWO).to_crs("EPSG:4326"))
    assert caught.value.defect == "crs_unexpected"


def test_an_invalid_geometry_is_measured_as_far_as_it_can_be():
    bowtie = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    moved = diff(zones_frame(TWO), zones_frame([TWO[0], bowtie])).changed[0].movement
    assert moved.symmetric_difference_m2 is None
    assert moved.hausdorff_m is not None


def test_said_in_both_languages_and_as_json():
    old = zones_frame(TWO)
    new = zones_frame([square(-1.7, -2, -0.7, -1), TWO[1]]).assign(status=["draft", "official"])
    changes = (diff(old, new),)
    assert describe_changes(changes, "zh") == [
        "图层“starter_zones”：要素 2 → 2，面积 2.5000 → 2.5000 km²" + _area_tail(changes[0]),
        _moved_line(changes[0], "改动 SZ1 名称：面积 ", "；与原范围不同的土地 ", "；质心移动 ", "；轮廓最多移动 "),
        "  改动 SZ2 名称：status draft → official",
    ]
    en = describe_changes(changes, "en")
    assert en[2] == "  changed SZ2 name: status draft → official"
    assert describe_changes(changes, "en", most=1)[2] == "  ... and 1 more features"
    content = json.loads(json.dumps(changes_content(changes), allow_nan=False))
    assert content[0]["changed"][1]["attributes"] == [
        {"column": "status", "old": "draft", "new": "official", "unit": ""}
    ]
    assert summarise_changes(content).en.startswith("starter_zones 2 changed")
    assert summarise_changes([]).zh == "图层无变化"


def _area_tail(layer):
    difference = (layer.area_after_km2 - layer.area_before_km2) * 1e6
    return "" if abs(difference) < 0.01 else f" ({difference:+.2f} m²)"


def _moved_line(layer, *words):
    moved = layer.changed[0].movement
    values = (
        f"{moved.area_before_km2:.4f} → {moved.area_after_km2:.4f} km² ({moved.area_difference_m2:+,.0f} m²)",
        f"{moved.symmetric_difference_m2:,.0f} m²",
        "300.00 m",
        "300.00 m",
    )
    return "  " + "".join(word + value for word, value in zip(words, values, strict=True))
