"""Where the findings are: districts, cluster and starter zones in outline, a numbered mark at each, as inline SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geodata.inspection.subject import Shapes, look_at
from geodata.layers import CLUSTER, STARTER_ZONES, layer_schema
from geodata.remarks import LEVELS, Level, Remark
from reports.catalogue import text
from reports.validation import Validation
from reports.validation_issues import COLOURS

WIDTH_PX, LOWEST_PX, HIGHEST_PX = 960.0, 260.0, 560.0
MARGIN_SHARE = 0.06
NEAR_PX = 21.0  # findings nearer than this share one mark
NARROWEST_M = 2000.0


@dataclass(frozen=True)
class Frame:
    """The piece of land that the map shows: its west and north edge [m, local CRS] and its scale [px/m]."""

    west: float
    north: float
    scale: float
    height_px: float

    def place(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return local coordinates [m] as pixels."""
        flipped: npt.NDArray[np.float64] = (points - [self.west, self.north]) * [self.scale, -self.scale]
        return flipped


def draw_map(validation: Validation, numbered: Sequence[tuple[int, Remark]], language: str) -> str:
    """Return the map of the ``numbered`` findings that have a place; a sentence if none has.

    Notes are drawn only where there is nothing graver: they would hide it.
    """
    placed = [(number, remark) for number, remark in numbered if remark.lon is not None]
    placed = [(number, remark) for number, remark in placed if remark.level != "note"] or placed
    if not placed:
        return f'<p class="note">{escape(text("validation.map_empty", language))}</p>'
    points = _local_points([remark for _, remark in placed], validation)
    frame = _frame(points, validation)
    outlines = [
        _outline(validation, validation.settings.districts_layer, frame, "district"),
        _outline(validation, CLUSTER.name, frame, "cluster"),
        _outline(validation, STARTER_ZONES.name, frame, "zone"),
    ]
    marks = _marks(placed, frame.place(points))
    size = f'viewBox="0 0 {WIDTH_PX:.0f} {frame.height_px:.0f}"'
    caption = escape(text("validation.map", language))
    body = "".join(outlines) + "".join(marks) + _scale_bar(frame)
    return (
        f'<figure><svg {size} role="img" aria-label="{caption}">{body}</svg><figcaption>{caption}</figcaption></figure>'
    )


def _local_points(remarks: Sequence[Remark], validation: Validation) -> npt.NDArray[np.float64]:
    lon_lat = gpd.points_from_xy([one.lon for one in remarks], [one.lat for one in remarks])
    series = gpd.GeoSeries(lon_lat, crs=validation.settings.storage_crs).to_crs(validation.settings.local_crs)
    points: npt.NDArray[np.float64] = shapely.get_coordinates(np.asarray(series.array))
    return points


def _frame(points: npt.NDArray[np.float64], validation: Validation) -> Frame:
    """All findings, and the cluster with them if that is no more than four times as wide."""
    west, south, east, north = _box(points)
    land = _shapes(validation, CLUSTER.name)
    if len(land):
        box = shapely.total_bounds(land)
        joined = (*np.minimum([west, south], box[:2]), *np.maximum([east, north], box[2:]))
        west, south, east, north = (float(edge) for edge in joined)
    width, height = (1 + 2 * MARGIN_SHARE) * (east - west), (1 + 2 * MARGIN_SHARE) * (north - south)
    scale = min(WIDTH_PX / width, HIGHEST_PX / height)
    height_px = float(np.clip(height * scale, LOWEST_PX, HIGHEST_PX))
    middle_x, middle_y = (west + east) / 2, (south + north) / 2
    return Frame(middle_x - WIDTH_PX / scale / 2, middle_y + height_px / scale / 2, scale, height_px)


def _box(points: npt.NDArray[np.float64]) -> tuple[float, float, float, float]:
    low, high = points.min(axis=0), points.max(axis=0)
    spare = np.maximum(0.0, (NARROWEST_M - (high - low)) / 2)
    return float(low[0] - spare[0]), float(low[1] - spare[1]), float(high[0] + spare[0]), float(high[1] + spare[1])


def _shapes(validation: Validation, layer: str) -> Shapes:
    schema = layer_schema(layer)
    subject = look_at(validation.layers[layer], schema, validation.settings) if layer in validation.layers else None
    return np.array([], dtype=object) if subject is None else subject.local


def _outline(validation: Validation, layer: str, frame: Frame, style: str) -> str:
    view = shapely.box(
        frame.west, frame.north - frame.height_px / frame.scale, frame.west + WIDTH_PX / frame.scale, frame.north
    )
    shapes = shapely.simplify(_shapes(validation, layer), 0.7 / frame.scale)
    # A margin keeps the frame's own edge out of sight.
    seen = shapely.intersection(shapes, shapely.buffer(view, 10 / frame.scale, join_style="mitre"))
    rings = shapely.get_rings(shapely.get_parts(seen[shapely.area(seen) > 0]))
    path = "".join(_path(frame.place(shapely.get_coordinates(ring))) for ring in rings)
    return f'<path class="{style}" fill-rule="evenodd" d="{path}"/>' if path else ""


def _path(points: npt.NDArray[np.float64]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


def _marks(placed: Sequence[tuple[int, Remark]], points: npt.NDArray[np.float64]) -> list[str]:
    """One mark for all findings that are near each other in the picture, in the colour of the gravest."""
    marks = []
    for positions in _heaps(points):
        level = min((placed[position][1].level for position in positions), key=LEVELS.index)
        x, y = points[positions[0]]
        words = str(placed[positions[0]][0]) if len(positions) == 1 else f"×{len(positions)}"
        numbers = ", ".join(f"#{placed[position][0]}" for position in positions)
        marks.append((LEVELS.index(level), _mark(x, y, words, level, numbers)))
    # The gravest are drawn last, on top.
    return [mark for _, mark in sorted(marks, key=lambda one: -one[0])]


def _heaps(points: npt.NDArray[np.float64]) -> list[list[int]]:
    """Positions of points, each with those that are near the first of its heap."""
    heaps: list[list[int]] = []
    for position, point in enumerate(points):
        near = (heap for heap in heaps if np.hypot(*(points[heap[0]] - point)) < NEAR_PX)
        heap = next(near, None)
        if heap is None:
            heaps.append([position])
        else:
            heap.append(position)
    return heaps


def _mark(x: float, y: float, words: str, level: Level, numbers: str) -> str:
    title = f"<title>{escape(numbers)}</title>"
    circle = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="9.5" fill="{COLOURS[level]}" stroke="#fff"/>'
    return f'<g class="mark">{title}{circle}<text x="{x:.1f}" y="{y + 3:.1f}">{words}</text></g>'


def _scale_bar(frame: Frame) -> str:
    metres = 10 ** np.floor(np.log10(200 / frame.scale))
    metres *= next(step for step in (5, 2, 1) if step * metres * frame.scale <= 200)
    words = f"{metres / 1000:g} km" if metres >= 1000 else f"{metres:g} m"
    y, length = frame.height_px - 14, metres * frame.scale
    line = f'<path class="bar" d="M16 {y - 5:.1f}V{y:.1f}H{16 + length:.1f}V{y - 5:.1f}"/>'
    return f'{line}<text class="bar" x="{16 + length / 2:.1f}" y="{y - 4:.1f}">{words}</text>'
