"""What a lever says of itself in both languages: from which value to which, in the unit of its clause.

The new value is rounded to the looser side, so that what is printed suffices.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from optimizer.lever import Lever

_TITLES = {
    "in_cluster_share": ("集群内占比", "share in the cluster"),
    "rack_utilisation": ("上架率", "rack utilisation"),
    "renewable_share": ("可再生能源使用率", "renewable share"),
    "starter_zones_first": ("起步区占比", "share in starter zones"),
    "pue_limit.max_pue_in_cluster": ("集群内 PUE 限值", "PUE limit in the cluster"),
    "pue_limit.max_pue_outside": ("集群外 PUE 限值", "PUE limit outside the cluster"),
    "pue_limit.max_pue_outside_body": ("集群外 PUE 限值（正文）", "PUE limit outside the cluster (body)"),
    "renewable_share_new_hub": ("枢纽新建数据中心绿电占比", "green share of new data centres of the hub"),
    "stock_consolidation": ("老旧小散存量整合改造比例", "share of old, small stock that is treated"),
    "green_centres": ("国家绿色数据中心数量", "number of green centres"),
    "orderly_growth_headroom": ("新建容量超出需求的比例", "new capacity above demand"),
    "orderly_growth_zone": ("每个分区每期投运容量上限", "most capacity that a zone takes into service in a period"),
    "large_in_cluster": ("集群外大型数据中心例外额度", "exceptions for large centres outside the cluster"),
}
_PATTERNS = {
    "zh": {
        "demand_served": "{subject} 年的需求留 {new} MW 不满足",
        "power_supply": "{subject} 年的富余容量增加 {by} MW（{old} → {new} MW）",
        "carbon_cap": "{subject} 年碳排放上限 {old} → {new} 千吨",
        "water_limit": "{subject} 年用水上限 {old} → {new} 千立方米",
        "budget": "{subject} 年期投资上限 {old} → {new} 百万元",
        "latency": "{subject}最长往返时延 {old} → {new} 毫秒",
        "import_limit": "{subject} 年全市数据中心合计受电上限 {old} → {new} MW",
        "energy_review_zone": "{subject} 年用电配额 {old} → {new} 吉瓦时",
        "water_limit_zone": "{subject} 年分区用水上限 {old} → {new} 千立方米",
        "green_channels": "绿电渠道“{subject}”年购电上限 {old} → {new} 吉瓦时",
    },
    "en": {
        "demand_served": "leave {new} MW of the demand of {subject} unserved",
        "power_supply": "raise the headroom of {subject} by {by} MW ({old} → {new} MW)",
        "carbon_cap": "carbon cap of {subject}: {old} → {new} kt a year",
        "water_limit": "water limit of {subject}: {old} → {new} thousand m³ a year",
        "budget": "budget of the period to {subject}: {old} → {new} million CNY",
        "latency": "longest round trip of {subject}: {old} → {new} ms",
        "import_limit": "power that all data centres may draw in {subject}: {old} → {new} MW",
        "energy_review_zone": "energy quota of {subject}: {old} → {new} GWh a year",
        "water_limit_zone": "water limit of {subject}: {old} → {new} thousand m³ a year",
        "green_channels": "most bought through {subject}: {old} → {new} GWh a year",
    },
}
# decimals shown by unit; shares are in per cent
_DIGITS = {"share": 2, "pue": 3, "MW": 1, "GWh": 1, "kt": 1, "km3": 1, "MCNY": 1, "count": 0, "ms": 3}


def say_lever(lever: Lever, amount: float, language: str, *, is_exact: bool = False) -> str:
    """Say what moving ``lever`` by ``amount`` (looser) means, with its old and its new value.

    ``is_exact``: demand that is left is said to the watt, for rounding it up would not do.
    """
    if is_exact and lever.group == "demand_served":
        subject = lever.subject_zh if language == "zh" else lever.subject_en
        return _PATTERNS[language][lever.group].format(subject=subject, new=f"{amount:.6f}".rstrip("0").rstrip("."))
    subject = lever.subject_zh if language == "zh" else lever.subject_en
    by = _round_up(amount, _DIGITS["MW"])
    unit = {"share": " %", "pue": "", "count": ""}.get(lever.unit, f" {lever.unit}")
    title = _TITLES.get(lever.group, ("", ""))[0 if language == "zh" else 1]
    return (
        _PATTERNS[language]
        .get(lever.rule if lever.rule == "latency" else lever.group, "{title} {old}{unit} → {new}{unit}")
        .format(subject=subject, title=title, unit=unit, by=by, old=_show(lever, 0.0), new=_show(lever, amount))
    )


# Where more of these move than so many, their sums are said by zone, and each stands in a table below.
FEW = 3
_SUMS = {
    "zh": {
        "demand_served": "{year} 年的需求共留 {total} MW 不满足（{count} 个需求块，明细见下表）",
        "power_supply": "{year} 年的富余容量：{areas}，共 {total} MW（各站明细见下表）",
    },
    "en": {
        "demand_served": "leave {total} MW of the demand of {year} unserved ({count} blocks, listed below)",
        "power_supply": "raise the headroom of {year}: {areas}, {total} MW in all (each substation is listed below)",
    },
}
_AREAS = {
    "zh": ("{area} {count} 座变电站合计增加 {total} MW", "{count} 座变电站合计增加 {total} MW"),
    "en": ("{count} substations of {area} by {total} MW", "{count} substations by {total} MW"),
}


def say_moves(moves: Sequence[tuple[Lever, float]], language: str) -> list[str]:
    """Say all moves of a relaxation; many of one group by year: their sum, and how many in which zone."""
    said: list[str] = []
    for group in dict.fromkeys(lever.group for lever, _ in moves):
        own = [(lever, by) for lever, by in moves if lever.group == group]
        if len(own) <= FEW or group not in _SUMS[language]:
            said += [say_lever(lever, by, language) for lever, by in own]
            continue
        years = [(lever, by, _subject(lever, language).rpartition(" ")[2]) for lever, by in own]
        for year in sorted({year for *_, year in years}):
            here = [(lever, by) for lever, by, when in years if when == year]
            total = _round_up(sum(by for _, by in here), 1)
            areas = _say_areas(here, language)
            said.append(_SUMS[language][group].format(year=year, count=len(here), total=total, areas=areas))
    return said


def _say_areas(moves: Sequence[tuple[Lever, float]], language: str) -> str:
    """How many move in each zone, and by how much together; the largest sum first."""
    sums: dict[str, list[float]] = {}
    for lever, by in moves:
        sums.setdefault(lever.area_zh if language == "zh" else lever.area_en, []).append(by)
    ordered = sorted(sums.items(), key=lambda entry: (-sum(entry[1]), entry[0]))
    said = (
        _AREAS[language][0 if area else 1].format(area=area, count=len(amounts), total=_round_up(sum(amounts), 1))
        for area, amounts in ordered
    )
    return ("、" if language == "zh" else ", ").join(said)


def _subject(lever: Lever, language: str) -> str:
    return lever.subject_zh if language == "zh" else lever.subject_en


def _show(lever: Lever, amount: float) -> str:
    value = lever.moved_to(amount)
    scale = 100.0 if lever.unit == "share" else 1.0
    digits = _DIGITS[lever.unit]
    if amount == 0:
        return f"{value * scale:,.{digits}f}"
    if lever.loosest >= lever.value:
        return _round_up(value * scale, digits)
    return f"{math.floor(value * scale * 10**digits + 1e-3) / 10**digits:,.{digits}f}"


def _round_up(value: float, digits: int) -> str:
    return f"{math.ceil(value * 10**digits - 1e-3) / 10**digits:,.{digits}f}"
