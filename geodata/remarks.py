"""What is said to an analyst about a layer: a defect that blocks, a doubt that needs a reason, or a plain note.

Checks that stop at the first defect raise :class:`geodata.errors.LayerSchemaError`. Where an analyst works on a whole
layer, every defect is wanted at once, with its place: those are remarks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from geodata.defects import Sentence

Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")


@dataclass(frozen=True)
class Remark:
    """One remark. An error blocks a layer, a warning is accepted only with a reason, a note is for information.

    ``kind`` is a stable key such as ``"overlap"``; ``layer``, ``feature``, ``column`` say where (empty where they do
    not apply), ``lon`` and ``lat`` [deg, storage CRS] give the place of the defect, None where it has none.
    ``value`` in ``unit`` is its size (the m2 of an overlap), None where it has none.
    """

    level: Level
    kind: str
    layer: str
    said: Sentence
    way_out: Sentence
    feature: str = ""
    column: str = ""
    lon: float | None = None
    lat: float | None = None
    value: float | None = None
    unit: str = ""

    @property
    def key(self) -> str:
        """What the remark is accepted by: kind, layer, feature, column, whatever its exact size."""
        return ":".join((self.kind, self.layer, self.feature, self.column)).rstrip(":")

    def text(self, language: str) -> str:
        """Return the remark as one sentence in ``language`` (``"zh"`` or ``"en"``), with place and way out."""
        names = (("图层", "layer"), ("要素", "feature"), ("列", "column"))
        values = (self.layer, self.feature, self.column)
        is_zh = language == "zh"
        shown = [
            f"{zh}“{value}”" if is_zh else f"{en} '{value}'"
            for (zh, en), value in zip(names, values, strict=True)
            if value
        ]
        if is_zh:
            return f"{'，'.join(shown)}：{self.said.zh}。办法：{self.way_out.zh}。"
        return f"{', '.join(shown)}: {self.said.en}. Way out: {self.way_out.en}."


def errors_in(remarks: Iterable[Remark]) -> list[Remark]:
    """Return the remarks that block."""
    return [remark for remark in remarks if remark.level == "error"]


def warnings_in(remarks: Iterable[Remark]) -> list[Remark]:
    """Return the remarks that need a reason."""
    return [remark for remark in remarks if remark.level == "warning"]
