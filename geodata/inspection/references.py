"""Rows that name a feature of another layer which is not there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from geodata.defects import Sentence
from geodata.inspection.columns import feature_names
from geodata.inspection.subject import Layers
from geodata.layers import FEEDERS, POPULATION, SEATS, STARTER_ZONES, STOCK, SUBSTATIONS, layer_schema
from geodata.remarks import Level, Remark
from geodata.settings import RegionSettings


@dataclass(frozen=True)
class Reference:
    """``column`` of ``layer`` names a value of ``named_column`` in layer ``named``."""

    layer: str
    column: str
    named: str
    named_column: str
    kind: str
    level: Level


def references(settings: RegionSettings) -> tuple[Reference, ...]:
    """Return the references between layers; which districts count says ``settings.districts_layer``."""
    districts = settings.districts_layer
    return (
        Reference(STOCK.name, "starter_zone", STARTER_ZONES.name, "zone_id", "starter_zone_unknown", "error"),
        Reference(POPULATION.name, "adcode", districts, "adcode", "district_unknown", "error"),
        Reference(FEEDERS.name, "substation_id", SUBSTATIONS.name, "substation_id", "substation_unknown", "error"),
        Reference(SEATS.name, "district_zh", districts, "name_zh", "district_unknown", "warning"),
    )


def find_unknown_references(layers: Layers, settings: RegionSettings) -> Iterator[Remark]:
    """Kinds ``starter_zone_unknown``, ``district_unknown``, ``substation_unknown``: a row names what is not there."""
    for reference in references(settings):
        frame, named = layers.get(reference.layer), layers.get(reference.named)
        if _has(frame, reference.column) and _has(named, reference.named_column):
            assert frame is not None
            assert named is not None
            yield from _unknown(frame, named, reference)


def _unknown(frame: pd.DataFrame, named: pd.DataFrame, reference: Reference) -> Iterator[Remark]:
    values = frame[reference.column].astype("string").fillna("")
    known = set(named[reference.named_column].astype("str"))
    wrong = (~values.isin([*known, ""])).to_numpy(dtype=bool)
    names = feature_names(frame, layer_schema(reference.layer))
    for feature, value in zip(names[wrong], values[wrong], strict=True):
        yield Remark(
            reference.level,
            reference.kind,
            reference.layer,
            Sentence(
                f"“{value}”不在图层“{reference.named}”的列 {reference.named_column} 中",
                f"'{value}' is not among {reference.named_column} of layer '{reference.named}'",
            ),
            Sentence("改正该值，或在那个图层中补上", "mend the value, or add it to that layer"),
            feature=feature,
            column=reference.column,
        )


def _has(frame: pd.DataFrame | None, column: str) -> bool:
    return frame is not None and column in frame.columns
