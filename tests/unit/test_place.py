"""A point on the map of the tiny region: zone, piece of land, exclusions, all by hand."""

import pyproj
import pytest

from geodata.candidate_settings import CandidateSettings
from geodata.exclusions import Exclusion
from geodata.place import PointError, find_place
from tests.tiny_region import SETTINGS, frame, square, tiny_region

TO_DEGREES = pyproj.Transformer.from_crs(SETTINGS.local_crs, SETTINGS.storage_crs, always_xy=True)
PARK = Exclusion("park", "公园", "park", "A1.1b", frame([square(-0.9, -0.9, -0.6, -0.6)], fid=[1]), 50.0, "assumed")
STONE = Exclusion("stone", "石", "stone", "A1.1b", frame([square(0.1, 0.1, 0.2, 0.2)], fid=[1]), 0.0, "assumed")


def place(x_km, y_km, **settings):
    lon, lat = TO_DEGREES.transform(x_km * 1000, y_km * 1000)
    settings = CandidateSettings(**{"belt_km": 1.0, "exclusions": (PARK, STONE), **settings})
    return find_place(tiny_region(), settings, lon, lat)


@pytest.mark.parametrize(
    ("x_km", "y_km", "zone", "site"),
    [
        (-1.5, -1.5, "SZ1", "g1000_w002_s002_SZ1"),
        (1.25, 0.5, "SZ2", "g1000_e001_n000_SZ2"),
        (1.75, 0.5, "CL", "g1000_e001_n000_CL"),
        (2.5, 0.5, "OUT", "g1000_e002_n000_OUT"),
        (3.5, 0.5, "", ""),
    ],
)
def test_zone_and_piece(x_km, y_km, zone, site):
    found = place(x_km, y_km)
    assert (found.zone_id, found.site_id, found.exclusions) == (zone, site, ())


@pytest.mark.parametrize(
    ("x_km", "y_km", "names"),
    [
        (-0.75, -0.75, ["park"]),
        # 40 m beyond the edge, within the buffer of 50 m; 60 m beyond it is not
        (-0.56, -0.75, ["park"]),
        (-0.54, -0.75, []),
        (0.15, 0.15, ["stone"]),
        (0.21, 0.15, []),
    ],
)
def test_exclusions_reach_as_far_as_their_buffer(x_km, y_km, names):
    assert [one.id for one in place(x_km, y_km).exclusions] == names


def test_parcels_take_the_place_of_cells():
    parcels = frame([square(-1.4, -1.4, -1.2, -1.2)], parcel_id=["a"])
    assert place(-1.3, -1.3, parcels=parcels).site_id == "p_a_SZ1"
    assert place(-1.5, -1.5, parcels=parcels).site_id == ""


def test_hexagons_are_found():
    assert place(0.0, 0.0, shape="hexagon").site_id.startswith("h1000_q")


@pytest.mark.parametrize(("lon", "lat"), [(29.5, 106.5), (200.0, 29.5), (float("nan"), 29.5)])
def test_a_point_beyond_the_region_is_refused(lon, lat):
    with pytest.raises(PointError) as error:
        find_place(tiny_region(), CandidateSettings(), lon, lat)
    assert ("swapped" in error.value.en) == (lon == 29.5)
