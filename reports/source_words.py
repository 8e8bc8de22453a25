"""Where a figure comes from, in the words of the reader's language: the table of sources beside the figures."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache

from models.figure import FIGURES
from models.scenario_keys import read_keys
from reports.catalogue import pick, text

# One beside the figures of all regions, one beside those of each.
TABLES = "sources.toml"
HAN = re.compile(r"[\u4e00-\u9fff]")
# What is taken from the scenario, with what else stands behind it.
_KEY = re.compile(r"scenario: (?P<key>[\w.]+)(?:; (?P<other>[\w.]+))?")


def source_words(source: str, language: str) -> str:
    """Return ``source`` in ``language`` where the table knows it; else as it is written, its language said."""
    if found := _KEY.fullmatch(source):
        titles = [_title(key, language) for key in found.groups() if key]
        return text("assumption.key", language, titles=text("assumption.and", language).join(titles))
    if source == "assumed":
        return text("assumption.bare", language)
    if source in chinese_sources():
        return chinese_sources()[source] if language == "zh" else source
    own = "zh" if HAN.search(source) else "en"
    return source if own == language or not source else text(f"assumption.in_{own}", language, source=source)


@cache
def chinese_sources() -> Mapping[str, str]:
    """Return what each source of the shipped figures is called in Chinese; ValueError for one that stands twice."""
    tables = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(FIGURES.rglob(TABLES))]
    rows = [row for table in tables for row in table["source"]]
    found = {row["en"]: row["zh"] for row in rows}
    if len(found) != len(rows):
        raise ValueError(f"{TABLES}: a source stands twice")
    return found


def _title(key: str, language: str) -> str:
    """The title of a key of the scenario with the key itself, by which it is looked up."""
    known = read_keys().get(key)
    return key if known is None else text("assumption.titled", language, title=pick(known, "title", language), key=key)
