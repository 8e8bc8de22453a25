"""What the candidate generator is asked for, checked when it is said."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd

from geodata.errors import CandidateSettingsError
from geodata.exclusions import Exclusion
from geodata.slopes import SURVEY_BOUNDS_DEG
from geodata.terrain import Terrain

MIN_AREA_ID, BEYOND_ID = "min_usable_area", "beyond_belt"
MIN_CELL_M = 250
SHAPES = ("square", "hexagon")


@dataclass(frozen=True, eq=False)
class CandidateSettings:
    """What the candidate generator is asked for; checked when it is made (CandidateSettingsError).

    ``cell_m`` side of a grid cell [m], at least 250; ``belt_km`` width of the belt around the cluster [km],
    0 for none; ``min_usable_area_km2`` [km2] below which a piece is dropped and accounted for (never less
    than 100 m2); ``exclusions`` in their order; ``parcels`` polygons with ``parcel_id``, which replace the
    grid. ``shape`` of a cell is "square" or "hexagon" (then ``cell_m`` is the distance of neighbouring centres).
    ``terrain``, if there is any, with the bounds of its slope classes ``slope_bounds_deg`` [deg].
    """

    cell_m: int = 1000
    belt_km: float = 5.0
    min_usable_area_km2: float = 0.05
    exclusions: tuple[Exclusion, ...] = ()
    parcels: gpd.GeoDataFrame | None = None
    shape: str = "square"
    terrain: Terrain | None = None
    slope_bounds_deg: tuple[float, ...] = SURVEY_BOUNDS_DEG

    def __post_init__(self) -> None:
        if isinstance(self.cell_m, bool) or not isinstance(self.cell_m, int) or self.cell_m < MIN_CELL_M:
            raise _setting_error("cell_m", self.cell_m, f">= {MIN_CELL_M}", "m")
        if not 0 <= self.belt_km <= 100:
            raise _setting_error("belt_km", self.belt_km, "0-100", "km")
        if not (self.min_usable_area_km2 >= 0 and math.isfinite(self.min_usable_area_km2)):
            raise _setting_error("min_usable_area_km2", self.min_usable_area_km2, ">= 0", "km2")
        if self.shape not in SHAPES:
            raise _setting_error("shape", self.shape, " | ".join(SHAPES), "-")
        edges = (0.0, *self.slope_bounds_deg, 90.0)
        if not all(low < high for low, high in pairwise(edges)):
            raise _setting_error("slope_bounds_deg", self.slope_bounds_deg, "0 < ... < 90, 递增 / increasing", "deg")
        ids = [exclusion.id for exclusion in self.exclusions]
        if len({*ids, MIN_AREA_ID, BEYOND_ID}) != len(ids) + 2:
            raise _setting_error("exclusions", ", ".join(ids), "unique ids / 编号不重复", "-")


def _setting_error(key: str, value: object, wanted: str, unit: str) -> CandidateSettingsError:
    return CandidateSettingsError(
        zh=f"候选场址设置 {key} = {value} 无效：应为 {wanted}（单位 {unit}）。",
        en=f"candidate setting {key} = {value} is out of range: {wanted} is needed (unit {unit}).",
    )
