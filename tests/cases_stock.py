"""Existing data centres with options, and brute force over their states: every choice is a case without options.

``old`` (large, in the cluster, 10 MW, 6 MW in use) takes in merged load; ``small`` (1 MW, 0.5 MW in use) is the room
that changes. One period: what holds over several is worked by hand in the tests.
"""

from dataclasses import replace
from itertools import product

import pandas as pd


def no_options():
    """Columns of the stock of a case that offers no change."""
    return {
        "pue": 1.5,
        "running_cny_per_year": 1e6,
        "is_old_small": [False, True],
        "may_retrofit": False,
        "retrofit_pue": 1.5,
        "retrofit_cny": 0.0,
        "may_merge": False,
        "merge_into": "",
        "merge_cny": 0.0,
        "may_close": False,
        "demand_id": "",
        "close_cny": 0.0,
    }


def two_data_centres() -> pd.DataFrame:
    """A large data centre of 4,000 racks in the cluster and a small one of 400 outside."""
    places = {"in_cluster": [True, False], "in_starter_zone": [False, False], "size_class": ["large", "small"]}
    sizes = {"racks": [4000.0, 400.0], "it_mw": [10.0, 1.0], "served_it_mw": [6.0, 0.5]}
    energy = {"energy_mwh_per_year": [60000.0, 6000.0]}
    table = {"name_zh": "名称", "name_en": "name", **places, **sizes, **energy, **no_options()}
    return pd.DataFrame(table, index=pd.Index(["old", "small"], name="stock_id"))


def with_options(case, *options, **cells):
    """The case in which ``small`` may do what ``options`` name; ``cells`` are other columns of it."""
    stock = case.stock.copy()
    values = {"pue": 2.0, "retrofit_pue": 1.5, "merge_into": "old", "demand_id": case.demand_blocks.index[-1]}
    values |= {"retrofit_cny": 0.3e6, "merge_cny": 0.4e6, "close_cny": 0.1e6, "running_cny_per_year": 4e6}
    values |= {f"may_{option}": True for option in options}
    for column, value in {**values, **cells}.items():
        stock.loc["small", column] = value
    return replace(case, stock=stock)


def settled(case):
    """Every choice of states in a case of one period: the case without options that it leaves, and its cost [CNY]."""
    assert len(case.periods) == 1
    years, factor = case.periods["annuity_years"].iloc[0], case.periods["invest_factor"].iloc[0]
    rows = case.stock.to_dict("index")
    offers = [["keep", *(s for s in ("retrofit", "merge", "close") if row[f"may_{s}"])] for row in rows.values()]
    for choice in product(*offers):
        states = dict(zip(rows, choice, strict=True))
        merged = [name for name, state in states.items() if state == "merge"]
        left = {name: dict(row) for name, row in rows.items() if states[name] in ("keep", "retrofit")}
        if any(rows[name]["merge_into"] not in left for name in merged):
            continue
        demand, cost = case.demand.copy(), 0.0
        for name, state in states.items():
            row = rows[name]
            if state != "keep":
                cost += row[f"{state}_cny"] * factor
            now = {"retrofit": row["retrofit_pue"], "close": 0.0}.get(state, row["pue"])
            now = rows[row["merge_into"]]["pue"] if state == "merge" else now
            cost += row["running_cny_per_year"] * (now / row["pue"] - 1) * years
            if state == "retrofit":
                left[name]["energy_mwh_per_year"] *= now / row["pue"]
                left[name]["pue"] = now
            elif state == "merge":
                left[row["merge_into"]]["energy_mwh_per_year"] += row["energy_mwh_per_year"] * now / row["pue"]
                left[row["merge_into"]]["served_it_mw"] += row["served_it_mw"]
            elif state == "close":
                demand.loc[(row["demand_id"], case.periods.index[0]), "it_mw"] += row["served_it_mw"]
        into = {rows[name]["merge_into"] for name in merged}
        if any(left[t]["served_it_mw"] > left[t]["it_mw"] * case.usable_share + 1e-9 for t in into):
            continue
        stock = case.stock.loc[list(left)].copy()
        for name, row in left.items():
            for column in ("energy_mwh_per_year", "served_it_mw", "pue"):
                stock.loc[name, column] = row[column]
        stock[["may_retrofit", "may_merge", "may_close"]] = False
        rules = {**case.rules, "stock_consolidation": replace(case.rules["stock_consolidation"], mode="off")}
        yield states, replace(case, stock=stock, demand=demand, rules=rules), cost


def keeps_consolidation(case, states):
    """Enough of the old, small stock is not simply kept, in a case of one period or without options."""
    setting = case.rules["stock_consolidation"]
    if not setting.has_rows or case.periods["end_year"].iloc[-1] < setting.options["by_year"]:
        return True
    old = case.stock[case.stock["is_old_small"]]
    weight = {name: 1.0 if setting.options["weight"] == "count" else row.it_mw for name, row in old.iterrows()}
    treated = sum(mw for name, mw in weight.items() if states.get(name, "keep") != "keep")
    return treated >= setting.options["min_share"] * sum(weight.values()) - 1e-7
