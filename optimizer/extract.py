"""From the solver's values to the plan's tables: whole numbers made whole, nothing smaller than a kilowatt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pulp

from models.case import Case
from optimizer.plan import PLAN_TABLES, Plan
from optimizer.variables import Variables

LEAST_MW = 1e-6

Values = Mapping[int, float]


def extract_plan(case: Case, variables: Variables, values: Values) -> Plan:
    """Read the plan from ``values`` (id of a variable -> value). Every table has the index of PLAN_TABLES."""

    def value(variable: pulp.LpVariable) -> float:
        return values[id(variable)]

    modules = {key: round(value(variable)) for key, variable in variables.modules.items()}
    serves = {key: value(variable) for key, variable in variables.serve.items() if value(variable) > LEAST_MW}
    facilities = _facilities(case, variables, modules, serves)
    sited = set(facilities)
    large = {site for (site, _), row in facilities.items() if case.designs.at[row["design_id"], "tier"] == "hub"}
    km = case.feeders["km"].to_dict()
    feeds = {
        (site, substation, period): {
            "km": km[site, substation],
            "feed_mw": sum(value(variable) * factor for variable, factor in terms),
        }
        for (site, design, substation, period), terms in variables.feed_mw.items()
        if (site, period) in sited
        and modules[site, design, period]
        and value(variables.connect[site, design, substation, period]) > 0.5
    }
    steps = {key: {"steps": round(value(variable))} for key, variable in variables.steps.items()}
    tables: dict[str, Any] = {
        "facilities": facilities,
        "feeds": feeds,
        "steps": {key: row for key, row in steps.items() if row["steps"]},
        "serves": {key: {"it_mw": it_mw} for key, it_mw in serves.items()},
        "unmet": {key: {"it_mw": value(v)} for key, v in variables.unmet.items() if value(v) > LEAST_MW},
        "green": {key: {"gwh_per_year": value(v)} for key, v in variables.green.items() if value(v) > LEAST_MW},
        "exceptions": {
            (site,): {"reason": str(case.setting("large_in_cluster").options.get("exception_reason", ""))}
            for site, variable in variables.exception.items()
            if value(variable) > 0.5 and site in large
        },
        "stock_states": {
            (stock, period): {"state": state}
            for (stock, state, period), variable in variables.stock_state.items()
            if value(variable) > 0.5
        },
    }
    return Plan(case.id, **{name: _frame(name, rows) for name, rows in tables.items()})


def _facilities(
    case: Case,
    variables: Variables,
    modules: Mapping[tuple[str, str, str], int],
    serves: Mapping[tuple[str, str, str], float],
) -> dict[tuple[str, str], dict[str, Any]]:
    """One row for every site in service; what a pool serves is shared evenly over its capacity."""
    served: dict[tuple[str, str], float] = {}
    for (_, pool, period), it_mw in serves.items():
        served[pool, period] = served.get((pool, period), 0.0) + it_mw
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for pool, pairs in variables.pairs_of_pool.items():
        for period in variables.periods:
            capacity = {pair: modules[*pair, period] * variables.module_mw[pair[1]] for pair in pairs}
            total = sum(capacity.values())
            for (site, design), it_mw in capacity.items():
                if it_mw > 0:
                    found[site, period] = {
                        "design_id": design,
                        "modules": modules[site, design, period],
                        "it_mw": it_mw,
                        "served_it_mw": served.get((pool, period), 0.0) * it_mw / total,
                    }
    return found


def _frame(name: str, rows: Mapping[tuple[str, ...], Mapping[str, Any]]) -> pd.DataFrame:
    index_names, columns = PLAN_TABLES[name]
    keys = sorted(rows)
    if len(index_names) == 1:
        index: pd.Index = pd.Index([key[0] for key in keys], name=index_names[0], dtype="str")
    elif keys:
        index = pd.MultiIndex.from_tuples(keys, names=index_names)
    else:
        index = pd.MultiIndex.from_arrays([[] for _ in index_names], names=index_names)
    data = {column: [rows[key][column] for key in keys] for column in columns}
    kinds = {"design_id": "str", "reason": "str", "state": "str", "modules": "int64", "steps": "int64"}
    return pd.DataFrame(data, index=index).astype({column: kinds.get(column, "float64") for column in columns})
