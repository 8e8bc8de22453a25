"""CSV and XLSX with coordinates as people write them, by hand."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata.intake.angles import parse_coordinate
from geodata.intake.source import open_source
from tests.intake_here import kinds, only, read_in_this_process  # noqa: F401  a fixture
from tests.small_files import CSV, write_text, write_workbook

pytestmark = pytest.mark.usefixtures("read_in_this_process")

WRITTEN = {
    "106.5": 106.5,
    " -106.5 ": -106.5,
    "1.065e2": 106.5,
    "\uff11\uff10\uff16\uff0e\uff15": 106.5,
    "106°30'": 106.5,
    "106°30\u203215\u2033E": 106 + 30 / 60 + 15 / 3600,
    "106°30'15.5\"W": -(106 + 30 / 60 + 15.5 / 3600),
    "东经106度30分15秒": 106 + 30 / 60 + 15 / 3600,
    "西经106°": -106.0,
    "E106°30'": 106.5,
    "106.5°": 106.5,
    "106º30’15”": 106 + 30 / 60 + 15 / 3600,
}
REFUSED = ["", "east", "106,5", "106°60'", "106°30'60\"", "29°N", "北纬29°", "-106°E", "106.5°30'", "106 30 15", "0x6a"]


@pytest.mark.parametrize("text", WRITTEN)
def test_longitudes_as_people_write_them(text):
    assert parse_coordinate(text, "lon") == pytest.approx(WRITTEN[text], abs=1e-12)


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_longitude(text):
    with pytest.raises(ValueError):
        parse_coordinate(text, "lon")


def test_plane_coordinates_are_plain_numbers():
    assert parse_coordinate("500000.5", "") == 500000.5
    with pytest.raises(ValueError):
        parse_coordinate("106°30'", "")


def test_csv_with_degrees_and_blanks(tmp_path):
    source = open_source(write_text(tmp_path, "sites.csv", CSV))
    frame = source.layers[0].frame
    assert frame.crs is None
    assert kinds(source) == ["coordinate_columns"]
    assert shapely.get_coordinates(frame.geometry.iloc[:2]).tolist() == [[106.5, 29.75], [106.25, 29.55]]
    assert frame.geometry.iloc[2] is None
    assert list(frame["site_id"]) == ["A", "B", "C"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_csv_in_other_encodings(tmp_path, encoding):
    assert list(only(write_text(tmp_path, "s.csv", CSV, encoding)).frame["name_zh"]) == ["水土", "璧山", "待定"]


def test_csv_with_tabs_wkt_and_plane_coordinates(tmp_path):
    wkt = open_source(write_text(tmp_path, "w.csv", "id\twkt\n1\tPOLYGON ((0 0, 0 1, 1 1, 0 0))\n2\t\n"))
    assert kinds(wkt) == ["coordinate_columns", "separator"]
    assert wkt.layers[0].frame.geometry.iloc[0].area == 0.5
    assert wkt.layers[0].frame.geometry.iloc[1] is None
    plane = only(write_text(tmp_path, "p.csv", "id,东坐标,北坐标(m)\n1,500000.5,3280000\n"))
    assert plane.bounds == (500000.5, 3280000, 500000.5, 3280000)


def test_csv_without_coordinates_is_a_table(tmp_path):
    layer = only(write_text(tmp_path, "t.csv", "id,name\n007,甲\n"))
    assert not isinstance(layer.frame, gpd.GeoDataFrame)
    assert layer.frame.to_dict("list") == {"id": ["007"], "name": ["甲"]}
    assert (layer.geometry_type, layer.bounds) == ("", None)


def test_workbook(tmp_path):
    layer = only(write_workbook(tmp_path))
    assert layer.name == "Sheet"
    assert shapely.get_coordinates(layer.frame.geometry).tolist() == [[106.5, 29.75], [106.25, 29.55]]
    assert layer.frame["racks"].tolist() == [100, pd.NA]
    assert layer.frame["lon"].tolist() == ["106.5", "106°15\u2032E"]


def test_a_column_named_geometry_gives_way(tmp_path):
    source = open_source(write_text(tmp_path, "p.csv", "geometry,lon,lat\n方,106,29\n"))
    assert list(source.layers[0].frame.columns) == ["geometry_column", "lon", "lat", "geometry"]
    assert "column_renamed" in kinds(source)
