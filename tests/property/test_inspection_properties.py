"""Overlaps, gaps and repairs of random shapes against plain arithmetic."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.inspection.gaps import find_gaps
from geodata.inspection.options import InspectionOptions
from geodata.inspection.overlaps import find_overlaps
from geodata.inspection.repair import repair_layer
from geodata.inspection.subject import look_at
from geodata.layers import DISTRICTS_2022, FARMLAND, PARCELS
from tests.inspected import user_layer
from tests.tiny_region import NAMES, SETTINGS, frame, square

SIDE_KM = 1.0
OPTIONS = InspectionOptions()
offsets = st.floats(-1.5, 1.5, allow_nan=False).map(lambda km: round(km, 4))
shifts = st.floats(0.0005, 0.4, allow_nan=False).map(lambda km: round(km, 4))


@given(offsets, offsets)
@settings(max_examples=60)
def test_overlap_of_two_displaced_squares(dx, dy):
    parcels = user_layer([square(0, 0, 1, 1), square(dx, dy, dx + 1, dy + 1)], "parcel_id")
    found = list(find_overlaps(look_at(parcels, PARCELS, SETTINGS), OPTIONS))
    shared_m2 = 1e6 * max(0.0, SIDE_KM - abs(dx)) * max(0.0, SIDE_KM - abs(dy))
    assert sum(remark.value for remark in found) == pytest.approx(shared_m2, abs=10 + 1e-5 * shared_m2)
    assert len(found) == (1 if shared_m2 > 20 else len(found))


@given(shifts, shifts)
@settings(max_examples=30)
def test_gap_in_a_ring_of_four_districts(width, height):
    ring = [
        square(-2, -2, 2, -height),
        square(-2, height, 2, 2),
        square(-2, -height, -width, height),
        square(width, -height, 2, height),
    ]
    districts = frame(ring, adcode=["1", "2", "3", "4"], **NAMES, source="-")
    (remark,) = find_gaps(look_at(districts, DISTRICTS_2022, SETTINGS), OPTIONS) if width * height > 1e-5 else [None]
    if remark is not None:
        assert remark.value == pytest.approx(4e6 * width * height, rel=1e-3, abs=3)
        width_m = 2 * (4e6 * width * height) / (4000 * (width + height))
        if width_m != pytest.approx(OPTIONS.sliver_width_m, rel=1e-2):  # on the edge either will do
            assert remark.kind == ("gap_sliver" if width_m < OPTIONS.sliver_width_m else "gap")


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=4, max_size=9))
@settings(max_examples=80)
def test_a_repair_is_valid_and_measured_or_refused_and_untouched(corners):
    lon_lat = np.array([106.5, 29.5]) + np.array(corners) / 1000
    layer = user_layer([square(0, 0, 1, 1)])
    layer = layer.set_geometry([shapely.Polygon(lon_lat)], crs=layer.crs)
    generous = InspectionOptions(repair_max_m2=1e12, repair_max_share=1.0)
    repair = repair_layer(layer, FARMLAND, SETTINGS, generous)
    old, new = layer.geometry.iloc[0], repair.frame.geometry.iloc[0]
    kinds = [remark.kind for remark in repair.remarks]
    if kinds == ["repaired"]:
        assert new.is_valid
        assert new.area > 0
        assert new.covers(shapely.Point(repair.frame.geometry.iloc[0].representative_point()))
        assert np.array_equal(np.round(shapely.get_coordinates(new), 7), shapely.get_coordinates(new))
        strict = repair_layer(layer, FARMLAND, SETTINGS, InspectionOptions(repair_max_m2=0.0))
        if repair.remarks[0].value > 0:
            assert strict.remarks[0].kind == "repair_refused"
            assert strict.frame.geometry.iloc[0].equals_exact(old)
    else:
        assert new.equals_exact(old)
        assert kinds == ([] if old.is_valid else ["repair_refused"])
