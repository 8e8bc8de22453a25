"""An impact as files: a page, a table for spreadsheets and the same for a program, written whole or not at all."""

from __future__ import annotations

import json
import math
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reports.catalogue import LANGUAGES, both
from reports.errors import RunPlaceError
from reports.impact import Impact
from reports.impact_figures import FindingChange
from reports.impact_page import draw_impact
from reports.impact_side import Side
from reports.impact_sites import SiteChange
from reports.impact_text import hold_words, keep_words, reason_words, status_words, verdict_words
from reports.tables import join_rows, write_spreadsheet

PAGE_FILE, TABLE_FILE, CONTENT_FILE = "impact.html", "impact.csv", "impact.json"
SCHEMA = "cqdc-impact/1"
COLUMNS = ("part", "old_id", "new_id", "quantity", "unit", "old", "new", "difference", "change", "note_zh", "note_en")
_LAND_UNITS = {"usable_km2": "km2", "excluded_km2": "km2", "sites": "count", "it_mw": "MW"}


def write_impact(impact: Impact, folder: Path) -> tuple[Path, ...]:
    """Write impact.html, impact.csv and impact.json to ``folder`` and return their paths.

    The page is in the edition and language of the scenario's reports. RunPlaceError if the folder cannot be written
    to or holds anything already: nothing is overwritten, and after a failure nothing is left.
    """
    folder = Path(folder)
    edition, language = (impact.scenario.text(f"report.{key}") for key in ("edition", "language"))
    page = draw_impact(impact, edition, language)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=folder.parent))
    except OSError as error:
        raise RunPlaceError(**both("error.run_place", folder=folder, reason=error)) from error
    try:
        (draft / PAGE_FILE).write_text(page, encoding="utf-8")
        write_spreadsheet(join_rows(list(impact_rows(impact)), COLUMNS), draft / TABLE_FILE)
        content = json.dumps(impact_content(impact), ensure_ascii=False, indent=1, allow_nan=False)
        (draft / CONTENT_FILE).write_text(content + "\n", encoding="utf-8")
        draft.chmod(0o755)
        # Takes the place of an empty folder; one that holds anything stays as it is.
        draft.rename(folder)
    except OSError as error:
        raise RunPlaceError(**both("error.run_place", folder=folder, reason=error)) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return tuple(folder / name for name in (PAGE_FILE, TABLE_FILE, CONTENT_FILE))


def impact_content(impact: Impact) -> dict[str, Any]:
    """Return the impact as plain values for a program; power in MW, areas in km2, money in CNY (present value)."""
    content = {
        "schema": SCHEMA,
        "scenario": impact.scenario.id,
        "created": impact.created.isoformat(timespec="seconds"),
        "old": _side_content(impact.old),
        "new": _side_content(impact.new),
        "verdict": {language: _said(impact, language) for language in LANGUAGES},
        "hold": None if impact.hold is None else asdict(impact.hold),
        "keeping": None if impact.keeping is None else asdict(impact.keeping),
        "cost": _cost_content(impact),
        "cost_parts": impact.costs.reset_index().to_dict("records"),
        "site_counts": impact.count_sites(),
        "sites": [asdict(site) for site in impact.sites],
        "candidate_counts": impact.count_candidates(),
        "candidates": impact.candidates[impact.candidates["change"] != "same"].to_dict("records"),
        "findings": [asdict(finding) for finding in impact.findings],
        "land": impact.land.reset_index().to_dict("records"),
        "cluster_km2": {"old": impact.old_cluster_km2, "new": impact.new_cluster_km2},
        "layers": [
            {key: value for key, value in vars(change).items() if key != "outlines"} for change in impact.layers
        ],
    }
    return {key: _plain(value) for key, value in content.items()}


def impact_rows(impact: Impact) -> Iterator[Mapping[str, object]]:
    """Yield the rows of the table: one figure each, before and after, with its unit."""
    yield from _side_rows(impact)
    for component, row in impact.costs.iterrows():
        yield _row("cost", _same(component), "present_cost", "CNY", (row["old_cny"], row["new_cny"]))
    for part, sites in (("site", impact.sites), ("site_keeping", impact.keeping.sites if impact.keeping else ())):
        for site in sites:
            yield from _site_rows(impact, site, part)
    for one in impact.candidates[impact.candidates["change"] != "same"].to_dict("records"):
        areas = one["old_area_km2"], one["new_area_km2"]
        yield _row("candidate", (one["old_id"], one["new_id"]), "usable_area", "km2", areas, change=one["change"])
    yield _row("cluster", _same(""), "area", "km2", (impact.old_cluster_km2, impact.new_cluster_km2))
    for zone, row in impact.land.iterrows():
        for quantity, unit in _LAND_UNITS.items():
            figures = row[f"old_{quantity}"], row[f"new_{quantity}"]
            yield _row("zone", _same(zone), quantity, unit, figures)
    for change in impact.layers:
        for kind in ("added", "removed", "reshaped", "edited"):
            for feature in getattr(change, kind):
                ids = ("" if kind == "added" else feature, "" if kind == "removed" else feature)
                yield _row(f"layer {change.layer}", ids, "feature", "", (None, None), change=kind)
    for finding in impact.findings:
        yield _finding_row(finding)


def _said(impact: Impact, language: str) -> str:
    return " ".join(
        filter(None, [*verdict_words(impact, language), hold_words(impact, language), keep_words(impact, language)])
    )


def _side_content(side: Side) -> dict[str, Any]:
    return {
        "name": side.name,
        "status": side.status,
        "said": {language: status_words(side, language) for language in LANGUAGES},
        "proof": None if side.proof is None else asdict(side.proof),
        "conflict": side.conflict,
        "sha256": dict(side.region.sha256),
    }


def _cost_content(impact: Impact) -> dict[str, Any] | None:
    cost = impact.cost
    if cost is None:
        return None
    derived = ("difference_cny", "tolerance_cny", "low_cny", "high_cny", "is_within_tolerance", "proven_direction")
    return {**asdict(cost), **{name: getattr(cost, name) for name in derived}}


def _side_rows(impact: Impact) -> Iterator[Mapping[str, object]]:
    statuses = f"{impact.old.status} -> {impact.new.status}"
    notes = {f"note_{language}": _said(impact, language) for language in LANGUAGES}
    names = impact.old.name, impact.new.name
    cost = impact.cost
    total = (None, None) if cost is None else (cost.old_cny, cost.new_cny)
    gap = (None, None) if cost is None else (cost.old_gap_cny, cost.new_gap_cny)
    yield {**_row("plan", names, "present_cost", "CNY", total, change=statuses), **notes}
    yield _row("plan", names, "gap_to_bound", "CNY", gap, change=statuses)


def _site_rows(impact: Impact, site: SiteChange, part: str) -> Iterator[Mapping[str, object]]:
    case = impact.old.case or impact.new.case
    notes = {f"note_{language}": reason_words(site, language) for language in LANGUAGES}
    ids = site.old_id or "", site.new_id or ""
    for number, period in enumerate([] if case is None else case.periods.index):
        old, new = (None if standing is None else standing.it_mw[number] for standing in (site.old, site.new))
        yield {**_row(part, ids, f"it_mw {period}", "MW", (old, new), change=site.change), **notes}


def _finding_row(change: FindingChange) -> Mapping[str, object]:
    sides = (change.old, change.new)
    statuses = " -> ".join("" if side is None else side.status for side in sides)
    old, new = (None if side is None else side.value for side in sides)
    unit = next((side.unit for side in sides if side is not None), "")
    name = f"{change.rule} {change.variant} {change.subject}"
    return _row("clause", _same(name), "value", unit, (old, new), change=statuses)


def _same(name: object) -> tuple[str, str]:
    return str(name), str(name)


def _row(
    part: str, ids: tuple[str, str], quantity: str, unit: str, figures: tuple[Any, Any], *, change: str = ""
) -> dict[str, object]:
    before, after = (math.nan if value is None else float(value) for value in figures)
    names = {"part": part, "old_id": ids[0], "new_id": ids[1], "quantity": quantity, "unit": unit}
    return {**names, "old": before, "new": after, "difference": after - before, "change": change}


def _plain(value: Any) -> Any:
    """Values as JSON has them: what is not known, or not finite, is null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
