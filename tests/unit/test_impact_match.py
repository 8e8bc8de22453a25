"""Sites of two editions matched by id and by land, on squares that can be drawn on paper (km, local CRS)."""

import geopandas as gpd
import pandas as pd

from reports.impact_match import match_land
from tests.tiny_region import SETTINGS, frame, square


def sites(**shapes):
    table = frame(list(shapes.values()))
    return table.set_index(pd.Index(list(shapes), name="site_id"))


def match(old, new):
    found = match_land(sites(**old), sites(**new), SETTINGS.local_crs)
    return found.old, found.new


CELL, WEST, EAST = square(0, 0, 1, 1), square(0, 0, 0.4, 1), square(0.4, 0, 1, 1)


def test_one_id_on_one_place_is_the_same_whatever_its_area():
    assert match({"a": CELL}, {"a": WEST}) == ({"a": ("same", "a")}, {"a": ("same", "a")})


def test_another_id_on_the_same_land_is_relabelled_neither_lost_nor_gained():
    old, new = match({"c_SZ1": CELL, "d": square(1, 0, 2, 1)}, {"c_CL": CELL, "d": square(1, 0, 2, 1)})
    assert old == {"c_SZ1": ("relabelled", "c_CL"), "d": ("same", "d")}
    assert new == {"c_CL": ("relabelled", "c_SZ1"), "d": ("same", "d")}


def test_land_that_is_gone_is_lost_and_new_land_is_gained():
    assert match({"a": CELL}, {"b": square(1, 0, 2, 1)}) == ({"a": ("lost", None)}, {"b": ("gained", None)})


def test_one_id_on_other_land_is_another_site():
    assert match({"a": CELL}, {"a": square(5, 0, 6, 1)}) == ({"a": ("lost", None)}, {"a": ("gained", None)})


def test_a_piece_cut_off_a_site_that_stays_is_split_off_it():
    old, new = match({"c_SZ1": CELL}, {"c_SZ1": WEST, "c_CL": EAST})
    assert old == {"c_SZ1": ("same", "c_SZ1")}
    assert new == {"c_SZ1": ("same", "c_SZ1"), "c_CL": ("split", "c_SZ1")}


def test_a_site_whose_land_goes_to_a_neighbour_is_merged_into_it():
    old, new = match({"c_SZ1": WEST, "c_CL": EAST}, {"c_CL": CELL})
    assert old == {"c_SZ1": ("merged", "c_CL"), "c_CL": ("same", "c_CL")}
    assert new == {"c_CL": ("same", "c_CL")}


def test_of_two_heirs_the_larger_is_the_site_and_the_other_split_off():
    old, new = match({"x": CELL}, {"y": WEST, "z": EAST})
    assert old == {"x": ("relabelled", "z")}
    assert new == {"z": ("relabelled", "x"), "y": ("split", "x")}


def test_less_than_half_in_common_is_another_site():
    # 0.4 of 1 km2 on either side.
    old, new = match({"x": CELL}, {"y": square(0.6, 0, 1.6, 1)})
    assert (old, new) == ({"x": ("lost", None)}, {"y": ("gained", None)})


def test_touching_is_nothing_in_common():
    assert match({"x": CELL}, {"y": square(1, 0, 2, 1)})[0] == {"x": ("lost", None)}


def test_a_site_without_land_is_told_by_its_id():
    bare = gpd.GeoDataFrame(index=pd.Index(["host"]), geometry=[None], crs=SETTINGS.storage_crs)
    found = match_land(bare, bare, SETTINGS.local_crs)
    assert found.old == {"host": ("same", "host")}


def test_nothing_on_one_side():
    none = sites(a=CELL).iloc[:0]
    assert match_land(none, sites(a=CELL), SETTINGS.local_crs).new == {"a": ("gained", None)}
    assert match_land(sites(a=CELL), none, SETTINGS.local_crs).old == {"a": ("lost", None)}
