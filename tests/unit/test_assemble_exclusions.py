"""The land that a scenario asks for: layers of the user, their buffers, slopes, parcels; and every wrong wish."""

import dataclasses

import numpy as np
import pytest

from geodata.candidates import generate_candidates
from geodata.errors import CandidateSettingsError
from geodata.exclusions import default_exclusions, lacking_rules
from geodata.read import SHIPPED_REGION
from geodata.settings import ExclusionRule, read_settings
from models.assemble import assemble_case
from models.assemble_land import candidate_settings
from models.errors import ScenarioKeyError, ScenarioValueError
from reports.land import land_lines, land_table, write_land
from tests.terrain_files import plane, write_dem
from tests.tiny_region import SETTINGS, frame, square
from tests.unit.test_assemble import SMALL, small_layers, small_region, small_scenario

USER_LAYERS = ("ecological_red_line", "farmland", "water", "airport_zones", "built_up", "flood_zones")
pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")


def rule(name, **changed):
    values = {"id": name, "name_zh": f"层{name}", "name_en": f"Layer {name}", "clause": "A1.1b", "layer": name}
    return ExclusionRule(**values | {"ids": (), "buffer_m": 0.0, "basis": "assumed"} | changed)


def region(**layers):
    """The tiny region with rules for farmland and water, and the layers given."""
    settings = dataclasses.replace(SETTINGS, exclusions=(rule("farmland"), rule("water", buffer_m=100.0)))
    return dataclasses.replace(small_region(**layers), settings=settings)


FARMLAND = frame([square(-1, -1, 0, 0), square(-0.5, 0, 0, 0.5)], feature_id=["f1", "f2"])
WATER = frame([square(-1, 0, 0, 1)], feature_id=["w1"])


def wish(folder, text):
    return small_scenario(folder, SMALL.replace("exclusions = []", text))


def land(folder, text, **layers):
    given = region(**layers)
    return generate_candidates(given, candidate_settings(wish(folder, text), given))


def test_shipped_rules_name_every_layer_that_only_the_user_has():
    rules = {each.layer: each for each in read_settings(SHIPPED_REGION / "region.toml").exclusions}
    assert set(USER_LAYERS) <= set(rules)
    for name in USER_LAYERS:
        assert (rules[name].id, rules[name].ids, rules[name].clause) == (name, (), "A1.1b")
        assert (rules[name].buffer_m, rules[name].basis) == (0.0, "assumed")


def test_a_rule_without_its_layer_is_no_exclusion():
    given = region(farmland=FARMLAND)
    assert [each.id for each in default_exclusions(given)] == ["farmland"]
    assert [each.id for each in lacking_rules(given)] == ["water"]


def test_all_features_of_a_layer_are_left_out(tmp_path):
    found = land(tmp_path, 'exclusions = ["farmland"]', farmland=FARMLAND)
    assert found.excluded.set_index("exclusion_id").loc["farmland", "area_km2"] == pytest.approx(1.25, abs=1e-4)


def test_order_decides_whose_land_it_is_and_a_buffer_is_the_scenarios(tmp_path):
    text = 'exclusions = ["water", "farmland"]\n[candidates.buffer_m]\nwater = 0\n'
    found = land(tmp_path, text, farmland=FARMLAND, water=WATER).excluded
    sums = found[found["exclusion_id"] != "min_usable_area"].groupby("exclusion_id")[
        ["area_km2", "gross_area_km2", "only_area_km2"]
    ]
    # The water of 1 km2 holds the field f2 of 0.25.
    assert sums.sum().loc["water"].tolist() == pytest.approx([1.0, 1.0, 0.75], abs=1e-4)
    assert sums.sum().loc["farmland"].tolist() == pytest.approx([1.0, 1.25, 1.0], abs=1e-4)


def test_a_buffer_not_stated_is_that_of_the_region(tmp_path):
    found = land(tmp_path, 'exclusions = ["water"]', water=WATER)
    assert found.exclusions.loc["water", "buffer_m"] == 100.0


@pytest.mark.parametrize(
    ("text", "error", "zh", "en"),
    [
        ('exclusions = ["farmlands"]', ScenarioValueError, "最接近的是“farmland”", 'nearest known one is "farmland"'),
        ('exclusions = ["water"]', ScenarioValueError, "需要图层 water，而没有给出", "whose layer water was not given"),
        ('exclusions = ["slope_9"]', ScenarioValueError, "slope_", "slope_"),
        ('exclusions = ["slope_5"]', ScenarioValueError, "没有高程栅格", "no elevation model"),
        (
            'exclusions = []\nshape = "parcels"',
            ScenarioValueError,
            "没有给出图层 parcels",
            "layer parcels was not given",
        ),
        ('shape = "hexagon"\nparcels = "a.gpkg"', ScenarioValueError, "两者只留其一", "Keep one of them"),
        ('shape = "hexagons"', ScenarioValueError, "最接近的是“hexagon”", 'nearest known one is "hexagon"'),
        ("[candidates.buffer_m]\nfarmlnd = 5", ScenarioValueError, "最接近的是“farmland”", '"farmland"'),
        ("[candidates.buffer_m]\nfarmland = -5", ScenarioValueError, "允许 0 至", "Allowed: 0 to"),
        ('[candidates.buffer_m]\nfarmland = "5"', ScenarioValueError, "应为数值", "must be a number"),
        ("buffers = 5", ScenarioKeyError, "candidates.buffers", "candidates.buffers"),
    ],
    ids=str,
)
def test_a_wrong_wish_is_named_with_the_way_out(tmp_path, text, error, zh, en):
    with pytest.raises(error) as caught:
        land(tmp_path, text, farmland=FARMLAND)
    assert zh in caught.value.zh and "small.toml" in caught.value.zh
    assert en in caught.value.en and "small.toml" in caught.value.en


def test_a_hexagon_is_smaller_than_its_square(tmp_path):
    with pytest.raises(ScenarioValueError, match=r"0\.866025 km2"):
        wish(tmp_path, 'shape = "hexagon"').text("region")
        small_scenario(
            tmp_path,
            SMALL.replace("area_km2 = 0.3", "area_km2 = 0.9").replace("[ca", '[candidates]\nshape = "hexagon"\n#'),
        )


def test_an_empty_layer_that_is_asked_for_is_an_error(tmp_path):
    with pytest.raises(CandidateSettingsError, match="farmland"):
        land(tmp_path, 'exclusions = ["farmland"]', farmland=FARMLAND.iloc[:0])


def test_parcels_of_the_region(tmp_path):
    parcels = frame([square(-2, -2, -1, -1), square(0.5, 0.2, 1.4, 1.2)], parcel_id=["n1", "n2"])
    found = land(tmp_path, 'exclusions = []\nshape = "parcels"', parcels=parcels)
    # Of n2 0.18 km2 lie in CL, below the least usable area.
    assert found.sites.index.tolist() == ["p_n1_SZ1", "p_n2_SZ2"]


def test_what_is_assumed_and_what_is_given_and_not_used_is_said(tmp_path):
    text = 'exclusions = ["water"]\n[candidates.buffer_m]\nwater = 30\n'
    given = region(farmland=FARMLAND, water=WATER)
    case, candidates = assemble_case(wish(tmp_path, text), given)
    rows = case.assumptions.set_index("key")
    water, farmland = rows.loc["exclusions.water"], rows.loc["exclusions.farmland"]
    assert water[["value", "unit", "source"]].tolist() == ["30", "m", "scenario small, A1.1b"]
    assert farmland["value"] == "off" and farmland["title_zh"] == "已有图层但未予避让：层farmland"
    (note,) = [remark for remark in candidates.remarks if remark.kind == "exclusion_unused"]
    assert 'candidates.exclusions 中加入 "farmland"' in note.text("zh") and note.level == "note"


def test_elevations_of_the_model_come_before_those_of_points(tmp_path):
    # A model over the west of the region only; a point of 800 m in the middle reaches every cell.
    heights = plane(west=-2100, north=2100, pixel_m=30, size=140)[:, :70]
    write_dem(tmp_path / "west.tif", heights, west=-2100, north=2100, pixel=30)
    (tmp_path / "points.csv").write_text("point_id,lon,lat,elevation_m\np1,106.5,29.55,800\n", encoding="utf-8")
    text = 'exclusions = []\n[terrain]\ndem = "west.tif"\n[climate]\nelevation_points = "points.csv"\n'
    text += "elevation_reach_km = 9\n"
    case, candidates = assemble_case(wish(tmp_path, text), region())
    west = case.sites["lon"] < 106.5
    assert set(case.sites.loc[west, "elevation_basis"]) == {"dem"}
    assert case.sites.loc[west, "elevation_m"].to_numpy() == pytest.approx(300.0)
    assert set(case.sites.loc[~west, "elevation_basis"]) == {"given"}
    assert set(case.sites.loc[~west, "elevation_m"]) == {800.0}
    assert any(remark.kind == "slope_unknown" for remark in candidates.remarks)


def test_steep_land_by_the_scenario(tmp_path):
    heights = plane(west=-2100, north=2100, pixel_m=30, size=140)
    heights[:, 80:] += (0.5 * 30 * (1 + np.arange(60))).astype("float32")
    write_dem(tmp_path / "dem.tif", heights, west=-2100, north=2100, pixel=30)
    text = 'exclusions = ["slope_above_max"]\n[terrain]\ndem = "dem.tif"\nmax_slope_deg = 20.0\n'
    found = land(tmp_path, text)
    # A rise of 0.5 (26.6 deg) from column 80, x = 300 m; Horn's window sees half of it one pixel before.
    taken = found.excluded.set_index("exclusion_id").loc["slope_above_max", "area_km2"].sum()
    assert taken == pytest.approx(4 * (2 - 0.3), abs=0.13)
    assert found.sites["mean_slope_deg"].max() < 20
    with pytest.raises(ScenarioValueError, match=r"terrain\.max_slope_deg"):
        land(tmp_path, text.replace("max_slope_deg = 20.0\n", ""))


def test_table_and_lines_of_the_land_account(tmp_path):
    text = 'exclusions = ["farmland"]'
    found = land(tmp_path, text, farmland=FARMLAND, water=WATER)
    zones = assemble_case(wish(tmp_path, text), region(farmland=FARMLAND))[0].zones
    table = land_table(found, zones)
    for _, rows in table.groupby("zone_id"):
        areas = rows.set_index("entry_id")["area_km2"]
        assert areas.drop("gross_land").sum() == pytest.approx(areas["gross_land"], abs=1e-9)
    row = table.set_index(["zone_id", "entry_id"]).loc[("CL", "farmland")]
    assert row[["zone_zh", "entry_zh", "clause"]].tolist() == ["集群其余区域", "层farmland", "A1.1b"]
    zh, en = (land_lines(found, zones, language) for language in ("zh", "en"))
    said = "层farmland（A1.1b）：依次占去 1.25 km²，单独计 1.25 km²，仅取消此项可恢复 1.25 km²。"
    assert zh[1] == f"{said}分区：集群其余区域 1.25 km²。"
    assert en[1].startswith("Layer farmland (A1.1b): takes 1.25 km² in its turn")
    assert any("没有避让“层water”" in line for line in zh) and len(zh) == len(en)
    write_land(found, zones, tmp_path / "land.csv")
    content = (tmp_path / "land.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfzone_id,zone_zh") and "层farmland".encode() in content


def test_layers_of_the_small_region_have_no_user_layers():
    assert not set(USER_LAYERS) & set(small_layers())
