"""Which site of one edition of the layers is which of the other: by id, and where an id has changed, by land.

The id of a cell carries its zone, so that a zone outline that is moved renames the cell. Land decides then: a cell that
is only called otherwise is neither lost nor gained.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geodata.measure import M2_PER_KM2, to_local

SAME, RELABELLED, MERGED, SPLIT, LOST, GAINED = "same", "relabelled", "merged", "split", "lost", "gained"

# Two pieces are one if they share this much of the smaller; a piece is part of others if this much of it is.
LEAST_SHARE = 0.5

Shapes = npt.NDArray[np.object_]


@dataclass
class LandMatch:
    """Relation of every old and every new site: ``old`` and ``new`` map site_id to (relation, partner or None).

    same: one id on one piece of land. relabelled: one to one, another id. merged: an old site whose land now belongs
    to the partner, which has an older claim (split: a new one, cut off the partner). lost, gained: land without any
    counterpart.
    """

    old: dict[str, tuple[str, str | None]] = field(default_factory=dict)
    new: dict[str, tuple[str, str | None]] = field(default_factory=dict)

    def join(self, relation: str, old_id: str, new_id: str) -> None:
        """Make the two sites one."""
        self.old[old_id] = (relation, new_id)
        self.new[new_id] = (relation, old_id)


def match_land(old: gpd.GeoDataFrame, new: gpd.GeoDataFrame, local_crs: str) -> LandMatch:
    """Match the sites of two frames (index site_id, geometry the usable land, None for a site without land)."""
    match = LandMatch()
    old_ids, old_shapes = _shapes(old, local_crs)
    new_ids, new_shapes = _shapes(new, local_crs)
    _match_ids(match, old_ids, old_shapes, new_ids, new_shapes)
    loose_old = np.array([site not in match.old for site in old_ids], dtype=bool)
    loose_new = np.array([site not in match.new for site in new_ids], dtype=bool)
    pairs = _overlaps(old_shapes[loose_old], new_shapes[loose_new])
    _match_pairs(match, old_ids[loose_old], new_ids[loose_new], pairs)
    for ids, shapes, others, other_shapes, sides in (
        (old_ids, old_shapes, new_ids, new_shapes, (match.old, MERGED, LOST)),
        (new_ids, new_shapes, old_ids, old_shapes, (match.new, SPLIT, GAINED)),
    ):
        found, part, gone = sides
        loose = np.array([site not in found for site in ids], dtype=bool)
        partners = _holders(shapes[loose], other_shapes)
        for site, partner in zip(ids[loose], partners, strict=True):
            found[site] = (gone, None) if partner < 0 else (part, others[partner])
    return match


@dataclass(frozen=True)
class _Overlaps:
    """Pairs of positions that share area: parallel arrays, area in m2, and its share [1] of the smaller and of left."""

    left: npt.NDArray[np.intp]
    right: npt.NDArray[np.intp]
    area: npt.NDArray[np.float64]
    of_smaller: npt.NDArray[np.float64]
    of_left: npt.NDArray[np.float64]


def _match_ids(match: LandMatch, old_ids: Shapes, old: Shapes, new_ids: Shapes, new: Shapes) -> None:
    place = {site: number for number, site in enumerate(new_ids)}
    both = [(number, place[site]) for number, site in enumerate(old_ids) if site in place]
    if not both:
        return
    left, right = np.array(both).T
    # An id that came to stand for other land is no match; a site without land has nothing but its id.
    shares_land = shapely.area(shapely.intersection(old[left], new[right])) > 0
    is_one = shares_land | shapely.is_empty(old[left]) | shapely.is_empty(new[right])
    for number in left[is_one]:
        match.join(SAME, old_ids[number], old_ids[number])


def _match_pairs(match: LandMatch, old_ids: Shapes, new_ids: Shapes, pairs: _Overlaps) -> None:
    for number in np.lexsort((pairs.right, pairs.left, -pairs.area)):
        old_id, new_id = old_ids[pairs.left[number]], new_ids[pairs.right[number]]
        if pairs.of_smaller[number] >= LEAST_SHARE and old_id not in match.old and new_id not in match.new:
            match.join(RELABELLED, old_id, new_id)


def _holders(shapes: Shapes, others: Shapes) -> npt.NDArray[np.intp]:
    """Position in ``others`` of the one that holds most of each shape; -1 where all of them hold less than half."""
    pairs = _overlaps(shapes, others)
    held = np.zeros(len(shapes))
    np.add.at(held, pairs.left, pairs.of_left)
    holder = np.full(len(shapes), -1, dtype=np.intp)
    # The largest comes last and stays.
    for number in np.lexsort((-pairs.right, pairs.area)):
        if held[pairs.left[number]] >= LEAST_SHARE:
            holder[pairs.left[number]] = pairs.right[number]
    return holder


def _overlaps(left: Shapes, right: Shapes) -> _Overlaps:
    rows, columns = shapely.STRtree(right).query(left, predicate="intersects")
    area = shapely.area(shapely.intersection(left[rows], right[columns])) / M2_PER_KM2
    kept = area > 0
    rows, columns, area = rows[kept], columns[kept], area[kept]
    of_left = area / (shapely.area(left[rows]) / M2_PER_KM2)
    of_right = area / (shapely.area(right[columns]) / M2_PER_KM2)
    return _Overlaps(rows, columns, area, np.maximum(of_left, of_right), of_left)


def _shapes(frame: gpd.GeoDataFrame, local_crs: str) -> tuple[Shapes, Shapes]:
    local = to_local(frame, local_crs).geometry
    shapes = np.array([shapely.Polygon() if shape is None else shape for shape in local], dtype=object)
    return np.array([str(site) for site in frame.index], dtype=object), shapes
