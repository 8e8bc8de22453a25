"""Labels that do not overlap: placed one by one, the important first, at the first of several places that is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import Stroke
from matplotlib.transforms import Bbox

from reports.pack.map_sheet import INK, font

# Offsets from the place [letter heights], tried in this order; a label of an area is tried at its place first.
AROUND = ((1.1, 0.0, "left"), (-1.1, 0.0, "right"), (0.0, 1.3, "center"), (0.0, -1.3, "center"))
# A name that finds no place on its area stands off it, still nearer to it than to any other.
OFF = tuple((0.0, sign * step, "center") for step in (1.3, 2.6, 4.0, 5.5, 7.0) for sign in (1, -1))
FAR = tuple((2.2 * x, 2.2 * y, align) for x, y, align in AROUND)


# Left, bottom, right and top [pixels].
Extents = tuple[float, float, float, float]


@dataclass(frozen=True)
class Label:
    """Words for a place [m]; ``is_area`` are centred on it, others stand beside. Labels come in order of importance."""

    x: float
    y: float
    words: str
    size: float
    is_area: bool = False
    is_bold: bool = False
    colour: str = INK


def place_labels(axes: Axes, labels: Sequence[Label], taken: Sequence[Bbox] = ()) -> list[Label]:
    """Draw the labels that find a free place inside the axes; return those that found none.

    ``taken`` are boxes [pixels] that labels keep off, such as symbols.
    """
    canvas: Any = axes.figure.canvas
    renderer = canvas.get_renderer()
    frame = axes.get_window_extent(renderer)
    boxes: list[Extents] = [box.extents for box in taken]
    left = []
    for label in labels:
        places = ((0.0, 0.0, "center"), *OFF) if label.is_area else (*AROUND, *FAR)
        # Laid out once: letters take long, places are many.
        trial = _draw(axes, label, (0.0, 0.0), "center")
        middle = trial.get_window_extent(renderer).extents
        trial.remove()
        for dx, dy, align in places:
            box = _moved(middle, (dx, dy), align, label.size * axes.figure.dpi / 72)
            inside = frame.x0 <= box[0] and box[2] <= frame.x1 and frame.y0 <= box[1] and box[3] <= frame.y1
            if inside and not _overlaps(box, boxes):
                boxes.append(box)
                # A pale edge below the letters: with an edge of their own they would be outlines, no words, in a PDF.
                _draw(axes, label, (dx, dy), align, path_effects=[Stroke(linewidth=2.2, foreground="white")], zorder=19)
                _draw(axes, label, (dx, dy), align)
                break
        else:
            left.append(label)
    return left


def _moved(middle: Extents, offset: tuple[float, float], align: str, letter_px: float) -> Extents:
    """The box of words that would be ``middle`` at their place, ``offset`` [letter heights] off it and aligned so."""
    wide = (middle[2] - middle[0]) / 2
    right = offset[0] * letter_px + {"left": wide, "center": 0.0, "right": -wide}[align]
    up = offset[1] * letter_px
    return (middle[0] + right, middle[1] + up, middle[2] + right, middle[3] + up)


def _overlaps(box: Extents, others: Sequence[Extents]) -> bool:
    """Whether a box touches any of the others."""
    if not others:
        return False
    x0, y0, x1, y1 = np.array(others).T
    return bool(((x0 <= box[2]) & (x1 >= box[0]) & (y0 <= box[3]) & (y1 >= box[1])).any())


def _draw(axes: Axes, label: Label, offset: tuple[float, float], align: str, **style: Any) -> Any:
    return axes.annotate(
        label.words,
        (label.x, label.y),
        xytext=(offset[0] * label.size, offset[1] * label.size),
        textcoords="offset points",
        ha=align,
        va="center",
        color=label.colour,
        fontproperties=font(label.size, is_bold=label.is_bold),
        # A name may have dollar signs: no formula.
        parse_math=False,
        **{"zorder": 20, **style},
    )


def boxes_of(axes: Axes, places: Sequence[tuple[float, float]], radii_px: Sequence[float]) -> list[Bbox]:
    """Return the boxes [pixels] of round symbols at ``places`` [m]."""
    points = axes.transData.transform(np.array(places).reshape(-1, 2))
    return [
        Bbox.from_extents(x - radius, y - radius, x + radius, y + radius)
        for (x, y), radius in zip(points, radii_px, strict=True)
    ]
