"""The appendix of a run: one HTML file without any request, with the chain of every number of every facility."""

from __future__ import annotations

from html import escape
from pathlib import Path

from models.explain_chain import Section
from models.explain_design import DesignAccount
from models.explain_site import performance_rows, room_section
from reports.catalogue import pick, text
from reports.dossier import Dossier
from reports.emission_accounts import draw_emissions
from reports.explain_html import draw_parameters, draw_section, draw_table
from reports.explain_plan import FacilityAccount, design_accounts, facility_accounts, grade_words, water_by_month
from reports.explain_text import heads
from reports.figures import name_of
from reports.stock_table import changeable
from reports.stock_view import stock_section
from reports.units import format_mw, format_number, format_share

APPENDIX_FILE = "appendix.html"
STYLE = Path(__file__).parent / "templates" / "explain.css"
M3_PER_10K, GJ_PER_TJ = 1e4, 1e3
# Sections that a public edition leaves out: what is reserved of the grid.
INTERNAL = frozenset({"power"})
_SENSES = {"<=": "≤", ">=": "≥", "<": "<", ">": ">"}
_MARKS = {True: "met", False: "broken", None: "unknown"}


def draw_appendix(dossier: Dossier, edition: str, language: str) -> str:
    """Return the page; the public ``edition`` has no reserve of power."""
    facilities = facility_accounts(dossier)
    designs = design_accounts(dossier, facilities)
    parts = [
        _head(dossier, language),
        "<main>",
        f'<p class="note">{escape(text("explain.grades_note", language))}</p>',
        _contents(dossier, facilities, designs, edition, language),
        _facility_table(dossier, facilities, language),
        _load_table(dossier, facilities, language),
        _green_table(facilities, language),
        _water_table(dossier, facilities, language),
        draw_emissions(dossier, language),
        stock_section(dossier, language) if edition == "internal" else "",
        _chains(dossier, facilities, edition, language),
        *(_design(key, account, language) for key, account in designs.items()),
        "</main>",
    ]
    title = escape(text("explain.appendix_title", language))
    style = STYLE.read_text(encoding="utf-8")
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{style}</style></head><body>\n{chr(10).join(parts)}\n</body></html>\n"
    )


def _head(dossier: Dossier, language: str) -> str:
    about = text(
        "map.about",
        language,
        region=pick(dossier.region, "name", language),
        pack=pick(dossier.scenario.policy_pack(), "title", language),
        created=f"{dossier.created:%Y-%m-%d %H:%M}",
    )
    year = int(dossier.case.periods["end_year"].iloc[-1])
    basis = text("explain.appendix_about", language, year=year)
    title = f"{text('explain.appendix_title', language)} – {pick(dossier.scenario, 'title', language)}"
    return f'<header id="head"><h1>{escape(title)}</h1><p>{escape(about)}</p><p>{escape(basis)}</p></header>'


def _contents(
    dossier: Dossier,
    facilities: list[FacilityAccount],
    designs: dict[tuple[str, str], DesignAccount],
    edition: str,
    language: str,
) -> str:
    tables = ["facilities", "part_load", "green", "water_months", "emissions"]
    tables += ["stock_states"] if edition == "internal" and len(changeable(dossier.case)) else []
    items = [f'<li><a href="#{name}">{escape(text(f"explain.{name}", language))}</a></li>' for name in tables]
    items += [f'<li><a href="#{one.site_id}">{escape(_title(dossier, one, language))}</a></li>' for one in facilities]
    items += [
        f'<li><a href="#{_anchor(key)}">{escape(_design_title(account, language))}</a></li>'
        for key, account in designs.items()
    ]
    return f'<nav id="contents">{_heading("contents", language)}<ul>{"".join(items)}</ul></nav>'


def _facility_table(dossier: Dossier, facilities: list[FacilityAccount], language: str) -> str:
    names = ("facility", "zone", "design", "review", "gb_grade", "racks")
    numbers = ("pue_p50", "pue_peak", "energy", "coal", "water", "heat", "heat_c")
    case = dossier.case
    rows = []
    for one in facilities:
        review = one.section("review")
        rows.append(
            [
                _site_link(one),
                escape(name_of(case.zones, one.zone_id, language)),
                escape(name_of(case.designs, one.design_id, language)),
                escape(_after_colon(review.notes[0], language)),
                escape(grade_words(one, case, language)),
                format_mw(one.it_mw),
                format_number(one.it_mw / case.rack_mw),
                format_number(one.section("performance").value("pue_p50"), 3),
                format_number(one.section("performance").value("pue_peak"), 3),
                format_number(one.section("energy").value("energy_gwh"), 1),
                format_number(review.value("tce")),
                format_number(one.section("water").value("water_m3") / M3_PER_10K, 1),
                format_number(one.section("heat").value("recoverable_heat_gj") / GJ_PER_TJ, 1),
                format_number(one.section("heat").value("temperature_c")),
            ]
        )
    words = [*heads(names[:-1], language), "IT", *heads((names[-1], *numbers), language)]
    return f'<section id="facilities">{_heading("facilities", language)}{draw_table(words, rows, 5)}</section>'


def _load_table(dossier: Dossier, facilities: list[FacilityAccount], language: str) -> str:
    case = dossier.case
    limit = case.limit("pue_limit.max_pue_in_cluster")
    rows = []
    for climate_id, design_id in dict.fromkeys((one.climate_id, one.design_id) for one in facilities):
        for row in performance_rows(case, climate_id, design_id):
            shown = [row[key] for key in ("pue_p05", "pue_p50", "pue_p95", "wue_l_per_kwh", "pue_peak")]
            rows.append(
                [
                    escape(name_of(case.designs, design_id, language)),
                    escape(name_of(case.climates, climate_id, language)),
                    format_share(row["load_share"], 0),
                    *(format_number(value, 3) for value in shown),
                    format_share(row["within_limit_share"]),
                ]
            )
    names = ("design", "climate", "load", "pue_p05", "pue_p50", "pue_p95", "wue_p50", "pue_peak")
    words = [*heads(names, language), text("explain.probability", language, limit=f"{limit:g}")]
    return f'<section id="part_load">{_heading("part_load", language)}{draw_table(words, rows, 2)}</section>'


def _green_table(facilities: list[FacilityAccount], language: str) -> str:
    if not facilities or not facilities[0].green:
        return ""
    names = [text("explain.facility", language), *(pick(one, "title", language) for one in facilities[0].green)]
    rows = []
    for one in facilities:
        cells = [_site_link(one)]
        for criterion in one.green:
            status = f'<span class="{_MARKS[criterion.met]}">{escape(criterion.status(language))}</span>'
            value = "" if criterion.value is None else f"{format_number(criterion.value, 3).rstrip('0').rstrip('.')} "
            needed = f"{value}({_SENSES[criterion.sense]} {criterion.needed:g})"
            cells.append(f'{status}<br><span class="source">{escape(needed)}</span>')
        rows.append(cells)
    note = f'<p class="note">{escape(text("explain.green_note", language))}</p>'
    table = draw_table(names, rows, len(names))
    return f'<section id="green">{_heading("green", language)}{note}{table}</section>'


def _water_table(dossier: Dossier, facilities: list[FacilityAccount], language: str) -> str:
    if not facilities:
        return ""
    table = water_by_month(dossier.case, facilities)
    rows = []
    for zone, values in zip(table.index, table.to_numpy(), strict=True):
        shown = [format_number(value / M3_PER_10K, 2) for value in (*values, values.sum())]
        rows.append([escape(name_of(dossier.case.zones, zone, language)), *shown])
    total = [format_number(value / M3_PER_10K, 2) for value in (*table.sum(), table.to_numpy().sum())]
    rows.append([escape(text("figure.total", language)), *total])
    months = [text("explain.month", language, n=month) for month in table.columns]
    words = [text("explain.zone", language), *months, text("explain.year", language)]
    return f'<section id="water_months">{_heading("water_months", language)}{draw_table(words, rows, 1)}</section>'


def _chains(dossier: Dossier, facilities: list[FacilityAccount], edition: str, language: str) -> str:
    """Every facility; a chain that several share stands in full at the first, and is linked from the others."""
    parts, drawn = [_heading("chains", language)], dict[object, FacilityAccount]()
    for one in facilities:
        name = name_of(dossier.case.designs, one.design_id, language)
        see = text("explain.see_design", language, name=name)
        link = f'<p class="note"><a href="#{_anchor((one.climate_id, one.design_id))}">{escape(see)}</a></p>'
        content, same = draw_section(room_section(dossier.case, dossier.scenario, one.site_id), language), ""
        for part in one.account.sections:
            if edition != "internal" and part.key in INTERNAL:
                continue
            first = drawn.setdefault((part.key, part.steps, part.notes), one)
            if first is one:
                content += draw_section(part, language, anchor=_part_anchor(one, part.key))
            else:
                same += f"<li>{_same_link(first, part, language)}</li>"
        content += f'<ul class="same">{same}</ul>' if same else ""
        title = f"<h3>{escape(_title(dossier, one, language))}</h3>"
        parts.append(f'<section id="{one.site_id}">{title}{link}{content}{_back(language)}</section>')
    return "".join(parts)


def _same_link(first: FacilityAccount, part: Section, language: str) -> str:
    words = text("explain.same_as", language, title=pick(part, "title", language), site=first.site_id)
    return f'<a href="#{_part_anchor(first, part.key)}">{escape(words)}</a>'


def _part_anchor(one: FacilityAccount, key: str) -> str:
    return f"{one.site_id}--{key}"


def _design(key: tuple[str, str], account: DesignAccount, language: str) -> str:
    climate, *rest = account.sections
    parts = [draw_section(climate, language), draw_parameters(account.parameters, language)]
    parts += [draw_section(section, language) for section in rest]
    title = escape(_design_title(account, language))
    return f'<section class="facility" id="{_anchor(key)}"><h2>{title}</h2>{"".join(parts)}{_back(language)}</section>'


def _title(dossier: Dossier, one: FacilityAccount, language: str) -> str:
    zone = name_of(dossier.case.zones, one.zone_id, language)
    return f"{one.site_id} · {zone} · {format_mw(one.it_mw)}"


def _design_title(account: DesignAccount, language: str) -> str:
    name, climate = pick(account.design, "name", language), pick(account.climate, "name", language)
    return text("explain.design_chain", language, name=name, climate=climate)


def _after_colon(note: tuple[str, str], language: str) -> str:
    return (note[0].partition("：") if language == "zh" else note[1].partition(": "))[2]


def _site_link(one: FacilityAccount) -> str:
    return f'<a class="id" href="#{one.site_id}">{escape(one.site_id)}</a>'


def _anchor(key: tuple[str, str]) -> str:
    return "--".join(key)


def _back(language: str) -> str:
    return f'<p class="note"><a href="#contents">{escape(text("explain.back", language))}</a></p>'


def _heading(name: str, language: str) -> str:
    return f"<h2>{escape(text(f'explain.{name}', language))}</h2>"
