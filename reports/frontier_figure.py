"""The frontier as a figure: plans found, what is proven empty below them, and what is left open between.

Hand-written SVG: told apart by hatching, shape and number, not by colour alone, so that it reads in black and white.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape
from itertools import pairwise

from optimizer.frontier import OUTSIDE_SHARE, Frontier
from optimizer.measures import CARBON, COST, WATER
from reports.catalogue import text
from reports.units import format_number, format_share

WIDTH, HEIGHT = 760, 480
LEFT, RIGHT, TOP, BOTTOM = 92, 20, 46, 62
INK, MUTED, FOUND, OPEN_FILL = "#1b2430", "#44515d", "#00507f", "#fbe3b3"
# Free space around the points, as a share of their range.
MARGIN = 0.09
_SIZES = {
    "zh": {COST: 1e8, CARBON: 1e4, WATER: 1e4, OUTSIDE_SHARE: 0.01},
    "en": {COST: 1e9, CARBON: 1e3, WATER: 1e3, OUTSIDE_SHARE: 0.01},
}

# Labels of shares closer than this on an axis would cover each other.
SHARE_CLEAR_PX = {"zh": (84, 16), "en": (128, 16)}

Point = tuple[float, float]


def unit_size(measure: str, language: str) -> float:
    """Return how many units of the measure one unit of the axis is (100 million CNY, 1,000 t, 1 %)."""
    return _SIZES[language].get(measure, 1.0)


def round_ticks(low: float, high: float, most: int = 7) -> list[float]:
    """Return round numbers (1, 2 or 5 times a power of ten apart) within ``low`` and ``high``, ``most`` at most."""
    span = high - low
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(size * power for size in (1, 2, 5, 10, 20) if span / (size * power) <= most - 1)
    first = math.ceil(low / step - 1e-9)
    return [number * step for number in range(first, math.floor(high / step + 1e-9) + 1)]


def draw_frontier(found: Frontier, language: str) -> str:
    """Return the figure as SVG."""
    frame = _Frame(found, language)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-label="{escape(_words(found, language), quote=True)}" font-size="12" fill="{INK}">',
        '<defs><pattern id="frontier-empty" width="7" height="7" patternUnits="userSpaceOnUse" '
        'patternTransform="rotate(45)"><rect width="7" height="7" fill="#fff"/>'
        '<line x1="0" y1="0" x2="0" y2="7" stroke="#aab4bc" stroke-width="1.6"/></pattern></defs>',
        frame.area(frame.open_area(), OPEN_FILL),
        frame.area(frame.empty_area(), "url(#frontier-empty)"),
        frame.line(frame.bound_line(), f'stroke="{MUTED}" stroke-width="1.2" stroke-dasharray="5 3"'),
        frame.line(frame.found_line(), f'stroke="{FOUND}" stroke-width="1.4"'),
        *frame.axes(),
        *frame.marks(),
        *frame.shares(),
        *_legend(language),
        "</svg>",
    ]
    return "".join(parts)


def _words(found: Frontier, language: str) -> str:
    return text("frontier.alt", language, n=len(found.points), **_axis_names(found, language))


def _axis_names(found: Frontier, language: str) -> dict[str, str]:
    return {at: text(f"frontier.axis_{name}", language) for at, name in (("x", found.x), ("y", found.y))}


class _Frame:
    """The plot in units of the axes; ``place`` turns them into pixels."""

    def __init__(self, found: Frontier, language: str) -> None:
        self.found, self.language = found, language
        self.size = (unit_size(found.x, language), unit_size(found.y, language))
        self.points = [(one.x / self.size[0], one.y / self.size[1]) for one in found.points]
        self.steps = [(limit / self.size[0], bound / self.size[1]) for limit, bound in found.steps]
        self.x_bound, self.y_bound = found.x_bound / self.size[0], found.y_bound / self.size[1]
        self.low, self.high = zip(
            _range([*(x for x, _ in self.points), self.x_bound]),
            _range([*(y for _, y in self.points), self.y_bound]),
            strict=True,
        )

    def place(self, point: Point) -> Point:
        share = [
            (min(max(value, low), high) - low) / (high - low)
            for value, low, high in zip(point, self.low, self.high, strict=True)
        ]
        return (
            LEFT + share[0] * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - share[1] * (HEIGHT - TOP - BOTTOM),
        )

    def bound_line(self) -> list[Point]:
        """Left and below of it there is no plan: down the bound of x, then step by step to the right."""
        corners = [(self.x_bound, self.high[1])]
        bounds = [bound for _, bound in self.steps]
        corners.append((self.x_bound, bounds[0]))
        for (limit, bound), after in zip(self.steps, [*bounds[1:], self.y_bound], strict=True):
            corners += [(limit, bound), (limit, after)]
        return [*corners, (self.high[0], self.y_bound)]

    def found_line(self) -> list[Point]:
        """Right and above of it some plan found is no worse in both measures."""
        corners = [(self.points[0][0], self.high[1]), self.points[0]]
        for before, point in pairwise(self.points):
            corners += [(point[0], before[1]), point]
        return [*corners, (self.high[0], self.points[-1][1])]

    def empty_area(self) -> list[Point]:
        return [*self.bound_line(), (self.high[0], self.low[1]), self.low, (self.low[0], self.high[1])]

    def open_area(self) -> list[Point]:
        return [*self.bound_line(), *reversed(self.found_line())]

    def area(self, corners: Sequence[Point], fill: str) -> str:
        return f'<polygon points="{self._path(corners)}" fill="{fill}"/>'

    def line(self, corners: Sequence[Point], style: str) -> str:
        return f'<polyline points="{self._path(corners)}" fill="none" {style}/>'

    def axes(self) -> list[str]:
        names = _axis_names(self.found, self.language)
        floor, right = HEIGHT - BOTTOM, WIDTH - RIGHT
        parts = [f'<path d="M{LEFT} {TOP}V{floor}H{right}" fill="none" stroke="{INK}"/>']
        for which, (low, high) in enumerate(zip(self.low, self.high, strict=True)):
            ticks = round_ticks(low, high)
            places = max(0, -math.floor(math.log10(ticks[1] - ticks[0]) + 1e-9)) if len(ticks) > 1 else 2
            for tick in ticks:
                label = escape(format_number(tick, places))
                at = self.place((tick, low) if which == 0 else (self.low[0], tick))[which]
                if which == 0:
                    parts.append(f'<path d="M{at:.1f} {floor}v5" stroke="{INK}"/>')
                    parts.append(f'<text x="{at:.1f}" y="{floor + 19}" text-anchor="middle">{label}</text>')
                else:
                    parts.append(f'<path d="M{LEFT} {at:.1f}h-5" stroke="{INK}"/>')
                    parts.append(f'<text x="{LEFT - 9}" y="{at + 4:.1f}" text-anchor="end">{label}</text>')
        middle = (LEFT + right) / 2
        parts.append(
            f'<text x="{middle}" y="{HEIGHT - 14}" text-anchor="middle" font-size="13">{escape(names["x"])}</text>'
        )
        parts.append(
            f'<text transform="translate(18 {(TOP + floor) / 2}) rotate(-90)" text-anchor="middle" font-size="13">'
            f"{escape(names['y'])}</text>"
        )
        return parts

    def marks(self) -> list[str]:
        """Each plan with its number and the whisker down to the bound; ends are squares."""
        parts = []
        for number, (one, point) in enumerate(zip(self.found.points, self.points, strict=True), start=1):
            x, y = self.place(point)
            _, foot = self.place((point[0], one.y_bound / self.size[1]))
            whisker = f"M{x:.1f} {y:.1f}V{foot:.1f}M{x - 4:.1f} {foot:.1f}h8"
            if one.x_bound is not None:
                side, _ = self.place((one.x_bound / self.size[0], point[1]))
                whisker += f"M{x:.1f} {y:.1f}H{side:.1f}M{side:.1f} {y - 4:.1f}v8"
            parts.append(f'<path d="{whisker}" stroke="{INK}" stroke-width="1.3" fill="none"/>')
            shape = (
                f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10"'
                if one.is_end
                else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5"'
            )
            parts.append(f'{shape} fill="{FOUND}" stroke="#fff"/>')
            parts.append(
                f'<text x="{x + 8:.1f}" y="{y - 8:.1f}" font-weight="600" stroke="#fff" stroke-width="3" '
                f'paint-order="stroke">{number}</text>'
            )
        return parts

    def shares(self) -> list[str]:
        """Where the share outside starter zones is an axis: the share in them of each plan found, at its place."""
        if OUTSIDE_SHARE not in (self.found.x, self.found.y):
            return []
        which, taken, parts = (0 if self.found.x == OUTSIDE_SHARE else 1), -math.inf, []
        places = [(self.place(point)[which], one) for one, point in zip(self.found.points, self.points, strict=True)]
        for at, one in sorted(places, key=lambda entry: entry[0]):
            if at - taken < SHARE_CLEAR_PX[self.language][which]:
                continue
            taken = at
            label = escape(text("frontier.share_mark", self.language, share=format_share(one.starter_share, 0)))
            x, y, anchor = (at, HEIGHT - BOTTOM - 6, "middle") if which == 0 else (WIDTH - RIGHT - 4, at + 14, "end")
            parts.append(
                f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{MUTED}" stroke="#fff" stroke-width="3" '
                f'paint-order="stroke">{label}</text>'
            )
        return parts

    def _path(self, corners: Sequence[Point]) -> str:
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in map(self.place, corners))


def _range(values: Sequence[float]) -> Point:
    """From least to most with some room; a range of nothing becomes one around the value."""
    low, high = min(values), max(values)
    room = (high - low) * MARGIN or max(abs(high), 1.0) * MARGIN
    return low - room, high + room


def _legend(language: str) -> list[str]:
    box = 'y="13" width="22" height="13" stroke="#77858f" stroke-width="0.6"'
    words = [escape(text(f"frontier.legend_{name}", language)) for name in ("found", "end", "open", "empty")]
    starts = (LEFT, LEFT + 110, LEFT + 250, LEFT + 450)
    return [
        f'<circle cx="{starts[0] + 6}" cy="20" r="5" fill="{FOUND}"/>'
        f'<text x="{starts[0] + 18}" y="24">{words[0]}</text>',
        f'<rect x="{starts[1]}" y="15" width="10" height="10" fill="{FOUND}"/>'
        f'<text x="{starts[1] + 16}" y="24">{words[1]}</text>',
        f'<rect x="{starts[2]}" {box} fill="{OPEN_FILL}"/><text x="{starts[2] + 28}" y="24">{words[2]}</text>',
        f'<rect x="{starts[3]}" {box} fill="url(#frontier-empty)"/><text x="{starts[3] + 28}" y="24">{words[3]}</text>',
    ]
