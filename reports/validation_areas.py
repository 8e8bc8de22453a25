"""Areas of the cluster and its starter zones: measured, as published, and in the last version."""

from __future__ import annotations

from dataclasses import dataclass, replace

import shapely

from geodata.inspection.subject import Layers, look_at
from geodata.layers import CLUSTER, STARTER_ZONES, layer_schema
from geodata.measure import M2_PER_KM2
from geodata.settings import RegionSettings


@dataclass(frozen=True)
class Area:
    """One feature: its names and areas [km2]; None for what there is not."""

    layer: str
    feature: str
    name_zh: str
    name_en: str
    measured_km2: float
    published_km2: float | None = None
    previous_km2: float | None = None


def measure_areas(layers: Layers, settings: RegionSettings, previous: Layers | None = None) -> list[Area]:
    """Return the areas of the cluster, then of each starter zone in the layer's order; unsound ones are left out."""
    areas: list[Area] = []
    for layer in (CLUSTER.name, STARTER_ZONES.name):
        now, before = _areas(layers, layer, settings), _areas(previous or {}, layer, settings)
        published = settings.published_cluster_area_km2 if layer == CLUSTER.name and len(now) == 1 else None
        for feature, area in now.items():
            was = before[feature].measured_km2 if feature in before else None
            areas.append(replace(area, published_km2=published, previous_km2=was))
    return areas


def _areas(layers: Layers, layer: str, settings: RegionSettings) -> dict[str, Area]:
    subject = look_at(layers[layer], layer_schema(layer), settings) if layer in layers else None
    if subject is None:
        return {}
    names = subject.table.reindex(columns=["name_zh", "name_en"]).astype("object").fillna("").to_numpy()
    sizes = shapely.area(subject.local) / M2_PER_KM2
    rows = zip(subject.names, names, sizes, strict=True)
    return {str(feature): Area(layer, str(feature), str(zh), str(en), float(km2)) for feature, (zh, en), km2 in rows}
