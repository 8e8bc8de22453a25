"""Bad input through the command line: exit code 2, both languages on stderr, the culprit named, nothing written."""

import json
import re
import shutil

import pandas as pd
import pytest

from geodata.read import SHIPPED_REGION
from reports.cli import main

HAN = re.compile("[\u4e00-\u9fff]")


def write_scenario(folder, text="", *, base="baseline", name="mine"):
    """A scenario on ``base`` with ``text`` added."""
    path = folder / f"{name}.toml"
    path.write_text(f'title = "试验"\ntitle_en = "trial"\nbase = "{base}"\n{text}\n', encoding="utf-8")
    return path


def refuse(capsys, tmp_path, scenario, *options):
    """The two sentences with which ``cqdc plan`` refuses; exit code 2 and nothing written are checked here."""
    runs = tmp_path / "runs"
    code = main(["plan", str(scenario), "--runs", str(runs), *map(str, options)])
    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert not runs.exists()
    zh, en = err.strip().splitlines()[-2:]
    assert HAN.search(zh)
    assert re.match("[A-Za-z]", en)
    return zh, en


def check_named(sentences, words):
    for sentence in sentences:
        for word in words:
            assert word in sentence


SCENARIOS = {
    "unknown key": ("[power]\nspare_facter = 0.8", ["power.spare_facter", "power.spare_factor"]),
    "negative demand": ("[demand]\nnew_it_mw = [-250.0, 600.0, 1000.0]", ["demand.new_it_mw", "-250"]),
    "headroom not a number": ("[power]\nspare_factor = nan", ["power.spare_factor"]),
    "PUE below one": ("[rules.pue_limit]\nmax_pue_in_cluster = 0.95", ["rules.pue_limit.max_pue_in_cluster", "0.95"]),
    "periods out of order": ("[periods]\nend_years = [2028, 2026, 2030]", ["periods.end_years"]),
    "a solver that is not there": ('[solver]\nname = "glpk"', ["solver.name", "glpk", "highs"]),
    "a price below zero": (
        "[tariff]\nfloating_base_cny_per_kwh = -0.1",
        ["mine.toml", "tariff.floating_base_cny_per_kwh", "-0.1"],
    ),
    "a factor of a year before all": ("[emissions]\nfactor_year = 1999", ["emissions.factor_year", "1999"]),
    "a factor of a year not published": (
        "[emissions]\nfactor_year = 2024",
        ["emissions.factor_year", "2024", "2021, 2022, 2023"],
    ),
    "a load that no hall runs at": ("[climate]\nload_share = 0.0", ["climate.load_share", "0.2"]),
    "warming beyond what is modelled": ("[climate]\nwarming_k = 12.0", ["climate.warming_k", "12"]),
    "a weather file that is not there": ('[climate]\nepw = "none.epw"', ["none.epw"]),
    "another region": ('region = "chengdu"', ["chengdu", "chongqing", "--layers"]),
}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_that_cannot_be_meant(name, tmp_path, capsys):
    text, words = SCENARIOS[name]
    check_named(refuse(capsys, tmp_path, write_scenario(tmp_path, text)), words)


def test_bases_that_form_a_loop(tmp_path, capsys):
    first = write_scenario(tmp_path, base="second.toml", name="first")
    write_scenario(tmp_path, base="first.toml", name="second")
    check_named(refuse(capsys, tmp_path, first), ["first.toml -> second.toml -> first.toml"])


def test_no_candidate_is_left_and_what_took_the_land_is_said(tmp_path, capsys):
    layers = copy_region(tmp_path)
    change_text(layers / "region.toml", "buffer_m = 3000.0", "buffer_m = 500000.0")
    scenario = write_scenario(tmp_path, "[candidates]\nbelt_km = 0.0")
    # The whole cluster, 1988.599 km2 as drawn, and nothing else had a share in it.
    words = ["airport_3km 1988.599 km²", "min_usable_area_km2"]
    check_named(refuse(capsys, tmp_path, scenario, "--layers", layers), words)


def test_two_parcels_with_one_id(tmp_path, capsys):
    ring = [[106.40, 29.60], [106.41, 29.60], [106.41, 29.61], [106.40, 29.60]]
    shapes = [[[lon + shift, lat] for lon, lat in ring] for shift in (0.0, 0.1)]
    features = [
        {"type": "Feature", "properties": {"parcel_id": "A1"}, "geometry": {"type": "Polygon", "coordinates": [shape]}}
        for shape in shapes
    ]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}
    content = {"type": "FeatureCollection", "crs": crs, "features": features}
    (tmp_path / "parcels.geojson").write_text(json.dumps(content), encoding="utf-8")
    scenario = write_scenario(tmp_path, '[candidates]\nparcels = "parcels.geojson"')
    check_named(refuse(capsys, tmp_path, scenario), ["parcels", "A1", "parcel_id"])


def copy_region(folder):
    """A region's folder of the user: the shipped one, copied."""
    return shutil.copytree(SHIPPED_REGION, folder / "layers")


def change_text(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def edit_json(path, edit):
    content = json.loads(path.read_text(encoding="utf-8"))
    edit(content)
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def remove_layer(layers):
    (layers / "starter_zones.geojson").unlink()


def remove_crs(layers):
    edit_json(layers / "cluster.geojson", lambda content: content.pop("crs"))


def turn_south(layers):
    def edit(content):
        for feature in content["features"]:
            feature["geometry"]["coordinates"] = mirror(feature["geometry"]["coordinates"])

    edit_json(layers / "starter_zones.geojson", edit)


def mirror(coordinates):
    if isinstance(coordinates[0], (int, float)):
        return [coordinates[0], -coordinates[1]]
    return [mirror(part) for part in coordinates]


def cross_itself(layers):
    bow = [[106.3, 29.4], [106.5, 29.6], [106.5, 29.4], [106.3, 29.6], [106.3, 29.4]]
    shape = {"type": "Polygon", "coordinates": [bow]}
    edit_json(layers / "cluster.geojson", lambda content: content["features"][0].update(geometry=shape))


def move_zone_out(layers):
    box = [[108.0, 30.0], [108.1, 30.0], [108.1, 30.1], [108.0, 30.1], [108.0, 30.0]]
    shape = {"type": "Polygon", "coordinates": [box]}
    edit_json(layers / "starter_zones.geojson", lambda content: content["features"][0].update(geometry=shape))


def set_cell(file, row, column, value):
    """A change of one cell of a CSV layer."""

    def change(layers):
        table = pd.read_csv(layers / file, dtype="str", keep_default_na=False)
        table.loc[row, column] = value
        table.to_csv(layers / file, index=False)

    return change


LAYERS = {
    "missing layer": (remove_layer, ["starter_zones.geojson"]),
    "layer without CRS": (remove_crs, ["cluster", "EPSG:4490"]),
    "layer in the other hemisphere": (turn_south, ["starter_zones", "SZ1", "-29."]),
    "cluster that crosses itself": (cross_itself, ["cluster", "CQ_DC", "Self-intersection"]),
    "starter zone outside the cluster": (move_zone_out, ["starter_zones", "SZ1"]),
    "headroom NaN": (set_cell("substations.csv", 1, "spare_mw", "NaN"), ["substations", "asm_bishan", "spare_mw"]),
    "headroom left empty": (set_cell("substations.csv", 1, "spare_mw", ""), ["substations", "asm_bishan", "spare_mw"]),
    "substation id twice": (
        set_cell("substations.csv", 0, "substation_id", "asm_bishan"),
        ["substations", "asm_bishan", "substation_id"],
    ),
    "PUE below one": (set_cell("stock.csv", 0, "pue", "0.9"), ["stock", "pue", "0.9"]),
}


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_that_cannot_be_meant(name, tmp_path, capsys):
    change, words = LAYERS[name]
    layers = copy_region(tmp_path)
    change(layers)
    check_named(refuse(capsys, tmp_path, write_scenario(tmp_path), "--layers", layers), words)


def test_the_folder_of_another_region(tmp_path, capsys):
    layers = copy_region(tmp_path)
    change_text(layers / "region.toml", 'id = "chongqing"', 'id = "elsewhere"')
    check_named(
        refuse(capsys, tmp_path, write_scenario(tmp_path), "--layers", layers), ["region", "chongqing", "elsewhere"]
    )


def test_a_folder_that_is_no_region(tmp_path, capsys):
    sentences = refuse(capsys, tmp_path, write_scenario(tmp_path), "--layers", tmp_path)
    check_named(sentences, ["region.toml", str(tmp_path)])


def test_no_feasible_plan_exits_3_with_the_rules_that_clash(tmp_path, capsys):
    # Of the stock 82 % stand inside. New capacity would have to outgrow what three quarters in use allow to reach 90 %.
    text = "[rules.in_cluster_share]\nmin_share = 0.9\n[candidates]\ncell_m = 3000\n[solver]\ntime_limit_s = 60"
    scenario = write_scenario(tmp_path, text)
    code = main(["plan", str(scenario), "--runs", str(tmp_path / "runs"), "--json"])
    content = json.loads(capsys.readouterr().out)
    assert (code, content["exit_code"], content["status"]) == (3, 3, "infeasible")
    assert {"in_cluster_share", "rack_utilisation"} <= set(content["clashing"])
    assert content["relaxations"]
    (folder,) = (tmp_path / "runs").iterdir()
    assert (folder / "answers" / "index.html").is_file()


def test_a_share_that_nothing_could_reach_is_refused_before_solving(tmp_path, capsys):
    # All of the city's capacity inside, while stock stands outside and counts.
    scenario = write_scenario(tmp_path, "[rules.in_cluster_share]\nmin_share = 1.0")
    check_named(
        refuse(capsys, tmp_path, scenario), ["rules.in_cluster_share.min_share", "rules.in_cluster_share.scope"]
    )


def test_stopped_at_the_time_limit_exits_4_and_says_so(tmp_path, capsys):
    # No machine closes the gap to the last digit within a second: whether it finds a plan at all may differ.
    scenario = write_scenario(tmp_path, "[solver]\ntime_limit_s = 1.0\ngap_share = 0.0")
    assert main(["plan", str(scenario), "--runs", str(tmp_path / "runs")]) == 4
    out = capsys.readouterr().out
    assert not list((tmp_path / "runs").glob("*.unfinished"))
    if list((tmp_path / "runs").iterdir()):
        assert "尚未证明最优" in out
        (folder,) = (tmp_path / "runs").iterdir()
        proof = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["proof"]
        assert proof["status"] == "unproven"
        assert proof["gap_share"] > 0
    else:
        assert "没有得到方案" in out
