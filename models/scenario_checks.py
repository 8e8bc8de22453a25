"""What must hold between the values of a resolved scenario; each check names the keys that contradict."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from models.errors import ScenarioKeyError, suggest
from models.local_figures import LocalFigures
from models.policy.packs import Pack
from models.scenario_keys import read_keys, refuse

# Area of a hexagon over the square of the distance of neighbouring centres.
HEXAGON_FACTOR = math.sqrt(3) / 2


def check_complete(flat: Mapping[str, Any], file: str) -> None:
    """Raise :class:`ScenarioKeyError` for the required keys that neither the scenario nor its bases state."""
    missing = [path for path, key in read_keys().items() if key.required and path not in flat]
    if missing:
        raise ScenarioKeyError(
            zh=f'方案文件 {file}：缺少键 {"、".join(missing)}。请补上，或写 base = "baseline" 以继承。',
            en=f'Scenario file {file}: lacks {", ".join(missing)}. State them or inherit: base = "baseline".',
        )


def check_together(flat: Mapping[str, Any], pack: Pack, local: LocalFigures, file: str) -> None:
    """Raise :class:`ScenarioValueError` where two values of a complete scenario contradict each other.

    ``flat`` maps dotted paths to checked values; ``pack`` and ``local`` are the policy pack and the local
    figures that the scenario names.
    """
    _check_periods(flat, file)
    _check_demand(flat, file)
    _check_limits(flat, file)
    _check_supplies(flat, file)
    _check_cells(flat, file)
    _check_starter_zones(flat, file)
    _check_priorities(flat, file)
    _check_overrides(flat, pack, file)
    _check_exceptions(flat, pack, file)
    _check_both_exceptions(flat, pack, file)
    _check_sheet(flat, local, file)


def _check_periods(flat: Mapping[str, Any], file: str) -> None:
    first, ends, horizon = (
        flat["periods.first_year"],
        flat["periods.end_years"],
        flat["periods.horizon_end_year"],
    )
    if first > ends[0]:
        zh = (f"早于起始年 {first}", "请改 periods.first_year 或第一期末年")
        en = (f"starts before first_year {first}", "Change periods.first_year or the first entry")
        raise refuse("periods.end_years", file, zh, en)
    if horizon < ends[-1]:
        zh = (f"为 {horizon}，过早", f"应不早于最后一期末年 {ends[-1]}")
        en = (f"is {horizon}, too early", f"It must not be before the last period's end, {ends[-1]}")
        raise refuse("periods.horizon_end_year", file, zh, en)


def _check_demand(flat: Mapping[str, Any], file: str) -> None:
    stated, wanted = len(flat["demand.new_it_mw"]), len(flat["periods.end_years"])
    if stated != wanted:
        zh = (f"有 {stated} 项，而规划期有 {wanted} 个", "应与 periods.end_years 项数相同")
        en = (f"has {stated} entries for {wanted} periods", "Give as many entries as periods.end_years has")
        raise refuse("demand.new_it_mw", file, zh, en)
    if flat["demand.local_share"] + flat["demand.edge_share"] > 1:
        zh = ("与 demand.edge_share 之和超过 1", "请减小其中一个")
        en = ("and demand.edge_share sum to more than 1", "Lower one of them")
        raise refuse("demand.local_share", file, zh, en)


def _check_limits(flat: Mapping[str, Any], file: str) -> None:
    wanted = len(flat["periods.end_years"])
    for path, stated in flat.items():
        if path.startswith(("limits.", "zone_limits.")) and len(stated) != wanted:
            zh = (f"有 {len(stated)} 项，而规划期有 {wanted} 个", "每期一项，或删去此键（不设限）")
            en = (f"has {len(stated)} entries for {wanted} periods", "Give one for each, or remove the key (no limit)")
            raise refuse(path, file, zh, en)


def _check_supplies(flat: Mapping[str, Any], file: str) -> None:
    feeders, supplies = flat["power.feeders_per_site"], flat["power.independent_supplies"]
    if flat["rules.dual_feed.mode"] == "require" and feeders < supplies:
        zh = (f"为 {feeders}，少于 power.independent_supplies", f"至少 {supplies}，或关闭规则 dual_feed")
        en = (
            f"is {feeders}, fewer than power.independent_supplies",
            f"Give {supplies}, or turn dual_feed off",
        )
        raise refuse("power.feeders_per_site", file, zh, en)


def _check_cells(flat: Mapping[str, Any], file: str) -> None:
    shape, parcels = flat["candidates.shape"], flat["candidates.parcels"]
    if shape == "hexagon" and parcels:
        zh = ("为六边形，而 candidates.parcels 给出了地块", "两者只留其一")
        en = ("is hexagon, and candidates.parcels names parcels", "Keep one of them")
        raise refuse("candidates.shape", file, zh, en)
    cell_km2 = (flat["candidates.cell_m"] / 1000) ** 2 * (HEXAGON_FACTOR if shape == "hexagon" else 1)
    if shape != "parcels" and not parcels and flat["candidates.min_usable_area_km2"] > cell_km2:
        zh = (f"大于网格面积 {cell_km2:g} km2，没有候选点", "请减小此值或加大 candidates.cell_m")
        en = (f"exceeds the cell of {cell_km2:g} km2: no candidate", "Lower it or raise candidates.cell_m")
        raise refuse("candidates.min_usable_area_km2", file, zh, en)


def _check_starter_zones(flat: Mapping[str, Any], file: str) -> None:
    rule = "rules.starter_zones_first"
    needed = {"weight": "weight_cny_per_mw", "min_share": "min_share"}.get(flat[f"{rule}.form"])
    if needed and flat[f"{rule}.mode"] in ("require", "prefer") and f"{rule}.{needed}" not in flat:
        zh = (f"需要 {needed}", f"请给出 {rule}.{needed}，或改用 lexicographic")
        en = (f"needs {needed}", f"State {rule}.{needed}, or use lexicographic")
        raise refuse(f"{rule}.form", file, zh, en)


def _check_priorities(flat: Mapping[str, Any], file: str) -> None:
    stages, tolerances = flat["priorities.stages"], flat["priorities.tolerances"]
    path = "priorities.stages"
    if stages[-1] != "cost":
        zh = (f"以 {stages[-1]} 结尾", "请以 cost（成本）结尾：方案的证明针对成本")
        en = (f"ends with {stages[-1]}", "End with cost: it is what the proof of a plan speaks of")
        raise refuse(path, file, zh, en)
    if tolerances and len(tolerances) != len(stages) - 1:
        zh = (f"有 {len(tolerances)} 项，而 cost 之前有 {len(stages) - 1} 个目标", "每个目标一项，或留空")
        en = (f"has {len(tolerances)} entries for {len(stages) - 1} goals before cost", "Give one each, or none")
        raise refuse("priorities.tolerances", file, zh, en)
    rule, goal = "rules.starter_zones_first", "outside_starter_zones"
    is_first = flat[f"{rule}.form"] == "lexicographic" and flat[f"{rule}.mode"] in ("require", "prefer")
    if is_first and len(stages) > 1 and goal not in stages:
        zh = (f"没有 {goal}，而 {rule}.form 为 lexicographic", f"请写入 {goal}，或改用其他优先方式")
        en = (f"lacks {goal}, and {rule}.form is lexicographic", f"Name {goal}, or take another form")
        raise refuse(path, file, zh, en)


def _check_overrides(flat: Mapping[str, Any], pack: Pack, file: str) -> None:
    for path, key in read_keys().items():
        if path in flat and key.limit_key and key.limit_key not in pack.limits:
            zh = (f"要改的限值不在政策包 {pack.id} 中", "请删去此键，或换用含该限值的政策包")
            en = (f"overrides a limit that pack {pack.id} lacks", "Remove it, or name a pack that has it")
            raise refuse(path, file, zh, en)


def _check_exceptions(flat: Mapping[str, Any], pack: Pack, file: str) -> None:
    rule = "large_in_cluster"
    if flat[f"rules.{rule}.mode"] == "prefer" and not flat[f"rules.{rule}.exception_reason"].strip():
        zh = ("为 prefer，即允许集群外例外，而未写理由", f"请填写 rules.{rule}.exception_reason")
        en = ("is prefer, which lets exceptions arise, without a reason", f"Fill in rules.{rule}.exception_reason")
        raise refuse(f"rules.{rule}.mode", file, zh, en)
    for name in ("exception_count", "exception_it_mw"):
        allowed = flat.get(f"rules.{rule}.{name}", pack.value(f"{rule}.{name}"))
        if allowed > 0 and not flat[f"rules.{rule}.exception_reason"].strip():
            zh = ("设了例外而未写理由", f"请填写 rules.{rule}.exception_reason")
            en = ("allows exceptions without a reason", f"Fill in rules.{rule}.exception_reason")
            raise refuse(f"rules.{rule}.{name}", file, zh, en)


def _check_both_exceptions(flat: Mapping[str, Any], pack: Pack, file: str) -> None:
    names = [f"large_in_cluster.{name}" for name in ("exception_count", "exception_it_mw")]
    allowed = {f"rules.{name}": flat.get(f"rules.{name}", pack.value(name)) for name in names}
    if any(allowed.values()) and not all(allowed.values()):
        nothing, stated = sorted(allowed, key=lambda name: allowed[name])
        zh = (f"为 0，而 {stated} 为 {allowed[stated]:g}：例外不可能被用到", "两者都给出，或都为 0")
        en = (f"is 0 while {stated} is {allowed[stated]:g}: no exception can be used", "State both, or neither")
        raise refuse(nothing, file, zh, en)


def _check_sheet(flat: Mapping[str, Any], local: LocalFigures, file: str) -> None:
    sheet = flat["tariff.sheet"]
    if sheet not in local.sheets:
        hint_zh, hint_en = suggest(sheet, local.sheets)
        zh = (f"的值“{sheet}”不是地方数值“{local.name}”的电价表", hint_zh[:-1])
        en = (f'cannot be "{sheet}": the local figures "{local.name}" have no such sheet', hint_en[:-1])
        raise refuse("tariff.sheet", file, zh, en)
