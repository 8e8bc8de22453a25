"""Lead times that the layer of substations may state for each station, in columns that it may do without.

``step_lead_years``: from the order of a transformer step to its service; ``feeder_lead_years``: of a feeder from this
station. Where the column or a cell of it is empty, the scenario's figure holds.
"""

from __future__ import annotations

import math

import pandas as pd

from geodata.defects import Sentence, schema_error

STEP, FEEDER = "step_lead_years", "feeder_lead_years"
# As the keys of the scenario: 20 years at most.
MOST_YEARS = 20.0


def lead_years(layer: pd.DataFrame, column: str, default: float) -> pd.Series:
    """Return the lead time of each station [year], index substation_id.

    LayerSchemaError naming station and column for a cell that is no number of years from 0 to 20.
    """
    names = layer["substation_id"].astype("str")
    if column not in layer.columns:
        return pd.Series(default, index=pd.Index(names, name="substation_id"), dtype="float64")
    years = [_read(cell, column, name, default) for cell, name in zip(layer[column], names, strict=True)]
    return pd.Series(years, index=pd.Index(names, name="substation_id"), dtype="float64")


def _read(cell: object, column: str, name: str, default: float) -> float:
    words = "" if cell is None or (isinstance(cell, float) and math.isnan(cell)) else str(cell).strip()
    if words in ("", "nan", "<NA>"):
        return default
    try:
        years = float(words)
    except ValueError:
        years = math.nan
    if not 0.0 <= years <= MOST_YEARS:
        raise schema_error(
            "value_out_of_range",
            "substations",
            Sentence(
                f"“{words}”不是 0 至 {MOST_YEARS:g} 年之间的数",
                f'"{words}" is no number of years from 0 to {MOST_YEARS:g}',
            ),
            Sentence("改正，或留空以采用方案的数值", "mend it, or leave it empty for the figure of the scenario"),
            feature=name,
            column=column,
        )
    return years
