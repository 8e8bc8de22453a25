"""The chain of each cost coefficient of a site and a design, from figures and keys of the scenario to the case."""

from __future__ import annotations

from models.amounts import from_plan
from models.case import Case
from models.cost import HOURS_PER_YEAR
from models.derivation import COMPUTED, Step, given
from models.design_tables import Design
from models.explain_chain import Chain, Section
from models.figure import figure
from models.scenario import Scenario
from models.scenario_keys import read_keys
from models.tariff_scenario import scenario_grid_factor, scenario_tariff
from models.tariff_steps import tariff_steps

# Steps that stand in a case, by table and column; a test holds each to 1e-9 of the case.
SITE_DESIGN_STEPS = (
    *("fixed_cny", "module_cny", "feeder_cny_per_km"),
    *("standing_cny_per_mw_year", "reserved_mw_per_it_mw"),
)
POOL_STEPS = ("energy_mwh_per_mw_year", "running_cny_per_mw_year")


def scenario_step(scenario: Scenario, path: str, key: str = "") -> Step:
    """Return the step of a number of ``scenario``, under the last word of its ``path`` or ``key``; A if assumed."""
    entry = read_keys()[path]
    value = float(scenario.integer(path)) if entry.kind == "integer" else scenario.number(path)
    titles, grade = (entry.title_zh, entry.title_en), "A" if entry.assumed else COMPUTED
    return Step(key or path.rpartition(".")[2], *titles, value, entry.unit, f"scenario: {path}", grade)


def limit_step(case: Case, limit_key: str, key: str, titles: tuple[str, str]) -> Step:
    """Return the step of a limit of the policy pack in force, under ``key``."""
    limit = case.limits[limit_key]
    return Step(key, *titles, limit.value, limit.unit, limit.source, limit.grade)


def capital_section(design: Design, scenario: Scenario, *, land_price: str | None, max_modules: int) -> Section:
    """Return capital cost: of 1 MW, of a module with its land, of the most modules that the site takes.

    ``land_price`` is the figure of the zone's land, None for a design that needs none.
    """
    chain = Chain(figures=design.figures)
    chain.take(scenario_step(scenario, "costs.capex_factor"))
    chain.take(scenario_step(scenario, "candidates.max_it_mw_per_km2"))
    if land_price is None:
        chain.take(from_plan("land_cny_per_m2", ("土地价格（不另占地）", "Land (none needed)"), 0.0, "CNY/m2"))
    else:
        chain.take(given(scenario.local_figures().figure(land_price), "land_cny_per_m2"))
    add = chain.add
    add("capital_cny_per_mw", "单位投资", "Capital cost of 1 MW", "CNY/MW", "capex_cny_per_mw * capex_factor")
    land = "land_cny_per_m2 * 1000000 / max_it_mw_per_km2"
    add("land_cny_per_mw", "单位土地费用", "Land for 1 MW", "CNY/MW", land)
    module = "module_it_mw * (capital_cny_per_mw + land_cny_per_mw)"
    add("module_cny", "每个模块投资（含土地）", "Cost of a module with its land", "CNY", module)
    chain.take(from_plan("max_modules", ("模块数（取整）", "Whole modules"), float(max_modules), "1"))
    chain.value("feeder_cny_per_km")
    total = "max_modules * module_cny + fixed_cny"
    add(
        "capital_cny",
        "投资（不含供电线路与变电扩容）",
        "Capital cost without feeders and steps",
        "CNY",
        total,
    )
    return Section("capital", "投资", "Capital cost", tuple(chain.steps))


def standing_section(design: Design, scenario: Scenario, pue_peak: float) -> Section:
    """Return what 1 MW costs a year, used or not: operation, and the demand charge at the peak."""
    chain = Chain(figures=design.figures)
    chain.take(scenario_step(scenario, "costs.capex_factor"))
    chain.take(given(figure("operation_share_per_year")))
    chain.take(from_plan("pue_peak", ("满载峰值 PUE", "Peak PUE at full load"), pue_peak, "1"))
    charge = scenario_tariff(scenario).demand_charge_cny_per_kw_month
    stated = scenario_step(scenario, "costs.demand_charge_cny_per_kw_month", "demand_charge_cny_per_kw_month")
    titles = stated.title_zh, stated.title_en
    source = f"{stated.source}; tariff.scheme"
    chain.take(Step(stated.key, *titles, charge, stated.unit, source, stated.grade))
    operation = "capex_cny_per_mw * capex_factor * operation_share_per_year"
    chain.add("operation_cny_per_mw_year", "运行维护", "Operation and maintenance", "CNY/MW/year", operation)
    demand = "pue_peak * demand_charge_cny_per_kw_month * 12 * 1000"
    chain.add("demand_charge_cny_per_mw_year", "需量电费", "Demand charge", "CNY/MW/year", demand)
    total = "operation_cny_per_mw_year + demand_charge_cny_per_mw_year"
    chain.add("standing_cny_per_mw_year", "每兆瓦年固定费用", "Standing cost of 1 MW a year", "CNY/MW/year", total)
    return Section("standing", "固定费用", "Standing cost", tuple(chain.steps))


def price_section(design: Design, scenario: Scenario) -> Section:
    """Return the chain of the price of electricity at the supply voltage of ``design``."""
    tariff = scenario_tariff(scenario).at_voltage(float(design.texts["voltage_kv"]))
    return Section("price", "电价", "Price of electricity", tuple(tariff_steps(tariff)))


def running_section(scenario: Scenario, price: Section, *, pue: float, wue_l_per_kwh: float) -> Section:
    """Return what 1 MW that carries demand costs a year: electricity, water, carbon; ``price`` of price_section."""
    chain = Chain()
    chain.take(from_plan("pue_p50", ("年均 PUE，中位", "Annual PUE, median"), pue, "1"))
    chain.take(from_plan("wue_l_per_kwh", ("年均 WUE，中位", "Annual WUE, median"), wue_l_per_kwh, "L/kWh"))
    chain.take(from_plan("hours", ("年小时数", "Hours of a year"), float(HOURS_PER_YEAR), "h/year"))
    chain.take(given(figure("it_load_factor")))
    titles = "平稳负荷年均电价", "Price of a flat load over a year"
    chain.take(from_plan("flat_average", titles, price.value("flat_average"), "CNY/kWh"))
    for path in ("costs.electricity_factor", "costs.water_cny_per_m3", "costs.carbon_price_cny_per_t"):
        chain.take(scenario_step(scenario, path))
    factor = scenario_grid_factor(scenario)
    titles = f"{factor.name_zh}电网平均排放因子", f"Emission factor of the grid, {factor.name_en}"
    chain.take(Step("grid_t_per_mwh", *titles, factor.kgco2_per_kwh, "t/MWh", factor.source, factor.grade))
    add, unit = chain.add, "CNY/MW/year"
    add("it_mwh_per_mw_year", "每兆瓦 IT 年电量", "IT energy of 1 MW a year", "MWh/MW/year", "hours * it_load_factor")
    energy = "pue_p50 * it_mwh_per_mw_year"
    add("energy_mwh_per_mw_year", "每兆瓦设施年电量", "Energy of 1 MW a year", "MWh/MW/year", energy)
    electricity = "energy_mwh_per_mw_year * 1000 * flat_average * electricity_factor"
    add("electricity_cny_per_mw_year", "电量电费", "Electricity", unit, electricity)
    add("water_cny_per_mw_year", "水费", "Water", unit, "it_mwh_per_mw_year * wue_l_per_kwh * water_cny_per_m3")
    carbon = "energy_mwh_per_mw_year * grid_t_per_mwh * carbon_price_cny_per_t"
    add("carbon_cny_per_mw_year", "碳成本", "Carbon", unit, carbon)
    total = "electricity_cny_per_mw_year + water_cny_per_mw_year + carbon_cny_per_mw_year"
    add("running_cny_per_mw_year", "每兆瓦年运行费用", "Running cost of 1 MW a year", unit, total)
    return Section("running", "运行费用", "Running cost", tuple(chain.steps))
