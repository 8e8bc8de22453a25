"""Answers to questions about a plan: of what they speak (a run, or a scenario planned first), and where they are kept.

They stand in ``<run>/answers``: one JSON and a CSV for each table and language, one page of all, and a manifest with
the sha256 of each. They are no part of the run itself: its own manifest neither lists them nor calls them a change.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from geodata.read import digest
from reports.answer_page import draw_answers
from reports.answer_parts import AnswerSection, AnswerTable, section_from
from reports.answer_subject import Subject, open_subject
from reports.catalogue import LANGUAGES, pick, text
from reports.manifest import ANSWERS_FOLDER, MANIFEST_FILE, read_stated
from reports.run_case import read_json, write_json
from reports.tables import write_spreadsheet

__all__ = ["AnswerSection", "AnswerTable", "Subject", "keep_answer", "open_subject"]

SCHEMA = "cqdc-answers/1"
PAGES = {"zh": "index.html", "en": "index_en.html"}
# In the order of the page; whatever else is there follows by name.
ORDER = ("conflict", "price", "why", "alternatives", "phasing", "frontier", "ranking", "readings")

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def keep_answer(folder: Path, section_zh: AnswerSection, section_en: AnswerSection, content: Mapping[str, Any]) -> Path:
    """Write an answer below the run in ``folder``, make the pages of all answers anew and return the Chinese page.

    An earlier answer of that name is replaced. In the JSON a number that is not finite is null.
    """
    name = section_zh.name
    if section_en.name != name or not _NAME.fullmatch(name):
        raise ValueError(f"an answer needs one name fit for a file: {name!r}, {section_en.name!r}")
    place = folder / ANSWERS_FOLDER
    place.mkdir(exist_ok=True)
    for old in place.glob(f"{name}.*csv"):
        old.unlink()
    kept = {"schema": SCHEMA, "name": name, "content": content, "zh": asdict(section_zh), "en": asdict(section_en)}
    plain = json.loads(json.dumps(kept, default=_plain), parse_constant=lambda _: None)
    write_json(plain, place / f"{name}.json")
    for language, section in (("zh", section_zh), ("en", section_en)):
        for number, table in enumerate(section.tables, start=1):
            end = "" if number == 1 else f".{number}"
            end += ".csv" if language == "zh" else ".en.csv"
            columns = pd.Index(_apart(table.columns))
            write_spreadsheet(pd.DataFrame(list(table.rows), columns=columns), place / f"{name}{end}")
    _draw_pages(folder, place)
    files = {path.name: digest(path) for path in sorted(place.iterdir()) if path.name != MANIFEST_FILE}
    about = {"schema": SCHEMA, "run_manifest": digest(folder / MANIFEST_FILE), "files": files}
    write_json(about, place / MANIFEST_FILE)
    return place / PAGES["zh"]


def read_answers(folder: Path) -> list[dict[str, Any]]:
    """Return the answers kept below the run in ``folder``, in the order of the page."""
    place = folder / ANSWERS_FOLDER
    files = [path for path in place.glob("*.json") if path.name != MANIFEST_FILE]
    return sorted((read_json(path) for path in files), key=lambda answer: _rank(str(answer["name"])))


def _draw_pages(folder: Path, place: Path) -> None:
    answers, stated = read_answers(folder), read_stated(folder)
    for language in LANGUAGES:
        sections = [section_from(answer[language]) for answer in answers]
        title = pick(stated["scenario"], "title", language)
        subtitle = text("answer.subtitle", language, title=title, run=folder.resolve().name)
        other = next(page for code, page in PAGES.items() if code != language)
        page = draw_answers(sections, language, subtitle, other=other)
        (place / PAGES[language]).write_text(page, encoding="utf-8")


def _rank(name: str) -> tuple[int, str]:
    first = next(
        (at for at, known in enumerate(ORDER) if name == known or re.match(rf"{known}[_.-]", name)), len(ORDER)
    )
    return first, name


def _apart(columns: tuple[str, ...]) -> list[str]:
    """The columns, those that stand twice told apart by a number."""
    seen: dict[str, int] = {}
    for column in columns:
        seen[column] = seen.get(column, 0) + 1
    count: dict[str, int] = {}
    names = []
    for column in columns:
        count[column] = count.get(column, 0) + 1
        names.append(column if seen[column] == 1 else f"{column} {count[column]}")
    return names


def _plain(value: Any) -> Any:
    if hasattr(value, "item"):
        number = value.item()
        return None if isinstance(number, float) and not math.isfinite(number) else number
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    return dict(value)
