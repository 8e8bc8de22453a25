"""Workspaces on the tiny region, and edits of their working copy as QGIS would save them."""

import sqlite3
from contextlib import closing

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
    change(place / "layers.gpkg", (f'UPDATE "{layer}" SET "{column}" = ? WHERE "{id_column}" = ?', (value, feature)))


def save_shape(place, layer, feature, shape, *, id_column="zone_id"):
    """Save one geometry (storage CRS) of the working copy."""
    blob = encode_shapes([shape], STORAGE_SRS)[0]
    change(place / "layers.gpkg", (f'UPDATE "{layer}" SET geom = ? WHERE "{id_column}" = ?', (blob, feature)))


def draw_feature(place, layer, feature, shape, *, id_column="feature_id"):
    """Draw a new feature into a layer of the working copy."""
    blob = encode_shapes([shape], STORAGE_SRS)[0]
    change(place / "layers.gpkg", (f'INSERT INTO "{layer}" (geom, "{id_column}") VALUES (?, ?)', (blob, feature)))


def edit(path):
    """Open a working copy for editing, with the functions that its spatial index asks of GDAL or QGIS."""
    connection = sqlite3.connect(path, timeout=10)
    connection.create_function("ST_IsEmpty", 1, lambda blob: blob[:2] != b"GP" or decode_shape(blob).is_empty)
    for number, name in enumerate(("ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY")):
        connection.create_function(name, 1, lambda blob, at=number: decode_shape(blob).bounds[at])
    return connection


def change(path, *statements):
    """Run statements (SQL, or SQL and its values) on a working copy and save."""
    with closing(edit(path)) as connection:
        for statement in statements:
            connection.execute(*((statement,) if isinstance(statement, str) else statement))
        connection.commit()
