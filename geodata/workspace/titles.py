"""What layers, groups of layers and the words of their columns are called in both languages: ``titles.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from geodata.defects import Sentence

Language = Literal["zh", "en"]
TITLES_FILE = Path(__file__).parent / "titles.toml"


def layer_title(layer: str) -> Sentence:
    """Title of a layer; KeyError for one that :data:`geodata.layers.LAYERS` does not have."""
    return _pair(_tables()["layers"][layer])


def layer_about(layer: str) -> Sentence:
    """One sentence about a layer."""
    row = _tables()["layers"][layer]
    return Sentence(row["about_zh"], row["about_en"])


def layer_group(layer: str) -> str:
    """Key of the group that the layer stands in, see :func:`group_titles`."""
    return str(_tables()["layers"][layer]["group"])


def group_titles() -> dict[str, Sentence]:
    """Groups of the layer tree from top to bottom, with their titles."""
    return {key: _pair(row) for key, row in _tables()["groups"].items()}


def word_title(word: str) -> Sentence:
    """Meaning of one allowed word, such as ``"assumed"``; KeyError for a word of no column."""
    return _pair(_tables()["words"][word])


def say(sentence: Sentence, language: str) -> str:
    """Return the sentence in ``language`` (``"zh"`` or ``"en"``)."""
    return sentence.zh if language == "zh" else sentence.en


@cache
def _tables() -> dict[str, Any]:
    return tomllib.loads(TITLES_FILE.read_text(encoding="utf-8"))


def _pair(row: dict[str, str]) -> Sentence:
    return Sentence(row["zh"], row["en"])
