"""Lamps: the findings of an audit, one lamp for each reading of each clause, the worst case deciding its colour."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from models.case import Case
from models.policy.clauses import PHYSICS_RULE_IDS, Clause
from optimizer.finding import REPORTED, VIOLATED, Finding
from reports.catalogue import label, text
from reports.figures import name_of, period_titles
from reports.units import format_slack, format_value

RED, AMBER, GREEN, GREY = "red", "amber", "green", "grey"
POWER_RULES = ("power_supply", "dual_feed")
"""Rules whose figures are about the grid; the public edition shows only whether they hold."""

NO_CLAUSE = "-"

_SIGNS = {"<=": "\N{LESS-THAN OR EQUAL TO}", ">=": "\N{GREATER-THAN OR EQUAL TO}"}


@dataclass(frozen=True)
class Lamp:
    """One line of the indicator panel; ``value``, ``limit``, ``slack`` and ``subject`` are ready to show.

    ``colour`` is red (a required rule is broken), amber (kept, at its limit), green (kept) or grey (reported only);
    ``word`` says the same without colour. ``quote`` is the clause as printed. ``count`` says how many findings stand
    behind the lamp; the figures are those of the worst.
    """

    rule: str
    variant: str
    title: str
    clauses: tuple[str, ...]
    quote: str
    colour: str
    word: str
    subject: str
    value: str
    limit: str
    slack: str
    count: int

    @property
    def is_bookkeeping(self) -> bool:
        """No clause stands behind it: the plan's own arithmetic."""
        return not self.clauses


def light_lamps(
    case: Case, findings: Sequence[Finding], language: str, register: Mapping[str, Clause] | None = None
) -> tuple[Lamp, ...]:
    """Return the lamps of ``findings``: policy clauses before physics, else in the order of the audit.

    ``register`` holds the clauses of the policy pack; without it lamps have no quotes. Where it has clauses of its own
    for a rule and not those that the rule was written from, the lamp names its own.
    """
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.variant), []).append(finding)
    lamps = [_light(case, group, language, register or {}) for group in groups.values()]
    return tuple(sorted(lamps, key=lambda lamp: lamp.rule in PHYSICS_RULE_IDS))


def count_colours(lamps: Iterable[Lamp]) -> dict[str, int]:
    """Return how many lamps show each colour, red first."""
    colours = [lamp.colour for lamp in lamps]
    return {colour: colours.count(colour) for colour in (RED, AMBER, GREEN, GREY)}


def variant_text(rule: str, variant: str, language: str) -> str:
    """Return a reading of a clause ("racks/new_only") in words; a rule may have its own words for a part."""
    return " · ".join(_part_text(rule, part, language) for part in variant.split("/") if part)


def _part_text(rule: str, part: str, language: str) -> str:
    own = f"{rule}_{part}"
    words = label("variant", own, language)
    return label("variant", part, language) if words == own else words


def subject_text(case: Case, subject: str, language: str) -> str:
    """Return the subject of a finding with its periods as years and its ids of zones and designs as names."""
    return " ".join(_word(case, part, language) for part in subject.split())


def _light(case: Case, group: Sequence[Finding], language: str, register: Mapping[str, Clause]) -> Lamp:
    worst = min(group, key=_distance)
    colour = _colour(group)
    named = [part for finding in group for part in finding.clause.replace(",", " ").split()]
    clauses = tuple(part for part in dict.fromkeys(named) if part != NO_CLAUSE)
    if clauses and not any(part in register for part in clauses):
        clauses = tuple(part for part, clause in register.items() if clause.rule == worst.rule) or clauses
    word = (
        f"lamp.{colour}"
        if colour != GREY
        else "lamp.grey"
        if math.isinf(worst.limit)
        else f"lamp.grey_{'kept' if worst.is_kept else 'broken'}"
    )
    variant = variant_text(worst.rule, worst.variant, language)
    title = label("rule", worst.rule, language)
    return Lamp(
        rule=worst.rule,
        variant=worst.variant,
        title=text("lamp.title_variant", language, title=title, variant=variant) if variant else title,
        clauses=clauses,
        quote="\n".join(f"{part}: {register[part].quote}" for part in clauses if part in register),
        colour=colour,
        word=text(word, language),
        subject=subject_text(case, worst.subject, language),
        value=format_value(worst.value, worst.unit, language),
        limit=f"{_SIGNS.get(worst.sense, worst.sense)} {format_value(worst.limit, worst.unit, language)}"
        if math.isfinite(worst.limit)
        else text("lamp.no_limit", language),
        slack=format_slack(worst.slack, worst.unit, language) if math.isfinite(worst.limit) else "",
        count=len(group),
    )


def _colour(group: Sequence[Finding]) -> str:
    if any(finding.status == VIOLATED for finding in group):
        return RED
    if all(finding.status == REPORTED for finding in group):
        return GREY
    return AMBER if any(_stands_at_limit(finding) for finding in group) else GREEN


def _stands_at_limit(finding: Finding) -> bool:
    """A limit of nothing at all (no unserved demand, no excess) is kept or not; there is no standing at it."""
    return finding.is_binding and finding.limit != 0


def _distance(finding: Finding) -> tuple[bool, float]:
    """Order of badness: violated first, then the smallest slack relative to the limit."""
    if math.isinf(finding.limit):
        return True, math.inf
    return finding.status != VIOLATED, finding.slack / max(abs(finding.limit), 1e-9)


def _word(case: Case, part: str, language: str) -> str:
    if part in case.periods.index:
        return period_titles(case, language)[part]
    for table in (case.zones, case.designs, case.substations, case.stock, case.green_channels):
        if part in table.index:
            return name_of(table, part, language)
    return label("subject", part, language)
