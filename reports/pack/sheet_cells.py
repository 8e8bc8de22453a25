"""Printed figures as cells of a workbook: the number behind the words, and the format that prints it the same again."""

from __future__ import annotations

import re
from functools import cache

from reports.catalogue import LANGUAGES, read_catalogue

_SIGNS = ("\N{LESS-THAN OR EQUAL TO}", "\N{GREATER-THAN OR EQUAL TO}", "<", ">", "=")
_BARE_UNITS = ("", "%", "MW", "MWh", "GWh", "km", "km/MW", "h", "kW")
_FIGURE = re.compile(
    r"(?P<before>[^\d\u2212+-]*)(?P<sign>[\u2212+-]?)(?P<whole>\d{1,3}(?:,\d{3})+|0|[1-9]\d{0,14})(?P<part>\.\d+)?"
)


def read_figure(shown: str) -> tuple[float, str] | None:
    """Return the number of a cell that shows one figure with its unit, and its number format; None where it is words.

    Shares are fractions: ``"≥ 80.0 %"`` is 0.8 in a format that prints ``≥ 80.0 %``.
    """
    found = _FIGURE.match(shown)
    if found is None:
        return None
    before, after = found["before"], shown[found.end() :]
    if not _is_sign_and_unit(before, after):
        return None
    digits = found["whole"].replace(",", "") + (found["part"] or "")
    turn = -1 if found["sign"] not in ("", "+") else 1
    core = ("#,##0" if "," in found["whole"] else "0") + ("." + "0" * (len(found["part"]) - 1) if found["part"] else "")
    end = after if after.strip() == "%" else _quoted(after)
    form = f"{_quoted(before)}{'+' if found['sign'] == '+' else ''}{core}{end}"
    # Of a number below 0 a program puts the minus before everything: it belongs to the digits.
    form = f"{form};{_quoted(before)}-{core}{end}" if before or found["sign"] == "+" else form
    # Digit by digit: a hundredth of a decimal is not always the nearest binary to it.
    return turn * float(f"{digits}e-2" if after.strip() == "%" else digits), form


def _is_sign_and_unit(before: str, after: str) -> bool:
    parts = before.split()
    if parts and parts[0] in _SIGNS:
        before = before[before.index(parts[0]) + 1 :]
    return (before.strip(), after.strip()) in _units()


@cache
def _units() -> frozenset[tuple[str, str]]:
    """What may stand before and after a figure, as the catalogue prints units."""
    pairs = {("", unit) for unit in _BARE_UNITS}
    for language in LANGUAGES:
        for key, words in read_catalogue(language).items():
            if key.startswith("unit.") and "{value}" in words:
                before, _, after = words.partition("{value}")
                pairs.add((before.strip(), after.strip()))
            elif key.startswith("unit_name."):
                pairs.add(("", words))
    return frozenset(pairs)


def _quoted(words: str) -> str:
    return '"' + words.replace('"', "") + '"' if words else ""
