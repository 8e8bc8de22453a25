"""From what size on an inspection speaks: the thresholds, each with unit and what it rests on."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

THRESHOLDS_PATH = Path(__file__).with_name("thresholds.toml")


@dataclass(frozen=True)
class Threshold:
    """One entry of ``thresholds.toml``: ``value`` in ``unit``, and what it rests on (``basis`` is "assumed")."""

    value: float
    unit: str
    basis: str
    title_zh: str
    title_en: str
    source_zh: str
    source_en: str


@cache
def read_thresholds() -> Mapping[str, Threshold]:
    """Return the shipped thresholds by key, in the order of the file."""
    tables = tomllib.loads(THRESHOLDS_PATH.read_text(encoding="utf-8"))
    return MappingProxyType({key: Threshold(**table) for key, table in tables.items()})


def _shipped(key: str) -> float:
    return read_thresholds()[key].value


def _threshold(key: str) -> Any:
    return field(default_factory=partial(_shipped, key))


@dataclass(frozen=True)
class InspectionOptions:
    """The thresholds of an inspection, each by default that of ``thresholds.toml``; the suffix is the unit."""

    overlap_min_m2: float = _threshold("overlap_min_m2")
    gap_min_m2: float = _threshold("gap_min_m2")
    sliver_width_m: float = _threshold("sliver_width_m")
    small_part_m2: float = _threshold("small_part_m2")
    small_hole_m2: float = _threshold("small_hole_m2")
    min_segment_m: float = _threshold("min_segment_m")
    spike_angle_deg: float = _threshold("spike_angle_deg")
    cluster_change_share: float = _threshold("cluster_change_share")
    zone_change_share: float = _threshold("zone_change_share")
    removed_share: float = _threshold("removed_share")
    position_tolerance_m: float = _threshold("position_tolerance_m")
    feeder_end_m: float = _threshold("feeder_end_m")
    repair_max_m2: float = _threshold("repair_max_m2")
    repair_max_share: float = _threshold("repair_max_share")
    repair_note_m2: float = _threshold("repair_note_m2")
