"""Defects of shapes, built by hand with known sizes: each is found, measured and placed."""

import numpy as np
import pytest
import shapely

from geodata.inspection.options import InspectionOptions
from tests.broken_layers import BOWTIE
from tests.inspected import components, inspect, line, of_kind, only, place_km, polygon, sound_layers, user_layer
from tests.tiny_region import NAMES, frame, square, zones_frame


def test_sound_layers_have_no_remark():
    assert inspect() == []


def test_every_invalid_feature_is_named_with_its_crossing():
    layers = sound_layers()
    shapes = layers["districts_2022"].geometry.to_numpy().copy()
    shapes[:] = [BOWTIE, shapely.affinity.translate(BOWTIE, 0.2, 0)]
    found = of_kind(
        inspect(districts_2022=layers["districts_2022"].set_geometry(shapes, crs="EPSG:4490")), "geometry_invalid"
    )
    assert [(remark.level, remark.feature) for remark in found] == [("error", "100001"), ("error", "100002")]
    assert [(remark.lon, remark.lat) for remark in found] == [
        pytest.approx((106.55, 29.6)),
        pytest.approx((106.75, 29.6)),
    ]
    assert "Self-intersection" in found[0].said.zh


def test_overlap_of_parcels_is_an_error_of_its_area():
    remarks = inspect(parcels=user_layer([square(0, 0, 1, 1), square(0.5, 0, 1.5, 1), square(3, 3, 4, 4)], "parcel_id"))
    remark = only(remarks, "parcels_overlap")
    assert (remark.level, remark.feature, remark.unit) == ("error", "f1", "m2")
    assert remark.value == pytest.approx(500_000, rel=1e-5)
    x_km, y_km = place_km(remark)
    assert 0.5 < x_km < 1
    assert 0 < y_km < 1


def test_all_overlaps_are_told_not_only_the_first():
    parcels = [square(0, 0, 1, 1), square(0.5, 0, 1.5, 1), square(0.75, 0, 1, 1)]
    found = of_kind(inspect(parcels=user_layer(parcels, "parcel_id")), "parcels_overlap")
    assert [(remark.feature, remark.value) for remark in found] == [
        ("f1", pytest.approx(500_000, rel=1e-5)),
        ("f1", pytest.approx(250_000, rel=1e-5)),
        ("f2", pytest.approx(250_000, rel=1e-5)),
    ]


def test_districts_that_share_a_strip_are_doubted_with_its_width():
    districts = frame(
        [square(-10, -10, 0.002, 10), square(0, -10, 10, 10)], adcode=["100001", "100002"], **NAMES, source="-"
    )
    remark = only(inspect(districts_2022=districts), "overlap_sliver")
    assert (remark.level, remark.feature) == ("warning", "100001+100002")
    assert remark.key == "overlap_sliver:districts_2022:100001+100002"
    # The edge is drawn from end to end only, so that its curve in the storage CRS adds a little.
    assert remark.value == pytest.approx(2 * 20_000, rel=1e-3)
    assert "2 m" in remark.said.en


def test_components_may_overlap_between_roles_only():
    shapes = [square(-2, -2, 2, 2), square(0, 0, 1, 1)]
    assert of_kind(inspect(cluster_components=components(shapes, ["fill", "limit"])), "overlap") == []
    remark = only(inspect(cluster_components=components(shapes)), "overlap")
    assert remark.value == pytest.approx(1e6, rel=1e-5)


def test_hole_between_components_is_a_gap_unless_the_cluster_has_it():
    ring = [square(-2, -2, 0, 2), square(0, -2, 2, -1), square(0, 1, 2, 2), square(1, -1, 2, 1)]
    remark = only(inspect(cluster_components=components(ring)), "gap")
    assert remark.value == pytest.approx(2e6, rel=1e-5)
    assert remark.feature == "C01+C02+C03+C04"
    assert place_km(remark) == pytest.approx((0.5, 0), abs=0.5)
    outline = frame(
        [shapely.difference(square(-2, -2, 2, 2), square(0, -1, 1, 1))],
        cluster_id=["TINY"],
        **NAMES,
        status="draft",
        note_zh="",
        note_en="",
    )
    assert of_kind(inspect(cluster_components=components(ring), cluster=outline), "gap") == []


def test_hole_in_the_cover_of_districts_is_a_gap():
    holed = shapely.difference(square(-10, -10, 0, 10), square(-5, -5, -4.999, 0))
    districts = frame([holed, square(0, -10, 10, 10)], adcode=["100001", "100002"], **NAMES, source="-")
    remark = only(inspect(districts_2022=districts), "gap_sliver")
    assert remark.value == pytest.approx(5000, rel=1e-3)


def test_starter_zone_reaching_out_is_measured():
    zones = zones_frame([square(-2.5, -2, -1, -1), square(0, 0, 1.5, 1)])
    remark = only(inspect(starter_zones=zones), "zone_outside_cluster")
    assert (remark.level, remark.feature) == ("error", "SZ1")
    assert remark.value == pytest.approx(500_000, rel=1e-5)
    assert place_km(remark) == pytest.approx((-2.25, -1.5), abs=0.3)


def test_zone_within_the_tolerance_is_a_note():
    zones = zones_frame([square(-2.0005, -2, -1, -1), square(0, 0, 1.5, 1)])  # half a metre
    remark = only(inspect(starter_zones=zones), "zone_edge")
    assert (remark.level, remark.value) == ("note", pytest.approx(500, rel=1e-2))


def test_zones_that_share_less_than_the_tolerance_are_doubted():
    zones = zones_frame([square(-2, -2, 0.0005, -1), square(0, -2, 1, -1)])
    remarks = inspect(starter_zones=zones)
    assert only(remarks, "overlap_sliver").value == pytest.approx(500, rel=1e-2)
    assert of_kind(remarks, "zones_overlap") == []


def test_sliver_is_a_warning_among_zones_and_a_note_in_water():
    strip = square(0, 0, 1, 0.003)  # width 2 x 3000 m2 / 2006 m
    zone = only(inspect(starter_zones=zones_frame([strip, square(0, 1, 1, 2)])), "sliver")
    assert (zone.level, zone.value) == ("warning", pytest.approx(3000, rel=1e-3))
    assert "2.99 m" in zone.said.en
    assert only(inspect(water=user_layer([strip])), "sliver").level == "note"


def test_fragment_and_holes():
    two = shapely.MultiPolygon([square(0, 0, 1, 1), square(1.5, 1, 1.505, 1.01)])  # 1 km2 and 50 m2
    holed = (
        polygon((2, 0), (3, 0), (3, 1), (2, 1))
        .difference(square(2.1, 0.1, 2.109, 0.11))
        .difference(square(2.5, 0.5, 2.6, 0.6))
    )
    alone = square(-1, 0, -0.995, 0.01)  # 50 m2, but all of its feature
    remarks = inspect(farmland=user_layer([two, holed, alone]))
    fragment = only(remarks, "fragment")
    assert (fragment.level, fragment.feature, fragment.value) == ("warning", "f1", pytest.approx(50, rel=1e-3))
    small, large = only(remarks, "hole_small"), only(remarks, "hole")
    assert (small.level, small.feature, small.value) == ("warning", "f2", pytest.approx(90, rel=1e-3))
    assert (large.level, large.value) == ("note", pytest.approx(10_000, rel=1e-4))
    assert place_km(large) == pytest.approx((2.55, 0.55), abs=0.05)


def test_repeated_vertex_and_short_segment():
    twice = polygon((0, 0), (1, 0), (1, 0), (1, 1), (0, 1))
    short = polygon((2, 0), (3, 0), (3, 1), (2, 1), (2, 0.00003))  # 3 cm from its start
    remarks = inspect(farmland=user_layer([twice, short]))
    vertex, segment = only(remarks, "duplicate_vertex"), only(remarks, "short_segment")
    assert (vertex.feature, place_km(vertex)) == ("f1", pytest.approx((1, 0), abs=1e-5))
    assert (segment.feature, segment.value) == ("f2", pytest.approx(0.03, rel=0.05))


def test_features_that_begin_at_one_point_repeat_no_vertex():
    assert inspect(farmland=user_layer([polygon((0, 0), (1, 0), (1, 1)), polygon((0, 0), (-1, 0), (-1, -1))])) == []


def test_spike_is_found_at_its_tip_wherever_the_ring_starts():
    corners = [(0, 0), (1, 0), (1, 0.5), (1.4, 0.5005), (1, 0.501), (1, 1), (0, 1)]
    for turn in range(len(corners)):
        shape = polygon(*corners[turn:], *corners[:turn])
        spike = only(inspect(farmland=user_layer([shape])), "spike")
        assert place_km(spike) == pytest.approx((1.4, 0.5005), abs=1e-5)
        assert spike.value == pytest.approx(400, rel=1e-3)
        assert f"{2 * np.degrees(np.arctan(0.5 / 400)):.2g}°" in spike.said.en


def test_right_angles_are_no_spikes():
    assert of_kind(inspect(farmland=user_layer([square(0, 0, 1, 1)])), "spike") == []


def test_hole_that_touches_the_outline():
    shell = polygon((0, 0), (0.5, 0), (1, 0), (1, 1), (0, 1))
    holed = shapely.Polygon(shell.exterior, [polygon((0.5, 0), (0.7, 0.5), (0.3, 0.5)).exterior])
    touch = only(inspect(farmland=user_layer([holed])), "self_touch")
    assert (touch.level, place_km(touch)) == ("note", pytest.approx((0.5, 0), abs=1e-5))


def test_same_shape_twice_is_found_whatever_its_start():
    once, again = polygon((0, 0), (1, 0), (1, 1)), polygon((1, 1), (0, 0), (1, 0))
    remark = only(inspect(farmland=user_layer([once, again])), "geometry_duplicate")
    assert remark.feature == "f2"
    assert "f1" in remark.said.zh
    roads = user_layer([line((0, 0), (1, 0)), line((1, 0), (0, 0))], "road_id", road_class="")
    assert only(inspect(roads=roads), "geometry_duplicate").feature == "f2"


def test_thresholds_are_options():
    parcels = frame(
        [square(-10, -10, 0.002, 10), square(0, -10, 10, 10)], adcode=["100001", "100002"], **NAMES, source="-"
    )
    strict, lenient = InspectionOptions(sliver_width_m=1.0), InspectionOptions(overlap_min_m2=1e6)
    assert only(inspect(districts_2022=parcels, options=strict), "overlap").value > 0
    assert inspect(districts_2022=parcels, options=lenient) == []


def test_an_unsound_feature_is_left_out_of_measuring_not_of_the_list():
    layers = sound_layers()
    shapes = layers["starter_zones"].geometry.to_numpy().copy()
    with np.errstate(invalid="ignore"):
        shapes[0] = shapely.Polygon([(106.5, 29.55), (float("nan"), 29.56), (106.52, 29.56)])
    remarks = inspect(starter_zones=layers["starter_zones"].set_geometry(shapes, crs="EPSG:4490"))
    assert {remark.feature for remark in remarks} == {"SZ1"}
    assert {remark.level for remark in remarks} == {"error"}
