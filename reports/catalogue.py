"""The catalogue of messages: every sentence a user may read, under one key in both working languages."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

FOLDER = Path(__file__).parent / "text"
LANGUAGES = ("zh", "en")


@cache
def read_catalogue(language: str) -> Mapping[str, str]:
    """Return dotted key -> message of ``language`` ("zh" or "en"); KeyError for another language.

    Messages stand in ``<language>.toml`` and, for parts of the program, in ``<language>_<part>.toml``.
    """
    if language not in LANGUAGES:
        raise KeyError(f"no catalogue for language {language!r}; there are {LANGUAGES}")
    messages: dict[str, str] = {}
    for path in (FOLDER / f"{language}.toml", *sorted(FOLDER.glob(f"{language}_*.toml"))):
        part = _flatten(tomllib.loads(path.read_text(encoding="utf-8")), "")
        if twice := messages.keys() & part.keys():
            raise ValueError(f"{path.name}: {sorted(twice)[0]} stands twice")
        messages |= part
    return MappingProxyType(messages)


def text(key: str, language: str, /, **fields: object) -> str:
    """Return the message under ``key`` with ``fields`` filled in; KeyError if there is no such key or field."""
    return read_catalogue(language)[key].format(**fields)


def label(group: str, name: str, language: str) -> str:
    """Return the message ``group.name``, or ``name`` itself: for ids that come with the data (variants, units)."""
    return read_catalogue(language).get(f"{group}.{name}", name)


def both(key: str, /, **fields: object) -> dict[str, str]:
    """Return the message in both languages, as the arguments of a :class:`geodata.errors.PlannerError`."""
    return {language: text(key, language, **fields) for language in LANGUAGES}


def pick(row: Any, stem: str, language: str) -> str:
    """Return the text of ``row`` in column or attribute ``stem_zh`` or ``stem_en``."""
    name = f"{stem}_{language}"
    return str(row[name] if hasattr(row, "keys") else getattr(row, name))


def _flatten(tables: Mapping[str, Any], prefix: str) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in tables.items():
        if isinstance(value, Mapping):
            flat |= _flatten(value, f"{prefix}{name}.")
        else:
            flat[prefix + name] = value
    return flat
