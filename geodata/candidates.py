"""Candidate sites: grid cells or parcels, split by zone, less what is excluded, with every km2 accounted for.

For each zone, gross area = usable area of its sites + area taken, and each exclusion answers for its own
share: land under several exclusions is counted for the first of them only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.candidate_settings import BEYOND_ID, MIN_AREA_ID, CandidateSettings
from geodata.errors import CandidateSetError
from geodata.exclusions import excluded_parts
from geodata.grid import generate_grid
from geodata.measure import area_km2
from geodata.overlay import Shapes, as_shapes, clip, snap, subtract
from geodata.parcels import parcel_shapes
from geodata.read import Region
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
    land, basis (assumed for cells, found for parcels).

    ``excluded``: exclusion_id, zone_id, area_km2 of the land taken, also by ``min_usable_area`` and, for
    parcels, ``beyond_belt``. ``zones``: index zone_id; gross_area_km2 = usable_area_km2 + excluded_area_km2,
    site_count.
    """

    sites: gpd.GeoDataFrame
    excluded: pd.DataFrame
    zones: pd.DataFrame


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
    taken.append(_taken_rows(MIN_AREA_ID, pieces.zone, np.where(is_site, 0.0, usable)))
    taken.append(pd.DataFrame({"exclusion_id": [BEYOND_ID], "zone_id": [BELT], "area_km2": [beyond_km2]}))
    excluded = _sum_taken(taken)
    if not is_site.any():
        raise _empty_error(excluded)
    kind = "cell" if settings.parcels is None else "parcel"
    sites = _site_table(region, pieces, shape, gross=gross, usable=usable, kind=kind)[is_site].sort_index()
    gross_by_zone = pd.Series(gross).groupby(pieces.zone).sum()
    if beyond_km2 > 0:
        gross_by_zone = gross_by_zone.add(pd.Series({BELT: beyond_km2}), fill_value=0)
    return Candidates(sites, excluded, _zone_table(gross_by_zone, sites, excluded))


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
        names, shapes = generate_grid(everything, settings.cell_m)
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
    rest, taken = pieces.shape, []
    for exclusion in settings.exclusions:
        left = subtract(rest, excluded_parts(exclusion, local_crs))
        lost = _areas(rest, local_crs) - _areas(left, local_crs)
        taken.append(_taken_rows(exclusion.id, pieces.zone, lost))
        rest = left
    return rest, taken


def _site_table(
    region: Region,
    pieces: _Pieces,
    shape: Shapes,
    *,
    gross: npt.NDArray[np.float64],
    usable: npt.NDArray[np.float64],
    kind: str,
) -> gpd.GeoDataFrame:
    settings = region.settings
    districts = region.local(settings.districts_layer)
    district = largest_overlap(pieces.shape, snap(as_shapes(districts.geometry)))
    named = districts[["adcode", "name_zh", "name_en"]].reindex(district).fillna("")
    columns = {
        "kind": kind,
        "zone_id": pd.Series(pieces.zone, dtype="str").to_numpy(),
        "in_cluster": pieces.zone != BELT,
        "in_starter_zone": ~np.isin(pieces.zone.astype(str), (BELT, CLUSTER_REST)),
        "adcode": named["adcode"].to_numpy(),
        "district_zh": named["name_zh"].to_numpy(),
        "district_en": named["name_en"].to_numpy(),
        "gross_area_km2": gross,
        "usable_area_km2": usable,
        **representative_points(shape, settings),
        "basis": "assumed" if kind == "cell" else "found",
    }
    index = pd.Index(pieces.name, name="site_id", dtype="str")
    geometry = gpd.GeoSeries(shape, index=index, crs=settings.local_crs).to_crs(settings.storage_crs)
    return gpd.GeoDataFrame(pd.DataFrame(columns, index=index), geometry=geometry)


def _zone_table(gross: pd.Series[float], sites: gpd.GeoDataFrame, excluded: pd.DataFrame) -> pd.DataFrame:
    totals = gross.rename("gross_area_km2").rename_axis("zone_id").to_frame()
    by_zone = sites.groupby("zone_id")
    totals["usable_area_km2"] = by_zone["usable_area_km2"].sum()
    totals["excluded_area_km2"] = excluded.groupby("zone_id")["area_km2"].sum()
    totals["site_count"] = by_zone.size()
    return totals.fillna(0).astype({"site_count": "int64"})


def _taken_rows(exclusion_id: str, zone: npt.NDArray[np.object_], lost: npt.NDArray[np.float64]) -> pd.DataFrame:
    return pd.DataFrame({"exclusion_id": exclusion_id, "zone_id": zone, "area_km2": lost})


def _sum_taken(taken: list[pd.DataFrame]) -> pd.DataFrame:
    """One row per exclusion and zone with a loss, in the order of the exclusions."""
    rows = pd.concat([part[part["area_km2"] > 0] for part in taken], ignore_index=True)
    return rows.groupby(["exclusion_id", "zone_id"], sort=False)["area_km2"].sum().reset_index()


def _areas(shapes: Shapes, local_crs: str) -> npt.NDArray[np.float64]:
    areas = area_km2(gpd.GeoSeries(shapes, crs=local_crs), local_crs)
    return np.asarray(areas, dtype=np.float64)


def _empty_error(excluded: pd.DataFrame) -> CandidateSetError:
    losses = excluded.groupby("exclusion_id", sort=False)["area_km2"].sum().sort_values(ascending=False)
    listed = ", ".join(f"{name} {area:.3f} km²" for name, area in losses.items())
    return CandidateSetError(
        zh=f"没有剩下任何候选场址。土地被以下各项占去：{listed or '无（区域内没有地块）'}。"
        "办法：减少排除层、缩小缓冲距离或降低 min_usable_area_km2。",
        en="no candidate site is left. The land was taken by: "
        f"{listed or 'nothing (no parcel in the region)'}. "
        "Way out: drop an exclusion, shrink its buffer or lower min_usable_area_km2.",
    )
