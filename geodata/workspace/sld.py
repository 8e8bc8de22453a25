"""The style of a layer as OGC Styled Layer Descriptor 1.1, for programs other than QGIS."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from geodata.schema import LayerSchema
from geodata.workspace.qml_forms import name_column
from geodata.workspace.qml_symbols import CORE_SHARE, FONTS
from geodata.workspace.symbols import LayerSymbols, SymbolClass, layer_symbols
from geodata.workspace.titles import layer_title, say

_SLD, _SE = "{http://www.opengis.net/sld}", "{http://www.opengis.net/se}"
_OGC = "{http://www.opengis.net/ogc}"
_MARKS = {"circle": "circle", "square": "square", "diamond": "square", "triangle": "triangle", "cross": "x"}
_PX_PER_PT = 96.0 / 72.0


def make_sld(schema: LayerSchema, language: str) -> str:
    """Return the SLD document of a layer; empty for a table without geometry."""
    symbols = layer_symbols(schema.name)
    if symbols is None:
        return ""
    for prefix, name in (("sld", _SLD), ("se", _SE), ("ogc", _OGC)):
        register_namespace(prefix, name[1:-1])
    root = Element(f"{_SLD}StyledLayerDescriptor", version="1.1.0")
    layer = SubElement(root, f"{_SLD}NamedLayer")
    SubElement(layer, f"{_SE}Name").text = schema.name
    style = SubElement(layer, f"{_SLD}UserStyle")
    SubElement(style, f"{_SE}Name").text = say(layer_title(schema.name), language)
    rules = SubElement(style, f"{_SE}FeatureTypeStyle")
    for entry in symbols.classes:
        _add_rule(rules, entry, schema, language, is_only=len(symbols.classes) == 1)
    if symbols.label_scale is not None:
        _add_label(rules, symbols, name_column(schema, language))
    return tostring(root, encoding="unicode")


def _add_rule(rules: Element, entry: SymbolClass, schema: LayerSchema, language: str, *, is_only: bool) -> None:
    rule = SubElement(rules, f"{_SE}Rule")
    SubElement(rule, f"{_SE}Name").text = say(entry.title, language)
    if entry.when:
        parent = SubElement(rule, f"{_OGC}Filter")
        parent = SubElement(parent, f"{_OGC}And") if len(entry.when) > 1 else parent
        for column, value in entry.when.items():
            equal = SubElement(parent, f"{_OGC}PropertyIsEqualTo")
            SubElement(equal, f"{_OGC}PropertyName").text = column
            SubElement(equal, f"{_OGC}Literal").text = value
    elif not is_only:
        SubElement(rule, f"{_SE}ElseFilter")
    if schema.geometry == "point":
        _add_mark(rule, entry)
        return
    if schema.geometry == "polygon":
        symbolizer = SubElement(rule, f"{_SE}PolygonSymbolizer")
        if entry.fill:
            _set(SubElement(symbolizer, f"{_SE}Fill"), {"fill": entry.fill, "fill-opacity": f"{entry.fill_opacity:g}"})
    else:
        symbolizer = SubElement(rule, f"{_SE}LineSymbolizer")
    _add_stroke(symbolizer, entry)


def _add_mark(rule: Element, entry: SymbolClass) -> None:
    for fill, share, opacity in ((entry.fill, 1.0, entry.fill_opacity), (entry.core, CORE_SHARE, 1.0)):
        if not fill:
            continue
        graphic = SubElement(SubElement(rule, f"{_SE}PointSymbolizer"), f"{_SE}Graphic")
        mark = SubElement(graphic, f"{_SE}Mark")
        SubElement(mark, f"{_SE}WellKnownName").text = _MARKS[entry.shape]
        _set(SubElement(mark, f"{_SE}Fill"), {"fill": fill, "fill-opacity": f"{opacity:g}"})
        if share == 1.0:
            _add_stroke(mark, entry)
        # A diamond is a square on its corner, whose size is that of its side.
        is_diamond = entry.shape == "diamond"
        SubElement(graphic, f"{_SE}Size").text = f"{entry.size_px * share * (0.5**0.5 if is_diamond else 1.0):.2f}"
        if is_diamond:
            SubElement(SubElement(graphic, f"{_SE}Rotation"), f"{_OGC}Literal").text = "45"


def _add_stroke(parent: Element, entry: SymbolClass) -> None:
    values = {"stroke": entry.stroke, "stroke-width": f"{entry.stroke_px:g}"}
    if entry.dash:
        values["stroke-dasharray"] = " ".join(f"{length:g}" for length in entry.dash)
    _set(SubElement(parent, f"{_SE}Stroke"), values)


def _add_label(rules: Element, symbols: LayerSymbols, column: str) -> None:
    rule = SubElement(rules, f"{_SE}Rule")
    if symbols.label_scale:
        SubElement(rule, f"{_SE}MaxScaleDenominator").text = str(symbols.label_scale)
    text = SubElement(rule, f"{_SE}TextSymbolizer")
    SubElement(SubElement(text, f"{_SE}Label"), f"{_OGC}PropertyName").text = column
    font = {"font-family": FONTS[0], "font-size": f"{symbols.label_pt * _PX_PER_PT:.1f}"}
    _set(SubElement(text, f"{_SE}Font"), font)
    halo = SubElement(text, f"{_SE}Halo")
    SubElement(halo, f"{_SE}Radius").text = "2"
    _set(SubElement(halo, f"{_SE}Fill"), {"fill": "#ffffff"})
    _set(SubElement(text, f"{_SE}Fill"), {"fill": symbols.label_colour})


def _set(parent: Element, values: dict[str, str]) -> None:
    for name, value in values.items():
        SubElement(parent, f"{_SE}SvgParameter", name=name).text = value
