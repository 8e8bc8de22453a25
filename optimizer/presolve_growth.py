"""More rules that contradict each other by themselves: orderly growth and demand, old stock and its options."""

from __future__ import annotations

from models.case import Case
from models.scenario_keys import refuse

TOLERANCE = 1e-6


def check_growth(case: Case, file: str) -> None:
    """Raise ScenarioValueError where capacity may not exceed demand by what the usable share takes off it."""
    setting = case.setting("orderly_growth")
    most = setting.options.get("max_headroom_share")
    needed = 1 / case.usable_share - 1
    has_demand = case.setting("demand_served").is_required and float(case.demand["it_mw"].max()) > 0
    if setting.is_required and has_demand and most is not None and float(most) < needed - TOLERANCE:
        zh = (
            f"为 {most:g}，而可用份额 usable_share 为 {case.usable_share:g}：满足需求（rules.demand_served）"
            f"至少要比需求多建 {needed:.3f}",
            f"请不低于 {needed:.3f}，或改 rules.orderly_growth.mode",
        )
        en = (
            f"is {most:g}, but of new capacity usable_share, {case.usable_share:g}, can be used: serving all demand "
            f"(rules.demand_served) takes {needed:.3f} more than it",
            f"Keep it at or above {needed:.3f}, or change rules.orderly_growth.mode",
        )
        raise refuse("rules.orderly_growth.max_headroom_share", file, zh, en)


def check_consolidation(case: Case, file: str) -> None:
    """Raise ScenarioValueError where more of the old stock must be treated than has any option in the list."""
    rule = "stock_consolidation"
    setting, old = case.setting(rule), case.stock[case.stock["is_old_small"]]
    is_asked = int(case.periods["end_year"].max()) >= int(setting.options["by_year"])
    if not setting.is_required or old.empty or not is_asked:
        return
    weight = old["it_mw"] * 0 + 1 if setting.options["weight"] == "count" else old["it_mw"]
    offered = old["may_retrofit"] | old["may_merge"] | old["may_close"]
    reach, share = float(weight[offered].sum() / weight.sum()), float(setting.options["min_share"])
    if share > reach + TOLERANCE:
        zh = (
            f"为 {share:g}，而 stock.old_rooms 中允许改造、并入或关停的只占 {reach:.3f}",
            f"请不高于 {reach:.3f}，或在清单中放开更多选项",
        )
        en = (
            f"is {share:g}, but only {reach:.3f} of what stock.old_rooms lists may be retrofitted, merged or closed",
            f"Keep it at or below {reach:.3f}, or offer more options in the list",
        )
        raise refuse(f"rules.{rule}.min_share", file, zh, en)
