"""How each layer looks: ``symbols.toml`` as values, for QGIS styles and whoever else draws the layers."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from geodata.defects import Sentence

SYMBOLS_FILE = Path(__file__).parent / "symbols.toml"
SHAPES = ("", "circle", "square", "diamond", "triangle", "cross")
MM_PER_PX = 25.4 / 96.0


@dataclass(frozen=True)
class SymbolClass:
    """One class of features and its look; lengths in px of 1/96 inch, opacity 0 to 1.

    ``when`` maps columns to the values that they must have, empty for all features that no other class takes.
    An empty ``fill``, ``stroke`` or ``core`` is not drawn; ``shape`` is for points only.
    """

    title: Sentence
    when: Mapping[str, str] = field(default_factory=dict)
    fill: str = ""
    fill_opacity: float = 1.0
    stroke: str = ""
    stroke_px: float = 1.0
    dash: tuple[float, ...] = ()
    hatch_px: float = 0.0
    hatch_opacity: float = 1.0
    shape: str = ""
    size_px: float = 0.0
    core: str = ""


@dataclass(frozen=True)
class LayerSymbols:
    """The look of one layer; ``label_scale`` is None where its features are not named."""

    classes: tuple[SymbolClass, ...]
    is_shown: bool = False
    label_scale: int | None = None
    label_pt: float = 9.0
    label_colour: str = "#33404d"


def layer_symbols(layer: str) -> LayerSymbols | None:
    """Return the look of ``layer``, None for a table without geometry."""
    return _read()[0].get(layer)


def background() -> str:
    """Colour behind all layers."""
    return _read()[1]


@cache
def _read() -> tuple[Mapping[str, LayerSymbols], str]:
    tables = tomllib.loads(SYMBOLS_FILE.read_text(encoding="utf-8"))
    return {name: _layer(table) for name, table in tables["layers"].items()}, str(tables["background"])


def _layer(table: Mapping[str, Any]) -> LayerSymbols:
    classes = tuple(_class(row) for row in table["classes"])
    return LayerSymbols(**{**table, "classes": classes})


def _class(row: Mapping[str, Any]) -> SymbolClass:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    return SymbolClass(title=Sentence(values.pop("zh"), values.pop("en")), **values)
