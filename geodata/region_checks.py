"""Checks between layers: starter zones inside the cluster, and the cluster as large as published."""

from __future__ import annotations

import geopandas as gpd

from geodata.defects import Sentence, schema_error
from geodata.measure import M2_PER_KM2, area_km2, to_local
from geodata.settings import RegionSettings


def check_zones_apart(starter_zones: gpd.GeoDataFrame, settings: RegionSettings) -> None:
    """Defect ``zones_overlap``: two starter zones share land (more than a strip of the containment
    tolerance).
    """
    zones = to_local(starter_zones, settings.local_crs)
    inner = zones.geometry.buffer(-settings.containment_tolerance_m)
    left, right = inner.sindex.query(inner, predicate="intersects")
    for i, j in zip(left, right, strict=True):
        if i < j:
            names = [str(zones["zone_id"].iloc[k]) for k in (i, j)]
            raise schema_error(
                "zones_overlap",
                "starter_zones",
                Sentence(f"与起步区 {names[1]} 重叠", f"it overlaps starter zone {names[1]}"),
                Sentence("修正公共边界", "mend their common edge"),
                feature=names[0],
            )


def check_zones_inside(cluster: gpd.GeoDataFrame, starter_zones: gpd.GeoDataFrame, settings: RegionSettings) -> None:
    """Defect ``zone_outside_cluster``: a starter zone reaches further out than the containment tolerance [m].

    The message gives the km2 of the zone that lie outside the cluster.
    """
    land = to_local(cluster, settings.local_crs).geometry.union_all()
    zones = to_local(starter_zones, settings.local_crs)
    snapped = land.buffer(settings.containment_tolerance_m)
    beyond = ~zones.geometry.covered_by(snapped)
    if beyond.any():
        row = zones[beyond].iloc[0]
        outside_km2 = row.geometry.difference(land).area / M2_PER_KM2
        raise schema_error(
            "zone_outside_cluster",
            "starter_zones",
            Sentence(f"起步区有 {outside_km2:.3f} km² 在集群之外", f"{outside_km2:.3f} km² lie outside the cluster"),
            Sentence(
                "修改起步区或集群的边界，使起步区位于集群之内",
                "mend the edge of the zone or of the cluster, so that the zone lies inside",
            ),
            feature=str(row["zone_id"]),
        )


def check_cluster_area(cluster: gpd.GeoDataFrame, settings: RegionSettings) -> None:
    """Defect ``cluster_area``: the cluster is not as large as published, within the tolerance [1]."""
    measured_km2 = float(area_km2(to_local(cluster, settings.local_crs), settings.local_crs).sum())
    published_km2 = settings.published_cluster_area_km2
    allowed_share = settings.cluster_area_tolerance_share
    off_share = measured_km2 / published_km2 - 1
    if abs(off_share) > allowed_share:
        clause = settings.published_area_clause
        raise schema_error(
            "cluster_area",
            "cluster",
            Sentence(
                f"面积 {measured_km2:.1f} km²，公布值 {published_km2:g} km²（{clause}），相差 "
                f"{off_share:+.1%}，"
                f"容差 {allowed_share:.1%}",
                f"it measures {measured_km2:.1f} km², published are {published_km2:g} km² ({clause}): "
                f"{off_share:+.1%}, "
                f"tolerance {allowed_share:.1%}",
            ),
            Sentence(
                "检查边界和坐标系；如官方面积已变，修改 region.toml 的 published_cluster_area_km2",
                "check the outline and its CRS; if the official area has changed, change "
                "published_cluster_area_km2 in region.toml",
            ),
            feature=str(cluster["cluster_id"].iloc[0]),
        )
