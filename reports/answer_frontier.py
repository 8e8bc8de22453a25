"""``cqdc frontier``: what one measure costs in another, as plans, a figure and a table with what is proven."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from typing import Any

from models.case import Case
from optimizer.frontier import AXES, OUTSIDE_SHARE, Frontier, FrontierPoint, check_axes, find_frontier, on_axes
from optimizer.planner import solver_settings
from reports.answer import AnswerSection, AnswerTable, keep_answer, open_subject
from reports.answer_words import say_held
from reports.catalogue import LANGUAGES, text
from reports.commands import DONE, NO_FEASIBLE_PLAN, Answer, Say
from reports.frontier_figure import draw_frontier, unit_size
from reports.units import format_number, format_share

NAME = "frontier"
# A plan this many gaps from a bound is called the best: the search for it stood at most one gap above its own bound,
# and the plan that the other measure was minimised from at most one above that.
CLOSED_GAPS = 2.0
_PLACES = {"zh": {"cost": 2, "land": 3}, "en": {"cost": 3, "land": 3}}


def add_arguments(parser: argparse.ArgumentParser, words: Any) -> None:
    """Add the two measures, how many points and how long it may take."""
    parser.add_argument("--x", required=True, help=words("frontier_x"))
    parser.add_argument("--y", required=True, help=words("frontier_y"))
    parser.add_argument("--points", type=int, default=7, help=words("frontier_points"))
    parser.add_argument("--seconds", type=float, default=300.0, help=words("seconds"))


def run(wanted: argparse.Namespace, language: str, say: Say) -> Answer:
    """Find the frontier of two measures of a run or scenario; raises PlannerError for bad input."""
    check_axes(wanted.x, wanted.y, wanted.points)
    subject = open_subject(wanted.subject, wanted.layers, wanted.runs, say)
    if subject.plan is None or subject.proof is None:
        return Answer(NO_FEASIBLE_PLAN, text("frontier.no_plan", language), {"status": "infeasible"})
    say(text("frontier.search", language))
    settings = replace(solver_settings(subject.scenario), time_limit_s=wanted.seconds)
    axes = {"x": wanted.x, "y": wanted.y, "points": wanted.points}
    found = find_frontier(subject.case, settings, **axes, plan=subject.plan, proof=subject.proof)
    sections = {one: frontier_section(found, one, subject.case) for one in LANGUAGES}
    content = asdict(found)
    for point in content["points"]:
        point["sites"] = sorted(point["sites"])
    page = keep_answer(subject.folder, sections["zh"], sections["en"], content)
    words = f"{sections[language].as_text()}\n{text('answer.kept', language, file=page)}"
    return Answer(DONE, words, {"page": str(page), **content})


def frontier_section(found: Frontier, language: str, case: Case | None = None) -> AnswerSection:
    """Return the frontier as a section: what may be said of it, the figure, the plans, what gave no plan.

    Goals that ``case`` puts before cost are named as held, but for those that are an axis.
    """
    names = {at: text(f"frontier.name_{name}", language) for at, name in (("x", found.x), ("y", found.y))}
    first, last = found.points[0], found.points[-1]
    about = [text("frontier.about", language, n=len(found.points), solves=len(found.steps), **names)]
    if len(found.points) == 1:
        about.append(text("frontier.single" if _is_closed(found) else "frontier.single_open", language, **names))
    else:
        values = {
            "x1": _amount(found.x, first.x, language),
            "y1": _amount(found.y, first.y, language),
            "x2": _amount(found.x, last.x, language),
            "y2": _amount(found.y, last.y, language),
        }
        about.append(text("frontier.ends", language, last=len(found.points), **names, **values))
    about.append(
        text("frontier.proof", language, share=format_share(max(_gap(found, one) for one in found.points), 2), **names)
    )
    if found.dropped:
        about.append(text("frontier.dropped", language, n=len(found.dropped)))
    if found.may_fail:
        about.append(text("frontier.may_fail", language))
    if case is not None:
        about += say_held(case, language, but=on_axes(found.x, found.y))
    about += [text(f"frontier.note_{name}", language) for name in AXES if name in (found.x, found.y) and name != "cost"]
    tables = [_plans(found, language), _others(found, language)]
    if found.dropped:
        rows = tuple(
            (_number(found.x, limit, language), text(f"frontier.why_{why}", language)) for limit, why in found.dropped
        )
        heads = (_head("limit", language, x=_axis(found.x, language)), _head("why", language))
        tables.append(AnswerTable(text("frontier.without", language), heads, rows))
    name = f"{NAME}-{found.x}-{found.y}"
    title = text("frontier.title", language, **names)
    return AnswerSection(name, title, tuple(about), tuple(tables), draw_frontier(found, language))


def _is_closed(found: Frontier) -> bool:
    """The one plan found is proven the best in both measures, to the gap that proofs are held to."""
    one = found.points[0]
    return all(
        _gap_of(name, value, bound) <= CLOSED_GAPS * found.gap_share + 1e-9
        for name, value, bound in ((found.x, one.x, found.x_bound), (found.y, one.y, found.y_bound))
    )


def _plans(found: Frontier, language: str) -> AnswerTable:
    bound = _head("bound", language, y=text(f"frontier.name_{found.y}", language))
    heads = (
        _head("number", language),
        _axis(found.x, language),
        _axis(found.y, language),
        bound,
        *(_head(name, language) for name in ("gap", "kind")),
    )
    rows = tuple(
        (
            str(number),
            _number(found.x, one.x, language),
            _number(found.y, one.y, language),
            _number(found.y, one.y_bound, language),
            format_share(_gap(found, one), 2),
            text("frontier.kind_end" if one.is_end else "frontier.kind_inner", language),
        )
        for number, one in enumerate(found.points, start=1)
    )
    return AnswerTable(text("frontier.plans", language), heads, rows)


def _others(found: Frontier, language: str) -> AnswerTable:
    """What else the plans come to: the measures that are no axis, starter zones and sites."""
    # The share of starter zones has a column of its own.
    others = [name for name in AXES if name not in (found.x, found.y, OUTSIDE_SHARE)]
    others += ["unmet"] if found.may_fail else []
    heads = (_head("number", language), *(_axis(name, language) for name in others))
    rows = tuple(
        (
            str(number),
            *(_number(name, one.measures[name], language) for name in others),
            format_share(one.starter_share),
            str(len(one.sites)),
        )
        for number, one in enumerate(found.points, start=1)
    )
    heads += tuple(_head(name, language) for name in ("starter_share", "sites"))
    return AnswerTable(text("frontier.others", language), heads, rows)


def _gap(found: Frontier, one: FrontierPoint) -> float:
    return _gap_of(found.y, one.y, one.y_bound)


def _gap_of(name: str, value: float, bound: float) -> float:
    """How far a value is above its bound, relative; of a share the difference of both, which needs no whole."""
    if name == OUTSIDE_SHARE:
        return value - bound
    return (value - bound) / abs(value) if abs(value) > 1e-6 else 0.0


def _number(name: str, value: float, language: str) -> str:
    places = _PLACES[language].get(name, 1)
    return format_number(value / unit_size(name, language), places)


def _amount(name: str, value: float, language: str) -> str:
    return f"{_number(name, value, language)} {text(f'frontier.unit_{name}', language)}"


def _axis(name: str, language: str) -> str:
    return text(f"frontier.axis_{name}", language)


def _head(name: str, language: str, **values: str) -> str:
    return text(f"frontier.head_{name}", language, **values)
