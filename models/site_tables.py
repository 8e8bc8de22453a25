"""Where things stand: zones, serving areas and sites of a case, from the generated candidates."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.candidates import BELT, CLUSTER_REST
from geodata.settings import RegionSettings
from models.errors import CaseTableError

NO_DISTRICT = "0"
SITE_COLUMNS = [
    "kind",
    "zone_id",
    "area_id",
    "campus_id",
    "in_cluster",
    "in_starter_zone",
    "district_zh",
    "district_en",
    "usable_area_km2",
    "max_it_mw",
    "lon",
    "lat",
    "climate_id",
    "elevation_m",
    "elevation_basis",
]


def zone_table(starter_zones: pd.DataFrame) -> pd.DataFrame:
    """Return the zones: index zone_id; the starter zones of the layer, the rest of the cluster, and outside.

    CaseTableError for a starter zone whose id is that of one of the other two.
    """
    taken = [zone for zone in (CLUSTER_REST, BELT) if zone in set(starter_zones["zone_id"])]
    if taken:
        raise CaseTableError(
            zh=f"图层 starter_zones：编号 {CLUSTER_REST}、{BELT} 留给集群其余区域和集群外，{taken[0]} 请另取 zone_id。",
            en=f"Layer starter_zones: {CLUSTER_REST} and {BELT} are kept for the rest of the cluster and for outside; "
            f"choose another zone_id for {taken[0]}.",
        )
    rest = pd.DataFrame(
        {
            "zone_id": [CLUSTER_REST, BELT],
            "name_zh": ["集群其余区域", "集群外"],
            "name_en": ["Rest of the cluster", "Outside the cluster"],
        }
    )
    zones = pd.concat([pd.DataFrame(starter_zones[["zone_id", "name_zh", "name_en"]]), rest], ignore_index=True)
    zones["in_cluster"] = zones["zone_id"] != BELT
    zones["in_starter_zone"] = ~zones["zone_id"].isin([CLUSTER_REST, BELT])
    return zones.set_index("zone_id")


def site_table(
    candidates: gpd.GeoDataFrame, *, max_it_mw_per_km2: float, max_site_it_mw: float, outside_campus_m: float
) -> gpd.GeoDataFrame:
    """Return ``candidates`` with area_id, campus_id and max_it_mw [MW]; index site_id.

    A serving area is the part of a district inside the cluster (``500112C``) or outside it (``500112B``). The pieces
    of one cell or parcel in several zones share a campus: they are one legal site. Outside the cluster all cells of a
    block of ``outside_campus_m`` [m] do (0: none), lest a large centre be built as a row of small neighbours.
    """
    sites = candidates.copy()
    side = pd.Series(np.where(sites["in_cluster"], "C", "B"), index=sites.index)
    sites["area_id"] = sites["adcode"].replace("", NO_DISTRICT) + side
    by_zone = sites.index.to_series().groupby(sites["zone_id"])
    sites["campus_id"] = pd.concat([names.str.removesuffix(f"_{zone}") for zone, names in by_zone])
    if outside_campus_m > 0:
        block = [np.floor(sites[axis] / outside_campus_m).astype("int64").astype("str") for axis in ("x_m", "y_m")]
        named = ("block_" + block[0] + "_" + block[1]).str.replace("-", "m")
        is_cell_outside = ~sites["in_cluster"] & (sites["kind"] == "cell")
        sites["campus_id"] = sites["campus_id"].mask(is_cell_outside, named)
    sites["max_it_mw"] = (sites["usable_area_km2"] * max_it_mw_per_km2).clip(upper=max_site_it_mw)
    return sites


def area_table(sites: gpd.GeoDataFrame, settings: RegionSettings) -> pd.DataFrame:
    """Return the serving areas of ``sites`` (from :func:`site_table`): index area_id, names, lon and lat [deg].

    The point of an area is the mean of its sites' points, weighted by usable area, taken in the local CRS; plain where
    none has land.
    """
    # Hosts of edge nodes have no land: they count only where an area has nothing else.
    land = sites["usable_area_km2"]
    weight = land.where(land.groupby(sites["area_id"]).transform("sum") > 0, 1.0)
    sums = pd.DataFrame({"x": sites["x_m"] * weight, "y": sites["y_m"] * weight, "km2": weight})
    sums = sums.groupby(sites["area_id"]).sum()
    points = gpd.GeoSeries(
        gpd.points_from_xy(sums["x"] / sums["km2"], sums["y"] / sums["km2"]), index=sums.index, crs=settings.local_crs
    ).to_crs(settings.storage_crs)
    first = sites.groupby("area_id")[["district_zh", "district_en", "in_cluster"]].first()
    first = first.replace({"district_zh": {"": "无行政区"}, "district_en": {"": "No district"}})
    side_zh = first["in_cluster"].map({True: "（集群内）", False: "（集群外）"})
    side_en = first["in_cluster"].map({True: " (in the cluster)", False: " (outside)"})
    return pd.DataFrame(
        {
            "name_zh": first["district_zh"] + side_zh,
            "name_en": first["district_en"] + side_en,
            "lon": points.x,
            "lat": points.y,
        },
        index=sums.index,
    )
