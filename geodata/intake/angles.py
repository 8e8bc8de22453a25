"""Coordinates as people write them in tables: decimal numbers, or degrees with minutes and seconds."""

from __future__ import annotations

import re
import unicodedata

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?")
DEGREES = re.compile(
    r"(?P<zh>东经|西经|北纬|南纬)?\s*(?P<front>[NSEWnsew])?\s*(?P<sign>[+-])?"
    r"(?P<degrees>\d{1,3}(\.\d+)?)\s*(°|度|d)\s*"
    r"((?P<minutes>\d{1,2}(\.\d+)?)\s*('|分)\s*((?P<seconds>\d{1,2}(\.\d+)?)\s*(\"|''|秒)\s*)?)?(?P<back>[NSEWnsew])?"
)
SIGNS = str.maketrans(
    {"º": "°", "˚": "°", "\u2032": "'", "\u2033": '"', "’": "'", "‘": "'", "”": '"', "“": '"', "\uff07": "'"}
)
HALVES = {"东经": "E", "西经": "W", "北纬": "N", "南纬": "S"}
AXES = {"E": "lon", "W": "lon", "N": "lat", "S": "lat"}


def parse_coordinate(text: str, axis: str) -> float:
    """Return the number in ``text``: 106.5 or 106°30'15"E or 东经106度30分15秒, in degrees if so written.

    ``axis`` is ``"lon"``, ``"lat"`` or ``""`` (plane coordinates, only plain numbers). ValueError if it is neither, if
    minutes or seconds reach 60, or if its letter belongs to the other axis.
    """
    plain = unicodedata.normalize("NFKC", text.translate(SIGNS)).strip()
    if NUMBER.fullmatch(plain):
        return float(plain)
    match = DEGREES.fullmatch(plain) if axis else None
    if match is None:
        raise ValueError(text)
    halves = {letter.upper() for letter in (match["front"], match["back"]) if letter}
    halves |= {HALVES[match["zh"]]} if match["zh"] else set()
    minutes, seconds = float(match["minutes"] or 0), float(match["seconds"] or 0)
    wrong_axis = any(AXES[half] != axis for half in halves)
    broken = ("." in match["degrees"] and match["minutes"]) or ("." in (match["minutes"] or "") and match["seconds"])
    if minutes >= 60 or seconds >= 60 or len(halves) > 1 or wrong_axis or broken or (match["sign"] and halves):
        raise ValueError(text)
    size = float(match["degrees"]) + minutes / 60 + seconds / 3600
    return -size if match["sign"] == "-" or halves & {"W", "S"} else size
