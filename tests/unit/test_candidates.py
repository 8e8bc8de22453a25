"""Candidate sites of the tiny region, counted and measured by hand."""

import math

import geopandas as gpd
import pytest
import shapely

from geodata.candidate_settings import CandidateSettings
from geodata.candidates import generate_candidates
from geodata.errors import CandidateSetError, CandidateSettingsError, LayerSchemaError
from geodata.exclusions import Exclusion, default_exclusions
from geodata.read import read_region
from tests.tiny_region import SETTINGS, frame, square, tiny_layers, tiny_region, zones_frame

MIN_KM2 = 1e-4  # a round trip through degrees moves an edge by 1 mm: drops those slivers, nothing else


def near(value, within=1e-4):
    """Equal within 100 m2."""
    return pytest.approx(value, abs=within)


def exclusion(name, *shapes, buffer_m=0.0):
    layer = frame(shapes, fid=range(len(shapes)))
    return Exclusion(name, name, name, "A1.1b", layer, buffer_m, "assumed")


def candidates(region=None, **settings):
    settings = {"belt_km": 0, "min_usable_area_km2": MIN_KM2, **settings}
    return generate_candidates(region or tiny_region(), CandidateSettings(**settings))


def losses(found):
    rows = found.excluded[found.excluded["area_km2"] > 1e-4]
    return {(row.exclusion_id, row.zone_id): row.area_km2 for row in rows.itertuples()}


def parcels(*shapes, ids):
    return frame(shapes, parcel_id=list(ids))


def test_cells_are_split_by_zone():
    found = candidates()
    # Of 16 cells SZ1 is one, SZ2 one and half of its neighbour: 14 are left for CL, one of them half.
    assert found.sites["zone_id"].value_counts().to_dict() == {"CL": 14, "SZ2": 2, "SZ1": 1}
    assert found.sites.loc["g1000_e001_n000_SZ2", "gross_area_km2"] == near(0.5)
    assert found.sites.loc["g1000_e001_n000_CL", "gross_area_km2"] == near(0.5)
    assert found.sites.loc["g1000_w002_s002_SZ1", "usable_area_km2"] == near(1.0)
    assert found.zones["gross_area_km2"].to_dict() == near({"CL": 13.5, "SZ1": 1.0, "SZ2": 1.5})
    assert found.zones["site_count"].to_dict() == {"CL": 14, "SZ1": 1, "SZ2": 2}


def test_columns_of_a_site():
    site = candidates().sites.loc["g1000_w002_s002_SZ1"]
    assert (site["kind"], site["zone_id"], site["basis"]) == ("cell", "SZ1", "assumed")
    assert site["in_cluster"]
    assert site["in_starter_zone"]
    assert (site["adcode"], site["district_zh"], site["district_en"]) == ("100001", "西区", "West")
    assert (site["x_m"], site["y_m"]) == near((-1500, -1500), within=0.01)
    # 1.5 km are 1.5 / 110.85 deg of latitude and 1.5 / (111.32 cos 29.55) deg of longitude.
    assert site["lat"] == near(29.55 - 1.5 / 110.85, within=1e-5)
    assert site["lon"] == near(106.5 - 1.5 / (111.32 * math.cos(math.radians(29.55))), within=3e-5)


def test_sites_are_in_the_storage_crs_sorted_and_named_in_ascii():
    sites = candidates(belt_km=1).sites
    assert sites.crs.to_epsg() == 4490
    assert sites.index.is_monotonic_increasing
    assert sites.index.is_unique
    assert sites.index.str.fullmatch(r"[A-Za-z0-9_]+").all()


def test_belt_is_a_ring_outside_the_cluster():
    found = candidates(belt_km=1)
    # Four strips of 4 km2 and four quarters of a disc of 1 km (a 64-gon of that radius).
    disc = 32 * math.sin(2 * math.pi / 64)
    assert found.zones.loc["OUT", "gross_area_km2"] == near(16 + disc)
    belt = found.sites[found.sites["zone_id"] == "OUT"]
    assert len(belt) == 16 + 4
    assert not belt["in_cluster"].any()
    assert not belt["in_starter_zone"].any()


def test_belt_ends_with_the_districts():
    districts = tiny_layers()["districts_2022"]
    west_only = districts[districts["adcode"] == "100001"].reset_index(drop=True)
    found = candidates(tiny_region(districts_2022=west_only), belt_km=1)
    assert (found.sites.loc[found.sites["zone_id"] == "OUT", "x_m"] < 0).all()
    assert found.sites.loc["g1000_e000_n000_SZ2", "adcode"] == ""


def test_district_is_the_one_with_most_of_the_cell():
    east = frame(
        [square(-10, -10, 0.6, 10), square(0.6, -10, 10, 10)],
        adcode=["100001", "100002"],
        name_zh=["西区", "东区"],
        name_en=["West", "East"],
        source="made up",
    )
    sites = candidates(tiny_region(districts_2022=east)).sites
    assert sites.loc["g1000_e000_n001_CL", "adcode"] == "100001"
    assert sites.loc["g1000_e001_n001_CL", "adcode"] == "100002"


def test_ids_do_not_depend_on_belt_exclusions_or_cluster_extent():
    plain = candidates().sites
    belted = candidates(belt_km=3, exclusions=(exclusion("park", square(-1, 1, -0.5, 2)),)).sites
    kept = belted[belted["zone_id"] != "OUT"]
    assert set(kept.index) == set(plain.index)
    shared = kept.index[kept["usable_area_km2"] == kept["gross_area_km2"]]
    assert len(shared) == 16
    moved = shapely.hausdorff_distance(plain.loc[shared].geometry.to_numpy(), kept.loc[shared].geometry.to_numpy())
    assert moved.max() < 1e-6  # deg, 0.1 m
    larger = tiny_region(
        cluster=frame([square(-5, -5, 2, 2)], cluster_id=["T"], name_zh="", name_en="", status="draft")
    )
    assert set(plain.index) < set(candidates(larger).sites.index)


def test_an_exclusion_takes_its_land_and_answers_for_it():
    found = candidates(exclusions=(exclusion("lake", square(-1, -1, -0.5, -0.5)),))
    assert losses(found) == near({("lake", "CL"): 0.25})
    assert found.sites.loc["g1000_w001_s001_CL", "gross_area_km2"] == near(1.0)
    assert found.sites.loc["g1000_w001_s001_CL", "usable_area_km2"] == near(0.75)


def test_land_under_two_exclusions_counts_for_the_first():
    # lake and wood share 0.1 km x 0.5 km; half of the wood lies in SZ2 (x > 0).
    lake, wood = exclusion("lake", square(-0.5, 0, 0.1, 0.5)), exclusion("wood", square(0, 0, 0.2, 0.5))
    first = losses(candidates(exclusions=(lake, wood)))
    assert first == near({("lake", "CL"): 0.25, ("lake", "SZ2"): 0.05, ("wood", "SZ2"): 0.05})
    second = losses(candidates(exclusions=(wood, lake)))
    assert second == near({("wood", "SZ2"): 0.1, ("lake", "CL"): 0.25})


def test_overlapping_polygons_of_one_exclusion_count_once():
    fields = exclusion("fields", square(-1, 1, 0, 2), square(-0.5, 1, 0.5, 2), square(0.5, 1, 0.6, 2))
    assert losses(candidates(exclusions=(fields,))) == near({("fields", "CL"): 1.6})


def test_buffer_makes_a_disc_of_a_point():
    airport = exclusion("airport", shapely.Point(500, 500), buffer_m=100.0)
    disc_km2 = 32 * math.sin(2 * math.pi / 64) * 0.01
    assert losses(candidates(exclusions=(airport,))) == near({("airport", "SZ2"): disc_km2}, within=1e-6)


def test_small_pieces_are_dropped_and_accounted_for():
    # The half cell of SZ2 (0.5 km2) and its other half in CL fall below 0.6 km2.
    found = candidates(min_usable_area_km2=0.6)
    assert losses(found) == near({("min_usable_area", "SZ2"): 0.5, ("min_usable_area", "CL"): 0.5})
    assert found.zones.loc["SZ2"].tolist() == near([1.5, 1.0, 0.5, 1])


def test_nothing_left_names_what_took_the_land():
    everything = exclusion("redline", square(-3, -3, 3, 1.5))
    rest = exclusion("farmland", square(-3, 1.4, 3, 3))
    with pytest.raises(CandidateSetError) as caught:
        candidates(exclusions=(everything, rest))
    for sentence in (caught.value.zh, caught.value.en):
        assert "redline 14.000 km²" in sentence
        assert "farmland 2.000 km²" in sentence


def test_parcels_replace_the_grid():
    layer = parcels(square(-2, -2, -1.5, -1.5), square(1, 0, 2, 1), square(1.5, 1.5, 2.5, 2.5), ids="abc")
    found = candidates(parcels=layer)
    assert found.sites["usable_area_km2"].to_dict() == near(
        {"p_a_SZ1": 0.25, "p_b_CL": 0.5, "p_b_SZ2": 0.5, "p_c_CL": 0.25}
    )
    assert set(found.sites["kind"]) == {"parcel"}
    assert set(found.sites["basis"]) == {"found"}
    assert losses(found) == near({("beyond_belt", "OUT"): 0.75})
    assert found.zones.loc["OUT"].tolist() == near([0.75, 0, 0.75, 0])


def test_parcels_all_outside_leave_nothing():
    with pytest.raises(CandidateSetError, match=r"beyond_belt 1\.000"):
        candidates(parcels=parcels(square(5, 5, 6, 6), ids="a"))


@pytest.mark.parametrize(
    ("layer", "defect", "feature"),
    [
        (parcels(square(0, 0, 1, 1), square(0.9, 0, 2, 1), ids="ab"), "parcels_overlap", "a"),
        (parcels(square(0, 0, 1, 1), square(1, 0, 2, 1), ids="aa"), "ids_duplicate", "a"),
        (parcels(square(0, 0, 1, 1), ids=["地块"]), "id_not_plain", "地块"),
        (parcels(shapely.Point(0, 0), ids="a"), "geometry_type", "a"),
        (frame([square(0, 0, 1, 1)], fid=[1]), "columns_missing", ""),
        (parcels(square(0, 0, 1, 1), ids="a").set_crs(None, allow_override=True), "crs_missing", ""),
    ],
    ids=["overlap", "twice", "not plain", "point", "no id", "no crs"],
)
def test_unsound_parcels(layer, defect, feature):
    with pytest.raises(LayerSchemaError) as caught:
        candidates(parcels=layer)
    assert (caught.value.defect, caught.value.layer, caught.value.feature) == (defect, "parcels", feature)


@pytest.mark.parametrize(
    "wrong",
    [
        {"cell_m": 249},
        {"cell_m": 500.5},
        {"cell_m": True},
        {"belt_km": -1},
        {"belt_km": math.nan},
        {"min_usable_area_km2": -0.1},
        {"min_usable_area_km2": math.nan},
        {"exclusions": (exclusion("a", square(0, 0, 1, 1)),) * 2},
        {"exclusions": (exclusion("min_usable_area", square(0, 0, 1, 1)),)},
    ],
    ids=str,
)
def test_settings_out_of_range(wrong):
    with pytest.raises(CandidateSettingsError) as caught:
        candidates(**wrong)
    key = next(iter(wrong))
    assert key in caught.value.zh
    assert key in caught.value.en


@pytest.mark.parametrize(
    "wrong",
    [
        exclusion("lake"),
        exclusion("lake", shapely.Point(0, 0)),
        exclusion("lake", shapely.Point(0, 0), buffer_m=math.nan),
        exclusion("lake", square(0, 0, 1, 1), buffer_m=-10.0),
        exclusion("lake", shapely.Polygon([(0, 0), (9, 9), (9, 0), (0, 9)])),
    ],
    ids=["empty", "point", "nan", "negative", "invalid"],
)
def test_exclusion_without_land_is_an_error(wrong):
    with pytest.raises(CandidateSettingsError) as caught:
        candidates(exclusions=(wrong,))
    assert "lake" in caught.value.zh
    assert "lake" in caught.value.en


def test_zones_may_overshoot_the_cluster_without_land_counted_twice():
    # SZ1 sticks out by 20 m: it stays whole, and the belt begins behind it.
    region = tiny_region(starter_zones=zones_frame([square(-2.02, -2, -1, -1)]))
    zones = candidates(region, belt_km=1).zones["gross_area_km2"]
    disc = 32 * math.sin(2 * math.pi / 64)
    assert zones["SZ1"] == near(1.02)
    assert zones.sum() == near(16 + 16 + disc)


def test_shipped_default_exclusion_is_assumed_and_takes_the_airport():
    region = read_region()
    (airport,) = default_exclusions(region)
    assert (airport.id, airport.clause, airport.buffer_m, airport.basis) == (
        "airport_3km",
        "A1.1b",
        3000.0,
        "assumed",
    )
    found = generate_candidates(region, CandidateSettings(belt_km=6, exclusions=(airport,)))
    taken = found.excluded.set_index("exclusion_id").loc[["airport_3km"], "area_km2"].sum()
    # The point is 2.4 km from the cluster: the disc of 3 km lies wholly in the cluster and a belt of 6 km.
    assert taken == near(9 * 32 * math.sin(2 * math.pi / 64), within=0.05)
    cluster = found.zones.drop("OUT")["gross_area_km2"].sum()
    assert cluster == near(1988.6, within=0.1)
    assert (found.sites["adcode"] != "").all()
    assert isinstance(found.sites, gpd.GeoDataFrame)
    assert found.sites.crs == SETTINGS.storage_crs
