"""The variables of the model, and the expressions that rules are written in.

State, not change: ``built`` and ``modules`` hold what is in service at the end of a period, so that a row of a period
speaks of that period alone. Names are ``quantity_index`` in ASCII. Where a site has exactly the supplies it needs,
its feeders exist if and only if it is built and each carries the whole site: then no variable is made for them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import Any

import pandas as pd
import pulp

from models.case import Case
from optimizer.cells import iterate, read_column
from optimizer.problem import Problem

Pair = tuple[str, str]
TermList = list[tuple[pulp.LpVariable, float]]


@dataclass(eq=False)
class Variables:
    """All variables of one model.

    ``pairs`` are the admissible (site, design); keys are tuples of ids in the order of the names:
    ``built[site, design, period]`` {0,1}, ``modules[site, design, period]`` integer, ``connect[site, design,
    substation, period]`` {0,1}, ``steps[substation, period]`` integer, ``serve[demand, pool, period]`` MW,
    ``unmet[demand, period]`` MW, ``green[channel, period]`` GWh a year, ``green_hub[zone, period]`` GWh a year of local
    channels that count for hub load of their zone, ``exception[site]`` {0,1},
    ``stock_state[stock, state, period]`` {0,1} for each state that is offered besides keeping it. ``slack`` holds the
    penalised slack of preferred rules in the unit of their row. ``connect`` and ``feed_mw`` hold the same keys,
    period by period, with the same ``links`` in each.
    """

    case: Case
    pairs: list[Pair]
    built: dict[tuple[str, str, str], pulp.LpVariable] = field(default_factory=dict)
    modules: dict[tuple[str, str, str], pulp.LpVariable] = field(default_factory=dict)
    connect: dict[tuple[str, str, str, str], pulp.LpVariable] = field(default_factory=dict)
    feed_mw: dict[tuple[str, str, str, str], TermList] = field(default_factory=dict)
    steps: dict[tuple[str, str], pulp.LpVariable] = field(default_factory=dict)
    serve: dict[tuple[str, str, str], pulp.LpVariable] = field(default_factory=dict)
    unmet: dict[tuple[str, str], pulp.LpVariable] = field(default_factory=dict)
    green: dict[tuple[str, str], pulp.LpVariable] = field(default_factory=dict)
    green_hub: dict[tuple[str, str], pulp.LpVariable] = field(default_factory=dict)
    exception: dict[str, pulp.LpVariable] = field(default_factory=dict)
    stock_state: dict[tuple[str, str, str], pulp.LpVariable] = field(default_factory=dict)
    slack: dict[str, pulp.LpVariable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        case = self.case
        designs = case.designs
        table = case.site_designs.loc[self.pairs] if self.pairs else case.site_designs.iloc[:0]
        self.module_mw: dict[str, float] = read_column(designs["module_it_mw"].astype("float64"))
        self.tier = designs["tier"].to_dict()
        self.row: dict[Pair, Any] = dict(zip(self.pairs, table.itertuples(), strict=True))
        self.in_cluster = read_column(case.sites["in_cluster"])
        self.in_starter_zone = read_column(case.sites["in_starter_zone"])
        self.pairs_of_pool = group(self.pairs, table["pool_id"])
        self.periods = list(case.periods.index)

    def it_mw(self, pair: Pair, period: str, factor: float = 1.0) -> tuple[pulp.LpVariable, float]:
        """Capacity in service of a pair at the end of ``period`` [MW of IT power], times ``factor``."""
        return self.modules[*pair, period], self.module_mw[pair[1]] * factor

    def copies(self, pair: Pair) -> int:
        """Return how many alike facilities a pair stands for: one, but in a coarse case (:mod:`optimizer.coarse`)."""
        return int(getattr(self.row[pair], "copies", 1))

    def fleet(self, period: str, *, tiers: tuple[str, ...] = ("hub", "urban", "edge"), factor: float = 1.0) -> TermList:
        """Capacity in service of all pairs of the ``tiers`` [MW], times ``factor``."""
        return self.capacity([pair for pair in self.pairs if self.tier[pair[1]] in tiers], period, factor)

    def capacity(self, pairs: Iterable[Pair], period: str, factor: float = 1.0) -> TermList:
        """Capacity in service of each of the ``pairs`` as :meth:`it_mw` has it, for many at once."""
        weight, modules = {design: mw * factor for design, mw in self.module_mw.items()}, self.modules
        return [(modules[site, design, period], weight[design]) for site, design in pairs]

    def substations_of(self, pair: Pair) -> list[str]:
        """The substations that a pair may be fed from."""
        return self.feeders.get(pair[0], [])

    @cached_property
    def supplied(self) -> list[tuple[Pair, list[str], float]]:
        """Every pair, the substations that it may be fed from, and what one module of it reserves there [MW]."""
        return [
            (pair, self.substations_of(pair), self.module_mw[pair[1]] * row.reserved_mw_per_it_mw)
            for pair, row in self.row.items()
        ]

    @cached_property
    def links(self) -> list[tuple[str, str, str]]:
        """Site, design and substation of every feeder, in the order that they have in each period."""
        first = islice(self.connect, len(self.connect) // len(self.periods))
        return [(site, design, near) for site, design, near, _ in first]

    @cached_property
    def feeders(self) -> dict[str, list[str]]:
        """Substations of each site, nearest first."""
        ordered = self.case.feeders.sort_values("km", kind="stable")
        found: dict[str, list[str]] = {}
        for site, substation in ordered.index.tolist():
            found.setdefault(site, []).append(substation)
        return found


def group(pairs: list[Pair], keys: pd.Series) -> dict[str, list[Pair]]:
    """Group the pairs by ``keys`` (aligned with them), in the order in which they come."""
    found: dict[str, list[Pair]] = {}
    for pair, key in zip(pairs, keys.tolist(), strict=True):
        found.setdefault(str(key), []).append(pair)
    return found


def add_variables(
    problem: Problem,
    case: Case,
    pairs: list[Pair],
    *,
    is_wide: bool = False,
    trips_ms: Mapping[str, float] | None = None,
) -> Variables:
    """Add every variable of the model for the admissible ``pairs``; slack is added by the rules.

    ``is_wide`` also makes the variables that only a looser case may use: unmet demand, held at 0, and exceptions.
    A block is served from within ``trips_ms`` [ms], :func:`longest_trips_ms` of the case unless given.
    """
    trips_ms = longest_trips_ms(case) if trips_ms is None else trips_ms
    variables = Variables(case, pairs)
    for period in variables.periods:
        _add_capacity(problem, variables, period)
        _add_power(problem, variables, period)
        _add_stock(problem, variables, period)
        _add_service(problem, variables, period, trips_ms, is_wide=is_wide)
    if is_wide or case.setting("large_in_cluster").has_rows:
        _add_exceptions(problem, variables)
    return variables


def longest_trips_ms(case: Case) -> dict[str, float]:
    """Return the longest round trip [ms] over which each block may be served: its limit where latency is required."""
    limits = {str(block): float(ms) for block, ms in case.demand_blocks["max_round_trip_ms"].items()}
    return limits if case.setting("latency").is_required else dict.fromkeys(limits, math.inf)


def _add_capacity(problem: Problem, variables: Variables, period: str) -> None:
    keys = [(site, design, period) for site, design in variables.pairs]
    names = ["_".join(key) for key in keys]
    most = [int(variables.row[pair].max_modules) for pair in variables.pairs]
    built = problem.add_integers([f"built_{name}" for name in names], [1] * len(keys))
    modules = problem.add_integers([f"modules_{name}" for name in names], most)
    variables.built.update(zip(keys, built, strict=True))
    variables.modules.update(zip(keys, modules, strict=True))


def _add_power(problem: pulp.LpProblem, variables: Variables, period: str) -> None:
    case = variables.case
    if not any(case.setting(rule).has_rows for rule in ("dual_feed", "power_supply")):
        return
    needed = {design: supplies_needed(case, design) for design in case.designs.index}
    for (substation,), row in iterate(case.substations):
        name = f"steps_{substation}_{period}"
        variables.steps[substation, period] = problem.add_variable(name, 0, int(row["max_steps"]), pulp.LpInteger)
    keys: list[tuple[str, str, str, str]] = []
    connects: list[pulp.LpVariable] = []
    feeds: list[TermList] = []
    # The columns of this period came last, one for each pair.
    before = len(variables.built) - len(variables.pairs)
    columns = (islice(found.values(), before, None) for found in (variables.built, variables.modules))
    for ((site, design), near, reserved), built, modules in zip(variables.supplied, *columns, strict=True):
        if len(near) == needed[design]:
            keys += [(site, design, substation, period) for substation in near]
            connects += [built] * len(near)
            feeds += [[(modules, reserved)]] * len(near)
            continue
        for substation in near:
            keys.append((site, design, substation, period))
            index = "_".join(keys[-1])
            connects.append(problem.add_variable(f"connect_{index}", 0, 1, pulp.LpInteger))
            feeds.append([(problem.add_variable(f"feed_{index}", 0), 1.0)])
    variables.connect.update(zip(keys, connects, strict=True))
    variables.feed_mw.update(zip(keys, feeds, strict=True))


def _add_exceptions(problem: pulp.LpProblem, variables: Variables) -> None:
    for site, design in variables.pairs:
        if variables.tier[design] == "hub" and not variables.in_cluster[site] and site not in variables.exception:
            variables.exception[site] = problem.add_variable(f"exception_{site}", 0, 1, pulp.LpInteger)


def _add_stock(problem: pulp.LpProblem, variables: Variables, period: str) -> None:
    for (stock,), row in iterate(variables.case.stock):
        for state in ("retrofit", "merge", "close"):
            if row[f"may_{state}"]:
                name = f"stock_{stock}_{state}_{period}"
                variables.stock_state[stock, state, period] = problem.add_variable(name, 0, 1, pulp.LpInteger)


def _add_service(
    problem: pulp.LpProblem, variables: Variables, period: str, trips_ms: Mapping[str, float], *, is_wide: bool
) -> None:
    case = variables.case
    closable = case.closable_it_mw
    demanded = case.demand["it_mw"].xs(period, level="period_id").to_dict()
    trips = case.reaches["round_trip_ms"].to_dict()
    for demand, pool in case.reaches.index:
        most = demanded[demand] + closable.get(demand, 0.0)
        if pool in variables.pairs_of_pool and most > 0 and trips[demand, pool] <= trips_ms[demand]:
            key = (demand, pool, period)
            variables.serve[key] = problem.add_variable("serve_" + "_".join(key), 0)
    may_fail = case.setting("demand_served").mode != "require"
    for demand in case.demand_blocks.index:
        if may_fail or is_wide:
            limit = None if may_fail else 0
            variables.unmet[demand, period] = problem.add_variable(f"unmet_{demand}_{period}", 0, limit)
    for (channel,), row in iterate(case.green_channels):
        name = f"green_{channel}_{period}"
        variables.green[channel, period] = problem.add_variable(name, 0, float(row["max_gwh_per_year"]))
    for zone in (
        dict.fromkeys(case.green_channels["zone_id"]) if "renewable_share.min_share_new_hub" in case.limits else ()
    ):
        if zone:
            variables.green_hub[str(zone), period] = problem.add_variable(f"green_hub_{zone}_{period}", 0)


def supplies_needed(case: Case, design: str) -> int:
    """How many independent supplies a design needs: those of dual_feed, one if only power_supply is on, else none."""
    if case.setting("dual_feed").has_rows:
        return case.supplies_of(design)
    return 1 if case.setting("power_supply").has_rows else 0
