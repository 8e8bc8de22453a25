"""A chain under construction: every number is computed by the formula that is printed beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from models.derivation import Step, computed, given
from models.explain_formula import evaluate, formula_names
from models.figure import Figure


@dataclass(frozen=True)
class Section:
    """A part of an explanation: a chain, with what it is about and what follows from it in words (Chinese, English)."""

    key: str
    title_zh: str
    title_en: str
    steps: tuple[Step, ...]
    notes: tuple[tuple[str, str], ...] = ()

    def value(self, key: str) -> float:
        """Return the value of the step ``key``; KeyError if there is none."""
        return {step.key: step.value for step in self.steps}[key]


def restate(steps: Iterable[Step], *better: Step) -> tuple[Step, ...]:
    """Return ``steps`` with those of the same key replaced, so that a number that was handed on shows where it is from.

    ValueError if a replaced step has another value: the chain would no longer hold.
    """
    known = {step.key: step for step in better}
    for step in (found := list(steps)):
        if step.key in known and known[step.key].value != step.value:
            raise ValueError(f"step {step.key!r} is {step.value:g}, not {known[step.key].value:g}")
    return tuple(known.get(step.key, step) for step in found)


@dataclass
class Chain:
    """Steps so far, in the order in which they can be redone.

    ``figures`` (parameters of a design) and ``constants`` stand by: the first formula that names one of them puts it
    into the chain, right before the formula.
    """

    figures: Mapping[str, Figure] = field(default_factory=dict)
    constants: Mapping[str, Step] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    values: dict[str, float] = field(default_factory=dict)

    def take(self, step: Step) -> float:
        """Add a step that comes from elsewhere; ValueError if its key is there already."""
        if step.key in self.values:
            raise ValueError(f"step {step.key!r} stands twice")
        self.steps.append(step)
        self.values[step.key] = step.value
        return step.value

    def add(  # noqa: PLR0917 - one line of a chain as it is read: key, titles, unit, formula, source
        self, key: str, zh: str, en: str, unit: str, formula: str, source: str = ""
    ) -> float:
        """Add and return the value of ``formula`` on earlier steps, figures and constants."""
        inputs = formula_names(formula)
        for name in inputs:
            self._need(name)
        return self.take(computed(key, (zh, en), evaluate(formula, self.values), unit, formula, inputs, source))

    def _need(self, name: str) -> None:
        if name in self.values:
            return
        if name in self.figures:
            self.take(given(self.figures[name], name))
        elif name in self.constants:
            self.take(self.constants[name])
        else:
            raise ValueError(f"no step, figure or constant {name!r}")

    def value(self, name: str) -> float:
        """Return the value of a step, figure or constant, put into the chain if it is not there yet."""
        self._need(name)
        return self.values[name]
