"""A map sheet: paper, neat line, title, scale, north arrow, marginal notes. What is mapped comes from outside."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Polygon, Rectangle

from reports.pack.fonts import SANS, SANS_BOLD, font_file

PAPERS_MM = {"a4": (297.0, 210.0), "a3": (420.0, 297.0)}
MM = 1 / 25.4
MARGIN_MM, TITLE_MM, FOOT_MM = 10.0, 16.0, 12.0
INK, PALE = "#222222", "#666666"
# Text stays text in a PDF and its font goes in whole; an SVG carries outlines, since a reader may lack the font.
STYLE = {"pdf.fonttype": 42, "svg.fonttype": "path", "svg.hashsalt": "map", "path.simplify": True}


def font(size: float, *, is_bold: bool = False) -> FontProperties:
    """Return a font of the pack by its size [pt]."""
    return FontProperties(fname=str(font_file(SANS_BOLD if is_bold else SANS)), size=size)


@dataclass
class Sheet:
    """A landscape sheet. ``size`` scales the letters: 1 on A4. Axes are in the coordinates of the map [m]."""

    paper: str
    figure: Figure = field(init=False)
    axes: Axes = field(init=False)
    panel_mm: tuple[float, float, float, float] = field(init=False)
    size: float = field(init=False)

    def __post_init__(self) -> None:
        wide, high = PAPERS_MM[self.paper]
        self.size = wide / PAPERS_MM["a4"][0]
        with mpl.rc_context(STYLE):
            self.figure = Figure(figsize=(wide * MM, high * MM))
            FigureCanvasAgg(self.figure)
        panel = 66.0 * self.size
        bottom, top = MARGIN_MM + FOOT_MM * self.size, high - MARGIN_MM - TITLE_MM * self.size
        box = (MARGIN_MM, bottom, wide - 2 * MARGIN_MM - panel, top - bottom)
        self.axes = self._axes(box)
        self.panel_mm = (wide - MARGIN_MM - panel, bottom, panel, top - bottom)
        self._rectangle((MARGIN_MM, bottom, wide - 2 * MARGIN_MM, top - bottom), 1.2)
        self._rectangle(self.panel_mm, 0.6)

    def add_axes(self, box_mm: tuple[float, float, float, float]) -> Axes:
        """Return further axes, for an inset, at a place of the sheet [mm from the lower left]."""
        return self._axes(box_mm)

    def write(self, x_mm: float, y_mm: float, words: str, size: float = 8, **style: Any) -> None:
        """Write words at a place of the sheet [mm]; ``size`` [pt] as on A4."""
        is_bold = bool(style.pop("is_bold", False))
        prop = font(size * self.size, is_bold=is_bold)
        x, y = self._share(x_mm, y_mm)
        self.figure.text(
            x, y, words, fontproperties=prop, **{"color": INK, "va": "center", "parse_math": False, **style}
        )

    def title(self, words: str, note: str) -> None:
        """Write the title above the map, and a note (the edition, or that it is a draft) in the margin above it."""
        wide, high = PAPERS_MM[self.paper]
        y = high - MARGIN_MM - TITLE_MM * self.size / 2
        wide_letters = sum(1.0 if ord(sign) > 0x2E7F else 0.55 for sign in words)
        size = 15 * min(1.0, 40 / max(wide_letters, 1.0))
        self.write(wide / 2, y, words, size, ha="center", is_bold=True)
        # Beside a long title there is no room.
        self.write(wide - MARGIN_MM, high - 0.6 * MARGIN_MM, note, 8, ha="right")

    def foot(self, left: str, right: str) -> None:
        """Write the sources and the maker below the map."""
        y = MARGIN_MM + FOOT_MM * self.size / 2
        self.write(MARGIN_MM, y, left, 6.5, color=PALE)
        self.write(PAPERS_MM[self.paper][0] - MARGIN_MM, y, right, 6.5, ha="right", color=PALE)

    def scale_denominator(self) -> float:
        """Return the denominator of the scale of the map on this paper."""
        low, high = self.axes.get_xlim()
        return (high - low) * 1000 / (self.axes.get_position().width * PAPERS_MM[self.paper][0])

    def show(self, axes: Axes, bounds_m: Iterable[float], *, is_round: bool = False) -> None:
        """Show ``bounds_m`` (west, south, east, north) whole, to scale; ``is_round`` at a scale that people name."""
        wide, high = PAPERS_MM[self.paper]
        box = axes.get_position()
        box_mm = box.width * wide, box.height * high
        west, south, east, north = bounds_m
        denominator = max((east - west) / box_mm[0], (north - south) / box_mm[1], 1e-3) * 1000
        denominator = round_above(denominator) if is_round else denominator
        for limit, middle, mm in (
            (axes.set_xlim, (west + east) / 2, box_mm[0]),
            (axes.set_ylim, (south + north) / 2, box_mm[1]),
        ):
            limit(middle - mm * denominator / 2000, middle + mm * denominator / 2000)
        axes.set_xlabel("")
        axes.set_ylabel("")

    def scale_bar(self, x_mm: float, y_mm: float, most_mm: float) -> None:
        """Draw a bar of round kilometres and the scale as a number."""
        denominator = self.scale_denominator()
        km = round_below(most_mm * denominator / 1e6)
        long = km * 1e6 / denominator
        for part in range(4):
            fill = INK if part % 2 == 0 else "white"
            self._rectangle((x_mm + part * long / 4, y_mm, long / 4, 1.4 * self.size), 0.5, fill)
        for share, label in ((0.0, "0"), (0.5, f"{km / 2:g}"), (1.0, f"{km:g} km")):
            self.write(x_mm + share * long, y_mm + 3.4 * self.size, label, 6.5, ha="center")
        shown = f"{round(denominator / 1000) * 1000:,}"
        self.write(x_mm + long / 2, y_mm - 2.6 * self.size, f"1 : {shown}", 6.5, ha="center")

    def north_arrow(self, x_mm: float, y_mm: float, word: str) -> None:
        """Draw an arrow to grid north."""
        high, wide = 9.0 * self.size, 2.6 * self.size
        for side, fill in ((-1, INK), (1, "white")):
            corners = [(x_mm, y_mm + high), (x_mm + side * wide, y_mm), (x_mm, y_mm + high / 4)]
            points = [self._share(x, y) for x, y in corners]
            arrow = Polygon(points, closed=True, facecolor=fill, edgecolor=INK, lw=0.7)
            arrow.set_transform(self.figure.transFigure)
            self.figure.add_artist(arrow)
        self.write(x_mm, y_mm + high + 2.2 * self.size, word, 8, ha="center", is_bold=True)

    def _axes(self, box_mm: tuple[float, float, float, float]) -> Axes:
        wide, high = PAPERS_MM[self.paper]
        x, y, w, h = box_mm
        axes = self.figure.add_axes((x / wide, y / high, w / wide, h / high))
        axes.set_xticks([])
        axes.set_yticks([])
        return axes

    def _rectangle(self, box_mm: Sequence[float], line: float, fill: str = "none") -> None:
        wide, high = PAPERS_MM[self.paper]
        x, y, w, h = box_mm
        box = Rectangle((x / wide, y / high), w / wide, h / high, facecolor=fill, edgecolor=INK, lw=line, zorder=5)
        box.set_transform(self.figure.transFigure)
        self.figure.add_artist(box)

    def _share(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        wide, high = PAPERS_MM[self.paper]
        return x_mm / wide, y_mm / high


def round_below(value: float) -> float:
    """Return the largest of 1, 2, 5 times a power of ten that is no more than ``value`` > 0."""
    power = 10.0 ** math.floor(math.log10(value))
    return max(step * power for step in (1, 2, 5) if step * power <= value)


def round_above(value: float) -> float:
    """Return the smallest denominator of a map scale in use that is no less than ``value`` > 0."""
    power = 10.0 ** math.floor(math.log10(value))
    return next(
        step * power for step in (1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if step * power >= value * (1 - 1e-9)
    )
