"""``cqdc phasing``: what all good plans begin with, and what a larger programme would drop or pay to keep."""

from __future__ import annotations

import argparse
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from models.assemble import assemble_case
from models.case import Case
from models.scenario import read_scenario
from optimizer.alternatives import NEEDED, OPEN, Alternatives, find_alternatives
from optimizer.phasing import PLANNED, Larger, Nested, check_larger, compare_programmes, grow_demand
from optimizer.plan_in_hand import Interval
from optimizer.planner import solver_settings
from reports.answer import AnswerSection, AnswerTable, Subject, keep_answer, open_subject
from reports.answer_numbers import factor_of
from reports.answer_words import say_held, say_interval, say_many, say_site
from reports.catalogue import LANGUAGES, pick, text
from reports.commands import DONE, NO_FEASIBLE_PLAN, Answer, Say
from reports.layer_source import choose_region
from reports.units import format_cny, format_mw, format_share

NAME = "phasing"


def add_arguments(parser: argparse.ArgumentParser, words: Any) -> None:
    """Add the larger programme, how dear good plans may be and how long it may take."""
    parser.add_argument("--larger", help=words("phasing_larger"))
    parser.add_argument("--within", type=float, default=1.0, help=words("phasing_within"))
    parser.add_argument("--count", type=int, default=4, help=words("alternatives_count"))
    parser.add_argument("--seconds", type=float, default=300.0, help=words("seconds"))


def run(wanted: argparse.Namespace, language: str, say: Say) -> Answer:
    """Answer for a run or scenario and keep the answer; raises PlannerError for bad input."""
    factor = factor_of(wanted.larger)
    subject = open_subject(wanted.subject, wanted.layers, wanted.runs, say)
    if subject.plan is None or subject.proof is None:
        return Answer(NO_FEASIBLE_PLAN, text("phasing.no_plan", language), {"status": "infeasible"})
    case, plan, settings = subject.case, subject.plan, solver_settings(subject.scenario)
    larger = None if wanted.larger is None else _larger_case(subject, wanted.larger, factor, wanted.layers)
    if larger is not None:
        check_larger(case, plan, larger)
    began, seconds = time.perf_counter(), wanted.seconds if larger is None else wanted.seconds / 2
    say(text("phasing.search", language))
    good = find_alternatives(
        case,
        replace(settings, time_limit_s=seconds),
        within_share=wanted.within / 100,
        count=wanted.count,
        plan=plan,
        proof=subject.proof,
        period=str(case.periods.index[0]),
    )
    compared = None
    if larger is not None:
        say(text("phasing.search_larger", language))
        left = max(wanted.seconds - (time.perf_counter() - began), 1.0)
        compared = compare_programmes(case, plan, larger, replace(settings, time_limit_s=left))
    names = {one: _programme(larger, factor, one) for one in LANGUAGES}
    sections = {one: phasing_section(case, good, compared, names[one], one) for one in LANGUAGES}
    content = {"first_period": asdict(good), "larger": None if compared is None else asdict(compared)}
    page = keep_answer(subject.folder, sections["zh"], sections["en"], content)
    words = f"{sections[language].as_text()}\n{text('answer.kept', language, file=page)}"
    return Answer(DONE, words, {"page": str(page), **_plain(content)})


def phasing_section(
    case: Case, good: Alternatives, larger: Larger | None, programme: str, language: str
) -> AnswerSection:
    """Return the answer as a section; ``programme`` names the larger one."""
    about, tables = _begin(case, good, language), [_first_table(case, good, language)]
    if larger is not None:
        about += _compare(case, larger, programme, language)
        if larger.status == PLANNED:
            tables.append(_nested_table(larger, language))
        tables.append(_demand_table(case, larger, language))
    return AnswerSection(NAME, text("phasing.title", language), tuple(about), tuple(tables))


def _begin(case: Case, good: Alternatives, language: str) -> list[str]:
    """What all good plans have in common in their first period."""
    year = str(int(case.periods["end_year"].iloc[0]))
    about = [
        text(
            "phasing.about",
            language,
            year=year,
            n=len(good.plans),
            share=format_share(good.within_share),
            limit=format_cny(good.limit_cny, language),
        )
    ]
    for verdict, key in ((NEEDED, "needed"), (OPEN, "unsettled")):
        sites = [site for site, found in good.verdicts.items() if found == verdict]
        if sites:
            about.append(text(f"phasing.{key}", language, sites=say_many(case, sites, language), year=year))
        elif verdict == NEEDED:
            about.append(text("phasing.none_needed", language, year=year))
    return about + say_held(case, language)


def _first_table(case: Case, good: Alternatives, language: str) -> AnswerTable:
    ordered = sorted(good.pick_share, key=lambda site: (-good.pick_share[site], site))
    rows = tuple(
        (
            say_site(case, site, language),
            pick(case.zones.loc[str(case.sites.at[site, "zone_id"])], "name", language),
            format_share(good.pick_share[site], 0),
            text(f"phasing.verdict_{good.verdicts[site]}", language),
        )
        for site in ordered
    )
    return AnswerTable(text("phasing.first", language), _heads(language, "site", "zone", "share", "verdict"), rows)


def _compare(case: Case, larger: Larger, programme: str, language: str) -> list[str]:
    """The warning, and what keeping the smaller programme's decisions costs."""
    if larger.status != PLANNED:
        return [text(f"phasing.larger_{larger.status}", language, programme=programme)]
    words = []
    for sites, key in ((larger.dropped_first, "drops_first"), (larger.dropped, "drops")):
        shown = say_many(case, sorted(sites), language)
        words.append(
            text(f"phasing.{key}" if sites else f"phasing.{key}_none", language, programme=programme, sites=shown)
        )
    return words + [_nesting(one, language) for one in larger.nested]


def _nesting(one: Nested, language: str) -> str:
    what = text(f"phasing.keeps_{one.what}", language)
    if one.nesting_cny is None:
        return text(f"phasing.nested_{one.status}", language, what=what)
    key = "nested_costs" if one.nesting_cny.lower > 0 else "nested_may_cost"
    low, high = (format_cny(value, language) for value in (one.nesting_cny.lower, one.nesting_cny.upper))
    return text(f"phasing.{key}", language, what=what, low=low, high=high)


def _nested_table(larger: Larger, language: str) -> AnswerTable:
    dash = "\N{EM DASH}"
    rows = [
        (
            text("phasing.free", language),
            _money(larger.cost_cny, language),
            _money(larger.bound_cny, language),
            dash,
            str(len(larger.sites)),
        )
    ]
    rows += [
        (
            text(f"phasing.keeps_{one.what}", language),
            _money(one.cost_cny, language),
            _money(one.bound_cny, language),
            _interval(one.nesting_cny, language),
            str(len(one.sites)) if one.status == PLANNED else dash,
        )
        for one in larger.nested
    ]
    return AnswerTable(
        text("phasing.nested", language), _heads(language, "plan", "cost", "bound", "nesting", "sites"), tuple(rows)
    )


def _demand_table(case: Case, larger: Larger, language: str) -> AnswerTable:
    years = case.periods["end_year"].to_dict()
    rows = tuple(
        (str(int(years[period])), format_mw(small), format_mw(large))
        for period, (small, large) in larger.demand_mw.items()
    )
    return AnswerTable(text("phasing.demand", language), _heads(language, "year", "smaller", "larger"), rows)


def _larger_case(subject: Subject, name: str, factor: float | None, layers: Path | None) -> Case:
    if factor is not None:
        return grow_demand(subject.case, factor)
    scenario = read_scenario(name)
    return assemble_case(scenario, choose_region(scenario, layers))[0]


def _programme(larger: Case | None, factor: float | None, language: str) -> str:
    if factor is not None:
        return text("phasing.times", language, factor=f"{factor:g}")
    return "" if larger is None else str(larger.title_zh if language == "zh" else larger.title_en)


def _plain(content: dict[str, Any]) -> dict[str, Any]:
    """Sets as sorted lists, for JSON."""
    return {key: _plain_value(value) for key, value in content.items()}


def _plain_value(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, dict):
        return _plain(value)
    return [_plain_value(one) for one in value] if isinstance(value, (list, tuple)) else value


def _money(value: float | None, language: str) -> str:
    return "\N{EM DASH}" if value is None else format_cny(value, language)


def _interval(costs: Interval | None, language: str) -> str:
    return "\N{EM DASH}" if costs is None else say_interval(costs, language)


def _heads(language: str, *names: str) -> tuple[str, ...]:
    return tuple(text(f"phasing.head_{name}", language) for name in names)
