"""The designs that a scenario knows: those shipped, and those of the user's own file, which may replace some."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.cooling.parameters import CoolingDesign, cooling_design
from models.errors import DesignError
from models.figure import Figure, figures_of, read_figures
from models.scenario import Scenario

TEXTS = ("name_zh", "name_en", "tier", "places", "needs_land", "voltage_kv", "system")
NUMBERS = ("module_it_mw", "min_it_mw", "max_it_mw", "capex_cny_per_mw", "fixed_cny", "feeder_cny_per_km")
STOCK = "stock"


@dataclass(frozen=True)
class Design:
    """A design on offer: its words, its figures by column, and its cooling."""

    texts: Mapping[str, Any]
    figures: Mapping[str, Figure]
    cooling: CoolingDesign


def known_designs(scenario: Scenario) -> Mapping[str, Design]:
    """Return design_id -> design, the old stock left out.

    Designs of the file ``designs.file`` stand in place of the shipped ones of the same id. DesignError, naming file,
    design and parameter, if the file is not TOML or a design lacks what it needs.
    """
    tables = {name: (table, "designs.toml") for name, table in read_figures("designs").items()}
    own = scenario.text("designs.file")
    if own:
        path = Path(own)
        tables |= {name: (table, path.name) for name, table in _read(path).items()}
    return {name: _design(name, table, where) for name, (table, where) in tables.items() if table.get("tier") != STOCK}


def _design(name: str, table: Mapping[str, Any], where: str) -> Design:
    missing = [key for key in (*TEXTS, *NUMBERS) if key not in table]
    if missing:
        raise DesignError(
            zh=f"{where}：设计方案 {name} 缺少 {missing[0]}。可仿照自带的 designs.toml 补上。",
            en=f"{where}: design {name} lacks {missing[0]}. Add it as the shipped designs.toml has it.",
        )
    texts = {key: table[key] for key in TEXTS}
    return Design(texts, figures_of(name, table, where), cooling_design(name, table, where))


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
