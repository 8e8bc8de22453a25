"""``cqdc why`` from end to end on a small city: a site, a point, and what bad input comes to."""

import json

import pandas as pd
import pytest

from reports.cli import main
from tests.second_region import write_second


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    scenario = write_second(folder)
    assert main(["plan", str(scenario), "--layers", str(folder / "region"), "--runs", str(folder / "runs")]) == 0
    (run,) = (folder / "runs").iterdir()
    return run, folder / "region"


def ask(capsys, planned, place, *options):
    capsys.readouterr()
    code = main(["why", str(planned[0]), place, "--layers", str(planned[1]), *options])
    return code, capsys.readouterr()


def sites(planned):
    chosen = pd.read_csv(planned[0] / "plan" / "facilities.csv")["site_id"]
    table = pd.read_csv(planned[0] / "case" / "sites.csv", index_col="site_id")
    return table, sorted(set(chosen))


def test_why_here_and_why_not(planned, capsys):
    table, chosen = sites(planned)
    other = next(site for site in table.index if site not in chosen)
    for site, standings in ((chosen[0], {"chosen"}), (other, {"admissible", "dominated"})):
        code, said = ask(capsys, planned, site, "--json")
        answer = json.loads(said.out)
        assert code == 0
        assert answer["site"]["site_id"] == site
        assert answer["site"]["standing"] in standings
        assert 0 <= answer["site"]["cost_cny"]["lower"] <= answer["site"]["cost_cny"]["upper"]
        assert (planned[0] / "answers" / f"why-{site}.json").is_file()
    page = (planned[0] / "answers" / "index.html").read_text("utf-8")
    assert "为何选中：" in page and "为何不选：" in page


def test_a_point_is_answered_for_the_site_around_it(planned, capsys):
    table, chosen = sites(planned)
    lon, lat = table.loc[chosen[0], ["lon", "lat"]]
    code, said = ask(capsys, planned, f"{lon},{lat}", "--json")
    answer = json.loads(said.out)
    assert code == 0
    assert (answer["place"]["site_id"], answer["site"]["standing"]) == (chosen[0], "chosen")


def test_a_point_outside_the_cluster_says_so_and_exits_0(planned, capsys):
    code, said = ask(capsys, planned, "100.6,36.5", "--lang", "en")
    assert code == 0
    assert "beyond the cluster and its belt of 3 km" in said.out
    assert "The nearest candidate is" in said.out


@pytest.mark.parametrize(
    ("place", "zh", "en"),
    [
        ("g2000_e000_n000_CLX", "g2000_e000_n000_CL", "The nearest ids"),
        ("36.2,100.2", "写反", "swapped"),
        ("10,10", "不在本区域范围", "beyond the bounds"),
    ],
)
def test_bad_places_exit_2_in_both_languages(planned, capsys, place, zh, en):
    code, said = ask(capsys, planned, place)
    assert code == 2
    assert zh in said.err and en in said.err
    assert said.out == ""


def test_a_point_needs_the_layers_of_the_run(planned, capsys):
    main_code = main(["why", str(planned[0]), "100.2,36.2"])
    assert main_code == 2
    assert "--layers" in capsys.readouterr().err
