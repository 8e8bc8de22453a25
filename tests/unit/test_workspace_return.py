"""What goes out comes back: each format read by the importer again says what the version says, and no more."""

import shutil

import pytest

from geodata.intake.conform import conform
from geodata.intake.source import open_source
from geodata.layers import layer_schema
from geodata.read import read_region
from geodata.versions.changes import diff_layer
from geodata.workspace.exports import export_layers
from geodata.workspace.sidecar import read_sidecar, restore_texts
from tests.intake_here import read_in_this_process  # noqa: F401  a fixture
from tests.tiny_region import square, tiny_layers, write_tiny, zones_frame

LONG = "说" * 100  # 300 bytes, too long for a Shapefile
CASES = [
    ("out.gpkg", None, "EPSG:4490"),
    ("out.gpkg", None, "EPSG:4544"),
    ("out", "shp", "EPSG:4490"),
    ("out.zip", None, "EPSG:4544"),
    ("out", "geojson", "EPSG:4544"),
    ("out.gdb", None, "EPSG:4490"),
    ("out.kml", None, None),
    ("out", "csv", "EPSG:4490"),
    ("out.xlsx", None, "EPSG:4544"),
]


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """The tiny region with a zone that has a hole, one of two parts, and a long note."""
    folder = tmp_path_factory.mktemp("region")
    layers = tiny_layers()
    layers["stock"]["note_zh"] = ["=1+1", LONG]
    holed = square(-2, -2, -1, -1).difference(square(-1.7, -1.7, -1.5, -1.5))
    layers["starter_zones"] = zones_frame([holed, square(0, 0, 1.5, 1).union(square(1.6, 1.6, 1.8, 1.9))])
    write_tiny(folder, layers)
    return read_region(folder)


@pytest.mark.parametrize(("target", "file_format", "crs"), CASES)
@pytest.mark.usefixtures("read_in_this_process")
def test_an_export_comes_back_as_no_change(region, tmp_path, target, file_format, crs):
    path = tmp_path / target
    names = ("starter_zones", "stock")
    export_layers(region.layers, region.settings, path, base=1, file_format=file_format, crs=crs, names=names)
    files = {name: path / f"{name}.{file_format}" if file_format else path for name in names}
    opened = {file: open_source(file) for file in set(files.values())}
    for name, file in files.items():
        schema = layer_schema(name)
        (raw,) = (layer for layer in opened[file].layers if layer.name == name)
        sidecar = read_sidecar(file)
        told = None if raw.declared_crs else sidecar.crs  # a table says no CRS: its sidecar does
        back = conform(raw, schema, region.settings, crs=told).frame
        back = restore_texts(back, name, schema.id_column, sidecar)
        changes = diff_layer(region.layers[name], back, schema, region.settings.local_crs)
        assert changes.is_empty, changes


@pytest.mark.usefixtures("read_in_this_process")
def test_a_geodatabase_copied_elsewhere_with_its_sidecar_still_knows_its_version(region, tmp_path):
    export_layers(region.layers, region.settings, tmp_path / "out.gdb", base=5)
    (tmp_path / "别处").mkdir()
    for name in ("out.gdb", "out.cqdc.json"):
        shutil.move(tmp_path / name, tmp_path / "别处")
    assert read_sidecar(tmp_path / "别处" / "out.gdb").base == 5
