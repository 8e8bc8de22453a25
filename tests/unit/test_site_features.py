"""What a site is like, worked out by hand in the tiny region."""

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely

from geodata.candidate_settings import CandidateSettings
from geodata.candidates import generate_candidates
from geodata.errors import CandidateSettingsError
from geodata.exclusions import Exclusion
from geodata.site_features import compactness
from geodata.slopes import SlopeBand, slope_exclusion
from geodata.terrain import Terrain
from tests.tiny_region import SETTINGS, frame, square, tiny_layers, tiny_region


def candidates(region=None, **settings):
    settings = {"belt_km": 0, "min_usable_area_km2": 1e-4, **settings}
    return generate_candidates(region or tiny_region(), CandidateSettings(**settings))


def stations():
    layer = tiny_layers()["substations"]
    points = gpd.GeoSeries([shapely.Point(-1500, -500), shapely.Point(1500, 1500)], crs=SETTINGS.local_crs)
    return gpd.GeoDataFrame(layer, geometry=points.to_crs(SETTINGS.storage_crs))


def test_compactness_of_known_shapes():
    disc = shapely.Point(0, 0).buffer(100, quad_segs=200)
    shapes = np.array([square(0, 0, 1, 1), square(0, 0, 4, 1), disc, shapely.Polygon()], dtype=object)
    found = compactness(shapes)
    # Square: 4 pi / 16. Strip of 4 to 1: 16 pi / 100.
    assert found[:3].tolist() == pytest.approx([math.pi / 4, 0.16 * math.pi, 1.0], rel=1e-4)
    assert np.isnan(found[3])


def test_compactness_is_that_of_the_usable_land():
    hole = Exclusion("h", "h", "h", "A1.1b", frame([square(-1.75, -1.75, -1.25, -1.25)], fid=[1]), 0.0, "found")
    sites = candidates(exclusions=(hole,)).sites
    # 1 km2 less 0.25, edges 4 km and 2 km.
    assert sites.loc["g1000_w002_s002_SZ1", "compactness"] == pytest.approx(4 * math.pi * 0.75 / 36, abs=1e-4)


def test_distances_are_straight_from_the_point_of_the_site():
    road = frame([shapely.LineString([(-5000, 1750), (5000, 1750)])], road_id=["g1"])
    found = candidates(tiny_region(substations=stations(), roads=road))
    sites = found.sites
    # The cell from (-2, -1) to (-1, 0) km: its point is (-1.5, -0.5), where a station stands; the road is 2.25 km off.
    assert sites.loc["g1000_w002_s001_CL", "distance_substation_km"] == pytest.approx(0, abs=1e-4)
    assert sites.loc["g1000_w002_s001_CL", "distance_road_km"] == pytest.approx(2.25, abs=1e-4)
    # (0.5, -0.5) to (1.5, 1.5) is sqrt(5), to (-1.5, -0.5) 2.
    assert sites.loc["g1000_e000_s001_CL", "distance_substation_km"] == pytest.approx(2.0, abs=1e-4)
    assert sites["distance_seat_km"].isna().all()


def test_what_is_not_given_is_empty_and_said():
    found = candidates()
    said = {remark.column: remark for remark in found.remarks}
    assert set(said) == {"distance_substation_km", "distance_seat_km", "distance_road_km"}
    assert found.sites[list(said)].isna().all(axis=None)
    assert "到道路的距离为空" in said["distance_road_km"].text("zh")
    assert "nearest road is empty" in said["distance_road_km"].text("en")
    assert found.sites[["mean_elevation_m", "mean_slope_deg"]].isna().all(axis=None) and found.slopes.empty


def terrain(west=-2000.0, size=400, pixel_m=10.0):
    """300 m and flat in the west, 500 m and 20 deg in the east of x = 0."""
    slope = np.zeros((size, size), dtype="float32")
    slope[:, round(-west / pixel_m) :] = 20.0
    heights = np.where(slope > 0, 500.0, 300.0).astype("float32")
    return Terrain("made up", SETTINGS.local_crs, pixel_m, pixel_m, west, 2000.0, heights, slope)


def test_relief_of_sites_and_slopes_by_zone():
    found = candidates(terrain=terrain(), slope_bounds_deg=(6.0, 15.0))
    sites = found.sites
    west, east = sites["x_m"] < 0, sites["x_m"] > 0
    assert sites.loc[west, ["mean_elevation_m", "mean_slope_deg"]].drop_duplicates().to_numpy().tolist() == [[300, 0]]
    assert sites.loc[east, ["mean_elevation_m", "mean_slope_deg"]].drop_duplicates().to_numpy().tolist() == [[500, 20]]
    by_class = found.slopes.set_index(["zone_id", "class_id"])["area_km2"].to_dict()
    # SZ1 (1 km2) lies in the west, SZ2 (1.5) in the east, CL has 7 and 6.5.
    wanted = {("CL", "slope_1"): 7.0, ("CL", "slope_2"): 0.0, ("CL", "slope_3"): 6.5}
    wanted |= {("SZ1", "slope_1"): 1.0, ("SZ1", "slope_2"): 0.0, ("SZ1", "slope_3"): 0.0}
    wanted |= {("SZ2", "slope_1"): 0.0, ("SZ2", "slope_2"): 0.0, ("SZ2", "slope_3"): 1.5}
    assert by_class == pytest.approx(wanted, abs=0.02)


def test_steep_land_is_left_out_and_answers_for_it():
    model = terrain()
    steep = slope_exclusion(model, SlopeBand("slope_above_max", 15.0, 90.0))
    found = candidates(terrain=model, exclusions=(steep,))
    taken = found.excluded.set_index(["exclusion_id", "zone_id"])["area_km2"]
    assert taken["slope_above_max"].to_dict() == pytest.approx({"CL": 6.5, "SZ2": 1.5}, abs=0.02)
    assert (found.sites["x_m"] < 0).all()
    assert found.exclusions.loc["slope_above_max", ["name_en", "clause"]].tolist() == ["Slope > 15°", "A1.1b"]


def test_slopes_that_are_nowhere_take_nothing():
    model = terrain()
    found = candidates(terrain=model, exclusions=(slope_exclusion(model, SlopeBand("slope_5", 25.0, 90.0)),))
    assert "slope_5" not in set(found.excluded["exclusion_id"])
    assert "slope_5" in found.exclusions.index


def test_land_without_a_slope_is_kept_and_said():
    found = candidates(terrain=terrain(west=-1000.0, size=300))
    (said,) = [remark for remark in found.remarks if remark.kind == "slope_unknown"]
    # Pixels reach from -1 to 2 km both ways: the western column of four cells and three more in the south have none.
    assert "7 个候选点没有平均坡度" in said.text("zh")
    assert found.sites["mean_slope_deg"].isna().sum() == 7


@pytest.mark.parametrize(
    "wrong", [{"shape": "triangle"}, {"slope_bounds_deg": (6.0, 2.0)}, {"slope_bounds_deg": (0.0,)}], ids=str
)
def test_settings_out_of_range(wrong):
    with pytest.raises(CandidateSettingsError, match=next(iter(wrong))):
        candidates(**wrong)
