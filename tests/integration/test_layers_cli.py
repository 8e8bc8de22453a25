"""The round trip of an analyst on the command line: out, edited, checked, in, merged, seen, taken back."""

import json
import shutil

import geopandas as gpd
import pytest
import shapely

from geodata.layers import layer_schema
from geodata.read import read_region
from geodata.remarks import errors_in
from geodata.versions.content import layer_digest
from geodata.versions.content_files import version_content
from geodata.versions.ledger import head
from geodata.workspace.copy_reading import read_working_copy
from geodata.workspace.folder import read_workspace
from geodata.workspace.incoming import read_incoming
from geodata.workspace.requests import ImportRequest
from tests.tiny_region import frame, square
from tests.versions_cases import snapshot
from tests.workspace_cases import draw_feature, layers, make_workspace, save_cell, save_shape

WHY = ("--why", "按函调整", "--who", "李四")
SMALLER = square(-2, -2, -1, -1.2)  # SZ1 without its northern fifth: 0.8 km2 of 1 km2


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    return make_workspace(tmp_path_factory.mktemp("fresh"))


@pytest.fixture
def place(fresh, tmp_path):
    return shutil.copytree(fresh, tmp_path / "我的 规划")


def stored(shape):
    return frame([shape]).geometry.iloc[0]


def zones(place, number):
    return read_region(place / "versions" / f"{number:04d}").layers["starter_zones"].set_index("zone_id")


def changes(place, number):
    """Layer -> what a version changed, as it is kept with it."""
    content = json.loads((place / "versions" / f"{number:04d}" / "changes.json").read_text(encoding="utf-8"))
    kinds = ("added", "removed", "renumbered", "changed")
    return {entry["layer"]: entry for entry in content if any(entry[kind] for kind in kinds)}


def test_an_untouched_working_copy_is_sound_and_changes_nothing(place, capsys):
    assert layers(place, "check") == 0
    assert "没有任何变化" in capsys.readouterr().out
    assert layers(place, "import", *WHY) == 2
    assert "没有建立新版本" in capsys.readouterr().err
    assert head(place).number == 1


def test_an_edit_of_the_working_copy_becomes_a_version_with_who_why_and_what(place, capsys):
    save_cell(place, "starter_zones", "SZ1", "name_zh", "新名")
    assert layers(place, "diff") == 0
    assert "新名" in capsys.readouterr().out
    assert layers(place, "import", *WHY, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    version = head(place)
    assert (version.number, version.who, version.why) == (2, "李四", "按函调整")
    assert said["version"] == version.stamp() and not said["merged"]
    (feature,) = changes(place, 2)["starter_zones"]["changed"]
    assert feature["feature"] == "SZ1" and feature["movement"] is None
    assert feature["attributes"] == [{"column": "name_zh", "old": "名称", "new": "新名", "unit": ""}]
    assert list(changes(place, 2)) == ["starter_zones"]
    assert zones(place, 2).loc["SZ1", "name_zh"] == "新名" and zones(place, 1).loc["SZ1", "name_zh"] == "名称"
    copy = read_working_copy(place / "layers.gpkg")
    assert copy.base == 2 and not copy.is_changed()
    assert read_working_copy(place / "backups" / "layers-before-0002.gpkg").is_changed()


def test_a_moved_edge_needs_a_reason_and_the_reason_is_kept(place, capsys):
    save_shape(place, "starter_zones", "SZ1", stored(SMALLER))
    before = snapshot(place / "versions")
    assert layers(place, "import", *WHY) == 2
    assert '--accept "area_changed:starter_zones:SZ1=' in capsys.readouterr().err
    assert snapshot(place / "versions") == before
    assert layers(place, "import", *WHY, "--accept", "area_changed:starter_zones:SZ1=局函 2026-1") == 0
    (accepted,) = head(place).accepted
    assert accepted["reason"] == "局函 2026-1"
    assert changes(place, 2)["starter_zones"]["changed"][0]["movement"]["area_difference_m2"] == pytest.approx(
        -2e5, abs=100
    )


def test_an_error_blocks_names_the_feature_and_leaves_a_report(place, capsys):
    save_shape(place, "starter_zones", "SZ1", stored(square(-1, -1, 1, 1)))  # lies on SZ2
    assert layers(place, "check", "--json") == 2
    said = json.loads(capsys.readouterr().out)
    assert said["errors"] == 1
    assert layers(place, "import", *WHY, "--accept", "zones_overlap=同意") == 2
    assert "SZ1" in capsys.readouterr().err and head(place).number == 1
    (first, *_) = sorted((place / "checks").iterdir())
    assert {path.name for path in first.iterdir()} >= {"report.txt", "report.html", "issues.gpkg"}
    issues = gpd.read_file(place / "issues.gpkg", layer="issues")
    (found,) = issues[issues["level"] == "error"].to_dict("records")
    assert found["kind"] == "zones_overlap" and found["geometry"].within(stored(square(0, 0, 1, 1)).buffer(1e-6))


# Format -> where to, what to name when it comes back, and the CRSs that it can be in.
FORMATS = {
    "gpkg": ("out.gpkg", "", (None, "EPSG:4545", "EPSG:32648")),
    "shp": ("out.zip", "", (None, "EPSG:4545", "EPSG:32648")),
    "geojson": ("out", "starter_zones.geojson", (None, "EPSG:4545")),
    "gdb": ("out.gdb", "", (None, "EPSG:4545")),
    "kml": ("out.kml", "", (None,)),
    "csv": ("out", "substations.csv", (None, "EPSG:4545")),
    "xlsx": ("out.xlsx", "", (None, "EPSG:4545")),
}


@pytest.mark.parametrize("file_format", FORMATS)
def test_what_goes_out_comes_back_without_a_change(place, file_format):
    """No format and no CRS makes an edit of its own: not by order, rounding, encoding, or a cut name or text."""
    target, single, crses = FORMATS[file_format]
    asked = ["substations"] if file_format in ("csv", "xlsx") else ["starter_zones", "substations"]
    content = version_content(head(place))
    for number, crs in enumerate(crses):
        to = place / f"{number}-{target}"
        options = ["--crs", crs] if crs else []
        assert layers(place, "export", *asked, "--to", to, "--format", file_format, *options) == 0
        request = ImportRequest(to / single if single else to)
        back = read_incoming(read_workspace(place), request, content)
        assert set(back.layers) == {single.split(".")[0]} if single else set(asked)
        assert [remark.text("en") for remark in errors_in(back.remarks)] == []
        for name, table in back.layers.items():
            assert layer_digest(table, layer_schema(name)) == content.digests[name], name
        assert back.base == 1


def test_two_analysts_at_once_are_merged_by_feature(place, capsys):
    for name in ("甲.gpkg", "乙.gpkg"):
        assert layers(place, "export", "starter_zones", "--to", place / name) == 0
    edit_file(place / "甲.gpkg", "SZ1", "name_zh", "甲改")
    edit_file(place / "乙.gpkg", "SZ2", "name_en", "second")
    assert layers(place, "import", place / "甲.gpkg", "--base", "1", *WHY) == 0
    capsys.readouterr()
    assert layers(place, "import", place / "乙.gpkg", "--base", "1", "--why", "乙", "--who", "王五") == 0
    assert "合并" in capsys.readouterr().out
    found = zones(place, 3)
    assert found.loc["SZ1", "name_zh"] == "甲改" and found.loc["SZ2", "name_en"] == "second"


def test_both_changed_the_same_cell_is_a_conflict_that_someone_settles(place, capsys):
    for name, value in (("甲.gpkg", "甲改"), ("乙.gpkg", "乙改")):
        assert layers(place, "export", "starter_zones", "--to", place / name) == 0
        edit_file(place / name, "SZ1", "name_zh", value)
    assert layers(place, "import", place / "甲.gpkg", "--base", "1", *WHY) == 0
    capsys.readouterr()
    before = snapshot(place / "versions")
    assert layers(place, "import", place / "乙.gpkg", "--base", "1", *WHY) == 2
    said = capsys.readouterr().err
    assert all(word in said for word in ("starter_zones/SZ1", "甲改", "乙改", "--resolve"))
    assert snapshot(place / "versions") == before
    resolved = ("--resolve", "starter_zones/SZ1=mine")
    assert layers(place, "import", place / "乙.gpkg", "--base", "1", *WHY, *resolved) == 0
    assert zones(place, 3).loc["SZ1", "name_zh"] == "乙改"


def test_a_file_that_does_not_say_what_it_was_made_from_is_asked(place, capsys):
    zones(place, 1).reset_index().assign(name_en="new").to_file(place / "foreign.gpkg", layer="starter_zones")
    save_cell(place, "starter_zones", "SZ1", "name_zh", "新名")
    assert layers(place, "import", *WHY) == 0
    capsys.readouterr()
    assert layers(place, "import", place / "foreign.gpkg", *WHY) == 2
    assert "--base" in capsys.readouterr().err
    assert layers(place, "import", place / "foreign.gpkg", "--base", "1", *WHY) == 0
    assert zones(place, 3).loc["SZ1", ["name_zh", "name_en"]].tolist() == ["新名", "new"]


def test_other_edits_in_the_working_copy_are_never_lost(place, capsys):
    """A file is imported while the working copy holds an edit: the copy stays, and its own import merges it."""
    assert layers(place, "export", "starter_zones", "--to", place / "甲.gpkg") == 0
    edit_file(place / "甲.gpkg", "SZ1", "name_zh", "甲改")
    save_cell(place, "starter_zones", "SZ2", "name_zh", "未导入")
    capsys.readouterr()
    assert layers(place, "import", place / "甲.gpkg", "--base", "1", *WHY) == 0
    assert "保持原样" in capsys.readouterr().out
    assert layers(place, "import", *WHY) == 0
    assert zones(place, 3)["name_zh"].tolist() == ["甲改", "未导入"]


def test_a_new_layer_says_where_it_is_from(place, capsys):
    draw_feature(place, "farmland", "f1", stored(square(-1, -1, 0, 0)))
    assert layers(place, "import", *WHY) == 2
    assert "--origin" in capsys.readouterr().err and head(place).number == 1
    assert layers(place, "import", *WHY, "--origin", "某局 2026", "--grade", "M") == 0
    region = read_region(head(place).folder)
    assert list(region.layers["farmland"]["feature_id"]) == ["f1"]
    source = region.sources["farmland.geojson"]
    assert (source.origin, source.grade, source.basis) == ("某局 2026", "M", "found")


def test_repair_says_what_it_changed_and_is_asked_for(place, capsys):
    twisted = stored(shapely.Polygon([(-2000, -2000), (-1000, -1000), (-1000, -2000), (-2000, -1000)]))
    assert not twisted.is_valid
    save_shape(place, "starter_zones", "SZ1", twisted)
    assert layers(place, "check") == 2
    assert layers(place, "check", "--repair", "--json") in (0, 2)
    report = sorted((place / "checks").iterdir())[-1] / "report.txt"
    assert "m²" in report.read_text(encoding="utf-8")
    assert head(place).number == 1


def test_history_and_revert(place, capsys):
    save_cell(place, "starter_zones", "SZ1", "name_zh", "新名")
    assert layers(place, "import", *WHY) == 0
    assert layers(place, "revert", "1", "--why", "撤回", "--who", "王五") == 0
    assert zones(place, 3).loc["SZ1", "name_zh"] == "名称"
    assert not read_working_copy(place / "layers.gpkg").is_changed()
    capsys.readouterr()
    assert layers(place, "history", "--json") == 0
    said = json.loads(capsys.readouterr().out)["versions"]
    assert [(entry["number"], entry["who"]) for entry in said] == [(1, "张三"), (2, "李四"), (3, "王五")]
    assert layers(place, "diff", "2", "3") == 0
    assert "名称" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["import", "nowhere.gpkg", "--why", "x"], "nowhere.gpkg"),
        (["export", "roadz", "--to", "x.gpkg"], "roadz"),
        (["diff", "7", "1"], "7"),
        (["revert", "9"], "9"),
        (["import", "--accept", "hole", "--why", "x"], "hole"),
        (["import", "--resolve", "starter_zones/SZ1=ours", "--why", "x"], "starter_zones/SZ1"),
    ],
)
def test_bad_arguments_are_named_in_both_languages_and_write_nothing(place, capsys, arguments, named):
    before = snapshot(place / "versions")
    save_cell(place, "starter_zones", "SZ1", "name_zh", "新名")
    assert layers(place, *arguments) == 2
    said = capsys.readouterr().err
    assert said.count(named) >= 2
    assert snapshot(place / "versions") == before


def test_a_folder_that_is_no_workspace_is_said(tmp_path, capsys):
    assert layers(tmp_path, "history") == 2
    assert "cqdc init" in capsys.readouterr().err


def edit_file(path, feature, column, value):
    """Change one cell of a GeoPackage as another program would: read whole, written whole."""
    table = gpd.read_file(path, layer="starter_zones")
    table.loc[table["zone_id"] == feature, column] = value
    path.unlink()
    table.to_file(path, layer="starter_zones", driver="GPKG")
