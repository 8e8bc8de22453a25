"""Files as analysts bring them, opened and conformed: the land comes back where it was."""

from __future__ import annotations

import warnings

import geopandas as gpd
import pytest
from shapely import LineString

from geodata.datum import gcj02_from_wgs84
from geodata.intake.aliases import shapefile_names
from geodata.intake.source import open_source
from geodata.layers import SCHEMAS
from tests.intake_layers import conformed, kinds, only, redeclared, shipped, transformed

ZONES = "starter_zones"


def opened(path, layer, **words):
    (raw,) = open_source(path).layers
    return conformed(raw, layer, **words)


def written(frame, path, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # cut names and texts are what is written on purpose
        frame.to_file(path, **options)
    return path


def check_in_place(result, layer=ZONES, within_m=0.02):
    local = shipped().settings.local_crs
    old, new = shipped().layers[layer].to_crs(local), result.frame.to_crs(local)
    assert max(old.geometry.hausdorff_distance(new.geometry, align=False)) < within_m


def test_shapefile_in_gb18030_with_cut_names_in_a_zone(tmp_path):
    frame = shipped().layers[ZONES].to_crs("EPSG:4524").rename(columns={"name_zh": "中文名称", "note_zh": "中文备注"})
    path = written(frame, tmp_path / "zones.shp", encoding="GB18030")
    (tmp_path / "zones.cpg").unlink(missing_ok=True)
    result = opened(path, ZONES)
    check_in_place(result)
    assert result.crs_used == "EPSG:4524"
    assert result.frame["name_zh"].tolist() == shipped().layers[ZONES]["name_zh"].tolist()
    assert "水土" in only(result, "encoding_undeclared").said.zh
    assert result.field_map["中文名称"] == "name_zh"
    assert kinds(result, "error", "warning") == []


def test_shapefile_with_names_as_gdal_cuts_them(tmp_path):
    layer = "power_plants"
    result = opened(written(shipped().layers[layer], tmp_path / "plants.shp"), layer)
    assert dict(result.field_map) == {short: name for name, short in shapefile_names(SCHEMAS[layer]).items()}
    assert result.frame["fuel_group"].tolist() == shipped().layers[layer]["fuel_group"].tolist()
    assert result.frame["unit_count"].tolist() == shipped().layers[layer]["unit_count"].tolist()


def test_geojson_of_a_web_map(tmp_path):
    moved = transformed(shipped().layers["cluster"], gcj02_from_wgs84)
    path = written(redeclared(moved, "OGC:CRS84"), tmp_path / "cluster.geojson")
    assert only(opened(path, "cluster"), "looks_shifted").value == pytest.approx(480, abs=10)
    check_in_place(opened(path, "cluster", datum="gcj02"), "cluster", within_m=0.1)


def test_table_with_chinese_headings(tmp_path):
    frame = shipped().layers["substations"].drop(columns="geometry")
    table = frame.rename(columns={"lon": "经度", "lat": "纬度", "name_zh": "名称", "voltage_kv": "电压"})
    path = tmp_path / "stations.csv"
    table.to_csv(path, index=False, encoding="gb18030")
    result = opened(path, "substations", crs="EPSG:4490")
    check_in_place(result, "substations")
    assert result.frame["voltage_kv"].tolist() == frame["voltage_kv"].tolist()
    assert kinds(result, "error", "warning") == []


def test_drawing_in_a_numbered_zone(tmp_path):
    zone = shipped().layers[ZONES].to_crs("EPSG:4524").geometry.iloc[0]
    drawn = gpd.GeoDataFrame(geometry=[LineString(zone.exterior.coords)])
    path = written(drawn, tmp_path / "zone.dxf", driver="DXF")
    result = opened(path, "water", crs="EPSG:4524")
    assert only(result, "closed_line").level == "note"
    local = shipped().settings.local_crs
    old = shipped().layers[ZONES].to_crs(local).geometry.iloc[0]
    assert result.frame.to_crs(local).geometry[0].hausdorff_distance(old) < 0.02
