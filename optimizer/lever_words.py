"""What a lever says of itself in both languages: from which value to which, in the unit of its clause.

The new value is rounded to the looser side, so that what is printed suffices.
"""

from __future__ import annotations

import math

from optimizer.lever import Lever

_TITLES = {
    "in_cluster_share": ("集群内占比", "share in the cluster"),
    "rack_utilisation": ("上架率", "rack utilisation"),
    "renewable_share": ("可再生能源使用率", "renewable share"),
    "starter_zones_first": ("起步区占比", "share in starter zones"),
    "pue_limit.max_pue_in_cluster": ("集群内 PUE 限值", "PUE limit in the cluster"),
    "pue_limit.max_pue_outside": ("集群外 PUE 限值", "PUE limit outside the cluster"),
    "pue_limit.max_pue_outside_body": ("集群外 PUE 限值（正文）", "PUE limit outside the cluster (body)"),
    "large_in_cluster": ("集群外大型数据中心例外额度", "exceptions for large centres outside the cluster"),
}
_PATTERNS = {
    "zh": {
        "demand_served": "{subject} 年的需求留 {new} MW 不满足",
        "power_supply": "{subject} 年的富余容量增加 {by} MW（{old} → {new} MW）",
        "green_channels": "绿电渠道“{subject}”年购电上限 {old} → {new} 吉瓦时",
    },
    "en": {
        "demand_served": "leave {new} MW of the demand of {subject} unserved",
        "power_supply": "raise the headroom of {subject} by {by} MW ({old} → {new} MW)",
        "green_channels": "most bought through {subject}: {old} → {new} GWh a year",
    },
}
# decimals shown by unit; shares are in per cent
_DIGITS = {"share": 2, "pue": 3, "MW": 1, "GWh": 1}


def say_lever(lever: Lever, amount: float, language: str) -> str:
    """Say what moving ``lever`` by ``amount`` (looser) means, with its old and its new value."""
    subject = lever.subject_zh if language == "zh" else lever.subject_en
    by = _round_up(amount, _DIGITS["MW"])
    unit = {"share": " %", "pue": ""}.get(lever.unit, f" {lever.unit}")
    title = _TITLES.get(lever.group, ("", ""))[0 if language == "zh" else 1]
    return (
        _PATTERNS[language]
        .get(lever.group, "{title} {old}{unit} → {new}{unit}")
        .format(subject=subject, title=title, unit=unit, by=by, old=_show(lever, 0.0), new=_show(lever, amount))
    )


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
