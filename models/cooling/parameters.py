"""Parameters of a design's cooling: figures with a range, put together from groups and checked against the system."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from models.cooling.hall import Values
from models.cooling.moist import FloatArray
from models.cooling.systems import SYSTEMS
from models.errors import DesignError, suggest
from models.figure import Figure, as_figure, read_figures

SEED = 1


@dataclass(frozen=True)
class CoolingDesign:
    """A design as the cooling model knows it: its system and the figure of every parameter by its key."""

    design_id: str
    system: str
    figures: Mapping[str, Figure]


def cooling_design(design_id: str, table: Mapping[str, Any], where: str = "designs.toml") -> CoolingDesign:
    """Return the parameters of a design: those of its ``cooling_groups``, overridden by its own ``cooling``.

    DesignError, naming ``where``, design and parameter, for an unknown system, group or parameter and for one that
    the system needs and nobody gives.
    """
    system = _known("system", str(table.get("system", "")), SYSTEMS, design_id, where)
    given: dict[str, Any] = {}
    for group in table.get("cooling_groups", ()):
        given |= read_figures("cooling")[_known("cooling_groups", group, read_figures("cooling"), design_id, where)]
    given |= table.get("cooling", {})
    required = SYSTEMS[system].REQUIRED
    missing = sorted(set(required) - set(given))
    if missing:
        raise DesignError(
            zh=f"{where}：设计方案 {design_id}（系统 {system}）缺少参数 {missing[0]}。"
            "请在其 cooling 表中给出，或把含有它的参数组加入 cooling_groups。",
            en=f"{where}: design {design_id} (system {system}) lacks parameter {missing[0]}. "
            "Give it in its table cooling, or add a group that has it to cooling_groups.",
        )
    figures = {key: _figure(design_id, key, given[key], where) for key in dict.fromkeys(required)}
    unused = sorted(set(table.get("cooling", {})) - set(required))
    if unused:
        _known("cooling", unused[0], required, design_id, where)
    return CoolingDesign(design_id, system, figures)


@cache
def shipped_designs() -> Mapping[str, CoolingDesign]:
    """Return the cooling of every shipped design, those of the old stock included."""
    return {name: cooling_design(name, table) for name, table in read_figures("designs").items()}


def default_values(design: CoolingDesign) -> Values:
    """Return the default of every parameter, shape (1, 1)."""
    return {key: np.full((1, 1), figure.value) for key, figure in design.figures.items()}


def sampled_values(design: CoolingDesign, samples: int, seed: int = SEED) -> Values:
    """Return ``samples`` draws of every parameter, shape (samples, 1): evenly over its range, one in each of as many
    equal strata (Latin hypercube).

    The stream of a parameter depends on its key and ``seed`` alone, so that designs and sites are compared on the
    same draws, and one more parameter moves no other.
    """
    return {key: _strata(key, figure, samples, seed) for key, figure in design.figures.items()}


def _strata(key: str, figure: Figure, samples: int, seed: int) -> FloatArray:
    stream = np.random.default_rng([zlib.crc32(key.encode()), seed])
    shares = (stream.permutation(samples) + stream.random(samples)) / samples
    drawn: FloatArray = figure.low + (figure.high - figure.low) * shares
    return drawn[:, None]


def _figure(design_id: str, key: str, numbers: Mapping[str, Any], where: str) -> Figure:
    titles = read_figures("cooling_parameters")[key]
    table = {"unit": titles["unit"], **numbers}
    absent = [name for name in ("value", "low", "high", "source", "grade") if name not in table]
    if absent:
        raise DesignError(
            zh=f"{where}：设计方案 {design_id} 的参数 {key} 缺少 {absent[0]}。"
            "每个参数要有 value、low、high、source、grade。",
            en=f"{where}: parameter {key} of design {design_id} lacks {absent[0]}. "
            "Each needs value, low, high, source and grade.",
        )
    return as_figure(f"{design_id}.{key}", table, titles["title_zh"], titles["title_en"])


def _known(field: str, word: str, known: Mapping[str, Any] | tuple[str, ...], design_id: str, where: str) -> str:
    if word not in known:
        hint_zh, hint_en = suggest(word, known)
        raise DesignError(
            zh=f"{where}：设计方案 {design_id} 的 {field} 中“{word}”不存在。{hint_zh}",
            en=f'{where}: {field} of design {design_id} names "{word}", which does not exist. {hint_en}',
        )
    return word
