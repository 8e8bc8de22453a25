"""What a search for the least amounts of levers gives, and how near the least it has to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from optimizer.variables import Pair

# A column is a whole MW or GWh up to the solver's tolerance; so much more makes it suffice.
ROUNDING = 1e-6
# Well below that tolerance, above what a solver's last digits make of a number.
EXACT = 2e-7
SUFFICES_SHARE = 0.99
# What is proposed need only be so near the least that 99 % of it is proven not to suffice.
GAP_SHARE = 0.0095
# One search; what is not proven by then is said to be not proven.
STEP_SECONDS = 60.0

Amounts = Mapping[str, float]
# Modules of each pair at the end of each period.
Placed = Mapping[Pair, tuple[float, ...]]


@dataclass(frozen=True)
class Least:
    """The least amounts of a group of levers by key; ``is_least``: proven that 99 % of them is not enough.

    ``placed`` is what a plan that there is then builds.
    """

    amounts: Amounts
    is_least: bool
    placed: Placed
