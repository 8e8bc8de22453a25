"""The whole inspection: every check of every layer, between layers, and against the last version."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import replace

import shapely

from geodata.defects import Sentence
from geodata.inspection.changes import find_changed_area, find_changed_ids
from geodata.inspection.cluster import find_wrong_cluster_area, find_zones_outside
from geodata.inspection.columns import find_attribute_defects
from geodata.inspection.feeders import find_feeder_defects
from geodata.inspection.gaps import find_gaps
from geodata.inspection.geometry import find_geometry_defects
from geodata.inspection.options import InspectionOptions
from geodata.inspection.overlaps import find_overlaps
from geodata.inspection.pieces import find_copies, find_piece_defects
from geodata.inspection.points import (
    find_contradicting_places,
    find_points_outside,
    find_shared_positions,
    find_stock_defects,
)
from geodata.inspection.references import find_unknown_references
from geodata.inspection.repair import find_repairs
from geodata.inspection.subject import Layers, Subject, look_at
from geodata.inspection.vertices import find_vertex_defects
from geodata.layers import (
    CLUSTER,
    CLUSTER_COMPONENTS,
    DISTRICTS_2022,
    DISTRICTS_2026,
    FEEDERS,
    LAYERS,
    STARTER_ZONES,
    STOCK,
    SUBSTATIONS,
    layer_schema,
)
from geodata.remarks import LEVELS, Remark
from geodata.settings import RegionSettings

ORDER = {schema.name: position for position, schema in enumerate(LAYERS)}
SAME_PLACE_DEG = 1e-5  # about 1 m: a defect that has moved less is the same defect
SAME_SIZE_SHARE = 0.01


def inspect_layers(
    layers: Layers,
    settings: RegionSettings,
    previous: Layers | None = None,
    options: InspectionOptions | None = None,
) -> list[Remark]:
    """Return every remark on ``layers`` (name -> table in the storage CRS), errors first, in an order that depends on
    their content only.

    With the layers of the last version as ``previous``, changes are remarked on too, and a warning that holds for both
    alike is a note: what an analyst did not touch needs no new reason. Layers may be missing: then the checks between
    them are left out, and an optional one that the last version had counts as removed. A layer that is not of
    :data:`geodata.layers.LAYERS` raises LayerSchemaError.
    """
    options = options or InspectionOptions()
    remarks = list(_inspect(layers, settings, options))
    if previous is not None:
        remarks = mark_known(remarks, list(_inspect(previous, settings, options)))
        remarks += _compare(layers, previous, settings, options)
    return sort_remarks(remarks)


def mark_known(remarks: list[Remark], known: list[Remark]) -> list[Remark]:
    """Return ``remarks`` with those warnings as notes that are among ``known``: same key, place and size."""
    by_key: dict[str, list[Remark]] = {}
    for remark in known:
        by_key.setdefault(remark.key, []).append(remark)
    return [
        _as_known(remark)
        if remark.level == "warning" and any(_is_same(remark, other) for other in by_key.get(remark.key, ()))
        else remark
        for remark in remarks
    ]


def sort_remarks(remarks: list[Remark]) -> list[Remark]:
    """Errors, warnings, notes; within each by layer, kind, feature, column, place."""

    def rank(remark: Remark) -> tuple[object, ...]:
        layer = ORDER.get(remark.layer, len(ORDER))
        place = (remark.lon is None, remark.lon or 0.0, remark.lat or 0.0)
        words = (remark.kind, remark.feature, remark.column)
        return LEVELS.index(remark.level), layer, *words, *place, remark.value or 0.0, remark.said.zh

    return sorted(remarks, key=rank)


def _inspect(layers: Layers, settings: RegionSettings, options: InspectionOptions) -> Iterator[Remark]:
    subjects: dict[str, Subject] = {}
    for name, frame in layers.items():
        schema = layer_schema(name)
        if schema.optional and frame.empty:
            continue  # the analyst has taken all of it away: :func:`_compare` says so
        yield from find_attribute_defects(frame, schema)
        if frame.empty or schema.geometry == "none":
            continue
        yield from find_geometry_defects(frame, schema, settings.storage_crs, settings.bounds)
        subject = look_at(frame, schema, settings)
        if subject is not None and len(subject.names):
            subjects[name] = subject
            yield from _inspect_alone(subject, options)
        if subject is not None:
            yield from find_repairs(frame, schema, settings, options)
    yield from _inspect_together(subjects, settings, options)
    yield from find_unknown_references(layers, settings)


def _inspect_alone(subject: Subject, options: InspectionOptions) -> Iterator[Remark]:
    yield from find_vertex_defects(subject, options)
    yield from find_piece_defects(subject, options)
    yield from find_copies(subject)
    yield from find_overlaps(subject, options)
    yield from find_shared_positions(subject)
    yield from find_contradicting_places(subject, options)
    if subject.layer in (DISTRICTS_2022.name, DISTRICTS_2026.name) and subject.is_whole:
        yield from find_gaps(subject, options)


def _inspect_together(
    subjects: dict[str, Subject], settings: RegionSettings, options: InspectionOptions
) -> Iterator[Remark]:
    """Checks between layers; a layer with an unsound feature is no measure for another."""
    whole = {name: subject for name, subject in subjects.items() if subject.is_whole}
    cluster, zones = whole.get(CLUSTER.name), subjects.get(STARTER_ZONES.name)
    districts, components = whole.get(settings.districts_layer), whole.get(CLUSTER_COMPONENTS.name)
    stock, feeders = subjects.get(STOCK.name), subjects.get(FEEDERS.name)
    if cluster:
        yield from find_wrong_cluster_area(cluster)
    if cluster and zones:
        yield from find_zones_outside(cluster, zones)
    if cluster and components:
        yield from find_gaps(components, options, shapely.union_all(cluster.local))
    if cluster and zones and stock:
        yield from find_stock_defects(stock, cluster, zones)
    for points in (subject for subject in subjects.values() if districts and subject.schema.geometry == "point"):
        assert districts is not None
        yield from find_points_outside(points, districts)
    if feeders and SUBSTATIONS.name in subjects:
        yield from find_feeder_defects(feeders, subjects[SUBSTATIONS.name], districts, options)


def _compare(
    layers: Layers, previous: Layers, settings: RegionSettings, options: InspectionOptions
) -> Iterator[Remark]:
    for name, before in previous.items():
        schema = layer_schema(name)
        frame = layers.get(name, before.iloc[:0] if schema.optional else None)
        if frame is None:
            continue
        yield from find_changed_ids(frame, before, schema, options)
        if name in (CLUSTER.name, STARTER_ZONES.name):
            now, then = look_at(frame, schema, settings), look_at(before, schema, settings)
            share = options.cluster_change_share if name == CLUSTER.name else options.zone_change_share
            if now is not None and then is not None:
                yield from find_changed_area(now, then, share)


def _is_same(remark: Remark, other: Remark) -> bool:
    if remark.lon is not None and remark.lat is not None:
        if other.lon is None or other.lat is None:
            return False
        if max(abs(remark.lon - other.lon), abs(remark.lat - other.lat)) > SAME_PLACE_DEG:
            return False
    size, other_size = remark.value or 0.0, other.value or 0.0
    return abs(size - other_size) <= SAME_SIZE_SHARE * abs(other_size)


def _as_known(remark: Remark) -> Remark:
    said = Sentence(f"{remark.said.zh}（上一版已有，未变）", f"{remark.said.en} (as in the last version)")
    return replace(remark, level="note", said=said)


def options_table(options: InspectionOptions) -> dict[str, float]:
    """Return the thresholds by key, in the order of ``thresholds.toml``."""
    return dataclasses.asdict(options)
