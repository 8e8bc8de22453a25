"""What a site is like: how compact, how far from substations, seats and roads, how high and how steep."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.candidate_settings import CandidateSettings
from geodata.defects import Sentence
from geodata.measure import M_PER_KM
from geodata.overlay import Shapes, as_shapes
from geodata.read import Region
from geodata.remarks import Remark
from geodata.slopes import measure_relief, slope_classes
from geodata.terrain import COARSER_FACTOR, Terrain

# Column -> the layer it is measured to, and what that is called.
DISTANCES = {
    "distance_substation_km": ("substations", "变电站", "substation"),
    "distance_seat_km": ("seats", "政府驻地", "seat"),
    "distance_road_km": ("roads", "道路", "road"),
}
SLOPE_COLUMNS = ["zone_id", "class_id", "above_deg", "to_deg", "area_km2"]


def describe_sites(
    shapes: Shapes, zone: npt.NDArray[np.object_], places: pd.DataFrame, region: Region, settings: CandidateSettings
) -> tuple[pd.DataFrame, pd.DataFrame, tuple[Remark, ...]]:
    """Return the features of sites, their land by zone and slope class, and what had to be left empty.

    ``shapes`` [local CRS] is the usable land, ``zone`` its zone ids; ``places`` has x_m and y_m [m], and its index is
    that of the features. Columns and units are those of :class:`geodata.candidates.Candidates`.
    """
    features = pd.DataFrame({"compactness": compactness(shapes)}, index=places.index)
    points = shapely.points(places["x_m"].to_numpy(), places["y_m"].to_numpy())
    remarks = []
    for column, (layer, name_zh, name_en) in DISTANCES.items():
        features[column] = nearest_km(points, region, layer)
        if features[column].isna().all():
            remarks.append(_empty_column(column, layer, name_zh, name_en))
    features["mean_elevation_m"], features["mean_slope_deg"] = np.nan, np.nan
    slopes = pd.DataFrame(columns=SLOPE_COLUMNS)
    if settings.terrain is not None:
        classes = slope_classes(settings.slope_bounds_deg)
        relief = measure_relief(settings.terrain, shapes, classes).set_index(places.index)
        features[["mean_elevation_m", "mean_slope_deg"]] = relief[["mean_elevation_m", "mean_slope_deg"]]
        by_zone = relief[[band.id for band in classes]].groupby(np.asarray(zone, dtype=str)).sum()
        rows = [
            [str(zone_id), band.id, max(band.above_deg, 0.0), band.to_deg, float(row[band.id])]
            for zone_id, row in by_zone.iterrows()
            for band in classes
        ]
        slopes = pd.DataFrame(rows, columns=SLOPE_COLUMNS)
        remarks += _terrain_remarks(settings.terrain, relief)
    return features, slopes, tuple(remarks)


def compactness(shapes: Shapes) -> npt.NDArray[np.float64]:
    """Return 4 pi area / perimeter^2 [1] of each shape: 1 for a disc, 0.785 for a square, near 0 for a strip.

    D. D. Polsby and R. D. Popper, The third criterion, Yale Law and Policy Review 9 (1991) 301-353.
    """
    area, length = shapely.area(shapes), shapely.length(shapes)
    ratio: npt.NDArray[np.float64] = np.divide(
        4 * np.pi * area, length**2, out=np.full(len(shapes), np.nan), where=length > 0
    )
    return ratio


def nearest_km(points: Shapes, region: Region, layer: str) -> npt.NDArray[np.float64]:
    """Return the straight distance [km] of each of ``points`` [local CRS] to ``layer``; NaN if it is not given."""
    distance = np.full(len(points), np.nan)
    if not isinstance(region.layers.get(layer), gpd.GeoDataFrame):
        return distance
    targets = as_shapes(region.local(layer).geometry)
    targets = targets[~(shapely.is_missing(targets) | shapely.is_empty(targets))]
    if len(targets) == 0:
        return distance
    tree = shapely.STRtree(targets)
    (found, _), metres = tree.query_nearest(points, return_distance=True, all_matches=False)
    distance[found] = metres / M_PER_KM
    return distance


def unused_remarks(region: Region, settings: CandidateSettings) -> list[Remark]:
    """Return a note for each exclusion whose layer is given while ``settings`` does not use it."""
    used = {exclusion.id for exclusion in settings.exclusions}
    rules = [rule for rule in region.settings.exclusions if rule.layer in region.layers and rule.id not in used]
    return [
        Remark(
            level="note",
            kind="exclusion_unused",
            layer=rule.layer,
            feature=rule.id,
            said=Sentence(
                f"图层已给出，但方案没有避让“{rule.name_zh}”",
                f"the layer is given, but the scenario does not leave out '{rule.name_en}'",
            ),
            way_out=Sentence(
                f'如需避让，在 candidates.exclusions 中加入 "{rule.id}"',
                f'to leave it out, add "{rule.id}" to candidates.exclusions',
            ),
        )
        for rule in rules
    ]


def _empty_column(column: str, layer: str, name_zh: str, name_en: str) -> Remark:
    return Remark(
        level="note",
        kind="distance_unknown",
        layer=layer,
        column=column,
        said=Sentence(
            f"没有此图层，到{name_zh}的距离为空", f"not given: the distance to the nearest {name_en} is empty"
        ),
        way_out=Sentence("如需此列，导入该图层", "import the layer if the column is needed"),
    )


def _terrain_remarks(terrain: Terrain, relief: pd.DataFrame) -> list[Remark]:
    remarks = []
    unknown_km2 = float(relief["unknown_pixels"].sum()) * terrain.pixel_km2
    without = int(relief["mean_slope_deg"].isna().sum())
    if unknown_km2 > 0 or without:
        remarks.append(
            Remark(
                level="note",
                kind="slope_unknown",
                layer=terrain.name,
                value=unknown_km2,
                unit="km2",
                said=Sentence(
                    f"{unknown_km2:.3f} km² 可用土地没有坡度（高程缺失或在图幅边缘），未按坡度避让；"
                    f"{without} 个候选点没有平均坡度",
                    f"{unknown_km2:.3f} km² of usable land has no slope (no height, or at the edge of the tile) and "
                    f"is not left out for it; {without} candidates have no mean slope",
                ),
                way_out=Sentence("补充高程数据，或接受这一部分", "add the missing tiles, or accept it"),
            )
        )
    if terrain.pixel_m > COARSER_FACTOR * terrain.native_m:
        remarks.append(
            Remark(
                level="note",
                kind="terrain_coarser",
                layer=terrain.name,
                value=terrain.pixel_m,
                unit="m",
                said=Sentence(
                    f"像元 {terrain.native_m:.1f} m，按 {terrain.pixel_m:g} m 读取，坡度因此偏缓",
                    f"its pixels of {terrain.native_m:.1f} m are read at {terrain.pixel_m:g} m, which flattens slopes",
                ),
                way_out=Sentence("缩小候选带可保留更细的像元", "a narrower belt keeps finer pixels"),
            )
        )
    return remarks
