"""Forms of a layer as QGIS keeps them: titles of the fields, widgets, constraints, defaults and the map tip."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from geodata.column_titles import column_title
from geodata.schema import Column, LayerSchema
from geodata.versions.rows import attribute_columns
from geodata.workspace.field_notes import describe_column
from geodata.workspace.geopackage import FID
from geodata.workspace.titles import layer_title, say, word_title

_NOT_NULL, _UNIQUE, _EXPRESSION = 1, 2, 4  # QgsFieldConstraints
_HARD, _SOFT = "1", "2"
# The id that an import gives to a feature without one is of the same form.
NEW_ID = "'f_' || left(replace(replace(uuid(), '-', ''), '{', ''), 10)"
ID_PATTERN = "^[A-Za-z0-9_]+$"


def add_forms(parent: Element, schema: LayerSchema, language: str) -> None:
    """Append titles, widgets, constraints and defaults of all fields, and the map tip."""
    columns = attribute_columns(schema)
    widgets = SubElement(parent, "fieldConfiguration")
    _add_widget(widgets, FID, "Hidden", {})
    for column in columns:
        _add_column_widget(widgets, column, schema, language)
    parts = {name: SubElement(parent, name) for name in ("aliases", "defaults", "constraints", "constraintExpressions")}
    SubElement(parts["aliases"], "alias", field=FID, index="0", name="")
    for number, column in enumerate(columns, start=1):
        title = column_title(schema.name, column.name).text(language)
        SubElement(parts["aliases"], "alias", field=column.name, index=str(number), name=title)
        is_new_id = schema.optional and column.name == schema.id_column
        default = NEW_ID if is_new_id else ""
        SubElement(parts["defaults"], "default", field=column.name, expression=default, applyOnUpdate="0")
        _add_constraint(parts["constraints"], parts["constraintExpressions"], column, schema, language)
    SubElement(SubElement(parent, "editable"), "field", name=FID, editable="0")
    SubElement(parent, "featformsuppress").text = "0"
    SubElement(parent, "editorlayout").text = "generatedlayout"
    SubElement(parent, "previewExpression").text = f'"{name_column(schema, language)}"'
    SubElement(parent, "mapTip", enabled="1").text = map_tip(schema, language)


def name_column(schema: LayerSchema, language: str) -> str:
    """The column that names a feature in ``language``; its id column if it has no names."""
    for name in (f"name_{language}", "name_zh"):
        if name in schema.column_names:
            return name
    return schema.id_column


def map_tip(schema: LayerSchema, language: str) -> str:
    """Return the HTML that QGIS shows beside the pointer: the name, the id, and all that has a unit or a word list."""
    name = _escaped(f'coalesce("{name_column(schema, language)}", "{schema.id_column}")')
    lines = [f"<b>[% {name} %]</b> ({say(layer_title(schema.name), language)})"]
    colon = "：" if language == "zh" else ": "
    for column in attribute_columns(schema):
        if column.name == schema.id_column or column.kind != "text" or column.allowed:
            title = column_title(schema.name, column.name).text(language)
            value = _escaped(f"coalesce(to_string(represent_value(\"{column.name}\")), '\N{EM DASH}')")
            lines.append(f"{title}{colon}[% {value} %]")
    return "<br>".join(lines)


def _escaped(expression: str) -> str:
    # A name is text, never HTML.
    return f"replace(replace({expression}, '&', '&amp;'), '<', '&lt;')"


def _add_column_widget(parent: Element, column: Column, schema: LayerSchema, language: str) -> None:
    if column.allowed:
        config = SubElement(_add_widget(parent, column.name, "ValueMap", None), "Option", type="Map")
        words = SubElement(config, "Option", type="List", name="map")
        for word in column.allowed:
            title = f"{say(word_title(word), language)} [{word}]"
            SubElement(SubElement(words, "Option", type="Map"), "Option", type="QString", name=title, value=word)
    elif column.kind == "boolean":
        _add_widget(parent, column.name, "CheckBox", {"CheckedState": "", "UncheckedState": ""})
    elif column.kind in ("number", "integer") and column.low is not None and column.high is not None:
        config = SubElement(_add_widget(parent, column.name, "Range", None), "Option", type="Map")
        kind = "int" if column.kind == "integer" else "double"
        for key, value in (("Min", column.low), ("Max", column.high), ("Step", 1)):
            SubElement(config, "Option", type=kind, name=key, value=f"{value:.0f}" if kind == "int" else f"{value!r}")
        SubElement(config, "Option", type="int", name="Precision", value="0" if kind == "int" else "3")
        SubElement(config, "Option", type="bool", name="AllowNull", value="true" if column.nullable else "false")
        SubElement(config, "Option", type="QString", name="Style", value="SpinBox")
        suffix = column_title(schema.name, column.name).unit_zh if language == "zh" else column.unit
        shown = f" {suffix}" if suffix not in ("", "1") else ""
        SubElement(config, "Option", type="QString", name="Suffix", value=shown)
    else:
        is_long = column.name.startswith("note_") or column.name in ("drawn", "source")
        _add_widget(parent, column.name, "TextEdit", {"IsMultiline": "true" if is_long else "false"})


def _add_widget(parent: Element, field: str, kind: str, flags: dict[str, str] | None) -> Element:
    """Append the widget of a field and return its config, to be filled by the caller if ``flags`` is None."""
    widget = SubElement(SubElement(parent, "field", name=field, configurationFlags="None"), "editWidget", type=kind)
    config = SubElement(widget, "config")
    if flags is not None:
        box = SubElement(config, "Option", type="Map")
        for key, value in flags.items():
            is_flag = value in ("true", "false")
            SubElement(box, "Option", type="bool" if is_flag else "QString", name=key, value=value)
    return config


def _add_constraint(
    constraints: Element, expressions: Element, column: Column, schema: LayerSchema, language: str
) -> None:
    """An id must be there, plain and unique before QGIS saves; anything else may be saved half done, with a warning."""
    is_key = column.name == schema.id_column
    kinds = 0 if column.nullable else _NOT_NULL
    expression = ""
    if is_key:
        kinds |= _UNIQUE | _EXPRESSION
        expression = f"regexp_match(\"{column.name}\", '{ID_PATTERN}')"
    elif column.low is not None and column.high is not None:
        kinds |= _EXPRESSION
        inside = f'"{column.name}" BETWEEN {column.low:g} AND {column.high:g}'
        expression = f'"{column.name}" IS NULL OR {inside}' if column.nullable else inside
    strength = _HARD if is_key else _SOFT
    SubElement(
        constraints,
        "constraint",
        field=column.name,
        constraints=str(kinds),
        notnull_strength=strength if kinds & _NOT_NULL else "0",
        unique_strength=strength if kinds & _UNIQUE else "0",
        exp_strength=strength if kinds & _EXPRESSION else "0",
    )
    said = describe_column(column, schema, language)
    SubElement(expressions, "constraint", field=column.name, exp=expression, desc=said if expression else "")
