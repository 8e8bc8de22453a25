"""What a plan can be judged by: cost, unmet demand, carbon, water, large capacity outside starter zones, land.

Each measure stands here twice: as terms over the variables, for the solver, and as arithmetic on the tables of a plan,
for whoever checks it. The two share no step. "Year" is a year of the last period, in the state at its end.

cost                   present cost of the plan                                                        [CNY]
unmet                  unmet demand x annuity years: MW-years as long as the state lasts, discounted    [MW-years]
carbon                 energy of what is served x the grid's average factor (location-based)            [t/year]
water                  IT energy of what is served x WUE of its pool                                    [m3/year]
outside_starter_zones  large capacity outside starter zones, added up over the ends of all periods      [MW]
land                   new IT capacity on land of its own / IT power per area, at the end of the plan   [km2]
"""

from __future__ import annotations

from models.case import Case
from optimizer.audit import measure_costs
from optimizer.cells import iterate, read_number
from optimizer.objective import investment, preferences, service, stock_changes
from optimizer.plan import Plan
from optimizer.variables import TermList, Variables

COST, UNMET, CARBON, WATER, OUTSIDE, LAND = "cost", "unmet", "carbon", "water", "outside_starter_zones", "land"
MEASURES = (COST, UNMET, CARBON, WATER, OUTSIDE, LAND)
UNITS = {COST: "CNY", UNMET: "MW-years", CARBON: "t/year", WATER: "m3/year", OUTSIDE: "MW", LAND: "km2"}
# What the solver is handed is in these multiples of the unit, where its tolerances fit.
SCALES = {COST: 1e6, UNMET: 1.0, CARBON: 1e4, WATER: 1e4, OUTSIDE: 1.0, LAND: 0.01}


def measure_terms(variables: Variables, name: str) -> TermList:
    """Return the measure as terms over the variables, in its unit. KeyError for a name that is none of MEASURES."""
    case, last = variables.case, variables.periods[-1]
    if name == COST:
        return [*investment(variables), *service(variables), *stock_changes(variables), *preferences(variables)]
    if name == UNMET:
        annuity = case.periods["annuity_years"].to_dict()
        return [(unmet, float(annuity[period])) for (_, period), unmet in variables.unmet.items()]
    if name in (CARBON, WATER):
        pools = case.pools
        energy = pools["energy_mwh_per_mw_year"]
        per_mw = energy * case.grid_kgco2_per_kwh if name == CARBON else energy / pools["pue_p50"] * pools.wue_l_per_kwh
        of_pool = per_mw.to_dict()
        return [(v, float(of_pool[pool])) for (_, pool, period), v in variables.serve.items() if period == last]
    if name == OUTSIDE:
        return [
            variables.it_mw(pair, period)
            for period in variables.periods
            for pair in variables.pairs
            if variables.tier[pair[1]] == "hub" and not variables.in_starter_zone[pair[0]]
        ]
    if name == LAND:
        needs_land = case.designs["needs_land"].to_dict()
        return [variables.it_mw(p, last, 1.0 / case.it_mw_per_km2) for p in variables.pairs if needs_land[p[1]]]
    raise KeyError(name)


def measure_plan(case: Case, plan: Plan) -> dict[str, float]:
    """Return every measure of a plan, each in its unit, from the tables alone."""
    last = case.periods.index[-1]
    found = dict.fromkeys(MEASURES, 0.0)
    found[COST] = float(measure_costs(case, plan)["cny"].sum())
    for (_, period), left in iterate(plan.unmet):
        found[UNMET] += float(left["it_mw"]) * read_number(case.periods, period, "annuity_years")
    for (_, pool, period), serve in iterate(plan.serves):
        if period == last:
            mwh = float(serve["it_mw"]) * read_number(case.pools, pool, "energy_mwh_per_mw_year")
            found[CARBON] += mwh * case.grid_kgco2_per_kwh
            found[WATER] += (
                mwh / read_number(case.pools, pool, "pue_p50") * read_number(case.pools, pool, "wue_l_per_kwh")
            )
    for (site, period), facility in iterate(plan.facilities):
        design, it_mw = str(facility["design_id"]), float(facility["it_mw"])
        if case.designs.at[design, "tier"] == "hub" and not case.sites.at[site, "in_starter_zone"]:
            found[OUTSIDE] += it_mw
        if period == last and case.designs.at[design, "needs_land"]:
            found[LAND] += it_mw / case.it_mw_per_km2
    return found
