"""``cqdc conflict``: why a scenario has no plan, and the smallest relaxations that give it one."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from models.made_cases import LAND
from models.scenario import Scenario
from optimizer.clause_price import is_beyond_case
from optimizer.lever_words import say_lever, say_moves
from optimizer.planner import solver_settings
from optimizer.relaxations import SECONDS, Conflict, Relaxation, find_relaxations
from reports.answer import Subject, keep_answer, open_subject
from reports.answer_parts import AnswerSection, AnswerTable
from reports.catalogue import LANGUAGES, label, text
from reports.command_result import DONE, NO_FEASIBLE_PLAN, Answer, Say


def add_arguments(parser: argparse.ArgumentParser, words: Any) -> None:
    """Add the time limit; what may move is said by the scenario."""
    parser.add_argument("--seconds", type=float, default=SECONDS, help=words("conflict_seconds"))


def run(wanted: argparse.Namespace, language: str, say: Say) -> Answer:
    """Answer for a scenario or the folder of one without a plan; exit code 3, or 0 where there is a plan."""
    subject = open_subject(wanted.subject, wanted.layers, wanted.runs, say)
    if subject.plan is not None:
        words = text("conflict.has_plan", language)
        return Answer(DONE, words, {"scenario": subject.scenario.id, "relaxations": [], "clashing": []})
    return answer_conflict(subject, language, say, wanted.seconds)


def answer_conflict(subject: Subject, language: str, say: Say, seconds: float = SECONDS) -> Answer:
    """Look for the ways out of a case without a plan, keep them below its folder and say them."""

    def show(step: str, **figures: object) -> None:
        say(text(f"progress.solver_{step}", language, **figures))

    order, fixed = (_rules(subject.scenario, name) for name in ("order", "fixed"))
    settings = solver_settings(subject.scenario)
    conflict = find_relaxations(subject.case, settings, order=order, fixed=fixed, seconds=seconds, report=show)
    beyond = is_beyond_case(subject.case, LAND)
    sections = {tongue: draw_conflict(conflict, tongue, is_land_beyond=beyond) for tongue in LANGUAGES}
    content = {
        "status": "infeasible",
        "scenario": subject.scenario.id,
        "run": str(subject.folder),
        **conflict_content(conflict),
    }
    page = keep_answer(subject.folder, sections["zh"], sections["en"], content)
    words = f"{sections[language].as_text()}\n{text('conflict.page', language, file=page)}"
    return Answer(NO_FEASIBLE_PLAN, words, content)


def draw_conflict(conflict: Conflict, language: str, *, is_land_beyond: bool = False) -> AnswerSection:
    """Return the section: the ways out, first-to-move first, and the clauses that clash, as printed.

    ``is_land_beyond``: the land rule was applied when the case was made, and so is none of those that may move.
    """
    ways = [
        (str(number), say_relaxation(way, language), text(f"conflict.least_{way.is_least}", language))
        for number, way in enumerate(conflict.relaxations, start=1)
    ]
    clashing = [(label("rule", rule, language), *_quotes(conflict, rule)) for rule in conflict.clashing]
    detail = [
        (str(number), say_lever(lever, by, language, is_exact=way.is_exact))
        for number, way in enumerate(conflict.relaxations, start=1)
        for lever, by in way.moves
    ]
    without = "conflict.none_proven" if conflict.useless else "conflict.none_open"
    lead = [text("conflict.lead" if ways else without, language)]
    if any(way.is_shared for way in conflict.relaxations):
        lead.append(text("conflict.shared", language))
    if any(way.is_exact for way in conflict.relaxations):
        lead.append(text("conflict.exact", language))
    if conflict.useless and ways:
        names = text("alternatives.comma", language).join(label("rule", rule, language) for rule in conflict.useless)
        lead.append(text("conflict.useless", language, rules=names))
    if is_land_beyond:
        lead.append(text("conflict.land", language, rule=label("rule", LAND, language)))
    tables = [
        AnswerTable(text("conflict.ways", language), _columns("ways", language, 3), tuple(ways)),
        AnswerTable(text("conflict.detail", language), _columns("detail", language, 2), tuple(detail)),
        AnswerTable(
            text(f"conflict.clash_{conflict.is_irreducible}", language), _columns("clash", language, 3), tuple(clashing)
        ),
    ]
    return AnswerSection(
        "conflict", text("conflict.title", language), tuple(lead), tuple(one for one in tables if one.rows)
    )


def conflict_content(conflict: Conflict) -> dict[str, Any]:
    """Return the conflict as plain values."""
    return {
        "relaxations": [
            {
                "moves": [
                    {"lever": lever.key, "clause": lever.clause, "unit": lever.unit, "from": lever.value, "by": by}
                    for lever, by in way.moves
                ],
                "is_least": way.is_least,
                "is_shared": way.is_shared,
                "is_exact": way.is_exact,
                **{f"words_{language}": say_relaxation(way, language) for language in LANGUAGES},
            }
            for way in conflict.relaxations
        ],
        "clashing": list(conflict.clashing),
        "is_irreducible": conflict.is_irreducible,
        "useless": list(conflict.useless),
        "quotes": [{"rule": rule, "clause": clause, "quote": quote} for rule, clause, quote in conflict.quotes],
        "seconds": conflict.seconds,
    }


def say_relaxation(way: Relaxation, language: str) -> str:
    """Say all moves of one way out, those of many substations or blocks of demand as their sum."""
    return text("conflict.and", language).join(say_moves(way.moves, language))


def _quotes(conflict: Conflict, rule: str) -> tuple[str, str]:
    found = [(clause, quote) for name, clause, quote in conflict.quotes if name == rule]
    none = "\N{EM DASH}"
    quoted = " / ".join(f"\N{LEFT DOUBLE QUOTATION MARK}{quote}\N{RIGHT DOUBLE QUOTATION MARK}" for _, quote in found)
    return "、".join(clause for clause, _ in found) or none, quoted or none


def _columns(table: str, language: str, count: int) -> tuple[str, ...]:
    return tuple(text(f"conflict.{table}_{number}", language) for number in range(1, count + 1))


def _rules(scenario: Scenario, name: str) -> Sequence[str]:
    return scenario.texts(f"conflict.{name}") if scenario.has(f"conflict.{name}") else ()
