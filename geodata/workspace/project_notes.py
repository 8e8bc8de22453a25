"""What the QGIS project says on the map: draft note, review number, scale bar, north arrow, background."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from geodata.settings import RegionSettings
from geodata.workspace.symbols import background

# Corners of the map as QGIS counts them (QgsDecorationItem::Placement).
_BOTTOM_LEFT, _TOP_LEFT, _TOP_RIGHT, _BOTTOM_RIGHT, _TOP_CENTRE = "0", "1", "2", "3", "4"


def add_properties(root: Element, settings: RegionSettings, title: str, language: str) -> None:
    """Append the notes of ``settings`` and the furniture of the map to a project."""
    properties = SubElement(root, "properties")
    red, green, blue = (str(int(background()[at : at + 2], 16)) for at in (1, 3, 5))
    colours = {"CanvasColorRedPart": red, "CanvasColorGreenPart": green, "CanvasColorBluePart": blue}
    _add_numbers(SubElement(properties, "Gui"), colours)
    # Without it QGIS reads no CRS of the project.
    _add_numbers(SubElement(properties, "SpatialRefSys"), {"ProjectionsEnabled": "1"})
    _add_text(SubElement(properties, "Paths"), "Absolute", "bool", "false")
    _add_text(SubElement(properties, "Measurement"), "DistanceUnits", "QString", "kilometers")
    _add_text(properties[-1], "AreaUnits", "QString", "km2")
    position = SubElement(properties, "PositionPrecision")
    _add_text(position, "Automatic", "bool", "true")
    _add_text(position, "DegreeFormat", "QString", "D")
    _add_decoration(properties, "TitleLabel", title, _TOP_CENTRE)
    _add_decoration(properties, "CopyrightLabel", notes(settings, language), _BOTTOM_RIGHT)
    _add_decoration(properties, "ScaleBar", "", _BOTTOM_LEFT)
    _add_decoration(properties, "NorthArrow", "", _TOP_LEFT)
    _add_metadata(root, settings, title, language)


def notes(settings: RegionSettings, language: str) -> str:
    """Draft note and review number, as on the maps of a run."""
    if language == "zh":
        return f"{settings.draft_note_zh} 审图号：（待填）"
    return f"{settings.draft_note_en} Map review number: (to be filled in)"


def _add_metadata(root: Element, settings: RegionSettings, title: str, language: str) -> None:
    metadata = SubElement(root, "projectMetadata")
    SubElement(metadata, "language").text = "zho" if language == "zh" else "eng"
    SubElement(metadata, "type").text = "project"
    SubElement(metadata, "title").text = title
    SubElement(metadata, "abstract").text = notes(settings, language)


def _add_decoration(properties: Element, name: str, label: str, placement: str) -> None:
    box = SubElement(properties, name)
    _add_text(box, "Enabled", "bool", "true")
    _add_text(box, "Placement", "int", placement)
    if label:
        _add_text(box, "Label", "QString", label)


def _add_numbers(parent: Element, values: dict[str, str]) -> None:
    for key, value in values.items():
        _add_text(parent, key, "int", value)


def _add_text(parent: Element, key: str, kind: str, value: str) -> None:
    SubElement(parent, key, type=kind).text = value
