"""Local figures: what holds for one city only - tariff, green channels, land, grid - as a folder of five files.

A folder is shipped below ``models/figures`` and named by its name, or it is the user's own and named by its path. It is
read whole and checked whole, so that no plan stops half-way for a figure that is not there. Nothing else knows a city.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from models.errors import FigureError, suggest
from models.figure import FIELDS, FIGURES, Figure, as_figure, economics, figures_of
from models.local_checks import (
    CHANNELS,
    CITY,
    FILES,
    PERIODS,
    SHEETS,
    TARIFF,
    broken,
    check_channel_words,
    check_local,
    lacking,
)
from models.scenario_keys import is_path

# How keys of tariff.toml begin; only to say in which file one that is absent belongs.
_OF_TARIFF = ("td_", "tou_", "floating_", "non_floating_", "surcharges", "grid_loss_")
_HEAD = ("title_zh", "title_en", *FIELDS)


@dataclass(frozen=True, eq=False)
class LocalFigures:
    """The figures of one city; ``name`` is that of its folder.

    ``figures``: those of tariff.toml and city.toml by key. ``sheets`` and ``channels``: tables as they stand in their
    files, ``channel_figures`` the numbers of each channel by column. ``periods``: rows of the hours of the tariff.
    """

    name: str
    folder: Path
    figures: Mapping[str, Figure]
    sheets: Mapping[str, Mapping[str, Any]]
    channels: Mapping[str, Mapping[str, Any]]
    channel_figures: Mapping[str, Mapping[str, Figure]]
    periods: tuple[Mapping[str, str], ...]

    def figure(self, key: str) -> Figure:
        """Return one figure; FigureError naming the folder and the nearest key if there is none."""
        if key not in self.figures:
            file = TARIFF if key.startswith(_OF_TARIFF) else CITY
            raise lacking(self.folder, file, key, suggest(key, self.figures))
        return self.figures[key]

    def value(self, key: str) -> float:
        """Return the value of one figure, in the unit that its entry states; FigureError as :meth:`figure`."""
        return self.figure(key).value

    def all_figures(self) -> Iterator[Figure]:
        """Yield every figure: tariff, city, channels."""
        yield from self.figures.values()
        for entry in self.channel_figures.values():
            yield from entry.values()


def shipped_names() -> tuple[str, ...]:
    """Return the names of the shipped folders, sorted."""
    return tuple(sorted(path.parent.name for path in FIGURES.glob(f"*/{CITY}")))


def read_local_figures(name_or_folder: str | Path) -> LocalFigures:
    """Read the shipped folder of that name, or the folder at a path (a :class:`Path`, or text with ``/`` or ``\\``).

    Raises :class:`FigureError` naming folder, file and key: a file or figure that is not there, a number out of its
    range, a key of the general figures, hours that stand twice or in no period, a sheet that names an unknown figure.
    """
    folder = _locate(name_or_folder)
    texts = {name: _read_text(folder / name) for name in FILES}
    return _build(folder, tuple(texts.values()))


def _locate(name_or_folder: str | Path) -> Path:
    if isinstance(name_or_folder, Path) or is_path(name_or_folder):
        folder = Path(name_or_folder).resolve()
        if folder.is_dir():
            return folder
        raise FigureError(
            zh=f"没有地方数值文件夹 {folder}。请改正路径，文件夹内应有 {'、'.join(FILES)}。",
            en=f"There is no folder of local figures {folder}. Mend the path; it holds {', '.join(FILES)}.",
        )
    if name_or_folder not in shipped_names():
        hint_zh, hint_en = suggest(name_or_folder, shipped_names())
        raise FigureError(
            zh=f"没有名为“{name_or_folder}”的地方数值。{hint_zh}自己的文件夹请写路径，如 ./{name_or_folder}。",
            en=f'No local figures are named "{name_or_folder}". {hint_en} '
            f"Name a folder of your own by its path, as ./{name_or_folder}.",
        )
    return FIGURES / name_or_folder


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        zh, en = "不存在。请从随附的文件夹复制一份再修改。", "is not there. Copy it from a shipped folder and edit it."
        raise broken(path.parent, path.name, zh, en) from error
    except (OSError, UnicodeDecodeError) as error:
        zh, en = f"无法读取（{error}）。请另存为 UTF-8。", f"cannot be read ({error}). Save it as UTF-8."
        raise broken(path.parent, path.name, zh, en) from error


@cache
def _build(folder: Path, texts: tuple[str, ...]) -> LocalFigures:
    # By content, not by path alone: a folder that was edited is read anew.
    text = dict(zip(FILES, texts, strict=True))
    tables = {name: _parse(folder, name, text[name]) for name in FILES if name != PERIODS}
    channels = tables[CHANNELS]
    check_channel_words(folder, channels)
    local = LocalFigures(
        name=folder.name,
        folder=folder,
        figures=MappingProxyType(_figures(folder, {name: tables[name] for name in (TARIFF, CITY)})),
        sheets=MappingProxyType(tables[SHEETS]),
        channels=MappingProxyType(channels),
        channel_figures={name: figures_of(name, entry, str(folder / CHANNELS)) for name, entry in channels.items()},
        periods=tuple(csv.DictReader(text[PERIODS].splitlines())),
    )
    check_local(local)
    return local


def _parse(folder: Path, file: str, text: str) -> dict[str, Any]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise broken(folder, file, f"不是正确的 TOML：{error}。", f"is not valid TOML: {error}.") from error
    for key, table in tables.items():
        if not isinstance(table, Mapping):
            raise broken(folder, file, f"{key} 应写成分节 [{key}]。", f"{key} must be a section, [{key}].")
    return tables


def _figures(folder: Path, files: Mapping[str, Mapping[str, Any]]) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    for file, tables in files.items():
        for key, table in tables.items():
            if key in found or key in economics():
                zh, en = f"{key} 在别处已有。请删去其一。", f"{key} stands elsewhere too. Delete one."
                raise broken(folder, file, zh, en)
            absent = [name for name in _HEAD if name not in table]
            if absent:
                raise lacking(folder, file, f"{key}.{absent[0]}")
            found[key] = as_figure(key, table, table["title_zh"], table["title_en"], str(folder / file))
    return found
