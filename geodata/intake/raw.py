"""One layer of a file as it was read: nothing reprojected, renamed, mended or left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import pandas as pd

EncodingBasis = Literal["cpg", "utf-8 strict", "gb18030", "format", "given"]


@dataclass(frozen=True, eq=False)
class RawLayer:
    """One layer of a file.

    ``frame`` holds the attributes as read, with a plain 0..n-1 index; a GeoDataFrame if there are geometries, its
    ``crs`` exactly as the file declares it or None. ``declared_crs`` is the same in the words of the file (a code or
    WKT), None if it declares none. ``geometry_type`` is the driver's word for the whole layer ("3D Polygon",
    "CurvePolygon", "Unknown"), empty without geometries. ``encoding`` is what the texts were decoded as, empty where
    the format defines it; ``encoding_basis`` says why that one; ``samples`` are a few decoded non-ASCII values, for an
    encoding that was not declared. ``bounds`` are (min x, min y, max x, max y) in the units of the CRS, None without
    geometries.
    """

    name: str
    frame: gpd.GeoDataFrame | pd.DataFrame
    declared_crs: str | None
    geometry_type: str
    format: str
    encoding: str = ""
    encoding_basis: EncodingBasis = "format"
    samples: tuple[str, ...] = ()
    bounds: tuple[float, float, float, float] | None = None
