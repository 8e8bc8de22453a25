"""Why a site is, or is not, in the plan: the words and tables of the answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from models.case import Case
from optimizer.cells import read_number
from optimizer.finding import MET, Finding
from optimizer.rules import RULES
from optimizer.why_not import CHOSEN, PRICED, SCREENED, SiteAnswer
from reports.answer_parts import AnswerSection, AnswerTable
from reports.answer_words import join, say_held, say_interval, say_site, say_sites, say_zones
from reports.catalogue import label, pick, text
from reports.units import format_mw, format_number

_EVERY_DESIGN = ("", "*")
# What a site loses with its largest supply is what it needs: no more is ever reserved.
_ALWAYS_BIND = ("dual_feed",)


@dataclass(frozen=True)
class PlaceAnswer:
    """What the layers say of a point [deg].

    ``exclusions`` as (id, name_zh, name_en, clause, buffer_m, basis); ``has_site``: the case knows the piece of land
    there as a site; ``nearest`` is the site of the case nearest to the point, ``nearest_km`` away [km].
    """

    lon: float
    lat: float
    zone_id: str
    site_id: str
    exclusions: tuple[tuple[str, str, str, str, float, str], ...]
    has_site: bool
    nearest: str
    nearest_km: float
    belt_km: float
    min_usable_area_km2: float


def why_section(
    case: Case, name: str, found: SiteAnswer | None, place: PlaceAnswer | None, language: str
) -> AnswerSection:
    """Return the section: what the land says where a point was asked for, then what the plan says of the site."""
    words = [*(_say_place(case, place, language) if place is not None else ())]
    tables = [_exclusions(place, language)] if place is not None else []
    title = text("why.title_point", language, lon=f"{place.lon:g}", lat=f"{place.lat:g}") if place is not None else ""
    if found is not None:
        words += [*_say_answer(case, found, language), *(say_held(case, language) if found.status else [])]
        tables += [_reasons(case, found, language), _binding(case, found, language), _supplies(case, found, language)]
        shown = say_site(case, found.site_id, language)
        key = "why.title_here" if found.standing == CHOSEN else "why.title_not_here"
        title = title or text(key, language, site=shown)
    return AnswerSection(name, title, tuple(words), tuple(table for table in tables if table.rows))


def _say_place(case: Case, place: PlaceAnswer, language: str) -> Iterator[str]:
    near = say_site(case, place.nearest, language)
    nearest = text("why.nearest", language, site=near, km=format_number(place.nearest_km, 1))
    if not place.zone_id:
        yield text("why.beyond", language, belt=f"{place.belt_km:g}")
        yield nearest
        return
    zone = pick(case.zones.loc[place.zone_id], "name", language) if place.zone_id in case.zones.index else ""
    yield text("why.zone", language, zone=zone or place.zone_id)
    if place.exclusions:
        names = join(language, (one[1] if language == "zh" else one[2] for one in place.exclusions))
        yield text("why.excluded", language, names=names)
    if place.has_site:
        yield text("why.piece", language, site=say_site(case, place.site_id, language))
        return
    if not place.site_id:
        yield text("why.no_parcel", language)
    elif not place.exclusions:
        yield text("why.too_small", language, site=place.site_id, km2=f"{place.min_usable_area_km2:g}")
    else:
        yield text("why.nothing_left", language, site=place.site_id, km2=f"{place.min_usable_area_km2:g}")
    yield nearest


def _say_answer(case: Case, found: SiteAnswer, language: str) -> Iterator[str]:
    site = say_site(case, found.site_id, language)
    yield text(f"why.is_{found.standing}", language, site=site)
    if found.standing == SCREENED:
        return
    if found.status != PRICED or found.cost_cny is None or found.placement is None:
        key = "out" if found.standing == CHOSEN else "in"
        yield text(f"why.{found.status}_{key}", language)
        return
    kind = "out" if found.standing == CHOSEN else "in"
    per_mw = found.cost_cny_per_mw
    yield text(
        f"why.cost_{kind}",
        language,
        cost=say_interval(found.cost_cny, language),
        per_mw="" if per_mw is None else say_interval(per_mw, language),
        mw=format_mw(found.it_mw),
        design=_design(case, found.design_id, language),
    )
    if found.cost_cny.holds_zero:
        yield text(f"why.tie_{kind}", language)
    if found.standing != CHOSEN:
        yield from _say_entry(found, language)
    others = [one for one in found.placement.gained if one != found.site_id]
    lost = [one for one in found.placement.lost if one != found.site_id]
    zones = say_zones(case, found.placement, language)
    shown = (say_sites(case, sites, language) for sites in (others, lost))
    yield text(f"why.moves_{kind}", language, gained=next(shown), lost=next(shown), zones=zones)
    yield _say_facts(case, found, language)


def _say_entry(found: SiteAnswer, language: str) -> Iterator[str]:
    """The price at which the site would enter: its fixed cost, less what it is beaten by."""
    cost = found.cost_cny
    if cost is None or found.fixed_cny <= 0 or cost.holds_zero:
        return
    key = "why.entry" if found.fixed_cny > cost.upper else "why.entry_never"
    yield text(
        key,
        language,
        fixed=say_interval(type(cost)(found.fixed_cny, found.fixed_cny), language),
        entry=say_interval(
            type(cost)(max(found.fixed_cny - cost.upper, 0.0), max(found.fixed_cny - cost.lower, 0.0)), language
        ),
    )


def _say_facts(case: Case, found: SiteAnswer, language: str) -> str:
    place = "starter" if found.in_starter_zone else "cluster" if found.in_cluster else "outside"
    design = _design(case, found.cheapest_design, language)
    return text("why.facts", language, place=text(f"why.place_{place}", language), design=design)


def _exclusions(place: PlaceAnswer, language: str) -> AnswerTable:
    rows = [
        (
            zh if language == "zh" else en,
            layer,
            clause or "–",
            format_number(buffer_m),
            label("why_basis", basis, language),
        )
        for layer, zh, en, clause, buffer_m, basis in place.exclusions
    ]
    return _table("exclusions", ("exclusion", "layer", "clause", "buffer", "basis"), rows, language)


def _reasons(case: Case, found: SiteAnswer, language: str) -> AnswerTable:
    rows = [
        (
            text("why.every_design", language)
            if one.design_id in _EVERY_DESIGN
            else _design(case, one.design_id, language),
            one.clause or "–",
            one.reason_zh if language == "zh" else one.reason_en,
        )
        for one in found.reasons
    ]
    return _table("reasons", ("design", "clause", "reason"), rows, language)


def _binding(case: Case, found: SiteAnswer, language: str) -> AnswerTable:
    """What binds anew: rules that are asked for, less those that hold with equality whatever the plan."""
    shown = [one for one in found.binding if one.status == MET and one.rule not in _ALWAYS_BIND]
    rows = [(label("rule", one.rule, language), one.clause or "–", _say_finding(case, one, language)) for one in shown]
    return _table("binding", ("rule", "clause", "finding"), rows, language)


def _supplies(case: Case, found: SiteAnswer, language: str) -> AnswerTable:
    rows = [
        (
            pick(case.substations.loc[one.substation_id], "name", language),
            format_number(one.km, 1),
            format_mw(one.left_mw),
        )
        for one in found.supplies
    ]
    return _table("supplies", ("substation", "km", "left"), rows, language)


def _say_finding(case: Case, finding: Finding, language: str) -> str:
    """The sentence of the rule, its subject by names instead of ids."""
    explain = {rule.ID: rule.explain for rule in RULES}[finding.rule]
    named = " ".join(_say_subject(case, word, language) for word in finding.subject.split(" "))
    return explain(replace(finding, subject=named), language)


def _say_subject(case: Case, word: str, language: str) -> str:
    if word in case.substations.index:
        return pick(case.substations.loc[word], "name", language)
    if word in case.periods.index:
        return text("period.end", language, year=f"{read_number(case.periods, word, 'end_year'):.0f}")
    return say_site(case, word, language)


def _design(case: Case, design: str, language: str) -> str:
    return pick(case.designs.loc[design], "name", language) if design in case.designs.index else design


def _table(name: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]], language: str) -> AnswerTable:
    columns = tuple(text(f"why.head_{head}", language) for head in heads)
    return AnswerTable(text(f"why.{name}", language), columns, tuple(rows))
