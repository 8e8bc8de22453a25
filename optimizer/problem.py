"""The PuLP problem of a case, with columns and rows that are cheap to make by the hundred thousand.

Same names, same rows, same `.lp` as PuLP's own; what is saved is work that PuLP does again for every term: hashing a
variable in Python, copying a sum term by term, cleaning names that are clean, listing the variables of a row.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from operator import attrgetter
from typing import Any

import pulp

_CLEAN = pulp.LpAffineExpression.trans


def _clean(name: str) -> str:
    """The name without the characters that an `.lp` file cannot hold."""
    return name if name.isidentifier() else name.translate(_CLEAN)


class Column(pulp.LpVariable):  # type: ignore[misc]
    """A variable that is hashed by identity and in C."""

    name: str = ""
    __hash__ = object.__hash__
    # Without this line Python would drop the hash or PuLP's building of rows by ``==``.
    __eq__ = pulp.LpVariable.__eq__


class Sum(pulp.LpAffineExpression):  # type: ignore[misc]
    """A linear sum that takes its terms whole; each variable stands in them once."""

    name: str | None = None

    def __init__(self, terms: dict[pulp.LpVariable, float]) -> None:
        dict.__init__(self, terms)
        self.constant = 0.0


class Row(pulp.LpConstraint):  # type: ignore[misc]
    """A row with a name that is clean already."""

    name: str = ""


def make_row(name: str, terms: dict[pulp.LpVariable, float], sense: int, rhs: float) -> Row:
    """Return the row ``terms sense rhs``."""
    return Row(Sum(terms), sense, _clean(name), rhs)


class Problem(pulp.LpProblem):  # type: ignore[misc]
    """A PuLP problem that makes :class:`Column` and takes rows without listing their variables."""

    def add_variable(
        self,
        name: str,
        lowBound: float | None = None,  # noqa: N803 - PuLP's name
        upBound: float | None = None,  # noqa: N803 - PuLP's name
        cat: str = pulp.LpContinuous,
    ) -> Column:
        """Return a new variable; it belongs to the problem as soon as a row or the objective holds it."""
        return Column(_clean(name), lowBound, upBound, cat, _skip_v4_deprecation=True)

    def addConstraint(self, constraint: Any, name: str | None = None) -> None:  # noqa: N802 - PuLP's name
        """Add a row; those of :func:`make_row` at once, all others as PuLP does."""
        if name is not None or not isinstance(constraint, Row) or constraint.name in self._constraints:
            super().addConstraint(constraint, name)
            return
        self._constraints[constraint.name] = constraint

    def variables(self) -> list[pulp.LpVariable]:
        """Return the variables of rows and objective by name; rows do not list theirs one by one."""
        sums = (self.objective or {}, *(row.expr for row in self._constraints.values()))
        used = {id(variable): variable for terms in sums for variable in terms}
        used |= {id(variable): variable for variable in self._variables}
        return sorted(used.values(), key=attrgetter("name"))


@contextmanager
def without_collection() -> Iterator[None]:
    """Hold Python's search for cyclic garbage while hundreds of thousands of objects are made that all stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
