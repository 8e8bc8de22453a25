"""Words for rows of the table of assumptions: figures as people write them, units and origins in either language."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from geodata.layers import LAYERS
from geodata.workspace.titles import layer_title, say
from reports.catalogue import label, text
from reports.source_words import source_words
from reports.units import MINUS, not_applicable

# What stands in the column ``source`` -> the message that says it.
_ORIGINS = (
    (re.compile(r"(?:assumed|stated) in scenario .*"), "scenario"),
    (re.compile(r"scenario [^,]*(?:, (?P<clause>.*))?"), "scenario"),
    (re.compile(r"region\.toml, (?P<clause>.*)"), "region"),
    (re.compile(r"assumed rows of (?P<layer>\w+), column \w+"), "layer"),
)


def figure_words(figure: object, unit: str, language: str) -> str:
    """A figure of the table of assumptions as people write it; words (a factor, a list) as they stand."""
    try:
        value = float(str(figure))
    except ValueError:
        return str(figure).strip() or not_applicable(language)
    if math.isnan(value):
        return not_applicable(language)
    whole = unit == "year" or abs(value) < 1e4
    shown = f"{abs(value):.10g}" if whole else f"{abs(value):,.10g}"
    return f"{MINUS}{shown}" if value < 0 else shown


def unit_words(unit: str, language: str) -> str:
    """The unit in words of the language."""
    return label("pack.unit", unit, language)


def with_unit(row: Mapping[Any, Any], language: str) -> str:
    """The value with its unit, which a pure number has none of."""
    value = figure_words(row["value"], row["unit"], language)
    return value if row["unit"] in ("", "1") else f"{value} {unit_words(row['unit'], language)}"


def span_words(row: Mapping[Any, Any], language: str) -> str:
    """The range, empty where there is none."""
    low, high = (figure_words(row[name], row["unit"], language) for name in ("low", "high"))
    return f"[{low}, {high}]" if row["low"] or row["high"] else ""


def origin_words(source: str, language: str) -> str:
    """Where the figure comes from; what engineers wrote in one language is said to be in it."""
    for pattern, name in _ORIGINS:
        if found := pattern.fullmatch(source):
            parts = {key: value or "" for key, value in found.groupdict().items()}
            if parts.get("clause"):
                return text(f"assumption.{name}_clause", language, clause=parts["clause"])
            return text(f"assumption.{name}", language, **_titled(parts, language))
    return source_words(source, language)


def _titled(parts: dict[str, str], language: str) -> dict[str, str]:
    """The layer by its title; what is made of layers (candidates, sites) by its own."""
    name = parts.get("layer")
    if name is None:
        return {}
    known = name in {schema.name for schema in LAYERS}
    return {"layer": say(layer_title(name), language) if known else text("assumption.candidates", language)}
