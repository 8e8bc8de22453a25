"""Land that no feature claims although it lies between them: in the cover of districts, between cluster components."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import shapely

from geodata.defects import Sentence
from geodata.inspection.options import InspectionOptions
from geodata.inspection.pieces import inner_rings, width_m
from geodata.inspection.subject import Shapes, Subject, inner_points, rounded
from geodata.overlay import only_polygons
from geodata.remarks import Remark

NEIGHBOUR_M = 1.0  # a feature within this distance of a gap is named as its neighbour
MOST_NEIGHBOURS = 4


def find_gaps(subject: Subject, options: InspectionOptions, meant: shapely.Geometry | None = None) -> Iterator[Remark]:
    """Kinds ``gap`` and ``gap_sliver`` (warnings): holes of the union of all features, larger than the threshold [m2].

    With ``meant`` [local CRS] only what lies inside it counts: a hole that the cluster has too is no gap of its
    components.
    """
    if len(subject.local) == 0:
        return
    holes, _ = inner_rings(np.array([shapely.union_all(subject.local)], dtype=object))
    if meant is not None:
        holes = shapely.get_parts(only_polygons(shapely.intersection(holes, meant)))
    holes = holes[shapely.area(holes) > options.gap_min_m2]
    neighbours = _neighbours(subject, holes)
    areas, widths = shapely.area(holes), width_m(holes)
    rows = zip(areas, widths, neighbours, subject.places(inner_points(holes)), strict=True)
    for area, width, names, place in rows:
        zh, en = f"{rounded(area):,.6g} m²，平均宽 {width:.3g} m", f"{rounded(area):,.6g} m², {width:.3g} m wide"
        yield Remark(
            "warning",
            "gap_sliver" if width < options.sliver_width_m else "gap",
            subject.layer,
            Sentence(f"要素之间有缝隙 {zh}", f"there is a gap of {en} on average"),
            Sentence("移动公共边界，补满缝隙", "move the common edge so that the gap is filled"),
            feature=names,
            lon=place[0],
            lat=place[1],
            value=rounded(area),
            unit="m2",
        )


def _neighbours(subject: Subject, holes: Shapes) -> list[str]:
    hole: npt.NDArray[np.intp]
    hole, feature = shapely.STRtree(subject.local).query(holes, predicate="dwithin", distance=NEIGHBOUR_M)
    names = [sorted(str(subject.names[position]) for position in feature[hole == k]) for k in range(len(holes))]
    return ["+".join(near[:MOST_NEIGHBOURS]) for near in names]
