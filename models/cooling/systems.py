"""The cooling systems that a design may have: each a module with ``REQUIRED`` parameters and a ``balance``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from models.climate import Climate
from models.cooling import air_cooled, airside, indirect_evaporative, liquid, waterside
from models.cooling.balance import Balance
from models.cooling.hall import Values


class System(Protocol):
    """What a system's module offers."""

    @property
    def REQUIRED(self) -> tuple[str, ...]:  # noqa: N802
        """The parameters that it needs."""

    def balance(self, values: Values, climate: Climate, load_share: float) -> Balance:
        """Return the balance of every sample in every bin."""


SYSTEMS: Mapping[str, System] = {
    "airside": airside,
    "waterside": waterside,
    "indirect_evaporative": indirect_evaporative,
    "liquid": liquid,
    "air_cooled": air_cooled,
}
