"""A layer that the reading process found, as the frame that the rest of the planner works on."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError

from geodata.defects import Sentence
from geodata.intake.found import Array, Found
from geodata.intake.raw import RawLayer
from geodata.remarks import Remark

GEOMETRY = "geometry"


def raw_layer(found: Found) -> RawLayer:
    """Return ``found`` as a RawLayer; its remarks grow by one where its CRS cannot be read or a column is renamed."""
    columns = {_free_name(name, found): _series(column) for name, column in found.columns.items()}
    frame = pd.DataFrame(columns)
    bounds = None
    if found.shapes is not None:
        shapes = shapely.from_wkb(found.shapes)
        frame = gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, dtype=GEOMETRY), crs=_crs(found))
        if len(frame) and not shapely.is_empty(shapes[~shapely.is_missing(shapes)]).all():
            low_x, low_y, high_x, high_y = (float(value) for value in frame.total_bounds)
            bounds = (low_x, low_y, high_x, high_y)
    return RawLayer(
        name=found.name,
        frame=frame,
        declared_crs=found.crs,
        geometry_type=found.geometry_type if found.shapes is not None else "",
        format=found.format,
        encoding="" if found.encoding.basis == "format" else found.encoding.name,
        encoding_basis=found.encoding.basis,
        samples=found.samples,
        bounds=bounds,
    )


def _series(column: Array) -> pd.Series:
    """Whole numbers and truth values with gaps stay whole; texts are plain objects, None where a cell is empty."""
    if isinstance(column, np.ma.MaskedArray):
        gaps = np.ma.getmaskarray(column)
        values = column.filled(0)
        array = pd.array(values, dtype="boolean" if column.dtype.kind == "b" else "Int64")
        return pd.Series(array).mask(gaps)
    return pd.Series(column, dtype=object if column.dtype.kind == "O" else column.dtype)


def _free_name(name: str, found: Found) -> str:
    if name != GEOMETRY or found.shapes is None:
        return name
    new = f"{GEOMETRY}_column"
    said = Sentence(f"列“{name}”改名为“{new}”", f"column '{name}' was renamed to '{new}'")
    way_out = Sentence("在文件中改用别的列名", "give it another name in the file")
    found.remarks.append(Remark("note", "column_renamed", found.name, said, way_out, column=name))
    return new


def _crs(found: Found) -> CRS | None:
    """The declared CRS; None, with a warning, if what the file declares is not a definition."""
    if found.crs is None:
        return None
    try:
        return CRS.from_user_input(found.crs)
    except CRSError:
        shown = found.crs[:80]
        found.remarks.append(
            Remark(
                "warning",
                "crs_unreadable",
                found.name,
                Sentence(f"声明的坐标系无法识别：{shown}", f"the declared CRS is not known: {shown}"),
                Sentence("用 --crs 说明坐标系", "name the CRS with --crs"),
            )
        )
        return None
