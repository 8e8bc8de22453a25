"""``cqdc rank``: the assumed inputs in the order in which they should be found out, as an answer about a run."""

from __future__ import annotations

import argparse
import math
from pathlib import Path
from typing import Any

from models.errors import ScenarioKeyError, suggest
from models.pue_range import PUE_INPUT, movable_inputs
from models.scenario import Scenario
from models.scenario_edit import AssumedInput, with_value
from models.scenario_keys import read_keys
from optimizer.deadline import Deadline
from optimizer.planner import NO_PLAN
from reports.answer import AnswerSection, AnswerTable, keep_answer, open_subject
from reports.assumption_words import figure_words, unit_words
from reports.catalogue import LANGUAGES, pick, text
from reports.commands import DONE, NO_FEASIBLE_PLAN, Answer, Say
from reports.layer_source import choose_region
from reports.ranking import NOT_TRIED, REFUSED, RankedInput, Ranking, Swing, rank_assumptions
from reports.units import format_cny, format_number, format_share

NAME = "ranking"
# Forty plans on cells of 1 km take half an hour; on these they take some minutes, and the answer says so.
COARSE_CELL_M = 3000.0
SECONDS = 600.0
# What stands for the cost of building as a whole.
WHOLE_BUILD = "costs.capex_factor"


def add_arguments(parser: argparse.ArgumentParser, words: Any) -> None:
    """Add the grid, the number of Morris walks, the keys and how long it may take."""
    parser.add_argument("--cell-m", type=float, default=COARSE_CELL_M, help=words("rank_cell_m"))
    parser.add_argument("--walks", type=int, default=4, help=words("rank_walks"))
    parser.add_argument("--key", action="append", default=[], help=words("rank_key"))
    parser.add_argument("--seconds", type=float, default=SECONDS, help=words("rank_seconds"))


def run(wanted: argparse.Namespace, language: str, say: Say) -> Answer:
    """Rank the assumptions of a run or scenario and keep the answer; raises PlannerError for bad input."""
    subject = open_subject(wanted.subject, wanted.layers, wanted.runs, say)
    return answer_ranking(
        subject.scenario,
        subject.folder,
        layers=wanted.layers,
        cell_m=wanted.cell_m,
        walks=wanted.walks,
        keys=tuple(wanted.key),
        seconds=wanted.seconds,
        language=language,
        say=say,
    )


def answer_ranking(
    scenario: Scenario,
    folder: Path,
    *,
    layers: Path | None,
    cell_m: float,
    walks: int,
    keys: tuple[str, ...],
    seconds: float = SECONDS,
    language: str,
    say: Say,
) -> Answer:
    """Rank the inputs of ``scenario`` on cells of ``cell_m`` [m] (0: its own) and keep the answer in ``folder``.

    ScenarioKeyError, with the nearest, for a key that is no assumed input of the scenario.
    """
    clock = Deadline(seconds)
    known = {entry.key.path for entry in movable_inputs(scenario)}
    for key in keys:
        if key not in known:
            hint_zh, hint_en = suggest(key, known)
            raise ScenarioKeyError(
                zh=f"“{key}”不是此方案中带取值范围的假定。{hint_zh}",
                en=f'"{key}" is no assumption with a range in this scenario. {hint_en}',
            )
    ranked_on = with_value(scenario, "candidates.cell_m", cell_m) if cell_m > 0 else scenario
    ranking = rank_assumptions(
        ranked_on,
        choose_region(scenario, layers),
        walks=walks,
        keys=keys,
        tell=lambda step: say(text("ranking.step", language, step=_step(step, language))),
        clock=clock,
    )
    if ranking is None:
        return Answer(NO_FEASIBLE_PLAN, text("ranking.no_plan", language), {"status": "infeasible"})
    sections = {one: ranking_section(ranking, ranked_on.number("candidates.cell_m"), one) for one in LANGUAGES}
    content = {"cell_m": ranked_on.number("candidates.cell_m"), "walks": ranking.walks, "inputs": _content(ranking)}
    page = keep_answer(folder, sections["zh"], sections["en"], content)
    words = f"{sections[language].as_text()}\n{text('answer.kept', language, file=page)}"
    return Answer(DONE, words, {"page": str(page), **content})


def _step(step: str, language: str) -> str:
    """The title of an input; what is no key is said as it is."""
    keys = {**read_keys(), PUE_INPUT.key.path: PUE_INPUT.key}
    return pick(keys[step], "title", language) if step in keys else step


def ranking_section(ranking: Ranking, cell_m: float, language: str) -> AnswerSection:
    """Return the ranking as a section: what to find out first, the table one by one, the table of Morris figures."""
    first = [one for one in ranking.inputs if one.changes_plan]
    names = text("ranking.comma", language).join(pick(one.entry.key, "title", language) for one in first)
    about = [
        text("ranking.about", language, n=len(ranking.inputs), cell=format_number(cell_m)),
        text("ranking.first", language, names=names) if first else text("ranking.none", language),
        *_left_out(ranking, language),
        text("ranking.near", language),
        text(
            "ranking.not_moved",
            language,
            file="case/assumptions.csv",
            key=_step(WHOLE_BUILD, language),
            pue=_step(PUE_INPUT.key.path, language),
        ),
    ]
    if ranking.walks:
        about.append(text("ranking.morris_about", language, walks=ranking.walks, skipped=ranking.skipped))
        if held := [pick(one.entry.key, "title", language) for one in ranking.inputs if one.is_hopeless]:
            about.append(text("ranking.morris_held", language, names=text("ranking.comma", language).join(held)))
    heads = ("input", "range", "effect", "cost_low", "cost_high", "regret_low", "regret_high", "moved")
    rows = tuple(_row(number, one, language) for number, one in enumerate(ranking.inputs, start=1))
    tables = [AnswerTable(text("ranking.table", language), ("#", *(_head(name, language) for name in heads)), rows)]
    if ranking.walks:
        moved = [one for one in ranking.inputs if not one.is_hopeless]
        by_effect = sorted(moved, key=lambda one: -one.mean_effect_cny if one.mean_effect_cny > 0 else 0.0)
        morris = tuple(
            (
                pick(one.entry.key, "title", language),
                _money(one.mean_effect_cny, language),
                _money(one.spread_cny, language),
            )
            for one in by_effect
        )
        shown = ("input", "mean_effect", "spread")
        columns = tuple(_head(name, language) for name in shown)
        tables.append(AnswerTable(text("ranking.morris_table", language), columns, morris))
    return AnswerSection(NAME, text("ranking.title", language), tuple(about), tuple(tables))


def _left_out(ranking: Ranking, language: str) -> list[str]:
    """What the time was not enough for."""
    missing = [one for one in ranking.inputs if not one.is_settled]
    said = []
    if missing:
        names = text("ranking.comma", language).join(pick(one.entry.key, "title", language) for one in missing)
        said.append(text("ranking.not_all", language, n=len(missing), names=names, seconds="--seconds"))
    if ranking.walks < ranking.walks_asked:
        walks = {"walks": ranking.walks, "asked": ranking.walks_asked}
        said.append(text("ranking.walks_cut", language, **walks, seconds="--seconds"))
    return said


def _row(number: int, one: RankedInput, language: str) -> tuple[str, ...]:
    entry = one.entry
    return (
        str(number),
        pick(entry.key, "title", language),
        _range(entry, language),
        text(f"ranking.{_effect(one)}", language),
        *(_change(end, language) for end in (one.low, one.high)),
        *(_regret(end, language) for end in (one.low, one.high)),
        " / ".join(
            "–" if math.isnan(end.moved_share) else format_share(end.moved_share, 0) for end in (one.low, one.high)
        ),
    )


def _effect(one: RankedInput) -> str:
    if one.changes_plan:
        return "changes"
    return "keeps" if one.is_settled else "not_settled"


def _range(entry: AssumedInput, language: str) -> str:
    unit = entry.key.unit
    shown = "" if unit in ("", "1") or entry.is_factor else f" {unit_words(unit, language)}"
    mark = "×" if entry.is_factor else ""
    ends = (f"{mark}{figure_words(value, unit, language)}" for value in (entry.low, entry.value, entry.high))
    return f"{' … '.join(ends)}{shown}"


def _change(end: Swing, language: str) -> str:
    """The change of the best cost; below the gap of the proofs nothing is claimed."""
    if math.isnan(end.cost_change_cny[0]):
        key = end.status if end.status in (REFUSED, NOT_TRIED, NO_PLAN) else "no_plan_there"
        return text(f"ranking.{key if key != NO_PLAN else 'no_plan_in_time'}", language)
    least, most = end.cost_change_cny
    if least <= 0 <= most:
        return text("ranking.below_gap", language)
    return f"{_money(least, language)} … {_money(most, language)}"


def _regret(end: Swing, language: str) -> str:
    if end.status not in ("planned", "unproven"):
        return "–"
    if math.isinf(end.regret_cny[0]):
        return text("ranking.cannot_stay", language)
    if end.regret_cny[0] <= 0:
        return text("ranking.below_gap", language)
    return f"{_money(end.regret_cny[0], language)} … {_money(end.regret_cny[1], language)}"


def _money(cny: float, language: str) -> str:
    return "–" if math.isnan(cny) else format_cny(cny, language)


def _head(name: str, language: str) -> str:
    return text(f"ranking.head_{name}", language)


def _content(ranking: Ranking) -> list[dict[str, Any]]:
    return [
        {
            "key": one.entry.key.path,
            "unit": one.entry.key.unit,
            "value": one.entry.value,
            "changes_plan": one.changes_plan,
            "mean_effect_cny": one.mean_effect_cny,
            "spread_cny": one.spread_cny,
            **{
                name: {
                    "value": end.value,
                    "status": end.status,
                    "cost_change_cny": list(end.cost_change_cny),
                    "regret_cny": list(end.regret_cny),
                    "moved_share": end.moved_share,
                }
                for name, end in (("low", one.low), ("high", one.high))
            },
        }
        for one in ranking.inputs
    ]
