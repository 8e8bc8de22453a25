"""The report of an inspection: what it says, how it counts, the layer for QGIS, the words for every kind."""

import re
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pyogrio
import pytest

import geodata.inspection
from geodata.inspection.inspection import inspect_layers
from geodata.inspection.options import InspectionOptions
from reports.catalogue import read_catalogue
from reports.errors import RunPlaceError
from reports.validation import make_validation, size_words, validation_text
from reports.validation_files import write_validation
from reports.validation_html import draw_validation
from reports.validation_issues import IssuesFileError, issues_layer, write_issues
from tests.inspected import only, sound_layers, user_layer
from tests.tiny_region import SETTINGS, square, tiny_layers, zones_frame

CREATED = datetime(2026, 1, 2, 3, 4)


def bad_layers():
    """Two parcels on each other, a thin one, a zone that grew, a table without places."""
    return sound_layers(
        parcels=user_layer([square(0, 0, 1, 1), square(0.5, 0, 1.5, 1), square(0, 2, 1, 2.003)], "parcel_id"),
        starter_zones=zones_frame([square(-2, -2, -1, -1), square(0, 0, 1.8, 1)]),
        population=tiny_layers()["population"].assign(adcode="<b>9"),
    )


def validation(**options):
    remarks = inspect_layers(bad_layers(), SETTINGS, sound_layers())
    return make_validation(remarks, bad_layers(), SETTINGS, previous=sound_layers(), created=CREATED, **options)


def test_text_has_verdict_areas_places_and_what_to_type():
    zh, en = (validation_text(validation(), language) for language in ("zh", "en"))
    assert "不能接受：错误 3，警告 3，说明 0" in zh
    assert "Cannot be accepted: 3 errors, 3 warnings, 0 notes" in en
    assert "(2026-01-02 03:04)" in en
    assert "name (SZ2)  1.800 km²  last version 1.500 km² (+0.300 km², +20.00 %)" in en
    assert "公布 16.000 km²（0.000 km²，0.00 %）" in zh
    assert '--accept "sliver:parcels:f3=理由"' in zh
    assert "与地块 f2 重叠 0.5000 km²  [106.50" in zh
    assert "district_unknown" not in zh


def test_page_counts_escapes_and_lists_thresholds():
    page = draw_validation(validation(options=InspectionOptions(sliver_width_m=6.0)), "zh", other="report.en.html")
    assert "&lt;b&gt;9" in page
    assert "<b>9" not in page
    assert "6 m（随附值 5）" in page
    assert page.count("<tr id=") == 6
    assert 'href="report.en.html"' in page
    assert not re.search(r"(src|href)=\"https?:|url\(|@import", page)


def test_page_shows_the_first_rows_only_and_says_so(monkeypatch):
    monkeypatch.setattr("reports.validation_html.MOST_ROWS", 1)
    page = draw_validation(validation(), "en", issues="issues.gpkg")
    assert page.count("<tr id=") == 2
    assert "2 more; all are in issues.gpkg" in page


def test_sound_layers_give_a_page_without_findings():
    sound = make_validation([], sound_layers(), SETTINGS, created=CREATED)
    page = draw_validation(sound, "en")
    assert "Can be accepted: no errors, no warnings, 0 notes" in page
    assert "<svg" not in page


def test_map_has_a_mark_for_each_place_and_the_outlines():
    page = draw_validation(validation(), "zh")
    assert page.count('<g class="mark">') == 2  # rows have none, and two stand on each other
    assert page.count('<path class="cluster"') == page.count('<path class="zone"') == 1


def test_issues_layer_has_every_remark_and_places_what_can_be_placed():
    layer = issues_layer(validation().remarks, SETTINGS)
    assert len(layer) == 6
    assert layer.crs.to_epsg() == 4490
    assert layer.geometry.isna().sum() == 3
    overlap = layer[layer["kind"] == "parcels_overlap"].iloc[0]
    assert (overlap["level"], overlap["layer"], overlap["feature"], overlap["unit"]) == ("error", "parcels", "f1", "m2")
    assert overlap["value"] == pytest.approx(500_000, rel=1e-5)
    assert overlap["key"] == "parcels_overlap:parcels:f1"
    assert list(layer.columns) == [
        *("level", "kind", "layer", "feature", "column", "value", "unit"),
        *("said_zh", "said_en", "way_out_zh", "way_out_en", "key", "geometry"),
    ]


def test_issues_file_is_read_by_gdal_and_has_its_style(tmp_path):
    path = tmp_path / "issues.gpkg"
    write_issues(validation().remarks, path, SETTINGS)
    read = pyogrio.read_dataframe(path, layer="issues")
    assert read["key"].tolist() == issues_layer(validation().remarks, SETTINGS)["key"].tolist()
    assert read.geometry.isna().sum() == 3
    with closing(sqlite3.connect(path)) as connection:
        ((name, column, qml, default),) = connection.execute(
            "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles"
        )
    assert (name, column, default) == ("issues", "geom", 1)
    for colour in ("198,40,40", "184,106,0", "31,111,178"):
        assert colour in qml
    assert 'fieldName="said_zh"' in qml


def test_issues_replace_issues_but_nothing_else(tmp_path):
    path = tmp_path / "issues.gpkg"
    write_issues(validation().remarks, path, SETTINGS)
    write_issues([], path, SETTINGS)
    assert len(pyogrio.read_dataframe(path, layer="issues")) == 0
    other = tmp_path / "layers.gpkg"
    tiny_layers()["cluster"].to_file(other, layer="cluster", driver="GPKG", engine="pyogrio")
    before = other.read_bytes()
    with pytest.raises(IssuesFileError):
        write_issues([], other, SETTINGS)
    assert other.read_bytes() == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["issues.gpkg", "layers.gpkg"]


def test_files_of_a_report(tmp_path):
    files = write_validation(validation(), tmp_path / "check", "zh")
    assert sorted(file.name for file in files) == ["issues.gpkg", "report.en.html", "report.html", "report.txt"]
    assert all(file.stat().st_size > 500 for file in files)
    with pytest.raises(RunPlaceError):
        write_validation(validation(), tmp_path / "check", "zh")


def test_sizes_are_said_in_fitting_units():
    remark = only(validation().remarks, "parcels_overlap")
    assert size_words(remark) == "500,000 m²"
    whole = only(validation().remarks, "area_changed")
    assert size_words(whole) == "0.3 km²"


def test_every_kind_of_the_inspection_has_a_name_in_both_languages():
    folder = Path(geodata.inspection.__file__).parent
    sources = [*folder.glob("*.py"), folder.parent / "coordinates.py"]
    said = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    kinds = {
        kind
        for said_at_once in re.findall(r"Kinds? (``[^:]*):", said)
        for kind in re.findall(r"``([a-z_]+)``", said_at_once)
    }
    kinds.discard("kind")  # a parameter
    kinds |= set(re.findall(r'"(?:error|warning|note)",\s+"([a-z_]+)",', said))
    assert {"gap", "zones_overlap", "axes_swapped", "feeder_loose"} <= kinds
    for language in ("zh", "en"):
        assert {kind for kind in kinds if f"validation_kind.{kind}" not in read_catalogue(language)} == set()
