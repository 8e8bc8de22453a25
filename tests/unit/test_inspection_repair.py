"""What a repair does to hand-made outlines, in m2, and what it refuses."""

import numpy as np
import pytest
import shapely

from geodata.inspection.options import InspectionOptions
from geodata.inspection.repair import repair_layer
from geodata.layers import FARMLAND, ROADS, SUBSTATIONS
from tests.inspected import inspect, line, of_kind, only, polygon, sound_layers, user_layer
from tests.tiny_region import SETTINGS, square

# A square kilometre with a loop of 0.2 m x 2 m, crossed once, at the middle of its upper edge.
SMALL_LOOP = polygon((0, 0), (1, 0), (1, 1), (0.5001, 1), (0.4999, 1.002), (0.5001, 1.002), (0.4999, 1), (0, 1))


def repaired(*shapes, options=None, schema=FARMLAND):
    frame = user_layer(shapes) if schema is FARMLAND else user_layer(shapes, "road_id", road_class="")
    repair = repair_layer(frame, schema, SETTINGS, options)
    return frame, repair


def area_m2(frame, row=0):
    return frame.geometry.to_crs(SETTINGS.local_crs).area.iloc[row]


def test_sound_layer_comes_back_as_it_was():
    frame, repair = repaired(square(0, 0, 1, 1), square(2, 0, 3, 1))
    assert repair.remarks == ()
    assert repair.frame.equals(frame)


def test_small_loop_is_mended_and_measured():
    _, repair = repaired(square(2, 0, 3, 1), SMALL_LOOP)
    (remark,) = repair.remarks
    assert (remark.level, remark.kind, remark.feature, remark.unit) == ("note", "repaired", "f2", "m2")
    # Two triangles of 0.2 m x 1 m: as drawn, they count 0.1 - 0.1; mended, both are land.
    assert area_m2(repair.frame, 1) == pytest.approx(1e6, abs=5)  # the storage grid moves 4 km of outline by up to 5 mm
    assert remark.value == pytest.approx(0.2, abs=0.05)
    assert repair.frame.geometry.iloc[1].is_valid
    assert "Self-intersection" in remark.said.en


def test_change_above_one_square_metre_needs_a_reason():
    _, repair = repaired(SMALL_LOOP, options=InspectionOptions(repair_note_m2=0.01))
    assert [remark.level for remark in repair.remarks] == ["warning"]


def test_corners_in_the_wrong_order_are_not_guessed():
    frame, repair = repaired(polygon((0, 0), (1, 1), (1, 0), (0, 1)))
    (remark,) = repair.remarks
    assert (remark.level, remark.kind) == ("error", "repair_refused")
    # The two halves count against each other as drawn (0), and 0.25 km2 each when mended.
    assert remark.value == pytest.approx(0.5e6, rel=1e-4)
    assert repair.frame.geometry.iloc[0].equals_exact(frame.geometry.iloc[0])


def test_land_drawn_twice_counts_as_changed():
    # A ring that laps over itself: a square of 0.1 km x 0.1 km is enclosed twice.
    lapped = polygon((0, 0), (1, 0), (1, 0.6), (0.4, 0.6), (0.4, 0.5), (0.5, 0.5), (0.5, 1), (0, 1))
    _, repair = repaired(lapped, options=InspectionOptions(repair_max_m2=1e6, repair_max_share=1.0))
    (remark,) = repair.remarks
    # Whether that square is land is what the two readings differ in; as drawn it counts twice.
    assert remark.value == pytest.approx(10_000, rel=1e-3)
    assert remark.level == "warning"


def test_changes_that_cancel_in_the_area_are_changes():
    # Enclosed twice: 0.2 km x 0.1 km, which counts 20,000 m2 too much as drawn. Below the edge, run backwards:
    # 0.1 km x 0.1 km, which counts 20,000 m2 too little. The area stays; the land of the first is in doubt.
    lower = [(0, 0), (0.8, 0), (0.8, -0.1), (0.7, -0.1), (0.7, 0.1), (1, 0.1)]
    upper = [(1, 0.6), (0.3, 0.6), (0.3, 0.5), (0.5, 0.5), (0.5, 1), (0, 1)]
    _, repair = repaired(polygon(*lower, *upper), options=InspectionOptions(repair_max_m2=1e6, repair_max_share=1.0))
    (remark,) = repair.remarks
    assert remark.value == pytest.approx(20_000, rel=1e-3)
    # The three blocks: 0.7 x 0.6 and 0.3 x 0.5 below 0.6 km, 0.5 x 0.4 above, and the loop that ran backwards.
    assert area_m2(repair.frame) == pytest.approx(1e6 * (0.42 + 0.15 + 0.2 + 0.01), rel=1e-4)


def test_repeated_vertex_goes_without_any_change_of_area():
    twice = polygon((0, 0), (1, 0), (1, 0), (1, 1), (0, 1))
    _, repair = repaired(twice)
    (remark,) = repair.remarks
    assert (remark.level, remark.kind, remark.value) == ("note", "repaired", pytest.approx(0, abs=1e-3))
    assert "6 → 5" in remark.said.zh


def test_polygon_without_land_cannot_be_mended():
    frame = user_layer([square(0, 0, 1, 1)])
    frame = frame.set_geometry(
        [shapely.from_wkt("POLYGON ((106.5 29.5, 106.6 29.5, 106.7 29.5, 106.5 29.5))")], crs=frame.crs
    )
    repair = repair_layer(frame, FARMLAND, SETTINGS)
    assert [remark.kind for remark in repair.remarks] == ["repair_refused"]
    assert repair.frame.geometry.iloc[0].equals_exact(frame.geometry.iloc[0])


def test_coordinates_that_are_no_numbers_cannot_be_mended():
    frame = user_layer([square(0, 0, 1, 1)])
    with np.errstate(invalid="ignore"):
        broken = shapely.Polygon([(106.5, 29.5), (float("nan"), 29.6), (106.6, 29.6)])
    repair = repair_layer(frame.set_geometry([broken], crs=frame.crs), FARMLAND, SETTINGS)
    (remark,) = repair.remarks
    assert (remark.kind, remark.value, remark.lon) == ("repair_refused", None, 106.5)


def test_lines_lose_repeated_vertices_only():
    _, repair = repaired(line((0, 0), (1, 0), (1, 0), (0.5, 1), (0.5, -1)), schema=ROADS)
    assert shapely.get_num_coordinates(repair.frame.geometry.iloc[0]) == 4
    assert not repair.frame.geometry.iloc[0].is_simple


def test_points_and_missing_geometries_are_left_alone():
    stations = sound_layers()["substations"]
    assert repair_layer(stations, SUBSTATIONS, SETTINGS).frame is stations
    without = user_layer([square(0, 0, 1, 1), None])
    assert repair_layer(without, FARMLAND, SETTINGS).remarks == ()


def test_inspection_offers_the_repair_that_it_would_make():
    remarks = inspect(farmland=user_layer([SMALL_LOOP, polygon((2, 0), (3, 1), (3, 0), (2, 1))]))
    invalid, offer = of_kind(remarks, "geometry_invalid"), only(remarks, "repair_offered")
    assert [remark.feature for remark in invalid] == ["f1", "f2"]
    assert (offer.level, offer.feature, offer.value) == ("note", "f1", pytest.approx(0.2, abs=0.05))
    assert "--repair" in offer.way_out.en


def test_outline_far_from_earth_is_refused_without_a_size():
    frame = user_layer([square(0, 0, 1, 1)])
    metres = shapely.Polygon([(5e5, 3e6), (5.1e5, 3.1e6), (5.1e5, 3e6), (5e5, 3.1e6)])
    (remark,) = repair_layer(frame.set_geometry([metres], crs=frame.crs), FARMLAND, SETTINGS).remarks
    assert (remark.kind, remark.value, remark.lon) == ("repair_refused", None, None)
