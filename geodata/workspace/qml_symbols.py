"""Symbols, labels and rules of a layer as QGIS writes them in a style file (QML) and in a project."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from geodata.schema import GeometryKind
from geodata.workspace.symbols import MM_PER_PX, LayerSymbols, SymbolClass
from geodata.workspace.titles import say

FONTS = ("Noto Sans CJK SC", "Microsoft YaHei", "Source Han Sans SC", "SimHei", "PingFang SC")
_KINDS: dict[GeometryKind, str] = {"polygon": "fill", "line": "line", "point": "marker"}
_MARKS = {"circle": "circle", "square": "square", "diamond": "diamond", "triangle": "triangle", "cross": "cross2"}
CORE_SHARE = 0.5  # of the size of a mark


def add_renderer(parent: Element, symbols: LayerSymbols, geometry: GeometryKind, language: str) -> None:
    """Append the renderer: one rule for each class, in the order of ``symbols``."""
    renderer = SubElement(parent, "renderer-v2", type="RuleRenderer", symbollevels="0", enableorderby="0")
    rules = SubElement(renderer, "rules", key="{rules}")
    boxes = SubElement(renderer, "symbols")
    for number, entry in enumerate(symbols.classes):
        rule = SubElement(rules, "rule", key=f"{{rule{number}}}", symbol=str(number), label=say(entry.title, language))
        if entry.when:
            rule.set("filter", expression(entry))
        elif number:
            rule.set("filter", "ELSE")
        _add_symbol(boxes, str(number), entry, geometry)


def expression(entry: SymbolClass) -> str:
    """Return the condition of a class in the language of QGIS."""
    return " AND ".join(f"\"{column}\" = '{value}'" for column, value in entry.when.items())


def add_labeling(parent: Element, symbols: LayerSymbols, column: str, geometry: GeometryKind) -> None:
    """Append the labels of a layer, each with a white halo: the name in ``column``."""
    if symbols.label_scale is None:
        return
    settings = SubElement(SubElement(parent, "labeling", type="simple"), "settings", calloutType="simple")
    style = SubElement(
        settings,
        "text-style",
        fieldName=column,
        isExpression="0",
        fontFamily=FONTS[0],
        fontSize=f"{symbols.label_pt:g}",
        fontSizeUnit="Point",
        fontWeight="50",
        textColor=_rgba(symbols.label_colour, 1.0),
        textOpacity="1",
        namedStyle="Regular",
    )
    families = SubElement(style, "families")
    for name in FONTS[1:]:
        SubElement(families, "family", name=name)
    halo = {"bufferSize": "0.8", "bufferSizeUnits": "MM", "bufferColor": "255,255,255,255", "bufferOpacity": "0.9"}
    SubElement(style, "text-buffer", {"bufferDraw": "1", "bufferNoFill": "1", "bufferJoinStyle": "128", **halo})
    # 0 around the point, 1 over the point, 4 horizontal inside the polygon
    placement = {"polygon": "4", "line": "2"}.get(geometry, "0")
    SubElement(settings, "placement", placement=placement, dist="1.5", distUnits="MM", centroidInside="1", priority="5")
    rendering = {"scaleVisibility": "1", "scaleMin": "0", "scaleMax": str(symbols.label_scale)}
    SubElement(settings, "rendering", rendering if symbols.label_scale else {"scaleVisibility": "0"})


def add_options(parent: Element, values: dict[str, str]) -> None:
    """Append a map of texts, in the form of QGIS from 3.18 on and in that of older ones."""
    box = SubElement(parent, "Option", type="Map")
    for key, value in values.items():
        SubElement(box, "Option", type="QString", name=key, value=value)
    for key, value in values.items():
        SubElement(parent, "prop", k=key, v=value)


def _add_symbol(parent: Element, name: str, entry: SymbolClass, geometry: GeometryKind) -> None:
    symbol = SubElement(parent, "symbol", type=_KINDS[geometry], name=name, alpha="1", clip_to_extent="1")
    if geometry == "point":
        _add_marker(symbol, entry)
        return
    if geometry == "polygon" and entry.fill:
        fill = {"color": _rgba(entry.fill, entry.fill_opacity), "style": "solid", "outline_style": "no"}
        _add_layer(symbol, "SimpleFill", fill)
    if entry.hatch_px:
        _add_hatch(symbol, entry)
    if entry.stroke:
        _add_layer(symbol, "SimpleLine", _line_values(entry))


def _add_marker(symbol: Element, entry: SymbolClass) -> None:
    values = {
        "name": _MARKS[entry.shape],
        "color": _rgba(entry.fill, entry.fill_opacity),
        "outline_color": _rgba(entry.stroke, 1.0),
        "outline_style": "dot" if entry.dash else "solid",
        "outline_width": _mm(entry.stroke_px),
        "outline_width_unit": "MM",
        "size": _mm(entry.size_px),
        "size_unit": "MM",
    }
    _add_layer(symbol, "SimpleMarker", values)
    if entry.core:
        core = {"color": _rgba(entry.core, 1.0), "outline_style": "no", "size": _mm(entry.size_px * CORE_SHARE)}
        _add_layer(symbol, "SimpleMarker", {**values, **core})


def _add_hatch(symbol: Element, entry: SymbolClass) -> None:
    values = {"angle": "45", "distance": _mm(entry.hatch_px), "distance_unit": "MM"}
    layer = _add_layer(symbol, "LinePatternFill", values)
    lines = SubElement(layer, "symbol", type="line", name=f"@{symbol.get('name')}@{len(symbol) - 1}", alpha="1")
    line = {"line_color": _rgba(entry.stroke, entry.hatch_opacity), "line_width": _mm(1.0), "line_width_unit": "MM"}
    _add_layer(lines, "SimpleLine", {**line, "line_style": "solid", "use_custom_dash": "0"})


def _line_values(entry: SymbolClass) -> dict[str, str]:
    values = {
        "line_color": _rgba(entry.stroke, 1.0),
        "line_style": "solid",
        "line_width": _mm(entry.stroke_px),
        "line_width_unit": "MM",
        "joinstyle": "round",
        "capstyle": "flat",
        "use_custom_dash": "1" if entry.dash else "0",
    }
    if entry.dash:
        values.update(customdash=";".join(_mm(length) for length in entry.dash), customdash_unit="MM")
    return values


def _add_layer(symbol: Element, kind: str, values: dict[str, str]) -> Element:
    layer = SubElement(symbol, "layer", {"class": kind, "enabled": "1", "locked": "0", "pass": "0"})
    add_options(layer, values)
    return layer


def _mm(length_px: float) -> str:
    return f"{length_px * MM_PER_PX:.3f}"


def _rgba(colour: str, opacity: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"{red},{green},{blue},{round(255 * opacity)}"
