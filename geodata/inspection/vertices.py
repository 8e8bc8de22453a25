"""Vertices that should not be there: repeated ones, segments of next to no length, spikes, rings that touch themselves.

All rings and lines of a layer are looked at together as one array of vertices.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geodata.defects import Sentence
from geodata.inspection.options import InspectionOptions
from geodata.inspection.subject import Shapes, Subject, rounded
from geodata.remarks import Remark

REMOVE = Sentence("在 QGIS 中删去该顶点，或用修复功能", "delete the vertex in QGIS, or let the repair do it")


@dataclass(frozen=True, eq=False)
class Paths:
    """The rings and lines of a layer in one array: ``points`` [m, (n, 2)], the path and the feature of each point."""

    points: npt.NDArray[np.float64]
    path: npt.NDArray[np.intp]
    feature: npt.NDArray[np.intp]
    is_ring: bool

    @property
    def joined(self) -> npt.NDArray[np.bool_]:
        """For each point but the last: whether a segment leads from it to the next one."""
        same: npt.NDArray[np.bool_] = self.path[1:] == self.path[:-1]
        return same


def find_vertex_defects(subject: Subject, options: InspectionOptions) -> Iterator[Remark]:
    """Yield the defects of the vertices of polygons and lines."""
    if subject.schema.geometry not in ("polygon", "line") or len(subject.local) == 0:
        return
    paths = paths_of(subject.local, subject.schema.geometry == "polygon")
    yield from find_short_segments(subject, paths, options)
    clean = paths_of(without_repeats(subject.local, options.min_segment_m), paths.is_ring)
    yield from find_spikes(subject, clean, options)
    if clean.is_ring:
        yield from find_self_touches(subject, paths_of(without_repeats(subject.stored, 0.0), True))


def find_short_segments(subject: Subject, paths: Paths, options: InspectionOptions) -> Iterator[Remark]:
    """Kinds ``duplicate_vertex``, ``short_segment`` (notes): a vertex twice, or two closer than the threshold [m]."""
    lengths = np.hypot(*np.diff(paths.points, axis=0).T)
    short = np.flatnonzero(paths.joined & (lengths < options.min_segment_m))
    for start, place in zip(short, subject.places(shapely.points(paths.points[short])), strict=True):
        length = rounded(lengths[start])
        is_twice = length < 1e-6
        said = Sentence(f"线段长仅 {length:g} m", f"a segment is only {length:g} m long")
        yield Remark(
            "note",
            "duplicate_vertex" if is_twice else "short_segment",
            subject.layer,
            Sentence("顶点重复", "a vertex stands twice") if is_twice else said,
            REMOVE,
            feature=str(subject.names[paths.feature[start]]),
            lon=place[0],
            lat=place[1],
            value=0.0 if is_twice else length,
            unit="m",
        )


def find_spikes(subject: Subject, paths: Paths, options: InspectionOptions) -> Iterator[Remark]:
    """Kind ``spike`` (warning): a corner sharper than the threshold [deg]; its size is the shorter arm [m]."""
    before, at, after = corners(paths)
    arms = paths.points[before] - paths.points[at], paths.points[after] - paths.points[at]
    angles = np.abs(np.degrees(np.arctan2(_cross(*arms), np.sum(arms[0] * arms[1], axis=1))))
    lengths = np.minimum(np.hypot(*arms[0].T), np.hypot(*arms[1].T))
    sharp = np.flatnonzero(angles < options.spike_angle_deg)
    for corner, place in zip(sharp, subject.places(shapely.points(paths.points[at[sharp]])), strict=True):
        angle, length = rounded(angles[corner]), rounded(lengths[corner])
        yield Remark(
            "warning",
            "spike",
            subject.layer,
            Sentence(
                f"尖刺：夹角 {angle:.2g}°，长 {length:.4g} m", f"a spike: angle {angle:.2g}°, {length:.4g} m long"
            ),
            Sentence("删去尖端的顶点", "delete the vertex at its tip"),
            feature=str(subject.names[paths.feature[at[corner]]]),
            lon=place[0],
            lat=place[1],
            value=length,
            unit="m",
        )


def find_self_touches(subject: Subject, paths: Paths) -> Iterator[Remark]:
    """Kind ``self_touch`` (note): rings of one feature share a vertex; ``paths`` in the storage CRS [deg]."""
    ends = np.append(~paths.joined, True)  # the last point of a ring repeats its first
    table = np.column_stack([paths.feature, paths.points])[~ends]
    places, counts = np.unique(table, axis=0, return_counts=True)
    for feature, lon, lat in places[counts > 1]:
        yield Remark(
            "note",
            "self_touch",
            subject.layer,
            Sentence("边界在此点自相接触", "its outline touches itself at this point"),
            Sentence("如非有意，移开该顶点", "move the vertex unless that is meant"),
            feature=str(subject.names[int(feature)]),
            lon=float(lon),
            lat=float(lat),
        )


def paths_of(shapes: Shapes, is_ring: bool) -> Paths:
    """Return the rings of polygons, or the lines."""
    parts, part_of = shapely.get_parts(shapes, return_index=True)
    paths, path_of = parts, np.arange(len(parts))
    if is_ring:
        paths, path_of = shapely.get_rings(parts, return_index=True)
    points, path = shapely.get_coordinates(paths, return_index=True)
    return Paths(points, path, part_of[path_of[path]], is_ring)


def without_repeats(shapes: Shapes, tolerance: float) -> Shapes:
    """The shapes without vertices nearer than ``tolerance`` to the one before; one that would vanish stays as it is."""
    try:
        thinned: Shapes = shapely.remove_repeated_points(shapes, tolerance)
    except shapely.errors.GEOSException:  # a ring of less than three points: GEOS refuses the whole array
        if len(shapes) == 1:
            return shapes
        halves = np.array_split(shapes, 2)
        return np.concatenate([without_repeats(half, tolerance) for half in halves])
    return thinned


def corners(paths: Paths) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Positions of the points before, at and after each corner; in a ring the start is a corner too."""
    inner = np.flatnonzero(paths.joined[1:] & paths.joined[:-1]) + 1
    if not paths.is_ring or len(paths.points) == 0:
        return inner - 1, inner, inner + 1
    breaks = np.flatnonzero(~paths.joined)
    first, last = np.concatenate([[0], breaks + 1]), np.append(breaks, len(paths.points) - 1)
    return (
        np.concatenate([inner - 1, last - 1]),
        np.concatenate([inner, first]),
        np.concatenate([inner + 1, first + 1]),
    )


def _cross(left: npt.NDArray[np.float64], right: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    across: npt.NDArray[np.float64] = left[:, 0] * right[:, 1] - left[:, 1] * right[:, 0]
    return across
