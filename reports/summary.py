"""The short answer that the command line prints: what is built where, which clauses hold, what it costs, how sure."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from models.case import Case
from optimizer.finding import Finding
from optimizer.plan import Plan, Proof
from reports.catalogue import label, pick, text
from reports.dossier import Dossier, violated_rules
from reports.exception_view import exception_lines
from reports.figures import capacity_by_zone, name_of, unmet_by_period
from reports.lamps import GREY, Lamp, light_lamps
from reports.land import land_lines
from reports.stock_view import stock_lines
from reports.units import format_cny, format_number, format_share

NARROW_MAX = 0x2E7F


def summarise(dossier: Dossier, language: str) -> str:
    """Return the summary of a planned case."""
    case = dossier.case
    parts = [
        text("summary.title", language, title=pick(dossier.scenario, "title", language)),
        _status_line(dossier.proof, language),
        *audit_lines(case, dossier.findings, language),
        *exception_lines(case, dossier.plan, language),
        *_capacity_lines(case, dossier.plan, language),
        *stock_lines(case, dossier.plan, language),
        text("summary.land", language),
        *(f"  {line}" for line in land_lines(dossier.candidates, case.zones, language)),
        *cost_lines(dossier.costs, language),
        _bound_line(dossier.proof, language),
        text("summary.assumptions", language, n=len(case.assumptions), file="case/assumptions.csv"),
    ]
    return "\n".join(parts)


def audit_lines(case: Case, findings: Sequence[Finding], language: str) -> list[str]:
    """Return the verdict of an audit and one line for each lamp; readings that are only reported stay out."""
    broken = violated_rules(findings)
    names = ", ".join(f"{label('rule', rule, language)} ({rule})" for rule in broken)
    verdict = text("summary.violated", language, rules=names) if broken else text("summary.passed", language)
    lamps = [lamp for lamp in light_lamps(case, findings, language) if lamp.colour != GREY]
    return [verdict, text("summary.lamps", language), *(_lamp_line(lamp, language) for lamp in lamps)]


def cost_lines(costs: pd.DataFrame, language: str) -> list[str]:
    """Return the present cost in all, then each component that is not nothing."""
    sums = costs.groupby("component", sort=False)["cny"].sum()
    total = float(sums.sum())
    shown = {label("cost", str(name), language): float(cny) for name, cny in sums.items() if cny}
    widest = max((width(name) for name in shown), default=0)
    lines = [text("summary.costs", language, total=format_cny(total, language))]
    for name, cny in shown.items():
        amount = format_cny(cny, language).rjust(16)
        lines.append(
            text("summary.cost_line", language, name=pad(name, widest), cny=amount, part=format_share(cny / total))
        )
    return lines


def width(words: str) -> int:
    """Return the columns that ``words`` take in a terminal: Chinese characters take two."""
    return sum(1 if ord(letter) <= NARROW_MAX else 2 for letter in words)


def pad(words: str, columns: int) -> str:
    """Return ``words`` filled with blanks to ``columns`` of a terminal."""
    return words + " " * max(0, columns - width(words))


def _status_line(proof: Proof, language: str) -> str:
    key = "summary.status_proven" if proof.is_proven else "summary.status_unproven"
    return text(key, language, gap=format_share(proof.gap_share, 3), limit=format_share(proof.gap_limit_share, 3))


def _bound_line(proof: Proof, language: str) -> str:
    return text(
        "summary.bound",
        language,
        bound=format_cny(proof.bound_cny, language),
        solver=f"{proof.solver} {proof.solver_version}",
        seconds=format_number(proof.seconds, 1),
        rows=format_number(proof.rows),
        columns=format_number(proof.columns),
        integers=format_number(proof.integers),
    )


def _capacity_lines(case: Case, plan: Plan, language: str) -> list[str]:
    capacity = capacity_by_zone(case, plan)
    rows = [(name_of(case.zones, zone, language), capacity.loc[zone]) for zone in capacity.index]
    rows.append((text("figure.total", language), capacity.sum()))
    rows.append((text("figure.unmet", language), unmet_by_period(case, plan)))
    widest = max(width(name) for name, _ in rows)
    years = "".join(f"{int(year):>11}" for year in case.periods["end_year"])
    lines = [text("summary.capacity", language), f"  {' ' * widest}{years}"]
    lines += [f"  {pad(name, widest)}" + "".join(f"{format_number(mw, 1):>11}" for mw in row) for name, row in rows]
    return lines


def _lamp_line(lamp: Lamp, language: str) -> str:
    clauses = "".join(f" {clause}" for clause in lamp.clauses)
    return text(
        "summary.lamp_line",
        language,
        word=lamp.word,
        title=lamp.title,
        clauses=clauses,
        value=lamp.value,
        limit=lamp.limit,
        slack=lamp.slack,
        subject=lamp.subject,
    )
