"""The style of a layer as QGIS reads it: a QML document, and the ``layer_styles`` table that holds it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, tostring

from geodata.schema import LayerSchema
from geodata.workspace.geopackage import GEOMETRY_COLUMN, LAST_CHANGE, insert_rows
from geodata.workspace.qml_forms import add_forms, name_column
from geodata.workspace.qml_symbols import add_labeling, add_renderer
from geodata.workspace.sld import make_sld
from geodata.workspace.symbols import layer_symbols
from geodata.workspace.titles import layer_about, layer_title, say

QGIS_VERSION = "3.22.16"  # the form of the documents; newer programs read it
_GEOMETRY_CODES = {"point": "0", "line": "1", "polygon": "2", "none": "4"}
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"

# As QGIS itself makes it, so that it finds and replaces styles in it.
_TABLE = """CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),
  f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,
  styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
  update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"""


def make_style(schema: LayerSchema, language: str) -> str:
    """Return the QML document of a layer."""
    root = Element("qgis", {**style_flags(schema), "version": QGIS_VERSION, "styleCategories": "AllStyleCategories"})
    add_style(root, schema, language)
    return _DOCTYPE + tostring(root, encoding="unicode")


def style_flags(schema: LayerSchema) -> dict[str, str]:
    """Attributes of the element that holds a style."""
    symbols = layer_symbols(schema.name)
    is_labelled = symbols is not None and symbols.label_scale is not None
    flags = {"labelsEnabled": "1" if is_labelled else "0", "readOnly": "0", "hasScaleBasedVisibilityFlag": "0"}
    return {**flags, "simplifyDrawingHints": "1", "simplifyLocal": "1", "simplifyDrawingTol": "1"}


def add_style(parent: Element, schema: LayerSchema, language: str) -> None:
    """Append symbols, labels and forms of a layer: to a QML document or to a layer of a project."""
    symbols = layer_symbols(schema.name)
    if symbols is not None:
        add_renderer(parent, symbols, schema.geometry, language)
        add_labeling(parent, symbols, name_column(schema, language), schema.geometry)
    add_forms(parent, schema, language)
    SubElement(parent, "layerGeometryType").text = _GEOMETRY_CODES[schema.geometry]


def add_styles(connection: sqlite3.Connection, schemas: Iterable[LayerSchema], language: str) -> None:
    """Create ``layer_styles`` with the default style of each layer."""
    connection.execute(_TABLE)
    about = ("layer_styles", "attributes", "layer_styles", "", LAST_CHANGE, None, None, None, None, None)
    insert_rows(connection, "gpkg_contents", [about])
    rows = []
    for number, schema in enumerate(schemas, start=1):
        geometry = GEOMETRY_COLUMN if schema.geometry != "none" else ""
        title = say(layer_title(schema.name), language)
        qml, sld = make_style(schema, language), make_sld(schema, language)
        said = say(layer_about(schema.name), language)
        rows.append((number, "", "", schema.name, geometry, title, qml, sld, 1, said, "", None, LAST_CHANGE))
    insert_rows(connection, "layer_styles", rows)
