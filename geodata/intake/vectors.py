"""Vector formats read by GDAL, one driver allowed at a time, from the private copy only.

Everything that a reader would pass over in silence is caught: warnings, fields left out, features lost.
"""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio

from geodata.defects import Sentence, some_names
from geodata.intake.curves import MAY_HOLD_CURVES, curve_type
from geodata.intake.found import Array, Found, objects
from geodata.intake.limits import Limits
from geodata.intake.refusal import SourceError, out_of_memory, refuse, refuse_amount
from geodata.intake.shape_limits import check_shapes
from geodata.remarks import Remark

DRIVERS = {
    "GeoPackage": "GPKG",
    "Shapefile": "ESRI Shapefile",
    "GeoJSON": "GeoJSON",
    "FileGDB": "OpenFileGDB",
    "KML": "LIBKML",
    "DXF": "DXF",
}
ANNOUNCED = ("GeoPackage", "Shapefile", "FileGDB")
"""Formats that say how much they hold before it is read; the others are read whole as soon as they are opened."""
OUT_OF_MEMORY = ("out of memory", "cannot allocate", "malloc", "bad_alloc")
EXACT = 2**53
"""Largest integer to which a float64 is exact."""


class _Heard(logging.Handler):
    """Keeps what the reader logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        self.said[record.getMessage()[:200]] = None


def list_layers(path: Path, kind: str, limits: Limits, file: str) -> list[str]:
    """Names of the layers in ``path``; SourceError if it cannot be opened or has too many."""
    try:
        names = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise _given_up(file, kind, str(error), limits) from error
    if len(names) > limits.max_layers:
        raise refuse_amount("too_many_layers", file, Sentence("图层数", "layers"), len(names), limits.max_layers)
    return names


def read_vector(
    path: Path, layer: str | None, kind: str, limits: Limits, file: str, *, shown: str = "", encoding: str | None = None
) -> Found:
    """Read one layer whole, the only one if ``layer`` is None; texts of a Shapefile as ``encoding``.

    ``shown`` is its name for the user if not ``layer``. SourceError as :mod:`geodata.intake.limits` bounds it.
    """
    shown = shown or str(layer)
    heard = _Heard()
    logging.getLogger("pyogrio").addHandler(heard)
    options = {"LIST_ALL_TABLES": "NO"} if kind == "GeoPackage" else {}
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            if kind in ANNOUNCED:
                info = pyogrio.read_info(path, layer=layer, encoding=encoding, **options)
                _check_amounts(info["features"], len(info["fields"]), limits, file, shown)
            meta, _, shapes, values = pyogrio.raw.read(
                path, layer=layer, encoding=encoding, max_features=limits.max_features + 1, **options
            )
            curves = curve_type(path, shown, options) if shapes is not None and kind in MAY_HOLD_CURVES else ""
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.FeatureError) as error:
        raise _given_up(file, kind, str(error), limits) from error
    except (UnicodeDecodeError, pyogrio.errors.GeometryError, pyogrio.errors.FieldError, ValueError) as error:
        raise unreadable(file, kind, f"{type(error).__name__}: {error}") from error
    finally:
        logging.getLogger("pyogrio").removeHandler(heard)
    for warning in caught:
        heard.said[str(warning.message)[:200]] = None
    found = Found(shown, kind, {}, shapes, curves or meta["geometry_type"] or "", _crs(meta["crs"]))
    found.remarks += [_reader_said(shown, said) for said in heard.said]
    count = len(values[0]) if values else len(shapes if shapes is not None else ())
    _check_amounts(count, len(values), limits, file, shown)
    if kind in ANNOUNCED and count < info["features"]:
        found.remarks.append(_fewer(count, info["features"], kind, file, shown))
    found.columns = _columns(meta, values, found, limits, file)
    if shapes is not None:
        check_shapes(shapes, limits, file, shown)
    return found


def unreadable(file: str, kind: str, said: str) -> SourceError:
    """The error for a file that the reader of its format gives up on."""
    wrong = Sentence(f"按 {kind} 读不出来（{said[:200]}）", f"it cannot be read as {kind} ({said[:200]})")
    return refuse("unreadable", file, wrong)


def _given_up(file: str, kind: str, said: str, limits: Limits) -> SourceError:
    """The reader says that it had no memory left in words of its own."""
    short = any(word in said.lower() for word in OUT_OF_MEMORY)
    return out_of_memory(file, limits) if short else unreadable(file, kind, said)


def check_count(count: int, announced: int, file: str, layer: str) -> None:
    """Defect: fewer features were read than there should be (SourceError)."""
    if count < announced:
        wrong = Sentence(
            f"图层“{layer}”有 {announced} 个要素，只读出 {count} 个",
            f"layer '{layer}' has {announced} features, only {count} could be read",
        )
        raise refuse("features_lost", file, wrong)


def _fewer(count: int, announced: int, kind: str, file: str, layer: str) -> Remark:
    """Rows of a Shapefile that were deleted but not removed are said; in other formats features may not be lost."""
    if kind != "Shapefile":
        check_count(count, announced, file, layer)
    gone = announced - count
    said = Sentence(f"{gone} 行已标为删除，未读取", f"{gone} rows are marked as deleted and were not read")
    return Remark("note", "deleted_rows", layer, said, Sentence("需要时在原软件中恢复", "restore them if needed"))


def _check_amounts(features: int, columns: int, limits: Limits, file: str, layer: str) -> None:
    if features > limits.max_features:
        what = Sentence(f"图层“{layer}”的要素数", f"features of layer '{layer}'")
        raise refuse_amount("too_many_features", file, what, features, limits.max_features)
    if columns > limits.max_columns:
        what = Sentence(f"图层“{layer}”的列数", f"columns of layer '{layer}'")
        raise refuse_amount("too_many_columns", file, what, columns, limits.max_columns)


def _columns(meta: dict[str, Any], values: list[Any], found: Found, limits: Limits, file: str) -> dict[str, Array]:
    names = [str(name) for name in meta["fields"]]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        wrong = Sentence(f"列名重复：{some_names(twice)}", f"columns with the same name: {some_names(twice)}")
        raise refuse("column_twice", file, wrong, Sentence("重命名其中一列", "rename one of them"))
    kept = {}
    for name, ogr_type, subtype, column in zip(names, meta["ogr_types"], meta["ogr_subtypes"], values, strict=True):
        kept[name] = _plain(column, name, (ogr_type, subtype), found)
        _check_texts(kept[name], name, limits, file, found.name)
    return kept


def _plain(column: Any, name: str, kind: tuple[str, str], found: Found) -> Array:
    """A column as numbers, truth values or texts; whole numbers and truth values stay so where cells are empty."""
    if column.dtype.kind == "f" and (kind[0].startswith("OFTInteger")):
        gaps = np.isnan(column)
        if (np.abs(column[~gaps]) >= EXACT).any():
            found.remarks.append(_rounded(found.name, name))
        wanted = bool if kind[1] == "OFSTBoolean" else np.int64
        return np.ma.masked_array(np.where(gaps, 0, column).astype(wanted), mask=gaps)
    if column.dtype.kind == "M":
        texts = np.datetime_as_string(column)
        return objects(None if gap else text for text, gap in zip(texts, np.isnat(column), strict=True))
    if column.dtype.kind == "O":
        return objects(_as_text(value) for value in column)
    return np.asarray(column)


def _as_text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return f"<{len(value)} bytes>" if isinstance(value, bytes) else str(value)


def _check_texts(column: Array, name: str, limits: Limits, file: str, layer: str) -> None:
    if column.dtype.kind != "O":
        return
    most = limits.max_text_bytes
    longest = max(
        (len(text.encode(errors="replace")) for text in column if text is not None and 4 * len(text) > most), default=0
    )
    if longest > most:
        what = Sentence(f"图层“{layer}”列“{name}”一格的字节数", f"bytes of a cell of '{name}' in '{layer}'")
        raise refuse_amount("text_too_long", file, what, longest, limits.max_text_bytes)


def _crs(said: str | None) -> str | None:
    """What GDAL says of the CRS, None where a GeoPackage says that it is not known (srs_id 0 and -1)."""
    return None if said is None or "undefined" in said[:60].lower() or "unknown" in said[:60].lower() else said


def _reader_said(layer: str, said: str) -> Remark:
    return Remark(
        "warning",
        "reader_said",
        layer,
        Sentence(f"读取程序提示：{said}", f"the reader says: {said}"),
        Sentence("核对该图层，必要时重新导出", "look at the layer; export it again if this matters"),
    )


def _rounded(layer: str, column: str) -> Remark:
    return Remark(
        "warning",
        "integer_rounded",
        layer,
        Sentence("超过 16 位的整数读入时已舍入", "whole numbers of over 16 digits were rounded when read"),
        Sentence("把编号存为文本列", "store such ids as text"),
        column=column,
    )
