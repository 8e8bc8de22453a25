"""``cqdc alternatives``: other plans nearly as good, and the sites that all of them need, as an answer about a run."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from typing import Any

from models.case import Case
from optimizer.alternatives import NEEDED, OPEN, Alternatives, find_alternatives
from optimizer.planner import solver_settings
from reports.answer import AnswerSection, AnswerTable, keep_answer, open_subject
from reports.answer_words import MOST_NAMED, say_held, say_many, say_site
from reports.catalogue import LANGUAGES, pick, text
from reports.commands import DONE, NO_FEASIBLE_PLAN, Answer, Say
from reports.units import format_cny, format_number, format_share

NAME = "alternatives"


def add_arguments(parser: argparse.ArgumentParser, words: Any) -> None:
    """Add how dear the plans may be, how many to look for and how long it may take."""
    parser.add_argument("--within", type=float, default=1.0, help=words("alternatives_within"))
    parser.add_argument("--count", type=int, default=5, help=words("alternatives_count"))
    parser.add_argument("--seconds", type=float, default=300.0, help=words("seconds"))


def run(wanted: argparse.Namespace, language: str, say: Say) -> Answer:
    """Find alternatives to the plan of a run or scenario and keep the answer; raises PlannerError for bad input."""
    subject = open_subject(wanted.subject, wanted.layers, wanted.runs, say)
    if subject.plan is None:
        return Answer(NO_FEASIBLE_PLAN, text("alternatives.no_plan", language), {"status": "infeasible"})
    say(text("alternatives.search", language))
    found = find_alternatives(
        subject.case,
        replace(solver_settings(subject.scenario), time_limit_s=wanted.seconds),
        within_share=wanted.within / 100,
        count=wanted.count,
        plan=subject.plan,
        proof=subject.proof,
    )
    sections = {one: alternatives_section(subject.case, found, one) for one in LANGUAGES}
    content = asdict(found)
    for plan in content["plans"]:
        plan["sites"] = sorted(plan["sites"])
    page = keep_answer(subject.folder, sections["zh"], sections["en"], content)
    words = f"{sections[language].as_text()}\n{text('answer.kept', language, file=page)}"
    return Answer(DONE, words, {"page": str(page), **content})


def alternatives_section(case: Case, found: Alternatives, language: str) -> AnswerSection:
    """Return the alternatives as a section: what may be said of them, the plans, the sites."""
    needed = [site for site, verdict in found.verdicts.items() if verdict == NEEDED]
    unsettled = [site for site, verdict in found.verdicts.items() if verdict == OPEN]
    comma = text("alternatives.comma", language)
    ties = [str(number) for number, one in enumerate(found.plans) if one.is_tie]
    about = [
        text(
            "alternatives.about",
            language,
            n=len(found.plans) - 1,
            share=format_share(found.within_share),
            limit=format_cny(found.limit_cny, language),
        ),
        text("alternatives.needed", language, sites=say_many(case, needed, language))
        if needed
        else text("alternatives.none_needed", language),
        text("alternatives.equivalent", language, n=found.equivalent),
    ]
    about += say_held(case, language)
    if found.most_next_distance:
        about.append(text("alternatives.no_more", language, n=found.most_next_distance))
    if unsettled:
        about.append(text("alternatives.unsettled", language, sites=say_many(case, unsettled, language)))
    if ties:
        about.append(text("alternatives.ties", language, plans=comma.join(ties)))
    if found.either_or:
        pairs = comma.join(" / ".join(say_site(case, site, language) for site in pair) for pair in found.either_or)
        key, n = ("either_or_many" if len(found.either_or) > MOST_NAMED else "either_or"), len(found.either_or)
        about.append(text(f"alternatives.{key}", language, pairs=pairs, n=n))
    about += _say_exclusive(case, found, language)
    plans = tuple(_plan_row(case, found, number, language) for number in range(len(found.plans)))
    by_share = sorted(found.pick_share, key=lambda site: (-found.pick_share[site], site))
    sites = tuple(_site_row(case, found, site, language) for site in by_share)
    tables = (
        AnswerTable(
            text("alternatives.plans", language),
            _heads(language, "plan", "cost", "bound", "sites", "distance", "most_distance", "new"),
            plans,
        ),
        AnswerTable(text("alternatives.sites", language), _heads(language, "site", "zone", "share", "verdict"), sites),
    )
    return AnswerSection(NAME, text("alternatives.title", language), tuple(about), tables)


def _say_exclusive(case: Case, found: Alternatives, language: str) -> list[str]:
    """Pairs that no plan within the limit has both of, and how many were asked."""
    one, shown = found.exclusive, found.exclusive.pairs[:MOST_NAMED]
    if not one.apart:
        return []
    pairs = "; ".join(" / ".join(say_site(case, site, language) for site in pair) for pair in shown)
    key = "exclusive" if one.pairs else "exclusive_none"
    n, asked, apart = (format_number(count) for count in (len(one.pairs), one.asked, one.apart))
    return [text(f"alternatives.{key}", language, pairs=pairs, n=n, asked=asked, apart=apart)]


def _plan_row(case: Case, found: Alternatives, number: int, language: str) -> tuple[str, ...]:
    one = found.plans[number]
    new = sorted(one.sites - found.plans[0].sites)
    return (
        str(number) if number else text("alternatives.best", language),
        format_cny(one.cost_cny, language),
        format_cny(one.bound_cny, language),
        str(len(one.sites)),
        str(one.distance) if number else text("answer.nothing", language),
        str(one.most_distance) if number else text("answer.nothing", language),
        say_many(case, new, language),
    )


def _site_row(case: Case, found: Alternatives, site: str, language: str) -> tuple[str, ...]:
    zone = case.zones.loc[str(case.sites.at[site, "zone_id"])]
    return (
        say_site(case, site, language),
        pick(zone, "name", language),
        format_share(found.pick_share[site], 0),
        text(f"alternatives.{found.verdicts[site]}_word", language),
    )


def _heads(language: str, *names: str) -> tuple[str, ...]:
    return tuple(text(f"alternatives.head_{name}", language) for name in names)
