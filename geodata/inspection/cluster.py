"""The cluster and its starter zones: inside each other, and as large as published."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from geodata.defects import Sentence
from geodata.inspection.subject import Subject, inner_points, rounded
from geodata.measure import M2_PER_KM2
from geodata.remarks import Level, Remark

EDGE_MIN_M2 = 1.0  # less is the rounding of the coordinates
INSIDE = Sentence(
    "修改起步区或集群的边界，使起步区位于集群之内",
    "mend the edge of the zone or of the cluster, so that the zone lies inside",
)


def find_zones_outside(cluster: Subject, zones: Subject) -> Iterator[Remark]:
    """Kinds ``zone_outside_cluster`` (error: reaches out further than the containment tolerance [m]) and ``zone_edge``
    (note: within it); the size is the land outside [m2].
    """
    land = shapely.union_all(cluster.local)
    snapped = shapely.buffer(land, zones.settings.containment_tolerance_m)
    is_beyond = ~shapely.covered_by(zones.local, snapped)
    outside = shapely.difference(zones.local, land)
    areas = shapely.area(outside)
    told = np.flatnonzero(is_beyond | (areas > EDGE_MIN_M2))
    for zone, place in zip(told, zones.places(inner_points(outside[told])), strict=True):
        area_m2 = rounded(areas[zone])
        outside_km2 = f"{areas[zone] / M2_PER_KM2:.3f}"
        far = Sentence(f"起步区有 {outside_km2} km² 在集群之外", f"{outside_km2} km² lie outside the cluster")
        near = Sentence(
            f"起步区在容差之内越出集群边界 {area_m2:,.6g} m²",
            f"{area_m2:,.6g} m² lie outside the cluster, within the tolerance",
        )
        level: Level = "error" if is_beyond[zone] else "note"
        yield Remark(
            level,
            "zone_outside_cluster" if is_beyond[zone] else "zone_edge",
            zones.layer,
            far if is_beyond[zone] else near,
            INSIDE,
            feature=str(zones.names[zone]),
            lon=place[0],
            lat=place[1],
            value=area_m2,
            unit="m2",
        )


def find_wrong_cluster_area(cluster: Subject) -> Iterator[Remark]:
    """Kind ``cluster_area`` (error): the cluster is not as large as published, within the tolerance [1]."""
    settings = cluster.settings
    measured_km2 = float(shapely.area(cluster.local).sum()) / M2_PER_KM2
    published_km2, allowed_share = settings.published_cluster_area_km2, settings.cluster_area_tolerance_share
    off_share = measured_km2 / published_km2 - 1
    if abs(off_share) > allowed_share:
        clause = settings.published_area_clause
        yield Remark(
            "error",
            "cluster_area",
            cluster.layer,
            Sentence(
                f"面积 {measured_km2:.1f} km²，公布值 {published_km2:g} km²（{clause}），相差 {off_share:+.1%}，"
                f"容差 {allowed_share:.1%}",
                f"it measures {measured_km2:.1f} km², published are {published_km2:g} km² ({clause}): "
                f"{off_share:+.1%}, tolerance {allowed_share:.1%}",
            ),
            Sentence(
                "检查边界和坐标系；如官方面积已变，修改 region.toml 的 published_cluster_area_km2",
                "check the outline and its CRS; if the official area has changed, change "
                "published_cluster_area_km2 in region.toml",
            ),
            feature=str(cluster.names[0]),
            value=rounded(measured_km2),
            unit="km2",
        )
