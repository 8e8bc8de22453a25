"""Levers on the longest round trip of each class of service, and how far one must move for a case to have a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from models.case import Case
from models.network import CLASS_TITLES
from optimizer.cells import iterate
from optimizer.least import Amounts, Least
from optimizer.lever_base import Lever
from optimizer.lever_edits import edit_case
from optimizer.solver_answer import Answer

if TYPE_CHECKING:
    from optimizer.elastic import ElasticModel

RULE = "latency"
# A natural step of the limit of a class: of one within 1 ms, a tenth of it.
_STEP_MS, _FINE_STEP_MS = 1.0, 0.1
_FINE_MS = 2.0


def latency_levers(case: Case) -> Iterator[Lever]:
    """Yield one lever for each class of service that has demand: the limit of all its blocks moves together."""
    if not case.setting(RULE).is_required:
        return
    asked = {block for (block, _), row in iterate(case.demand) if row["it_mw"] > 0}
    blocks = case.demand_blocks[case.demand_blocks.index.isin(asked)]
    for name, own in blocks.groupby("service_class"):
        value = float(own["max_round_trip_ms"].max())
        reaches = case.reaches[case.reaches.index.get_level_values("demand_id").isin(own.index)]
        zh, en = CLASS_TITLES.get(str(name), (str(name), str(name)))
        yield Lever(
            f"{RULE}.max_round_trip_ms/{name}",
            RULE,
            "A1.2b",
            "ms",
            zh,
            en,
            value,
            max(value, float(reaches["round_trip_ms"].max()) if len(reaches) else value),
            _FINE_STEP_MS if value <= _FINE_MS else _STEP_MS,
            f"{RULE}_{name}",
            False,
            _by_class(str(name)),
        )


def least_latency(model: ElasticModel, lever: Lever, others: Amounts) -> Least | None:
    """Return the least that the limit must move with ``others`` moved as given; None if no amount helps.

    Only the round trips that there are matter: the shortest of them with a plan is looked for; what was asked just
    below it is proven to have none, or is not.
    """
    name = lever.key.partition("/")[2]
    own = model.case.demand_blocks.index[model.case.demand_blocks["service_class"] == name]
    trips = model.case.reaches["round_trip_ms"][model.case.reaches.index.get_level_values("demand_id").isin(own)]
    # A little more than the excess itself, which a sum of two numbers may miss by its last digit.
    amounts = [0.0, *sorted({(float(ms) - lever.value) * (1 + 1e-9) + 1e-12 for ms in trips if ms > lever.value})]
    answers = dict[int, Answer]()
    low, high = 0, len(amounts)
    while low < high:
        middle = (low + high) // 2
        answers[middle] = model.ask({**others, lever.key: amounts[middle]})
        low, high = (low, middle) if answers[middle].has_plan else (middle + 1, high)
    if high == len(amounts):
        return None
    is_least = high == 0 or answers[high - 1].status == "infeasible"
    return Least({lever.key: amounts[high]} if high else {}, is_least, model.placed(answers[high].values))


def _by_class(name: str) -> Callable[[Case, float], Case]:
    """Return what adds an amount to the longest round trip of every block of a class, never below 0."""

    def relax(case: Case, amount: float) -> Case:
        blocks = case.demand_blocks.copy()
        own = blocks["service_class"] == name
        blocks.loc[own, "max_round_trip_ms"] = (blocks.loc[own, "max_round_trip_ms"] + amount).clip(lower=0.0)
        return edit_case(case, demand_blocks=blocks)

    return relax
