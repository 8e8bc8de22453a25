"""The shipped layers: no error, and every warning on them is true.

The outlines of 2026 were generalised by about 10 m district by district, so that neighbours overlap and gape in strips;
holes of Hechuan, Fengjie and others are land of the neighbouring provinces. Parts C02 and C08 of the cluster were drawn
from two sources, and between C06, C07 and C10 lies a corner that none of them has.
"""

from collections import Counter

import pytest

from geodata.inspection.inspection import inspect_layers
from geodata.read import read_region

WARNINGS = {
    ("gap", "cluster_components"): 4,
    ("gap_sliver", "cluster_components"): 11,
    ("overlap_sliver", "cluster_components"): 1,
    ("gap", "districts_2026"): 78,
    ("gap_sliver", "districts_2026"): 5,
    ("overlap", "districts_2026"): 42,
    ("overlap_sliver", "districts_2026"): 4,
}
NOTES = {
    ("zone_edge", "starter_zones"): 3,
    ("hole", "cluster_components"): 6,
    ("hole", "cluster_variants"): 4,
    ("hole", "districts_2026"): 7,
    ("point_outside_districts", "seats"): 4,
    ("position_shared", "stock"): 1,
}


@pytest.fixture(scope="module")
def region():
    return read_region()


@pytest.fixture(scope="module")
def remarks(region):
    return inspect_layers(region.layers, region.settings)


def counts(remarks, level):
    return Counter((remark.kind, remark.layer) for remark in remarks if remark.level == level)


def test_shipped_layers_have_no_error_and_only_known_warnings(remarks):
    assert counts(remarks, "error") == {}
    assert counts(remarks, "warning") == WARNINGS
    assert counts(remarks, "note") == NOTES


def test_every_remark_on_them_has_a_place_and_a_size(remarks):
    assert [remark.key for remark in remarks if remark.lon is None or remark.value is None] == []


def test_who_edits_nothing_has_nothing_to_accept(region, remarks):
    again = inspect_layers(region.layers, region.settings, previous=region.layers)
    assert len(again) == len(remarks)
    assert {remark.level for remark in again} == {"note"}
