"""The objective: present cost of the plan in CNY, component by component.

Cost of a state variable: an investment of unit price c that is in service from period t on costs c x invest_factor[t];
written on states x_t (in service at the end of t) that is sum over t of c x (f_t - f_{t+1}) x x_t, with f beyond the
last period 0. Running costs are a year's cost x annuity_years[t].
"""

from __future__ import annotations

import pulp

from models.lead_times import order_periods
from optimizer.cells import read_column, read_number
from optimizer.problem import Sum
from optimizer.rows import sum_terms
from optimizer.stock_states import STATES, change_terms
from optimizer.variables import TermList, Variables

# The objective is handed to the solver in millions, where its tolerances fit.
CNY_PER_UNIT = 1e6


def add_objective(problem: pulp.LpProblem, variables: Variables) -> None:
    """Set the objective: sum of all cost terms, in million CNY of present value."""
    terms = [*investment(variables), *service(variables), *stock_changes(variables), *preferences(variables)]
    total = {variable: value / CNY_PER_UNIT for variable, value in sum_terms(terms).items() if value}
    problem.setObjective(Sum(total))


def investment(variables: Variables) -> TermList:
    """Fixed and module capex, feeders, substation steps, and what standing capacity costs every year [CNY]."""
    case = variables.case
    kept, step_leads = _kept_factors(variables), _step_leads(variables)
    annuity = case.periods["annuity_years"].to_dict()
    km, lead = read_column(case.feeders["km"]), read_column(case.feeders["lead_years"])
    ordered = {years: _kept_factors(variables, years) for years in {*lead.values(), *step_leads.values()}}
    fixed_cny = [row.fixed_cny for row in variables.row.values()]
    running = [
        (row.module_cny, row.standing_cny_per_mw_year * variables.module_mw[pair[1]])
        for pair, row in variables.row.items()
    ]
    # Feeders of a pair: what each costs, and how long before it serves that is paid.
    feeders = [
        (variables.row[site, design].feeder_cny_per_km * km[site, near], lead[site, near])
        for site, design, near in variables.links
    ]
    terms: TermList = []
    # Columns stand period by period, in the order of the pairs.
    built, modules = iter(variables.built.values()), iter(variables.modules.values())
    for period, factor in kept.items():
        years = annuity[period]
        terms += [(next(built), fixed * factor) for fixed in fixed_cny]
        terms += [(next(modules), cny * factor + held * years) for cny, held in running]
    paid = [cny * ordered[ahead][period] for period in variables.periods for cny, ahead in feeders]
    terms += zip(variables.connect.values(), paid, strict=True)
    for (substation, when), steps in variables.steps.items():
        share = ordered[step_leads[substation]][when]
        terms.append((steps, read_number(case.substations, substation, "step_cny") * share))
    return terms


def service(variables: Variables) -> TermList:
    """Energy, water, network, green premium and the penalty of unmet demand [CNY]."""
    case = variables.case
    annuity = case.periods["annuity_years"].to_dict()
    running = case.pools["running_cny_per_mw_year"].to_dict()
    network = case.reaches["network_cny_per_mw_year"].to_dict()
    premium = case.green_channels["premium_cny_per_mwh"].to_dict()
    terms: TermList = [
        (served, (running[pool] + network[demand, pool]) * annuity[period])
        for (demand, pool, period), served in variables.serve.items()
    ]
    terms += [(unmet, case.unmet_cny_per_mw_year * annuity[period]) for (_, period), unmet in variables.unmet.items()]
    terms += [
        (bought, premium[channel] * 1000 * annuity[period]) for (channel, period), bought in variables.green.items()
    ]
    return terms


def stock_changes(variables: Variables) -> TermList:
    """Retrofitting, merging and closing existing data centres, what that saves against keeping them [CNY]."""
    case = variables.case
    kept = _kept_factors(variables)
    prices = {state: case.stock[price].to_dict() for state, (_, price) in STATES.items()}
    terms: TermList = [
        (column, prices[state][stock] * kept[period])
        for (stock, state, period), column in variables.stock_state.items()
    ]
    for period, years in case.periods["annuity_years"].to_dict().items():
        change = change_terms(variables, str(period), "running_cny_per_year")
        terms += [(column, cny * years) for column, cny in change]
    return terms


def preferences(variables: Variables) -> TermList:
    """Penalties of preferred rules, and the weight of large capacity outside the starter zones [CNY]."""
    case = variables.case
    terms: TermList = [(slack, case.prefer_cny_per_unit) for slack in variables.slack.values()]
    setting = case.setting("starter_zones_first")
    if setting.has_rows and setting.options.get("form") == "weight":
        weight = float(setting.options["weight_cny_per_mw"])
        last = variables.periods[-1]
        terms += [
            variables.it_mw(pair, last, weight)
            for pair in variables.pairs
            if variables.tier[pair[1]] == "hub" and not variables.in_starter_zone[pair[0]]
        ]
    return terms


def _step_leads(variables: Variables) -> dict[str, float]:
    lead = variables.case.substations["step_lead_years"]
    return dict(zip(map(str, lead.index), lead.astype("float64").tolist(), strict=True))


def _kept_factors(variables: Variables, lead_years: float = 0.0) -> dict[str, float]:
    """Factor of each period on its state, for what is paid when it is ordered, ``lead_years`` before it serves.

    What cannot be there in time is held out by a row; its factor is that of the first period, lest a state that some
    case leaves free brings money.
    """
    table = variables.case.periods
    invest = dict(zip(variables.periods, table["invest_factor"].tolist(), strict=True))
    orders = order_periods(table, lead_years)
    factors = [invest[orders[period] or variables.periods[0]] for period in variables.periods]
    return {
        period: now - later for period, now, later in zip(variables.periods, factors, [*factors[1:], 0.0], strict=True)
    }
