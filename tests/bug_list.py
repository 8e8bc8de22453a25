"""Bugs made by hand in rules, objective, audit, model and answers, each with the tests that must see it.

``python tests/bug_check.py`` puts them in one by one; ``tests/unit/test_bug_list.py`` holds that each has its place.
"""

from tests.bug_tests import AUDIT, BRUTE, EDGE, FRONTIER, KEPT, LOCATION, ORLIB, PACKS, PARTS, PRICE, ROWS, WHY, Bug

R = "optimizer/rules/"
BUGS = (
    Bug(R + "in_cluster_share.py", "(pair, 1.0 - share if variables", "(pair, 1.0 if variables", ROWS + BRUTE),
    Bug(R + "in_cluster_share.py", "value = inside / sum(weights)", "value = inside / max(sum(weights), 1e3)", AUDIT),
    Bug(R + "in_cluster_share.py", '">=", share * total - inside)', '">=", share * total)', ROWS + BRUTE),
    Bug(
        R + "rack_utilisation.py",
        "terms += variables.capacity(pairs, period, -share)",
        "terms += variables.capacity(pairs, period, share)",
        ROWS + BRUTE,
    ),
    Bug(R + "rack_utilisation.py", '"new": served / it_mw', '"new": it_mw / served', AUDIT),
    Bug(
        R + "power_supply.py", '(steps, -float(station["step_mw"]))', '(steps, float(station["step_mw"]))', ROWS + BRUTE
    ),
    Bug(
        R + "power_supply.py",
        'limit = read_number(case.headroom, (substation, period), "spare_mw") + steps * step_mw',
        'limit = read_number(case.headroom, (substation, period), "spare_mw") + steps * 2 * step_mw',
        AUDIT,
    ),
    Bug(
        R + "power_supply.py",
        "            if order is None:\n                found",
        "            if order is not None:\n                found",
        ("tests/unit/test_lead_times.py",),
    ),
    Bug(
        "optimizer/lead_audit.py",
        "if year + lead_years <= years[period] + 1e-9:",
        "if year <= years[period] + 1e-9:",
        ("tests/unit/test_lead_times.py",),
    ),
    Bug(R + "energy_review.py", "quota_gwh - stock_gwh.get(zone, 0.0)", "quota_gwh", ROWS + BRUTE),
    Bug(
        R + "orderly_growth.py", "terms, (1 + headroom) * demand_mw[period])", "terms, demand_mw[period])", ROWS + BRUTE
    ),
    Bug(
        R + "power_supply.py",
        "limit_mw - sum(full_mw.values())",
        "limit_mw",
        ("tests/unit/test_zone_limits.py",),
    ),
    Bug(R + "dual_feed.py", "for g in near if g != lost", "for g in near", ROWS + BRUTE),
    Bug(R + "dual_feed.py", "else max(feeds, default=0.0))", "else 0.0)", AUDIT),
    Bug(R + "dual_feed.py", "left = sum(feeds) - (0.0 if is_single", "left = sum(feeds) - (9.0 if is_single", EDGE),
    Bug(R + "dual_feed.py", "for lost in near if needed > 1 else [NONE]", "for lost in near", EDGE),
    Bug(
        R + "edge_colocation.py",
        'case.host_kind(site) in case.setting(ID).options["host_kinds"]',
        'case.host_kind(site) != ""',
        EDGE,
    ),
    Bug(R + "edge_colocation.py", "and not _is_hosted(case, site)\n        )", "and False\n        )", AUDIT),
    Bug(R + "large_in_cluster.py", "not variables.in_cluster[p[0]]]", "variables.in_cluster[p[0]]]", ROWS + BRUTE),
    Bug(
        R + "outside_is_small.py",
        "math.ceil(large_min_mw / size - 1e-9) - 1",
        "math.ceil(large_min_mw / size - 1e-9)",
        ROWS + BRUTE,
    ),
    Bug(R + "outside_is_small.py", 'limit, "<", "racks")', 'limit * 2, "<", "racks")', AUDIT),
    Bug(R + "starter_zones_first.py", "factor = 1.0 - share if", "factor = share if", AUDIT),
    Bug(
        R + "pue_limit.py",
        'broken = (table["pue"] > table["limit"])',
        'broken = (table["pue"] < table["limit"])',
        AUDIT + BRUTE,
    ),
    Bug(R + "pue_limit.py", 'for name in ("p05", "p50", "p95"):', 'for name in ("p05", "p05", "p05"):', AUDIT),
    Bug(
        R + "size_class.py",
        "math.ceil(max(large_min_mw, least[pair[1]]) / size - 1e-9)",
        "math.floor(least[pair[1]] / size)",
        ROWS + BRUTE,
    ),
    Bug(
        R + "site_capacity.py",
        "variables.capacity(pairs, period, -case.usable_share)",
        "variables.capacity(pairs, period, -1.0)",
        ROWS + BRUTE,
    ),
    Bug(
        R + "site_capacity.py",
        "if len(pairs) > 1:\n            terms = [(variables.built[*pair, last]",
        "if len(pairs) > 99:\n            terms = [(variables.built[*pair, last]",
        ROWS + BRUTE,
    ),
    Bug(R + "demand_served.py", '"=", float(row["it_mw"]))', '"<=", float(row["it_mw"]))', ROWS + BRUTE + ORLIB),
    Bug(
        R + "demand_served.py",
        "miss = float((total - demand).abs().max())",
        "miss = float((total - demand).min())",
        AUDIT,
    ),
    Bug("optimizer/objective.py", "period: now - later for", "period: now for", AUDIT + BRUTE),
    Bug("optimizer/objective.py", "feeder_cny_per_km * km[site, near]", "feeder_cny_per_km", AUDIT + BRUTE),
    Bug(
        "optimizer/objective.py",
        "premium[channel] * 1000 * annuity[period]",
        "premium[channel] * annuity[period]",
        AUDIT + BRUTE,
    ),
    Bug("optimizer/objective.py", "cny * factor + held * years", "cny * factor", AUDIT + BRUTE),
    Bug(
        "optimizer/objective.py",
        "(running[pool] + network[demand, pool]) * annuity[period]",
        "running[pool] * annuity[period]",
        AUDIT,
    ),
    Bug("optimizer/audit.py", 'sums["modules"] += added *', 'sums["modules"] += float(facility["modules"]) *', AUDIT),
    Bug("optimizer/audit.py", "if site not in started:", "if site not in started or True:", AUDIT),
    Bug(
        "optimizer/audit.py",
        'float(bought["gwh_per_year"]) * 1000 * premium',
        'float(bought["gwh_per_year"]) * premium',
        AUDIT,
    ),
    Bug("optimizer/finding.py", '">=": measure.value - measure.limit', '">=": measure.limit - measure.value', AUDIT),
    Bug(
        "optimizer/finding.py",
        "return self.slack > 0 if self.sense",
        "return self.slack >= 0 if self.sense",
        ("tests/unit/test_rule_audit.py", "tests/unit/test_rule_edges.py"),
    ),
    Bug(
        "optimizer/feeders.py",
        '[(connect, 1.0), (built, -1.0)], "<=", 0.0)',
        '[(connect, 1.0), (built, -2.0)], "<=", 0.0)',
        ROWS,
    ),
    Bug("optimizer/extract.py", "* it_mw / total", "* it_mw", AUDIT + BRUTE),
    Bug(
        "optimizer/dominance.py",
        "better >= ordered",
        "better >= 0 * ordered",
        ("tests/unit/test_rule_dominance.py", *BRUTE),
    ),
    Bug("optimizer/dominance.py", "substation[line] *", "0 *", ("tests/unit/test_rule_dominance.py",)),
    Bug("optimizer/tighten.py", "np.floor(most + WHOLE)", "np.floor(most - 0.5)", ("tests/unit/test_tighten.py",)),
    Bug("optimizer/tighten.py", "settled[rows[at]] - least[at]", "settled[rows[at]]", ("tests/unit/test_tighten.py",)),
    Bug(R + "site_capacity.py", "values[:, [kind ==", "values[:, [kind !=", ROWS),
    Bug(
        "optimizer/rows.py",
        "total[variable] = total.get(variable, 0.0) + coefficient",
        "total[variable] = coefficient",
        ROWS + BRUTE,
    ),
    Bug(
        "optimizer/kept.py",
        "high[self.position(built)] = float((site, design) in admitted)",
        "high[self.position(built)] = 1.0",
        KEPT,
    ),
    Bug("optimizer/arrays_edit.py", "entries = np.repeat(kept, lengths)", "entries = np.repeat(~kept, lengths)", KEPT),
    Bug("optimizer/clause_price.py", '_BUILT_ANEW = ("dual_feed",)', "_BUILT_ANEW = ()", PRICE),
    Bug(
        "optimizer/move_price.py",
        "falls, rises = name != TIGHTER or not task.is_nested, name == TIGHTER or",
        "falls, rises = name == TIGHTER or not task.is_nested, name != TIGHTER or",
        PRICE,
    ),
    Bug(
        "optimizer/plan_in_hand.py",
        "answer.bound - hand.cost - room, answer.objective - hand.bound + room",
        "answer.bound - hand.bound + room, answer.objective - hand.cost + room",
        PRICE,
    ),
    Bug("optimizer/plan_in_hand.py", "target = bound * (1 + gap", "target = 2 * bound * (1 + gap", PRICE + WHY),
    Bug(
        "optimizer/why_not.py",
        "dict.fromkeys(built, 1.0), 1.0, np.inf)",
        "dict.fromkeys(built, 1.0), 0.0, np.inf)",
        WHY,
    ),
    Bug(
        "optimizer/frontier_search.py",
        "bound = answer.bound - weight / size * most",
        "bound = answer.bound",
        FRONTIER,
    ),
    Bug(
        "optimizer/frontier_search.py",
        "held = self.value(first, best.values) + HELD_SLACK",
        "held = self.value(first, best.values) * 1.1",
        FRONTIER,
    ),
    Bug(
        "optimizer/location/cover.py", "np.sort(room)[::-1]), need)) + 1", "np.sort(room)[::-1]), need)) + 2", LOCATION
    ),
    Bug(
        "optimizer/location/by_prices.py", "fixed.may & (opened < least)", "fixed.may & (opened < least - 9)", LOCATION
    ),
    Bug("optimizer/location/by_relaxation.py", "(found.reduced >= room)", "(found.reduced >= 0.0)", LOCATION),
    Bug(
        "optimizer/location/whole.py",
        "np.maximum(location.cost - bound.prices, 0.0)",
        "9 * np.maximum(location.cost - bound.prices, 0.0)",
        LOCATION,
    ),
    Bug(
        "optimizer/location/packs.py",
        "rest = items.room[:, None] - size",
        "rest = items.room[:, None] - 2 * size",
        PACKS,
    ),
    Bug("optimizer/location/near.py", "prices = np.minimum(prices, self.most)", "prices = 1.0 * prices", PARTS),
    Bug("optimizer/location/packs.py", "sums + later[left] <= limit", "sums + later[left] < limit", PACKS),
    Bug(
        "optimizer/location_model.py",
        "= -pairs.pop(others[0])",
        "= -2 * pairs.pop(others[0])",
        ("tests/unit/test_location_model.py",),
    ),
    Bug(
        "optimizer/location_model.py",
        "_need(bool((arrays.low == 0).all() and (arrays.high[both] == 1).all()))",
        "_need(True)",
        ("tests/unit/test_location_model.py",),
    ),
)
