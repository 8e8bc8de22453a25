"""What a version keeps of a layer's cells, and which layers are refused by name."""

import pytest
import shapely

from geodata.errors import LayerSchemaError
from geodata.read import read_region
from geodata.versions.errors import (
    VersionWriteError,
)
from geodata.versions.store import accept_layers
from tests.tiny_region import tiny_layers
from tests.versions_cases import (
    make_store,
    rename_zone,
    snapshot,
    zone_names,
    zones_of,
)


@pytest.fixture
def store(tmp_path):
    return make_store(tmp_path, "我的 方案")


def accept(workspace, layers, base=1, **options):
    return accept_layers(workspace, layers, base=base, who="analyst", why="test", **options)


@pytest.mark.parametrize(
    ("layers", "defect"),
    [
        (lambda zones: {"starter_zones": zones.to_crs("EPSG:4326")}, "crs_unexpected"),
        (lambda zones: {"starter_zones": zones.iloc[:0]}, "layer_empty"),
        (lambda zones: {"districts_2026": tiny_layers()["districts_2022"]}, "layer_not_listed"),
        (lambda zones: {"starter_zones": zones.assign(status="maybe")}, "value_not_allowed"),
        (lambda zones: {"starter_zones": zones.set_geometry([zones.geometry[0]] * 2)}, None),
        (lambda zones: {"no_such_layer": zones}, "layer_unknown"),
    ],
)
def test_layers_that_make_no_region_are_refused_and_nothing_is_written(store, layers, defect):
    before = snapshot(store)
    with pytest.raises(LayerSchemaError) as caught:
        accept(store, layers(zones_of(store, 1)))
    assert defect in (None, caught.value.defect)
    assert snapshot(store) == before


def test_a_text_that_no_file_keeps_is_named(store):
    before = snapshot(store)
    with pytest.raises(VersionWriteError) as caught:
        accept(store, rename_zone(store, 1, "SZ2", "cut\x00here"))
    assert all(part in caught.value.en for part in ("starter_zones", "SZ2", "name_en"))
    assert snapshot(store) == before


SPOILABLE = ["two\nlines", '"quoted", comma', "制表\t符", "1e5", "NaN", "nan", " a ", "null"]
COLUMNS = ["name_zh", "name_en", "note_zh", "note_en"]


def test_texts_that_files_tend_to_spoil_survive(store):
    zones = zones_of(store, 1)
    stations = read_region(store / "versions" / "0001").layers["substations"].copy()
    for frame in (zones, stations):
        frame.loc[0, COLUMNS], frame.loc[1, COLUMNS] = SPOILABLE[:4], SPOILABLE[4:]
    accept(store, {"starter_zones": zones, "substations": stations})
    region = read_region(store / "versions" / "0002")
    for layer in ("starter_zones", "substations"):
        assert region.layers[layer][COLUMNS].to_numpy().ravel().tolist() == SPOILABLE


def test_a_column_of_dates_is_kept_as_it_is(store):
    """GDAL takes a GeoJSON column that holds nothing but dates for dates, unless it is told not to."""
    accept(store, {"starter_zones": zones_of(store, 1).assign(note_en="2020/01/02")})
    assert set(zone_names(store, 2, "note_en").values()) == {"2020/01/02"}


def test_numbers_survive_to_the_last_digit(store):
    stations = read_region(store / "versions" / "0001").layers["substations"].copy()
    stations["spare_mw"] = [0.1 + 0.2, 1e-9]
    accept(store, {"substations": stations})
    again = read_region(store / "versions" / "0002").layers["substations"]
    assert list(again["spare_mw"]) == [0.1 + 0.2, 1e-9]


def test_a_point_is_moved_by_its_geometry(store):
    stations = read_region(store / "versions" / "0001").layers["substations"].drop(columns=["lon", "lat"])
    stations.loc[0, "geometry"] = shapely.Point(106.5123456789, 29.55)
    accept(store, {"substations": stations})
    again = read_region(store / "versions" / "0002").layers["substations"]
    assert list(again["lon"]) == [106.5123457, 106.51]
