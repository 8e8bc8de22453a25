"""Rules that contradict each other by themselves, found by plain sums before any model is built.

Each check is a bound that every plan obeys: where it fails there is no plan, and two keys say why. What passes may
still be infeasible; that is for the solver and the conflict to say.
"""

from __future__ import annotations

import pandas as pd

from models.case import Case
from models.scenario_keys import refuse
from optimizer.build import screen_pairs
from optimizer.presolve_growth import check_consolidation, check_growth
from optimizer.rules import green_centres

TOLERANCE = 1e-6


def check_rules_together(case: Case, file: str) -> None:
    """Raise ScenarioValueError naming ``file``, both keys and the way out where required rules cannot hold together."""
    _check_green(case, file)
    _check_utilisation(case, file)
    pairs = _admissible(case)
    _check_cluster_share(case, pairs, file)
    _check_starter_zones(case, pairs, file)
    _check_green_centres(case, pairs, file)
    check_growth(case, file)
    check_consolidation(case, file)


def _most_demand_mw(case: Case) -> float:
    """Demand that must be served, in the period that has most [MW of IT power]; 0 where some may stay unserved."""
    if not case.setting("demand_served").is_required:
        return 0.0
    return float(case.demand["it_mw"].groupby(level="period_id").sum().max())


def _admissible(case: Case) -> pd.DataFrame:
    """Pairs that no rule screens: tier, in_cluster, in_starter_zone, most IT power of the tier's class [MW]."""
    kept, _ = screen_pairs(case)
    table = case.site_designs.loc[kept, ["max_modules"]].reset_index()
    for column in ("in_cluster", "in_starter_zone"):
        table[column] = table["site_id"].map(case.sites[column]).astype(bool)
    table["tier"] = table["design_id"].map(case.designs["tier"])
    table["it_mw"] = table["max_modules"] * table["design_id"].map(case.designs["module_it_mw"])
    return table


def _check_green(case: Case, file: str) -> None:
    if not case.setting("renewable_share").is_required:
        return
    share = case.limit("renewable_share.min_share")
    # What may change its state may need less.
    changeable = case.stock["may_retrofit"] | case.stock["may_merge"] | case.stock["may_close"]
    wanted_gwh = share * float(case.stock["energy_mwh_per_year"][~changeable].sum()) / 1000
    most_gwh = float(case.green_channels["max_gwh_per_year"].sum())
    if wanted_gwh > most_gwh * (1 + TOLERANCE) + TOLERANCE:
        zh = (
            f"为 {share:g}：仅存量（stock.racks_factor）每年就需绿电 {wanted_gwh:,.0f} GWh，"
            f"而 figures 的全部绿电渠道每年最多 {most_gwh:,.0f} GWh",
            "请降低此值，或补充绿电渠道",
        )
        en = (
            f"is {share:g}: the stock alone (stock.racks_factor) needs {wanted_gwh:,.0f} GWh of green power a year, "
            f"all channels of figures give at most {most_gwh:,.0f}",
            "Lower it, or add green channels",
        )
        raise refuse("rules.renewable_share.min_share", file, zh, en)


def _check_utilisation(case: Case, file: str) -> None:
    setting = case.setting("rack_utilisation")
    share = case.limit("rack_utilisation.min_share")
    of_new = setting.options["scope"] == "each" or setting.options["universe"] == "new"
    if setting.is_required and of_new and _most_demand_mw(case) > 0 and share > case.usable_share + TOLERANCE:
        zh = (
            f"为 {share:g}，高于可用份额 usable_share {case.usable_share:g}，新建机架不可能用到这么多",
            f"请不高于 {case.usable_share:g}",
        )
        en = (
            f"is {share:g}, above usable_share, {case.usable_share:g}: new racks can never be used that much",
            f"Keep it at or below {case.usable_share:g}",
        )
        raise refuse("rules.rack_utilisation.min_share", file, zh, en)


def _check_cluster_share(case: Case, pairs: pd.DataFrame, file: str) -> None:
    setting = case.setting("in_cluster_share")
    if not setting.is_required or setting.options["scope"] != "stock_and_new":
        return
    universe, weight = setting.options["universe"], setting.options["weight"]
    stock, new = case.stock, pairs[pairs["in_cluster"]]
    if universe == "large_only":
        stock, new = stock[stock["size_class"].isin(("large", "hyperscale"))], new[new["tier"] == "hub"]
    elif universe == "without_edge":
        stock, new = stock[stock["size_class"] != "edge"], new[new["tier"] != "edge"]
    largest = new.groupby("site_id")["it_mw"].max()
    old = {"count": stock["racks"] * 0 + 1, "racks": stock["racks"], "it_mw": stock["it_mw"]}[weight]
    most_new = {"count": float(len(largest)), "racks": float(largest.sum()) / case.rack_mw}
    stays = ~(stock["in_cluster"] | stock["may_merge"] | stock["may_close"])
    inside, outside = float(old[stock["in_cluster"]].sum()), float(old[stays].sum())
    most = inside + most_new.get(weight, float(largest.sum()))
    share = case.limit("in_cluster_share.min_share")
    if (1 - share) * most < share * outside - TOLERANCE * max(1.0, outside):
        reach = most / (most + outside)
        zh = (
            f"为 {share:g}，而 rules.in_cluster_share.scope 计入集群外存量，集群建满也只有 {reach:.3f}",
            "请降低此值，或改 scope 为 new_only",
        )
        en = (
            f"is {share:g}, but rules.in_cluster_share.scope counts the stock outside the cluster: "
            f"with the cluster full it is {reach:.3f}",
            "Lower it, or set scope to new_only",
        )
        raise refuse("rules.in_cluster_share.min_share", file, zh, en)


def _check_starter_zones(case: Case, pairs: pd.DataFrame, file: str) -> None:
    setting = case.setting("starter_zones_first")
    if not setting.is_required or setting.options["form"] != "min_share" or float(setting.options["min_share"]) <= 0:
        return
    large = pairs[pairs["tier"] == "hub"]
    if large["in_starter_zone"].any():
        return
    small = pairs[pairs["tier"] != "hub"]
    most_mw = float(small.groupby("site_id")["it_mw"].max().sum()) * case.usable_share
    demand_mw = _most_demand_mw(case)
    if demand_mw <= most_mw + TOLERANCE:
        return
    share = float(setting.options["min_share"])
    zh = (
        f"为 {share:g}，而起步区的大型方案已全部被其他规则（如 rules.pue_limit）排除，"
        f"其余最多供 {most_mw:,.0f} MW，需求 {demand_mw:,.0f} MW",
        "请放宽排除它们的规则，或改 rules.starter_zones_first.mode",
    )
    en = (
        f"is {share:g}, but other rules (as rules.pue_limit) screen every large design in the starter zones, "
        f"and the rest serves at most {most_mw:,.0f} of {demand_mw:,.0f} MW",
        "Loosen the rule that screens them, or change rules.starter_zones_first.mode",
    )
    raise refuse("rules.starter_zones_first.min_share", file, zh, en)


def _check_green_centres(case: Case, pairs: pd.DataFrame, file: str) -> None:
    rule = "green_centres"
    if not case.setting(rule).has_rows:
        return
    missing = [key for key in green_centres.LIMITS if key not in case.limits]
    if missing:
        zh = (f"启用此规则，而政策包 {case.pack_id} 没有限值 {missing[0]}", f"请写明 rules.{missing[0]}，或改为 report")
        en = (f"needs {missing[0]}, which the pack {case.pack_id} lacks", f"State rules.{missing[0]}, or set report")
        raise refuse(f"rules.{rule}.mode", file, zh, en)
    most_new, most_old = green_centres.most_that_qualify(case, pairs)
    least = case.limit(f"{rule}.min_count")
    if case.setting(rule).is_required and least > most_new + most_old:
        zh = (
            f"为 {least:.0f}，而规模、PUE（rules.{rule}.max_pue）、上架率能达到条件的最多 {most_new + most_old} 个："
            f"新建场址 {most_new} 个，存量 {most_old} 个",
            f"请不高于 {most_new + most_old}，或把 rules.{rule}.mode 改为 prefer 或 report",
        )
        en = (
            f"is {least:.0f}, but at most {most_new + most_old} facilities could meet size, PUE (rules.{rule}.max_pue) "
            f"and utilisation: {most_new} new sites and {most_old} existing ones",
            f"Keep it at or below {most_new + most_old}, or set rules.{rule}.mode to prefer or report",
        )
        raise refuse(f"rules.{rule}.min_count", file, zh, en)
