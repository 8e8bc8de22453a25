"""Layers in the formats of others: same places, same texts, and the version they were made from."""

import json
import shutil
import zipfile

import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from geodata.read import read_region
from geodata.versions.content import content_digest, round_shapes
from geodata.workspace import exports
from geodata.workspace.errors import ExportError
from geodata.workspace.exports import FORMATS, export_layers
from geodata.workspace.sidecar import cut_text, read_sidecar, restore_texts
from tests.tiny_region import tiny_layers, write_tiny

TARGETS = {name: "out" if name in ("shp", "geojson", "csv") else f"out.{name}" for name in FORMATS}
LONG = "说" * 100  # 300 bytes


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    folder = tmp_path_factory.mktemp("region")
    layers = tiny_layers()
    layers["stock"]["note_zh"] = ["=1+1", LONG]
    write_tiny(folder, layers)
    return read_region(folder)


def write(region, target, **options):
    return export_layers(region.layers, region.settings, target, base=7, **options)


def read_back(target, file_format, layer):
    match file_format:
        case "shp":
            suffix = "dbf" if layer == "population" else "shp"
            return pyogrio.read_dataframe(target / f"{layer}.{suffix}")
        case "geojson":
            return pyogrio.read_dataframe(target / f"{layer}.geojson")
        case "csv":
            return pd.read_csv(target / f"{layer}.csv", dtype={"adcode": str})
        case "xlsx":
            return pd.read_excel(target, sheet_name=layer, dtype={"adcode": str})
        case _:
            return pyogrio.read_dataframe(target, layer=layer)


@pytest.mark.parametrize("file_format", FORMATS)
def test_every_format_says_the_version_it_was_made_from(region, tmp_path, file_format):
    target = tmp_path / TARGETS[file_format]
    export = write(region, target, file_format=file_format)
    assert export.files[0] == target
    assert all(path.exists() for path in export.files)
    said = read_sidecar(target)
    assert (said.region, said.base, said.content) == ("chongqing", 7, content_digest(region.layers))
    assert said.crs == ("EPSG:4326" if file_format == "kml" else "EPSG:4490")
    assert not [path for path in tmp_path.iterdir() if path not in export.files]


@pytest.mark.parametrize("file_format", [name for name in FORMATS if name not in ("dxf", "csv", "xlsx")])
def test_polygons_and_texts_are_the_same(region, tmp_path, file_format):
    target = tmp_path / TARGETS[file_format]
    write(region, target, file_format=file_format)
    back = read_back(target, file_format, "starter_zones")
    zones = region.layers["starter_zones"]
    assert back["zone_id"].tolist() == ["SZ1", "SZ2"]
    assert back["name_zh"].tolist() == ["名称", "名称"]
    same = shapely.equals_exact(round_shapes(back.geometry.to_numpy()), round_shapes(zones.geometry.to_numpy()), 2e-9)
    assert same.all()
    stock = read_back(target, file_format, "stock").set_index("stock_id")
    assert stock.loc["nowhere", "geometry"] is None
    assert (stock.loc["here", "geometry"].x, stock.loc["here", "geometry"].y) == pytest.approx((106.5, 29.55), abs=2e-9)
    assert stock.loc["here", "note_zh"] == "=1+1"
    assert bool(stock.loc["here", "in_clust_1" if file_format == "shp" else "in_cluster_basis"] == "assumed")


def test_another_crs_is_declared_and_used(region, tmp_path):
    """EPSG:4544 has its meridian at 105 E: 1.5 deg west of the origin of the tiny region, false easting 500 km."""
    for name, file_format in (("a.gpkg", None), ("b.gdb", None), ("c", "geojson")):
        export = write(region, tmp_path / name, file_format=file_format, crs="EPSG:4544", names=["cluster"])
        assert export.remarks == ()
        path = tmp_path / name / "cluster.geojson" if file_format else tmp_path / name
        back = pyogrio.read_dataframe(path, layer="cluster")
        assert back.crs.to_epsg() == 4544
        x, y = back.union_all().centroid.coords[0]
        # N cos(lat) * 1.5 deg with N(29.55) = 6383.34 km: 145.38 km and, by the third-order term, 4 m more.
        assert x - 500_000 == pytest.approx(145_390, abs=30)
        assert y == pytest.approx(3_271_000, abs=2_000)


def test_a_shapefile_has_short_unique_names_and_utf8(region, tmp_path):
    write(region, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        names = set(archive.namelist())
        assert archive.read("stock.cpg") == b"UTF-8"
        fields = json.loads(archive.read("export.cqdc.json"))["fields"]["stock"]
        archive.extractall(tmp_path / "out")
    assert {"stock.shp", "stock.dbf", "stock.shx", "stock.prj", "population.dbf", "export.cqdc.json"} <= names
    assert (fields["in_cluster"], fields["in_cluster_basis"]) == ("in_cluster", "in_clust_1")
    assert len({name.upper() for name in fields.values()}) == len(fields)
    assert all(len(name.encode()) <= 10 for name in fields.values())
    in_file = pyogrio.read_info(tmp_path / "out" / "stock.shp")["fields"].tolist()
    assert in_file == list(fields.values())


def test_a_text_too_long_for_a_shapefile_is_said_and_comes_back_whole(region, tmp_path):
    export = write(region, tmp_path / "out", file_format="shp", names=["stock"])
    (remark,) = export.remarks
    assert (remark.level, remark.kind, remark.feature, remark.column, remark.value) == (
        "warning",
        "text_cut",
        "nowhere",
        "note_zh",
        300.0,
    )
    back = pyogrio.read_dataframe(tmp_path / "out" / "stock.shp")
    assert back["note_zh"].tolist() == ["=1+1", "说" * 84]  # 252 of 254 bytes: no half character
    sidecar = read_sidecar(tmp_path / "out")
    assert restore_texts(back, "stock", "stock_id", sidecar)["note_zh"].tolist() == ["=1+1", LONG]
    edited = back.assign(note_zh=["=1+1", "改过"])
    assert restore_texts(edited, "stock", "stock_id", sidecar)["note_zh"].tolist() == ["=1+1", "改过"]
    assert len(cut_text(LONG).encode()) == 252


def test_tables_hold_points_in_two_columns_and_all_else_as_text(region, tmp_path):
    write(region, tmp_path / "out", file_format="csv")
    write(region, tmp_path / "out.xlsx")
    for file_format in ("csv", "xlsx"):
        target = tmp_path / TARGETS[file_format]
        stations = read_back(target, file_format, "substations")
        assert stations[["lon", "lat"]].to_numpy().tolist() == [[106.5, 29.55], [106.51, 29.56]]
        cluster = read_back(target, file_format, "cluster")
        shape = shapely.from_wkt(cluster["wkt"][0])
        assert shapely.equals_exact(shape, region.layers["cluster"].geometry[0], 1e-9)
        assert read_back(target, file_format, "population")["residents_2020"].tolist() == [10]
    assert (tmp_path / "out" / "stock.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(openpyxl.load_workbook(tmp_path / "out.xlsx")["stock"].iter_rows())
    (formula,) = (cell for cell, head in zip(rows[1], rows[0], strict=True) if head.value == "note_zh")
    assert formula.value == "=1+1"
    assert formula.data_type != "f"


def test_a_dxf_holds_closed_outlines_by_layer(region, tmp_path):
    export = write(region, tmp_path / "out.dxf", crs="EPSG:4544")
    drawing = pyogrio.read_dataframe(tmp_path / "out.dxf")
    zones = drawing[drawing["Layer"] == "starter_zones"]
    assert len(zones) == 2
    assert all(shape.is_closed for shape in zones.geometry)
    assert sum(drawing["Layer"] == "stock") == 1  # the one that has a place
    assert [(remark.kind, remark.layer) for remark in export.remarks] == [("layer_left_out", "population")]
    assert read_sidecar(tmp_path / "out.dxf").left_out.keys() == {"population"}


def test_a_conversion_that_nobody_knows_exactly_is_a_warning(region, tmp_path):
    export = write(region, tmp_path / "out.gpkg", crs="EPSG:4610", names=["cluster"])  # Xian 1980
    assert [remark.kind for remark in export.remarks] == ["crs_guess"]
    assert write(region, tmp_path / "wgs.gpkg", crs="EPSG:4326", names=["cluster"]).remarks == ()


@pytest.mark.parametrize(
    ("target", "options", "said"),
    [
        ("out.docx", {}, "不知道按哪种格式"),
        ("out", {"file_format": "gpkg"}, "不能写成"),
        ("out.gpkg", {"names": ["clusters"]}, "没有图层 clusters"),
        ("out.gpkg", {"crs": "EPSG:999999"}, "无法识别坐标系"),
        ("out.kml", {"crs": "EPSG:4544"}, "KML 只能使用"),
        ("out.dxf", {"names": ["population"]}, "没有可写入"),
        ("there.gpkg", {}, "不会覆盖"),
        ("lone.xlsx", {}, "不会覆盖"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(region, tmp_path, target, options, said):
    (tmp_path / "there.gpkg").write_text("x")
    (tmp_path / "lone.cqdc.json").write_text("x")
    with pytest.raises(ExportError) as caught:
        write(region, tmp_path / target, **options)
    assert said in caught.value.zh
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lone.cqdc.json", "there.gpkg"]
    assert (tmp_path / "there.gpkg").read_text() == "x"


def test_a_geometry_too_long_for_a_cell_is_named(region, tmp_path):
    ring = shapely.Point(106.5, 29.5).buffer(0.1, quad_segs=500)
    zones = region.layers["starter_zones"].copy()
    zones.geometry = [ring, zones.geometry[1]]
    with pytest.raises(ExportError, match="SZ1"):
        export_layers({"starter_zones": zones}, region.settings, tmp_path / "out.xlsx", base=1)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_on_the_way_leaves_nothing(region, tmp_path, monkeypatch):
    def fail(frames, path):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(exports._IN_FILES, "kml", fail)
    with pytest.raises(OSError, match="No space left"):
        write(region, tmp_path / "out.kml")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_says_nothing_has_no_base(region, tmp_path):
    (tmp_path / "other.gpkg").write_bytes(b"x")
    (tmp_path / "other.geojson").write_text("{}")
    assert read_sidecar(tmp_path / "other.gpkg") is None
    assert read_sidecar(tmp_path / "other.geojson") is None
    write(region, tmp_path / "out", file_format="geojson", names=["cluster"])
    shutil.copy(tmp_path / "other.geojson", tmp_path / "out")
    assert read_sidecar(tmp_path / "out" / "other.geojson") is None  # it only lies in that folder
    assert read_sidecar(tmp_path / "out" / "cluster.geojson").base == 7


WHOLE = {"schema": "cqdc-export/1", "region": "r", "base": 1, "content": "c", "crs": "EPSG:4490", "format": "kml"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        "[]",
        '"x"',
        "\x00",
        json.dumps({**WHOLE, "schema": "cqdc-export/2"}),
        json.dumps({**WHOLE, "base": "1"}),
        json.dumps({**WHOLE, "base": True}),
        json.dumps({**WHOLE, "fields": {"stock": {"racks": 1}}}),
        json.dumps({**WHOLE, "cut": {"stock": "x"}}),
        json.dumps({**WHOLE, "cut": {"stock": {"note_zh": {"a": None}}}}),
        json.dumps({**WHOLE, "more": 1}),
        json.dumps({key: value for key, value in WHOLE.items() if key != "crs"}),
    ],
)
def test_a_broken_sidecar_is_said(tmp_path, text):
    (tmp_path / "a.cqdc.json").write_text(text)
    with pytest.raises(ExportError, match="读不出来"):
        read_sidecar(tmp_path / "a.kml")


@pytest.mark.parametrize("content", [b"\xff\xfe\xff", b"\xb0\xa1", b"[" * 100_000])
def test_a_sidecar_of_strange_bytes_is_said(tmp_path, content):
    (tmp_path / "a.cqdc.json").write_bytes(content)
    with pytest.raises(ExportError, match="读不出来"):
        read_sidecar(tmp_path / "a.kml")


def test_a_whole_sidecar_is_read(tmp_path):
    (tmp_path / "a.cqdc.json").write_text(json.dumps(WHOLE))
    assert read_sidecar(tmp_path / "a.kml").base == 1
