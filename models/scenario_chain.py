"""The files of a scenario: found by name or path, parsed, and followed from base to base."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from models.errors import ScenarioLoopError, ScenarioMissingError, ScenarioSyntaxError, suggest
from models.scenario_keys import check_value, find_key, is_path

FOLDER = Path(__file__).parent / "scenarios"


def scenario_names() -> tuple[str, ...]:
    """Return the names of the shipped scenarios, sorted."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.toml")))


def read_chain(name_or_path: str | Path) -> list[tuple[Path, dict[str, Any]]]:
    """Read a scenario and its bases: (file, parsed TOML) pairs, the root base first.

    A relative base is looked up beside the file that names it. Raises :class:`ScenarioMissingError` with the
    nearest known name, :class:`ScenarioSyntaxError`, and :class:`ScenarioLoopError` with the loop.
    """
    chain: list[tuple[Path, dict[str, Any]]] = []
    wanted: str | Path | None = name_or_path
    folder = Path.cwd()
    while wanted is not None:
        path = _locate(wanted, folder)
        visited = [earlier for earlier, _ in chain]
        if path in visited:
            names = " -> ".join(earlier.name for earlier in [*visited, path])
            raise ScenarioLoopError(
                zh=f"方案 {visited[0]} 的基础方案互相引用：{names}。请改其中一个 base。",
                en=f"The bases of scenario {visited[0]} form a loop: {names}. Change one of the bases.",
            )
        tables = _parse(path)
        chain.append((path, tables))
        folder = path.parent
        wanted = None
        if "base" in tables:
            wanted = str(check_value(find_key("base", str(path)), tables["base"], str(path)))
    return chain[::-1]


def _locate(wanted: str | Path, folder: Path) -> Path:
    is_file = isinstance(wanted, Path) or is_path(wanted)
    path = ((folder / wanted) if is_file else FOLDER / f"{wanted}.toml").resolve()
    if not path.is_file():
        nearby = [sibling.name for sibling in path.parent.glob("*.toml")] if is_file else []
        hint_zh, hint_en = suggest(path.name if is_file else str(wanted), [*scenario_names(), *nearby])
        raise ScenarioMissingError(
            zh=f"找不到方案“{wanted}”。{hint_zh}文件请写相对路径并带 .toml。",
            en=f'There is no scenario "{wanted}". {hint_en} A file is named by its path, .toml included.',
        )
    return path


def _parse(path: Path) -> dict[str, Any]:
    try:
        # Editors on Windows put a byte order mark before UTF-8; it means nothing here.
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ScenarioSyntaxError(
            zh=f"方案文件 {path} 不是 UTF-8 编码（第 {error.start} 字节）。请另存为 UTF-8。",
            en=f"Scenario file {path} is not UTF-8 (byte {error.start}). Save it as UTF-8.",
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ScenarioSyntaxError(
            zh=f"方案文件 {path} 不是正确的 TOML：{error}。",
            en=f"Scenario file {path} is not valid TOML: {error}.",
        ) from error
