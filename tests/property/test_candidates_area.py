"""Whatever is excluded: no km2 is lost, none is counted twice, and names do not move."""

import dataclasses

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.candidate_settings import MIN_AREA_ID, CandidateSettings
from geodata.candidates import generate_candidates, zone_shapes
from geodata.errors import CandidateSetError
from geodata.exclusions import Exclusion
from tests.tiny_region import SETTINGS, frame, square, tiny_region, zones_frame

NEAR_KM2 = 5e-5  # a round trip through degrees moves an edge by 1 mm


@st.composite
def rectangles(draw, low=-3.0, high=3.0):
    """A rectangle of whole hectometres within [low, high] km."""
    grid = st.integers(min_value=int(low * 10), max_value=int(high * 10))
    west, east = sorted(draw(st.lists(grid, min_size=2, max_size=2, unique=True)))
    south, north = sorted(draw(st.lists(grid, min_size=2, max_size=2, unique=True)))
    return square(west / 10, south / 10, east / 10, north / 10)


@st.composite
def regions(draw):
    """The tiny region with one random starter zone in each of two halves of the cluster."""
    west = shapely.intersection(draw(rectangles(-2, 2)), square(-2, -2, 0, 2))
    east = shapely.intersection(draw(rectangles(-2, 2)), square(0.1, -2, 2, 2))
    zones = [zone for zone in (west, east) if shapely.area(zone) > 1e4]
    return tiny_region(starter_zones=zones_frame(zones or [square(-2, -2, -1, -1)]))


@st.composite
def exclusion_lists(draw):
    layers = draw(st.lists(st.lists(rectangles(), min_size=1, max_size=3), max_size=3))
    buffers = [draw(st.sampled_from([0.0, 50.0])) for _ in layers]
    return tuple(
        Exclusion(f"x{i}", "", "", "A1.1b", frame(shapes, fid=range(len(shapes))), buffer_m, "assumed")
        for i, (shapes, buffer_m) in enumerate(zip(layers, buffers, strict=True))
    )


def land_of(exclusion):
    local = exclusion.frame.to_crs(SETTINGS.local_crs).geometry
    return local.buffer(exclusion.buffer_m).union_all() if exclusion.buffer_m else local.union_all()


def km2(shape):
    return shapely.area(shape) / 1e6


@settings(max_examples=40, deadline=None)
@given(
    regions(),
    exclusion_lists(),
    st.integers(min_value=300, max_value=1700),
    st.sampled_from([0.0, 0.7, 2.0]),
    st.sampled_from([0.0, 0.02, 0.3]),
)
def test_every_km2_is_accounted_for(region, exclusions, cell_m, belt_km, min_km2):
    wanted = CandidateSettings(cell_m=cell_m, belt_km=belt_km, min_usable_area_km2=min_km2, exclusions=exclusions)
    zones = zone_shapes(region, belt_km)
    taken = shapely.union_all([land_of(exclusion) for exclusion in exclusions])
    left = {zone: km2(shapely.difference(shape, taken)) for zone, shape in zones.items()}
    try:
        found = generate_candidates(region, wanted)
    except CandidateSetError:
        # Only right if what is left of every cell is small; a whole cell's worth of land in one piece is not.
        assert max(left.values()) < 1e-3 or min_km2 > 0
        return
    for zone, shape in zones.items():
        row = found.zones.loc[zone] if zone in found.zones.index else None
        if row is None:
            assert km2(shape) < 1e-6
            continue
        assert row["gross_area_km2"] == pytest.approx(km2(shape), abs=1e-6)
        assert row["usable_area_km2"] + row["excluded_area_km2"] == pytest.approx(row["gross_area_km2"], abs=1e-9)
        small = area_taken(found, MIN_AREA_ID, zone)
        assert row["usable_area_km2"] + small == pytest.approx(left[zone], abs=NEAR_KM2)
    check_first_come(found, zones, exclusions)
    check_sites(found, zones, min_km2, taken)


def area_taken(found, exclusion_id, zone):
    rows = (found.excluded["exclusion_id"] == exclusion_id) & (found.excluded["zone_id"] == zone)
    return found.excluded.loc[rows, "area_km2"].sum()


def check_first_come(found, zones, exclusions):
    """Each exclusion answers for exactly what the ones before it have left."""
    before = shapely.Polygon()
    for exclusion in exclusions:
        new = shapely.difference(land_of(exclusion), before)
        before = shapely.union(before, land_of(exclusion))
        for zone, shape in zones.items():
            said = area_taken(found, exclusion.id, zone)
            assert said == pytest.approx(km2(shapely.intersection(shape, new)), abs=NEAR_KM2)


def check_sites(found, zones, min_km2, taken):
    """Sites lie in their zone, clear of exclusions and of each other; the points lie on the sites."""
    local = found.sites.to_crs(SETTINGS.local_crs)
    shapes = local.geometry.to_numpy()
    assert found.sites.is_valid.all()
    assert np.allclose(shapely.area(shapes) / 1e6, found.sites["usable_area_km2"], atol=NEAR_KM2)
    assert (found.sites["usable_area_km2"] >= min_km2).all()
    assert (found.sites["usable_area_km2"] <= found.sites["gross_area_km2"] + 1e-12).all()
    assert km2(shapely.union_all(shapes)) == pytest.approx(found.sites["usable_area_km2"].sum(), abs=NEAR_KM2)
    assert km2(shapely.intersection(shapely.union_all(shapes), taken)) < NEAR_KM2
    for zone, group in local.groupby("zone_id"):
        assert km2(shapely.difference(group.geometry.union_all(), zones[zone])) < NEAR_KM2
    points = gpd.GeoSeries.from_xy(found.sites["x_m"], found.sites["y_m"], crs=SETTINGS.local_crs)
    assert (shapely.distance(points.to_numpy(), shapes) < 0.01).all()


@settings(max_examples=25, deadline=None)
@given(regions(), exclusion_lists(), st.integers(min_value=400, max_value=1700), st.floats(0, 3))
def test_names_are_those_of_the_place(region, exclusions, cell_m, belt_km):
    plain = generate_candidates(region, CandidateSettings(cell_m=cell_m, belt_km=0, min_usable_area_km2=0))
    try:
        other = generate_candidates(
            region, CandidateSettings(cell_m, belt_km, min_usable_area_km2=0, exclusions=exclusions)
        )
    except CandidateSetError:
        return
    inside = other.sites[other.sites["in_cluster"]]
    assert set(inside.index) <= set(plain.sites.index)
    gross = plain.sites.loc[inside.index, "gross_area_km2"]
    assert np.allclose(gross, inside["gross_area_km2"], atol=1e-9)


@settings(max_examples=15, deadline=None)
@given(
    exclusion_lists(), st.integers(min_value=400, max_value=1700), st.sampled_from(["square", "hexagon"]), st.randoms()
)
def test_the_order_of_polygons_changes_nothing(exclusions, cell_m, shape, random):
    """Neither ids nor areas depend on the order in which the polygons of a layer come; a second run is the same."""

    def run(layers):
        return generate_candidates(tiny_region(), CandidateSettings(cell_m, 0.7, 0.02, exclusions=layers, shape=shape))

    shuffled = tuple(
        dataclasses.replace(each, frame=each.frame.iloc[random.sample(range(len(each.frame)), len(each.frame))])
        for each in exclusions
    )
    try:
        first = run(exclusions)
    except CandidateSetError:
        return
    again, other = run(exclusions), run(shuffled)
    assert first.sites.index.equals(again.sites.index)
    assert first.excluded.equals(again.excluded)
    # Rounding may drop or keep a piece at the least usable area itself.
    clear = first.sites[(first.sites["usable_area_km2"] - 0.02).abs() > NEAR_KM2]
    assert set(clear.index) <= set(other.sites.index)
    assert np.allclose(clear["usable_area_km2"], other.sites.loc[clear.index, "usable_area_km2"], atol=NEAR_KM2)


@settings(max_examples=25, deadline=None)
@given(exclusion_lists(), st.integers(min_value=400, max_value=1700))
def test_what_each_takes_by_itself_and_alone(exclusions, cell_m):
    """By itself: as if there were no other. Alone: what comes back when it is switched off."""
    try:
        found = generate_candidates(tiny_region(), CandidateSettings(cell_m, 0, 0, exclusions=exclusions))
    except CandidateSetError:
        return
    cluster = square(-2, -2, 2, 2)
    lands = [land_of(exclusion) for exclusion in exclusions]
    sums = found.excluded.groupby("exclusion_id")[["area_km2", "gross_area_km2", "only_area_km2"]].sum()
    for turn, (exclusion, land) in enumerate(zip(exclusions, lands, strict=True)):
        others = shapely.union_all([other for k, other in enumerate(lands) if k != turn])
        row = sums.loc[exclusion.id] if exclusion.id in sums.index else np.zeros(3)
        wanted = [
            km2(shapely.intersection(cluster, land)),
            km2(shapely.difference(shapely.intersection(cluster, land), others)),
        ]
        assert list(row)[1:] == pytest.approx(wanted, abs=NEAR_KM2)
        turn_km2, itself_km2, alone_km2 = row
        assert alone_km2 <= turn_km2 + 1e-9 and turn_km2 <= itself_km2 + 1e-9
