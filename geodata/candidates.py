"""Candidate sites: grid cells or parcels, split by zone, less what is excluded, with every km2 accounted for.

For each zone, gross area = usable area of its sites + area taken, and each exclusion answers for its own
share: land under several exclusions is counted for the first of them only.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.candidate_settings import BEYOND_ID, MIN_AREA_ID, CandidateSettings
from geodata.errors import CandidateSetError
from geodata.exclusions import excluded_parts
from geodata.grid import generate_grid, generate_hexagons
from geodata.land_account import WORKERS, sum_taken, take_land, taken_rows
from geodata.measure import area_km2
from geodata.overlay import Shapes, as_shapes, clip, snap
from geodata.parcels import parcel_shapes
from geodata.read import Region
from geodata.remarks import Remark
from geodata.settings import RegionSettings
from geodata.site_features import describe_sites, unused_remarks
from geodata.site_places import largest_overlap, representative_points

CLUSTER_REST, BELT = "CL", "OUT"
# Never a site: what is left between two outlines drawn or rounded a little differently (100 m2).
SLIVER_KM2 = 1e-4


@dataclass(frozen=True, eq=False)
class Candidates:
    """What was generated.

    ``sites``: GeoDataFrame in the storage CRS, index ``site_id``, sorted; geometry is the usable land.
    Columns kind (cell, parcel), zone_id (starter zone, CL rest of the cluster, OUT belt), in_cluster,
    in_starter_zone, adcode, district_zh, district_en (largest overlap; empty where no district lies),
    gross_area_km2, usable_area_km2, lon, lat [deg] and x_m, y_m [m, local CRS] of a point on the usable
    land, basis (assumed for cells, found for parcels), compactness [1], distance_substation_km, distance_seat_km,
    distance_road_km [km, straight from that point], mean_elevation_m [m] and mean_slope_deg [deg] of the usable land.
    The last five are NaN where the layer or the terrain is not given; ``remarks`` say so.

    ``excluded``: exclusion_id, zone_id and, of the land taken, area_km2 (in its turn: these add up), gross_area_km2 (by
    itself) and only_area_km2 (what would come back if it alone were switched off); also by ``min_usable_area`` and, for
    parcels, ``beyond_belt``. ``zones``: index zone_id; gross_area_km2 = usable_area_km2 + excluded_area_km2,
    site_count. ``exclusions``: index exclusion_id in their order; name_zh, name_en, clause, buffer_m [m], basis.

    ``slopes``: zone_id, class_id, above_deg, to_deg [deg], area_km2 of the usable land of sites, by pixel centres; no
    rows without a terrain.
    """

    sites: gpd.GeoDataFrame
    excluded: pd.DataFrame
    zones: pd.DataFrame
    exclusions: pd.DataFrame
    slopes: pd.DataFrame
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, eq=False)
class _Pieces:
    """Pieces of land before exclusions: parallel arrays, shapes in the local CRS."""

    name: npt.NDArray[np.object_]
    zone: npt.NDArray[np.object_]
    shape: Shapes


def generate_candidates(region: Region, settings: CandidateSettings) -> Candidates:
    """Generate the candidate sites of ``region``; CandidateSetError if none is left, naming what took the
    land.
    """
    local_crs = region.settings.local_crs
    zones = zone_shapes(region, settings.belt_km)
    pieces, beyond_km2 = _pieces(region, settings, zones)
    gross = _areas(pieces.shape, local_crs)
    shape, taken = _apply_exclusions(pieces, settings, local_crs)
    usable = _areas(shape, local_crs)
    is_site = usable >= max(settings.min_usable_area_km2, SLIVER_KM2)
    small = np.where(is_site, 0.0, usable)
    taken.append(taken_rows(MIN_AREA_ID, pieces.zone, np.stack([small] * 3, axis=1)))
    taken.append(taken_rows(BEYOND_ID, np.array([BELT], dtype=object), np.full((1, 3), beyond_km2)))
    excluded = sum_taken(taken)
    if not is_site.any():
        raise _empty_error(excluded)
    left = _Pieces(pieces.name[is_site], pieces.zone[is_site], shape[is_site])
    kind = "cell" if settings.parcels is None else "parcel"
    places = _site_table(region, left, pieces.shape[is_site], kind)
    places = places.assign(gross_area_km2=gross[is_site], usable_area_km2=usable[is_site])
    features, slopes, remarks = describe_sites(left.shape, left.zone, places, region, settings)
    gross_by_zone = pd.Series(gross).groupby(pieces.zone).sum()
    if beyond_km2 > 0:
        gross_by_zone = gross_by_zone.add(pd.Series({BELT: beyond_km2}), fill_value=0)
    sites = _with_land(places.join(features), left.shape, region.settings)
    return Candidates(
        sites=sites,
        excluded=excluded,
        zones=_zone_table(gross_by_zone, sites, excluded),
        exclusions=_exclusion_table(settings),
        slopes=slopes,
        remarks=(*unused_remarks(region, settings), *remarks),
    )


def zone_shapes(region: Region, belt_km: float) -> dict[str, shapely.Geometry]:
    """Zones in the local CRS that do not overlap: the starter zones, CL, and OUT if ``belt_km`` [km] > 0.

    The belt ends where the region's districts end.
    """
    starter = region.local("starter_zones")
    cluster = shapely.union_all(snap(as_shapes(region.local("cluster").geometry)))
    outlines = snap(as_shapes(starter.geometry))
    started = shapely.union_all(outlines)
    zones = dict(zip(starter["zone_id"], outlines, strict=True))
    zones[CLUSTER_REST] = shapely.difference(cluster, started)
    if belt_km > 0:
        districts = shapely.union_all(snap(as_shapes(region.local(region.settings.districts_layer).geometry)))
        ring = shapely.difference(
            shapely.buffer(cluster, belt_km * 1000, quad_segs=16), shapely.union(cluster, started)
        )
        zones[BELT] = shapely.intersection(ring, districts)
    return zones


def _pieces(
    region: Region, settings: CandidateSettings, zones: Mapping[str, shapely.Geometry]
) -> tuple[_Pieces, float]:
    """Cells or parcels clipped to each zone, and the area [km2] of parcels that lies beyond all zones."""
    if settings.parcels is None:
        everything = shapely.union_all(list(zones.values()))
        generate = generate_hexagons if settings.shape == "hexagon" else generate_grid
        names, shapes = generate(everything, settings.cell_m)
    else:
        names, shapes = parcel_shapes(settings.parcels, region.settings)
    clipped = {zone: clip(shapes, mask) for zone, mask in zones.items()}
    hits = np.concatenate([hit for hit, _ in clipped.values()])
    zone = np.repeat(np.array(list(clipped), dtype=object), [len(hit) for hit, _ in clipped.values()])
    shape = np.concatenate([part for _, part in clipped.values()])
    name = (names.iloc[hits].reset_index(drop=True) + "_" + pd.Series(zone, dtype="str")).to_numpy(object)
    pieces = _Pieces(name, zone, shape)
    if settings.parcels is None:
        return pieces, 0.0
    local_crs = region.settings.local_crs
    return pieces, max(float(_areas(shapes, local_crs).sum() - _areas(shape, local_crs).sum()), 0.0)


def _apply_exclusions(
    pieces: _Pieces, settings: CandidateSettings, local_crs: str
) -> tuple[Shapes, list[pd.DataFrame]]:
    if len(pieces.shape) == 0:
        return pieces.shape, []
    west, south, east, north = shapely.total_bounds(pieces.shape)
    bounds = (west, south, east, north)
    with ThreadPoolExecutor(WORKERS) as pool:
        covers = list(pool.map(lambda each: excluded_parts(each, local_crs, bounds), settings.exclusions))
    rest, areas = take_land(pieces.shape, covers)
    rows = zip(settings.exclusions, areas, strict=True)
    return rest, [taken_rows(exclusion.id, pieces.zone, area) for exclusion, area in rows]


def _site_table(region: Region, sites: _Pieces, whole: Shapes, kind: str) -> pd.DataFrame:
    """Where ``sites`` are; the district is that of the ``whole`` pieces, before exclusions."""
    settings = region.settings
    districts = region.local(settings.districts_layer)
    district = largest_overlap(whole, snap(as_shapes(districts.geometry)))
    named = districts[["adcode", "name_zh", "name_en"]].reindex(district).fillna("")
    columns = {
        "kind": kind,
        "zone_id": pd.Series(sites.zone, dtype="str").to_numpy(),
        "in_cluster": sites.zone != BELT,
        "in_starter_zone": ~np.isin(sites.zone.astype(str), (BELT, CLUSTER_REST)),
        "adcode": named["adcode"].to_numpy(),
        "district_zh": named["name_zh"].to_numpy(),
        "district_en": named["name_en"].to_numpy(),
        **representative_points(sites.shape, settings),
        "basis": "assumed" if kind == "cell" else "found",
    }
    return pd.DataFrame(columns, index=pd.Index(sites.name, name="site_id", dtype="str"))


def _with_land(table: pd.DataFrame, shape: Shapes, settings: RegionSettings) -> gpd.GeoDataFrame:
    geometry = gpd.GeoSeries(shape, index=table.index, crs=settings.local_crs).to_crs(settings.storage_crs)
    return gpd.GeoDataFrame(table, geometry=geometry).sort_index()


def _exclusion_table(settings: CandidateSettings) -> pd.DataFrame:
    columns = ["name_zh", "name_en", "clause", "buffer_m", "basis"]
    rows = [[each.id, *(getattr(each, name) for name in columns)] for each in settings.exclusions]
    return pd.DataFrame(rows, columns=["exclusion_id", *columns]).set_index("exclusion_id")


def _zone_table(gross: pd.Series[float], sites: gpd.GeoDataFrame, excluded: pd.DataFrame) -> pd.DataFrame:
    totals = gross.rename("gross_area_km2").rename_axis("zone_id").to_frame()
    by_zone = sites.groupby("zone_id")
    totals["usable_area_km2"] = by_zone["usable_area_km2"].sum()
    totals["excluded_area_km2"] = excluded.groupby("zone_id")["area_km2"].sum()
    totals["site_count"] = by_zone.size()
    return totals.fillna(0).astype({"site_count": "int64"})


def _areas(shapes: Shapes, local_crs: str) -> npt.NDArray[np.float64]:
    areas = area_km2(gpd.GeoSeries(shapes, crs=local_crs), local_crs)
    return np.asarray(areas, dtype=np.float64)


def _empty_error(excluded: pd.DataFrame) -> CandidateSetError:
    losses = excluded.groupby("exclusion_id", sort=False)["area_km2"].sum().sort_values(ascending=False)
    losses = losses[losses > 0]
    listed = ", ".join(f"{name} {area:.3f} km²" for name, area in losses.items())
    return CandidateSetError(
        zh=f"没有剩下任何候选场址。土地被以下各项占去：{listed or '无（区域内没有地块）'}。"
        "办法：减少排除层、缩小缓冲距离或降低 min_usable_area_km2。",
        en="no candidate site is left. The land was taken by: "
        f"{listed or 'nothing (no parcel in the region)'}. "
        "Way out: drop an exclusion, shrink its buffer or lower min_usable_area_km2.",
    )
