"""What is asked of the models that know levers: a case, what may move in it, and how it is solved."""

from __future__ import annotations

from dataclasses import dataclass

from models.case import Case
from optimizer.highs import SolverSettings
from optimizer.lever import Lever


@dataclass(frozen=True)
class Question:
    """``case`` with its ``levers`` within reach; ``off`` are rules that may be left out whole."""

    case: Case
    levers: tuple[Lever, ...]
    settings: SolverSettings
    off: tuple[str, ...] = ()
