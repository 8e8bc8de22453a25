"""What an edit changed in a layer: features added, removed, renumbered, changed, attribute by attribute and in metres.

The comparison works on canonical rows; only what differs is measured, in the region's local CRS. A feature whose
geometry stays while its id changes would look like one lost and one new: it is named renumbered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from geodata.layers import LAYERS, layer_schema
from geodata.schema import LayerSchema
from geodata.versions.content import check_same_crs, layer_rows
from geodata.versions.movement import Movement, measure_movements, sizes_km
from geodata.versions.rows import GEOMETRY, Row, Rows, attribute_columns


@dataclass(frozen=True)
class AttributeChange:
    """One cell: ``old`` and ``new`` in ``unit`` (empty for texts), None where unknown."""

    column: str
    old: Any
    new: Any
    unit: str


@dataclass(frozen=True)
class FeatureNote:
    """A feature that came or went: id, names (empty where it has none), ``area_km2`` (None if not a polygon)."""

    feature: str
    name_zh: str
    name_en: str
    area_km2: float | None


@dataclass(frozen=True)
class Renumbering:
    """A feature that kept its geometry under another id, with the attributes that changed beside the id."""

    old: str
    new: str
    attributes: tuple[AttributeChange, ...]


@dataclass(frozen=True)
class FeatureChange:
    """A feature that stayed and changed; ``movement`` is None if its geometry is the same."""

    feature: str
    name_zh: str
    name_en: str
    attributes: tuple[AttributeChange, ...]
    movement: Movement | None


@dataclass(frozen=True)
class LayerChanges:
    """Everything that differs between two states of a layer; areas are sums of features, None if not polygons."""

    layer: str
    added: tuple[FeatureNote, ...]
    removed: tuple[FeatureNote, ...]
    renumbered: tuple[Renumbering, ...]
    changed: tuple[FeatureChange, ...]
    features_before: int
    features_after: int
    area_before_km2: float | None
    area_after_km2: float | None

    @property
    def is_empty(self) -> bool:
        """True if both states say the same."""
        return not (self.added or self.removed or self.renumbered or self.changed)

    def as_content(self) -> dict[str, Any]:
        """Return the changes as plain values for JSON, keys as the names of the fields."""
        return asdict(self)


def diff_layer(old: pd.DataFrame | None, new: pd.DataFrame | None, schema: LayerSchema, local_crs: str) -> LayerChanges:
    """Compare two states of a layer (None: the layer was or is absent); errors as ``canonical_layer``."""
    known = [frame.crs for frame in (old, new) if isinstance(frame, gpd.GeoDataFrame) and frame.crs is not None]
    crs = known[0] if known else None
    if len(known) == 2 and isinstance(new, gpd.GeoDataFrame):
        check_same_crs(new, schema, crs)
    before, after = ({} if frame is None else layer_rows(frame, schema) for frame in (old, new))
    return diff_rows(before, after, schema, crs, local_crs)


def diff_layers(
    old: Mapping[str, pd.DataFrame], new: Mapping[str, pd.DataFrame], local_crs: str
) -> tuple[LayerChanges, ...]:
    """Compare two sets of layers by name, in the order of the layers; only layers that differ are returned."""
    names = [schema.name for schema in LAYERS if schema.name in old or schema.name in new]
    compared = (diff_layer(old.get(name), new.get(name), layer_schema(name), local_crs) for name in names)
    return tuple(changes for changes in compared if not changes.is_empty)


def diff_rows(before: Rows, after: Rows, schema: LayerSchema, crs: Any, local_crs: str) -> LayerChanges:
    """Compare two states that are at hand as canonical rows, geometry in ``crs``."""
    renumbered = _renumbered(before, after, schema)
    known = {pair.old for pair in renumbered} | {pair.new for pair in renumbered}
    gone = [key for key in before if key not in after and key not in known]
    come = [key for key in after if key not in before and key not in known]
    stayed = [key for key in before if key in after and before[key] != after[key]]
    moved = [key for key in stayed if before[key].get(GEOMETRY) != after[key].get(GEOMETRY)]
    pairs = [(before[key][GEOMETRY], after[key][GEOMETRY]) for key in moved]
    movements = dict(zip(moved, measure_movements(pairs, crs, local_crs), strict=True))
    areas_before = _areas(before, schema, crs, local_crs)
    areas_after = _areas(after, schema, crs, local_crs)
    return LayerChanges(
        layer=schema.name,
        added=tuple(_note(after[key], key, areas_after) for key in come),
        removed=tuple(_note(before[key], key, areas_before) for key in gone),
        renumbered=renumbered,
        changed=tuple(
            FeatureChange(
                key, *_names(after[key]), _attribute_changes(before[key], after[key], schema), movements.get(key)
            )
            for key in stayed
        ),
        features_before=len(before),
        features_after=len(after),
        area_before_km2=None if areas_before is None else sum(areas_before.values()),
        area_after_km2=None if areas_after is None else sum(areas_after.values()),
    )


def changes_content(changes: Sequence[LayerChanges]) -> list[dict[str, Any]]:
    """Return the changes of several layers as plain values for JSON."""
    return [layer.as_content() for layer in changes]


def _areas(rows: Rows, schema: LayerSchema, crs: Any, local_crs: str) -> dict[str, float] | None:
    if schema.geometry != "polygon":
        return None
    sizes = sizes_km([row[GEOMETRY] for row in rows.values()], crs, local_crs)
    return dict(zip(rows, sizes, strict=True))


def _note(row: Row, key: str, areas: Mapping[str, float] | None) -> FeatureNote:
    return FeatureNote(key, *_names(row), None if areas is None else areas[key])


def _names(row: Row) -> tuple[str, str]:
    return str(row.get("name_zh") or ""), str(row.get("name_en") or "")


def _attribute_changes(before: Row, after: Row, schema: LayerSchema) -> tuple[AttributeChange, ...]:
    return tuple(
        AttributeChange(column.name, before[column.name], after[column.name], column.unit)
        for column in attribute_columns(schema)
        if before[column.name] != after[column.name] and column.name != schema.id_column
    )


def _renumbered(before: Rows, after: Rows, schema: LayerSchema) -> tuple[Renumbering, ...]:
    """Pairs of a feature that went and one that came with the same geometry, where exactly one of each has it."""
    gone = _by_geometry({key: row for key, row in before.items() if key not in after})
    come = _by_geometry({key: row for key, row in after.items() if key not in before})
    pairs = [
        (keys[0], come[shape][0]) for shape, keys in gone.items() if len(keys) == 1 and len(come.get(shape, ())) == 1
    ]
    return tuple(Renumbering(old, new, _attribute_changes(before[old], after[new], schema)) for old, new in pairs)


def _by_geometry(rows: Rows) -> dict[bytes, list[str]]:
    found: dict[bytes, list[str]] = {}
    for key, row in rows.items():
        if row.get(GEOMETRY) is not None:
            found.setdefault(row[GEOMETRY], []).append(key)
    return found
