"""Numbers on the command line of an answer: each is checked before anything is read or solved."""

from __future__ import annotations

import argparse
import math

from reports.catalogue import both
from reports.errors import ArgumentError

# option -> least, most and usual number of what it counts
_COUNTS = {"points": (2, 100, 7), "count": (1, 50, 5), "walks": (0, 1000, 4)}
MOST_LARGER = 100.0


def check_numbers(wanted: argparse.Namespace) -> None:
    """Raise ArgumentError for a number of ``wanted`` that means nothing, naming the option and what it may be."""
    given = vars(wanted)
    for name, (least, most, usual) in _COUNTS.items():
        if name in given and not least <= given[name] <= most:
            raise _refused("count", name, given[name], least=least, most=most, usual=usual)
    if "seconds" in given and not (math.isfinite(given["seconds"]) and given["seconds"] > 0):
        raise _refused("seconds", "seconds", given["seconds"])
    if "within" in given and not 0 <= given["within"] <= 100:
        raise _refused("percent", "within", given["within"])
    if "cell_m" in given and not (math.isfinite(given["cell_m"]) and given["cell_m"] >= 0):
        raise _refused("metres", "cell-m", given["cell_m"])
    if (factor := factor_of(given.get("larger"))) is not None and not 1 < factor <= MOST_LARGER:
        raise _refused("larger", "larger", factor, most=f"{MOST_LARGER:g}")


def factor_of(larger: str | None) -> float | None:
    """Return the number that ``--larger`` is, None where it names a scenario or is not given."""
    try:
        return None if larger is None else float(larger)
    except ValueError:
        return None


def _refused(key: str, option: str, value: float, **more: object) -> ArgumentError:
    return ArgumentError(**both(f"argument.{key}", option=f"--{option}", value=f"{value:g}", **more))
