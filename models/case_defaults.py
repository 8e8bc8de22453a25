"""What a table of a case may leave out, and what then stands there: older cases stay readable."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from models.case import Case

# table -> column -> value where the column is not stated
DEFAULTS: dict[str, dict[str, Any]] = {
    "period_limits": {"max_import_mw": math.inf},
    "substations": {"step_lead_years": 0.0},
    "feeders": {"lead_years": 0.0},
    "stock": {"zone_id": ""},
    "green_channels": {"zone_id": ""},
}


def fill_defaults(case: Case) -> None:
    """Add to the tables of ``case`` the columns that they leave out; the tables that were given are not touched."""
    for name, columns in DEFAULTS.items():
        table: pd.DataFrame = getattr(case, name)
        missing = {column: value for column, value in columns.items() if column not in table.columns}
        if missing:
            _put(case, name, table.assign(**missing))
    headroom, stations = case.headroom, case.substations
    if "max_steps" not in headroom.columns and "substation_id" in headroom.index.names:
        most = stations["max_steps"].reindex(headroom.index.get_level_values("substation_id")).fillna(0)
        _put(case, "headroom", headroom.assign(max_steps=most.to_numpy(dtype="int64")))


def _put(case: Case, name: str, table: pd.DataFrame) -> None:
    object.__setattr__(case, name, table)
