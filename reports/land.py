"""Which exclusion takes how many km2 of which zone, as a table and as lines of text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from geodata.candidates import Candidates
from reports.catalogue import label, text
from reports.tables import write_spreadsheet
from reports.units import format_number

GROSS, USABLE = "gross_land", "usable_land"
LAND_COLUMNS = [
    *("zone_id", "zone_zh", "zone_en", "entry_id", "entry_zh", "entry_en", "clause", "buffer_m", "basis"),
    *("area_km2", "gross_area_km2", "only_area_km2"),
]


def land_table(candidates: Candidates, zones: pd.DataFrame) -> pd.DataFrame:
    """Return :data:`LAND_COLUMNS`: for each zone its gross land, what each exclusion takes of it, its usable land.

    ``area_km2`` of a zone's exclusions and usable land add up to its gross land: land under several exclusions is
    counted for the first of them. ``gross_area_km2`` is what an exclusion takes by itself, ``only_area_km2`` what would
    come back if it alone were switched off. ``zones`` is the table of a case (index zone_id; name_zh, name_en).
    """
    rows = [row for zone_id in candidates.zones.index for row in _zone_rows(candidates, str(zone_id))]
    table = pd.DataFrame(rows, columns=[name for name in LAND_COLUMNS if name not in ("zone_zh", "zone_en")])
    for language in ("zh", "en"):
        table[f"zone_{language}"] = table["zone_id"].map(zones[f"name_{language}"]).fillna(table["zone_id"])
    return table[LAND_COLUMNS]


def write_land(candidates: Candidates, zones: pd.DataFrame, path: Path) -> None:
    """Write :func:`land_table` to ``path`` as a CSV for spreadsheets, areas to a tenth of a hectare."""
    table = land_table(candidates, zones)
    areas = [name for name in LAND_COLUMNS if name.endswith("_km2")]
    write_spreadsheet(table.assign(**{name: table[name].round(6) for name in areas}), path)


def land_lines(candidates: Candidates, zones: pd.DataFrame, language: str) -> list[str]:
    """Return the land account as lines of text: the sum, a line for each exclusion, slopes, and what was left empty."""
    table = land_table(candidates, zones)
    gross, usable = (table.loc[table["entry_id"] == name, "area_km2"].sum() for name in (GROSS, USABLE))
    lines = [text("land.sum", language, gross=_km2(gross), usable=_km2(usable), count=len(candidates.sites))]
    taken = table[~table["entry_id"].isin([GROSS, USABLE])]
    for _, rows in taken.groupby("entry_id", sort=False):
        sums = rows[["area_km2", "gross_area_km2", "only_area_km2"]].sum()
        by_zone = [
            text("land.zone", language, zone=row[f"zone_{language}"], area=_km2(float(row["area_km2"])))
            for _, row in rows.sort_values("area_km2", ascending=False).iterrows()
        ]
        key = "land.exclusion" if rows["clause"].iloc[0] else "land.other"
        fields = {
            "name": rows[f"entry_{language}"].iloc[0],
            "clause": rows["clause"].iloc[0],
            "area": _km2(sums["area_km2"]),
            "gross": _km2(sums["gross_area_km2"]),
            "only": _km2(sums["only_area_km2"]),
            "zones": text("land.comma", language).join(by_zone),
        }
        lines.append(text(key, language, **fields))
    lines += _slope_lines(candidates, language)
    return [*lines, *(remark.text(language) for remark in candidates.remarks)]


def _slope_lines(candidates: Candidates, language: str) -> Iterator[str]:
    if candidates.slopes.empty:
        return
    sums = candidates.slopes.groupby("class_id", sort=False).agg(
        {"above_deg": "first", "to_deg": "first", "area_km2": "sum"}
    )
    classes = [
        text("land.slope_class", language, above=f"{above:g}", to=f"{to:g}", area=_km2(area))
        for above, to, area in sums.itertuples(index=False)
    ]
    yield text("land.slopes", language, classes=text("land.comma", language).join(classes))


def _zone_rows(candidates: Candidates, zone_id: str) -> Iterator[dict[str, object]]:
    whole = candidates.zones["gross_area_km2"].to_dict(), candidates.zones["usable_area_km2"].to_dict()
    yield _whole(zone_id, GROSS, whole[0][zone_id])
    taken = candidates.excluded[candidates.excluded["zone_id"] == zone_id]
    for row in taken.to_dict("records"):
        name = str(row["exclusion_id"])
        known = candidates.exclusions.loc[name] if name in candidates.exclusions.index else None
        yield {
            "zone_id": zone_id,
            "entry_id": name,
            "entry_zh": label("land", name, "zh") if known is None else known["name_zh"],
            "entry_en": label("land", name, "en") if known is None else known["name_en"],
            "clause": "" if known is None else known["clause"],
            "buffer_m": None if known is None else known["buffer_m"],
            "basis": "" if known is None else known["basis"],
            **{column: row[column] for column in ("area_km2", "gross_area_km2", "only_area_km2")},
        }
    yield _whole(zone_id, USABLE, whole[1][zone_id])


def _whole(zone_id: str, entry_id: str, area_km2: float) -> dict[str, object]:
    names = {f"entry_{language}": label("land", entry_id, language) for language in ("zh", "en")}
    return {"zone_id": zone_id, "entry_id": entry_id, **names, "clause": "", "basis": "", "area_km2": area_km2}


def _km2(value: float) -> str:
    return format_number(float(value), 2)
