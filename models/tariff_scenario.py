"""The tariff and the emission factor that a scenario asks for."""

from __future__ import annotations

from models.emission_factors import EmissionFactor, grid_factor
from models.scenario import Scenario
from models.tariff import Tariff, make_tariff

_BASE = "tariff.floating_base_cny_per_kwh"
_REST = "tariff.non_floating_cny_per_kwh"


def scenario_tariff(scenario: Scenario, voltage_kv: float = 10.0) -> Tariff:
    """Return the tariff of ``scenario`` at a supply voltage [kV]; :class:`models.tariff.TariffError` if not offered."""
    scheme = scenario.text("tariff.scheme")
    return make_tariff(
        scenario.text("tariff.sheet"),
        scheme,
        voltage_kv,
        local=scenario.local_figures(),
        demand_charge_cny_per_kw_month=scenario.number("costs.demand_charge_cny_per_kw_month"),
        floating_base_cny_per_kwh=scenario.number(_BASE) if scenario.has(_BASE) else None,
        non_floating_cny_per_kwh=scenario.number(_REST) if scenario.has(_REST) else None,
    )


def scenario_grid_factor(scenario: Scenario) -> EmissionFactor:
    """Return the average factor of the scenario's region and year; EmissionFactorError if it is not known."""
    return grid_factor(scenario.text("emissions.factor_region"), scenario.integer("emissions.factor_year"))
