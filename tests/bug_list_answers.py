"""Bugs in what the answers, the certificate and the pack reckon around a plan."""

from tests.bug_tests import DUAL, FRONTIER, KEPT, PACK, PRICE, WHY, Bug

GOALS = ("tests/unit/test_held_goals.py",)
EFFECT = ("tests/unit/test_stock_effect.py",)
ZONES = ("tests/unit/test_lever_zones.py",)
LEVERS = ("tests/unit/test_share_steps.py",)
FIGURES = ("tests/unit/test_pack_figures.py",)
PRIORITIES = ("tests/unit/test_priorities.py",)
READINGS = ("tests/unit/test_readings.py",)

IN_ANSWERS = ("tests/unit/test_goals_in_answers.py",)
RANKING = ("tests/unit/test_ranking.py",)
LATENCY = ("tests/unit/test_lever_latency.py",)
ALTERNATIVES = ("tests/unit/test_alternatives.py",)
PUE = ("tests/unit/test_pue_range.py",)
MADE = ("tests/unit/test_made_cases.py",)
HAND = ("tests/unit/test_rule_audit.py",)

BUGS = (
    Bug("optimizer/frontier_search.py", "self.over - most * self.under", "self.over - self.under", FRONTIER),
    Bug("optimizer/goals_first.py", "-np.inf, goal.most(answer.objective)", "-np.inf, np.inf", IN_ANSWERS),
    Bug("optimizer/alternatives.py", "kept = KeptModel(case, goals=goals)", "kept = KeptModel(case)", IN_ANSWERS),
    Bug("optimizer/move_price.py", "hand.bound if is_nested and name == TIGHTER else -np.inf", "hand.bound", PRICE),
    Bug("optimizer/stay.py", "high[kept.position(built)] = 0.0", "high[kept.position(built)] = 1.0", RANKING),
    Bug(
        "optimizer/why_not.py",
        "also=_needed_without(case, facts.site_id) if is_chosen else pairs,",
        "also=pairs,",
        WHY,
    ),
    Bug("optimizer/held_goals.py", "if terms and name in still:", "if terms and name not in still:", GOALS),
    Bug("optimizer/stock_effect.py", "energy_mwh += old.energy_mwh_per_year", "energy_mwh -= 0.0", EFFECT),
    Bug("optimizer/stock_effect.py", "return kept - now - (", "return kept - now + (", EFFECT),
    Bug(
        "optimizer/lever_zones.py",
        "-mw for period, mw in demand_mw.items()}",
        "mw for period, mw in demand_mw.items()}",
        ZONES,
    ),
    Bug("optimizer/share_steps.py", "amount = max(amount, -short / rate)", "amount = -short / rate", LEVERS),
    Bug("optimizer/share_steps.py", "/ (self.most / 2)", "/ self.most", LEVERS),
    Bug("optimizer/dual_bound.py", "np.where(wrong, 0.0, prices)", "prices + 0.0 * wrong", DUAL),
    Bug("optimizer/dual_bound.py", "corner = np.where(weight > 0, low, high)", "corner = np.maximum(low, high)", DUAL),
    Bug(
        "optimizer/dual_bound.py",
        "(limit[rows][use] - least[rows][use] + at_least[use])",
        "(limit[rows][use] - least[rows][use])",
        DUAL,
    ),
    Bug("optimizer/plan_carbon.py", "channel in grid.own_channels", "channel not in grid.own_channels", PRICE),
    Bug("optimizer/plan_carbon.py", "if when == period:", "if when <= period:", PRICE),
    Bug(
        "optimizer/priorities.py",
        "best * (1 + self.tolerance_share)",
        "best * 1",
        (*PRIORITIES, "tests/unit/test_solve_stages.py"),
    ),
    Bug("optimizer/measures.py", '/ pools["pue_p50"] * pools.wue_l_per_kwh', "* pools.wue_l_per_kwh", PRIORITIES),
    Bug("optimizer/readings.py", 'GONE = ("merge", "close")', 'GONE = ("merge",)', READINGS),
    Bug("optimizer/kept.py", "np.inf if may_fail else 0.0", "np.inf", KEPT),
    Bug("reports/figures.py", 'table["steps"] * step_mw', 'table["steps"]', PACK),
    Bug(
        "reports/figures.py",
        "capacity[case.periods.index[-1]] / case.rack_mw",
        "capacity[case.periods.index[0]] / case.rack_mw",
        PACK,
    ),
    Bug("reports/pack/content_plan.py", 'part["steps"].diff().fillna(part["steps"])', 'part["steps"]', FIGURES),
    Bug("reports/pack/content_plan.py", "tce = energy_mwh * kgce", "tce = energy_mwh", FIGURES),
    Bug(
        "reports/pack/content_summary.py",
        '[case.zones["in_starter_zone"]].sum()',
        '[case.zones["in_cluster"]].sum()',
        FIGURES,
    ),
    Bug("optimizer/lever_latency.py", "(low, middle) if answers", "(middle + 1, high) if answers", LATENCY),
    Bug("optimizer/variables.py", "trips[demand, pool] <= trips_ms[demand]", "trips[demand, pool] >= 0", LATENCY),
    Bug("optimizer/exclusive_sites.py", "answer.bound > limit * (1 + 1e-9)", "answer.bound > 0", ALTERNATIVES),
    Bug(
        "models/pue_range.py",
        "if quantile <= MEDIAN else (MEDIAN, HIGH)",
        "if quantile <= HIGH else (MEDIAN, HIGH)",
        PUE,
    ),
    Bug("models/made_cases.py", 'with_value(scenario, f"rules.{rule}.mode", OFF)', "scenario", MADE),
    Bug("models/made_cases.py", "tables = (", 'tables = ("stock",) or (', MADE),
    Bug(
        "optimizer/rules/site_capacity.py",
        "math.fsum(capacity[pool]) * case.usable_share",
        "math.fsum(capacity[pool])",
        HAND,
    ),
    Bug(
        "optimizer/rules/site_capacity.py", "earlier, later in pairwise(sums)", "later, earlier in pairwise(sums)", HAND
    ),
)
