"""The PuLP problem of a case, with columns and rows that are cheap to make by the hundred thousand.

Same names, same rows, same `.lp` as PuLP's own; what is saved is work that PuLP does again for every term: hashing a
variable in Python, copying a sum term by term, cleaning names that are clean, listing the variables of a row. Rows of
one shape are held as a :class:`Block` of arrays; they are spelled out as soon as PuLP itself asks for its rows.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
import numpy.typing as npt
import pulp

_CLEAN = pulp.LpAffineExpression.trans


def _clean(name: str) -> str:
    """The name without the characters that an `.lp` file cannot hold."""
    return name if name.isidentifier() else name.translate(_CLEAN)


class Column(pulp.LpVariable):  # type: ignore[misc]
    """A variable that is hashed by identity and in C; its name is clean and its bounds are finite already."""

    name: str = ""
    varValue: float | None = None  # noqa: N815 - PuLP's name
    dj: float | None = None
    modified = True
    __hash__ = object.__hash__

    def __init__(self, name: str, low: float | None, high: float | None, cat: str) -> None:
        self.name = name
        self.hash = id(self)
        self._lowbound_original = self.lowBound = low
        self._upbound_original = self.upBound = high
        self.cat = cat

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


@dataclass(frozen=True, eq=False)
class Block:
    """Rows of one shape, one after another: ``lengths`` terms each, ``values`` on ``columns[index]``, names on call."""

    names: Callable[[], list[str]]
    columns: Sequence[pulp.LpVariable]
    lengths: npt.NDArray[np.int64]
    index: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    senses: npt.NDArray[np.int8]
    rhs: npt.NDArray[np.float64]

    def rows(self) -> Iterator[Row]:
        """Yield the rows one by one."""
        stop = np.cumsum(self.lengths).tolist()
        index, values = self.index.tolist(), self.values.tolist()
        begin = 0
        for name, end, sense, rhs in zip(self.names(), stop, self.senses.tolist(), self.rhs.tolist(), strict=True):
            here = slice(begin, end)
            terms = {self.columns[n]: value for n, value in zip(index[here], values[here], strict=True)}
            yield make_row(name, terms, sense, rhs)
            begin = end


class Problem(pulp.LpProblem):  # type: ignore[misc]
    """A PuLP problem that makes :class:`Column` and takes rows without listing their variables."""

    @property
    def _constraints(self) -> dict[str, Row]:
        """All rows by name, as PuLP reads them: blocks are spelled out."""
        if self._has_blocks:
            spelt: dict[str, Row] = {}
            for row in (row for piece in self._pieces.values() for row in _rows_of(piece)):
                if row.name in spelt:
                    raise pulp.PulpError(f"overlapping constraint names: {row.name}")
                spelt[row.name] = row
            self._constraints = spelt
        return self._pieces

    @_constraints.setter
    def _constraints(self, rows: dict[str, Row]) -> None:
        self._pieces: dict[str, Any] = rows
        self._has_blocks = False

    def pieces(self) -> list[Row | Block]:
        """Return the rows in the order in which they came, blocks whole."""
        return list(self._pieces.values())

    def add_block(self, name: str, block: Block) -> None:
        """Add a block of rows; ``name`` tells it from other blocks and is the name of no row."""
        if name in self._pieces:
            raise pulp.PulpError(f"overlapping constraint names: {name}")
        self._pieces[name] = block
        self._has_blocks = True

    def add_variable(
        self,
        name: str,
        lowBound: float | None = None,  # noqa: N803 - PuLP's name
        upBound: float | None = None,  # noqa: N803 - PuLP's name
        cat: str = pulp.LpContinuous,
    ) -> Column:
        """Return a new variable; it belongs to the problem as soon as a row or the objective holds it."""
        is_finite = (lowBound is None or math.isfinite(lowBound)) and (upBound is None or math.isfinite(upBound))
        if cat == pulp.LpBinary or not is_finite:
            raise pulp.PulpError(f"variable {name}: bounds are finite or None, and a binary is an integer of 0 to 1")
        return Column(_clean(name), lowBound, upBound, cat)

    def add_integers(self, names: Sequence[str], most: Sequence[int]) -> list[Column]:
        """Return new variables that are whole numbers from 0 to ``most``, as :meth:`add_variable` makes them singly."""
        # One look at all names together; only a name that is none by itself is cleaned.
        clean = names if "".join(names).isidentifier() else [_clean(name) for name in names]
        return [Column(name, 0, high, pulp.LpInteger) for name, high in zip(clean, most, strict=True)]

    def addConstraint(self, constraint: Any, name: str | None = None) -> None:  # noqa: N802 - PuLP's name
        """Add a row; those of :func:`make_row` at once, all others as PuLP does."""
        if name is not None or not isinstance(constraint, Row) or constraint.name in self._pieces:
            super().addConstraint(constraint, name)
            return
        self._pieces[constraint.name] = constraint

    def variables(self) -> list[pulp.LpVariable]:
        """Return the variables of rows and objective by name; rows do not list theirs one by one."""
        used: set[pulp.LpVariable] = set(self._variables)
        used.update(self.objective or {})
        for piece in self._pieces.values():
            used.update(piece.columns if isinstance(piece, Block) else piece.expr)
        return sorted(used, key=attrgetter("name"))


def _rows_of(piece: Row | Block) -> Iterator[Row]:
    return piece.rows() if isinstance(piece, Block) else iter((piece,))


@contextmanager
def without_collection() -> Iterator[None]:
    """Hold Python's search for cyclic garbage while hundreds of thousands of objects are made that all stay."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # What was made goes among what is old, or the next search would look through all of it at once.
            gc.freeze()
            gc.unfreeze()
            gc.enable()
