"""Areas and distances, in one place and in one CRS: the region's local equal-area projection, in metres.

Degrees are no lengths and web Mercator is 32 % too large here, so every function names the local CRS and
refuses a frame that is not in it. Nothing else in the project measures.
"""

from __future__ import annotations

from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS

from geodata.errors import MeasureCrsError

M2_PER_KM2 = 1e6
M_PER_KM = 1e3


def to_local(frame: gpd.GeoDataFrame | gpd.GeoSeries, local_crs: str) -> gpd.GeoDataFrame | gpd.GeoSeries:
    """Return ``frame`` in ``local_crs`` [m]; raise MeasureCrsError if it has no CRS or the target is not
    metric.
    """
    target = _metric_crs(local_crs)
    if frame.crs is None:
        raise MeasureCrsError(
            zh="要测量的图层没有坐标系，不能猜测。请先声明坐标系（例如 EPSG:4490）。",
            en="the layer to be measured has no CRS, and none is guessed. Declare it first (for example EPSG:4490).",
        )
    return frame.to_crs(target)


def area_km2(frame: gpd.GeoDataFrame | gpd.GeoSeries, local_crs: str) -> pd.Series[float]:
    """Area of each feature [km2], indexed like ``frame``, which must already be in ``local_crs``."""
    check_local(frame, local_crs)
    areas: pd.Series[float] = frame.geometry.area / M2_PER_KM2
    return areas


def distance_km(
    left: gpd.GeoDataFrame | gpd.GeoSeries, right: gpd.GeoDataFrame | gpd.GeoSeries, local_crs: str
) -> pd.DataFrame:
    """Every distance [km] from ``left`` (rows, its index) to ``right`` (columns, its index); both in
    ``local_crs``.
    """
    check_local(left, local_crs)
    check_local(right, local_crs)
    pairs = shapely.distance(_shapes(left)[:, np.newaxis], _shapes(right)[np.newaxis, :])
    return pd.DataFrame(pairs / M_PER_KM, index=left.index, columns=right.index)


def pairs_within(
    left: gpd.GeoDataFrame | gpd.GeoSeries,
    right: gpd.GeoDataFrame | gpd.GeoSeries,
    max_km: float,
    local_crs: str,
) -> pd.DataFrame:
    """All pairs not further apart than ``max_km`` [km], found with a spatial index; both frames in
    ``local_crs``.

    Columns left_id, right_id (labels of the two indexes), distance_km; ordered by left, then by distance,
    then right.
    """
    check_local(left, local_crs)
    check_local(right, local_crs)
    shapes = _shapes(left)
    tree = shapely.STRtree(_shapes(right))
    rows, columns = tree.query(shapes, predicate="dwithin", distance=max_km * M_PER_KM)
    return _pair_table(left, right, rows, columns)


def nearest_pairs(
    left: gpd.GeoDataFrame | gpd.GeoSeries,
    right: gpd.GeoDataFrame | gpd.GeoSeries,
    count: int,
    local_crs: str,
) -> pd.DataFrame:
    """The ``count`` nearest features of ``right`` for each of ``left``; columns and order as
    :func:`pairs_within`.

    Fewer than ``count`` where ``right`` is shorter. Equal distances are settled by the order of ``right``.
    """
    distances = distance_km(left, right, local_crs).to_numpy()
    order = np.argsort(distances, axis=1, kind="stable")[:, :count]
    rows = np.repeat(np.arange(len(left)), order.shape[1])
    return _pair_table(left, right, rows, order.ravel())


def check_local(frame: gpd.GeoDataFrame | gpd.GeoSeries, local_crs: str) -> None:
    """Raise MeasureCrsError unless ``frame`` is in ``local_crs`` and that measures in metres."""
    target = _metric_crs(local_crs)
    if frame.crs is None or CRS(frame.crs) != target:
        shown = "-" if frame.crs is None else frame.crs.to_string()
        raise MeasureCrsError(
            zh=f"面积和距离只能在本地坐标系 {local_crs} 中测量，此图层是 {shown}。请先用 to_local 转换。",
            en=f"areas and distances are measured in the local CRS {local_crs} only; this layer is in "
            f"{shown}. "
            "Convert it with to_local first.",
        )


@lru_cache(maxsize=8)
def _metric_crs(local_crs: str) -> CRS:
    crs = CRS.from_user_input(local_crs)
    is_metric = crs.is_projected and all(axis.unit_name == "metre" for axis in crs.axis_info)
    # Mercator claims metres and is a third too large here; Transverse Mercator and equal-area are fine.
    method = crs.coordinate_operation.method_name if crs.coordinate_operation else ""
    is_mercator = "Mercator" in method and "Transverse" not in method
    if not is_metric or is_mercator:
        raise MeasureCrsError(
            zh=f"{local_crs} 不能用来测量面积和距离：需要以米为单位的投影坐标系，且不能是墨卡托。"
            "请在 region.toml 中写明 local_crs。",
            en=f"{local_crs} cannot measure areas and distances: a projected CRS in metres is needed, and "
            "not a "
            "Mercator one. State local_crs in region.toml.",
        )
    return crs


def _shapes(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> npt.NDArray[np.object_]:
    return np.asarray(frame.geometry.array)


def _pair_table(
    left: gpd.GeoDataFrame | gpd.GeoSeries,
    right: gpd.GeoDataFrame | gpd.GeoSeries,
    rows: npt.NDArray[np.intp],
    columns: npt.NDArray[np.intp],
) -> pd.DataFrame:
    distances = shapely.distance(_shapes(left)[rows], _shapes(right)[columns]) / M_PER_KM
    order = np.lexsort((columns, distances, rows))
    return pd.DataFrame(
        {
            "left_id": left.index.to_numpy()[rows[order]],
            "right_id": right.index.to_numpy()[columns[order]],
            "distance_km": distances[order],
        }
    )
