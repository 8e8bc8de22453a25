"""The time that an answer of many solves may take: one clock for all of it."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field, replace

from optimizer.solver_answer import SolverSettings


@dataclass(frozen=True)
class Deadline:
    """``seconds`` from now on."""

    seconds: float = math.inf
    _began: float = field(default_factory=time.perf_counter)

    @property
    def passed_s(self) -> float:
        """What has passed since the beginning."""
        return time.perf_counter() - self._began

    @property
    def left_s(self) -> float:
        """What is left, never less than 0."""
        return max(0.0, self.seconds - self.passed_s)

    @property
    def is_over(self) -> bool:
        """Nothing is left."""
        return self.left_s <= 0.0

    def earlier(self, share: float) -> Deadline:
        """Return the deadline of a part: ``share`` [1] of the whole, from the same beginning."""
        return replace(self, seconds=share * self.seconds)

    def within(self, settings: SolverSettings, most_s: float = math.inf) -> SolverSettings:
        """Return settings whose time limit is what is left, and no more than ``most_s``."""
        return replace(settings, time_limit_s=min(settings.time_limit_s, most_s, self.left_s))
