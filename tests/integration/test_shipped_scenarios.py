"""The six shipped scenarios through the command line, on a coarse grid: planned, audited from the folder, explained."""

import json
from pathlib import Path

import pandas as pd
import pytest

from reports.cli import main

# A plan that shows its scenario at work needs no tight proof.
COARSE = "[candidates]\ncell_m = 5000\n[solver]\ngap_share = 0.01\n"
STATION = "osm33578"


@pytest.fixture
def ask(capsys):
    """Run a command as a user would; its exit code and its JSON."""

    def asked(*arguments):
        code = main([*map(str, arguments), "--json"])
        return code, json.loads(capsys.readouterr().out)

    return asked


def coarse(name, folder):
    path = folder / f"{name}_5km.toml"
    path.write_text(f'title = "题"\nbase = "{name}"\n{COARSE}', encoding="utf-8")
    return path


def keeps_to_six_tenths(run):
    feeds, steps = (pd.read_csv(run / "plan" / f"{name}.csv") for name in ("feeds", "steps"))
    spare = pd.read_csv(run / "case" / "headroom.csv").set_index(["substation_id", "period_id"])["spare_mw"]
    assert spare.max() == 0.6 * 150.0
    used = feeds.groupby(["substation_id", "period_id"])["feed_mw"].sum()
    grown = set(zip(steps["substation_id"], steps["period_id"], strict=True))
    plain = used[[key not in grown for key in used.index]]
    assert len(plain) and (plain <= spare.reindex(plain.index) + 1e-6).all()


def keeps_the_pue_of_2024(run):
    sites = pd.read_csv(run / "sites.csv", encoding="utf-8-sig")
    inside = sites[(sites["tier"] == "hub") & sites["zone_id"].ne("OUT")]
    assert len(inside) and (inside["pue_p50"] <= 1.20 + 1e-9).all()


def counts_centres(run):
    findings = pd.read_csv(run / "findings.csv", encoding="utf-8-sig")
    judged = findings[(findings["rule"] == "in_cluster_share") & (findings["status"] != "reported")]
    assert set(judged["variant"]) == {"count/stock_and_new"}
    assert set(judged["status"]) == {"met"}


def waits_for_the_station(run):
    feeds = pd.read_csv(run / "plan" / "feeds.csv")
    periods = set(feeds.loc[feeds["substation_id"] == STATION, "period_id"])
    assert periods <= {"p2030"} < set(feeds["period_id"])


PLANNED = {
    "dry_summer": keeps_to_six_tenths,
    "national_2024": keeps_the_pue_of_2024,
    "count_share": counts_centres,
    "late_substation": waits_for_the_station,
}


@pytest.mark.parametrize("name", PLANNED)
def test_a_plan_that_is_audited_and_explained(name, ask, tmp_path):
    code, planned = ask("plan", coarse(name, tmp_path), "--runs", tmp_path / "runs")
    assert (code, planned["status"], planned["violated"]) == (0, "planned", [])
    run = Path(planned["run"])
    code, audited = ask("audit", run)
    assert (code, audited["certificate"]["status"]) == (0, "valid")
    PLANNED[name](run)
    sites = pd.read_csv(run / "sites.csv", encoding="utf-8-sig")
    site = sites.sort_values("racks", ascending=False)["site_id"].iloc[0]
    code, why = ask("why", run, site)
    assert code == 0
    assert site in json.dumps(why)


@pytest.mark.parametrize("name", ["double_demand", "starter_zones_only"])
def test_no_plan_and_three_ways_out(name, ask, tmp_path):
    code, answer = ask("plan", coarse(name, tmp_path), "--runs", tmp_path / "runs")
    assert (code, answer["status"]) == (3, "infeasible")
    assert set(answer["clashing"]) == {"demand_served", "power_supply", "starter_zones_first"}
    levers = [{move["lever"].partition(".")[0] for move in way["moves"]} for way in answer["relaxations"]]
    assert levers[:3] == [{"starter_zones_first"}, {"demand"}, {"headroom"}]
