"""The shipped region: it passes its checks, and its figures are the known ones."""

import math
import re
import struct

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata.files import dbf_encoding
from geodata.ingest_rooms import made_rooms
from geodata.layers import SCHEMAS
from geodata.measure import area_km2
from geodata.read import SHIPPED_REGION, digest, read_layer, read_region
from geodata.write import write_csv, write_geojson


@pytest.fixture(scope="module")
def region():
    return read_region()


def areas(region, layer, id_column):
    local = region.local(layer)
    return area_km2(local, region.settings.local_crs).set_axis(local[id_column])


def test_row_counts(region):
    counts = {name: len(table) for name, table in region.layers.items()}
    assert counts == {
        "cluster": 1,
        "starter_zones": 3,
        "cluster_components": 20,
        "cluster_variants": 3,
        "districts_2022": 38,
        "districts_2026": 37,
        "seats": 949,
        "places": 2,
        "substations": 33,
        "stock": 19,
        "old_rooms": 60,
        "power_plants": 97,
        "population": 21,
        "edge_hosts": 61,
    }


def test_areas_are_those_of_the_draft(region):
    assert areas(region, "cluster", "cluster_id").tolist() == pytest.approx([1988.6], abs=0.1)
    zones = areas(region, "starter_zones", "zone_id")
    assert zones.to_dict() == pytest.approx({"SZ1": 112.0, "SZ2": 174.9, "SZ3": 156.9}, abs=0.1)
    variants = areas(region, "cluster_variants", "variant_id").tolist()
    assert variants == pytest.approx([1027.9, 1988.6, 2485.0], abs=0.1)


def test_stock_adds_up_to_the_published_totals(region):
    stock = region.layers["stock"]
    assert stock["racks"].sum() == 350_000
    assert stock.loc[stock["starter_zone"] == "SZ1", "racks"].sum() == 80_000
    assert stock.loc[~stock["in_cluster"], "racks"].sum() == 64_000
    assert (stock["racks"] >= 3000).all()
    assert ((stock["racks"] >= 10_000) == (stock["size_class"] == "hyperscale")).all()
    found = set(stock.loc[stock["racks_basis"] == "found", "racks"])
    assert found == {13_000, 7_000, 8_000}
    unnamed = stock[stock["stock_id"].str.startswith("unnamed")]
    assert len(unnamed) == 10
    assert unnamed.geometry.isna().all()
    assert set(unnamed["grade"]) == {"A"}


def test_located_stock_lies_in_its_starter_zone(region):
    stock = region.layers["stock"]
    located = stock[stock.geometry.notna()]
    joined = located.sjoin(region.layers["starter_zones"][["zone_id", "geometry"]], how="left")
    assert joined["zone_id"].fillna("").tolist() == located["starter_zone"].tolist()


def test_no_headroom_is_called_found(region):
    stations = region.layers["substations"]
    assert set(stations["power_basis"]) == {"assumed"}
    assert (stations["position_basis"] == "osm2017").sum() == 18
    assert stations["name_zh"].is_unique
    rule = stations.groupby("voltage_kv")[["spare_mw", "step_mw", "max_steps"]].agg(set)
    assert rule.loc[500].tolist() == [{150}, {50}, {5}]
    assert rule.loc[220].tolist() == [{60}, {50}, {4}]
    assert rule.loc[110].tolist() == [{25}, {50}, {1}]


def test_population_covers_known_districts(region):
    population = region.layers["population"]
    assert population["residents_2020"].sum() == 21_122_370  # sum of the 21 transcribed figures
    districts = region.layers["districts_2022"].set_index("adcode")["name_zh"]
    assert (population["name_zh"].to_numpy() == districts[population["adcode"]].to_numpy()).all()


def test_types_and_crs(region):
    for name, table in region.layers.items():
        schema = SCHEMAS[name]
        assert list(table.columns[: len(schema.columns)]) == list(schema.column_names)
        if schema.geometry != "none":
            assert table.crs.to_epsg() == 4490
    assert region.layers["stock"]["racks"].dtype == "int64"
    assert region.layers["stock"]["in_cluster"].dtype == "bool"


def test_sources_name_every_layer_file_with_its_digest(region):
    files = {SCHEMAS[name].filename for name in region.layers}
    assert set(region.sources) == files
    for name, source in region.sources.items():
        assert source.sha256 == digest(SHIPPED_REGION / name) == region.sha256[name]
        assert source.grade in "HMLA"
        assert source.basis in ("found", "assumed", "mixed")
        assert source.origin
        assert source.licence


def test_geojson_is_one_feature_per_line_with_six_decimals():
    lines = (SHIPPED_REGION / "starter_zones.geojson").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3 + 3 + 1
    assert '"urn:ogc:def:crs:EPSG::4490"' in lines[1]
    assert not re.search(r"\d\.\d{7,}", "\n".join(lines))


def test_written_again_the_bytes_are_the_same(region, tmp_path):
    for name in ("cluster_components", "places"):
        schema = SCHEMAS[name]
        write_geojson(region.layers[name], tmp_path / schema.filename)
        assert (tmp_path / schema.filename).read_bytes() == (SHIPPED_REGION / schema.filename).read_bytes()
    for name in ("stock", "old_rooms", "population"):
        schema = SCHEMAS[name]
        write_csv(pd.DataFrame(region.layers[name]), tmp_path / schema.filename)
        assert (tmp_path / schema.filename).read_bytes() == (SHIPPED_REGION / schema.filename).read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "cluster_components.geojson",
        "old_rooms.csv",
        "places.geojson",
        "population.csv",
        "stock.csv",
    ]


@pytest.mark.parametrize("suffix", ["gpkg", "shp", "geojson"])
def test_own_layer_in_another_crs_is_reprojected(region, tmp_path, suffix):
    path = tmp_path / f"zones.{suffix}"
    zones = region.layers["starter_zones"].to_crs(4545)
    zones.to_file(path)
    (tmp_path / "zones.cpg").unlink(missing_ok=True)  # a Shapefile must be read right without it
    layer = read_layer(path, SCHEMAS["starter_zones"], region.settings)
    assert layer["name_zh"].tolist() == region.layers["starter_zones"]["name_zh"].tolist()
    local = layer.to_crs(region.settings.local_crs)
    assert area_km2(local, region.settings.local_crs).tolist() == pytest.approx(
        areas(region, "starter_zones", "zone_id").tolist(), abs=1e-3
    )


@pytest.mark.parametrize(
    ("cell", "encoding"),
    [("中文".encode()[:5], "UTF-8"), ("中文".encode("gb18030") + b" ", "GB18030"), (b"plain", "UTF-8")],
    ids=["utf-8 cut in a character", "gb18030", "ascii"],
)
def test_encoding_of_a_table_without_cpg(tmp_path, cell, encoding):
    # One row with one text field of five bytes, by the layout of dBASE III; the number 0xFE is in its header.
    field = b"NAME".ljust(11, b"\0") + b"C" + bytes(4) + bytes([5, 0]) + bytes([0xFE] * 14)
    head = b"\x03" + bytes(3) + struct.pack("<IHH", 1, 32 + 32 + 1, 1 + 5) + bytes(20)
    (tmp_path / "a.dbf").write_bytes(head + field + b"\r" + b" " + cell + b"\x1a")
    assert dbf_encoding(tmp_path / "a.shp") == encoding
    (tmp_path / "a.cpg").write_text("GBK")
    assert dbf_encoding(tmp_path / "a.shp") is None


def test_rounding_does_not_make_a_shape_invalid(tmp_path):
    # The notch ends 4e-7 deg above the base: rounded by itself it would touch it.
    shape = shapely.Polygon([(106, 29), (107, 29), (107, 30), (106.5, 29.0000004), (106, 30)])
    write_geojson(gpd.GeoDataFrame({"id": ["a"]}, geometry=[shape], crs=4490), tmp_path / "a.geojson")
    (written,) = gpd.read_file(tmp_path / "a.geojson").geometry
    assert not shapely.transform(shape, lambda places: places.round(6)).is_valid
    assert written.is_valid
    assert written.area == pytest.approx(shape.area, abs=1e-6)


def test_shapefile_in_gb18030_is_read_as_chinese(region, tmp_path):
    zones = region.layers["starter_zones"][
        ["zone_id", "name_zh", "name_en", "status", "note_zh", "note_en", "geometry"]
    ]
    zones = zones.assign(note_zh="", note_en="")
    zones.to_file(tmp_path / "zones.shp", encoding="GB18030")
    (tmp_path / "zones.cpg").unlink(missing_ok=True)
    layer = read_layer(tmp_path / "zones.shp", SCHEMAS["starter_zones"], region.settings)
    assert layer["name_zh"].tolist() == zones["name_zh"].tolist()


def test_hosts_of_edge_nodes_are_assumed_and_lie_in_districts_with_residents(region):
    hosts = region.layers["edge_hosts"]
    assert set(hosts["host_kind"]) == {"substation", "base_station", "telecom_room"}
    assert set(hosts["position_basis"]) == set(hosts["power_basis"]) == {"assumed"}
    assert region.sources["edge_hosts.csv"].basis == "assumed"
    districts = region.layers["districts_2022"][["adcode", "geometry"]]
    placed = hosts.sjoin(districts, how="left", predicate="within").groupby("adcode").size()
    people = region.layers["population"].set_index("adcode")["residents_2020"]
    assert set(placed.index) == set(people.index)
    assert (placed <= (people / 400_000).apply(math.ceil).clip(lower=2)).all() and placed.sum() == len(hosts)


def test_old_rooms_are_assumed_row_by_row_and_follow_from_the_rule(region):
    rooms = region.layers["old_rooms"]
    made = made_rooms(region.layers["population"], region.layers["districts_2022"])
    assert rooms[made.columns].to_dict("records") == made.to_dict("records")
    assert set(rooms["basis"]) == {"assumed"}
    assert rooms["racks"].between(20, 300).all() and rooms["pue"].between(1.6, 2.2).all()
    assert rooms["utilisation_share"].between(0.35, 0.65).all()
    assert rooms["racks"].max() > 250 and rooms["racks"].min() < 50
    # By residents: Yubei has most, every district has one at least, and no district is off by one room or more.
    people = region.layers["population"].set_index("adcode")["residents_2020"]
    counts = rooms["adcode"].value_counts().reindex(people.index)
    assert (counts - people / people.sum() * 60).abs().max() < 1
    assert counts.idxmax() == people.idxmax()
    stock = region.layers["stock"].set_index("stock_id")
    assert stock.loc[rooms["merge_into"].unique(), "in_cluster"].all()
