"""A region in words: ``region.toml`` and ``sources.toml`` as frozen, checked values.

No other module knows which city it is about: names, projection, bounds, published area and default
exclusions all come from here.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from geodata.errors import LayerMissingError, RegionSettingsError


@dataclass(frozen=True)
class Bounds:
    """Where coordinates of the region can be at all [deg]; outside is a wrong hemisphere, axis or datum."""

    min_lon: float
    max_lon: float
    min_lat: float
    max_lat: float


@dataclass(frozen=True)
class ExclusionRule:
    """A default exclusion: features ``ids`` of ``layer`` with ``buffer_m`` [m] around them, under
    ``clause``.
    """

    id: str
    name_zh: str
    name_en: str
    clause: str
    layer: str
    ids: tuple[str, ...]
    buffer_m: float
    basis: str


@dataclass(frozen=True)
class RegionSettings:
    """The content of ``region.toml``.

    ``published_cluster_area_km2`` [km2] comes from ``published_area_clause``;
    ``cluster_area_tolerance_share`` [1] and ``containment_tolerance_m`` [m] are assumed and say why in the
    file. ``local_crs`` measures in metres. The ``credit`` lines name the holders of the data below a map, for the
    internal and the public edition; a region need not have them.
    """

    id: str
    name_zh: str
    name_en: str
    storage_crs: str
    local_crs: str
    published_cluster_area_km2: float
    published_area_clause: str
    cluster_area_tolerance_share: float
    containment_tolerance_m: float
    boundary_status: str
    draft_note_zh: str
    draft_note_en: str
    districts_layer: str
    layers: tuple[str, ...]
    bounds: Bounds
    exclusions: tuple[ExclusionRule, ...]
    credit_zh: str = ""
    credit_en: str = ""
    credit_public_zh: str = ""
    credit_public_en: str = ""


@dataclass(frozen=True)
class LayerSource:
    """Where a file comes from; one table of ``sources.toml``. ``sha256`` is that of the shipped file.

    ``grade`` is H, M, L or A (official, transcribed once, press, assumed); ``basis`` is found, assumed or
    mixed.
    """

    origin: str
    licence: str
    date: str
    grade: str
    basis: str
    drawn_zh: str
    drawn_en: str
    sha256: str


def read_settings(path: Path) -> RegionSettings:
    """Read ``region.toml``; LayerMissingError if absent, RegionSettingsError if a key is missing or
    unknown.
    """
    table = read_toml(path)
    table["bounds"] = _build(Bounds, table.get("bounds", {}), f"{path.name} [bounds]")
    table["exclusions"] = tuple(
        _build(ExclusionRule, _with_tuples(row), f"{path.name} [[exclusions]]") for row in table.get("exclusions", [])
    )
    settings = _build(RegionSettings, _with_tuples(table), path.name)
    assert isinstance(settings, RegionSettings)
    return settings


def read_sources(path: Path) -> Mapping[str, LayerSource]:
    """Read ``sources.toml``: file name -> :class:`LayerSource`; errors as :func:`read_settings`."""
    return {name: _build(LayerSource, table, f'{path.name} ["{name}"]') for name, table in read_toml(path).items()}


def read_toml(path: Path) -> dict[str, Any]:
    """Return the TOML file as a dict; LayerMissingError if absent, RegionSettingsError if it is not TOML."""
    if not path.is_file():
        raise LayerMissingError(
            zh=f"缺少文件 {path.name}（文件夹 {path.parent}）。请从随附的区域文件夹复制一份再修改。",
            en=f"file {path.name} is missing in folder {path.parent}. Copy it from the shipped region and edit it.",
        )
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RegionSettingsError(
            zh=f"{path.name} 不是有效的 UTF-8 TOML：{error}。请改正该行。",
            en=f"{path.name} is not valid UTF-8 TOML: {error}. Mend that line.",
        ) from error


def _with_tuples(table: Mapping[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}


def _build(kind: type[Any], table: Mapping[str, Any], where: str) -> Any:
    wanted = {field.name: str(field.type) for field in fields(kind)}
    optional = {field.name for field in fields(kind) if field.default is not MISSING}
    missing = sorted(wanted.keys() - optional - table.keys())
    unknown = sorted(table.keys() - wanted.keys())
    if missing or unknown:
        raise RegionSettingsError(
            zh=f"{where}：缺少键 {missing or '无'}，未知键 {unknown or '无'}。请对照随附的文件补上或删去。",
            en=f"{where}: missing keys {missing or 'none'}, unknown keys {unknown or 'none'}. Add or remove "
            "them, "
            "as in the shipped file.",
        )
    values = dict(table)
    for key, annotation in wanted.items():
        if key in values:
            values[key] = _checked_value(values[key], annotation, where, key)
    return kind(**values)


def _checked_value(value: Any, annotation: str, where: str, key: str) -> Any:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    is_wrong = (annotation == "float" and not is_number) or (annotation == "str" and not isinstance(value, str))
    if is_wrong or (annotation.startswith("tuple") and not isinstance(value, tuple)):
        raise RegionSettingsError(
            zh=f"{where}：键 {key} 的值 {value!r} 类型不对，应为 {annotation}。",
            en=f"{where}: key {key} has the value {value!r}; a value of type {annotation} is needed.",
        )
    return float(value) if annotation == "float" else value
