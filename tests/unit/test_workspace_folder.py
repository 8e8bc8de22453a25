"""A workspace is made whole or not at all, and known again."""

import zipfile
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from geodata.layers import LAYERS
from geodata.read import SHIPPED_REGION, read_region
from geodata.versions.ledger import head
from geodata.workspace import folder as folder_module
from geodata.workspace.copy_reading import read_working_copy
from geodata.workspace.errors import WorkspaceError
from geodata.workspace.folder import EXAMPLE_SCENARIO, create_workspace, find_workspace, read_workspace
from geodata.workspace.project import make_project
from models.scenario import read_scenario
from tests.tiny_region import LAYER_NAMES, tiny_layers, write_tiny


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    folder = tmp_path_factory.mktemp("region")
    write_tiny(folder, tiny_layers())
    return read_region(folder)


@pytest.fixture(scope="module")
def workspace(region, tmp_path_factory):
    return create_workspace(tmp_path_factory.mktemp("places") / "我的 规划", region, who="甲", why="开始")


def test_a_workspace_has_all_its_parts(workspace, region):
    names = ["layers.gpkg", "layers.qgz", "runs", "scenarios", "versions", "workspace.toml"]
    assert sorted(entry.name for entry in workspace.folder.iterdir()) == names
    assert sorted(entry.name for entry in workspace.folder.parent.iterdir()) == ["我的 规划"]
    first = head(workspace.folder)
    copy = read_working_copy(workspace.working_copy)
    assert (first.number, first.who, first.why) == (1, "甲", "开始")
    assert (copy.base, copy.content) == (1, first.content)
    assert not copy.is_changed()
    versions = read_region(workspace.versions / "0001")
    assert list(versions.layers) == list(region.layers)


def test_a_workspace_is_known_again_from_anywhere_inside(workspace):
    again = read_workspace(workspace.folder)
    assert again == workspace
    assert find_workspace(workspace.versions / "0001") == workspace
    assert find_workspace(workspace.folder.parent) is None


def test_the_example_is_a_scenario(workspace):
    (path,) = workspace.scenarios.iterdir()
    scenario = read_scenario(path)
    assert path.read_bytes() == EXAMPLE_SCENARIO.read_bytes()
    assert scenario.number("power.spare_factor") == 0.8
    assert scenario.title_zh == "示例：备用容量减少两成"


@pytest.mark.parametrize("kind", ["file", "full folder", "workspace"])
def test_nothing_in_the_way_is_touched(workspace, region, tmp_path, kind):
    target = workspace.folder if kind == "workspace" else tmp_path / "plan"
    if kind == "file":
        target.write_text("x")
    elif kind == "full folder":
        target.mkdir()
        (target / "notes.txt").write_text("x")
    with pytest.raises(WorkspaceError, match="不会覆盖"):
        create_workspace(target, region, who="甲", why="开始")
    assert read_working_copy(workspace.working_copy).base == 1
    assert not list(target.parent.glob(".*draft"))


def test_an_empty_folder_is_filled(region, tmp_path):
    (tmp_path / "plan").mkdir()
    made = create_workspace(tmp_path / "plan", region, who="甲", why="开始", language="en")
    assert read_workspace(made.folder).language == "en"
    assert read_working_copy(made.working_copy).language == "en"


@pytest.mark.parametrize("step", ["write_working_copy", "write_project", "create_store", "_describe"])
def test_a_failure_on_the_way_leaves_nothing(region, tmp_path, monkeypatch, step):
    def fail(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder_module, step, fail)
    with pytest.raises(OSError, match="No space left"):
        create_workspace(tmp_path / "plan", region, who="甲", why="开始")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('schema = "cqdc-workspace/1"', 'schema = "cqdc-workspace/2"', "较新"),
        ('region = "', "region = ", "已损坏"),
        ('language = "zh"', "", "language"),
    ],
)
def test_a_workspace_that_cannot_be_known_is_refused(workspace, tmp_path, old, new, said):
    text = (workspace.folder / "workspace.toml").read_text(encoding="utf-8")
    assert old in text
    (tmp_path / "workspace.toml").write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(WorkspaceError, match=said):
        read_workspace(tmp_path)


def test_a_folder_that_is_no_workspace_is_said(tmp_path):
    with pytest.raises(WorkspaceError, match="不是工作区"):
        read_workspace(tmp_path)


def project_of(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == ["layers.qgs"]
        return fromstring(archive.read("layers.qgs").decode("utf-8").split("\n", 1)[1])


def test_the_project_names_its_layers_relative_to_itself(workspace):
    root = project_of(workspace.project)
    optional = [schema.name for schema in LAYERS if schema.optional]
    sources = {layer.findtext("datasource") for layer in root.findall("projectlayers/maplayer")}
    assert sources == {f"./layers.gpkg|layername={name}" for name in (*LAYER_NAMES, *optional)}
    text = zipfile.ZipFile(workspace.project).read("layers.qgs").decode("utf-8")
    assert str(workspace.folder) not in text
    assert "http" not in text.replace("http://mrcc.com/qgis.dtd", "")


def test_the_project_draws_the_cluster_over_the_zones_over_the_districts():
    region = read_region(SHIPPED_REGION)
    root = make_project(region.layers["cluster"], region.settings, "layers.gpkg", "zh")
    order = [layer.get("id").removeprefix("cqdc_layer_") for layer in root.findall("layerorder/layer")]
    picked = ["substations", "stock", "cluster", "starter_zones", "water", "districts_2022"]
    assert sorted(picked, key=order.index) == picked
    shown = {layer.get("name") for layer in root.iter("layer-tree-layer") if layer.get("checked") == "Qt::Checked"}
    assert {"数据中心集群", "起步区", "区县界（2022）", "变电站", "已有数据中心"} <= shown
    assert not {"乡镇街道驻地", "区县界（2026）", "电厂"} & shown
    assert root.findtext("title") == "重庆市数据中心集群规划图层（草案，示意）"
    notes = root.findtext("properties/CopyrightLabel/Label")
    assert "不是官方边界" in notes and "审图号" in notes
    # The first view is the cluster and 6 % around it: its west-east width is 60.0 km (106.1781-106.7972 deg).
    box = {entry.tag: float(entry.text) for entry in root.find("mapcanvas/extent")}
    assert box["xmax"] - box["xmin"] == pytest.approx(60_000 * 1.12, rel=0.01)


def test_nothing_but_the_settings_knows_the_region():
    """The city is named in region.toml alone: neither code nor titles of the workspace hold its name."""
    for path in Path(folder_module.__file__).parent.iterdir():
        if path.suffix in (".py", ".toml"):
            text = path.read_text(encoding="utf-8").lower()
            assert "chongqing" not in text and "重庆" not in text, path.name
