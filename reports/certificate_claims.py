"""The claims of a run, each reckoned again from its case and plan: findings, costs, energy, sites, gap."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from models.case import Case
from optimizer.audit import audit_plan, measure_costs
from optimizer.cells import iterate
from optimizer.finding import VIOLATED, Finding
from optimizer.penalties import PENALTY
from optimizer.plan import Plan
from optimizer.stock_audit import standing_stock
from reports.figures import chosen_sites
from reports.run_digests import read_cells

# Relative; values that are sums of the same numbers in another order differ by less.
TOLERANCE = 1e-9
# Relative: the solver keeps its rows to 1e-6, and the cost of its plan is reckoned from rounded tables.
COST_TOLERANCE = 1e-5


@dataclass(frozen=True)
class Claim:
    """One thing that a run says of itself: ``checked`` numbers or texts compared, and what did not come out.

    ``key`` names the sentence in the catalogue; ``stated`` and ``found`` are the figure where it is one.
    """

    key: str
    checked: int
    failures: tuple[str, ...] = ()
    stated: float | None = None
    found: float | None = None

    @property
    def holds(self) -> bool:
        """Nothing came out differently."""
        return not self.failures


@dataclass(frozen=True, eq=False)
class Reckoned:
    """Case and plan of a run, with what they come to: findings, and costs (component, period_id, cny)."""

    case: Case
    plan: Plan
    findings: tuple[Finding, ...]
    costs: pd.DataFrame


def reckon(case: Case, plan: Plan) -> Reckoned:
    """Audit a plan and measure its costs. PlannerError if its tables are no plan of the case."""
    return Reckoned(case, plan, audit_plan(case, plan), measure_costs(case, plan))


def check_claims(folder: Path, manifest: Mapping[str, Any], reckoned: Reckoned) -> list[Claim]:
    """Hold everything that a folder says and that can be reckoned again against what was reckoned."""
    case, plan, findings, costs = reckoned.case, reckoned.plan, reckoned.findings, reckoned.costs
    return [
        _findings(folder, findings),
        _verdict(manifest, findings),
        _costs(folder, costs),
        _objective(manifest, costs),
        _gap(manifest),
        _energy(folder, case, plan),
        _sites(folder, case, plan),
        _sizes(manifest, case),
        _versions(manifest),
    ]


def _findings(folder: Path, findings: Sequence[Finding]) -> Claim:
    rows = [asdict(finding) for finding in findings]
    return _compare("findings", folder / "findings.csv", rows, list(Finding.__dataclass_fields__))


def _verdict(manifest: Mapping[str, Any], findings: Sequence[Finding]) -> Claim:
    stated = manifest.get("audit", {})
    broken = list(dict.fromkeys(finding.rule for finding in findings if finding.status == VIOLATED))
    failures = [f"manifest.json audit/findings: {stated.get('findings')} != {len(findings)}"]
    failures = failures if stated.get("findings") != len(findings) else []
    if list(stated.get("violated", [])) != broken:
        failures.append(f"manifest.json audit/violated: {stated.get('violated')} != {broken}")
    return Claim("verdict", 2, (*failures, *broken))


def _costs(folder: Path, costs: pd.DataFrame) -> Claim:
    rows = [dict(cells) for _, cells in iterate(costs)]
    return _compare("costs", folder / "costs.csv", rows, ["component", "period_id", "cny"])


def _objective(manifest: Mapping[str, Any], costs: pd.DataFrame) -> Claim:
    """The cost that the solver claims. A plan not proven may carry more slack of preferences than it needs."""
    stated, found = read_figure(manifest["proof"].get("cost_cny")), float(costs["cny"].sum())
    tolerance = COST_TOLERANCE * max(1.0, abs(found))
    may_be_less = bool((costs["component"] == PENALTY).any()) and manifest["proof"].get("status") != "proven"
    holds = abs(stated - found) <= tolerance or (may_be_less and found <= stated)
    failures = () if holds else (f"manifest.json proof/cost_cny: {stated:.12g} != {found:.12g}",)
    return Claim("objective", 1, failures, stated, found)


def _gap(manifest: Mapping[str, Any]) -> Claim:
    proof = manifest["proof"]
    cost, bound = read_figure(proof.get("cost_cny")), read_figure(proof.get("bound_cny"))
    stated, limit = read_figure(proof.get("gap_share")), read_figure(proof.get("gap_limit_share"))
    found = 0.0 if cost == bound else (cost - bound) / max(abs(cost), 1e-10)
    failures = []
    if not (stated == found or abs(stated - found) <= 1e-9):
        failures.append(f"manifest.json proof/gap_share: {stated:.9g} != {found:.9g}")
    if not bound <= cost + COST_TOLERANCE * abs(cost):
        failures.append(f"manifest.json proof/bound_cny: {bound:.12g} > {cost:.12g}")
    # An unproven plan may have a small gap (a stage before it stopped); a proven one may not have a large gap.
    if proof.get("status") == "proven" and not found <= limit + 1e-9:
        failures.append(f"manifest.json proof/status: proven, gap {found:.6g} > {limit:.6g}")
    if proof.get("status") not in ("proven", "unproven"):
        failures.append(f"manifest.json proof/status: {proof.get('status')}")
    return Claim("gap", 3, tuple(failures), stated, found)


def _energy(folder: Path, case: Case, plan: Plan) -> Claim:
    """Energy of served load and stock in every period [MWh/year]."""
    per_mw = case.pools["energy_mwh_per_mw_year"].to_dict()
    rows = []
    for period in case.periods.index:
        served = sum(
            float(row["it_mw"]) * float(per_mw[pool]) for (_, pool, when), row in iterate(plan.serves) if when == period
        )
        stock = sum(old.energy_mwh_per_year for old in standing_stock(case, plan, str(period)))
        rows.append({"period_id": period, "energy_mwh": stock + served})
    return _compare("energy", folder / "emissions.csv", rows, ["period_id", "energy_mwh"])


# Columns that runs of earlier versions do not have.
_LATER = ("physical_racks", "tce_per_year", "review")


def _sites(folder: Path, case: Case, plan: Plan) -> Claim:
    table = chosen_sites(case, plan).reset_index()
    rows = [dict(cells) for _, cells in iterate(table)]
    stated = set(read_cells(folder / "sites.csv")[0])
    columns = [str(name) for name in table.columns if str(name) in stated or str(name) not in _LATER]
    return _compare("sites", folder / "sites.csv", rows, columns)


def _sizes(manifest: Mapping[str, Any], case: Case) -> Claim:
    stated = manifest.get("tables", {})
    wrong = [
        f"manifest.json tables/{name}: {n} != {len(getattr(case, name))}"
        for name, n in stated.items()
        if n != len(getattr(case, name))
    ]
    return Claim("sizes", len(stated), tuple(wrong))


def _versions(manifest: Mapping[str, Any]) -> Claim:
    stated = {f"packages/{name}": value for name, value in manifest.get("packages", {}).items()}
    stated |= {key: manifest.get(key) for key in ("program_version", "python")}
    stated |= {f"proof/{key}": manifest["proof"].get(key) for key in ("solver", "solver_version")}
    return Claim(
        "versions", len(stated), tuple(f"manifest.json {key}: -" for key, value in stated.items() if not value)
    )


def _compare(key: str, path: Path, rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> Claim:
    """Hold every cell of a file against what was reckoned; numbers to the last digits, texts exactly."""
    stated = _rows(path)
    if len(stated) != len(rows):
        return Claim(key, len(rows), (f"{path.name}: {len(stated)} != {len(rows)}",))
    failures = []
    for number, (now, then) in enumerate(zip(rows, stated, strict=True), start=1):
        for column in columns:
            if not _same(now[column], then.get(column, "")):
                failures.append(f"{path.name} {number} {column}: {then.get(column, '')} != {now[column]}")
    return Claim(key, len(rows) * len(columns), tuple(failures))


def _same(found: Any, stated: str) -> bool:
    if isinstance(found, str):
        # A text that a spreadsheet would run as a formula was written behind an apostrophe.
        return stated in (found, f"'{found}")
    value, number = read_figure(stated), float(found)
    if math.isnan(number):
        return math.isnan(value)
    return value == number or abs(value - number) <= TOLERANCE * max(1.0, abs(number))


def read_figure(value: Any) -> float:
    """Return a figure of a file as a number; NaN where it is none."""
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def _rows(path: Path) -> list[dict[str, str]]:
    head, rows = read_cells(path)
    return [dict(zip(head, row, strict=False)) for row in rows]
