"""What can be wrong with a scenario, a policy pack or the clause register, and the nearest known word."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from geodata.errors import PlannerError


class ScenarioMissingError(PlannerError):
    """A scenario, or the base it names, is not there."""


class ScenarioSyntaxError(PlannerError):
    """A scenario file is not UTF-8 text or not TOML."""


class ScenarioLoopError(PlannerError):
    """The bases of a scenario lead back to itself."""


class ScenarioKeyError(PlannerError):
    """A scenario has a key, rule or rule option that does not exist, or lacks one that must be there."""


class ScenarioValueError(PlannerError):
    """A scenario value has the wrong type, is out of range, or contradicts another value."""


class RuleMissingError(PlannerError):
    """A rule is named that does not exist."""


class PackMissingError(PlannerError):
    """The named policy pack, or a limit in it, does not exist."""


class PackSchemaError(PlannerError):
    """A policy pack breaks its schema: a field, a number, a date, a clause or a base."""


class ClauseMissingError(PlannerError):
    """The register has no clause with this id."""


class ClauseSchemaError(PlannerError):
    """The register of clauses breaks its schema: a field, an id, a rule, an office."""


_LISTABLE = 12


def suggest(word: str, known: Iterable[str]) -> tuple[str, str]:
    """Return the way out for an unknown ``word`` (Chinese, English): the nearest known one, or all if few.

    A word whose last part (after the last dot) is the last part of a known word counts as near it, so that
    ``spare_factor`` finds ``power.spare_factor``.
    """
    words = sorted(known)
    leaf = word.rpartition(".")[2]
    same_leaf = [candidate for candidate in words if candidate.rpartition(".")[2] == leaf]
    cutoff = 0.6 if not same_leaf and len(words) <= _LISTABLE else 0.0
    found = get_close_matches(word, same_leaf or words, n=1, cutoff=cutoff)
    if found:
        return f"最接近的是“{found[0]}”。", f'The nearest known one is "{found[0]}".'
    return f"可用的有：{'、'.join(words)}。", f"Known: {', '.join(words)}."


class CaseTableError(PlannerError):
    """A table of the planning case breaks its contract: columns, ids, NaN, bounds or references."""


class FigureError(PlannerError):
    """An engineering figure is missing, unknown or out of its bounds."""


class ClimateError(PlannerError):
    """A climate is unknown, an air state is impossible, or a weather file is broken."""


class DesignError(PlannerError):
    """A design names an unknown system or parameter, or lacks one that its system needs."""
