"""What is handed to a model: numbers or columns, refused if not within their bounds, and as first step of a chain."""

from __future__ import annotations

import math
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from models.derivation import COMPUTED, Step
from models.errors import FigureError

Amount = TypeVar("Amount", float, "pd.Series[float]")
Values = float | pd.Series | npt.NDArray[np.float64]
PLAN = "方案 / the plan"


def check_amount(
    name: str, values: Values, least: float = 0.0, most: float = math.inf, *, open_end: bool = False
) -> None:
    """Raise FigureError unless every one of ``values`` is a number from ``least`` to ``most``.

    ``open_end`` keeps ``most`` itself out. ``name`` is what the user knows the amount by, with its unit as suffix.
    """
    numbers = np.atleast_1d(np.asarray(values, dtype=float))
    fits = (numbers >= least) & ((numbers < most) if open_end else (numbers <= most)) & np.isfinite(numbers)
    if not fits.all():
        end = f"{most:g}{')' if open_end else ']'}"
        raise FigureError(
            zh=f"{name} 的值 {numbers[~fits][0]:g} 不在 [{least:g}, {end} 内。请改正输入。",
            en=f"{name} is {numbers[~fits][0]:g}, not within [{least:g}, {end}. Mend the input.",
        )


def from_plan(key: str, titles: tuple[str, str], value: float, unit: str) -> Step:
    """Return the step of a number that the plan or its user states; titles Chinese, English."""
    return Step(key, *titles, value, unit, PLAN, COMPUTED)
