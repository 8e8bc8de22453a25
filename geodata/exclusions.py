"""Land on which nothing is placed: the region's default exclusions and the user's own, in an order that is
kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import shapely

from geodata.errors import CandidateSettingsError
from geodata.layers import layer_schema
from geodata.measure import to_local
from geodata.overlay import Shapes, as_shapes, polygon_parts, snap
from geodata.read import Region
from geodata.settings import ExclusionRule


@dataclass(frozen=True, eq=False)
class Exclusion:
    """Polygons, or points and lines with a buffer, that take land away under ``clause``.

    ``frame`` may be in any declared CRS; ``buffer_m`` [m] is measured in the local CRS. ``basis`` is "found"
    or "assumed".
    """

    id: str
    name_zh: str
    name_en: str
    clause: str
    frame: gpd.GeoDataFrame
    buffer_m: float
    basis: str


def default_exclusions(region: Region) -> tuple[Exclusion, ...]:
    """The exclusions that ``region.toml`` lists; CandidateSettingsError if one names features that are not
    there.
    """
    return tuple(_exclusion(region, rule) for rule in region.settings.exclusions)


def excluded_parts(exclusion: Exclusion, local_crs: str) -> Shapes:
    """The land of ``exclusion`` as polygons in the local CRS that do not overlap.

    Raises CandidateSettingsError where there is no feature, an invalid one, or no area (points without a
    buffer).
    """
    shapes = exclusion.frame.geometry
    if len(shapes) == 0 or shapes.isna().any() or not shapes.is_valid.all():
        raise CandidateSettingsError(
            zh=f"排除层“{exclusion.id}”为空，或含有空几何、无效几何。请修复图层后重试。",
            en=f"exclusion '{exclusion.id}' is empty or has an empty or invalid geometry. Mend the layer.",
        )
    local = to_local(shapes, local_crs)
    grown = local.buffer(exclusion.buffer_m) if exclusion.buffer_m > 0 else local
    parts = polygon_parts(shapely.union_all(snap(as_shapes(grown))))
    if len(parts) == 0 or not exclusion.buffer_m >= 0:
        raise CandidateSettingsError(
            zh=f"排除层“{exclusion.id}”没有面积：点和线需要大于 0 的 buffer_m（米），且不能为负或 NaN。",
            en=f"exclusion '{exclusion.id}' has no area: points and lines need a buffer_m [m] above 0, and "
            "it can be "
            "neither negative nor NaN.",
        )
    return parts


def _exclusion(region: Region, rule: ExclusionRule) -> Exclusion:
    layer = region.layers[rule.layer]
    id_column = layer_schema(rule.layer).id_column
    lacking = sorted(set(rule.ids) - set(layer[id_column]))
    if lacking:
        raise CandidateSettingsError(
            zh=f"region.toml 的排除层“{rule.id}”引用了图层“{rule.layer}”中没有的要素：{lacking}。请改正 ids。",
            en=f"exclusion '{rule.id}' of region.toml names features that layer '{rule.layer}' has not: "
            f"{lacking}. "
            "Mend its ids.",
        )
    return Exclusion(
        id=rule.id,
        name_zh=rule.name_zh,
        name_en=rule.name_en,
        clause=rule.clause,
        frame=layer[layer[id_column].isin(rule.ids)],
        buffer_m=rule.buffer_m,
        basis=rule.basis,
    )
