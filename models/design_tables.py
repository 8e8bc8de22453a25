"""The designs that a scenario knows: those shipped, and those of the user's own file, which may replace some."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.cooling.parameters import CoolingDesign, cooling_design
from models.design_checks import SUPPLIES, TEXTS, check_design
from models.errors import DesignError
from models.figure import Figure, figures_of, read_figures
from models.scenario import Scenario

STOCK = "stock"


@dataclass(frozen=True)
class Design:
    """A design on offer: its words, its figures by column, and its cooling.

    ``has_single_feed``: it does with one supply, whatever the scenario asks of others.
    """

    texts: Mapping[str, Any]
    figures: Mapping[str, Figure]
    cooling: CoolingDesign
    has_single_feed: bool = False


def known_designs(scenario: Scenario) -> Mapping[str, Design]:
    """Return design_id -> design, the old stock left out.

    Designs of the file ``designs.file`` stand in place of the shipped ones of the same id. DesignError, naming file,
    design and entry, if the file is not TOML or a design is not what :func:`models.design_checks.check_design` wants.
    """
    tables = {name: (table, "designs.toml") for name, table in read_figures("designs").items()}
    own = scenario.text("designs.file")
    if own:
        path = Path(own)
        tables |= {name: (table, path.name) for name, table in _read(path).items()}
    return {name: _design(name, table, where) for name, (table, where) in tables.items() if table.get("tier") != STOCK}


def _design(name: str, table: Mapping[str, Any], where: str) -> Design:
    check_design(name, table, where)
    texts = {key: table[key] for key in TEXTS}
    cooling = cooling_design(name, table, where)
    return Design(texts, figures_of(name, table, where), cooling, table.get(SUPPLIES) == 1)


def _read(path: Path) -> Mapping[str, Mapping[str, Any]]:
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DesignError(
            zh=f"设计方案文件 {path} 无法读取：{error}。请给出 UTF-8 的 TOML 文件。",
            en=f"File of designs {path} cannot be read: {error}. Give a TOML file in UTF-8.",
        ) from error
    wrong = [name for name, table in tables.items() if not isinstance(table, dict)]
    if wrong:
        raise DesignError(
            zh=f"{path.name}：“{wrong[0]}”不是设计方案。每个方案写成 [编号] 一节。",
            en=f'{path.name}: "{wrong[0]}" is not a design. Write each design as a section [id].',
        )
    return tables
