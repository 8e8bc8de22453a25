"""One defect at a time, built by hand: the error says what is wrong and where, in both languages."""

import numpy as np
import pytest
import shapely

from geodata.read import read_region
from tests.broken_layers import check_said, read_broken
from tests.tiny_region import SETTINGS, frame, square, tiny_layers, write_tiny, zones_frame


def set_value(layer, column, value, row=1):
    """A change of one cell of one layer."""

    def change(layers):
        table = layers[layer]
        table[column] = table[column].astype(object)
        table.iloc[row, table.columns.get_loc(column)] = value

    return change


def set_shape(layer, shape, row=0):
    """A change of one geometry; the shape is in degrees."""

    def change(layers):
        shapes = layers[layer].geometry.to_numpy().copy()
        shapes[row] = shape
        layers[layer].geometry = shapes

    return change


def move_points(lon, lat):
    """Put the second substation elsewhere [deg]."""

    def change(layers):
        layers["substations"].loc[1, ["lon", "lat"]] = (lon, lat)

    return change


def drop_column(layers):
    layers["substations"] = layers["substations"].drop(columns="spare_mw")


def drop_rows(layers):
    layers["substations"] = layers["substations"].iloc[:0]


def enlarge_zone(layers):
    layers["starter_zones"] = zones_frame([square(-2.5, -2, -1, -1), square(0, 0, 1.5, 1)])


def lay_zones_on_each_other(layers):
    layers["starter_zones"] = zones_frame([square(-2, -2, 1, 1), square(0, 0, 1.5, 1)])


def enlarge_cluster(layers):
    layers["cluster"] = frame(
        [square(-2, -2, 2, 2.1)],
        cluster_id=["TINY"],
        name_zh="名",
        name_en="n",
        status="draft",
        note_zh="",
        note_en="",
    )


# name: (change, defect, layer, feature, column, words that both sentences hold)
DEFECTS = {
    "column missing": (drop_column, "columns_missing", "substations", "", "spare_mw", ["spare_mw"]),
    "no feature": (drop_rows, "layer_empty", "substations", "", "", []),
    "id twice": (
        set_value("substations", "substation_id", "a"),
        "ids_duplicate",
        "substations",
        "a",
        "substation_id",
        [],
    ),
    "id not plain": (
        set_value("substations", "substation_id", "站 1"),
        "id_not_plain",
        "substations",
        "站 1",
        "substation_id",
        [],
    ),
    "spare missing": (
        set_value("substations", "spare_mw", np.nan),
        "value_missing",
        "substations",
        "b",
        "spare_mw",
        ["NaN"],
    ),
    "id missing": (
        set_value("substations", "substation_id", ""),
        "value_missing",
        "substations",
        "#2",
        "substation_id",
        [],
    ),
    "name missing": (
        set_value("starter_zones", "name_zh", None),
        "value_missing",
        "starter_zones",
        "SZ2",
        "name_zh",
        [],
    ),
    "bool missing": (
        set_value("stock", "in_cluster", None),
        "value_missing",
        "stock",
        "nowhere",
        "in_cluster",
        [],
    ),
    "spare negative": (
        set_value("substations", "spare_mw", -1.0),
        "value_out_of_range",
        "substations",
        "b",
        "spare_mw",
        ["-1 MW", "[0, 5000]"],
    ),
    "spare infinite": (
        set_value("substations", "spare_mw", np.inf),
        "value_out_of_range",
        "substations",
        "b",
        "spare_mw",
        ["inf"],
    ),
    "PUE below one": (
        set_value("stock", "pue", 0.8),
        "value_out_of_range",
        "stock",
        "nowhere",
        "pue",
        ["0.8"],
    ),
    "unknown word": (
        set_value("stock", "racks_basis", "guessed"),
        "value_not_allowed",
        "stock",
        "nowhere",
        "racks_basis",
        ["guessed", "found, assumed"],
    ),
    "text for number": (
        set_value("substations", "spare_mw", "60 MW"),
        "value_garbled",
        "substations",
        "b",
        "spare_mw",
        ["60 MW"],
    ),
    "half a step": (
        set_value("substations", "max_steps", 1.5),
        "value_garbled",
        "substations",
        "b",
        "max_steps",
        ["1.5"],
    ),
    "text for bool": (
        set_value("stock", "in_cluster", "yes"),
        "value_garbled",
        "stock",
        "nowhere",
        "in_cluster",
        ["yes"],
    ),
    "half a place": (set_value("stock", "lon", 106.5), "value_missing", "stock", "nowhere", "lon", ["lon"]),
    "swapped axes": (move_points(29.55, 106.5), "axes_swapped", "substations", "b", "", ["29.55, 106.5"]),
    "south": (move_points(106.5, -29.55), "wrong_hemisphere", "substations", "b", "", ["-29.55"]),
    "west": (move_points(-106.5, 29.55), "wrong_hemisphere", "substations", "b", "", ["-106.5"]),
    "metres": (move_points(500000.0, 3270000.0), "not_degrees", "substations", "b", "", ["500000"]),
    "Beijing": (move_points(116.4, 39.9), "out_of_region", "substations", "b", "", ["116.4", "105-110.5"]),
    "point for polygon": (
        set_shape("cluster", shapely.Point(106.5, 29.5)),
        "geometry_type",
        "cluster",
        "TINY",
        "",
        ["Point", "Polygon"],
    ),
    "no geometry": (set_shape("starter_zones", None), "geometry_empty", "starter_zones", "SZ1", "", []),
    "zone outside": (enlarge_zone, "zone_outside_cluster", "starter_zones", "SZ1", "", ["0.500 km²"]),
    "zones overlap": (lay_zones_on_each_other, "zones_overlap", "starter_zones", "SZ1", "", ["SZ2"]),
    "cluster area": (
        enlarge_cluster,
        "cluster_area",
        "cluster",
        "TINY",
        "",
        ["16.4 km²", "16 km²", "F1", "+2.5%"],
    ),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_each_defect_is_named(tmp_path, name):
    change, *said = DEFECTS[name]
    check_said(read_broken(tmp_path, change), *said)


def test_the_tiny_region_has_no_defect(tmp_path):
    write_tiny(tmp_path, tiny_layers())
    region = read_region(tmp_path)
    assert list(region.layers) == list(SETTINGS.layers)
    assert region.layers["stock"].geometry.isna().tolist() == [False, True]
