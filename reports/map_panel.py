"""Everything on the page around the map: head line, indicator panel, legend, sources. Every text is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from reports.assumption_words import origin_words, span_words, with_unit
from reports.catalogue import label, pick, text
from reports.credits import source_line
from reports.dossier import Dossier
from reports.exception_view import exception_rows
from reports.explain_page import APPENDIX_FILE
from reports.figures import capacity_by_zone, name_of, period_titles, served_share, unmet_by_period
from reports.lamps import GREY, POWER_RULES, RED, Lamp, light_lamps
from reports.land import land_lines
from reports.map_legend import draw_legend
from reports.stock_view import panel_rows
from reports.units import format_cny, format_mw, format_number, format_racks, format_share

Cells = Sequence[str]


def draw_frame(dossier: Dossier, language: str, *, is_internal: bool) -> str:
    """Return head line, banner, panel, legend and foot line as HTML."""
    parts = [
        _head(dossier, language, is_internal=is_internal),
        _banner(dossier, language),
        '<aside id="panel">',
        _periods(dossier, language),
        _headline(dossier, language),
        _lamp_table(dossier, language, is_internal=is_internal),
        _exceptions(dossier, language) if is_internal else "",
        _capacity_table(dossier, language),
        _cost_table(dossier, language),
        _stock(dossier, language) if is_internal else "",
        _land(dossier, language),
        _proof(dossier, language),
        _appendix_link(dossier, language, is_internal=is_internal),
        _unlocated(dossier, language),
        _assumptions(dossier, language, is_internal=is_internal),
        _sources(dossier, language, is_internal=is_internal),
        "</aside>",
        draw_legend(dossier, language, is_internal=is_internal),
        _foot(dossier, language, is_internal=is_internal),
    ]
    return "\n".join(parts)


def _head(dossier: Dossier, language: str, *, is_internal: bool) -> str:
    edition = text("map.edition_internal" if is_internal else "map.edition_public", language)
    pack = dossier.scenario.policy_pack()
    about = text(
        "map.about",
        language,
        region=pick(dossier.region, "name", language),
        pack=pick(pack, "title", language),
        created=f"{dossier.created:%Y-%m-%d %H:%M}",
    )
    return (
        f'<header id="head"><div><h1>{escape(pick(dossier.scenario, "title", language))}</h1>'
        f'<p>{escape(about)}</p></div><span class="edition">{escape(edition)}</span></header>'
    )


def _banner(dossier: Dossier, language: str) -> str:
    if dossier.violated:
        names = ", ".join(label("rule", rule, language) for rule in dossier.violated)
        return f'<div id="banner" class="red">{escape(text("map.banner_violated", language, rules=names))}</div>'
    if not dossier.proof.is_proven:
        gap = format_share(dossier.proof.gap_share, 2)
        return f'<div id="banner" class="amber">{escape(text("map.banner_unproven", language, gap=gap))}</div>'
    return ""


def _periods(dossier: Dossier, language: str) -> str:
    last = len(dossier.case.periods) - 1
    buttons = "".join(
        f'<button type="button" data-period="{number}" aria-pressed="{"true" if number == last else "false"}">'
        f"{escape(title)}</button>"
        for number, title in enumerate(period_titles(dossier.case, language).values())
    )
    return f'<div id="periods"><span>{escape(text("map.periods", language))}</span>{buttons}</div>'


def _headline(dossier: Dossier, language: str) -> str:
    case = dossier.case
    capacity = capacity_by_zone(case, dossier.plan)
    last = case.periods.index[-1]
    total = float(capacity[last].sum())
    inside = float(capacity[last][case.zones["in_cluster"]].sum())
    started = float(capacity[last][case.zones["in_starter_zone"]].sum())
    unmet = float(unmet_by_period(case, dossier.plan)[last])
    facts = [
        (text("figure.new_it", language), format_mw(total)),
        (text("figure.racks", language), format_racks(total / case.rack_mw, language)),
        (text("figure.in_cluster", language), format_share(inside / total if total else 0.0)),
        (text("figure.in_starter_zones", language), format_share(started / total if total else 0.0)),
        (text("figure.utilisation", language), format_share(float(served_share(case, dossier.plan)[last]))),
        (text("figure.unmet", language), format_mw(unmet)),
    ]
    tiles = "".join(f"<div><b>{escape(value)}</b><span>{escape(name)}</span></div>" for name, value in facts)
    return f'<section class="tiles">{tiles}</section>'


def _lamp_table(dossier: Dossier, language: str, *, is_internal: bool) -> str:
    lamps = light_lamps(dossier.case, dossier.findings, language, dossier.scenario.policy_pack().register)
    # Three groups: clauses that are asked for (and whatever is broken), the model's own bookkeeping, other readings.
    groups: dict[str, list[Lamp]] = {"": [], "map.checked_lamps": [], "map.other_lamps": []}
    for lamp in lamps:
        folded = "map.checked_lamps" if lamp.is_bookkeeping and lamp.colour != RED else ""
        groups["map.other_lamps" if lamp.colour == GREY else folded].append(lamp)
    content = ""
    for key, members in groups.items():
        table = _lamp_rows(members, language, is_internal=is_internal) if members else ""
        summary = f"<summary>{escape(text(key, language, n=len(members)))}</summary>" if key else ""
        content += f"<details>{summary}{table}</details>" if summary and members else table
    return _section("map.lamps", language, content)


def _lamp_rows(lamps: Iterable[Lamp], language: str, *, is_internal: bool) -> str:
    head = _row([text(f"map.lamp_{name}", language) for name in ("state", "clause", "value", "slack")], "th")
    rows = "".join(_lamp_row(lamp, language, is_internal=is_internal) for lamp in lamps)
    return f'<table class="lamps"><thead>{head}</thead><tbody>{rows}</tbody></table>'


def _lamp_row(lamp: Lamp, language: str, *, is_internal: bool) -> str:
    shows_figures = is_internal or lamp.rule not in POWER_RULES
    subject = lamp.subject if lamp.count == 1 else text("map.worst_of", language, subject=lamp.subject, n=lamp.count)
    note = f"<small>{escape(subject)}</small>" if shows_figures else ""
    value = f"{escape(lamp.value)}<small>{escape(lamp.limit)}</small>" if shows_figures else ""
    clauses = f'<span class="clauses">{escape(" ".join(lamp.clauses))}</span>'
    return (
        f'<tr title="{escape(lamp.quote)}"><td><span class="lamp {lamp.colour}">{escape(lamp.word)}</span></td>'
        f"<td>{escape(lamp.title)} {clauses}{note}</td><td>{value}</td>"
        f"<td>{escape(lamp.slack) if shows_figures else ''}</td></tr>"
    )


def _capacity_table(dossier: Dossier, language: str) -> str:
    case = dossier.case
    capacity = capacity_by_zone(case, dossier.plan)
    years = period_titles(case, language).values()
    rows = [
        _row([name_of(case.zones, zone, language), *(format_number(mw, 1) for mw in values)])
        for zone, values in zip(capacity.index, capacity.to_numpy(), strict=True)
    ]
    unmet = unmet_by_period(case, dossier.plan)
    rows.append(_row([text("figure.total", language), *(format_number(mw, 1) for mw in capacity.sum())], css="total"))
    rows.append(_row([text("figure.unmet", language), *(format_number(mw, 1) for mw in unmet)]))
    return _section("map.capacity", language, _table([text("map.zone", language), *years], rows))


def _cost_table(dossier: Dossier, language: str) -> str:
    sums = dossier.costs.groupby("component", sort=False)["cny"].sum()
    total = float(sums.sum())
    rows = [
        _row([label("cost", str(name), language), format_cny(float(cny), language), _part(float(cny), total)])
        for name, cny in sums.items()
        if cny
    ]
    rows.append(_row([text("figure.total", language), format_cny(total, language), ""], css="total"))
    heads = [text(f"map.cost_{name}", language) for name in ("component", "amount", "part")]
    return _section("map.costs", language, _table(heads, rows))


def _part(cny: float, total: float) -> str:
    return format_share(cny / total) if total else ""


def _stock(dossier: Dossier, language: str) -> str:
    """What becomes of existing data centres, where any may change."""
    names, rows = panel_rows(dossier.case, dossier.plan, language)
    return _section("stock.title", language, _table(names, map(_row, rows))) if rows else ""


def _exceptions(dossier: Dossier, language: str) -> str:
    """Where the plan stands outside a clause of principle, and why."""
    rows = exception_rows(dossier.case, dossier.plan, language)
    heads = [text(f"exception.{name}", language) for name in ("site", "mw", "reason")]
    return _section("exception.title", language, _table(heads, map(_row, rows))) if rows else ""


def _proof(dossier: Dossier, language: str) -> str:
    proof = dossier.proof
    line = text(
        "proof.proven" if proof.is_proven else "proof.unproven",
        language,
        gap=format_share(proof.gap_share, 3),
        limit=format_share(proof.gap_limit_share, 3),
        bound=format_cny(proof.bound_cny, language),
        solver=f"{proof.solver} {proof.solver_version}",
        seconds=format_number(proof.seconds, 1),
    )
    return f'<p class="proof">{escape(line)}</p>'


def _appendix_link(dossier: Dossier, language: str, *, is_internal: bool) -> str:
    """A run has one appendix, of the edition of its scenario: the public map of an internal run has no link to it."""
    if is_internal != (dossier.scenario.text("report.edition") == "internal"):
        return ""
    return f'<p class="proof"><a href="{APPENDIX_FILE}">{escape(text("explain.link", language))}</a></p>'


def _unlocated(dossier: Dossier, language: str) -> str:
    stock = dossier.region.layers["stock"]
    missing = stock[stock.geometry.isna()]
    items = [
        f"{escape(pick(row, 'name', language))} "
        f"<small>{escape(format_racks(float(row['racks']), language))}"
        f"{escape(text('map.mark', language)) if row['racks_basis'] == 'assumed' else ''}</small>"
        for _, row in missing.iterrows()
    ]
    return _details(text("map.unlocated", language, n=len(items)), items)


def _assumptions(dossier: Dossier, language: str, *, is_internal: bool) -> str:
    table = dossier.case.assumptions
    if not is_internal:
        return f'<p class="proof">{escape(text("map.assumption_count", language, n=len(table)))}</p>'
    items = [
        f"{escape(pick(row, 'title', language))}: <b>{escape(with_unit(row, language))}</b> "
        f"<small>{escape(span_words(row, language))} {escape(origin_words(row['source'], language))}</small>"
        for row in table.to_dict("records")
    ]
    return _details(text("map.assumption_count", language, n=len(items)), items)


def _land(dossier: Dossier, language: str) -> str:
    lines = land_lines(dossier.candidates, dossier.case.zones, language)
    return _details(text("map.land", language), [escape(line) for line in lines])


def _sources(dossier: Dossier, language: str, *, is_internal: bool) -> str:
    shown = [name for name in dossier.region.sources if is_internal or not name.startswith(("substations", "power"))]
    items = []
    for name in shown:
        source = dossier.region.sources[name]
        basis = text(f"basis.{source.basis}", language)
        items.append(f"<b>{escape(name)}</b> {escape(source.origin)} ({escape(source.licence)}; {escape(basis)})")
    return _details(text("map.sources", language), items)


def _foot(dossier: Dossier, language: str, *, is_internal: bool) -> str:
    is_draft = any(dossier.region.is_draft(layer) for layer in ("cluster", "starter_zones"))
    note = pick(dossier.region.settings, "draft_note", language)
    draft = f"<b>{escape(text('map.draft', language))}</b> {escape(note)}" if is_draft else ""
    sources = escape(source_line(dossier.region.settings, language, is_internal=is_internal))
    review = escape(text("map.review_number", language))
    return (
        f'<footer id="foot"><div><span>{draft}</span><span class="review">{review}</span></div>'
        f"<div><span>{sources}</span></div></footer>"
    )


def _section(title: str, language: str, content: str) -> str:
    return f"<section><h2>{escape(text(title, language))}</h2>{content}</section>"


def _details(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f"<details><summary>{escape(title)}</summary><ul>{listed}</ul></details>"


def _table(heads: Cells, rows: Iterable[str]) -> str:
    return f"<table><thead>{_row(heads, 'th')}</thead><tbody>{''.join(rows)}</tbody></table>"


def _row(cells: Cells, tag: str = "td", css: str = "") -> str:
    start = f'<tr class="{css}">' if css else "<tr>"
    return start + "".join(f"<{tag}>{escape(cell)}</{tag}>" for cell in cells) + "</tr>"
