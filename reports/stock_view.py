"""Old rooms and other stock that may change, on map, summary and appendix; what is assumed says so."""

from __future__ import annotations

from html import escape
from typing import Any

import shapely

from models.case import Case
from optimizer.plan import Plan
from reports.catalogue import label, pick, text
from reports.dossier import Dossier
from reports.explain_html import draw_table
from reports.figures import name_of, period_titles
from reports.map_layers import Layer, Rows, make_layer, mark_assumed, point_feature
from reports.stock_table import STATES, changeable, state_table, stock_periods
from reports.stock_words import by_year, say_counts
from reports.units import format_mw, format_number, format_racks

ASSUMED = "assumed"


def stock_lines(case: Case, plan: Plan, language: str) -> list[str]:
    """Return the lines of the summary: states by period, energy saved, PUE of all; none where nothing may change."""
    titles = period_titles(case, language)
    lines = [
        text(
            "stock.line",
            language,
            year=titles[one.period_id],
            states=say_counts(one.counts, language),
            saved=format_number(one.saved_gwh, 1),
            pue=_pue(one.pue),
        )
        for one in stock_periods(case, plan)
    ]
    if not lines:
        return []
    return [text("stock.head", language, n=len(changeable(case)), mark=_mark(case, language)), *lines]


def panel_rows(case: Case, plan: Plan, language: str) -> tuple[list[str], list[list[str]]]:
    """Return heads and rows of the map's table: a row for each state, energy saved and PUE, a column a period."""
    periods = stock_periods(case, plan)
    titles = period_titles(case, language)
    heads = [text("stock.state", language), *(titles[one.period_id] for one in periods)]
    rows = [
        [
            label("stock_state", state, language),
            *(
                text("stock.cell", language, n=one.counts[state], mw=format_mw(one.it_mw[state]))
                if one.counts[state]
                else "0"
                for one in periods
            ),
        ]
        for state in STATES
    ]
    rows.append([text("stock.saved", language), *(format_number(one.saved_gwh, 1) for one in periods)])
    rows.append([text("stock.pue", language), *(_pue(one.pue) for one in periods)])
    return heads, rows if periods else []


def rooms_layer(dossier: Dossier, language: str) -> Layer | None:
    """Return old rooms by district, drawn once inside it: where in it they stand is not known. None without any."""
    case = dossier.case
    if "adcode" not in case.stock.columns:
        return None
    states, titles = state_table(case, dossier.plan), period_titles(case, language)
    rooms = case.stock.loc[case.stock.index.intersection(states.index)]
    districts = dossier.region.layers[dossier.region.settings.districts_layer].set_index("adcode")
    features = []
    for adcode, here in rooms[rooms["adcode"].isin(districts.index)].groupby("adcode"):
        place = shapely.Point(districts.geometry[adcode].representative_point())
        rows: Rows = [[text("map.place_quality", language), text("stock.place_district", language)]]
        for period in states.columns:
            now = states.loc[here.index, period]
            counts = {state: int((now == state).sum()) for state in STATES}
            rows.append([titles[str(period)], say_counts(counts, language)])
        rows += [_room_row(case, str(name), states.loc[name], language) for name in here.index]
        district = pick(districts.loc[adcode], "name", language)
        name = text("stock.rooms_of", language, district=district, n=len(here))
        features.append(point_feature(place.x, place.y, name, rows))
    return make_layer("old_rooms", "mark", language, features, css="mark-room") if features else None


def stock_section(dossier: Dossier, language: str) -> str:
    """Return the table of the appendix, one row for each that may change; empty without any."""
    case, plan = dossier.case, dossier.plan
    states, titles = state_table(case, plan), period_titles(case, language)
    if states.empty:
        return ""
    rows = []
    for name in states.index:
        row = case.stock.loc[[name]].iloc[0]
        basis = str(row.get("basis", ""))
        racks = format_racks(float(str(row["racks"])), language)
        target = row["merge_into"] if "merge" in set(states.loc[name]) else ""
        rows.append(
            [
                escape(pick(row, "name", language)),
                escape(name_of(case.stock, target, language)) if target else "",
                *(escape(label("stock_state", state, language)) for state in states.loc[name]),
                escape(mark_assumed(racks, basis, language)),
                escape(mark_assumed(f"{row['pue']:.2f}", basis, language)),
            ]
        )
    heads = [text("stock.room", language), text("stock.target", language), *(titles[p] for p in states.columns)]
    heads += [text("map.racks", language), text("map.pue", language)]
    lines = "".join(f"<li>{escape(line)}</li>" for line in stock_lines(case, plan, language))
    title = escape(text("explain.stock_states", language))
    table = draw_table(heads, rows, 2 + len(states.columns))
    return f'<section id="stock_states"><h2>{title}</h2><ul>{lines}</ul>{table}</section>'


def _room_row(case: Case, name: str, states: Any, language: str) -> list[str]:
    row = case.stock.loc[[name]].iloc[0]
    racks = mark_assumed(format_racks(float(str(row["racks"])), language), str(row.get("basis", "")), language)
    return [
        pick(row, "name", language),
        text("stock.room_state", language, racks=racks, state=by_year(case, states, language)),
    ]


def _pue(value: float | None) -> str:
    return "\N{EM DASH}" if value is None else format_number(value, 3)


def _mark(case: Case, language: str) -> str:
    """Says that the rooms are assumed where any is."""
    is_assumed = "basis" in case.stock.columns and (changeable(case)["basis"] == ASSUMED).any()
    return text("map.mark", language) if is_assumed else ""
