"""The plan for a GIS: chosen sites, substations with their use, feeders as straight lines."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from reports.dossier import Dossier
from reports.figures import chosen_sites, substation_use


def write_geopackage(dossier: Dossier, path: Path) -> None:
    """Write sites, substations, feeders and the outlines around them to ``path`` in the storage CRS of the region."""
    region = dossier.region
    layers = {
        "chosen_sites": site_layer(dossier),
        "substations": substation_layer(dossier),
        "feeders": feeder_layer(dossier),
        "cluster": region.layers["cluster"],
        "starter_zones": region.layers["starter_zones"],
        "districts": region.layers[region.settings.districts_layer],
    }
    for name, layer in layers.items():
        kind = {"feeders": "LineString", "substations": "Point"}.get(name, "Unknown")
        layer.to_file(path, layer=name, driver="GPKG", engine="pyogrio", geometry_type=kind)


def site_layer(dossier: Dossier) -> gpd.GeoDataFrame:
    """Return the chosen sites with the land of their candidate (a point where a site has no land of its own)."""
    table = chosen_sites(dossier.case, dossier.plan)
    land = dossier.candidates.sites.geometry.reindex(table.index)
    places = gpd.GeoSeries(gpd.points_from_xy(table["lon"], table["lat"]), index=table.index)
    shapes = np.where(land.notna(), land.to_numpy(), places.to_numpy())
    return _frame(table.reset_index(), shapes, dossier)


def substation_layer(dossier: Dossier) -> gpd.GeoDataFrame:
    """Return the substations with use, limit [MW] and share of use for each period."""
    stations = dossier.case.substations.copy()
    use = substation_use(dossier.case, dossier.plan)
    for period in dossier.case.periods.index:
        stations = stations.join(use.xs(period, level="period_id").add_suffix(f"_{period}"))
    return _frame(stations.reset_index(), shapely.points(stations["lon"], stations["lat"]), dossier)


def feeder_layer(dossier: Dossier) -> gpd.GeoDataFrame:
    """Return the feeders, one row for each period, as straight lines: a sketch, not a route."""
    table = dossier.plan.feeds.reset_index()
    sites = dossier.case.sites.reindex(table["site_id"])[["lon", "lat"]].to_numpy(dtype="float64")
    stations = dossier.case.substations.reindex(table["substation_id"])[["lon", "lat"]].to_numpy(dtype="float64")
    lines = shapely.linestrings(np.stack([stations, sites], axis=1)) if len(table) else np.array([], dtype=object)
    return _frame(table, lines, dossier)


def _frame(table: pd.DataFrame, shapes: object, dossier: Dossier) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(table, geometry=shapes, crs=dossier.region.settings.storage_crs)
