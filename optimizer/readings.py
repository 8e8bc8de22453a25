"""Every reading of the share in the cluster side by side: what counts as a data centre, with or without what exists.

The clause is named scale and defined by count, so an official must see where the readings part. Plain arithmetic on
case and plan, by sums of groups; the audit of the rule walks over members, and a test holds both together.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from models.case import Case
from optimizer.finding import TOLERANCE
from optimizer.plan import Plan

RULE = "in_cluster_share"
WEIGHTS = ("count", "racks", "it_mw")
SCOPES = ("stock_and_new", "new_only")
UNIVERSES = ("all", "without_edge", "large_only")
# States in which an existing data centre counts no more.
GONE = ("merge", "close")

# What of the new and of the existing data centres belongs to none but the wider universes.
_NEW: Mapping[str, str] = {"hub": "large_only", "urban": "without_edge", "edge": "all"}
_STOCK: Mapping[str, str] = {
    "hyperscale": "large_only",
    "large": "large_only",
    "medium": "without_edge",
    "small": "without_edge",
    "edge": "all",
}


@dataclass(frozen=True)
class Reading:
    """One reading in one period: ``inside`` of ``total`` (data centres, standard racks or MW IT) are in the cluster.

    ``share`` [1] is 1 where there is nothing to share; ``is_asked`` marks the reading that the scenario binds.
    """

    period: str
    universe: str
    scope: str
    weight: str
    inside: float
    total: float
    share: float
    limit: float
    is_kept: bool
    is_asked: bool


@dataclass(frozen=True)
class Readings:
    """All readings, by period, universe, scope and weight, and the mode of the rule."""

    mode: str
    limit: float
    readings: tuple[Reading, ...]

    def of(self, period: str) -> tuple[Reading, ...]:
        """Return the readings of a period."""
        return tuple(reading for reading in self.readings if reading.period == period)

    @property
    def disputed_periods(self) -> tuple[str, ...]:
        """The periods in which some readings keep the clause and others do not."""
        periods = dict.fromkeys(reading.period for reading in self.readings)
        return tuple(period for period in periods if len({one.is_kept for one in self.of(period)}) == 2)


def read_shares(case: Case, plan: Plan | None) -> Readings:
    """Return all readings of the share; without a plan what exists is all there is."""
    setting, limit = case.setting(RULE), case.limit(f"{RULE}.min_share")
    asked = tuple(setting.options[name] for name in ("universe", "scope", "weight"))
    found = []
    for period in map(str, case.periods.index):
        # Sums by origin, universe and place: the wider universes are sums of the narrower.
        sums = _members(case, plan, period).groupby(["is_new", "universe", "in_cluster"])[list(WEIGHTS)].sum()
        is_new, is_inside = (
            sums.index.get_level_values(name).to_numpy(dtype=bool) for name in ("is_new", "in_cluster")
        )
        for at, universe in enumerate(UNIVERSES):
            belongs = sums.index.get_level_values("universe").isin(UNIVERSES[at:])
            for scope in SCOPES:
                counts = belongs if scope == "stock_and_new" else belongs & is_new
                inside = sums[counts & is_inside]
                for weight in WEIGHTS:
                    part, total = float(inside[weight].sum()), float(sums.loc[counts, weight].sum())
                    share = part / total if total > 0 else 1.0
                    kept = share >= limit - TOLERANCE * max(1.0, limit)
                    is_asked = (universe, scope, weight) == asked
                    found.append(Reading(period, universe, scope, weight, part, total, share, limit, kept, is_asked))
    return Readings(setting.mode, limit, tuple(found))


def _members(case: Case, plan: Plan | None, period: str) -> pd.DataFrame:
    """Every data centre in service at the end of the period."""
    stock = case.stock
    if plan is not None:
        now = plan.stock_states.reset_index()
        gone = now[(now["period_id"] == period) & now["state"].isin(GONE)]
        stock = stock[~stock.index.isin(gone["stock_id"])]
    parts = [_stock(stock)]
    if plan is not None and len(plan.facilities):
        built = plan.facilities.reset_index()
        parts.append(_new(case, built[built["period_id"] == period]))
    return pd.concat(parts, ignore_index=True)


def _stock(stock: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "is_new": False,
            "universe": stock["size_class"].map(lambda size: _STOCK.get(size, "all")).to_numpy(),
            "in_cluster": stock["in_cluster"].to_numpy(dtype=bool),
            "count": 1.0,
            "racks": stock["racks"].to_numpy(dtype=float),
            "it_mw": stock["it_mw"].to_numpy(dtype=float),
        },
        index=range(len(stock)),
    )


def _new(case: Case, built: pd.DataFrame) -> pd.DataFrame:
    it_mw = built["it_mw"].to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "is_new": True,
            "universe": built["design_id"].map(case.designs["tier"]).map(_NEW).to_numpy(),
            "in_cluster": built["site_id"].map(case.sites["in_cluster"]).to_numpy(dtype=bool),
            "count": 1.0,
            "racks": it_mw / case.rack_mw,
            "it_mw": it_mw,
        },
        index=range(len(built)),
    )
