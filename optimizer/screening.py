"""Pairs of site and design that never enter the model, each with its clause and reason."""

from __future__ import annotations

import pandas as pd

COLUMNS = ["site_id", "design_id", "clause", "reason_zh", "reason_en"]


def no_pairs() -> pd.DataFrame:
    """Return an empty table of screened pairs."""
    return pd.DataFrame({column: pd.Series(dtype="str") for column in COLUMNS})


def screened_pairs(pairs: pd.Index, clause: str, reason_zh: str, reason_en: str) -> pd.DataFrame:
    """Return the ``pairs`` as a table of screened pairs with one common reason."""
    table = pairs.to_frame(index=False)
    table.columns = pd.Index(["site_id", "design_id"])
    return table.assign(clause=clause, reason_zh=reason_zh, reason_en=reason_en)
