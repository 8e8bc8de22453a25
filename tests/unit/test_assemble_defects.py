"""Bad input, end to end: a file with the defect, and an error in both languages that names it and the way out."""

import dataclasses

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata.errors import CandidateSetError, LayerMissingError, LayerSchemaError, PlannerError
from geodata.read import read_region
from models.assemble import assemble_case
from models.errors import CaseTableError, ScenarioKeyError, ScenarioValueError
from tests.tiny_region import SETTINGS, tiny_layers, write_tiny
from tests.unit.test_assemble import SMALL, small_layers, small_region, small_scenario


@pytest.fixture(scope="module")
def region():
    return small_region()


@pytest.fixture(scope="module")
def case(region, tmp_path_factory):
    return assemble_case(small_scenario(tmp_path_factory.mktemp("scenario")), region)[0]


def refused(kind, assemble, *words):
    """The error of ``assemble()``; both sentences hold every one of ``words``."""
    with pytest.raises(kind) as caught:
        assemble()
    assert isinstance(caught.value, PlannerError) and caught.value.exit_code == 2
    for word in words:
        assert word in caught.value.zh and word in caught.value.en, (word, caught.value.zh, caught.value.en)
    return caught.value


def refused_text(kind, region, folder, text, *words):
    return refused(kind, lambda: assemble_case(small_scenario(folder, text), region), *words)


# ---- scenarios ----


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("new_it_mw = [50.0, 100.0]", "new_it_mw = [-50.0, 100.0]", ("demand.new_it_mw", "-50.0")),
        ("new_it_mw = [50.0, 100.0]", "new_it_mw = [50.0, nan]", ("demand.new_it_mw",)),
        ("end_years = [2026, 2028]", "end_years = [2028, 2026]", ("periods.end_years",)),
        ("end_years = [2026, 2028]", "end_years = [2026, 2026]", ("periods.end_years",)),
        ("exclusions = []", 'exclusions = ["airport"]', ("candidates.exclusions", "airport")),
        ('region = "tiny"', 'region = "chengdu"', ("region", "chengdu", "tiny")),
        ("[demand]", '[designs]\nuse = ["hub_watersid"]\n[demand]', ("designs.use", "hub_watersid", "hub_waterside")),
        ("belt_km = 0.0", 'belt_km = 0.0\nparcels = ""\nparcel = ""', ("candidates.parcel",)),
    ],
)
def test_a_scenario_with_a_defect_names_the_key(region, tmp_path, old, new, words):
    assert old in SMALL
    kind = (ScenarioValueError, ScenarioKeyError)
    refused_text(kind, region, tmp_path, SMALL.replace(old, new), "small.toml", *words)


def test_an_unknown_exclusion_names_the_nearest(tmp_path):
    shipped = read_region()
    text = 'title = "小"\nbase = "baseline"\n[candidates]\nexclusions = ["airport"]\n'
    refused_text(ScenarioValueError, shipped, tmp_path, text, "airport_3km")


def test_demand_that_nothing_may_serve_is_named(region, tmp_path):
    text = SMALL.replace("belt_km = 0.0", "belt_km = 2.0") + '[designs]\nuse = ["urban_waterside"]\n'
    refused_text(CaseTableError, region, tmp_path, text, "hub_city", "designs.use")
    # Demand that is all local can be served by urban centres.
    case, _ = assemble_case(small_scenario(tmp_path, text.replace("[designs]", "local_share = 1.0\n[designs]")), region)
    assert set(case.demand_blocks["service_class"]) == {"local"}


def test_no_pair_of_site_and_design_is_an_empty_table(region, tmp_path):
    text = SMALL + '[designs]\nuse = ["urban_waterside"]\n'
    refused_text(CaseTableError, region, tmp_path, text, "hub_city")
    text = text.replace("[designs]", "local_share = 1.0\n[designs]").replace("[50.0, 100.0]", "[0.0, 0.0]")
    refused_text(CaseTableError, region, tmp_path, text, "site_designs")


def test_no_design_left_is_an_empty_table(region, tmp_path):
    text = SMALL.replace("[50.0, 100.0]", "[0.0, 0.0]") + '[designs]\nuse = ["edge_room"]\n'
    refused_text(CaseTableError, region, tmp_path, text, "designs", "designs.use", "demand.edge_share")


# ---- land and supply ----


def test_no_candidate_left(region, tmp_path):
    text = SMALL.replace("belt_km = 0.0", "belt_km = 0.0\nparcels = 'p.gpkg'")
    # A quarter of a square kilometre, where 0.3 is the least.
    small = gpd.GeoDataFrame({"parcel_id": ["n1"]}, geometry=[shapely.box(0, 0, 500, 500)], crs=SETTINGS.local_crs)
    small.to_crs("EPSG:4326").to_file(tmp_path / "p.gpkg", driver="GPKG")
    refused_text(CandidateSetError, region, tmp_path, text, "min_usable_area")


def test_parcels_that_are_not_there_or_have_one_id_twice(region, tmp_path):
    text = SMALL.replace("belt_km = 0.0", "belt_km = 0.0\nparcels = 'p.gpkg'")
    refused_text(LayerMissingError, region, tmp_path, text, "p.gpkg")
    boxes = [shapely.box(0, 0, 900, 900), shapely.box(1000, 0, 1900, 900)]
    twice = gpd.GeoDataFrame({"parcel_id": ["n1", "n1"]}, geometry=boxes, crs=SETTINGS.local_crs)
    twice.to_crs("EPSG:4326").to_file(tmp_path / "p.gpkg", driver="GPKG")
    refused_text(LayerSchemaError, region, tmp_path, text, "parcels", "n1", "parcel_id")


def test_no_site_with_two_supplies(region, tmp_path):
    text = SMALL + "[power]\nmax_feeder_km = 0.1\n"
    refused_text(CaseTableError, region, tmp_path, text, "17", "0.1 km", "power.max_feeder_km", "substations")


@pytest.mark.parametrize(
    ("layer", "column", "value"),
    [
        ("substations", "spare_mw", None),
        ("substations", "spare_mw", -1.0),
        ("substations", "substation_id", "a"),
        ("stock", "pue", 0.9),
        ("stock", "racks", 0),
        ("population", "residents_2020", 0),
    ],
)
def test_a_layer_file_with_a_defect_names_layer_and_column(tmp_path, layer, column, value):
    layers = tiny_layers()
    layers[layer].loc[layers[layer].index[-1], column] = value
    write_tiny(tmp_path, layers)
    refused(LayerSchemaError, lambda: read_region(tmp_path), layer, column)


def test_a_layer_that_is_needed_and_not_listed(tmp_path):
    lacking = small_region()
    lacking = dataclasses.replace(lacking, layers={k: v for k, v in lacking.layers.items() if k != "population"})
    refused_text(LayerSchemaError, lacking, tmp_path, SMALL, "population", "region.toml")


def test_people_of_a_district_that_is_not_drawn(tmp_path):
    people = small_layers()["population"].assign(adcode=["100001", "999999"])
    refused_text(CaseTableError, small_region(population=people), tmp_path, SMALL, "999999")


def test_edge_demand_without_people_at_the_cluster(tmp_path):
    layers = small_layers()
    far = gpd.GeoDataFrame(layers["districts_2022"].iloc[[0]]).assign(adcode="100009")
    far.geometry = gpd.GeoSeries([shapely.box(-9000, 8000, -8000, 9000)], crs=SETTINGS.local_crs).to_crs(far.crs).array
    districts = gpd.GeoDataFrame(pd.concat([layers["districts_2022"], far], ignore_index=True))
    people = layers["population"].iloc[[0]].assign(adcode="100009")
    region = small_region(districts_2022=districts, population=people)
    refused_text(CaseTableError, region, tmp_path, SMALL + "edge_share = 0.1\n", "edge")


# ---- the assembled case ----


@pytest.mark.parametrize(
    ("table", "change", "words"),
    [
        (
            "headroom",
            lambda t: t.mask(t.index.to_frame().eq(["b", "p2028"]).all(axis=1)),
            ("headroom", "b/p2028", "spare_mw", "NaN"),
        ),
        ("demand", lambda t: t - 1000, ("demand", "hub_city/p2026", "it_mw")),
        ("sites", lambda t: pd.concat([t, t.iloc[:1]]), ("sites", "site_id")),
        ("periods", lambda t: t.iloc[::-1], ("periods", "end_year")),
        ("sites", lambda t: t.iloc[:0], ("sites",)),
        ("pools", lambda t: t.assign(pue_p50=0.99), ("pools", "pue_p50", "0.99")),
        ("site_designs", lambda t: t.assign(pue_p05=0.9), ("site_designs", "hub_airside", "pue_p05", "0.9")),
        ("performance", lambda t: t.assign(pue_peak=0.9), ("performance", "hub_airside/u040", "pue_peak", "0.9")),
        ("performance", lambda t: t.rename(index={"hub_airside": "x"}, level=1), ("performance", "x", "designs")),
        ("monthly_wue", lambda t: t.assign(m07=-1.0), ("monthly_wue", "hub_airside", "m07", "-1")),
        ("sites", lambda t: t.assign(climate_id="here"), ("sites", "climate_id", "here", "climates")),
        ("feeders", lambda t: t.rename(index={"a": "z"}, level=1), ("feeders", "z", "substations")),
        ("headroom", lambda t: t.iloc[1:], ("headroom", "period_id")),
    ],
)
def test_a_case_that_is_not_whole_is_not_made(case, table, change, words):
    broken = change(getattr(case, table))
    refused(CaseTableError, lambda: dataclasses.replace(case, **{table: broken}), *words)
