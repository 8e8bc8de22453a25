"""The certificate in words: one page, and the lines for a terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any

from reports.answer_page import draw_page, draw_section
from reports.answer_parts import AnswerSection, AnswerTable
from reports.catalogue import label, pick, text
from reports.units import format_cny, format_number, format_share

MOST_FAILURES = 50
# Claims whose figures are shares, and those that are money.
GAPS = ("gap", "dual_bound")
MONEY = ("objective", "solved_again")
# What did not come out, as the claims note it: a place, what stands there, how it compares, what was reckoned.
_FAILURE = re.compile(r"(?P<where>\S.*?): (?P<a>.*?) (?P<sign>!=|<|>) (?P<b>.*)")
_SIGNS = {"!=": "differs", "<": "less", ">": "more"}


def draw_certificate(content: Mapping[str, Any], run: str, language: str) -> str:
    """Return the page of a certificate as :meth:`reports.certificate.Certificate.as_content` gives it."""
    title = pick(content["run"]["scenario"], "title", language)
    subtitle = text("answer.subtitle", language, title=title, run=run)
    look = "good" if content["status"] == "valid" else "bad"
    words = text(f"certificate.{content['status']}", language)
    verdict = f'<p class="{look}">{escape(words)}</p>'
    body = "".join(draw_section(section) for section in certificate_sections(content, language))
    return draw_page(text("certificate.title", language), subtitle, f"<main>{verdict}{body}</main>", language)


def certificate_lines(content: Mapping[str, Any], language: str) -> list[str]:
    """Return the verdict, what is edited and what does not come out, one line each."""
    lines = [text(f"certificate.{content['status']}", language)]
    lines += [f"  {' · '.join(row)}" for row in _edit_rows(content, language)[:MOST_FAILURES]]
    for claim in content["claims"]:
        if not claim["holds"]:
            title = text(f"claim.{claim['key']}", language)
            lines.append(f"  {title}: {text('certificate.fails', language)}")
            lines += [f"    {_say_failure(failure, language)}" for failure in claim["failures"][:MOST_FAILURES]]
    if content["defect"]:
        lines.append(f"  {content['defect'][language]}")
    return lines


def certificate_sections(content: Mapping[str, Any], language: str) -> list[AnswerSection]:
    """Return the sections: what is edited, the claims, what does not come out, how to read it."""
    sections = []
    if edits := _edit_rows(content, language):
        columns = _words(("file", "row", "column"), language)
        table = AnswerTable("", columns, tuple(edits))
        sections.append(AnswerSection("edits", text("certificate.edits", language), (), (table,)))
    rows = tuple(_claim_row(claim, language) for claim in content["claims"])
    words = (content["defect"][language],) if content["defect"] else ()
    names = _words(("claim", "checked", "stated", "found", "outcome"), language)
    files = text("certificate.files", language, n=content["files"])
    claims = AnswerTable("", names, rows)
    sections.append(
        AnswerSection("claims", text("certificate.claims", language), (files, *words), (claims,) if rows else ())
    )
    failures = tuple(
        (text(f"claim.{claim['key']}", language), _say_failure(failure, language))
        for claim in content["claims"]
        for failure in claim["failures"][:MOST_FAILURES]
    )
    if failures:
        table = AnswerTable("", _words(("claim", "failure"), language), failures)
        sections.append(AnswerSection("failures", text("certificate.failures", language), (), (table,)))
    note = text("certificate.note", language)
    sections.append(AnswerSection("note", text("certificate.reading", language), (note, str(content["run"]["seal"]))))
    return sections


def _edit_rows(content: Mapping[str, Any], language: str) -> list[tuple[str, ...]]:
    whole = text("certificate.whole", language)
    rows = [
        (edit["file"], edit["row"] or (whole if not edit["column"] else ""), edit["column"])
        for edit in content["edits"]
    ]
    return rows + [(name, text("certificate.missing", language), "") for name in content["missing"]]


def _claim_row(claim: Mapping[str, Any], language: str) -> tuple[str, ...]:
    key = str(claim["key"])
    figures = _figures(key, (claim["stated"], claim["found"]), language, is_exact=not claim["holds"])
    outcome = text("certificate.holds" if claim["holds"] else "certificate.fails", language)
    return (text(f"claim.{key}", language), format_number(claim["checked"]), *figures, outcome)


def _figures(key: str, values: tuple[float | None, float | None], language: str, *, is_exact: bool) -> tuple[str, ...]:
    """A gap is a share, and said in per cent as on every other page; money as elsewhere, ``is_exact`` to the fen.

    A claim of many figures has none to show: each was compared by itself.
    """
    if values == (None, None):
        return (text("certificate.each", language),) * 2
    if key in GAPS:
        return tuple("" if value is None else format_share(value, 5) for value in values)
    if key not in MONEY:
        return tuple("" if value is None else format_number(value, 9) for value in values)
    return tuple("" if value is None else _money(value, language, is_exact=is_exact) for value in values)


def _money(cny: float, language: str, *, is_exact: bool) -> str:
    if is_exact:
        return text("certificate.cny_exact", language, value=format_number(cny, 2))
    return format_cny(cny, language)


def _say_failure(failure: str, language: str) -> str:
    """Say what did not come out; a rule that is not met is noted by its id alone."""
    if found := _FAILURE.fullmatch(failure):
        where = _say_place(found["where"], language)
        return text(f"certificate.{_SIGNS[found['sign']]}", language, where=where, a=found["a"], b=found["b"])
    if failure.endswith(": -"):
        return text("certificate.unrecorded", language, where=_say_place(failure[:-3], language))
    rule = label("rule", failure, language)
    return failure if rule == failure else text("certificate.broken", language, rule=rule)


def _say_place(where: str, language: str) -> str:
    """The place with the meaning of a key of the manifest in front."""
    key = where.rpartition("/")[2]
    words = label("proof_key", key, language)
    return where if words == key else f"{words} ({where})" if language == "en" else f"{words}（{where}）"


def _words(names: tuple[str, ...], language: str) -> tuple[str, ...]:
    return tuple(text(f"certificate.head_{name}", language) for name in names)
