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
CRACK_M = 0.05  # assumed: five steps of the storage grid (1e-7 deg, about 1 cm)


def find_gaps(subject: Subject, options: InspectionOptions, meant: shapely.Geometry | None = None) -> Iterator[Remark]:
    """Kinds ``gap`` and ``gap_sliver`` (warnings): holes of the union of all features, larger than the threshold [m2].

    With ``meant`` [local CRS] only what lies inside it counts: a hole that the cluster has too is no gap of its
    components.
    """
    if len(subject.local) == 0:
        return
    holes = uncovered(subject.local)
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


def uncovered(shapes: Shapes) -> Shapes:
    """Land [local CRS, m] that is enclosed by ``shapes`` and that none of them covers.

    A corner that lies on a neighbour's edge is a hair off it once coordinates are rounded, and by that crack a hole
    would be open to the outside. So holes are looked for with all vertices on a grid wider than such cracks, and then
    measured with the shapes as they are.
    """
    on_grid = shapely.union_all(shapes, grid_size=CRACK_M)
    holes, _ = inner_rings(np.array([on_grid], dtype=object))
    around = shapely.buffer(holes, 2 * CRACK_M, join_style="mitre")
    gaps = only_polygons(shapely.difference(around, shapely.union_all(shapes)))
    real: Shapes = gaps[shapely.area(gaps) > 0]
    return real


def _neighbours(subject: Subject, holes: Shapes) -> list[str]:
    hole: npt.NDArray[np.intp]
    hole, feature = shapely.STRtree(subject.local).query(holes, predicate="dwithin", distance=NEIGHBOUR_M)
    names = [sorted(str(subject.names[position]) for position in feature[hole == k]) for k in range(len(holes))]
    return ["+".join(near[:MOST_NEIGHBOURS]) for near in names]
