"""Years of designs that were reckoned before: the same design in the same climate at the same load has the same year.

Whoever asks many cases that differ in other things (the ranking of assumptions) would reckon each year again and again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable
from dataclasses import fields
from functools import lru_cache

import numpy as np

from models.climate import Climate
from models.cooling.annual import AnnualResult, annual_result
from models.cooling.parameters import CoolingDesign

MOST_KEPT = 1024


class _Asked:
    """A design, a climate and a load that are equal where all that the year is reckoned from is."""

    def __init__(self, design: CoolingDesign, climate: Climate, load_share: float) -> None:
        self.design, self.climate, self.load_share = design, climate, load_share
        figures = tuple(sorted(design.figures.items(), key=lambda entry: entry[0]))
        self.key: tuple[Hashable, ...] = (design.design_id, design.system, figures, _content(climate), load_share)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asked) and self.key == other.key


def remembered_year(design: CoolingDesign, climate: Climate, load_share: float) -> AnnualResult:
    """Return :func:`models.cooling.annual.annual_result`, from memory where it was reckoned before."""
    return _year(_Asked(design, climate, load_share))


@lru_cache(maxsize=MOST_KEPT)
def _year(asked: _Asked) -> AnnualResult:
    return annual_result(asked.design, asked.climate, load_share=asked.load_share)


def _content(climate: Climate) -> str:
    """A digest of every field, arrays by their bytes."""
    digest = hashlib.sha256()
    for one in fields(climate):
        value = getattr(climate, one.name)
        is_array = isinstance(value, np.ndarray)
        digest.update(repr((one.name, value.shape, value.dtype.str) if is_array else (one.name, value)).encode())
        if is_array:
            digest.update(np.ascontiguousarray(value).tobytes())
    return digest.hexdigest()
