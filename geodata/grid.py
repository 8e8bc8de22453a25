"""Square and hexagonal grids on the local CRS with names that never move: the origin is that of the projection."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.overlay import Shapes, squares_over

# Corners of a hexagon with a point to the north, in halves of its width and halves of its side.
_CORNERS = np.array([(1, -1), (1, 1), (0, 2), (-1, 1), (-1, -1), (0, -2)])


def generate_grid(area: shapely.Geometry, cell_m: int) -> tuple[pd.Series[str], Shapes]:
    """Return ids and squares of side ``cell_m`` [m] that cover the bounds of ``area`` (local CRS).

    A cell's id depends on its place alone, counted in cells from the origin of the local CRS:
    ``g1000_e012_n034`` is the 13th column to the east and the 35th row to the north of it; w and s count
    from 1.
    """
    column, row, squares = squares_over(shapely.bounds(area), cell_m)
    ids = f"g{cell_m}_" + _axis_name(column, "e", "w") + "_" + _axis_name(row, "n", "s")
    return ids, squares


def generate_hexagons(area: shapely.Geometry, cell_m: int) -> tuple[pd.Series[str], Shapes]:
    """Return ids and hexagons whose centres lie ``cell_m`` [m] apart, over the bounds of ``area`` (local CRS).

    A hexagon has an area of sqrt(3) / 2 times the square of that. Its id is its place in axial coordinates, counted
    from the origin of the local CRS: ``h1000_q012_rm003`` is 12 steps to the east of it and then 3 to the south-west
    (r counts steps to the north-east, m stands for minus).
    """
    west, south, east, north = shapely.bounds(area)
    half_width, half_side = cell_m / 2, cell_m / np.sqrt(12)
    rows = np.arange(np.floor(south / half_side / 3) - 1, np.ceil(north / half_side / 3) + 2, dtype=np.int64)
    columns = np.arange(np.floor(west / half_width) - 1, np.ceil(east / half_width) + 2, dtype=np.int64)
    # A centre lies 2 q + r half widths to the east and 3 r half sides to the north: both even, or both odd.
    column, row = (axis.ravel() for axis in np.meshgrid(columns, rows))
    is_centre = (column - row) % 2 == 0
    column, row = column[is_centre], row[is_centre]
    # Whole numbers times one length: neighbours share their corners to the last digit.
    corners = np.stack([column, 3 * row], axis=1)[:, np.newaxis, :] + _CORNERS[np.newaxis, :, :]
    hexagons = shapely.polygons(corners * np.array([half_width, half_side]))
    ids = f"h{cell_m}_q" + _signed_name((column - row) // 2) + "_r" + _signed_name(row)
    return ids, hexagons


def _axis_name(index: npt.NDArray[np.int64], positive: str, negative: str) -> pd.Series[str]:
    letters = pd.Series(np.where(index >= 0, positive, negative), dtype="str")
    return letters + pd.Series(np.abs(index)).astype("str").str.zfill(3)


def _signed_name(index: npt.NDArray[np.int64]) -> pd.Series[str]:
    return _axis_name(index, "", "m")
