"""The energy balance of a hall: what each part draws and where its heat goes, for 1 kW of design IT power."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from models.cooling.moist import FloatArray

SECONDS_PER_HOUR = 3600.0
# Every part that may draw power, in the order of reports.
PARTS = (
    "ups_loss",
    "distribution_loss",
    "lighting",
    "hall_fans",
    "liquid_pumps",
    "humidifier_pump",
    "compressors",
    "chilled_water_pumps",
    "condenser_pumps",
    "heat_rejection_fans",
)


@dataclass
class Balance:
    """One steady state: shapes (samples, bins) or what broadcasts to it; kW for 1 kW of design IT power.

    ``parts_kw`` draw power; ``rejected_kw`` is the heat given to the outside by sink; ``water_kg_per_h`` is made up by
    use. All power ends as heat: IT + parts = rejected (:meth:`closure_kw` is 0).
    """

    it_kw: FloatArray
    parts_kw: dict[str, FloatArray] = field(default_factory=dict)
    rejected_kw: dict[str, FloatArray] = field(default_factory=dict)
    water_kg_per_h: dict[str, FloatArray] = field(default_factory=dict)

    def draw(self, part: str, power_kw: FloatArray) -> None:
        """Add power to a part of :data:`PARTS`."""
        self.parts_kw[part] = self.parts_kw.get(part, np.zeros(1)) + power_kw

    def reject(self, sink: str, heat_kw: FloatArray) -> None:
        """Add heat to a sink."""
        self.rejected_kw[sink] = self.rejected_kw.get(sink, np.zeros(1)) + heat_kw

    def take_water(self, use: str, kg_per_s: FloatArray) -> None:
        """Add water made up for a use, given in kg/s."""
        self.water_kg_per_h[use] = self.water_kg_per_h.get(use, np.zeros(1)) + kg_per_s * SECONDS_PER_HOUR

    def facility_kw(self) -> FloatArray:
        """Return what the facility draws [kW for 1 kW of design IT power]."""
        return self.it_kw + _total(self.parts_kw)

    def pue(self) -> FloatArray:
        """Return facility power over IT power [1]."""
        return self.facility_kw() / self.it_kw

    def wue_l_per_kwh(self) -> FloatArray:
        """Return water over IT energy [L/kWh]; 1 kg is 1 L."""
        return _total(self.water_kg_per_h) / self.it_kw

    def closure_kw(self) -> FloatArray:
        """Return power in less heat out [kW]: 0 when the balance closes."""
        return self.facility_kw() - _total(self.rejected_kw)


def _total(terms: dict[str, FloatArray]) -> FloatArray:
    total = np.zeros((1, 1))
    for term in terms.values():
        total = total + term
    return total
