"""The price of a clause: what cost, carbon and placement change by when its limit moves by one unit, or goes.

Every figure of cost is an interval that both proofs allow. Two estimates stand beside it: the difference of the linear
relaxations, and the row duals of the relaxation of the case (for numbers that stand in rows).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np

from models.case import Case
from models.errors import ScenarioValueError, suggest
from models.policy.clauses import clauses_of
from optimizer.arrays import Arrays
from optimizer.cells import iterate
from optimizer.conflict import without
from optimizer.held_goals import goals_before_cost, held_goals
from optimizer.highs import Answer, SolverSettings
from optimizer.kept import KeptModel
from optimizer.lever import Lever, levers
from optimizer.objective import CNY_PER_UNIT
from optimizer.plan import Plan
from optimizer.plan_carbon import GridCarbon, plan_carbon_t
from optimizer.plan_in_hand import (
    Interval,
    Placement,
    PlanInHand,
    compare_placement,
    cost_change,
    row_activity,
    solve_both,
    take_plan,
)
from optimizer.progress import Report, silent
from optimizer.rows import RowError
from optimizer.rules import RULES

LOOSER, TIGHTER, OFF = "looser", "tighter", "off"
CHANGED, BELOW_GAP, INFEASIBLE, NO_PLAN = "changed", "below_gap", "infeasible", "no_plan"

# Physics or bookkeeping: without it a plan means nothing.
_NEVER_OFF = ("demand_served", "power_supply")
# An assembled case holds nothing beyond these while they are required, so that it cannot say what they cost.
_NOT_IN_CASE = ("latency",)
# Without these the model has other columns, which no edit of rows gives: it is built anew.
_BUILT_ANEW = ("dual_feed",)


@dataclass(frozen=True)
class Move:
    """One change of one limit and what it came to.

    ``status``: changed, below_gap (no change is proven), infeasible (there is no plan so), no_plan (none was found in
    time). ``cost_cny`` of the best plan; ``relaxed_cny`` and ``dual_cny`` are estimates of it, the latter None where
    the number decides what is admitted and stands in no row. ``carbon_t`` [t/year] is that of the two plans found, in
    the last period.
    """

    name: str
    status: str
    cost_cny: Interval | None = None
    relaxed_cny: float | None = None
    dual_cny: float | None = None
    carbon_t: float | None = None
    placement: Placement | None = None


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
        and rule.ID not in (*_NEVER_OFF, *_NOT_IN_CASE, *measured)
    )


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
) -> tuple[ClausePrice, ...]:
    """Price every lever of ``rules`` (all, if none is named) around ``plan``, a plan of ``case``.

    ``bound_cny`` is the proven bound of its cost. Goals before cost are held as they stand in ``plan``. Raises
    ScenarioValueError for a rule without a lever here. A rule without a number that
    changes nothing in this case is left out unless it is named.
    """
    groups, bare = group_levers(case), rules_without_levers(case)
    _check(case, {*bare, *(members[0].rule for members in groups.values())}, rules)
    wanted = {name: members for name, members in groups.items() if not rules or members[0].rule in rules}
    cases = {name: moved_cases(case, name, members) for name, members in wanted.items()}
    cases |= {rule: {OFF: without(case, (rule,))} for rule in bare if not rules or rule in rules}
    kept = KeptModel(
        case, widen=[one for moved in cases.values() for one in moved.values()], goals=held_goals(case, plan)
    )
    hand = take_plan(kept, plan, bound_cny, settings)
    relaxed = kept.solve(kept.arrays, settings, relaxed=True)
    prices, off = [], dict[str, Move]()
    for group, moved in cases.items():
        members = wanted.get(group, ())
        if not members and not rules and _changes_nothing(kept, moved[OFF]):
            continue
        rule = members[0].rule if members else group
        report("price", rule=rule, group=group)
        moves = tuple(
            # A rule with several limits is off only once.
            off[rule] if name == OFF and rule in off else _price(hand, name, one, grid, settings, relaxed=relaxed)
            for name, one in moved.items()
        )
        if moves and moves[-1].name == OFF:
            off[rule] = moves[-1]
        prices.append(_clause_price(rule, group, members, moves))
    return tuple(prices)


def _changes_nothing(kept: KeptModel, off: Case) -> bool:
    """Say whether a rule that is off in ``off`` has no row in the model and admits all that is there without it."""
    if _is_anew(kept, off):
        return False
    arrays = kept.arrays_of(off, [rule.ID for rule in RULES])
    return len(arrays.row_names) == len(kept.arrays.row_names) and np.array_equal(arrays.high, kept.arrays.high)


def _clause_price(rule: str, group: str, members: tuple[Lever, ...], moves: tuple[Move, ...]) -> ClausePrice:
    if not members:
        clauses = clauses_of(rule)
        return ClausePrice(rule, group, clauses[0].id if clauses else "", "", 0.0, None, moves)
    first = members[0]
    value = first.value if len(members) == 1 else None
    return ClausePrice(rule, group, first.clause, first.unit, first.step, value, moves)


def _price(
    hand: PlanInHand, name: str, case: Case, grid: GridCarbon, settings: SolverSettings, *, relaxed: Answer
) -> Move:
    is_tighter = name == TIGHTER
    try:
        there, arrays = _edited(hand, case, settings)
    except RowError:
        return Move(name, INFEASIBLE)
    again = solve_both(there, arrays, settings, known_bound=hand.bound if is_tighter else -np.inf)
    answer = again.answer
    if not answer.has_plan:
        return Move(name, INFEASIBLE if answer.status == "infeasible" else NO_PLAN)
    change = cost_change(hand, answer, can_fall=not is_tighter, can_rise=is_tighter)
    before, after = hand.kept.case, there.kept.plan(answer)
    last = str(case.periods.index[-1])
    return Move(
        name,
        BELOW_GAP if change.holds_zero else CHANGED,
        change,
        (again.relaxed.objective - relaxed.objective) * CNY_PER_UNIT,
        _dual_change(hand.kept.arrays, arrays, relaxed) if name != OFF else None,
        plan_carbon_t(before, after, last, grid) - plan_carbon_t(before, hand.plan, last, grid),
        compare_placement(before, hand.plan, after),
    )


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


def _dual_change(before: Arrays, after: Arrays, relaxed: Answer) -> float | None:
    """What the row duals foretell [CNY]: dual x what the room of each row changes by; None if no row changes."""
    place = {name: number for number, name in enumerate(after.row_names)}
    if len(after.cost) != len(before.cost) or place.keys() != set(before.row_names):
        return None
    order = np.array([place[name] for name in before.row_names])
    duals, values = relaxed.row_duals, relaxed.values
    old_side = np.where(duals > 0, before.row_low, before.row_high)
    new_side = np.where(duals > 0, after.row_low[order], after.row_high[order])
    load = row_activity(after, values)[order] - row_activity(before, values)
    with np.errstate(invalid="ignore"):
        side = np.where(duals != 0, new_side - old_side, 0.0)
    changed = np.abs(load) + np.abs(np.nan_to_num(side))
    if not changed.any():
        return None
    return float(duals @ (side - load)) * CNY_PER_UNIT


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


def _check(case: Case, known: Collection[str], rules: Collection[str]) -> None:
    for rule in rules:
        if rule not in known:
            zh, en = suggest(rule, known)
            raise ScenarioValueError(
                zh=f"规则“{rule}”在此方案中没有可移动的限值，也不能取消，不能计价。{zh}",
                en=f'The rule "{rule}" has no limit that can be moved in this scenario and cannot be off, so it has no '
                f"price. {en}",
            )
