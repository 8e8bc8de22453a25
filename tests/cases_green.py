"""Green centres in the tiny case, and a count of them by hand arithmetic for brute force."""

from math import inf

from models.case import Case
from tests.cases import PAIRS, tiny_case, with_cells
from tests.cases_stock import with_options

GREEN = "green_centres"


def green_case(least: int, *, most=(8, 4), demand=13.5, **changes) -> Case:
    """Sites s1 (20 MCNY) and s2 (18) of one period: 13.5 MW need six modules of 2.5 MW, large are three."""
    pairs = {(f"s{n}", "good"): (most[n - 1], PAIRS[f"s{n}", "good"][1]) for n in (1, 2) if most[n - 1]}
    limits = {f"{GREEN}.min_count": least, **changes.pop("limits", {})}
    modes = {"power_supply": "off", GREEN: changes.pop(GREEN, {}), **changes.pop("others", {})}
    return tiny_case(periods=1, pairs=pairs, demand={"d1": (demand,)}, modes=modes, limits=limits, **changes)


def with_old_options(case: Case, *options: str, retrofit_pue=1.25, served=5.8) -> Case:
    """The case in which the old, large data centre may be retrofitted, and what ``small`` may do."""
    cells = {("old", "may_retrofit"): True, ("old", "retrofit_pue"): retrofit_pue}
    cells |= {("old", "retrofit_cny"): 5e6, ("old", "served_it_mw"): served}
    return with_cells(with_options(case, *options), "stock", cells)


def keeps_green(reading, built, t) -> bool:
    """Whether enough facilities meet the conditions in the last period; no block may have a choice of pools."""
    if not reading.on[GREEN] or t != len(reading.case.periods) - 1:
        return True
    limit = {name: reading.limit[f"{GREEN}.{name}"] for name in ("min_count", "min_racks", "max_pue")}
    least = reading.limit[f"{GREEN}.min_utilisation_share"]
    assert reading.case.rules["demand_served"].mode == "require"
    assert all(len(pools) == 1 for pools in reading.reach.values())
    load, room = {}, {}
    for block, (pool,) in reading.reach.items():
        load[pool] = load.get(pool, 0.0) + reading.demand[t][block]
    for site, (design, modules) in built.items():
        pool = reading.pair[site, design]["pool_id"]
        room[pool] = room.get(pool, 0.0) + modules[t] * reading.module[design]
    found = [(row.racks, row.pue, row.served_it_mw / row.it_mw) for row in reading.stock]
    for site, (design, modules) in built.items():
        row = reading.pair[site, design]
        used = load.get(row["pool_id"], 0.0) / room[row["pool_id"]] if room[row["pool_id"]] else inf
        racks = modules[t] * reading.module[design] / reading.rack_mw
        if reading.inside[site] and modules[t]:
            found.append((racks, row[f"pue_{reading.options[GREEN]['percentile']}"], used))
    green = [
        racks >= limit["min_racks"] - 1e-7 and pue <= limit["max_pue"] + 1e-7 and used >= least - 1e-7
        for racks, pue, used in found
    ]
    return sum(green) >= limit["min_count"]
