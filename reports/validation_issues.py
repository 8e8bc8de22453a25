"""Remarks as a layer: a point at each defect, red, amber or blue, for QGIS."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geodata.defects import Sentence
from geodata.errors import PlannerError
from geodata.inspection.inspection import sort_remarks
from geodata.remarks import Level, Remark
from geodata.settings import RegionSettings
from geodata.workspace.geopackage import (
    GEOMETRY_COLUMN,
    LAST_CHANGE,
    Table,
    TableColumn,
    add_crs,
    add_table,
    close_geopackage,
    create_geopackage,
    insert_rows,
)
from geodata.workspace.qml_symbols import add_labeling, add_renderer
from geodata.workspace.styles import QGIS_VERSION, add_styles
from geodata.workspace.symbols import LayerSymbols, SymbolClass
from reports.catalogue import text

LAYER = "issues"
COLOURS: dict[Level, str] = {"error": "#c62828", "warning": "#b86a00", "note": "#1f6fb2"}
SHAPES: dict[Level, str] = {"error": "diamond", "warning": "triangle", "note": "circle"}
SIZES_PX: dict[Level, float] = {"error": 15.0, "warning": 14.0, "note": 8.0}
LABEL_SCALE = 50_000
COLUMNS = (
    *("level", "kind", "layer", "feature", "column", "value", "unit"),
    *("said_zh", "said_en", "way_out_zh", "way_out_en", "key"),
)


class IssuesFileError(PlannerError):
    """The file that the issues are to be written to holds something else."""


def issues_layer(remarks: Sequence[Remark], settings: RegionSettings) -> gpd.GeoDataFrame:
    """Return a row for each remark, errors first, as points in the storage CRS; no geometry without a place."""
    remarks = sort_remarks(list(remarks))
    rows = [_row(remark) for remark in remarks]
    table = pd.DataFrame(rows, columns=list(COLUMNS)).astype({"value": "float64"})
    points = [None if one.lon is None else shapely.Point(one.lon, one.lat) for one in remarks]
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(points, crs=settings.storage_crs), crs=settings.storage_crs)


def write_issues(remarks: Sequence[Remark], path: Path, settings: RegionSettings, language: str = "zh") -> None:
    """Write the layer ``issues`` with its style to the GeoPackage ``path``, whole or not at all.

    A file of issues that is there is replaced; IssuesFileError if it holds any other layer.
    """
    path = Path(path)
    _check_ours(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    temporary.unlink(missing_ok=True)
    try:
        with closing(create_geopackage(temporary)) as connection:
            add_table(connection, _table(connection, issues_layer(remarks, settings), settings, language))
            add_styles(connection, [], language)
            title = text("validation.issues", language)
            style = (1, "", "", LAYER, GEOMETRY_COLUMN, title, make_issues_style(language), "", 1, title, "", None)
            insert_rows(connection, "layer_styles", [(*style, LAST_CHANGE)])
            close_geopackage(connection)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def make_issues_style(language: str) -> str:
    """Return the QML document of the layer: a rule for each level, what is said as label."""
    flags = {"version": QGIS_VERSION, "styleCategories": "AllStyleCategories", "labelsEnabled": "1"}
    root = Element("qgis", flags)
    classes = tuple(_symbol(level) for level in COLOURS)
    symbols = LayerSymbols(classes, is_shown=True, label_scale=LABEL_SCALE, label_pt=8.0)
    add_renderer(root, symbols, "point", language)
    add_labeling(root, symbols, f"said_{language}", "point")
    aliases = SubElement(root, "aliases")
    for index, name in enumerate(COLUMNS, start=1):
        SubElement(aliases, "alias", field=name, index=str(index), name=text(f"validation_column.{name}", language))
    SubElement(root, "layerGeometryType").text = "0"
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + tostring(root, encoding="unicode")


def _symbol(level: Level) -> SymbolClass:
    title = Sentence(text(f"validation.{level}", "zh"), text(f"validation.{level}", "en"))
    look = {"fill": COLOURS[level], "stroke": "#ffffff", "stroke_px": 1.0, "shape": SHAPES[level]}
    return SymbolClass(title, {"level": level}, size_px=SIZES_PX[level], **look)  # type: ignore[arg-type]


def _row(remark: Remark) -> tuple[object, ...]:
    where = (remark.level, remark.kind, remark.layer, remark.feature, remark.column)
    said = (remark.said.zh, remark.said.en, remark.way_out.zh, remark.way_out.en)
    return (*where, remark.value, remark.unit, *said, remark.key)


def _table(connection: sqlite3.Connection, layer: gpd.GeoDataFrame, settings: RegionSettings, language: str) -> Table:
    columns = [
        TableColumn(name, "REAL" if name == "value" else "TEXT", text(f"validation_column.{name}", language))
        for name in COLUMNS
    ]
    rows = layer[list(COLUMNS)].astype(object).where(layer[list(COLUMNS)].notna(), None).to_numpy().tolist()
    title = text("validation.issues", language)
    srs_id = add_crs(connection, CRS(settings.storage_crs))
    shapes = np.asarray(layer.geometry.array, dtype=object)
    return Table(LAYER, title, title, columns, rows, geometry="POINT", srs_id=srs_id, shapes=list(shapes))


def _check_ours(path: Path) -> None:
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(f"file:{path.resolve().as_posix()}?mode=ro", uri=True)) as connection:
            found = {row[0] for row in connection.execute("SELECT table_name FROM gpkg_contents")}
    except sqlite3.DatabaseError:
        found = {"?"}
    if found - {LAYER, "layer_styles"}:
        raise IssuesFileError(
            zh=f"文件 {path} 已有其他内容，没有写入。请换一个文件名。",
            en=f"{path} holds something else, so that nothing was written. Give another file name.",
        )
