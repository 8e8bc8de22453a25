"""One function for each format that layers leave in: it writes ready frames into an empty folder."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pandas as pd
import pyogrio
import shapely
from openpyxl.cell.cell import Cell
from openpyxl.utils.exceptions import IllegalCharacterError

from geodata.workspace.errors import ExportError
from geodata.workspace.export_frames import ExportFrame

WKT_COLUMN = "wkt"  # a heading that an import knows
MOST_CELL_SIGNS = 32_767  # of one cell of a workbook
_TYPES = {"polygon": "MultiPolygon", "line": "MultiLineString", "point": "Point"}
Writer = Callable[[Sequence[ExportFrame], Path], None]


def write_shapefiles(frames: Sequence[ExportFrame], folder: Path) -> None:
    """Write one Shapefile a layer into ``folder``, texts in UTF-8, each with its ``.cpg``."""
    for ready in frames:
        suffix = "dbf" if ready.schema.geometry == "none" else "shp"
        _write(ready, folder / f"{ready.schema.name}.{suffix}", "ESRI Shapefile", encoding="UTF-8")


def write_geojson_files(frames: Sequence[ExportFrame], folder: Path) -> None:
    """Write one GeoJSON a layer into ``folder``, each declaring its CRS."""
    for ready in frames:
        _write(ready, folder / f"{ready.schema.name}.geojson", "GeoJSON")


def write_csv_files(frames: Sequence[ExportFrame], folder: Path) -> None:
    """Write one CSV a layer into ``folder``: points in two columns, all else as WKT; UTF-8 with a mark for Excel."""
    for ready in frames:
        _table(ready).to_csv(
            folder / f"{ready.schema.name}.csv", index=False, encoding="utf-8-sig", lineterminator="\n"
        )


def write_geodatabase(frames: Sequence[ExportFrame], path: Path) -> None:
    """Write a File Geodatabase with one table a layer."""
    for ready in frames:
        _write(ready, path, "OpenFileGDB", layer=ready.schema.name, append=path.exists())


def write_kml(frames: Sequence[ExportFrame], path: Path) -> None:
    """Write one KML with a folder a layer, each place under its Chinese name; the frames are in WGS 84."""
    for ready in frames:
        frame = ready.frame
        names = frame["name_zh"] if "name_zh" in frame.columns else frame[ready.schema.id_column]
        named = ExportFrame(ready.schema, frame.assign(Name=names), ready.fields)
        _write(named, path, "LIBKML", layer=ready.schema.name, append=path.exists())


def write_dxf(frames: Sequence[ExportFrame], path: Path) -> None:
    """Write one DXF with a drawing layer a layer: outlines as closed polylines, no attributes."""
    parts = []
    for ready in frames:
        shapes = gpd.GeoSeries(ready.frame.geometry[ready.frame.geometry.notna()])
        lines = shapes.boundary if ready.schema.geometry == "polygon" else shapes
        single = lines.explode(ignore_index=True)
        parts.append(gpd.GeoDataFrame({"Layer": ready.schema.name}, index=single.index, geometry=single))
    drawing = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # a DXF has no CRS: the sidecar has it
        pyogrio.write_dataframe(drawing, path, driver="DXF")


def write_workbook(frames: Sequence[ExportFrame], path: Path) -> None:
    """Write one workbook with a sheet a layer; ExportError for a geometry too long for a cell."""
    book = openpyxl.Workbook(write_only=False)
    book.remove(book.worksheets[0])
    for ready in frames:
        sheet = book.create_sheet(ready.schema.name)
        table = _table(ready)
        sheet.append(list(table.columns))
        for number, row in enumerate(table.itertuples(index=False), start=2):
            for at, value in enumerate(row, start=1):
                if not pd.isna(value):
                    _set_cell(sheet.cell(number, at), value, ready, str(row[0]))
        sheet.freeze_panes = "B2"
    book.save(path)


def _set_cell(cell: Cell, value: Any, ready: ExportFrame, feature: str) -> None:
    plain = value.item() if hasattr(value, "item") else value
    if isinstance(plain, str) and len(plain) > MOST_CELL_SIGNS:
        raise ExportError(
            zh=f"图层“{ready.schema.name}”要素“{feature}”的几何太长，放不进一个单元格（{len(plain):,} 个字符）。"
            "办法：改用 gpkg 或 csv 格式。",
            en=f"Layer '{ready.schema.name}', feature '{feature}': its geometry does not fit into a cell "
            f"({len(plain):,} signs). Way out: use the format gpkg or csv.",
        )
    try:
        cell.value = plain
    except IllegalCharacterError as error:
        raise ExportError(
            zh=f"图层“{ready.schema.name}”要素“{feature}”含有不可见的控制字符，放不进工作簿。办法：删去这些字符。",
            en=f"Layer '{ready.schema.name}', feature '{feature}' holds control characters that a workbook cannot. Way "
            "out: remove them.",
        ) from error
    if isinstance(plain, str):
        cell.data_type = "s"  # a text that begins with = is no formula


def _table(ready: ExportFrame) -> pd.DataFrame:
    frame = ready.frame
    if not isinstance(frame, gpd.GeoDataFrame):
        return frame
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    if ready.schema.geometry == "point":
        names = ("lon", "lat") if frame.crs.is_geographic else ("x", "y")
        return table.assign(**{names[0]: frame.geometry.x, names[1]: frame.geometry.y})
    return table.assign(**{WKT_COLUMN: shapely.to_wkt(frame.geometry.array, rounding_precision=9, trim=True)})


def _write(ready: ExportFrame, path: Path, driver: str, **options: Any) -> None:
    kind = _TYPES.get(ready.schema.geometry)
    if kind is not None:
        options |= {"geometry_type": kind, "promote_to_multi": kind != "Point"}
    pyogrio.write_dataframe(ready.frame, path, driver=driver, **options)
