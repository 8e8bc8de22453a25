"""Changes in sentences: one line for a layer, one for each feature below it, in both working languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from geodata.defects import Sentence
from geodata.measure import M2_PER_KM2
from geodata.versions.changes import AttributeChange, FeatureChange, FeatureNote, LayerChanges, Renumbering
from geodata.versions.movement import Movement


def describe_changes(changes: Sequence[LayerChanges], language: str, most: int | None = None) -> list[str]:
    """Return the changes as lines in ``language`` (``"zh"``, ``"en"``); no more than ``most`` features of a layer."""
    lines = [line for layer in changes for line in layer_lines(layer, most)]
    return [line.zh if language == "zh" else line.en for line in lines]


def layer_lines(layer: LayerChanges, most: int | None = None) -> list[Sentence]:
    """One line for the layer and one for each feature that changed; those beyond ``most`` are counted."""
    features = [
        *(_note_line(note, Sentence("新增", "added")) for note in layer.added),
        *(_note_line(note, Sentence("删除", "removed")) for note in layer.removed),
        *(_renumbering_line(pair) for pair in layer.renumbered),
        *(_change_line(change) for change in layer.changed),
    ]
    shown = features if most is None else features[:most]
    left = len(features) - len(shown)
    more = [Sentence(f"  ……另有 {left} 个要素", f"  ... and {left} more features")] if left else []
    return [_head_line(layer), *shown, *more]


def summarise_changes(contents: Sequence[Mapping[str, Any]]) -> Sentence:
    """One line for a whole version, from ``changes.json``: how many features of which layer, and the area [km2]."""
    if not contents:
        return Sentence("图层无变化", "no layer changed")
    parts = [_layer_summary(content) for content in contents]
    return Sentence("；".join(part.zh for part in parts), "; ".join(part.en for part in parts))


def _layer_summary(content: Mapping[str, Any]) -> Sentence:
    kinds = (("added", "增"), ("removed", "删"), ("renumbered", "改号"), ("changed", "改"))
    counts = [(name, word, len(content[name])) for name, word in kinds if content[name]]
    zh = "、".join(f"{word} {count}" for _, word, count in counts)
    en = ", ".join(f"{count} {name}" for name, _, count in counts)
    before, after = content["area_before_km2"], content["area_after_km2"]
    area = "" if before is None else _signed_area((after - before) * M2_PER_KM2)
    return Sentence(
        f"{content['layer']} {zh}" + (f"（{area}）" if area else ""),
        f"{content['layer']} {en}" + (f" ({area})" if area else ""),
    )


def _head_line(layer: LayerChanges) -> Sentence:
    count = f"{layer.features_before} → {layer.features_after}"
    area = ""
    if layer.area_before_km2 is not None and layer.area_after_km2 is not None:
        difference = _signed_area((layer.area_after_km2 - layer.area_before_km2) * M2_PER_KM2)
        area = f"{layer.area_before_km2:.4f} → {layer.area_after_km2:.4f} km²" + (
            f" ({difference})" if difference else ""
        )
    return Sentence(
        f"图层“{layer.layer}”：要素 {count}" + (f"，面积 {area}" if area else ""),
        f"layer '{layer.layer}': features {count}" + (f", area {area}" if area else ""),
    )


def _note_line(note: FeatureNote, word: Sentence) -> Sentence:
    area = "" if note.area_km2 is None else f", {note.area_km2:.4f} km²"
    return Sentence(
        f"  {word.zh} {_named(note.feature, note.name_zh or note.name_en)}{area.replace(', ', '，')}",
        f"  {word.en} {_named(note.feature, note.name_en or note.name_zh)}{area}",
    )


def _renumbering_line(pair: Renumbering) -> Sentence:
    cells = _cells(pair.attributes)
    zh = "".join(f"；{cell}" for cell in cells)
    en = "".join(f"; {cell}" for cell in cells)
    return Sentence(f"  改号 {pair.old} → {pair.new}{zh}", f"  renumbered {pair.old} → {pair.new}{en}")


def _change_line(change: FeatureChange) -> Sentence:
    moved = [] if change.movement is None else _movement_words(change.movement)
    cells = _cells(change.attributes)
    zh = "；".join([*(word.zh for word in moved), *cells])
    en = "; ".join([*(word.en for word in moved), *cells])
    return Sentence(
        f"  改动 {_named(change.feature, change.name_zh or change.name_en)}：{zh}",
        f"  changed {_named(change.feature, change.name_en or change.name_zh)}: {en}",
    )


def _movement_words(moved: Movement) -> list[Sentence]:
    words = []
    if moved.area_before_km2 or moved.area_after_km2:
        areas = f"{moved.area_before_km2:.4f} → {moved.area_after_km2:.4f} km² ({moved.area_difference_m2:+,.0f} m²)"
        words.append(Sentence(f"面积 {areas}", f"area {areas}"))
    if moved.symmetric_difference_m2:
        land = f"{moved.symmetric_difference_m2:,.0f} m²"
        words.append(Sentence(f"与原范围不同的土地 {land}", f"land in only one of both {land}"))
    if moved.length_difference_m:
        words.append(
            Sentence(f"长度 {moved.length_difference_m:+,.1f} m", f"length {moved.length_difference_m:+,.1f} m")
        )
    if moved.centroid_m is None or moved.hausdorff_m is None:
        return [*words, Sentence("几何新画或删去", "geometry drawn or taken away")]
    return [
        *words,
        Sentence(f"质心移动 {moved.centroid_m:,.2f} m", f"centroid moved {moved.centroid_m:,.2f} m"),
        Sentence(f"轮廓最多移动 {moved.hausdorff_m:,.2f} m", f"outline moved up to {moved.hausdorff_m:,.2f} m"),
    ]


def _signed_area(area_m2: float) -> str:
    """A difference of areas in the unit that shows it; empty for less than 0.01 m2, which is rounding."""
    if abs(area_m2) < 0.01:
        return ""
    return f"{area_m2 / M2_PER_KM2:+.4f} km²" if abs(area_m2) >= 10_000 else f"{area_m2:+.2f} m²"


def _cells(attributes: Sequence[AttributeChange]) -> list[str]:
    return [
        f"{cell.column} {_value(cell.old)} → {_value(cell.new)}{f' {cell.unit}' if cell.unit not in ('', '1') else ''}"
        for cell in attributes
    ]


def _value(value: Any) -> str:
    if value is None or value == "":
        return "∅"
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _named(feature: str, name: str) -> str:
    return f"{feature} {name}".rstrip()
