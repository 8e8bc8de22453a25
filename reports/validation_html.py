"""The report of an inspection as one HTML page that asks for nothing: verdict, areas, map, findings by level."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from pathlib import Path

from geodata.inspection.acceptance import accept_option
from geodata.inspection.inspection import options_table
from geodata.inspection.options import read_thresholds
from geodata.remarks import LEVELS, Level, Remark
from geodata.workspace.titles import say
from reports.catalogue import pick, text
from reports.explain_html import draw_table
from reports.units import format_share
from reports.validation import (
    UNITS,
    Validation,
    area_rows,
    kind_words,
    layer_words,
    place_words,
    size_words,
    validation_title,
    verdict,
)
from reports.validation_map import draw_map

STYLE = Path(__file__).parent / "templates" / "validation.css"
MOST_ROWS = 300  # of one level: a page with 100,000 rows opens in no browser


def draw_validation(validation: Validation, language: str, *, other: str = "", issues: str = "issues.gpkg") -> str:
    """Return the page; ``other`` is the address of that in the other language, ``issues`` the file with all points."""
    shown = {level: validation.of_level(level)[:MOST_ROWS] for level in LEVELS}
    numbered = list(enumerate((remark for level in LEVELS for remark in shown[level]), start=1))
    parts = [
        _head(validation, language, other),
        "<main>",
        _verdict(validation, language),
        _areas(validation, language),
        _counts(validation, language),
        draw_map(validation, numbered, language),
        *(_findings(validation, level, numbered, language, issues) for level in LEVELS),
        _thresholds(validation, language),
        "</main>",
    ]
    title = escape(validation_title(validation, language))
    style = STYLE.read_text(encoding="utf-8")
    body = "\n".join(part for part in parts if part)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{style}</style></head><body>\n{body}\n</body></html>\n"
    )


def _head(validation: Validation, language: str, other: str) -> str:
    settings = validation.settings
    tolerance = text(
        "validation.tolerance",
        language,
        share=format_share(settings.cluster_area_tolerance_share),
        metres=f"{settings.containment_tolerance_m:g}",
    )
    link = f' · <a href="{escape(other)}">{escape(text("validation.other_language", language))}</a>' if other else ""
    title = escape(validation_title(validation, language))
    return f'<header id="head"><h1>{title}</h1><p>{escape(tolerance)}{link}</p></header>'


def _verdict(validation: Validation, language: str) -> str:
    look = "error" if validation.of_level("error") else "warning" if validation.of_level("warning") else "sound"
    return f'<p class="verdict {look}">{escape(verdict(validation, language))}</p>'


def _areas(validation: Validation, language: str) -> str:
    rows = [[escape(cell) for cell in row] for row in area_rows(validation, language)]
    if not rows:
        return ""
    names = [text(f"validation_column.{name}", language) for name in ("feature", "area", "published", "previous")]
    return f"<section><h2>{escape(text('validation.areas', language))}</h2>{draw_table(names, rows, 1)}</section>"


def _counts(validation: Validation, language: str) -> str:
    """How many findings of each level each layer has, by kind."""
    if not validation.remarks:
        return ""
    counts: dict[tuple[str, str], Counter[str]] = {}
    for remark in sorted(validation.remarks, key=lambda one: LEVELS.index(one.level)):
        names = (layer_words(remark, language), kind_words(remark, language))
        counts.setdefault(names, Counter())[remark.level] += 1
    rows = []
    for names, count in counts.items():
        rows.append([*(escape(name) for name in names), *(str(count[level] or "") for level in LEVELS)])
    heads = [_words("layer", language), _words("kind", language)]
    heads += [text(f"validation.{level}", language) for level in LEVELS]
    return f"<section><h2>{escape(text('validation.counts', language))}</h2>{draw_table(heads, rows, 2)}</section>"


def _findings(
    validation: Validation, level: Level, numbered: Sequence[tuple[int, Remark]], language: str, issues: str
) -> str:
    rows = [_finding(number, remark, language) for number, remark in numbered if remark.level == level]
    if not rows:
        return ""
    count = len(validation.of_level(level))
    names = ("row", "layer", "feature", "said", "value", "place", "way_out")
    head = "".join(f"<th>{escape(_words(name, language))}</th>" for name in names)
    table = f'<table class="findings"><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
    if count > len(rows):
        more = text("validation.more", language, n=count - len(rows), file=issues)
        table += f'<p class="note">{escape(more)}</p>'
    title = escape(text(f"validation.{level}s", language))
    return f'<section class="{level}"><h2>{title} ({count})</h2>{table}</section>'


def _finding(number: int, remark: Remark, language: str) -> str:
    feature = escape(remark.feature) + (
        f'<br><span class="sub">{escape(remark.column)}</span>' if remark.column else ""
    )
    kind = f'<span class="kind">{escape(kind_words(remark, language))}</span>'
    way_out = escape(say(remark.way_out, language))
    if remark.level == "warning":
        way_out += f'<br><span class="key">{escape(accept_option(remark, language))}</span>'
    cells = (
        str(number),
        escape(layer_words(remark, language)),
        feature,
        f"{kind} {escape(say(remark.said, language))}",
        escape(size_words(remark)),
        escape(place_words(remark)),
        way_out,
    )
    return f'<tr id="f{number}">' + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _thresholds(validation: Validation, language: str) -> str:
    used, rows = options_table(validation.options), []
    for key, threshold in read_thresholds().items():
        unit = UNITS.get(threshold.unit, threshold.unit)
        value = f"{used[key]:g} {unit}".strip()
        if used[key] != threshold.value:
            value += text("validation.threshold_changed", language, value=f"{threshold.value:g}")
        basis = text(f"validation.basis_{threshold.basis}", language)
        cells = (pick(threshold, "title", language), value, basis, pick(threshold, "source", language))
        rows.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
    head = "".join(f"<th>{escape(_words(name, language))}</th>" for name in ("threshold", "value", "basis", "source"))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return f"<section><h2>{escape(text('validation.thresholds', language))}</h2>{table}</section>"


def _words(name: str, language: str) -> str:
    return text(f"validation_column.{name}", language)
