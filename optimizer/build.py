"""From a case to a model: screened pairs, variables, rows of every rule that is on, objective."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pulp

from models.case import Case
from models.errors import ScenarioValueError
from optimizer.dominance import dominated_pairs
from optimizer.objective import add_objective
from optimizer.rules import RULES
from optimizer.variables import Variables, add_variables


@dataclass(frozen=True, eq=False)
class Model:
    """A built model: the PuLP problem, its variables, and the pairs that were left out with their reasons."""

    problem: pulp.LpProblem
    variables: Variables
    screened: pd.DataFrame


def build_model(case: Case) -> Model:
    """Build the whole model of a case. Raises ScenarioValueError if a rule cannot be had in the mode asked for."""
    check_modes(case)
    tables = [rule.screen(case) for rule in RULES]
    admissible = _without(case.site_designs.index, tables)
    dominated = dominated_pairs(case, admissible)
    admissible = _without(admissible, [dominated])
    problem = pulp.LpProblem("siting", pulp.LpMinimize)
    variables = add_variables(problem, case, list(admissible))
    for rule in RULES:
        if case.setting(rule.ID).has_rows:
            rule.add_rows(problem, variables, case)
    add_objective(problem, variables)
    return Model(problem, variables, pd.concat([case.screened, *tables, dominated], ignore_index=True))


def check_modes(case: Case) -> None:
    """Raise ScenarioValueError if the scenario asks a rule for a mode that it does not have."""
    for rule in RULES:
        mode = case.setting(rule.ID).mode
        if mode not in rule.MODES:
            raise ScenarioValueError(
                zh=f"规则 rules.{rule.ID}.mode = “{mode}”不可用，请用：{'、'.join(rule.MODES)}。",
                en=f'rules.{rule.ID}.mode = "{mode}" is not possible; use one of: {", ".join(rule.MODES)}.',
            )


def _without(pairs: pd.Index, tables: list[pd.DataFrame]) -> pd.Index:
    dropped = pd.concat([table[["site_id", "design_id"]] for table in tables], ignore_index=True)
    return pairs[~pairs.isin(pd.MultiIndex.from_frame(dropped))]
