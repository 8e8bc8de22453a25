"""Sites and power works of a run as plain values for the maps, cards and tables of the page; words ready to show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from optimizer.plan import Plan
from reports.catalogue import label, pick, text
from reports.figures import chosen_sites, feeders_by_site, name_of, period_titles
from reports.map_plan_layers import DESIGN_COLOURS, LETTERS
from reports.pack.source import MeetingPack, PackRun
from reports.units import format_mw, format_number, format_racks, format_share

INTERNAL = "internal"
# Degrees: about 1 m in the internal edition, about 1 km in the public one.
PLACES = {INTERNAL: 5, "public": 2}
PUE = ("pue_p05", "pue_p50", "pue_p95")

Entry = dict[str, Any]
Cues = Mapping[str, Mapping[str, Any]]


def design_cues(pack: MeetingPack, language: str) -> dict[str, dict[str, Any]]:
    """Return design_id -> letter, colour, ink and name of every design that a plan uses: one scale for all maps."""
    cues: dict[str, dict[str, Any]] = {}
    for run in (*pack.runs, *pack.what_if):
        used = set() if run.plan is None else set(run.plan.facilities["design_id"])
        for design in run.case.designs.index:
            if design in used and design not in cues:
                number = len(cues)
                cues[str(design)] = {
                    "letter": LETTERS[number % len(LETTERS)],
                    "colour": (colour := DESIGN_COLOURS[number % len(DESIGN_COLOURS)]),
                    "ink": _ink(colour),
                    "pattern": number % len(DESIGN_COLOURS),
                    "name": name_of(run.case.designs, design, language),
                }
    return cues


def site_entries(run: PackRun, language: str, edition: str, cues: Cues) -> list[Entry]:
    """Return the sites of a plan, large ones first and numbered as in the tables of the pack; none without a plan."""
    if run.plan is None:
        return []
    sites = chosen_sites(run.case, run.plan)
    last = f"it_mw_{run.case.periods.index[-1]}"
    order = sites.assign(is_small=sites["tier"] != "hub").sort_values(["is_small", last], ascending=[True, False])
    reasons, shares = _why(run, language), _pick_shares(run)
    feeders = feeders_by_site(run.case, run.plan) if edition == INTERNAL else {}
    entries = []
    for number, (site, row) in enumerate(order.iterrows(), start=1):
        entry = _place(str(site), number, row, edition) | _words(run, row, language)
        if edition == INTERNAL:
            entry["feeds"] = _feeds(run, feeders.get(str(site)), language)
        cue = cues[row["design_id"]]
        entry |= {"letter": cue["letter"], "colour": cue["colour"], "ink": cue["ink"], "pattern": cue["pattern"]}
        entry["share"] = format_share(shares[str(site)], 0) if str(site) in shares else ""
        entry["why"] = reasons.get(str(site), []) if edition == INTERNAL else []
        entries.append(entry)
    return entries


def _place(site: str, number: int, row: pd.Series, edition: str) -> Entry:
    return {
        "id": site if edition == INTERNAL else str(number),
        "number": str(number),
        "key": site,
        "place": [round(float(row["lat"]), PLACES[edition]), round(float(row["lon"]), PLACES[edition])],
    }


def _words(run: PackRun, row: pd.Series, language: str) -> Entry:
    mw = [float(row[f"it_mw_{period}"]) for period in run.case.periods.index]
    return {
        "zone": pick(row, "zone", language),
        "district": pick(row, "district", language),
        "design": pick(row, "design", language),
        "tier": str(row["tier"]),
        "tier_words": label("page.tier", str(row["tier"]), language),
        "mw": [round(value, 3) for value in mw],
        "mw_words": [format_number(value, 1) for value in mw],
        "racks": format_racks(float(row["racks"]), language),
        "physical": format_racks(float(row["physical_racks"]), language),
        "pue": [round(float(row[name]), 4) for name in PUE],
        "pue_words": [format_number(float(row[name]), 3) for name in PUE],
    }


def _feeds(run: PackRun, feeders: pd.DataFrame | None, language: str) -> list[list[str]]:
    if feeders is None:
        return []
    last = run.case.periods.index[-1]
    return [
        [name_of(run.case.substations, station, language), f"{feed['km']:.1f} km", format_mw(float(feed[last]))]
        for station, feed in feeders.iterrows()
    ]


def power_entries(run: PackRun, language: str, edition: str, site_ids: list[str]) -> Entry:
    """Return substations and feeders; nothing at all in the public edition or without a plan."""
    if edition != INTERNAL or run.plan is None:
        return {"stations": [], "feeders": []}
    periods = [str(period) for period in run.case.periods.index]
    titles = list(period_titles(run.case, language).values())
    table = run.layers["substations"]
    stations = [_station(row, periods, titles, language) for row in table.to_dict("records")]
    number = {str(station): at for at, station in enumerate(table["substation_id"])}
    lines: dict[tuple[int, int], list[float]] = {}
    for row in run.layers["feeders"].to_dict("records"):
        site, station = str(row["site_id"]), str(row["substation_id"])
        if site == station:
            continue
        ends = (site_ids.index(site), number[station])
        lines.setdefault(ends, [0.0] * len(periods))[periods.index(row["period_id"])] = round(float(row["feed_mw"]), 2)
    return {"stations": stations, "feeders": [[*ends, mw] for ends, mw in lines.items()]}


def _station(row: Mapping[str, Any], periods: list[str], titles: list[str], language: str) -> Entry:
    rows = [[text("map.voltage", language), f"{row['voltage_kv']:g} kV"]]
    for period, title in zip(periods, titles, strict=True):
        used, limit = (format_number(float(row[f"{name}_mw_{period}"]), 1) for name in ("use", "limit"))
        share = format_share(float(row[f"use_share_{period}"]), 0)
        shown = f"{used} / {limit} MW ({share})"
        rows.append([title, text("map.assumed", language, value=shown) if row["power_basis"] == "assumed" else shown])
    rows.append([text("map.steps", language), f"{row[f'steps_{periods[-1]}']:g} / {row['max_steps']:g}"])
    return {
        "name": pick(row, "name", language),
        "place": [round(float(row["lat"]), 5), round(float(row["lon"]), 5)],
        "share": [round(float(row[f"use_share_{period}"]), 3) for period in periods],
        "rows": rows,
    }


def _why(run: PackRun, language: str) -> dict[str, list[str]]:
    """What the answers to "why here" say, by site."""
    found = {}
    for answer in run.answers:
        site = (answer["content"] or {}).get("site") if str(answer["name"]).startswith("why-") else None
        if site:
            found[str(site["site_id"])] = list(answer[language]["paragraphs"])
    return found


def _pick_shares(run: PackRun) -> Mapping[str, float]:
    answer = run.answer("alternatives")
    return {} if answer is None else answer["content"].get("pick_share", {})


def _ink(colour: str) -> str:
    """Black or white, whichever stands out more on ``colour`` (WCAG relative luminance)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return "#ffffff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.179 else "#000000"


def _plan(run: PackRun) -> Plan:
    if run.plan is None:
        raise ValueError(f"{run.folder.name} has no plan")
    return run.plan
