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
import numpy.typing as npt
import shapely

from geodata.defects import Sentence
from geodata.inspection.columns import feature_names
from geodata.inspection.geometry import REASON, shapes_of
from geodata.inspection.options import InspectionOptions
from geodata.inspection.subject import Shapes, rounded
from geodata.inspection.vertices import without_repeats
from geodata.measure import to_local
from geodata.overlay import only_polygons
from geodata.remarks import Remark
from geodata.schema import LayerSchema
from geodata.settings import RegionSettings

GRID_DECIMALS = 7  # of stored coordinates [deg]
EARTH_DEG = np.array([180.0, 90.0])
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
    shapes, names, remarks = shapes_of(frame).copy(), feature_names(frame, schema), []
    positions = _doubtful(shapes)
    mended, mendings = mend_all(shapes[positions], frame.crs, settings)
    for position, new, mending in zip(positions, mended, mendings, strict=True):
        old = shapes[position]
        is_safe = mending is not None and is_small(mending, options)
        said = (_say_repaired if is_safe else _say_refused)(old, mending)
        remark = _remark(schema.name, str(names[position]), old, mending, said)
        if mending is not None and is_safe:
            shapes[position] = new
            needs_reason = mending.changed_m2 > options.repair_note_m2
            remark = replace(remark, level="warning" if needs_reason else "note", kind="repaired")
        remarks.append(remark)
    return Repair(frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs)), tuple(remarks))


def find_repairs(
    frame: gpd.GeoDataFrame, schema: LayerSchema, settings: RegionSettings, options: InspectionOptions
) -> Iterator[Remark]:
    """Kind ``repair_offered`` (note): what a repair would do to an invalid polygon, where it is safe."""
    if schema.geometry != "polygon":
        return
    shapes, names = shapes_of(frame), feature_names(frame, schema)
    positions = np.flatnonzero(~shapely.is_missing(shapes) & ~shapely.is_valid(shapes))
    _, mendings = mend_all(shapes[positions], frame.crs, settings)
    for position, mending in zip(positions, mendings, strict=True):
        if mending is not None and is_small(mending, options):
            old = shapes[position]
            remark = _remark(schema.name, str(names[position]), old, mending, _say_offered(old, mending))
            yield replace(remark, level="note", kind="repair_offered")


def mend_all(shapes: Shapes, crs: object, settings: RegionSettings) -> tuple[Shapes, list[Mending | None]]:
    """Return ``shapes`` mended (None where that cannot be done), and what that changes."""
    mended = np.array([mend(shape) for shape in shapes], dtype=object)
    done = np.flatnonzero(~shapely.is_missing(mended))
    mendings: list[Mending | None] = [None] * len(shapes)
    for position, mending in zip(done, measure(shapes[done], mended[done], crs, settings), strict=True):
        mendings[position] = mending
    return mended, mendings


def mend(shape: shapely.Geometry) -> shapely.Geometry | None:
    """Return ``shape`` [deg] mended and on the storage grid; None if that cannot be done without losing its land."""
    if not (np.abs(shapely.get_coordinates(shape)) <= EARTH_DEG).all():  # NaN too
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


def measure(old: Shapes, new: Shapes, crs: object, settings: RegionSettings) -> list[Mending]:
    """Return what the repairs from ``old`` to ``new`` [both in ``crs``] change, measured in the local CRS.

    That every coordinate is put on the storage grid is no change: it happens to sound outlines too.
    """
    on_grid = np.array([_on_grid(shape) for shape in old], dtype=object)
    before, after = (
        shapes_of(to_local(gpd.GeoSeries(shapes, crs=crs), settings.local_crs)) for shapes in (on_grid, new)
    )
    areas = shapely.area(before), shapely.area(after)
    even_odd = only_polygons(shapely.make_valid(before, method="linework"))
    doubtful = shapely.area(shapely.symmetric_difference(even_odd, shapely.make_valid(after)))
    changed = np.maximum(doubtful, np.abs(areas[1] - areas[0]))
    counts = shapely.get_num_coordinates(old), shapely.get_num_coordinates(new)
    return [
        Mending(rounded(was), rounded(now), rounded(change), int(count_before), int(count_after))
        for was, now, change, count_before, count_after in zip(*areas, changed, *counts, strict=True)
    ]


def is_small(mending: Mending, options: InspectionOptions) -> bool:
    """Whether a repair changes no more land than the thresholds allow."""
    return mending.changed_m2 <= min(options.repair_max_m2, options.repair_max_share * mending.after_m2)


def _doubtful(shapes: Shapes) -> npt.NDArray[np.intp]:
    """Positions of the shapes that are invalid or have a vertex twice in a row."""
    drawn = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    points = shapely.get_num_coordinates(shapes)
    wrong = drawn & ~shapely.is_valid(shapes)
    sound = np.flatnonzero(drawn & ~wrong)
    wrong[sound] = shapely.get_num_coordinates(without_repeats(shapes[sound], 0.0)) < points[sound]
    return np.flatnonzero(wrong)


def _on_grid(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda points: np.round(points, GRID_DECIMALS))


def _say_repaired(old: shapely.Geometry, mending: Mending | None) -> tuple[Sentence, Sentence]:
    reason, sizes = _reason(old), _sizes(mending)
    said = Sentence(f"已修复{reason.zh}：{sizes.zh}", f"it was repaired{reason.en}: {sizes.en}")
    return said, Sentence("核对修复后的边界", "look at the repaired outline")


def _say_offered(old: shapely.Geometry, mending: Mending | None) -> tuple[Sentence, Sentence]:
    reason, sizes = _reason(old), _sizes(mending)
    said = Sentence(f"可以自动修复{reason.zh}：{sizes.zh}", f"it can be repaired{reason.en}: {sizes.en}")
    return said, Sentence("自行修正，或加 --repair 由程序修复", "mend it, or let it be repaired with --repair")


def _say_refused(old: shapely.Geometry, mending: Mending | None) -> tuple[Sentence, Sentence]:
    reason, sizes = _reason(old), _sizes(mending)
    if mending is None:
        return Sentence(
            f"无法自动修复{reason.zh}：结果会没有面积或仍然无效",
            f"it cannot be repaired{reason.en}: nothing would be left, or it would still be invalid",
        ), Sentence("重画该要素", "draw it again")
    return Sentence(
        f"自动修复会改动过多土地，未修复{reason.zh}：{sizes.zh}",
        f"a repair would change too much land and was not made{reason.en}: {sizes.en}",
    ), Sentence("在 QGIS 中按本意重画该处", "draw that place in QGIS as it was meant")


def _reason(old: shapely.Geometry) -> Sentence:
    reason = "" if old.is_valid else str(shapely.is_valid_reason(old)).split("[")[0]
    return Sentence(f"（{reason}）", f" ({reason})") if reason else Sentence("", "")


def _sizes(mending: Mending | None) -> Sentence:
    if mending is None:
        return Sentence("", "")
    was, now, changed = (f"{m2:,.6g}" for m2 in (mending.before_m2, mending.after_m2, mending.changed_m2))
    vertices = f"{mending.vertices_before} → {mending.vertices_after}"
    return Sentence(
        f"面积 {was} → {now} m²，改变 {changed} m²，顶点 {vertices}",
        f"area {was} → {now} m², {changed} m² changed, vertices {vertices}",
    )


def _remark(
    layer: str, feature: str, old: shapely.Geometry, mending: Mending | None, said: tuple[Sentence, Sentence]
) -> Remark:
    """A refusal, with the size and the place of the defect, or else of the first vertex."""
    found = REASON.search(str(shapely.is_valid_reason(old)))
    points = [(float(found["lon"]), float(found["lat"]))] if found else []
    points += [(float(lon), float(lat)) for lon, lat in shapely.get_coordinates(old)]
    lon, lat = next((point for point in points if (np.abs(point) <= EARTH_DEG).all()), (None, None))
    return Remark(
        "error",
        "repair_refused",
        layer,
        *said,
        feature=feature,
        lon=lon,
        lat=lat,
        value=None if mending is None else mending.changed_m2,
        unit="" if mending is None else "m2",
    )
