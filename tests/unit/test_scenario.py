"""Scenario files: merging, access, and every defect built by hand, in both languages."""

from types import MappingProxyType

import pytest

from models.errors import (
    ScenarioKeyError,
    ScenarioValueError,
)
from models.scenario import Override, read_scenario
from models.scenario_chain import scenario_names
from tests.written_scenarios import HEAD, read, refused, write

# ---- what is shipped ----


def test_shipped_scenarios():
    assert scenario_names() == (
        "baseline",
        "cells_250m",
        "cells_500m",
        "count_share",
        "double_demand",
        "dry_summer",
        "edge_nodes",
        "late_substation",
        "low_headroom",
        "national_2024",
        "no_power",
        "no_pue",
        "no_share",
        "old_rooms",
        "starter_zones_only",
        "warmer_1k",
        "warmer_2k",
    )
    baseline = read_scenario("baseline")
    assert (baseline.id, baseline.text("pack"), baseline.text("region")) == (
        "baseline",
        "chongqing_2022",
        "chongqing",
    )
    assert baseline.integers("periods.end_years") == (2026, 2028, 2030)
    assert baseline.numbers("demand.new_it_mw") == (250.0, 600.0, 1000.0)
    assert baseline.number("demand.unmet_penalty_cny_per_mw_year") == 5e7
    assert baseline.flag("rules.pue_limit.fleet_average") is False
    assert baseline.texts("candidates.exclusions") == ("airport_3km",)
    assert baseline.mode("starter_zones_first") == "require"
    assert baseline.overrides == ()


@pytest.mark.parametrize(
    ("name", "path", "value"),
    [
        ("no_power", "rules.power_supply.mode", "off"),
        ("no_pue", "rules.pue_limit.mode", "off"),
        ("no_share", "rules.in_cluster_share.mode", "off"),
        ("low_headroom", "power.spare_factor", 0.8),
        ("dry_summer", "power.spare_factor", 0.6),
        ("late_substation", "power.late_years.osm33578", 3.0),
        ("double_demand", "demand.new_it_mw", (500.0, 1200.0, 2000.0)),
        ("starter_zones_only", "rules.starter_zones_first.min_share", 1.0),
        ("national_2024", "pack", "national_2024"),
    ],
)
def test_small_scenarios_differ_from_the_baseline_in_one_value(name, path, value):
    def flat(values, prefix=""):
        for key, entry in values.items():
            if isinstance(entry, MappingProxyType):
                yield from flat(entry, f"{prefix}{key}.")
            else:
                yield f"{prefix}{key}", entry

    mine, base = dict(flat(read_scenario(name).values)), dict(flat(read_scenario("baseline").values))
    assert {key for key in mine | base if mine.get(key) != base.get(key)} == {"title", "title_en", path}
    assert mine[path] == value


# ---- merging ----


def test_chain_of_three_bases_merges_with_the_nearest_statement_winning(tmp_path):
    (tmp_path / "deep").mkdir()
    write(
        tmp_path / "deep",
        'title = "一"\ntitle_en = "One"\nbase = "low_headroom"\n[power]\nmax_feeder_km = 9\n'
        "route_factor = 1.4\n"
        '[rules]\npue_limit = "report"\n[rules.in_cluster_share]\nweight = "racks"\n',
        "one.toml",
    )
    write(tmp_path, 'title = "二"\nbase = "deep/one.toml"\n[power]\nroute_factor = 1.2\n', "two.toml")
    text = 'title = "三"\nbase = "two.toml"\n[rules]\nin_cluster_share = "off"\npue_limit.outside = "body"\n'
    three = read_scenario(write(tmp_path, text, "three.toml"))
    assert [path.stem for path in three.chain] == ["baseline", "low_headroom", "one", "two", "three"]
    assert three.number("power.spare_factor") == 0.8
    assert three.number("power.max_feeder_km") == 9.0
    assert three.number("power.route_factor") == 1.2
    assert dict(three.table("rules.pue_limit")) == {
        "mode": "report",
        "percentile": "p95",
        "outside": "body",
        "fleet_average": False,
    }
    assert three.mode("in_cluster_share") == "off"
    assert three.text("rules.in_cluster_share.weight") == "racks"
    # Titles belong to one file: the English one of "one.toml" must not label this one.
    assert (three.title_zh, three.title_en, three.id) == ("三", "三", "three")


def test_values_cannot_be_changed(tmp_path):
    scenario = read(tmp_path, "")
    with pytest.raises(TypeError):
        scenario.values["pack"] = "x"
    with pytest.raises(TypeError):
        scenario.table("power")["spare_factor"] = 0.0


def test_parcels_path_is_relative_to_the_file_that_states_it(tmp_path):
    (tmp_path / "deep").mkdir()
    write(tmp_path / "deep", HEAD + '[candidates]\nparcels = "land.gpkg"\n', "one.toml")
    two = read_scenario(write(tmp_path, 'title = "二"\nbase = "deep/one.toml"\n'))
    assert two.text("candidates.parcels") == (tmp_path / "deep" / "land.gpkg").resolve().as_posix()


def test_byte_order_mark_is_no_obstacle(tmp_path):
    path = tmp_path / "bom.toml"
    path.write_bytes(b"\xef\xbb\xbf" + HEAD.encode())
    assert read_scenario(path).title_zh == "试验"


# ---- overrides of the pack ----


def test_overrides_are_listed_and_in_force(tmp_path):
    scenario = read(
        tmp_path,
        "[rules.in_cluster_share]\nmin_share = 0.7\n[rules.large_in_cluster]\nexception_count = 1\n"
        'exception_it_mw = 40\nexception_reason = "在建项目"\n',
    )
    assert scenario.overrides == (
        Override(
            "rules.large_in_cluster.exception_count",
            "large_in_cluster.exception_count",
            1,
            0,
            "count",
            "A5.1b",
        ),
        Override("rules.large_in_cluster.exception_it_mw", "large_in_cluster.exception_it_mw", 40, 0, "MW", "A5.1b"),
        Override("rules.in_cluster_share.min_share", "in_cluster_share.min_share", 0.7, 0.8, "1", "T8"),
    )
    limits = scenario.limits()
    assert limits["in_cluster_share.min_share"].value == 0.7
    assert limits["in_cluster_share.min_share"].grade == "A"
    assert "0.8" in limits["in_cluster_share.min_share"].note_zh
    assert limits["rack_utilisation.min_share"].value == 0.75


def test_limit_that_the_pack_lacks_cannot_be_overridden(tmp_path):
    text = "[rules.renewable_share]\nmin_share_new_hub = 0.9\n"
    error = refused(tmp_path, text, ScenarioValueError)
    assert "chongqing_2022" in error.zh and "chongqing_2022" in error.en
    allowed = read_scenario(write(tmp_path, HEAD + 'pack = "national_2024"\n' + text))
    assert allowed.limits()["renewable_share.min_share_new_hub"].value == 0.9


# ---- unknown keys ----


@pytest.mark.parametrize(
    ("text", "unknown", "nearest"),
    [
        ("[power]\nspare_factr = 0.8\n", "power.spare_factr", "power.spare_factor"),
        ("spare_factor = 0.8\n", "spare_factor", "power.spare_factor"),
        ("[powr]\nspare_factor = 0.8\n", "powr.spare_factor", "power.spare_factor"),
        ("[candidate]\n", "candidate", "candidates"),
        ('titel_en = "x"\n', "titel_en", "title_en"),
        ('"power.spare_factor" = 0.8\n', "power.spare_factor", "power.spare_factor"),
        ('[rules]\npue_limits = "off"\n', "pue_limits", "pue_limit"),
        ('[rules.in_clustr_share]\nmode = "off"\n', "in_clustr_share", "in_cluster_share"),
        ('[rules.pue_limit]\npercentil = "p50"\n', "percentil", "percentile"),
        ("[power.spare_factor]\nlow = 0.8\n", "power.spare_factor.low", "power.s"),
    ],
)
def test_unknown_key_is_refused_with_the_nearest(tmp_path, text, unknown, nearest):
    error = refused(tmp_path, text, ScenarioKeyError)
    assert f"{unknown}" in error.zh and f"最接近的是“{nearest}" in error.zh
    assert f"{unknown}" in error.en and f'nearest known one is "{nearest}' in error.en


def test_missing_title_and_missing_base_name_the_keys(tmp_path):
    with pytest.raises(ScenarioKeyError) as caught:
        read_scenario(write(tmp_path, 'base = "baseline"\n'))
    assert "title" in caught.value.zh and "lacks title." in caught.value.en
    with pytest.raises(ScenarioKeyError) as caught:
        read_scenario(write(tmp_path, 'title = "无基础"\n'))
    assert "power.spare_factor" in caught.value.zh and 'base = "baseline"' in caught.value.en


# ---- wrong values ----


@pytest.mark.parametrize(
    ("text", "path", "word_zh", "word_en"),
    [
        ('[power]\nspare_factor = "0.8"\n', "power.spare_factor", "应为数值", "must be a number"),
        ("[power]\nspare_factor = true\n", "power.spare_factor", "类型不对", "wrong type"),
        ("[power]\nspare_factor = {}\n", "power.spare_factor", "类型不对", "wrong type"),
        ("[power]\nspare_factor = nan\n", "power.spare_factor", "不是有限数", "not finite"),
        ("[power]\nspare_factor = inf\n", "power.spare_factor", "不是有限数", "not finite"),
        ("[power]\nspare_factor = -0.1\n", "power.spare_factor", "允许 0 至 5", "Allowed: 0 to 5"),
        (f"[power]\nspare_factor = 1{'0' * 400}\n", "power.spare_factor", "超出范围", "out of range"),
        ("[power]\nfeeders_per_site = 2.0\n", "power.feeders_per_site", "应为整数", "an integer"),
        ("[candidates]\ncell_m = 100\n", "candidates.cell_m", "允许 250 至 5000 m", "250 to 5000 m"),
        ("[rules.pue_limit]\nfleet_average = 1\n", "rules.pue_limit.fleet_average", "true", "true or false"),
        ("power = 3\n", "power", "[power]", "Write [power]"),
        ('[designs]\nuse = "a"\n', "designs.use", "文字列表", "list of texts"),
        ('[designs]\nuse = ["a", "a"]\n', "designs.use", "重复", "twice"),
        ('[designs]\nuse = ["a", " "]\n', "designs.use", "为空", "empty"),
        ('region = " "\n', "region", "为空", "empty"),
        ("[demand]\nnew_it_mw = []\n", "demand.new_it_mw", "列表为空", "empty"),
        ("[demand]\nnew_it_mw = [1, nan, 2]\n", "demand.new_it_mw", "不是有限数", "not finite"),
        ("[demand]\nnew_it_mw = [300, 200, 400]\n", "demand.new_it_mw", "有递减", "decreases"),
        ("[demand]\nnew_it_mw = [300, 400]\n", "demand.new_it_mw", "有 2 项", "2 entries for 3 periods"),
        ("[demand]\nlocal_share = 0.999\nedge_share = 0.01\n", "demand.local_share", "超过 1", "more than 1"),
        ("[periods]\nend_years = [2028, 2026, 2030]\n", "periods.end_years", "递增", "does not increase"),
        ("[periods]\nend_years = [2026, 2026, 2030]\n", "periods.end_years", "递增", "does not increase"),
        ("[periods]\nfirst_year = 2027\n", "periods.end_years", "早于起始年", "before first_year 2027"),
        ("[periods]\nhorizon_end_year = 2029\n", "periods.horizon_end_year", "过早", "too early"),
        ("[power]\nfeeders_per_site = 1\n", "power.feeders_per_site", "dual_feed", "dual_feed"),
        ("[candidates]\ncell_m = 500\n", "candidates.min_usable_area_km2", "0.25 km2", "0.25 km2"),
        (
            '[rules]\npue_limit = "of"\n',
            "rules.pue_limit.mode",
            "最接近的是“off”",
            'nearest known one is "off"',
        ),
        ("[rules]\npue_limit = 1\n", "rules.pue_limit.mode", "应为文字", "must be text"),
        ('[rules]\ndual_feed = "prefer"\n', "rules.dual_feed.mode", "require | report | off", "require | report | off"),
        (
            '[rules.in_cluster_share]\nweight = "rack"\n',
            "rules.in_cluster_share.weight",
            "“racks”",
            '"racks"',
        ),
        (
            "[rules.in_cluster_share]\nmin_share = 80\n",
            "rules.in_cluster_share.min_share",
            "0 至 1",
            "0 to 1",
        ),
        (
            '[rules.starter_zones_first]\nform = "weight"\n',
            "rules.starter_zones_first.form",
            "weight_cny",
            "needs",
        ),
        (
            "[rules.large_in_cluster]\nexception_count = 1\n",
            "rules.large_in_cluster.exception_count",
            "未写理由",
            "without a reason",
        ),
        ('pack = "chongqing_2020"\n', "pack", "“chongqing_2022”", '"chongqing_2022"'),
    ],
)
def test_wrong_value_is_refused_with_the_key_and_the_way_out(tmp_path, text, path, word_zh, word_en):
    error = refused(tmp_path, text, ScenarioValueError)
    assert f"键 {path} " in error.zh and word_zh in error.zh
    assert f"key {path} " in error.en and word_en in error.en
