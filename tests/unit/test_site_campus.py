"""Cells that count as one legal site."""

import geopandas as gpd
import pytest

from models.site_tables import site_table

PLACES = {
    # name: zone, in the cluster, kind, x and y of its point [m]
    "g1000_e000_n000_CL": ("CL", True, "cell", 500.0, 500.0),
    "g1000_e001_n000_OUT": ("OUT", False, "cell", 1500.0, 500.0),
    "g1000_e001_n001_OUT": ("OUT", False, "cell", 1500.0, 1500.0),
    "g1000_e002_n000_OUT": ("OUT", False, "cell", 2500.0, 500.0),
    "g1000_w001_n000_OUT": ("OUT", False, "cell", -500.0, 500.0),
    "p_17_OUT": ("OUT", False, "parcel", 1500.0, 500.0),
}


def campuses(outside_campus_m):
    columns = ["zone_id", "in_cluster", "kind", "x_m", "y_m"]
    frame = gpd.GeoDataFrame.from_dict(PLACES, orient="index", columns=columns).rename_axis("site_id")
    frame = frame.assign(adcode="500101", usable_area_km2=1.0)
    sites = site_table(frame, max_it_mw_per_km2=100.0, max_site_it_mw=100.0, outside_campus_m=outside_campus_m)
    return sites["campus_id"].to_dict()


def test_cells_of_one_block_outside_the_cluster_are_one_legal_site():
    assert campuses(2000.0) == {
        "g1000_e000_n000_CL": "g1000_e000_n000",
        "g1000_e001_n000_OUT": "block_0_0",
        "g1000_e001_n001_OUT": "block_0_0",
        "g1000_e002_n000_OUT": "block_1_0",
        "g1000_w001_n000_OUT": "block_m1_0",
        "p_17_OUT": "p_17",
    }


@pytest.mark.parametrize("name", PLACES)
def test_without_blocks_every_cell_is_its_own(name):
    assert campuses(0.0)[name] == name.rsplit("_", 1)[0]
