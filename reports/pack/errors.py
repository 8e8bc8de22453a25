"""What can be wrong with what a pack is asked to be made of."""

from __future__ import annotations

from geodata.errors import PlannerError


class PackError(PlannerError):
    """The runs cannot be shown in one pack, or not without saying draft."""
