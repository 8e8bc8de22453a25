"""Land that two features of one layer both claim, where the meaning of the layer keeps them apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geodata.defects import Sentence
from geodata.inspection.options import InspectionOptions
from geodata.inspection.pieces import width_m
from geodata.inspection.subject import Subject, inner_points, rounded
from geodata.layers import CLUSTER_COMPONENTS, DISTRICTS_2022, DISTRICTS_2026, PARCELS, STARTER_ZONES
from geodata.measure import M2_PER_KM2
from geodata.overlay import only_polygons
from geodata.remarks import Remark

PARCEL_OVERLAP_M2 = 10.0  # assumed: cadastral edges never meet exactly
MEND = Sentence("修正公共边界", "mend their common edge")
MEND_OR_MERGE = Sentence("修正公共边界，或合并地块", "mend their common edge, or merge them")


@dataclass(frozen=True)
class Overlap:
    """Two features by position, that with the smaller id first; what they share (``area_m2``, ``width_m`` on average);
    where [deg].
    """

    first: int
    second: int
    area_m2: float
    width_m: float
    lon: float
    lat: float


def find_overlaps(subject: Subject, options: InspectionOptions) -> Iterator[Remark]:
    """Yield the overlaps of ``subject``, if its features are to be apart."""
    if subject.layer == PARCELS.name:
        yield from find_parcel_overlaps(subject)
    elif subject.layer == STARTER_ZONES.name:
        yield from find_zone_overlaps(subject, options)
    elif subject.layer in (DISTRICTS_2022.name, DISTRICTS_2026.name, CLUSTER_COMPONENTS.name):
        yield from find_doubtful_overlaps(subject, options)


def find_zone_overlaps(subject: Subject, options: InspectionOptions) -> Iterator[Remark]:
    """Kind ``zones_overlap`` (error): two starter zones share more than a strip of the containment tolerance.

    Less than that, but more than the threshold [m2], is a doubt as in :func:`find_doubtful_overlaps`.
    """
    inner = shapely.buffer(subject.local, -subject.settings.containment_tolerance_m)
    for overlap in measure_overlaps(subject, options.overlap_min_m2):
        if shapely.intersects(inner[overlap.first], inner[overlap.second]):
            other = subject.names[overlap.second]
            said = Sentence(f"与起步区 {other} 重叠", f"it overlaps starter zone {other}")
            yield _error(subject, "zones_overlap", said, MEND, overlap)
        else:
            yield _doubt(subject, overlap, options)


def find_parcel_overlaps(subject: Subject) -> Iterator[Remark]:
    """Kind ``parcels_overlap`` (error): the same land in two parcels would be counted twice."""
    for overlap in measure_overlaps(subject, PARCEL_OVERLAP_M2):
        other, shared = subject.names[overlap.second], f"{overlap.area_m2 / M2_PER_KM2:.4f}"
        said = Sentence(f"与地块 {other} 重叠 {shared} km²", f"it overlaps parcel {other} by {shared} km²")
        yield _error(subject, "parcels_overlap", said, MEND_OR_MERGE, overlap)


def find_doubtful_overlaps(subject: Subject, options: InspectionOptions) -> Iterator[Remark]:
    """Kinds ``overlap`` and ``overlap_sliver`` (warnings; the second if narrower than the threshold [m]).

    Components of the cluster are apart within one role only: the districts that fill it contain the named limits.
    """
    has_roles = subject.layer == CLUSTER_COMPONENTS.name and "role" in subject.table
    groups = subject.table["role"].to_numpy(dtype=object) if has_roles else None
    for overlap in measure_overlaps(subject, options.overlap_min_m2, groups):
        yield _doubt(subject, overlap, options)


def measure_overlaps(
    subject: Subject, min_m2: float, groups: npt.NDArray[np.object_] | None = None
) -> Iterator[Overlap]:
    """Yield the pairs that share more than ``min_m2``, the largest first; within ``groups`` only, if given."""
    shapes = subject.local
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    wanted = first < second
    if groups is not None:
        wanted &= groups[first] == groups[second]
    first, second = first[wanted], second[wanted]
    is_turned = subject.names[first] > subject.names[second]  # whatever the order of the features
    first, second = np.where(is_turned, second, first), np.where(is_turned, first, second)
    # Where edges run along each other an intersection holds lines too: they are no land.
    shared = only_polygons(shapely.intersection(shapes[first], shapes[second]))
    areas = shapely.area(shared)
    kept = np.flatnonzero(areas > min_m2)
    kept = kept[np.lexsort((second[kept], first[kept], -areas[kept]))]
    widths, places = width_m(shared[kept]), subject.places(inner_points(shared[kept]))
    for k, width, (lon, lat) in zip(kept, widths, places, strict=True):
        yield Overlap(int(first[k]), int(second[k]), rounded(areas[k]), float(width), lon, lat)


def _doubt(subject: Subject, overlap: Overlap, options: InspectionOptions) -> Remark:
    area, width = f"{overlap.area_m2:,.6g} m²", f"{overlap.width_m:.3g} m"
    return Remark(
        "warning",
        "overlap_sliver" if overlap.width_m < options.sliver_width_m else "overlap",
        subject.layer,
        Sentence(f"两个要素重叠 {area}，平均宽 {width}", f"the two overlap by {area}, {width} wide on average"),
        MEND,
        feature=f"{subject.names[overlap.first]}+{subject.names[overlap.second]}",
        lon=overlap.lon,
        lat=overlap.lat,
        value=overlap.area_m2,
        unit="m2",
    )


def _error(subject: Subject, kind: str, said: Sentence, way_out: Sentence, overlap: Overlap) -> Remark:
    return Remark(
        "error",
        kind,
        subject.layer,
        said,
        way_out,
        feature=str(subject.names[overlap.first]),
        lon=overlap.lon,
        lat=overlap.lat,
        value=overlap.area_m2,
        unit="m2",
    )
