"""From a case to a model: screened pairs, variables, rows of every rule that is on, objective."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import pulp

from models.case import Case
from models.errors import ScenarioValueError
from optimizer.dominance import dominated_pairs
from optimizer.objective import add_objective
from optimizer.problem import Problem, without_collection
from optimizer.rules import RULES
from optimizer.variables import Pair, Variables, add_variables


@dataclass(frozen=True, eq=False)
class Model:
    """A built model: the PuLP problem, its variables, and the pairs that were left out with their reasons."""

    problem: pulp.LpProblem
    variables: Variables
    screened: pd.DataFrame


def build_model(case: Case) -> Model:
    """Build the whole model of a case. Raises ScenarioValueError if a rule cannot be had in the mode asked for."""
    check_modes(case)
    with without_collection():
        admissible, screened = screen_pairs(case)
        dominated = dominated_pairs(case, admissible)
        admissible = without_pairs(admissible, [dominated])
        problem, variables = build_problem(case, admissible.tolist())
    return Model(problem, variables, pd.concat([case.screened, screened, dominated], ignore_index=True))


def build_problem(
    case: Case, pairs: list[Pair], *, is_wide: bool = False, trips_ms: Mapping[str, float] | None = None
) -> tuple[pulp.LpProblem, Variables]:
    """Build variables, rows and objective for these pairs; ``is_wide``, ``trips_ms`` as for :func:`add_variables`."""
    with without_collection():
        problem = Problem("siting", pulp.LpMinimize)
        variables = add_variables(problem, case, pairs, is_wide=is_wide, trips_ms=trips_ms)
        for rule in RULES:
            if case.setting(rule.ID).has_rows:
                rule.add_rows(problem, variables, case)
        add_objective(problem, variables)
    return problem, variables


def screen_pairs(case: Case) -> tuple[pd.Index, pd.DataFrame]:
    """Return the pairs that no rule rules out by itself, and those that one does, with their reasons."""
    tables = [rule.screen(case) for rule in RULES]
    return without_pairs(case.site_designs.index, tables), pd.concat(tables, ignore_index=True)


def admissible_pairs(case: Case) -> pd.Index:
    """Return the pairs that no rule rules out by itself."""
    return without_pairs(case.site_designs.index, [rule.screen(case) for rule in RULES])


def check_modes(case: Case) -> None:
    """Raise ScenarioValueError if the scenario asks a rule for a mode that it does not have."""
    for rule in RULES:
        mode = case.setting(rule.ID).mode
        if mode not in rule.MODES:
            raise ScenarioValueError(
                zh=f"规则 rules.{rule.ID}.mode = “{mode}”不可用，请用：{'、'.join(rule.MODES)}。",
                en=f'rules.{rule.ID}.mode = "{mode}" is not possible; use one of: {", ".join(rule.MODES)}.',
            )


def without_pairs(pairs: pd.Index, tables: list[pd.DataFrame]) -> pd.Index:
    """Return the pairs that stand in none of the ``tables`` of screened pairs."""
    tables = [table[["site_id", "design_id"]] for table in tables if len(table)]
    if not tables:
        return pairs
    dropped = pd.concat(tables, ignore_index=True)
    return pairs[~pairs.isin(pd.MultiIndex.from_frame(dropped))]
