"""The figure of an answer, which is an SVG of our own making, as a picture (PNG) for documents.

It knows the few shapes that such a figure is made of and refuses any other: a figure with a part missing would say
something else than the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.patheffects import Normal, Stroke

from reports.pack.errors import PackError
from reports.pack.map_sheet import font

DPI = 220
# Width of a document's text, so that a letter of 12 px comes out as one of some 8 pt.
WIDE_IN = 6.14
_NUMBER = r"-?\d+(?:\.\d+)?"
_ANCHORS = {"start": "left", "middle": "center", "end": "right"}
Attributes = Any


def draw_answer_figure(svg: str, path: Path) -> Path:
    """Draw ``svg`` to ``path``; PackError for one that cannot be read or has a shape that is not known here."""
    try:
        root = etree.fromstring(svg.encode("utf-8"), etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        raise _unknown(str(error)) from error
    wide, high = (float(root.get(name)) for name in ("width", "height"))
    figure = Figure(figsize=(WIDE_IN, WIDE_IN * high / wide), dpi=DPI)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, wide), ylim=(high, 0))
    axes.axis("off")
    # Points for each pixel of the drawing.
    scale = WIDE_IN * 72 / wide
    for order, part in enumerate(root):
        kind = etree.QName(part).localname
        if kind == "defs":
            continue
        if kind not in _SHAPES:
            raise _unknown(kind)
        _SHAPES[kind](axes, part, scale, order)
    figure.savefig(path)
    return path


def _unknown(what: str) -> PackError:
    return PackError(
        zh=f"答案中的图无法绘入文档，含有不认识的内容：{what}。请重新提问（例如 cqdc frontier），再生成材料。",
        en=f"The figure of an answer cannot be drawn into documents, it has a part that is not known: {what}. "
        "Ask the question again (cqdc frontier, for one) and make the pack anew.",
    )


def _filled(part: Attributes) -> dict[str, Any]:
    """Fill of a shape; a pattern is a hatch."""
    fill = part.get("fill", "none")
    if fill.startswith("url("):
        return {"facecolor": "white", "edgecolor": "#aab4bc", "hatch": "////", "linewidth": 0.0}
    return {"facecolor": fill, "edgecolor": part.get("stroke", "none")}


def _polygon(axes: Any, part: Attributes, _scale: float, order: int) -> None:
    axes.add_patch(Polygon(_points(part), closed=True, zorder=order, **_filled(part)))


def _polyline(axes: Any, part: Attributes, scale: float, order: int) -> None:
    _stroke(axes, [_points(part)], part, scale, order)


def _path(axes: Any, part: Attributes, scale: float, order: int) -> None:
    lines: list[list[tuple[float, float]]] = []
    for command, numbers in re.findall(rf"([A-Za-z])((?:[\s,]*{_NUMBER})*)", part.get("d")):
        values = [float(one) for one in re.findall(_NUMBER, numbers)]
        if command == "M":
            lines.append([(values[0], values[1])])
            continue
        x, y = lines[-1][-1]
        moves = {"H": (values[0], y), "V": (x, values[0]), "h": (x + values[0], y), "v": (x, y + values[0])}
        if command not in moves:
            raise _unknown(f"path {command}")
        lines[-1].append(moves[command])
    _stroke(axes, lines, part, scale, order)


def _stroke(axes: Any, lines: list[list[tuple[float, float]]], part: Attributes, scale: float, order: int) -> None:
    wide = float(part.get("stroke-width", 1)) * scale
    dashes = [float(one) for one in part.get("stroke-dasharray", "").split()]
    style = (0, [one * scale / wide for one in dashes]) if dashes else "solid"
    for line in lines:
        axes.plot(*zip(*line, strict=True), color=part.get("stroke"), linewidth=wide, linestyle=style, zorder=order)


def _rect(axes: Any, part: Attributes, _scale: float, order: int) -> None:
    x, y, wide, high = (float(part.get(name)) for name in ("x", "y", "width", "height"))
    axes.add_patch(Rectangle((x, y), wide, high, zorder=order, **{"linewidth": 0.4, **_filled(part)}))


def _circle(axes: Any, part: Attributes, _scale: float, order: int) -> None:
    place = float(part.get("cx")), float(part.get("cy"))
    axes.add_patch(Circle(place, float(part.get("r")), zorder=order, linewidth=0.4, **_filled(part)))


def _text(axes: Any, part: Attributes, scale: float, order: int) -> None:
    place, turn = (float(part.get("x", 0)), float(part.get("y", 0))), 0.0
    if moved := re.fullmatch(rf"translate\(({_NUMBER}) ({_NUMBER})\) rotate\(({_NUMBER})\)", part.get("transform", "")):
        place, turn = (float(moved[1]), float(moved[2])), -float(moved[3])
    size = float(part.get("font-size", part.getparent().get("font-size"))) * scale
    halo = [Stroke(linewidth=3 * scale, foreground=part.get("stroke")), Normal()] if part.get("stroke") else []
    axes.text(
        *place,
        part.text,
        color=part.get("fill", part.getparent().get("fill")),
        fontproperties=font(size, is_bold=part.get("font-weight") == "600"),
        ha=_ANCHORS[part.get("text-anchor", "start")],
        va="baseline",
        rotation=turn,
        rotation_mode="anchor",
        parse_math=False,
        path_effects=halo,
        zorder=order,
    )


_SHAPES: dict[str, Callable[[Any, Attributes, float, int], None]] = {
    "polygon": _polygon,
    "polyline": _polyline,
    "path": _path,
    "rect": _rect,
    "circle": _circle,
    "text": _text,
}


def _points(part: Attributes) -> list[tuple[float, float]]:
    pairs = (pair.split(",") for pair in part.get("points").split())
    return [(float(x), float(y)) for x, y in pairs]
