"""What was edited: the features of each layer that were added, removed, reshaped or given other attributes."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.layers import layer_schema
from geodata.measure import M2_PER_KM2, to_local
from geodata.read import Region

# 1e-7 deg is what a version stores: about 1 cm.
TOLERANCE_DEG = 1.5e-7


@dataclass(frozen=True)
class LayerChange:
    """The edit of one layer: ids of features; areas [km2] of the layer where it is of polygons, else None.

    ``outlines`` holds the features that were added, removed or reshaped: name, then the old and the new shape in the
    storage CRS, None on the side that lacks it.
    """

    layer: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    reshaped: tuple[str, ...]
    edited: tuple[str, ...]
    old_km2: float | None
    new_km2: float | None
    outlines: tuple[tuple[str, shapely.Geometry | None, shapely.Geometry | None], ...]

    @property
    def is_edit(self) -> bool:
        """Anything differs at all."""
        return bool(self.added or self.removed or self.reshaped or self.edited)


def compare_region_layers(old: Region, new: Region) -> tuple[LayerChange, ...]:
    """Return the layers that differ, in the order in which the new region holds them."""
    names = list(dict.fromkeys([*new.layers, *old.layers]))
    changes = [_compare(name, old, new) for name in names]
    return tuple(change for change in changes if change.is_edit)


def _compare(name: str, old: Region, new: Region) -> LayerChange:
    id_column = layer_schema(name).id_column
    before, after = _by_id(old.layers.get(name), id_column), _by_id(new.layers.get(name), id_column)
    added = [feature for feature in after.index if feature not in before.index]
    removed = [feature for feature in before.index if feature not in after.index]
    both = [feature for feature in before.index if feature in after.index]
    shapes = _geometry(before), _geometry(after)
    reshaped = _reshaped(both, *shapes)
    edited = [feature for feature in _edited(before.loc[both], after.loc[both]) if feature not in reshaped]
    return LayerChange(
        layer=name,
        added=tuple(added),
        removed=tuple(removed),
        reshaped=tuple(reshaped),
        edited=tuple(edited),
        old_km2=_area_km2(old, name),
        new_km2=_area_km2(new, name),
        outlines=tuple(
            (feature, shapes[0].get(feature), shapes[1].get(feature)) for feature in [*removed, *reshaped, *added]
        ),
    )


def _by_id(layer: pd.DataFrame | None, id_column: str) -> pd.DataFrame:
    if layer is None:
        return pd.DataFrame()
    return pd.DataFrame(layer).set_index(layer[id_column].astype("str"))


def _geometry(table: pd.DataFrame) -> dict[str, shapely.Geometry | None]:
    if "geometry" not in table.columns:
        return {}
    return dict(zip(table.index, table["geometry"], strict=True))


def _reshaped(
    both: list[str], old: dict[str, shapely.Geometry | None], new: dict[str, shapely.Geometry | None]
) -> list[str]:
    before = _normal([old.get(feature) for feature in both])
    after = _normal([new.get(feature) for feature in both])
    is_same = shapely.equals_exact(before, after, tolerance=TOLERANCE_DEG)
    is_same |= shapely.is_missing(before) & shapely.is_missing(after)
    return [feature for feature, same in zip(both, is_same, strict=True) if not same]


def _normal(shapes: list[shapely.Geometry | None]) -> npt.NDArray[np.object_]:
    """One polygon is the same shape as a multipolygon of it alone, wherever its ring starts."""
    wanted = np.array(shapes, dtype=object)
    is_single = shapely.get_num_geometries(wanted) == 1
    wanted[is_single] = shapely.get_geometry(wanted[is_single], 0)
    normal: npt.NDArray[np.object_] = shapely.normalize(wanted)
    return normal


def _edited(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Ids of features with another value in a column that both have; an unknown value equals an unknown one."""
    columns = [name for name in before.columns if name in after.columns and name not in ("geometry", "lon", "lat")]
    if before.empty or not columns:
        return []
    left, right = (table[columns].astype("object") for table in (before, after))
    is_other = left.fillna("") != right.fillna("")
    return [str(feature) for feature in before.index[is_other.any(axis=1)]]


def _area_km2(region: Region, name: str) -> float | None:
    layer = region.layers.get(name)
    if not isinstance(layer, gpd.GeoDataFrame) or layer_schema(name).geometry != "polygon":
        return None
    return float(to_local(layer, region.settings.local_crs).area.sum()) / M2_PER_KM2
