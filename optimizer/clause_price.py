"""The price of a clause: what cost, carbon and placement change by when its limit moves by one unit, or goes.

Every figure of cost is an interval that both proofs allow. Two estimates stand beside it: the difference of the linear
relaxations, and the row duals of the relaxation of the case (for numbers that stand in rows).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from models.case import Case
from models.errors import ScenarioValueError, suggest
from models.made_cases import MadeCases
from models.policy.clauses import clauses_of
from optimizer.arrays import Arrays
from optimizer.cells import iterate
from optimizer.conflict import without
from optimizer.deadline import Deadline
from optimizer.held_goals import goals_before_cost, held_goals
from optimizer.highs import SolverSettings
from optimizer.kept import KeptModel
from optimizer.lever import Lever, levers
from optimizer.move_price import (
    BELOW_GAP,
    CHANGED,
    INFEASIBLE,
    LOOSER,
    NO_PLAN,
    OFF,
    OPEN,
    TIGHTER,
    Move,
    Pricer,
    Task,
    search_open,
)
from optimizer.objective import CNY_PER_UNIT
from optimizer.plan import Plan
from optimizer.plan_carbon import GridCarbon
from optimizer.plan_in_hand import PlanInHand, take_plan, try_plan
from optimizer.progress import Report, silent
from optimizer.rows import RowError
from optimizer.rules import RULES, land_use

__all__ = [
    "BELOW_GAP",
    "CHANGED",
    "INFEASIBLE",
    "LOOSER",
    "NO_PLAN",
    "OFF",
    "OPEN",
    "TIGHTER",
    "ClausePrice",
    "Move",
    "group_levers",
    "moved_cases",
    "price_clauses",
    "rules_without_levers",
]

# Physics or bookkeeping: without it a plan means nothing.
_NEVER_OFF = ("demand_served", "power_supply")
# Served is what is asked for: a plan for one demand is none for another, and less may cost more where use has a floor.
_NOT_NESTED = ("demand_served",)
# Without these the model has other columns, which no edit of rows gives: it is built anew.
_BUILT_ANEW = ("dual_feed",)


@dataclass(frozen=True)
class ClausePrice:
    """The prices of the levers of one ``group``, moved together by ``step`` [``unit``].

    ``value`` is the limit now, None where the group holds many numbers: headroom moves at every substation, green
    power in every channel, a limit of the periods in each of them, and demand by ``step`` in the whole city, each block
    by its share. A rule without a number that could move has ``step`` 0, no ``unit`` and can only be off.
    """

    rule: str
    group: str
    clause: str
    unit: str
    step: float
    value: float | None
    moves: tuple[Move, ...]


def group_levers(case: Case) -> Mapping[str, tuple[Lever, ...]]:
    """Return the levers of ``case`` by group, in their order."""
    found: dict[str, list[Lever]] = {}
    for lever in levers(case):
        found.setdefault(lever.group, []).append(lever)
    return {group: tuple(members) for group, members in found.items()}


def rules_without_levers(case: Case) -> tuple[str, ...]:
    """Return the required rules that have no number to move and may be off."""
    measured = {lever.rule for lever in levers(case)}
    return tuple(
        rule.ID
        for rule in RULES
        if case.setting(rule.ID).is_required
        and "off" in rule.MODES
        and rule.ID not in (*_NEVER_OFF, *measured)
        and not is_beyond_case(case, rule.ID)
    )


def is_beyond_case(case: Case, rule: str) -> bool:
    """Say whether ``rule`` was applied when the case was made, so that the case cannot say what it costs.

    A required land_use leaves no module in the case that has no room; a case made otherwise has rows for it.
    """
    return rule == land_use.ID and case.setting(rule).is_required and not land_use.may_exceed(case)


def moved_cases(case: Case, group: str, members: tuple[Lever, ...]) -> dict[str, Case]:
    """Return the cases one step looser, one tighter and with the rule off, less those that would change nothing."""
    found: dict[str, Case] = {}
    for name, sign in ((LOOSER, 1.0), (TIGHTER, -1.0)):
        changed = case
        for lever in members:
            changed = lever.relax(changed, sign * _amount(case, lever))
        if any(lever.most > 0 for lever in members) if sign > 0 else _can_tighten(members):
            found[name] = changed
    rule = members[0].rule
    modes = {module.ID: module.MODES for module in RULES}
    if rule not in _NEVER_OFF and group != "green_channels" and "off" in modes[rule]:
        found[OFF] = without(case, (rule,))
    return found


def price_clauses(
    case: Case,
    plan: Plan,
    bound_cny: float,
    grid: GridCarbon,
    settings: SolverSettings,
    *,
    rules: Collection[str] = (),
    report: Report = silent,
    clock: Deadline | None = None,
    made: Mapping[str, MadeCases] = MappingProxyType({}),
) -> tuple[ClausePrice, ...]:
    """Price every lever of ``rules`` (all, if none is named) around ``plan``, a plan of ``case``.

    ``made`` are the cases of rules that were applied when the case was made; without them land has no price.
    ``bound_cny`` is the proven bound of its cost. Goals before cost are held as they stand in ``plan``. Raises
    ScenarioValueError for a rule without a lever here. A rule without a number that
    changes nothing in this case is left out unless it is named. All moves are looked at first, which is quick, and
    those still open are searched for until ``clock`` is over; what is not known by then is said to be open.
    """
    groups, bare = group_levers(case), rules_without_levers(case)
    bare = tuple(rule for rule in bare if rule not in made)
    _check(case, {*bare, *made, *(members[0].rule for members in groups.values())}, rules, made)
    wanted = {name: members for name, members in groups.items() if not rules or members[0].rule in rules}
    cases = {name: moved_cases(case, name, members) for name, members in wanted.items()}
    cases |= {rule: {OFF: without(case, (rule,))} for rule in bare if not rules or rule in rules}
    kept = KeptModel(
        case, widen=[one for moved in cases.values() for one in moved.values()], goals=held_goals(case, plan)
    )
    hand = take_plan(kept, plan, bound_cny, settings)
    pricer = Pricer(hand, kept.solve(kept.arrays, settings, relaxed=True), grid, settings, clock or Deadline())
    tasks, looked = dict[str, list[Task | Move]](), dict[str, Task | Move]()
    for group, moved in cases.items():
        rule = wanted[group][0].rule if group in wanted else group
        if group not in wanted and not rules and _changes_nothing(kept, moved[OFF]):
            continue
        report("price_look", rule=rule, group=group)
        tasks[group] = []
        for name, one in moved.items():
            # A rule with several limits is off only once.
            found = looked.get(rule) if name == OFF else None
            tasks[group].append(found or _look(pricer, name, one, settings, is_nested=group not in _NOT_NESTED))
            if name == OFF:
                looked[rule] = tasks[group][-1]
    for rule, anew in made.items():
        if not rules or rule in rules:
            report("price_look", rule=rule, group=rule)
            tasks[rule] = [_look_anew(pricer, name, other, settings) for name, other in anew.cases.items()]
    for group in search_open(pricer, {group: _to_search(moves) for group, moves in tasks.items()}):
        report("price", rule=wanted[group][0].rule if group in wanted else group, group=group)
    return tuple(
        _made_price(group, made[group], pricer, moves)
        if group in made
        else _clause_price(group, wanted.get(group, ()), pricer, moves)
        for group, moves in tasks.items()
    )


def _to_search(moves: list[Task | Move]) -> list[Task]:
    return [one for one in moves if isinstance(one, Task)]


def _changes_nothing(kept: KeptModel, off: Case) -> bool:
    """Say whether a rule that is off in ``off`` has no row in the model and admits all that is there without it."""
    if _is_anew(kept, off):
        return False
    arrays = kept.arrays_of(off, [rule.ID for rule in RULES])
    return len(arrays.row_names) == len(kept.arrays.row_names) and np.array_equal(arrays.high, kept.arrays.high)


def _clause_price(group: str, members: tuple[Lever, ...], pricer: Pricer, tasks: list[Task | Move]) -> ClausePrice:
    moves = tuple(one if isinstance(one, Move) else pricer.price(one) for one in tasks)
    if not members:
        clauses = clauses_of(group)
        return ClausePrice(group, group, clauses[0].id if clauses else "", "", 0.0, None, moves)
    first = members[0]
    value = first.value if len(members) == 1 else None
    return ClausePrice(first.rule, group, first.clause, first.unit, first.step, value, moves)


def _made_price(rule: str, made: MadeCases, pricer: Pricer, tasks: list[Task | Move]) -> ClausePrice:
    moves = tuple(one if isinstance(one, Move) else pricer.price(one) for one in tasks)
    clauses = clauses_of(rule)
    return ClausePrice(rule, rule, clauses[0].id if clauses else "", made.unit, made.step, made.value, moves)


def _look_anew(pricer: Pricer, name: str, case: Case | None, settings: SolverSettings) -> Task | Move:
    """Look at a case that was made anew. A step of the density changes what land costs: no plan is nested there."""
    if case is None:
        return Move(name, INFEASIBLE)
    built = {(str(site), str(row["design_id"])) for (site, _), row in iterate(pricer.hand.plan.facilities)}
    try:
        kept = KeptModel(case, also=built & set(case.site_designs.index), goals=pricer.hand.kept.goals)
    except RowError:
        return Move(name, INFEASIBLE)
    hand = try_plan(kept, pricer.hand.plan, settings)
    return pricer.look(name, hand, kept.arrays, is_nested=name == OFF)


def _look(pricer: Pricer, name: str, case: Case, settings: SolverSettings, *, is_nested: bool) -> Task | Move:
    try:
        hand, arrays = _edited(pricer.hand, case, settings)
    except RowError:
        return Move(name, INFEASIBLE)
    return pricer.look(name, hand, arrays, is_nested=is_nested)


def _edited(hand: PlanInHand, case: Case, settings: SolverSettings) -> tuple[PlanInHand, Arrays]:
    """The model as ``case`` wants it, and the plan in hand as a plan of that model."""
    if not _is_anew(hand.kept, case):
        return hand, hand.kept.arrays_of(case, [rule.ID for rule in RULES])
    built = {(str(site), str(row["design_id"])) for (site, _), row in iterate(hand.plan.facilities)}
    anew = KeptModel(case, also=built, goals=hand.kept.goals)
    return take_plan(anew, hand.plan, hand.bound * CNY_PER_UNIT, settings), anew.arrays


def _is_anew(kept: KeptModel, case: Case) -> bool:
    """Say whether no edit of rows gives ``case``: other columns, or a goal that no longer comes before cost."""
    is_other = any(case.setting(rule).mode != kept.case.setting(rule).mode for rule in _BUILT_ANEW)
    return is_other or (bool(kept.goals) and goals_before_cost(case) != goals_before_cost(kept.case))


def _amount(case: Case, lever: Lever) -> float:
    """One step; of demand, the share of the block in one step of the whole city."""
    if lever.group != "demand_served":
        return lever.step
    period = lever.key.rpartition("/")[2]
    return lever.step * lever.loosest / float(case.demand["it_mw"].xs(period, level="period_id").sum())


def _can_tighten(members: tuple[Lever, ...]) -> bool:
    """A least share of 1 and a number of 0 that is at most so much go no tighter."""
    first = members[0]
    # Headroom above demand is a share that is at most so much, and may exceed 1.
    if first.unit == "share" and first.rule != "orderly_growth":
        return first.value < 1.0
    return first.group == "demand_served" or any(lever.value > 0 for lever in members)


def _check(case: Case, known: Collection[str], rules: Collection[str], made: Collection[str]) -> None:
    for rule in rules:
        if is_beyond_case(case, rule) and rule not in made:
            raise ScenarioValueError(
                zh=f"规则“{rule}”在组成算例时已经扣除，容不下的机房模块不在算例中，不能凭算例计价。"
                "可用 cqdc rank --key candidates.max_it_mw_per_km2 查看单位面积容量变化的影响，"
                f"或把 rules.{rule}.mode 改为 off 另做一个方案比较。",
                en=f'The rule "{rule}" is applied when the case is made: modules without room are not in it, and it '
                "cannot say what they cost. See cqdc rank --key candidates.max_it_mw_per_km2, or plan a scenario with "
                f"rules.{rule}.mode = off and compare.",
            )
        if rule not in known:
            zh, en = suggest(rule, known)
            raise ScenarioValueError(
                zh=f"规则“{rule}”在此方案中没有可移动的限值，也不能取消，不能计价。{zh}",
                en=f'The rule "{rule}" has no limit that can be moved in this scenario and cannot be off, so it has no '
                f"price. {en}",
            )
