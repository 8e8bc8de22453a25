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
from geodata.overlay import Bounds, Shapes, as_shapes, join, near, polygon_parts, snap, split_large
from geodata.read import Region
from geodata.settings import ExclusionRule


@dataclass(frozen=True, eq=False)
class Exclusion:
    """Polygons, or points and lines with a buffer, that take land away under ``clause``.

    ``frame`` may be in any declared CRS; ``buffer_m`` [m] is measured in the local CRS. ``basis`` is "found"
    or "assumed". ``may_be_empty`` if it may turn out to hold no land at all (slopes that the region does not have).
    """

    id: str
    name_zh: str
    name_en: str
    clause: str
    frame: gpd.GeoDataFrame
    buffer_m: float
    basis: str
    may_be_empty: bool = False


def default_exclusions(region: Region) -> tuple[Exclusion, ...]:
    """Exclusions of ``region.toml`` whose layer is given; a user's layer that is not there has none.

    CandidateSettingsError if a rule names features that its layer has not.
    """
    return tuple(_exclusion(region, rule) for rule in region.settings.exclusions if rule.layer in region.layers)


def lacking_rules(region: Region) -> tuple[ExclusionRule, ...]:
    """Exclusions of ``region.toml`` that cannot be applied: their layer was not given."""
    return tuple(rule for rule in region.settings.exclusions if rule.layer not in region.layers)


def excluded_parts(exclusion: Exclusion, local_crs: str, bounds: Bounds) -> Shapes:
    """The land of ``exclusion`` over ``bounds`` [m] as polygons in the local CRS that do not overlap each other.

    Raises CandidateSettingsError where there is no feature, an invalid one, or no area (points without a buffer).
    """
    shapes = exclusion.frame.geometry
    if exclusion.may_be_empty and len(shapes) == 0:
        return as_shapes(shapes)
    if len(shapes) == 0 or shapes.isna().any() or not shapes.is_valid.all():
        raise CandidateSettingsError(
            zh=f"排除层“{exclusion.id}”为空，或含有空几何、无效几何。请修复图层后重试。",
            en=f"exclusion '{exclusion.id}' is empty or has an empty or invalid geometry. Mend the layer.",
        )
    local = to_local(shapes, local_crs)
    grown = as_shapes(local.buffer(exclusion.buffer_m) if exclusion.buffer_m > 0 else local)
    if not shapely.area(grown).sum() > 0 or not exclusion.buffer_m >= 0:
        raise CandidateSettingsError(
            zh=f"排除层“{exclusion.id}”没有面积：点和线需要大于 0 的 buffer_m（米），且不能为负或 NaN。",
            en=f"exclusion '{exclusion.id}' has no area: points and lines need a buffer_m [m] above 0, and it can be "
            "neither negative nor NaN.",
        )
    return split_large(join(snap(near(polygon_parts(grown), bounds))), bounds)


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
        frame=layer[layer[id_column].isin(rule.ids)] if rule.ids else layer,
        buffer_m=rule.buffer_m,
        basis=rule.basis,
    )
