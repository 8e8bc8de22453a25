"""A square grid on the local CRS with names that never move: the origin is that of the projection."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.overlay import Shapes


def generate_grid(area: shapely.Geometry, cell_m: int) -> tuple[pd.Series[str], Shapes]:
    """Return ids and squares of side ``cell_m`` [m] that cover the bounds of ``area`` (local CRS).

    A cell's id depends on its place alone, counted in cells from the origin of the local CRS:
    ``g1000_e012_n034`` is the 13th column to the east and the 35th row to the north of it; w and s count
    from 1.
    """
    west, south, east, north = shapely.bounds(area)
    columns = np.arange(np.floor(west / cell_m), np.ceil(east / cell_m), dtype=np.int64)
    rows = np.arange(np.floor(south / cell_m), np.ceil(north / cell_m), dtype=np.int64)
    column, row = (axis.ravel() for axis in np.meshgrid(columns, rows))
    squares = shapely.box(column * cell_m, row * cell_m, (column + 1) * cell_m, (row + 1) * cell_m)
    ids = f"g{cell_m}_" + _axis_name(column, "e", "w") + "_" + _axis_name(row, "n", "s")
    return ids, squares


def _axis_name(index: npt.NDArray[np.int64], positive: str, negative: str) -> pd.Series[str]:
    letters = pd.Series(np.where(index >= 0, positive, negative), dtype="str")
    return letters + pd.Series(np.abs(index)).astype("str").str.zfill(3)
