"""Bugs in the rules of latency, limits, stock, edge, review and growth, in model and audit alike."""

from tests.bug_tests import AUDIT, BRUTE, EDGE, GREEN, LEADS, LIMITS, LOCAL, MODES, ROWS, STOCK, STOCK_LIMITS, Bug

R = "optimizer/rules/"
BUGS = (
    Bug(R + "latency.py", "> limits[demand]:", "< limits[demand]:", MODES),
    Bug(R + "latency.py", "trip_ms - limit_ms > worst", "trip_ms - limit_ms < worst", AUDIT),
    Bug(
        R + "carbon_cap.py",
        'options["basis"] == "market" or counts_for',
        'options["basis"] == "market" and counts_for',
        LIMITS,
    ),
    Bug(R + "carbon_cap.py", 'counts_for[name] == "both"]', 'counts_for[name] != "both"]', (*LIMITS, *AUDIT)),
    Bug(R + "carbon_cap.py", "cap_t / T_PER_KT - factor * existing_gwh)", "cap_t / T_PER_KT)", LIMITS),
    Bug(R + "carbon_cap.py", "(column, factor * mwh / 1000)", "(column, -factor * mwh / 1000)", (*STOCK, *ROWS)),
    Bug(R + "water_limit.py", ' / pools["pue_p50"]).to_dict()', ").to_dict()", LIMITS),
    Bug(R + "water_limit.py", '"<=", zone_m3 / M3_PER_ROW_UNIT)', '"<=", zone_m3)', LIMITS),
    Bug(R + "water_limit.py", "by_zone.get((zone, period), 0.0)", "used[period]", LIMITS),
    Bug(R + "budget.py", "[*now, *((variable, -value) for variable, value in before)]", "[*now]", LIMITS),
    Bug(R + "budget.py", "total - before, limit_cny", "total, limit_cny", (*AUDIT, *LEADS)),
    Bug(R + "budget.py", "return served[-1] if served", "return served[0] if served", LEADS),
    Bug(
        R + "stock_consolidation.py",
        'row["end_year"] < options["by_year"]',
        'row["end_year"] <= options["by_year"]',
        ROWS,
    ),
    Bug(R + "stock_consolidation.py", ' if row["is_old_small"]]', "]", (*AUDIT, *STOCK)),
    Bug(R + "stock_consolidation.py", "treated_mw / total_mw if", "total_mw / total_mw if", STOCK_LIMITS),
    Bug(
        R + "dual_feed.py",
        "measure.value - measure.limit < worst[site]",
        "measure.value - measure.limit > worst[site]",
        AUDIT,
    ),
    Bug(
        R + "edge_colocation.py",
        '!= "edge" or _is_hosted(case, pair[0]):',
        '!= "edge":',
        (*MODES, *EDGE),
    ),
    Bug(R + "edge_colocation.py", "edge[[not _is_hosted(case, site)", "edge[[True", (*EDGE, *BRUTE)),
    Bug(
        "optimizer/stock_states.py",
        'if place[target[name] if state == "merge" else name] == zone:',
        "if place[name] == zone:",
        STOCK_LIMITS,
    ),
    Bug(R + "energy_review.py", '"energy_mwh_per_mw_year") * coal.value', '"energy_mwh_per_mw_year")', LIMITS),
    Bug(R + "energy_review.py", "if place[old.stock_id] == zone)", "if old.stock_id in place)", STOCK_LIMITS),
    Bug(R + "orderly_growth.py", "mw - standing[zone], growth", "mw, growth", LIMITS),
    Bug(R + "orderly_growth.py", "(column, -(1 + headroom) * mw)", "(column, (1 + headroom) * mw)", STOCK_LIMITS),
    Bug(
        R + "power_supply.py",
        'if state == "retrofit" else -full_mw[name]',
        'if state == "retrofit" else 0.0',
        STOCK_LIMITS,
    ),
    Bug("optimizer/stock_states.py", "own) > 1:", "own) > 9:", STOCK),
    Bug("optimizer/stock_audit.py", 'and row["demand_id"] == demand', "", STOCK),
    Bug(
        "optimizer/local_green.py",
        "served, gwh in _energy_terms(variables, zone, period)]",
        'served, gwh in _energy_terms(variables, zone, period, tiers=("hub",))]',
        LOCAL,
    ),
    Bug("optimizer/local_use.py", "min(gwh, used.get(zone, 0.0)) if zone else gwh", "gwh", LOCAL),
    Bug(
        R + "green_centres.py",
        'add_row(problem, f"{ID}__used__{index}", [(meets, 1.0), (used, -1.0)], "<=", 0.0)',
        'add_row(problem, f"{ID}__used__{index}", [(meets, 1.0), (used, -1.0)], "<=", 1.0)',
        GREEN,
    ),
    Bug(R + "green_centres.py", "and used >= share - TOLERANCE", "and used >= TOLERANCE - share", GREEN),
    Bug(R + "green_centres.py", 'if state == "merge" and into[other] == name', 'if state == "merge"', GREEN),
)
