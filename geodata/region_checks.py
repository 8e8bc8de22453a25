"""Checks between layers, stopping at the first defect: starter zones apart and inside the cluster, and the cluster as
large as published.
"""

from __future__ import annotations

import geopandas as gpd

from geodata.checks import check_none
from geodata.defects import Sentence, schema_error
from geodata.inspection.cluster import find_wrong_cluster_area, find_zones_outside
from geodata.inspection.options import InspectionOptions
from geodata.inspection.overlaps import find_zone_overlaps
from geodata.inspection.subject import Subject, look_at
from geodata.layers import CLUSTER, STARTER_ZONES
from geodata.schema import LayerSchema
from geodata.settings import RegionSettings


def check_zones_apart(starter_zones: gpd.GeoDataFrame, settings: RegionSettings) -> None:
    """Defect ``zones_overlap``: two starter zones share land (more than a strip of the containment
    tolerance).
    """
    check_none(find_zone_overlaps(_sound(starter_zones, STARTER_ZONES, settings), InspectionOptions()))


def check_zones_inside(cluster: gpd.GeoDataFrame, starter_zones: gpd.GeoDataFrame, settings: RegionSettings) -> None:
    """Defect ``zone_outside_cluster``: a starter zone reaches further out than the containment tolerance [m].

    The message gives the km2 of the zone that lie outside the cluster.
    """
    zones = _sound(starter_zones, STARTER_ZONES, settings)
    check_none(find_zones_outside(_sound(cluster, CLUSTER, settings), zones))


def check_cluster_area(cluster: gpd.GeoDataFrame, settings: RegionSettings) -> None:
    """Defect ``cluster_area``: the cluster is not as large as published, within the tolerance [1]."""
    check_none(find_wrong_cluster_area(_sound(cluster, CLUSTER, settings)))


def _sound(frame: gpd.GeoDataFrame, schema: LayerSchema, settings: RegionSettings) -> Subject:
    """The layer as a subject; it has passed the checks of a single layer, unless someone left them out."""
    subject = look_at(frame, schema, settings)
    if subject is None or not subject.is_whole or len(subject.names) == 0:
        raise schema_error(
            "geometry_invalid",
            schema.name,
            Sentence("几何未经检查，无法测量", "its geometry is not sound and cannot be measured"),
            Sentence("先用 check_layer 检查该图层", "hold the layer to its schema first (check_layer)"),
        )
    return subject
