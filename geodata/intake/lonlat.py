"""Columns lon and lat of a point layer follow its geometry: the place on the map is the one that was edited."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.defects import Sentence, some_names
from geodata.remarks import Remark
from geodata.schema import LayerSchema

SAME_DEG = 1e-6  # 0.1 m: what files of six decimals keep


def write_lonlat(
    columns: dict[str, pd.Series],
    drawn: NDArray[np.object_],
    placed: NDArray[np.object_],
    schema: LayerSchema,
    names: pd.Series,
) -> list[Remark]:
    """Put lon and lat [deg, storage CRS] of ``placed`` points into ``columns``; the old values are said if they differ.

    Values that repeat the coordinates of the file, ``drawn``, are no other place and need no word. A feature that has
    lon and lat but no geometry stays without a place, with a warning.
    """
    if "lon" not in columns or schema.geometry != "point":
        return []
    old = np.column_stack([columns["lon"].astype("float64"), columns["lat"].astype("float64")])
    new, file = _coordinates(placed), _coordinates(drawn)
    columns["lon"], columns["lat"] = pd.Series(new[:, 0]), pd.Series(new[:, 1])
    given = np.isfinite(old).all(axis=1)
    has_place = np.isfinite(new).all(axis=1)
    other = (np.abs(old - new) > SAME_DEG).any(axis=1) & (np.abs(old - file) > SAME_DEG).any(axis=1)
    replaced, lost = given & has_place & other, given & ~np.isfinite(file).all(axis=1)
    remarks = []
    if replaced.any():
        shown = some_names(names[replaced].tolist())
        said = Sentence(f"经纬度列与点位不一致，已按点位改写：{shown}", f"lon and lat were set to the points: {shown}")
        way_out = Sentence("如以列值为准，移动点位", "if the columns were right, move the points")
        remarks.append(Remark("note", "lonlat_replaced", schema.name, said, way_out, column="lon"))
    if lost.any():
        shown = some_names(names[lost].tolist())
        said = Sentence(
            f"填了经纬度却没有点，按无位置处理：{shown}",
            f"lon and lat are given, but no point; taken as without: {shown}",
        )
        way_out = Sentence("在地图上画出该点", "draw the point on the map")
        remarks.append(Remark("warning", "lonlat_without_point", schema.name, said, way_out, column="lon"))
    return remarks


def _coordinates(points: NDArray[np.object_]) -> NDArray[np.float64]:
    """x and y of each point, NaN for what is no single point: array (n, 2)."""
    found = points.copy()
    found[shapely.get_type_id(points) != 0] = None
    return np.column_stack([shapely.get_x(found), shapely.get_y(found)])
