"""The line below a map: whose data it shows, as the region itself says."""

from __future__ import annotations

from geodata.settings import RegionSettings
from reports.catalogue import pick, text


def source_line(settings: RegionSettings, language: str, *, is_internal: bool) -> str:
    """Return the credits of the region in ``language``; a region without any leads to the list of its sources.

    The public edition shows no stations, and so credits no source of theirs.
    """
    credit = pick(settings, "credit" if is_internal else "credit_public", language)
    return text("map.source_line", language, credit=credit) if credit else text("map.source_line_none", language)
