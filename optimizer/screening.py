"""Pairs of site and design that never enter the model, each with its clause and reason."""

from __future__ import annotations

import pandas as pd

COLUMNS = ["site_id", "design_id", "clause", "reason_zh", "reason_en"]


_NONE = pd.DataFrame({column: pd.Series(dtype="str") for column in COLUMNS})


def no_pairs() -> pd.DataFrame:
    """Return an empty table of screened pairs."""
    # Making one takes ten times as long as copying it, and every rule is asked for its own in every edit of a model.
    return _NONE.copy()


def screened_pairs(pairs: pd.Index, clause: str, reason_zh: str, reason_en: str) -> pd.DataFrame:
    """Return the ``pairs`` as a table of screened pairs with one common reason."""
    table = pairs.to_frame(index=False)
    table.columns = pd.Index(["site_id", "design_id"])
    return table.assign(clause=clause, reason_zh=reason_zh, reason_en=reason_en)
