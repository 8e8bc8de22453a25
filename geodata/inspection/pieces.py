"""Pieces of a feature that are too small or too thin to be meant: slivers, fragments, holes; and shapes drawn twice."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.defects import Sentence
from geodata.inspection.options import InspectionOptions
from geodata.inspection.subject import Shapes, Subject, inner_points, rounded
from geodata.layers import PARCELS
from geodata.remarks import Level, Remark


def find_piece_defects(subject: Subject, options: InspectionOptions) -> Iterator[Remark]:
    """Yield the defects of the pieces of polygons."""
    if subject.schema.geometry == "polygon" and len(subject.local):
        yield from find_slivers(subject, options)
        yield from find_fragments(subject, options)
        yield from find_holes(subject, options)


def find_slivers(subject: Subject, options: InspectionOptions) -> Iterator[Remark]:
    """Kind ``sliver``: a part narrower than the threshold [m]; a note where a brook or a lane may be meant."""
    parts, owner = shapely.get_parts(subject.local, return_index=True)
    widths = width_m(parts)
    thin = np.flatnonzero(widths < options.sliver_width_m)
    is_boundary = not subject.schema.optional or subject.layer == PARCELS.name
    for part, place in zip(thin, subject.places(inner_points(parts[thin])), strict=True):
        area, width = rounded(shapely.area(parts[part])), rounded(widths[part])
        yield Remark(
            "warning" if is_boundary else "note",
            "sliver",
            subject.layer,
            Sentence(
                f"狭长碎片：平均宽 {width:.3g} m，面积 {area:,.6g} m²",
                f"a sliver: {width:.3g} m wide on average, {area:,.6g} m²",
            ),
            Sentence("并入相邻要素或删去", "merge it into its neighbour or delete it"),
            feature=str(subject.names[owner[part]]),
            lon=place[0],
            lat=place[1],
            value=area,
            unit="m2",
        )


def find_fragments(subject: Subject, options: InspectionOptions) -> Iterator[Remark]:
    """Kind ``fragment`` (warning): one of several parts of a feature is smaller than the threshold [m2]."""
    parts, owner = shapely.get_parts(subject.local, return_index=True)
    areas = shapely.area(parts)
    is_one_of_several = np.bincount(owner, minlength=len(subject.local))[owner] > 1
    small = np.flatnonzero(is_one_of_several & (areas < options.small_part_m2))
    for part, place in zip(small, subject.places(inner_points(parts[small])), strict=True):
        area = rounded(areas[part])
        yield Remark(
            "warning",
            "fragment",
            subject.layer,
            Sentence(f"碎块：一个部件只有 {area:,.6g} m²", f"a fragment: one of its parts has only {area:,.6g} m²"),
            Sentence("并入相邻要素或删去", "merge it into its neighbour or delete it"),
            feature=str(subject.names[owner[part]]),
            lon=place[0],
            lat=place[1],
            value=area,
            unit="m2",
        )


def find_holes(subject: Subject, options: InspectionOptions) -> Iterator[Remark]:
    """Kinds ``hole`` (note) and ``hole_small`` (warning, below the threshold [m2]): land cut out of a polygon."""
    holes, owner = inner_rings(subject.local)
    for hole, feature, place in zip(holes, owner, subject.places(inner_points(holes)), strict=True):
        area = rounded(shapely.area(hole))
        is_small = area < options.small_hole_m2
        level: Level = "warning" if is_small else "note"
        yield Remark(
            level,
            "hole_small" if is_small else "hole",
            subject.layer,
            Sentence(f"有孔洞，面积 {area:,.6g} m²", f"it has a hole of {area:,.6g} m²"),
            Sentence("如非有意，填补孔洞", "fill it unless it is meant"),
            feature=str(subject.names[feature]),
            lon=place[0],
            lat=place[1],
            value=area,
            unit="m2",
        )


def find_copies(subject: Subject) -> Iterator[Remark]:
    """Kind ``geometry_duplicate`` (warning): a polygon or line that another feature has too, however it was drawn."""
    if subject.schema.geometry not in ("polygon", "line"):
        return
    canonical = pd.Series(shapely.to_wkb(shapely.normalize(subject.stored)))
    for _, group in canonical[canonical.duplicated(keep=False)].groupby(canonical, sort=False):
        first, *copies = sorted(group.index, key=lambda position: str(subject.names[position]))
        original = str(subject.names[first])
        for copy, place in zip(copies, subject.places(inner_points(subject.local[copies])), strict=True):
            yield Remark(
                "warning",
                "geometry_duplicate",
                subject.layer,
                Sentence(f"几何与要素 {original} 完全相同", f"its geometry is the same as that of feature {original}"),
                Sentence("删去其中之一", "delete one of the two"),
                feature=str(subject.names[copy]),
                lon=place[0],
                lat=place[1],
            )


def width_m(shapes: Shapes) -> npt.NDArray[np.float64]:
    """Average width [m] of polygons in the local CRS: 2 x area / perimeter; 0 without a perimeter."""
    perimeters = shapely.length(shapes)
    widths: npt.NDArray[np.float64] = np.divide(
        2 * shapely.area(shapes), perimeters, out=np.zeros(len(shapes)), where=perimeters > 0
    )
    return widths


def inner_rings(shapes: Shapes) -> tuple[Shapes, npt.NDArray[np.intp]]:
    """The holes of polygons, as polygons, and the position of the shape that each is a hole of."""
    parts, part_of = shapely.get_parts(shapes, return_index=True)
    rings, ring_of = shapely.get_rings(parts, return_index=True)
    # The first ring of each part is its shell.
    is_hole = np.zeros(len(rings), dtype=bool)
    is_hole[1:] = ring_of[1:] == ring_of[:-1]
    return shapely.polygons(rings[is_hole]), part_of[ring_of[is_hole]]
