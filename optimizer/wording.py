"""How the rules say a measured value: numbers with their units, and the verdict, in both languages."""

from __future__ import annotations

import math

from optimizer.finding import REPORTED, Finding

_UNITS_ZH = {
    "racks": "架",
    "count": "个",
    "GWh": "吉瓦时",
    "ms": "毫秒",
    "t": "吨",
    "tce": "吨标准煤",
    "m3": "立方米",
    "CNY": "元",
    "1": "",
}
_UNITS_EN = {"count": "", "1": ""}
_VERDICTS = {
    "zh": {True: "符合", False: "不符合"},
    "en": {True: "kept", False: "not kept"},
}


def say_number(value: float, unit: str, language: str) -> str:
    """A value with its unit: shares as per cent, counts without decimals, power with two."""
    if unit == "share":
        return f"{value * 100:.2f} %"
    digits = {"racks": 0, "count": 0, "pue": 3}.get(unit, 2)
    shown = f"{value:,.{digits}f}"
    word = "" if unit == "pue" else (_UNITS_ZH if language == "zh" else _UNITS_EN).get(unit, unit)
    return f"{shown} {word}".strip()


def say_verdict(finding: Finding, language: str) -> str:
    """Kept or not, and that it is only reported where the scenario does not require it."""
    verdict = _VERDICTS[language][finding.is_kept]
    if finding.status != REPORTED:
        return verdict
    return f"{verdict}（仅报告）" if language == "zh" else f"{verdict} (reported only)"


def say(finding: Finding, language: str, what: str) -> str:
    """One sentence: what was measured, value, limit, slack and verdict."""
    value, limit, slack = (
        say_number(number, finding.unit, language) for number in (finding.value, finding.limit, finding.slack)
    )
    if math.isinf(finding.limit):
        if language == "zh":
            return f"{finding.subject}：{what} {value}，未设限值。"
        return f"{finding.subject}: {what} {value}, no limit is set."
    sense = {"<=": "≤", ">=": "≥", "<": "<", "=": "="}[finding.sense]
    if language == "zh":
        return f"{finding.subject}：{what} {value}，要求 {sense} {limit}，余量 {slack}，{say_verdict(finding, 'zh')}。"
    return f"{finding.subject}: {what} {value}, required {sense} {limit}, slack {slack}, {say_verdict(finding, 'en')}."
