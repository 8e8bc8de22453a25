"""Files that are no layers: without a CRS, with another one, broken or missing; settings that are wrong."""

import dataclasses
import json

import pytest
import shapely

from geodata.errors import LayerMissingError, RegionSettingsError
from geodata.read import read_region
from tests.broken_layers import BOWTIE, check_said, read_error
from tests.tiny_region import SETTINGS, square, tiny_layers, write_tiny, zones_frame


def edit_geojson(folder, edit):
    """Write the tiny region, then change cluster.geojson as JSON."""
    write_tiny(folder, tiny_layers())
    path = folder / "cluster.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(json.dumps(content), encoding="utf-8")


def test_geojson_without_crs_is_not_taken_for_wgs84(tmp_path):
    edit_geojson(tmp_path, lambda content: content.pop("crs"))
    check_said(read_error(tmp_path), "crs_missing", "cluster", "", "", ["EPSG:4490", "GCJ-02"])


def test_unknown_crs_is_named(tmp_path):
    edit_geojson(tmp_path, lambda content: content["crs"]["properties"].update(name="urn:moon"))
    check_said(read_error(tmp_path), "crs_unknown", "cluster", "", "", ["urn:moon", "EPSG:4490"])


def test_another_crs_than_the_region_stores_is_refused(tmp_path):
    name = "urn:ogc:def:crs:EPSG::4545"
    edit_geojson(tmp_path, lambda content: content["crs"]["properties"].update(name=name))
    check_said(read_error(tmp_path), "crs_unexpected", "cluster", "", "", ["EPSG:4545", "EPSG:4490"])


def test_invalid_geometry_comes_with_reason_and_place(tmp_path):
    shape = shapely.geometry.mapping(BOWTIE)
    edit_geojson(tmp_path, lambda content: content["features"][0].update(geometry=shape))
    said = ["Self-intersection", "106.55 29.6"]
    check_said(read_error(tmp_path), "geometry_invalid", "cluster", "TINY", "", said)


def test_broken_json_is_unreadable(tmp_path):
    write_tiny(tmp_path, tiny_layers())
    (tmp_path / "cluster.geojson").write_text('{"type":', encoding="utf-8")
    check_said(read_error(tmp_path), "unreadable", "cluster", "", "", [])


def test_layer_that_nobody_knows(tmp_path):
    write_tiny(tmp_path, tiny_layers())
    path = tmp_path / "region.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"stock"', '"stork"'), encoding="utf-8")
    check_said(read_error(tmp_path), "layer_unknown", "stork", "", "", ["stock"])


@pytest.mark.parametrize("name", ["region.toml", "sources.toml", "substations.csv", "cluster.geojson"])
def test_missing_file_is_named_with_its_folder(tmp_path, name):
    write_tiny(tmp_path, tiny_layers())
    (tmp_path / name).unlink()
    with pytest.raises(LayerMissingError) as caught:
        read_region(tmp_path)
    for sentence in (caught.value.zh, caught.value.en):
        assert name in sentence
        assert str(tmp_path) in sentence


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('id = "chongqing"', 'idd = "chongqing"', "idd"),
        ("min_lon = 105.0", 'min_lon = "105"', "min_lon"),
        ('boundary_status = "draft"', "boundary_status = 1", "boundary_status"),
        ("[bounds]", "[bounds", "region.toml"),
    ],
)
def test_settings_that_are_wrong(tmp_path, old, new, word):
    write_tiny(tmp_path, tiny_layers())
    path = tmp_path / "region.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(RegionSettingsError) as caught:
        read_region(tmp_path)
    assert word in caught.value.zh
    assert word in caught.value.en


def test_tolerances_are_the_settings(tmp_path):
    assert SETTINGS.cluster_area_tolerance_share == 0.01
    assert dataclasses.replace(SETTINGS, containment_tolerance_m=1.0).containment_tolerance_m == 1.0
    overshoot_km = 0.02  # 20 m, below the tolerance of 25 m

    def change(layers):
        layers["starter_zones"] = zones_frame([square(-2 - overshoot_km, -2, -1, -1)])

    layers = tiny_layers()
    change(layers)
    write_tiny(tmp_path, layers)
    assert len(read_region(tmp_path).layers["starter_zones"]) == 1
