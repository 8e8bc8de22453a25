"""Layers as another program takes them: in the CRS asked for, field names and texts as long as its format allows."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError
from pyproj.transformer import AreaOfInterest, TransformerGroup

from geodata.defects import Sentence
from geodata.files import fill_columns
from geodata.intake.aliases import shapefile_names
from geodata.intake.crs import datum_of
from geodata.intake.path import SAME_EARTH
from geodata.remarks import Remark
from geodata.schema import LayerSchema
from geodata.settings import Bounds
from geodata.versions.rows import attribute_columns
from geodata.workspace.errors import ExportError
from geodata.workspace.sidecar import cut_text

TEXT_BYTES = 254  # of a text in a dBASE table
SAME_EARTH_M = 1.0  # CGCS2000 and WGS 84 agree within decimetres (geodata.intake.path): their degrees are taken over


@dataclass(frozen=True)
class Operation:
    """How coordinates are brought to another CRS; ``accuracy_m`` [m] is None where nobody knows it."""

    name: str
    accuracy_m: float | None


@dataclass(frozen=True, eq=False)
class ExportFrame:
    """One layer ready to be written: ``fields`` maps columns to names in the file, ``cut`` is as in the sidecar."""

    schema: LayerSchema
    frame: gpd.GeoDataFrame | pd.DataFrame
    fields: Mapping[str, str]
    cut: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def find_crs(crs: str) -> CRS:
    """Return the CRS that ``crs`` names (EPSG code, WKT, PROJ); ExportError if none."""
    try:
        return CRS.from_user_input(crs)
    except CRSError as error:
        raise ExportError(
            zh=f"无法识别坐标系“{crs}”。办法：写成 EPSG 代码，例如 EPSG:4490 或 EPSG:4544。",
            en=f"The CRS '{crs}' is not known. Way out: give an EPSG code, for example EPSG:4490 or EPSG:4544.",
        ) from error


def find_operation(source: str, target: CRS, bounds: Bounds) -> Operation:
    """Return how PROJ goes from ``source`` to ``target`` within ``bounds``; a guess ("ballpark") has no accuracy."""
    storage = CRS.from_user_input(source)
    if storage == target:
        return Operation("", 0.0)
    if {datum_of(storage), datum_of(target)} == set(SAME_EARTH):
        return Operation("CGCS2000 = WGS 84", SAME_EARTH_M)
    area = AreaOfInterest(bounds.min_lon, bounds.min_lat, bounds.max_lon, bounds.max_lat)
    best = TransformerGroup(source, target, always_xy=True, area_of_interest=area).transformers[0]
    is_guess = "ballpark" in best.description.lower() or best.accuracy < 0
    return Operation(best.description, None if is_guess else float(best.accuracy))


def prepare_frame(frame: pd.DataFrame, schema: LayerSchema, crs: CRS, file_format: str) -> ExportFrame:
    """Return ``frame`` for ``file_format``: without lon and lat, which the geometry says, in ``crs``."""
    columns = [column.name for column in attribute_columns(schema)]
    frame = fill_columns(frame, schema)
    names = shapefile_names(schema) if file_format == "shp" else {name: name for name in columns}
    fields = {name: names[name] for name in columns}
    plain = pd.DataFrame({name: _plain(frame[name]) for name in columns})
    cut = cut_texts(plain, schema) if file_format == "shp" else {}
    for column, texts in cut.items():
        hit = plain[schema.id_column].isin(list(texts))
        plain.loc[hit, column] = plain.loc[hit, column].map(cut_text)
    plain = plain.rename(columns=fields)
    if schema.geometry == "none":
        return ExportFrame(schema, plain, fields, cut)
    placed = gpd.GeoDataFrame(plain, geometry=frame.geometry.to_numpy(), crs=frame.crs).to_crs(crs)
    _check_finite(placed, schema, crs)
    return ExportFrame(schema, placed, fields, cut)


def cut_texts(frame: pd.DataFrame, schema: LayerSchema) -> dict[str, dict[str, str]]:
    """Return the texts of ``frame`` that a dBASE table cannot hold: column -> id -> whole text."""
    found: dict[str, dict[str, str]] = {}
    for column in (column.name for column in schema.columns if column.kind == "text"):
        if column not in frame.columns:
            continue
        for feature, text in zip(frame[schema.id_column], frame[column], strict=True):
            if isinstance(text, str) and len(text.encode("utf-8")) > TEXT_BYTES:
                found.setdefault(column, {})[str(feature)] = text
    return found


def cut_remarks(ready: ExportFrame) -> list[Remark]:
    """Return a warning for each text that was cut."""
    return [
        Remark(
            "warning",
            "text_cut",
            ready.schema.name,
            Sentence(f"文本超过 {TEXT_BYTES} 字节，Shapefile 只能保存其前段", f"longer than {TEXT_BYTES} bytes, cut"),
            Sentence(
                "全文保存在 .cqdc.json 中，导回时恢复；或改用 GeoPackage",
                "the whole text is in the .cqdc.json and comes back on import; or use a GeoPackage",
            ),
            feature=feature,
            column=column,
            value=float(len(text.encode("utf-8"))),
            unit="bytes",
        )
        for column, texts in ready.cut.items()
        for feature, text in texts.items()
    ]


def _plain(values: pd.Series) -> pd.Series:
    """Numbers of 32 bits where they fit (File GDB knows no others), texts and truth values as they are."""
    if str(values.dtype) == "int64" and values.abs().max() < 2**31:
        return values.astype("int32").reset_index(drop=True)
    if str(values.dtype) == "Int64" and not (values.dropna().abs() >= 2**31).any():
        return values.astype("Int32").reset_index(drop=True)
    return values.reset_index(drop=True)


def _check_finite(frame: gpd.GeoDataFrame, schema: LayerSchema, crs: CRS) -> None:
    points: Any = shapely.get_coordinates(frame.geometry.array)
    if not all(math.isfinite(value) for value in (points.min(initial=0.0), points.max(initial=0.0))):
        raise ExportError(
            zh=f"图层“{schema.name}”不能转换到 {crs.name}：该坐标系不适用于这一地区。办法：换一个适用的坐标系。",
            en=f"Layer '{schema.name}' cannot be brought to {crs.name}, which does not hold here. Way out: name a CRS "
            "that does.",
        )
