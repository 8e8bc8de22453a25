"""An edit seen in the plan: a workspace plans with the accepted version and names it; an impact says what changed."""

import json
from pathlib import Path

import pytest
import shapely

from geodata.read import read_region
from geodata.versions.ledger import head
from reports.cli import main
from tests.second_region import write_second
from tests.workspace_cases import layers, save_shape


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A workspace of the second region in which zone edits were accepted: version 2 has a smaller western zone."""
    folder = tmp_path_factory.mktemp("second")
    scenario = write_second(folder)
    place = folder / "规划"
    assert main(["init", str(place), "--layers", str(folder / "region"), "--who", "甲"]) == 0
    zones = read_region(folder / "region").layers["starter_zones"]
    first = zones.iloc[0]
    west, south, east, north = first.geometry.bounds
    half = first.geometry.intersection(shapely.box(west, south, east, (south + north) / 2))
    save_shape(place, "starter_zones", first["zone_id"], half)
    assert layers(place, "import", "--why", "缩小", "--who", "乙", "--accept", "area_changed=按函") == 0
    return place, scenario


def test_a_plan_in_a_workspace_uses_the_newest_version_and_names_it(place, monkeypatch, capsys):
    folder, scenario = place
    monkeypatch.chdir(folder)
    assert main(["plan", str(scenario)]) == 0
    assert "版本 2" in capsys.readouterr().err
    (run,) = (folder / "runs").iterdir()
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["layers_version"] == head(folder).stamp()
    assert manifest["layers_version"]["number"] == 2
    assert manifest["inputs"]["region/starter_zones.geojson"] == head(folder).files["starter_zones.geojson"]
    assert (run / "land.csv").is_file()


def test_an_edit_that_is_not_accepted_is_not_planned_with(place, monkeypatch, capsys):
    folder, scenario = place
    zones = read_region(head(folder).folder).layers["starter_zones"]
    monkeypatch.chdir(folder)
    before = (folder / "layers.gpkg").read_bytes()
    save_shape(folder, "starter_zones", zones["zone_id"].iloc[0], zones.geometry.iloc[0].buffer(-1e-4))
    assert main(["plan", str(scenario), "--json"]) == 0
    run = json.loads(capsys.readouterr().out)["run"]
    manifest = json.loads((folder / run / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["layers_version"]["number"] == 2
    (folder / "layers.gpkg").write_bytes(before)


def test_an_impact_plans_both_versions_and_shows_the_difference(place, capsys):
    folder, scenario = place
    code = layers(folder, "impact", scenario, "--old", "1", "--new", "2", "--json")
    said = json.loads(capsys.readouterr().out)
    assert code == 0
    land = {row["zone_id"]: (row["old_usable_km2"], row["new_usable_km2"]) for row in said["land"]}
    assert land["WEST"] == pytest.approx((16, 8), abs=0.01)
    assert land["EAST"] == pytest.approx((16, 16), abs=0.01)
    assert land["CL"] == pytest.approx((88, 96), abs=0.01)
    page, *_ = (Path(name) for name in said["files"] if name.endswith(".html"))
    words = page.read_text(encoding="utf-8")
    assert "版本 1" in words and "版本 2" in words
    assert said["files"] and all(Path(name).parent.parent == folder / "impacts" for name in said["files"])


def test_an_impact_of_the_working_copy_before_it_is_accepted(place, capsys):
    folder, scenario = place
    assert layers(folder, "impact", scenario, "--old", "head", "--new", "working", "--json") == 0
    assert head(folder).number == 2
