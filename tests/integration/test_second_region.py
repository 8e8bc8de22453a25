"""Another city from end to end by the command line: planned, explained, audited, and no word of the shipped one."""

import csv
import json
import re
import zipfile

import pytest

from models.scenario import read_scenario
from reports.cli import main
from tests.second_region import write_second

# No line of a run is allowed to name the shipped city: national documents and far stations are cited by other names.
CITY = re.compile("重庆|渝|[Cc]hongqing|两江新区|璧山")


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """Folder of the pack, the run, and what the command said."""
    folder = tmp_path_factory.mktemp("second")
    scenario = write_second(folder)
    arguments = ["plan", str(scenario), "--layers", str(folder / "region"), "--runs", str(folder / "runs")]
    assert main(arguments) == 0
    (run,) = (folder / "runs").iterdir()
    return folder, run


def said(capsys, *arguments):
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_no_file_of_the_run_names_the_shipped_city(planned):
    files = [path for path in planned[1].rglob("*") if path.is_file()]
    assert {"map.html", "map_public.html", "appendix.html", "plan.gpkg", "findings.csv"} <= {
        path.name for path in files
    }
    named = {path.name: CITY.findall(path.read_bytes().decode("utf-8", errors="replace")) for path in files}
    assert {name: found for name, found in named.items() if found} == {}


def test_the_map_is_of_this_city_and_quotes_its_own_clauses(planned):
    page = (planned[1] / "map.html").read_text("utf-8")
    for word in ("沙岭市", "沙岭算力方案（2027年）", "西起步区", "S4: 集群内 PUE 不高于 1.3，集群外不高于 1.4"):
        assert word in page
    # Nor does it credit data that it does not show.
    assert not re.search("天地图|高德|Tianditu|AMap|GeoNames|OpenStreetMap", page)


def test_the_manifest_names_figures_policy_and_clauses_by_role(planned):
    manifest = json.loads((planned[1] / "manifest.json").read_text("utf-8"))
    assert (manifest["region"], manifest["figures"], manifest["pack"]) == ("shaling", "shaling", "shaling_2027")
    mine = {name for name in manifest["inputs"] if name.startswith(("figures/", "pack/"))}
    assert mine == {
        *(f"figures/shaling/{name}.toml" for name in ("city", "green_channels", "tariff", "tariff_sheets")),
        "figures/shaling/tariff_periods.csv",
        "pack/clauses.toml",
        "pack/shaling_2027.toml",
    }
    assert not [name for name in manifest["inputs"] if str(planned[0]) in name]


def test_a_station_341_km_away_is_said_to_be_far(planned):
    found = {row["key"]: row for row in rows(planned[1] / "case" / "assumptions.csv")}
    far = found["sites.climate_id"]
    assert "100 km" in far["title_zh"] and re.search(r"farthest 3[34]\d km", far["title_en"])
    number, total = far["value"].split(" / ")
    assert number == total


def test_the_price_is_that_of_its_own_sheet_and_hours(planned, capsys):
    folder, run = planned
    found = [row["site_id"] for row in rows(run / "sites.csv")]
    site = next(name for name in found if name.endswith(("EAST", "WEST")))
    place = ("--scenario", str(folder / "shaling.toml"), "--layers", str(folder / "region"))
    words = said(capsys, "explain", "site", site, *place, "--lang", "en")
    assert not CITY.search(words) and "Made up: td_two_part_110kv" in words
    content = json.loads(said(capsys, "explain", "site", site, "--design", "hub_waterside", *place, "--json"))
    (pair,) = content["designs"].values()
    sections = {section["key"]: {s["key"]: s["value"] for s in section["steps"]} for section in pair["sections"]}
    # Base 0.4 - (0.14 - 0.10); a day is 7 x 0.5 + 11 + 6 x 1.5 = 23.5 of 24, in August 4 h more of 1.65 instead of 1.
    mean = (365 * 23.5 + 31 * 4 * 0.65) / 8760
    assert sections["price"]["flat_average"] == pytest.approx(0.36 * mean + 0.1)
    assert sections["capital"]["land_cny_per_m2"] == 120.0
    assert sections["power"]["in_city_line_loss_share"] == 0.05


def test_a_design_is_explained_without_the_city(planned, capsys):
    place = ("--scenario", str(planned[0] / "shaling.toml"), "--layers", str(planned[0] / "region"))
    for language in ("zh", "en"):
        assert not CITY.search(said(capsys, "explain", "design", "hub_waterside", *place, "--lang", language))


def test_the_run_passes_its_audit_alone(planned, capsys):
    assert not CITY.search(said(capsys, "audit", str(planned[1])))


def test_its_policy_is_shown_by_path(planned, capsys):
    words = said(capsys, "policy", "show", str(planned[0] / "policy" / "shaling_2027.toml"))
    assert "shaling_2027" in words and "S4" in words and not CITY.search(words)


def test_a_workspace_of_this_city_names_no_other(planned, capsys):
    """Working copy, styles, QGIS project and first version; the project is looked at inside its archive."""
    workspace = planned[0] / "workspace"
    said(capsys, "init", str(workspace), "--layers", str(planned[0] / "region"))
    contents = {path.name: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}
    with zipfile.ZipFile(workspace / "layers.qgz") as archive:
        contents |= {name: archive.read(name) for name in archive.namelist()}
    assert {"layers.gpkg", "version.json"} <= contents.keys()
    assert any("沙岭市" in content.decode("utf-8", errors="replace") for content in contents.values())
    assert [name for name, content in contents.items() if CITY.search(content.decode("utf-8", errors="replace"))] == []


def test_help_names_no_city(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])
    assert not CITY.search(capsys.readouterr().out)


def test_the_resolved_scenario_stands_in_any_folder(planned):
    """Paths of pack and figures are absolute in the run, so that it can be planned again from there."""
    again = read_scenario(planned[1] / "scenario.toml")
    assert again.policy_pack().id == "shaling_2027" and again.local_figures().name == "shaling"


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ('tariff.sheet = "2026-08"', ["tariff.sheet", "2026-08", "shaling", "2027"]),
        ('figures = "shaling"', ["figures", "chongqing"]),
        ('figures = "./figures/nowhere"', ["nowhere", "tariff.toml"]),
        ('pack = "shaling_2027"', ["pack", "chongqing_2022"]),
        ('pack = "policy/nowhere.toml"', ["nowhere.toml", "chongqing_2022"]),
    ],
)
def test_a_scenario_that_names_what_is_not_there(planned, capsys, changed, words):
    key = changed.partition(" = ")[0]
    lines = (planned[0] / "shaling.toml").read_text("utf-8").splitlines()
    text = "\n".join(changed if line.startswith(f"{key} =") else line for line in lines)
    wrong = planned[0] / "wrong.toml"
    wrong.write_text(text, encoding="utf-8")
    arguments = ["plan", str(wrong), "--layers", str(planned[0] / "region"), "--runs", str(planned[0] / "none")]
    assert main(arguments) == 2
    sentences = capsys.readouterr().err.strip().splitlines()[-2:]
    assert all(word in sentence for word in words for sentence in sentences)
    assert not (planned[0] / "none").exists()
