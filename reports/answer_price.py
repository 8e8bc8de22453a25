"""``cqdc price``: what each clause costs, as an answer about a run."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from models.case import Case
from models.errors import RuleMissingError, suggest
from models.green import read_channels
from models.made_cases import DENSITY, FEED, LAND, MadeCases, is_made_of, made_cases
from models.scenario import Scenario
from models.scenario_keys import read_keys
from models.tariff_scenario import scenario_grid_factor
from optimizer.clause_price import BELOW_GAP, NO_PLAN, OPEN, ClausePrice, Move, is_beyond_case, price_clauses
from optimizer.deadline import Deadline
from optimizer.plan_carbon import GridCarbon
from optimizer.planner import solver_settings
from optimizer.rules import RULES
from reports.answer import AnswerSection, AnswerTable, keep_answer, open_subject
from reports.answer_words import format_signed, join, say_held, say_interval, say_site, say_zones
from reports.catalogue import LANGUAGES, label, pick, text
from reports.commands import DONE, NO_FEASIBLE_PLAN, Answer, Say
from reports.layer_source import choose_region
from reports.units import format_cny, format_slack, format_value

NAME = "price"
SECONDS = 300.0
_STEPS = {"price_look": "price.look", "price": "price.step"}
_HEADS = ("rule", "clause", "limit", "move", "cost", "carbon", "placement")
_ESTIMATES = ("rule", "move", "cost", "relaxed", "dual")
_SITES = ("rule", "move", "zone", "gained", "lost")


def add_arguments(parser: argparse.ArgumentParser, words: Any) -> None:
    """Add the rules to price and how long it may take."""
    parser.add_argument("--rule", action="append", default=[], help=words("price_rule"))
    parser.add_argument("--seconds", type=float, default=SECONDS, help=words("price_seconds"))


def run(wanted: argparse.Namespace, language: str, say: Say) -> Answer:
    """Price the clauses of a run or scenario and keep the answer; raises PlannerError for bad input."""
    _check_rules(wanted.rule)
    subject = open_subject(wanted.subject, wanted.layers, wanted.runs, say)
    case = subject.case
    if subject.plan is None or subject.proof is None:
        return Answer(
            NO_FEASIBLE_PLAN, text("price.no_plan_at_all", language, command="cqdc conflict"), {"status": "infeasible"}
        )
    made = _made_cases(subject.scenario, case, wanted)
    prices = price_clauses(
        case,
        subject.plan,
        subject.proof.bound_cny,
        grid_carbon(subject.scenario),
        solver_settings(subject.scenario),
        rules=wanted.rule,
        report=lambda step, **told: say(text(_STEPS[step], language, rule=_title(**told, language=language))),
        clock=Deadline(wanted.seconds),
        made=made,
    )
    sections = {one: price_section(case, prices, one, made) for one in LANGUAGES}
    content = {"scenario": subject.scenario.id, "prices": [asdict(price) for price in prices]}
    page = keep_answer(subject.folder, sections["zh"], sections["en"], content)
    words = f"{sections[language].as_text()}\n{text('answer.kept', language, file=page)}"
    return Answer(DONE, words, {"page": str(page), **content})


def _made_cases(scenario: Scenario, case: Case, wanted: argparse.Namespace) -> dict[str, MadeCases]:
    """The cases of land and of two supplies; none where the layers are no longer those of the run."""
    asked = [rule for rule in (LAND, FEED) if not wanted.rule or rule in wanted.rule]
    if not asked:
        return {}
    region = choose_region(scenario, wanted.layers)
    if not is_made_of(case, scenario, region):
        return {}
    return {rule: made for rule, made in made_cases(scenario, region).items() if rule in asked}


def _check_rules(names: list[str]) -> None:
    """An id that is no rule at all is named before anything is planned."""
    known = [rule.ID for rule in RULES]
    for name in names:
        if name not in known:
            hint_zh, hint_en = suggest(name, known)
            raise RuleMissingError(
                zh=f"没有规则“{name}”（--rule）。{hint_zh}", en=f'There is no rule "{name}" (--rule). {hint_en}'
            )


def grid_carbon(scenario: Scenario) -> GridCarbon:
    """Return the factor of the scenario's grid, and which of its green channels are power of the user's own."""
    own = [name for name, channel in read_channels(scenario.local_figures()).items() if channel.is_own]
    return GridCarbon(scenario_grid_factor(scenario).kgco2_per_kwh, tuple(own))


def price_section(
    case: Case,
    prices: tuple[ClausePrice, ...],
    language: str,
    made: Mapping[str, MadeCases] = MappingProxyType({}),
) -> AnswerSection:
    """Return the prices as a section: a row for each move of each limit; estimates and sites in tables of their own.

    ``made`` are the cases that some of them were priced with, which may have sites that ``case`` has not.
    """
    moves = [(price, move) for price in prices for move in price.moves]
    tables = [
        _table("table", _HEADS, [_row(case, price, move, language) for price, move in moves], language),
        _table(
            "estimates", _ESTIMATES, [_estimates(p, move, language) for p, move in moves if _is_told(move)], language
        ),
        _table(
            "sites",
            _SITES,
            [row for p, move in moves for row in _sites(_Sites(case, made), p, move, language)],
            language,
        ),
    ]
    about = [
        text("price.about", language),
        text("price.about_more", language),
        *_beyond_case(case, prices, made, language),
    ]
    about += say_held(case, language)
    unsettled = sum(move.status in (OPEN, NO_PLAN) for _, move in moves)
    if unsettled:
        about.insert(
            0, text("price.unsettled", language, n=unsettled, all=len(moves), seconds="--seconds", rule="--rule")
        )
    return AnswerSection(NAME, text("price.title", language), tuple(about), tuple(one for one in tables if one.rows))


def _beyond_case(
    case: Case, prices: tuple[ClausePrice, ...], made: Mapping[str, MadeCases], language: str
) -> list[str]:
    """What was decided when the case was made, and stands in no price."""
    said, priced = [], {price.rule for price in prices}
    if LAND in made and LAND in priced:
        said.append(text("price.land_made", language, key=pick(read_keys()[DENSITY], "title", language)))
    elif is_beyond_case(case, LAND):
        said.append(text("price.land", language, key=pick(read_keys()[DENSITY], "title", language)))
    if FEED in priced and FEED not in made:
        said.append(text("price.dual_feed", language))
    return said


def _table(name: str, heads: tuple[str, ...], rows: list[tuple[str, ...]], language: str) -> AnswerTable:
    columns = tuple(text(f"price.head_{head}", language) for head in heads)
    return AnswerTable(text(f"price.{name}", language), columns, tuple(rows))


def _row(case: Case, price: ClausePrice, move: Move, language: str) -> tuple[str, ...]:
    none = text("answer.nothing", language)
    limit = none if price.value is None else format_value(price.value, price.unit, language)
    row = (_title(price.rule, price.group, language), price.clause or none, limit, _move(price, move, language))
    if move.placement is None:
        return (*row, _cost(move, language), none, none)
    carbon = none if move.carbon_t is None else format_signed(move.carbon_t, 0)
    return (*row, _cost(move, language), carbon, say_zones(case, move.placement, language))


def _estimates(price: ClausePrice, move: Move, language: str) -> tuple[str, ...]:
    none = text("answer.nothing", language)
    shown = (none if one is None else format_cny(one, language) for one in (move.relaxed_cny, move.dual_cny))
    return (_title(price.rule, price.group, language), _move(price, move, language), _cost(move, language), *shown)


@dataclass(frozen=True)
class _Sites:
    """Sites of a case, and of those that were made anew."""

    case: Case
    made: Mapping[str, MadeCases]

    def case_of(self, site: str, price: ClausePrice, move: Move) -> Case:
        """The case that has a site of a move."""
        other = self.made[price.rule].cases.get(move.name) if price.rule in self.made else None
        return self.case if other is None or site in self.case.sites.index else other


def _sites(sites: _Sites, price: ClausePrice, move: Move, language: str) -> list[tuple[str, ...]]:
    """A row for each zone in which sites differ: all in one cell could not be read."""
    if move.placement is None:
        return []
    sides, rows = [move.placement.gained, move.placement.lost], []
    cases = {site: sites.case_of(site, price, move) for side in sides for site in side}
    zone_of = {site: str(case.sites.at[site, "zone_id"]) for site, case in cases.items()}
    for zone in sorted(set(zone_of.values())):
        shown = (
            join(language, (say_site(cases[site], site, language) for site in side if zone_of[site] == zone))
            for side in sides
        )
        name = pick(sites.case.zones.loc[zone], "name", language)
        rows.append((_title(price.rule, price.group, language), _move(price, move, language), name, *shown))
    return rows


def _is_told(move: Move) -> bool:
    return move.relaxed_cny is not None


def _move(price: ClausePrice, move: Move, language: str) -> str:
    return text(f"price.move_{move.name}", language, step=format_slack(price.step, price.unit, language))


def _cost(move: Move, language: str) -> str:
    if move.cost_cny is None:
        return text(f"price.{move.status}", language)
    shown = say_interval(move.cost_cny, language)
    key = {BELOW_GAP: "price.below_gap", OPEN: "price.open"}.get(move.status)
    return shown if key is None else text(key, language, interval=shown)


def _title(rule: Any, group: Any, language: str) -> str:
    """The rule by name, and which of its limits where it has several."""
    limit = str(group).rpartition(".")[2]
    name, which = label("rule", rule, language), label("price_limit", limit, language)
    return name if which == limit else text("price.limit_of", language, rule=name, limit=which)
