"""The workspace and its exports as GDAL's ogrinfo sees them: a client that knows nothing of this program."""

import json
import os
import shutil
import subprocess

import pytest

from geodata.layers import LAYERS, layer_schema
from geodata.read import SHIPPED_REGION, read_region
from geodata.workspace.exports import export_layers
from geodata.workspace.titles import layer_title
from geodata.workspace.working_copy import write_working_copy

OGRINFO = shutil.which("ogrinfo")
PATIENCE_S = 120


@pytest.fixture(scope="module")
def ogrinfo():
    if OGRINFO is None and not os.environ.get("CI"):
        pytest.skip("没有 ogrinfo：请安装 gdal-bin / no ogrinfo here: install gdal-bin")
    assert OGRINFO is not None, "CI must have gdal-bin"

    def ask(*arguments):
        command = [OGRINFO, *map(str, arguments)]
        env = {**os.environ, "LC_ALL": "C.UTF-8"}
        done = subprocess.run(command, check=False, env=env, capture_output=True, text=True, timeout=PATIENCE_S)
        assert done.returncode == 0, done.stderr
        assert "Warning" not in done.stderr and "ERROR" not in done.stderr, done.stderr
        return done.stdout

    return ask


@pytest.fixture(scope="module")
def region():
    return read_region(SHIPPED_REGION)


@pytest.fixture(scope="module")
def path(region, tmp_path_factory):
    path = tmp_path_factory.mktemp("ogr") / "图层 layers.gpkg"
    write_working_copy(region.layers, region.settings, path, base=1)
    return path


def test_every_layer_is_listed_and_nothing_else(ogrinfo, path):
    lines = [line.split(": ", 1)[1] for line in ogrinfo("-ro", path).splitlines() if line[:1].isdigit()]
    listed = {line.split(" (")[0]: line.split(" (")[1].rstrip(")") for line in lines}
    kinds = {"polygon": "Multi Polygon", "line": "Multi Line String", "point": "Point", "none": "None"}
    layers = {schema.name: kinds[schema.geometry] for schema in LAYERS}
    assert {name: kind for name, kind in listed.items() if name != "layer_styles"} == layers


def test_each_layer_has_its_crs_count_title_and_fields(ogrinfo, path, region):
    for schema in LAYERS:
        said = ogrinfo("-ro", "-so", path, schema.name)
        assert f"Feature Count: {len(region.layers.get(schema.name, ()))}\n" in said
        assert f"IDENTIFIER={layer_title(schema.name).zh}" in said
        assert f"{schema.id_column}: String" in said
        if schema.geometry != "none":
            assert 'ID["EPSG",4490]]' in said
            assert "Geometry Column = geom" in said


def test_domains_are_those_of_the_schema(ogrinfo, path):
    said = ogrinfo("-ro", "-fielddomain", "stock_size_class", path)
    assert "large: 大型" in said and "hyperscale: 超大型" in said
    assert "domain name=stock_pue" in ogrinfo("-ro", "-so", path, "stock")
    said = ogrinfo("-ro", "-fielddomain", "stock_pue", path)
    assert "Minimum value: 1 " in said.replace("1.0", "1").replace("\n", " ")
    assert "Maximum value: 3 " in said.replace("3.0", "3").replace("\n", " ")


def test_the_draft_note_travels_with_the_file(ogrinfo, path, region):
    assert region.settings.draft_note_zh in ogrinfo("-ro", path)


def test_an_edit_by_sql_of_gdal_keeps_the_spatial_index(ogrinfo, path, tmp_path):
    """The triggers call GDAL's own functions: a feature that GDAL adds is found by its place afterwards."""
    copy = shutil.copy(path, tmp_path / "copy.gpkg")
    square = "ST_GeomFromText('MULTIPOLYGON(((106.5 29.5,106.6 29.5,106.6 29.6,106.5 29.5)))')"
    layer = layer_schema("water")
    ogrinfo(copy, "-sql", f"INSERT INTO {layer.name} (geom, feature_id) VALUES ({square}, 'w1')")
    assert "Feature Count: 1\n" in ogrinfo("-ro", "-so", "-spat", 106.55, 29.51, 106.56, 29.52, copy, "water")
    assert "Feature Count: 0\n" in ogrinfo("-ro", "-so", "-spat", 107, 29, 108, 30, copy, "water")


@pytest.mark.parametrize("target", ["out.gpkg", "out.gdb", "out.kml", "out.dxf"])
def test_exports_open_in_it_too(ogrinfo, region, tmp_path, target):
    export_layers(region.layers, region.settings, tmp_path / target, base=1, names=["starter_zones", "stock"])
    said = ogrinfo("-ro", "-al", "-so", tmp_path / target)
    assert "Feature Count: 3\n" in said or "Layer name: entities" in said
    sidecar = tmp_path / "out.cqdc.json"
    assert target == "out.gpkg" or json.loads(sidecar.read_text(encoding="utf-8"))["base"] == 1


def test_a_zip_of_shapefiles_opens_as_it_is(ogrinfo, region, tmp_path):
    export_layers(region.layers, region.settings, tmp_path / "out.zip", base=1)
    said = ogrinfo("-ro", "-al", "-geom=NO", f"/vsizip/{tmp_path / 'out.zip'}")
    assert "两江新区水土新城" in said  # UTF-8 by the .cpg
    assert "in_clust_1" in said
