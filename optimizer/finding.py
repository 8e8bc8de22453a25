"""A finding: one audited fact about a plan, with its clause, value, limit and slack."""

from __future__ import annotations

from dataclasses import dataclass

MET, VIOLATED, REPORTED = "met", "violated", "reported"


@dataclass(frozen=True)
class Finding:
    """One clause measured on one plan.

    ``subject`` says of what (``"p2028"``, ``"g1000_e012_n034_SZ1 p2030"``); ``value`` and ``limit`` are in ``unit``;
    ``sense`` is how value relates to limit (``"<="``, ``">="``, ``"<"``, ``"="``). ``slack`` is the distance to the
    limit in ``unit``, positive on the good side, negative when violated. ``status`` is ``met``, ``violated`` or
    ``reported`` (the scenario does not require this rule: measured all the same; ``is_kept`` says how it came out).
    ``variant`` tells apart several readings of one clause (``"racks"``, ``"count"``).
    """

    rule: str
    clause: str
    subject: str
    variant: str
    value: float
    limit: float
    sense: str
    unit: str
    slack: float
    status: str

    @property
    def is_kept(self) -> bool:
        """The clause holds, whether or not the scenario requires it."""
        return self.slack >= 0

    @property
    def is_binding(self) -> bool:
        """The plan stands at the limit: slack below half a percent of it."""
        return self.is_kept and self.slack <= 0.005 * max(abs(self.limit), 1e-9)
