"""What an inspection found, as text: counts, areas, and every remark with place, size and way out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from geodata.inspection.acceptance import accept_option
from geodata.inspection.inspection import sort_remarks
from geodata.inspection.options import InspectionOptions
from geodata.inspection.subject import Layers
from geodata.layers import SCHEMAS
from geodata.measure import M2_PER_KM2
from geodata.remarks import LEVELS, Level, Remark
from geodata.settings import RegionSettings
from geodata.workspace.titles import layer_title, say
from reports.catalogue import label, pick, text
from reports.units import MINUS, format_number, format_share
from reports.validation_areas import Area, measure_areas

UNITS = {"m2": "m²", "km2": "km²", "1": ""}


@dataclass(frozen=True)
class Validation:
    """The findings of one inspection: ``remarks`` (errors first) on ``layers``, with the options that were used."""

    remarks: tuple[Remark, ...]
    layers: Layers
    settings: RegionSettings
    areas: tuple[Area, ...]
    options: InspectionOptions
    created: datetime

    def of_level(self, level: Level) -> list[Remark]:
        """Return the remarks of one level."""
        return [remark for remark in self.remarks if remark.level == level]


def make_validation(
    remarks: Sequence[Remark],
    layers: Layers,
    settings: RegionSettings,
    *,
    previous: Layers | None = None,
    options: InspectionOptions | None = None,
    created: datetime | None = None,
) -> Validation:
    """Return ``remarks`` with the areas of ``layers``, against those of ``previous`` if given."""
    areas = measure_areas(layers, settings, previous)
    ordered = sort_remarks(list(remarks))
    moment = created or datetime.now()
    return Validation(tuple(ordered), layers, settings, tuple(areas), options or InspectionOptions(), moment)


def validation_text(validation: Validation, language: str) -> str:
    """Return the report as plain text; nothing is left out."""
    lines = [validation_title(validation, language), verdict(validation, language), ""]
    lines += [text("validation.areas", language), *area_lines(validation, language)]
    for level in LEVELS:
        remarks = validation.of_level(level)
        if remarks:
            lines += ["", f"{text(f'validation.{level}s', language)} ({len(remarks)})"]
            lines += [line for remark in remarks for line in remark_lines(remark, language)]
    return "\n".join(lines) + "\n"


def validation_title(validation: Validation, language: str) -> str:
    """Return the title with region and time."""
    region = pick(validation.settings, "name", language)
    return text("validation.title", language, region=region, created=f"{validation.created:%Y-%m-%d %H:%M}")


def verdict(validation: Validation, language: str) -> str:
    """Return whether the layers can be accepted, with the counts."""
    counts = {level: len(validation.of_level(level)) for level in LEVELS}
    key = "refused" if counts["error"] else "doubted" if counts["warning"] else "sound"
    return text(f"validation.{key}", language, **counts)


def area_lines(validation: Validation, language: str) -> list[str]:
    """Return a line for each area."""
    return ["  " + "  ".join(cell for cell in row if cell) for row in area_rows(validation, language)]


def area_rows(validation: Validation, language: str) -> list[list[str]]:
    """Return name, measured area, published area with the difference, area in the last version with the difference."""
    rows = []
    for area in validation.areas:
        name = f"{pick(area, 'name', language)} ({area.feature})"
        pairs = (("against_published", area.published_km2), ("against_previous", area.previous_km2))
        beside = ["" if km2 is None else _beside(key, area.measured_km2, km2, language) for key, km2 in pairs]
        rows.append([name, f"{format_number(area.measured_km2, 3)} km²", *beside])
    return rows


def remark_lines(remark: Remark, language: str) -> list[str]:
    """Return a remark as lines: where, what, how large, at which place, the way out, how to accept it."""
    where = " / ".join(part for part in (layer_words(remark, language), remark.feature, remark.column) if part)
    said = say(remark.said, language)
    place = f"  [{place_words(remark)}]" if remark.lon is not None else ""
    lines = [
        f"  - {where}: {said}{place}",
        f"      {text('validation.way_out', language)}{say(remark.way_out, language)}",
    ]
    if remark.level == "warning":
        lines.append(f"      {accept_option(remark, language)}")
    return lines


def layer_words(remark: Remark, language: str) -> str:
    """Title of the layer of a remark; its name if it is none of ours."""
    return say(layer_title(remark.layer), language) if remark.layer in SCHEMAS else remark.layer


def kind_words(remark: Remark, language: str) -> str:
    """What the kind of a remark is called; the kind itself if it has no name."""
    return label("validation_kind", remark.kind, language)


def size_words(remark: Remark) -> str:
    """The size with its unit; empty without one."""
    if remark.value is None:
        return ""
    value, unit = remark.value, remark.unit
    if unit == "m2" and abs(value) >= M2_PER_KM2:
        value, unit = value / M2_PER_KM2, "km2"
    sign = MINUS if value < 0 else ""
    return f"{sign}{abs(value):,.6g} {UNITS.get(unit, unit)}".strip()


def place_words(remark: Remark) -> str:
    """Longitude and latitude [deg]; empty without a place."""
    return "" if remark.lon is None or remark.lat is None else f"{remark.lon:.5f}, {remark.lat:.5f}"


def _beside(key: str, measured_km2: float, other_km2: float, language: str) -> str:
    change_km2 = round(measured_km2 - other_km2, 3)
    sign = "+" if change_km2 > 0 else ""
    return text(
        f"validation.{key}",
        language,
        km2=format_number(other_km2, 3),
        change=f"{sign}{format_number(change_km2, 3)}",
        share=f"{sign}{format_share(change_km2 / other_km2, 2)}",
    )
