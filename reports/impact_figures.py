"""Costs, clauses and land of two plans side by side, and whether a difference is more than the tolerance of proof."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from geodata.measure import area_km2
from geodata.read import Region
from models.site_tables import zone_table
from optimizer.finding import Finding
from reports.figures import capacity_by_zone
from reports.impact_side import Side

# Two plans of one cost are audited to the same figure but for the last digits of whole numbers.
NOTHING_SHARE = 1e-7


@dataclass(frozen=True)
class CostChange:
    """Present cost of two plans [CNY], and how far each may be above the least possible by its own proof [CNY].

    The least cost of the old case lies between ``old_cny - old_gap_cny`` and ``old_cny``, that of the new alike: so
    the edit changes the least cost by ``low_cny`` to ``high_cny``, and no more is known.
    """

    old_cny: float
    new_cny: float
    old_gap_cny: float
    new_gap_cny: float

    @property
    def difference_cny(self) -> float:
        """New less old [CNY]."""
        return self.new_cny - self.old_cny

    @property
    def tolerance_cny(self) -> float:
        """Both gaps together [CNY]."""
        return self.old_gap_cny + self.new_gap_cny

    @property
    def low_cny(self) -> float:
        """Least proven change of the least cost [CNY]."""
        return self.difference_cny - self.new_gap_cny

    @property
    def high_cny(self) -> float:
        """Greatest proven change of the least cost [CNY]."""
        return self.difference_cny + self.old_gap_cny

    @property
    def is_nothing(self) -> bool:
        """The two costs are one, as far as the audit measures."""
        return abs(self.difference_cny) <= NOTHING_SHARE * max(abs(self.old_cny), abs(self.new_cny))

    @property
    def is_within_tolerance(self) -> bool:
        """The difference is no larger than both gaps together: it need not come from the edit."""
        return self.is_nothing or abs(self.difference_cny) <= self.tolerance_cny

    @property
    def proven_direction(self) -> int:
        """1 where the least cost is proven to rise, -1 to fall, 0 where neither is."""
        return 0 if self.is_nothing else int(self.low_cny > 0) - int(self.high_cny < 0)


@dataclass(frozen=True)
class FindingChange:
    """One measure of a clause (``rule``, ``variant``, ``subject``) on both plans; None where a plan has no such one."""

    rule: str
    variant: str
    subject: str
    old: Finding | None
    new: Finding | None


def compare_costs(old: Side, new: Side) -> CostChange | None:
    """Return the change of the present cost; None unless both sides have a plan."""
    if old.proof is None or new.proof is None:
        return None
    old_cny, new_cny = float(old.costs["cny"].sum()), float(new.costs["cny"].sum())
    return CostChange(old_cny, new_cny, _gap(old_cny, old.proof.bound_cny), _gap(new_cny, new.proof.bound_cny))


def cost_table(old: Side, new: Side) -> pd.DataFrame:
    """Return old_cny and new_cny by component, in the order of the audit; NaN on a side without a plan."""
    sums = {name: _cost_sums(side) for name, side in (("old_cny", old), ("new_cny", new))}
    components = list(dict.fromkeys(name for column in sums.values() for name in column))
    rows = {name: [_part(sums[side], name) for side in sums] for name in components}
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(sums)).rename_axis("component")


def compare_findings(old: Side, new: Side) -> tuple[FindingChange, ...]:
    """Return every measure of either audit, in the order of the old one, then what only the new one has."""
    sides = [
        {
            (finding.rule, finding.variant, finding.subject): finding
            for finding in ([] if side.outcome is None else side.outcome.findings)
        }
        for side in (old, new)
    ]
    return tuple(FindingChange(*key, sides[0].get(key), sides[1].get(key)) for key in {**sides[0], **sides[1]})


def land_table(old: Side, new: Side) -> pd.DataFrame:
    """Return developable land and capacity by zone, index zone_id, every zone of either side.

    Columns name_zh, name_en, and for old and new: ``<side>_usable_km2``, ``<side>_excluded_km2``,
    ``<side>_sites`` (candidates), ``<side>_it_mw`` (new IT power at the end of the last period [MW]); NaN where that
    side has no candidates or no plan.
    """
    names = pd.concat([zone_table(side.region.layers["starter_zones"]) for side in (new, old)])
    names = names[~names.index.duplicated()][["name_zh", "name_en"]]
    table = names.loc[[*(zone for zone in names.index if zone not in _LAST), *_LAST]]
    for label, side in (("old", old), ("new", new)):
        table = table.join(_land(side, label))
        # A zone that a side does not have is no land there; what is not known at all stays unknown.
        known = [] if side.candidates is None else ["usable_km2", "excluded_km2", "sites"]
        columns = [f"{label}_{name}" for name in (*known, *([] if side.plan is None else ["it_mw"]))]
        table[columns] = table[columns].fillna(0.0)
    is_used = table.drop(columns=["name_zh", "name_en"]).fillna(0.0).any(axis=1)
    return table[is_used]


def cluster_area_km2(region: Region) -> float:
    """Return the area of the cluster layer [km2]."""
    return float(area_km2(region.local("cluster"), region.settings.local_crs).sum())


_LAST = ("CL", "OUT")


def _land(side: Side, label: str) -> pd.DataFrame:
    columns = {"usable_area_km2": "usable_km2", "excluded_area_km2": "excluded_km2", "site_count": "sites"}
    nothing = pd.DataFrame(columns=list(columns), dtype="float64")
    zones = nothing if side.candidates is None else side.candidates.zones
    table = zones[list(columns)].rename(columns=columns).astype("float64")
    table["it_mw"] = float("nan")
    if side.case is not None and side.plan is not None:
        capacity = capacity_by_zone(side.case, side.plan).iloc[:, -1]
        table = table.reindex(table.index.union(capacity.index[capacity > 0], sort=False))
        table["it_mw"] = capacity.reindex(table.index).fillna(0.0)
    return table.add_prefix(f"{label}_")


def _gap(cost_cny: float, bound_cny: float) -> float:
    # Cost and bound are measured in two ways that agree but for the last digits: a bound above the cost is none.
    return max(0.0, cost_cny - bound_cny)


def _cost_sums(side: Side) -> dict[str, float]:
    sums = side.costs.groupby("component", sort=False)["cny"].sum()
    return {str(name): float(cny) for name, cny in sums.items()}


def _part(sums: dict[str, float], name: str) -> float:
    return sums.get(name, 0.0) if sums else math.nan
