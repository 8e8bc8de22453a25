"""How long work tells what it is doing: by key and figures, so that whoever shows it picks the words."""

from __future__ import annotations

from typing import Protocol


class Report(Protocol):
    """Takes the key of a step (model, priority, first_plan, proof, conflict) and its figures."""

    def __call__(self, step: str, **figures: object) -> None:
        """Show one step."""


def silent(step: str, **figures: object) -> None:
    """Show nothing."""
