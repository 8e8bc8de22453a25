"""A workspace in the hands of the real QGIS: it opens, looks like our map, and an edit comes back as that edit."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pyogrio
import pytest

from geodata.layers import LAYERS, layer_schema
from geodata.read import SHIPPED_REGION, read_region
from geodata.versions.changes import diff_layers
from geodata.workspace.copy_reading import read_working_copy
from geodata.workspace.folder import create_workspace
from geodata.workspace.symbols import background, layer_symbols
from geodata.workspace.titles import layer_title
from models.assemble import assemble_case
from models.scenario import read_scenario
from reports.cli import main

DESK = Path(__file__).with_name("desk.py")
SYSTEM_PYTHON = "/usr/bin/python3"
# Debian's wrapper hands on an option of /etc/default/qgis that qgis_process does not know.
PROCESS = shutil.which("qgis_process.bin", path="/usr/bin") or "qgis_process"
PATIENCE_S = 180


def quiet(tmp):
    """Surroundings without a screen, and without the settings of whoever runs the test."""
    own = {"QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(tmp), "QGIS_CUSTOM_CONFIG_PATH": str(tmp)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return {**kept, **own, "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"}  # QGIS must find the system's Python first


@pytest.fixture
def qgis(tmp_path):
    """Call an action of ``desk.py`` and return its answer."""
    settings = tmp_path / "settings"
    settings.mkdir(mode=0o700)

    def call(action, *arguments):
        command = [SYSTEM_PYTHON, "-W", "ignore", str(DESK), action, *map(str, arguments)]
        done = subprocess.run(
            command, check=False, env=quiet(settings), capture_output=True, text=True, timeout=PATIENCE_S
        )
        answers = [line for line in done.stdout.splitlines() if line.startswith("ANSWER ")]
        assert answers, done.stdout + done.stderr
        return json.loads(answers[0].removeprefix("ANSWER "))

    return call


@pytest.fixture(scope="module")
def region():
    return read_region(SHIPPED_REGION)


@pytest.fixture(scope="module")
def fresh(region, tmp_path_factory):
    return create_workspace(tmp_path_factory.mktemp("fresh") / "plan", region, who="甲", why="开始")


@pytest.fixture
def folder(fresh, tmp_path):
    """The workspace at another place, with Chinese and blanks in its path."""
    return Path(shutil.copytree(fresh.folder, tmp_path / "规划 工作区" / "第一 版"))


def edits(folder, region):
    """What the working copy says beyond its version."""
    copy = read_working_copy(folder / "layers.gpkg")
    base = read_region(folder / "versions" / f"{copy.base:04d}")
    changes = diff_layers(base.layers, copy.layers, region.settings.local_crs)
    return [entry for entry in changes if entry.added or entry.removed or entry.changed or entry.renumbered]


def test_the_project_opens_whole_after_a_move(qgis, folder, region):
    seen = qgis("project", folder / "layers.qgz")
    assert set(seen["layers"]) == {schema.name for schema in LAYERS}
    for name, layer in seen["layers"].items():
        assert layer["is_valid"], name
        assert layer["source"] == f"{folder / 'layers.gpkg'}|layername={name}"
        assert layer["title"] == layer_title(name).zh
        assert layer["count"] == len(region.layers.get(name, ()))
        assert layer["crs"] == ("" if layer_schema(name).geometry == "none" else "EPSG:4490")
    assert seen["is_metric"]
    assert seen["background"] == background()
    assert seen["title"] == "重庆市数据中心集群规划图层（草案，示意）"
    assert "不是官方边界" in seen["note"] and "审图号" in seen["note"]
    assert seen["groups"] == [
        "数据中心与电力",
        "地名与人口",
        "集群与起步区",
        "用地限制与线路（由用户提供）",
        "行政区划",
    ]
    order = ["变电站", "已有数据中心", "数据中心集群", "起步区", "区县界（2022）"]
    assert sorted(order, key=seen["shown"].index) == order


def test_every_table_opens_with_its_style_and_form(qgis, folder):
    names = [schema.name for schema in LAYERS]
    for where, seen in (
        ("project", qgis("project", folder / "layers.qgz")["layers"]),
        ("copy", qgis("copy", folder / "layers.gpkg", *names)),
    ):
        for name in names:
            symbols = layer_symbols(name)
            classes = [entry.title.zh for entry in symbols.classes] if symbols else []
            assert seen[name]["classes"] == classes, (where, name)
            assert seen[name]["labels"] == (symbols is not None and symbols.label_scale is not None), (where, name)
            assert "fid" in seen[name]["widgets"]
            assert seen[name]["hard"][layer_schema(name).id_column] == 1
        stations = seen["substations"]
        assert stations["aliases"]["spare_mw"] == "可用余量（兆瓦）"
        assert stations["widgets"]["spare_mw"] == "Range"
        assert stations["widgets"]["power_basis"] == "ValueMap"
        assert seen["stock"]["widgets"]["in_cluster"] == "CheckBox"
        assert "represent_value" in stations["map_tip"]


def test_it_looks_like_our_map(qgis, folder, tmp_path):
    """Without smoothing every pixel has a colour of the palette; those of our map are there."""
    drawn = qgis("render", folder / "layers.qgz", tmp_path / "map.png")
    assert drawn["errors"] == []
    colours = drawn["colours"]
    cluster, zones = layer_symbols("cluster").classes[-1], layer_symbols("starter_zones").classes[-1]
    paper = np.array([int(background()[at : at + 2], 16) for at in (1, 3, 5)])
    fill = np.array([int(zones.fill[at : at + 2], 16) for at in (1, 3, 5)])
    mixed = np.round(paper + zones.fill_opacity * (fill - paper))
    zone_pixels = sum(
        count
        for colour, count in colours.items()
        if np.abs(np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) - mixed).max() <= 2
    )
    total = sum(colours.values())
    assert colours[background()] > 0.5 * total
    # The three zones measure 443.8 km2 of a view of 67.2 km x 76.7 km, widened to a square of 76.7 km: 7.5 %.
    assert 0.05 * total < zone_pixels < 0.085 * total
    assert colours[cluster.stroke] > 500  # 200 km of line, dashed 9:5, about 2.5 px wide
    assert colours[layer_symbols("districts_2022").classes[0].stroke] > 500
    assert colours[layer_symbols("substations").classes[0].stroke] > 100


def test_a_pulled_vertex_is_one_change_of_geometry(qgis, folder, region):
    place = qgis("move_vertex", folder / "layers.gpkg")
    (changes,) = edits(folder, region)
    assert changes.layer == "starter_zones"
    assert not changes.added and not changes.removed and not changes.renumbered
    (change,) = changes.changed
    assert (change.feature, change.attributes) == ("SZ1", ())
    # 0.001 deg of longitude at 29.8 N: cos(29.8 deg) * 111.32 km * 0.001 = 96.6 m
    assert change.movement.hausdorff_m == pytest.approx(96.6, abs=0.5)
    moved = read_working_copy(folder / "layers.gpkg").layers["starter_zones"].set_index("zone_id").geometry["SZ1"]
    points = np.array(moved.exterior.coords)
    assert np.abs(points - [place["x"] + 0.001, place["y"]]).sum(axis=1).min() < 1e-9


def test_the_import_makes_a_version_of_exactly_that_change(qgis, folder, capsys):
    qgis("move_vertex", folder / "layers.gpkg")
    assert main(["layers", "import", "--workspace", str(folder), "--who", "甲", "--why", "按函调整", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    (changes,) = said["changes"]
    (change,) = changes["changed"]
    assert (changes["layer"], changes["added"], changes["removed"]) == ("starter_zones", [], [])
    assert (change["feature"], change["attributes"]) == ("SZ1", [])
    assert change["movement"]["hausdorff_m"] == pytest.approx(96.6, abs=0.5)
    copy = read_working_copy(folder / "layers.gpkg")
    assert (copy.base, copy.is_changed()) == (2, False)
    seen = qgis("project", folder / "layers.qgz")
    assert all(layer["is_valid"] for layer in seen["layers"].values())


def test_a_renamed_zone_is_one_change_of_one_attribute(qgis, folder, region):
    qgis("rename_zone", folder / "layers.gpkg")
    (changes,) = edits(folder, region)
    (change,) = changes.changed
    assert (changes.layer, change.feature, change.movement) == ("starter_zones", "SZ2", None)
    assert [(entry.column, entry.new) for entry in change.attributes] == [("name_en", "Renamed")]


def lead_times(folder, number):
    """Lead times [year] of steps and feeders that a case of a version has, by station."""
    path = folder / "mine.toml"
    path.write_text('title = "题"\nbase = "baseline"\n[candidates]\ncell_m = 5000\n', encoding="utf-8")
    case, _ = assemble_case(read_scenario(path), read_region(folder / "versions" / f"{number:04d}"))
    feeders = case.feeders["lead_years"].groupby(level="substation_id").max()
    return case.substations["step_lead_years"].to_dict(), feeders.to_dict()


def test_lead_times_of_a_station_reach_the_case_and_go_again(qgis, folder, capsys):
    station = "osm33578"
    stated = qgis("state_lead_times", folder / "layers.gpkg", station, "2.5", "1.5")
    assert stated == {"step_lead_years": "扩容工期（年）", "feeder_lead_years": "出线工期（年）"}
    assert main(["layers", "import", "--workspace", str(folder), "--who", "甲", "--why", "按电网公司函", "--json"]) == 0
    (changes,) = json.loads(capsys.readouterr().out)["changes"]
    (change,) = changes["changed"]
    assert (changes["layer"], change["feature"], change["movement"]) == ("substations", station, None)
    assert change["attributes"] == [
        {"column": "step_lead_years", "old": None, "new": 2.5, "unit": "year"},
        {"column": "feeder_lead_years", "old": None, "new": 1.5, "unit": "year"},
    ]
    before, after = lead_times(folder, 1), lead_times(folder, 2)
    assert [kind[station] for kind in before] == [0.0, 0.0]
    assert [kind[station] for kind in after] == [2.5, 1.5]
    assert all({**kind, station: 0.0} == dict.fromkeys(kind, 0.0) for kind in after)
    # Emptied again, the layer says what it said before the columns were filled, down to the digest.
    qgis("state_lead_times", folder / "layers.gpkg", station, "", "")
    assert main(["layers", "import", "--workspace", str(folder), "--who", "甲", "--why", "来函撤回", "--json"]) == 0
    assert lead_times(folder, 3) == before
    records = [folder / "versions" / name / "version.json" for name in ("0001", "0003")]
    first, last = (json.loads(record.read_text(encoding="utf-8")) for record in records)
    assert first["layers"]["substations"] == last["layers"]["substations"]


def test_a_drawn_lake_is_one_new_feature_with_an_id(qgis, folder, region):
    made = qgis("draw_lake", folder / "layers.gpkg")
    assert made["id"].startswith("f_") and len(made["id"]) == 12
    (changes,) = edits(folder, region)
    assert changes.layer == "water"
    assert [(entry.feature, entry.name_zh) for entry in changes.added] == [(made["id"], "新湖")]
    assert not changes.changed and not changes.removed


def test_a_second_feature_of_one_id_is_not_saved(qgis, folder, region):
    tried = qgis("add_twin", folder / "layers.gpkg")
    assert not tried["saved"]
    assert any("UNIQUE" in error for error in tried["errors"])
    assert edits(folder, region) == []


def test_opening_and_drawing_changes_nothing(qgis, folder, region, tmp_path):
    qgis("render", folder / "layers.qgz", tmp_path / "map.png")
    assert edits(folder, region) == []
    assert not read_working_copy(folder / "layers.gpkg").is_changed()


def test_the_file_keeps_the_standard(folder, tmp_path):
    """GDAL's own checker of GeoPackages (OGC 12-128) has nothing to say."""
    command = [SYSTEM_PYTHON, "-W", "ignore", "-m", "osgeo_utils.samples.validate_gpkg", str(folder / "layers.gpkg")]
    done = subprocess.run(command, check=False, env=quiet(tmp_path), capture_output=True, text=True, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stdout + done.stderr


def test_processing_reads_a_layer_and_writes_another_file(folder, region, tmp_path):
    """qgis_process moves the zones by 0.01 deg to the east into a file of its own."""
    settings = tmp_path / "settings"
    settings.mkdir(mode=0o700)
    output = tmp_path / "moved.gpkg"
    command = [
        PROCESS,
        "run",
        "native:translategeometry",
        "--",
        f"INPUT={folder / 'layers.gpkg'}|layername=starter_zones",
        "DELTA_X=0.01",
        "DELTA_Y=0",
        f"OUTPUT={output}",
    ]
    done = subprocess.run(command, check=False, env=quiet(settings), capture_output=True, text=True, timeout=PATIENCE_S)
    assert output.is_file(), done.stdout + done.stderr
    moved = pyogrio.read_dataframe(output).set_index("zone_id")
    zones = region.layers["starter_zones"].set_index("zone_id")
    assert moved.crs.to_epsg() == 4490
    for zone in zones.index:
        assert np.allclose(np.array(moved.geometry[zone].bounds) - zones.geometry[zone].bounds, [0.01, 0, 0.01, 0])
    assert edits(folder, region) == []
