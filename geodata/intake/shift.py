"""Does a layer look as if it came from a web map (GCJ-02 or BD-09)? Measured against the outlines of the districts.

Where edges of a layer follow district outlines, they do so in one reading of its coordinates only: as they are, or with
the shift of one of the maps taken off. Vertices near an outline are counted in each reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geodata.datum import SHIFTED, Datum, remove_shift
from geodata.defects import Sentence
from geodata.remarks import Remark

Verdict = Literal["in_place", "shifted", "unknown"]
Degrees = NDArray[np.float64]

# Thresholds, assumed, then measured with the shipped layers against the shipped districts. Near: those outlines are
# generalised at 20 m and differ from maker to maker by some 50 m; the shifts are 470 m and more. Whole layers (6, each
# as it is, shifted to GCJ-02 and to BD-09): all told rightly. Single features (64): 61 in place, 59 of GCJ-02 and 61 of
# BD-09 found, the rest unknown, none told wrongly. 400 random lines: 1 taken for shifted.
NEAR_M = 60.0
FEWEST = 12  # vertices that must follow outlines, or nothing can be told
FEWEST_SHARE = 0.10  # of all vertices: above the 4 to 8 % that are near an outline by chance
CLEARLY = 2.0  # times as many vertices must follow outlines with a shift taken off as without
MOST_VERTICES = 5000
DEGREE_M = 111_320.0


@dataclass(frozen=True)
class ShiftFinding:
    """What the outlines say: ``followers`` counts vertices near an outline in each reading, out of ``vertices``.

    ``datum`` is the reading in which most are, None if ``verdict`` is unknown; ``shift_m`` [m] is how far that reading
    moves the vertices that follow outlines, 0 for cgcs2000.
    """

    verdict: Verdict
    datum: Datum | None
    shift_m: float
    followers: Mapping[Datum, int]
    vertices: int


def find_shift(geometry: gpd.GeoSeries, districts: gpd.GeoDataFrame) -> ShiftFinding:
    """Compare the edges of ``geometry`` with the outlines of ``districts``, both in longitude and latitude [deg]."""
    edges = geometry[geometry.notna() & (geometry.geom_type != "Point")]
    points = _vertices(edges)
    if not len(points) or not len(districts):
        return ShiftFinding("unknown", None, 0.0, {}, len(points))
    scale = np.array([np.cos(np.radians(points[:, 1].mean())), 1.0]) * DEGREE_M
    outlines = _segments(districts, scale)
    every: tuple[Datum, ...] = ("cgcs2000", *SHIFTED)
    readings = {datum: np.column_stack(remove_shift(points[:, 0], points[:, 1], datum)) for datum in every}
    near = {datum: _is_near(moved * scale, outlines) for datum, moved in readings.items()}
    counts = {datum: int(hits.sum()) for datum, hits in near.items()}
    best = max(SHIFTED, key=lambda datum: counts[datum])
    enough = max(FEWEST, FEWEST_SHARE * len(points))
    if counts[best] >= enough and counts[best] >= CLEARLY * counts["cgcs2000"]:
        moved = np.hypot(*((points - readings[best]) * scale).T)
        return ShiftFinding("shifted", best, float(moved[near[best]].mean()), counts, len(points))
    if counts["cgcs2000"] >= enough and counts["cgcs2000"] > counts[best]:
        return ShiftFinding("in_place", "cgcs2000", 0.0, counts, len(points))
    return ShiftFinding("unknown", None, 0.0, counts, len(points))


def shift_remark(finding: ShiftFinding, layer: str, said: Datum | None) -> Remark | None:
    """Warning where the outlines speak against the analyst's word, note where nothing can be told; None if they agree.

    ``said`` is the datum given by hand, None if nothing was said; ``finding`` is of the numbers as the file holds them.
    """
    if finding.datum is None:
        return _cannot_be_told(finding, layer) if said is None else None
    is_shifted_by_word = said in SHIFTED
    if finding.verdict == "shifted" and finding.datum != said:
        return _looks_shifted(finding, layer, finding.datum)
    return _looks_in_place(finding, layer, said) if finding.verdict == "in_place" and is_shifted_by_word else None


def _vertices(edges: gpd.GeoSeries) -> Degrees:
    """Different vertices of ``edges``, evenly thinned to :data:`MOST_VERTICES`: array (n, 2)."""
    points = shapely.get_coordinates(edges.to_numpy())
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) > MOST_VERTICES:
        points = points[np.linspace(0, len(points) - 1, MOST_VERTICES).astype(int)]
    return np.unique(np.asarray(points, dtype=float), axis=0)


def _segments(districts: gpd.GeoDataFrame, scale: Degrees) -> shapely.STRtree:
    """Index of the single segments of all outlines, in metres: long outlines in one piece would be slow to measure."""
    rings = shapely.get_parts(shapely.get_parts(districts.geometry.boundary.to_numpy()))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    is_same_ring = ring[1:] == ring[:-1]
    pairs = np.stack([points[:-1], points[1:]], axis=1)[is_same_ring] * scale
    return shapely.STRtree(shapely.linestrings(pairs))


def _is_near(points: Degrees, outlines: shapely.STRtree) -> NDArray[np.bool_]:
    found = outlines.query(shapely.points(points), predicate="dwithin", distance=NEAR_M)[0]
    near = np.zeros(len(points), dtype=bool)
    near[found] = True
    return near


NAMES = {"gcj02": "GCJ-02", "bd09": "BD-09"}


def _looks_shifted(finding: ShiftFinding, layer: str, datum: Datum) -> Remark:
    name, off_m = NAMES[datum], finding.shift_m
    followers, plain = finding.followers[datum], finding.followers["cgcs2000"]
    return Remark(
        "warning",
        "looks_shifted",
        layer,
        Sentence(
            f"像是 {name} 坐标，偏移约 {off_m:.0f} 米：减去 {name} 偏移后，{finding.vertices} 个顶点中有 {followers} 个"
            f"与区县界线相合（{NEAR_M:.0f} 米内），不减只有 {plain} 个",
            f"it looks like {name}, about {off_m:.0f} m off: with the {name} shift taken off, {followers} of "
            f"{finding.vertices} vertices follow district outlines (within {NEAR_M:.0f} m), without only {plain}",
        ),
        Sentence(
            f"查明来源；如来自网络地图，用 --datum {datum} 重新导入",
            f"find out where it comes from; if from a web map, import it again with --datum {datum}",
        ),
        value=off_m,
        unit="m",
    )


def _looks_in_place(finding: ShiftFinding, layer: str, said: Datum | None) -> Remark:
    name, plain = NAMES[str(said)], finding.followers["cgcs2000"]
    return Remark(
        "warning",
        "looks_in_place",
        layer,
        Sentence(
            f"按所给 {name} 去除了偏移，但原坐标不像有偏移：{finding.vertices} 个顶点中有 {plain} 个与区县界线相合",
            f"the {name} shift was taken off as told, but it did not look shifted: {plain} of {finding.vertices} "
            "vertices followed district outlines as they were",
        ),
        Sentence(
            "核实来源；如未经偏移，不写 --datum", "find out where it comes from; leave out --datum if not from a map"
        ),
        value=float(plain),
        unit="vertices",
    )


def _cannot_be_told(finding: ShiftFinding, layer: str) -> Remark:
    most = max(finding.followers.values(), default=0)
    why = Sentence(
        f"{finding.vertices} 个线面顶点中至多 {most} 个靠近区县界线",
        f"at most {most} of {finding.vertices} vertices of edges lie near district outlines",
    )
    if not finding.vertices:
        why = Sentence("点没有可与区县界线相比的边", "points have no edges to compare with district outlines")
    return Remark(
        "note",
        "shift_cannot_be_told",
        layer,
        Sentence(
            f"无法判断是否带有网络地图偏移：{why.zh}",
            f"whether it carries the shift of a web map cannot be told: {why.en}",
        ),
        Sentence(
            "查明数据来源；网络地图的数据要用 --datum gcj02 或 bd09",
            "find out where it comes from; data of a web map need --datum gcj02 or bd09",
        ),
    )
