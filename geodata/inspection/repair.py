"""Geometry mended where that is safe, and what each repair changed in m2. Nothing is mended that is not said.

Two repairs are safe: a repeated vertex is taken out, and an invalid polygon is made valid by GEOS (method "structure":
what lies inside the outline stays, what lies in a hole stays out), of which only polygons are kept. A repair that
changes more land than the thresholds allow is refused, and the feature left as it was: an outline that crosses itself
widely was drawn with its corners in the wrong order, and what was meant is not for a program to guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely

from geodata.defects import Sentence
from geodata.inspection.columns import feature_names
from geodata.inspection.geometry import REASON, shapes_of
from geodata.inspection.options import InspectionOptions
from geodata.inspection.subject import rounded
from geodata.inspection.vertices import without_repeats
from geodata.measure import to_local
from geodata.overlay import only_polygons
from geodata.remarks import Level, Remark
from geodata.schema import LayerSchema
from geodata.settings import RegionSettings

GRID_DECIMALS = 7  # of stored coordinates [deg]
MOST_TRIES = 3  # rounding a mended outline can make it cross once more


@dataclass(frozen=True, eq=False)
class Repair:
    """A layer after repair, and a remark on each feature that was mended or could not be."""

    frame: gpd.GeoDataFrame
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class Mending:
    """What a repair does to one feature: areas before and after, land changed [m2], vertices before and after.

    ``changed_m2`` is the land that one of the two readings of the old outline (each crossing turns inside out, or not)
    and the new outline do not share, or the difference of the areas as drawn, if that is more.
    """

    before_m2: float
    after_m2: float
    changed_m2: float
    vertices_before: int
    vertices_after: int


def repair_layer(
    frame: gpd.GeoDataFrame, schema: LayerSchema, settings: RegionSettings, options: InspectionOptions | None = None
) -> Repair:
    """Return ``frame`` (storage CRS) with what could be mended safely, the rest as it was.

    Kinds of remarks: ``repaired`` (a note, or a warning if more land changed than ``repair_note_m2``) and
    ``repair_refused`` (error). Lines lose repeated vertices only; points are left alone.
    """
    options = options or InspectionOptions()
    if schema.geometry not in ("polygon", "line"):
        return Repair(frame, ())
    old = shapes_of(frame)
    new, remarks = old.copy(), []
    names = feature_names(frame, schema)
    for position in _doubtful(old):
        mended = mend(old[position])
        mending = measure(old[position], mended, frame.crs, settings) if mended is not None else None
        if mending is not None and _is_safe(mending, options):
            new[position] = mended
        said = Remark("note", "", schema.name, *_say(old[position], mending, options), feature=str(names[position]))
        remarks.append(_place(said, old[position], mending, options))
    return Repair(frame.set_geometry(gpd.GeoSeries(new, index=frame.index, crs=frame.crs)), tuple(remarks))


def mend(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return ``shape`` [deg] mended and on the storage grid; None if that cannot be done without losing its land."""
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        return None
    is_line = "Line" in shape.geom_type
    for _ in range(MOST_TRIES):
        shape = without_repeats(np.array([_on_grid(shape)], dtype=object), 0.0)[0]
        if is_line or shape.is_valid:
            break
        valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
        shape = only_polygons(np.array([valid], dtype=object))[0]
    shape = _on_grid(shape)
    is_whole = bool(shape.is_valid) and not shape.is_empty and (is_line or shapely.area(shape) > 0)
    return shape if is_whole else None


def measure(old: shapely.Geometry, new: shapely.Geometry, crs: object, settings: RegionSettings) -> Mending:
    """Return what the repair from ``old`` to ``new`` [both in ``crs``] changes, measured in the local CRS.

    That every coordinate is put on the storage grid is no change: it happens to sound outlines too.
    """
    both = gpd.GeoSeries([_on_grid(old), new], crs=crs)
    before, after = to_local(both, settings.local_crs)
    before_m2, after_m2 = float(shapely.area(before)), float(shapely.area(after))
    even_odd = only_polygons(np.array([shapely.make_valid(before, method="linework")], dtype=object))[0]
    doubtful_m2 = float(shapely.area(shapely.symmetric_difference(even_odd, shapely.make_valid(after))))
    return Mending(
        before_m2=rounded(before_m2),
        after_m2=rounded(after_m2),
        changed_m2=rounded(max(doubtful_m2, abs(after_m2 - before_m2))),
        vertices_before=int(shapely.get_num_coordinates(old)),
        vertices_after=int(shapely.get_num_coordinates(new)),
    )


def _doubtful(shapes: np.ndarray[tuple[int], np.dtype[np.object_]]) -> Iterator[int]:
    """Positions of the shapes that are invalid or have a vertex twice in a row."""
    drawn = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    points = shapely.get_num_coordinates(shapes)
    wrong = drawn & ~shapely.is_valid(shapes)
    sound = np.flatnonzero(drawn & ~wrong)
    wrong[sound] = shapely.get_num_coordinates(without_repeats(shapes[sound], 0.0)) < points[sound]
    yield from (int(position) for position in np.flatnonzero(wrong))


def _on_grid(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda points: np.round(points, GRID_DECIMALS))


def _is_safe(mending: Mending, options: InspectionOptions) -> bool:
    return mending.changed_m2 <= min(options.repair_max_m2, options.repair_max_share * mending.after_m2)


def _say(old: shapely.Geometry, mending: Mending | None, options: InspectionOptions) -> tuple[Sentence, Sentence]:
    """What was done to ``old`` or why not, and the way out."""
    reason = "" if old.is_valid else str(shapely.is_valid_reason(old)).split("[")[0]
    reason_zh, reason_en = (f"（{reason}）", f" ({reason})") if reason else ("", "")
    if mending is None:
        return Sentence(
            f"无法自动修复{reason_zh}：结果会没有面积或仍然无效",
            f"it cannot be repaired{reason_en}: nothing would be left, or it would still be invalid",
        ), Sentence("重画该要素", "draw it again")
    was, now, changed = (f"{m2:,.6g}" for m2 in (mending.before_m2, mending.after_m2, mending.changed_m2))
    vertices = f"{mending.vertices_before} → {mending.vertices_after}"
    zh = f"面积 {was} → {now} m²，改变 {changed} m²，顶点 {vertices}"
    en = f"area {was} → {now} m², {changed} m² changed, vertices {vertices}"
    if _is_safe(mending, options):
        return Sentence(f"已修复{reason_zh}：{zh}", f"it was repaired{reason_en}: {en}"), Sentence(
            "核对修复后的边界", "look at the repaired outline"
        )
    return Sentence(
        f"自动修复会改动过多土地，未修复{reason_zh}：{zh}",
        f"a repair would change too much land and was not made{reason_en}: {en}",
    ), Sentence("在 QGIS 中按本意重画该处", "draw that place in QGIS as it was meant")


def _place(said: Remark, old: shapely.Geometry, mending: Mending | None, options: InspectionOptions) -> Remark:
    """The remark with its level, kind, size and the place of the defect, or else of the first vertex."""
    found = REASON.search(str(shapely.is_valid_reason(old)))
    points = [(float(found["lon"]), float(found["lat"]))] if found else []
    points += [(float(lon), float(lat)) for lon, lat in shapely.get_coordinates(old)]
    lon, lat = next((point for point in points if np.isfinite(point).all()), (None, None))
    is_safe = mending is not None and _is_safe(mending, options)
    level: Level = "error"
    if mending is not None and is_safe:
        level = "warning" if mending.changed_m2 > options.repair_note_m2 else "note"
    return replace(
        said,
        level=level,
        kind="repaired" if is_safe else "repair_refused",
        lon=lon,
        lat=lat,
        value=None if mending is None else mending.changed_m2,
        unit="" if mending is None else "m2",
    )
