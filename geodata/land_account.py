"""Who takes which land: exclusions taken off pieces of land one after the other, with every km2 accounted for.

Three questions have three answers. What an exclusion takes in its turn adds up with the others to what is lost; what it
takes by itself is how much of the land it lies on; what it alone takes would come back if it were switched off.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.measure import M2_PER_KM2
from geodata.overlay import Shapes, shapes_under, subtract

TAKEN_COLUMNS = ["area_km2", "gross_area_km2", "only_area_km2"]
# Pieces are worked on in chunks by two threads: on two quiet cores 43 s for 77 s of processor time (250 m grid, six
# layers of 10,000 polygons, tests/bench/candidates.py). The chunks bound the memory.
CHUNK, WORKERS = 500, 2

Areas = npt.NDArray[np.float64]


def take_land(pieces: Shapes, covers: Sequence[Shapes]) -> tuple[Shapes, list[Areas]]:
    """Return what is left of ``pieces``, and for each of ``covers`` an array (pieces x 3) of areas [km2].

    All shapes are in the local CRS. ``covers`` holds the polygons of each exclusion, in their order; the columns are
    those of :data:`TAKEN_COLUMNS`: taken in its turn, taken by itself, taken by it alone.
    """
    # By one thread: prepared polygons build their index when first asked, and two that ask at once crash GEOS. What
    # comes back belongs to one piece alone, so that chunks share nothing.
    taken = [shapes_under(pieces, cover) for cover in covers]
    starts = range(0, max(len(pieces), 1), CHUNK)
    chunks = [(pieces[at : at + CHUNK], [shapes[at : at + CHUNK] for shapes in taken]) for at in starts]
    with ThreadPoolExecutor(WORKERS) as pool:
        done = list(pool.map(lambda chunk: _take_from(*chunk), chunks))
    rest = np.concatenate([left for left, _ in done])
    return rest, [np.concatenate([areas[turn] for _, areas in done]) for turn in range(len(covers))]


def taken_rows(exclusion_id: str, zone: npt.NDArray[np.object_], areas: Areas) -> pd.DataFrame:
    """Return rows of the account: exclusion_id, zone_id and :data:`TAKEN_COLUMNS`, of pieces that lose any land."""
    rows = pd.DataFrame(areas, columns=TAKEN_COLUMNS)
    rows.insert(0, "exclusion_id", exclusion_id)
    rows.insert(1, "zone_id", zone)
    return rows[rows["gross_area_km2"] > 0]


def sum_taken(taken: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One row per exclusion and zone with a loss, in the order of the exclusions."""
    rows = pd.concat(taken, ignore_index=True)
    return rows.groupby(["exclusion_id", "zone_id"], sort=False)[TAKEN_COLUMNS].sum().reset_index()


def _take_from(pieces: Shapes, taken: Sequence[Shapes]) -> tuple[Shapes, list[Areas]]:
    """Of ``pieces`` and, for each exclusion, the land that takes each of them (None: none)."""
    hits = np.array([[shape is not None for shape in shapes] for shapes in taken]).reshape(len(taken), len(pieces))
    forward = [pieces]
    for shapes in taken:
        forward.append(subtract(forward[-1], shapes))
    left = shapely.area(forward[-1])
    # What is left when only the later exclusions are taken off; it matters where some exclusion came before them.
    later: Shapes = pieces
    areas: list[Areas] = []
    for turn in reversed(range(len(taken))):
        lost = shapely.area(forward[turn]) - shapely.area(forward[turn + 1])
        found = np.stack([lost, lost, lost], axis=1)
        comes_first, comes_last = ~hits[:turn].any(axis=0), ~hits[turn + 1 :].any(axis=0)
        second = np.flatnonzero(hits[turn] & ~comes_first)
        found[second, 1] = shapely.area(shapely.intersection(pieces[second], taken[turn][second]))
        # Land that an exclusion did not take in its turn is land of an earlier one too.
        before_others = np.flatnonzero((lost > 0) & comes_first & ~comes_last)
        found[before_others, 2] = shapely.area(later[before_others]) - left[before_others]
        between = np.flatnonzero((lost > 0) & ~comes_first & ~comes_last)
        without = shapely.area(shapely.intersection(forward[turn][between], later[between]))
        found[between, 2] = without - left[between]
        found[:, 2] = np.clip(found[:, 2], 0.0, found[:, 0])
        areas.insert(0, found / M2_PER_KM2)
        if turn:
            # A piece that no other exclusion lies on is not asked for again.
            shared = taken[turn].copy()
            shared[comes_first & comes_last] = None
            later = subtract(later, shared)
    return forward[-1], areas
