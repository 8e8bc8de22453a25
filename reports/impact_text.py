"""An impact in words: how each side ended, what the cost difference is worth, and the lines for a terminal."""

from __future__ import annotations

import math
from collections.abc import Iterable

from optimizer.planner import INFEASIBLE, NO_PLAN, PLANNED
from reports.catalogue import label, pick, text
from reports.dossier import violated_rules
from reports.impact import Impact
from reports.impact_clauses import clause_rows
from reports.impact_figures import CostChange
from reports.impact_layers import LayerChange
from reports.impact_match import LOST
from reports.impact_side import REFUSED, Side, Standing
from reports.impact_sites import CHOICE, KEPT, SCREENED, SITE_CHANGES, SiteChange
from reports.units import format_cny, format_number, format_share

NONE = "\N{EM DASH}"
ARROW = " \N{RIGHTWARDS ARROW} "
SYMBOLS = {
    "kept": "=",
    "gained": "+",
    "lost": "\N{MINUS SIGN}",
    "changed": "\N{INCREMENT}",
    "relabelled": "\N{LEFT RIGHT ARROW}",
}
"""A sign for each change of a site, so that none is told by its colour alone."""

MOST_LINES = 30


def impact_lines(impact: Impact, language: str) -> list[str]:
    """Return the impact as lines for a terminal."""
    names = {"old": impact.old.name, "new": impact.new.name}
    title = pick(impact.scenario, "title", language)
    lines = [text("impact.line_title", language, scenario=title, **names)]
    lines += [
        text("impact.line_side", language, name=side.name, status=status_words(side, language)) for side in impact.sides
    ]
    lines += [text("impact.line_layer", language, change=layer_words(change, language)) for change in impact.layers]
    if not impact.layers:
        lines.append(text("impact.layers_same", language))
    lines += _cost_lines(impact, language)
    lines += _site_lines(impact, language)
    lines += _clause_lines(impact, language)
    return [*lines, *_land_lines(impact, language)]


def status_words(side: Side, language: str) -> str:
    """Return how planning one side ended, with its proof or its conflict."""
    if side.status == REFUSED and side.refusal is not None:
        return text("impact.status_refused", language, reason=side.refusal.text(language))
    if side.status == INFEASIBLE:
        if not side.conflict:
            return text("summary.infeasible_unknown", language)
        rules = text("impact.comma", language).join(rule_words(entry, language) for entry in side.conflict)
        return text("impact.status_infeasible", language, rules=rules)
    if side.status == NO_PLAN or side.proof is None or side.outcome is None:
        return text("summary.no_plan", language)
    key = "planned" if side.status == PLANNED else "unproven"
    gap, limit = (format_share(share, 3) for share in (side.proof.gap_share, side.proof.gap_limit_share))
    words = text(f"impact.status_{key}", language, gap=gap, limit=limit)
    broken = violated_rules(side.outcome.findings)
    if not broken:
        return words
    names = text("impact.comma", language).join(label("rule", rule, language) for rule in broken)
    return f"{words} {text('summary.violated', language, rules=names)}"


def verdict_words(impact: Impact, language: str) -> list[str]:
    """Return what the difference of cost is worth: one sentence, or two where only its direction is proven."""
    cost = impact.cost
    if cost is None:
        return [text("impact.verdict_none", language)]
    if cost.is_nothing:
        return [text("impact.verdict_nothing", language, span=_span(cost, language))]
    key = "within" if cost.is_within_tolerance else "beyond"
    fields = {
        "difference": signed_cny(cost.difference_cny, language),
        "tolerance": format_cny(cost.tolerance_cny, language),
        "span": _span(cost, language),
    }
    words = [text(f"impact.verdict_{key}", language, **fields)]
    if cost.is_within_tolerance:
        direction = {1: "rise", -1: "fall", 0: "unknown"}[cost.proven_direction]
        words.append(text(f"impact.verdict_{direction}", language))
    return words


def hold_words(impact: Impact, language: str) -> str:
    """Return how the old plan fares on the new layers; empty where that cannot be asked."""
    hold = impact.hold
    if hold is None:
        return ""
    money = {
        name: NONE if value is None else format_cny(value, language)
        for name, value in (("cost", hold.cost_cny), ("gap", hold.gap_cny), ("limit", hold.limit_cny))
    }
    comma = text("impact.comma", language)
    rules = comma.join(label("rule", rule, language) for rule in hold.rules)
    sites = _some(hold.sites)
    return text(f"impact.hold_{hold.status}", language, rules=rules, sites=sites, n=len(hold.sites), **money)


def keep_words(impact: Impact, language: str) -> str:
    """Return what the plan that keeps what it can has to change, and its cost; empty without such a plan."""
    keeping = impact.keeping
    if keeping is None:
        return ""
    changes = [site.change for site in keeping.sites]
    money = {name: format_cny(getattr(keeping, f"{name}_cny"), language) for name in ("cost", "gap", "limit")}
    numbers = {change: changes.count(change) for change in SITE_CHANGES}
    return text("impact.keep", language, **numbers, **money)


def rule_words(entry: str, language: str) -> str:
    """Return one entry of a conflict, a rule or several joined by "+", by title."""
    return " + ".join(label("rule", rule, language) for rule in entry.split("+"))


def layer_words(change: LayerChange, language: str) -> str:
    """Return the edit of one layer in words: numbers of features, and areas where it has any."""
    parts = [
        text(f"impact.features_{key}", language, n=len(names), names=_some(names))
        for key in ("added", "removed", "reshaped", "edited")
        if (names := getattr(change, key))
    ]
    if change.old_km2 is not None and change.new_km2 is not None and change.old_km2 != change.new_km2:
        parts.append(
            f"{format_number(change.old_km2, 2)}{ARROW}{format_number(change.new_km2, 2)} km² "
            f"({signed(change.new_km2 - change.old_km2, 2)})"
        )
    joined = text("impact.comma", language).join(parts)
    return text("impact.layer_change", language, layer=layer_title(change.layer, language), parts=joined)


def layer_title(layer: str, language: str) -> str:
    """Return the title of a layer; its id where the catalogue has none."""
    return label("impact_layer", layer, language)


def reason_words(site: SiteChange, language: str, *, is_internal: bool = True) -> str:
    """Return why one of the plans lacks the site; which places have no supply is for internal use only."""
    if not site.reason:
        return ""
    side = "lost" if site.change == LOST else "gained"
    words = text(f"impact.{side}_{site.reason}", language)
    if site.detail is None or (site.reason == SCREENED and not is_internal):
        return words
    return text("impact.with_detail", language, words=words, detail=getattr(site.detail, language))


def capacity_words(site: SiteChange) -> list[str]:
    """Return, for each period, IT power [MW] before and after; once where it is the same."""
    count = len((site.old or site.new or _NOWHERE).it_mw)
    pairs = [(_mw(site.old, number), _mw(site.new, number)) for number in range(count)]
    return [before if before == after else f"{before}{ARROW}{after}" for before, after in pairs]


def site_ids(site: SiteChange) -> str:
    """Return the id of a site; both where it is called otherwise now."""
    return ARROW.join(dict.fromkeys(name for name in (site.old_id, site.new_id) if name))


def signed(value: float, places: int = 0) -> str:
    """Return a difference with its sign: "+1.50"; no sign for nothing, an em dash for NaN."""
    return sign_words(value, format_number(value, places))


def signed_cny(value: float, language: str) -> str:
    """Return a difference of money with its sign."""
    return sign_words(value, format_cny(value, language))


def sign_words(value: float, shown: str) -> str:
    """Put a plus before a positive figure that does not round to nothing."""
    is_positive = value > 0 and (math.isinf(value) or any(digit in "123456789" for digit in shown))
    if not is_positive:
        return shown
    # "CNY 1.20 bn" in English: the sign goes to the number, as a minus does.
    start = next((place for place, letter in enumerate(shown) if letter.isdigit() or letter == "\N{INFINITY}"), 0)
    return f"{shown[:start]}+{shown[start:]}"


_NOWHERE = Standing("", "", (), 0.0, 0.0, 0.0)


def _mw(standing: Standing | None, number: int) -> str:
    return NONE if standing is None else format_number(standing.it_mw[number], 1)


def _span(cost: CostChange, language: str) -> str:
    low, high = (signed_cny(value, language) for value in (cost.low_cny, cost.high_cny))
    return text("impact.span", language, low=low, high=high)


def _some(names: Iterable[str], most: int = 4) -> str:
    listed = list(names)
    return ", ".join(listed[:most]) + (" …" if len(listed) > most else "")


def _cost_lines(impact: Impact, language: str) -> list[str]:
    cost = impact.cost
    lines = verdict_words(impact, language)
    if hold := hold_words(impact, language):
        lines.append(hold)
    if keeping := keep_words(impact, language):
        lines.append(keeping)
    if cost is None:
        return lines
    figures = {
        "old": format_cny(cost.old_cny, language),
        "new": format_cny(cost.new_cny, language),
        "difference": signed_cny(cost.difference_cny, language),
    }
    lines.insert(0, text("impact.line_cost", language, **figures))
    for component, row in impact.costs.iterrows():
        change = float(row["new_cny"]) - float(row["old_cny"])
        if abs(change) >= _LEAST_CNY:
            name = label("cost", str(component), language)
            lines.append(text("impact.line_part", language, name=name, difference=signed_cny(change, language)))
    return lines


_LEAST_CNY = 500.0  # less is shown as 0.0 万元


def _site_lines(impact: Impact, language: str) -> list[str]:
    """The moves that matter: those of the plan that keeps what it can, where there is one, else those of two runs."""
    if not impact.sites:
        return []
    lines = [count_words(impact, language)]
    if impact.keeping is None:
        lines += _moves(impact.sites, language)
    if chosen := sum(site.reason == CHOICE for site in impact.sites):
        lines.append(text("impact.choice_note", language, n=chosen))
    if impact.keeping is not None:
        lines += [text("impact.line_keep", language), *_moves(impact.keeping.sites, language)]
    return lines


def _moves(sites: Iterable[SiteChange], language: str) -> list[str]:
    lines = []
    moved = [site for site in sites if site.change != KEPT]
    for site in moved[:MOST_LINES]:
        fields = {"sign": SYMBOLS[site.change], "change": text(f"impact.site_{site.change}", language)}
        fields |= {"id": site_ids(site), "mw": " / ".join(capacity_words(site)), "reason": reason_words(site, language)}
        lines.append(text("impact.line_site", language, **fields).rstrip(" ;；"))
    if len(moved) > MOST_LINES:
        lines.append(text("impact.line_more", language, n=len(moved) - MOST_LINES))
    return lines


def count_words(impact: Impact, language: str) -> str:
    """Return how many chosen sites came out each way."""
    return text("impact.line_sites", language, **impact.count_sites())


def _clause_lines(impact: Impact, language: str) -> list[str]:
    if not impact.has_both_plans:
        return []
    changed = [row for row in clause_rows(impact, language) if row.is_changed]
    lines = [text("impact.line_clauses", language, n=len(changed))]
    for row in changed:
        words = [NONE if lamp is None else f"{lamp.word} {lamp.value}" for lamp in (row.old, row.new)]
        lines.append(text("impact.line_clause", language, title=row.title, words=ARROW.join(words)))
    return lines


def _land_lines(impact: Impact, language: str) -> list[str]:
    before, after = impact.old_cluster_km2, impact.new_cluster_km2
    figures = {"old": format_number(before, 2), "new": format_number(after, 2), "difference": signed(after - before, 2)}
    lines = [text("impact.line_cluster", language, **figures)]
    for _, row in impact.land.iterrows():
        change = float(row["new_usable_km2"]) - float(row["old_usable_km2"])
        if math.isnan(change) or abs(change) < 0.005:
            continue
        areas = {side: format_number(float(row[f"{side}_usable_km2"]), 2) for side in ("old", "new")}
        zone = pick(row, "name", language)
        lines.append(text("impact.line_zone", language, zone=zone, difference=signed(change, 2), **areas))
    return lines
