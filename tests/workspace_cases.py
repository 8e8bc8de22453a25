"""Workspaces on the tiny region, and edits of their working copy as QGIS would save them."""

import sqlite3
from contextlib import closing
from pathlib import Path

import geopandas as gpd

from geodata.workspace.geopackage import decode_shape, encode_shapes
from reports.cli import main
from tests.tiny_region import tiny_layers, write_tiny

STORAGE_SRS = 4490


def make_workspace(folder, name="我的 规划"):
    """A workspace with version 1 of the tiny region, made by the command; returns its folder."""
    region = folder / "region"
    region.mkdir()
    write_tiny(region, tiny_layers())
    place = folder / name
    assert main(["init", str(place), "--layers", str(region), "--who", "张三"]) == 0
    return place


def layers(place, action, *arguments):
    """Run ``cqdc layers ACTION`` in the workspace and return the exit code."""
    return main(["layers", action, *map(str, arguments), "--workspace", str(place)])


def save_cell(place, layer, feature, column, value, *, id_column="zone_id"):
    """Save one attribute of the working copy."""
    with closing(_open(place)) as connection, connection:
        connection.execute(f'UPDATE "{layer}" SET "{column}" = ? WHERE "{id_column}" = ?', (value, feature))


def save_shape(place, layer, feature, shape, *, id_column="zone_id"):
    """Save one geometry (storage CRS) of the working copy."""
    with closing(_open(place)) as connection, connection:
        blob = encode_shapes([shape], STORAGE_SRS)[0]
        connection.execute(f'UPDATE "{layer}" SET geom = ? WHERE "{id_column}" = ?', (blob, feature))


def draw_feature(place, layer, feature, shape, *, id_column="feature_id"):
    """Draw a new feature into a layer of the working copy."""
    with closing(_open(place)) as connection, connection:
        blob = encode_shapes([shape], STORAGE_SRS)[0]
        connection.execute(f'INSERT INTO "{layer}" (geom, "{id_column}") VALUES (?, ?)', (blob, feature))


def read_layer_file(path, **options):
    """A layer of any file that GDAL reads."""
    return gpd.read_file(Path(path), **options)


def _open(place):
    """The working copy with the functions that its spatial index asks for, as GDAL and QGIS bring them."""
    connection = sqlite3.connect(place / "layers.gpkg")
    for name, position in (("ST_MinX", 0), ("ST_MinY", 1), ("ST_MaxX", 2), ("ST_MaxY", 3)):
        connection.create_function(name, 1, lambda blob, at=position: decode_shape(blob).bounds[at])
    connection.create_function("ST_IsEmpty", 1, lambda blob: blob is None or decode_shape(blob).is_empty)
    return connection
