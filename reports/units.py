"""Figures as people read them: MW, 万架, 亿元, %, km2, with the words of each language."""

from __future__ import annotations

import math

from reports.catalogue import label, text

MINUS = "\N{MINUS SIGN}"
_PLACES = {"MW": 1, "km": 1, "km2": 1, "GWh": 1, "h": 1, "pue": 3, "km/MW": 2}


def format_number(value: float, places: int = 0) -> str:
    """Return ``value`` with ``places`` decimals and grouped thousands; minus sign, never "-0"; an em dash for NaN."""
    if math.isnan(value):
        return "\N{EM DASH}"
    if math.isinf(value):
        return f"{MINUS if value < 0 else ''}\N{INFINITY}"
    shown = f"{abs(value):,.{places}f}"
    is_negative = value < 0 and any(digit in "123456789" for digit in shown)
    return f"{MINUS}{shown}" if is_negative else shown


def not_applicable(language: str) -> str:
    """Return the words of a cell that can have no figure; one whose figure is missing has an em dash, none is empty."""
    return text("unit.not_applicable", language)


def withheld(language: str) -> str:
    """Return the words of a cell whose figure is not for the public."""
    return text("unit.withheld", language)


def format_mw(value: float) -> str:
    """Return power with one decimal, below 1 MW with two: ``"1,300.0 MW"``."""
    return f"{format_number(value, 2 if 0.005 <= abs(value) < 1 else 1)} MW"


def format_share(value: float, places: int = 1) -> str:
    """Return a share [1] in percent: 0.8 is ``"80.0 %"``."""
    return f"{format_number(100 * value, places)} %"


def format_racks(value: float, language: str) -> str:
    """Return racks: ``"3.20 万架"`` or ``"32,000 racks"``; an em dash for NaN."""
    if math.isnan(value):
        return format_number(value)
    if language == "zh" and abs(value) >= 1e4:
        return text("unit.racks_10k", language, value=format_number(value / 1e4, 2))
    return text("unit.racks", language, value=format_number(value))


def format_cny(value: float, language: str) -> str:
    """Return money [CNY]: ``"12.34 亿元"`` or ``"CNY 1.23 bn"``; small sums in 万元 or million."""
    if language == "zh":
        size, key, places = (1e8, "unit.cny_100m", 2) if abs(value) >= 1e7 else (1e4, "unit.cny_10k", 1)
    else:
        size, key, places = (1e9, "unit.cny_100m", 2) if abs(value) >= 1e8 else (1e6, "unit.cny_10k", 2)
    return text(key, language, value=format_number(value / size, places))


def format_slack(value: float, unit: str, language: str) -> str:
    """Return a distance in ``unit``: that of shares is in percentage points."""
    if unit == "share":
        return text("unit.points", language, value=format_number(100 * value, 1))
    return format_value(value, unit, language)


def format_value(value: float, unit: str, language: str) -> str:
    """Return ``value`` in ``unit`` as a finding states it: "share" in percent, "pue" as a plain ratio."""
    if unit == "share":
        return format_share(value)
    if unit == "MCNY":
        value, unit = value * 1e6, "CNY"
    if unit == "MW":
        return format_mw(value)
    if unit in _WORDED or (unit in _LARGE and abs(value) >= _TEN_THOUSAND):
        return {**_WORDED, **_LARGE}[unit](value, language)
    places = _PLACES.get(unit, 0 if float(value).is_integer() else 2)
    shown = format_number(value, places)
    return shown if unit == "pue" else f"{shown} {label('unit_name', unit, language)}".rstrip()


def format_100gwh(value_gwh: float, language: str) -> str:
    """Return energy [GWh] as offices print it: ``"72.11 亿千瓦时"``, ``"7,211.1 GWh"``."""
    if language == "zh":
        return text("unit.kwh_100m", language, value=format_number(value_gwh / 100, 2))
    return f"{format_number(value_gwh, 1)} GWh"


def format_tce(value: float, language: str) -> str:
    """Return tonnes of coal equivalent: ``"88.62 万吨标准煤"`` or ``"886,244 tce"``; small amounts in tonnes."""
    if language == "zh" and abs(value) >= 1e4:
        return text("unit.tce_10k", language, value=format_number(value / 1e4, 2))
    return text("unit.tce", language, value=format_number(value))


def format_water(value_m3: float, language: str) -> str:
    """Return water [m3]: ``"12.30 万吨"`` (1 m3 is taken as 1 t) or ``"123,000 m³"``."""
    if language == "zh" and abs(value_m3) >= 1e4:
        return text("unit.water_10k", language, value=format_number(value_m3 / 1e4, 2))
    return text("unit.water", language, value=format_number(value_m3))


def format_10mw(value_mw: float, language: str) -> str:
    """Return power [MW] in 万千瓦 (10 MW): ``"111.2 万千瓦"``; in English MW."""
    if language == "zh":
        return text("unit.kw_10k", language, value=format_number(value_mw / 10, 2))
    return format_mw(value_mw)


def format_power(value_mw: float, language: str) -> str:
    """Return power [MW], in Chinese with 万千瓦 behind it as offices print it."""
    if language != "zh":
        return format_mw(value_mw)
    return f"{format_mw(value_mw)}\uff08{format_10mw(value_mw, language)}\uff09"


def format_mu(value_km2: float, language: str) -> str:
    """Return an area [km2] in 亩 (1 km2 is 1,500 亩): ``"1,234 亩"``; in English hectares."""
    if language == "zh":
        return text("unit.mu", language, value=format_number(value_km2 * 1500))
    return f"{format_number(value_km2 * 100, 1)} ha"


def format_tonnes(value: float, language: str) -> str:
    """Return tonnes: ``"399.10 万吨"`` or ``"3,991,028 t"``."""
    if language == "zh" and abs(value) >= _TEN_THOUSAND:
        return text("unit.t_10k", language, value=format_number(value / _TEN_THOUSAND, 2))
    return text("unit.t", language, value=format_number(value))


# Amounts of ten thousand and more, which offices write in 万; smaller ones stand in their own unit.
_TEN_THOUSAND = 1e4
_LARGE = {"tce": format_tce, "m3": format_water, "t": format_tonnes}
_WORDED = {"racks": format_racks, "CNY": format_cny}
