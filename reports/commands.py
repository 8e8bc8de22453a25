"""What the commands do, as functions: the command line, tests and other callers use the same ones."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from types import MappingProxyType
from typing import Any

from geodata.versions.ledger import version_of
from models.assemble import assemble_case
from models.scenario import Scenario, read_scenario
from optimizer.audit import audit_plan, measure_costs
from optimizer.finding import Finding
from optimizer.planner import INFEASIBLE, PLANNED, plan_case, solver_settings
from optimizer.presolve_checks import check_rules_together
from optimizer.watch import Watch
from reports.answer_conflict import answer_conflict
from reports.answer_subject import Subject, write_without_plan
from reports.attempt import attempt, mark_dead
from reports.catalogue import pick, text
from reports.certificate import VALID, certify_run, write_certificate
from reports.certificate_page import certificate_lines
from reports.command_result import BAD_INPUT, DONE, NO_FEASIBLE_PLAN, NOT_PROVEN, Answer, Say
from reports.dossier import make_dossier, violated_rules
from reports.exception_view import exception_lines
from reports.explain_page import APPENDIX_FILE
from reports.layer_source import choose_region, choose_runs
from reports.manifest import CERTIFICATE_PAGE
from reports.run import MAP_FILE, read_run, write_dossier
from reports.solver_end import early_end, memory_limit_mb, without_plan
from reports.summary import audit_lines, cost_lines, summarise

__all__ = ["BAD_INPUT", "DONE", "NOT_PROVEN", "NO_FEASIBLE_PLAN", "Answer", "Say", "audit_run", "plan_scenario"]


def plan_scenario(
    name: str,
    runs_dir: Path | None = None,
    *,
    layers: Path | None = None,
    edition: str | None = None,
    language: str | None = None,
    say: Say = lambda _: None,
    watch: Watch | None = None,
) -> Answer:
    """Plan a scenario and write its run; raises PlannerError, with nothing written, for bad input.

    The exit code is 0 for a proven plan, 4 for an unproven one or none, 3 if there can be none, and 2 if the plan
    fails its own audit. ``layers`` and ``runs_dir`` as :mod:`reports.layer_source` takes them; ``edition`` and
    ``language`` replace those of the scenario, in the run as well. ``watch`` sees the solver's progress and may cancel
    it: the best plan so far is then written as unproven.
    """
    scenario = set_report(read_scenario(name), edition, language)
    language = scenario.text("report.language")
    say(text("progress.scenario", language, name=scenario.id))
    say(text("progress.region", language))
    region = choose_region(scenario, layers)
    if (version := version_of(region.folder)) is not None:
        say(text("progress.version", language, number=version.number, who=version.who))
    say(text("progress.case", language))
    case, candidates = assemble_case(scenario, region)
    check_rules_together(case, str(scenario.chain[-1]))
    watch = watch or Watch()
    watch.memory_limit_mb = memory_limit_mb(scenario)
    settings = dataclasses.replace(solver_settings(scenario), watch=watch)
    sizes = {"sites": len(case.sites), "pairs": len(case.site_designs)}
    say(text("progress.solve", language, seconds=f"{settings.time_limit_s:g}", **sizes))

    def show(step: str, **figures: object) -> None:
        say(text(f"progress.solver_{step}", language, **figures))

    place = choose_runs(runs_dir)
    for folder in mark_dead(place):
        say(text("solver_end.failed_before", language, folder=folder))
    with attempt(place, scenario, watch):
        outcome = plan_case(case, settings, show)
    if outcome.status == INFEASIBLE:
        folder = write_without_plan(place, scenario, case)
        return answer_conflict(Subject(scenario, case, None, None, folder), language, say)
    if outcome.plan is None:
        return without_plan(scenario, outcome, settings, language)
    say(text("progress.write", language))
    dossier = make_dossier(scenario, case, outcome, region, candidates)
    folder = write_dossier(place, dossier)
    lines = [
        *early_end(watch, language),
        summarise(dossier, language),
        text("summary.map", language, file=folder / MAP_FILE),
        text("summary.appendix", language, file=folder / APPENDIX_FILE),
        text("summary.folder", language, folder=folder),
    ]
    content = {
        "status": outcome.status,
        "ended_by": watch.cancelled_by or None,
        "scenario": scenario.id,
        "run": str(folder),
        "proof": dataclasses.asdict(dossier.proof),
        "violated": list(dossier.violated),
        "findings": [finding_content(finding) for finding in dossier.findings],
    }
    code = BAD_INPUT if dossier.violated else DONE if outcome.status == PLANNED else NOT_PROVEN
    return Answer(code, "\n".join(lines), content)


def audit_run(folder: Path, *, language: str = "zh", say: Say = lambda _: None, solve_again: bool = False) -> Answer:
    """Check a run from its folder alone and write its certificate there; exit code 2 unless it is valid.

    An edited plan is audited as it is, its findings told; but its certificate says what was edited. Where case and plan
    can no longer be read, the certificate says so. ``solve_again`` solves the case anew as well. Raises PlannerError
    where the folder is no run.
    """
    say(text("progress.audit", language, folder=folder))
    certificate = certify_run(folder, solve_again=solve_again)
    stated = certificate.as_content()
    write_certificate(certificate, folder, language)
    title = pick(certificate.manifest["scenario"], "title", language)
    lines = [
        text("summary.audit_title", language, title=title, folder=folder),
        *certificate_lines(stated, language),
    ]
    content: dict[str, Any] = {
        "run": str(folder),
        "changed": sorted({edit.file for edit in certificate.edits}),
        "missing": list(certificate.missing),
        "certificate": stated,
        "violated": [],
        "findings": [],
    }
    if not certificate.defect:
        case, plan, _ = read_run(folder, allow_edited=True)
        findings = audit_plan(case, plan)
        content["violated"] = list(violated_rules(findings))
        content["findings"] = [finding_content(finding) for finding in findings]
        lines += [
            *audit_lines(case, findings, language),
            *exception_lines(case, plan, language),
            *cost_lines(measure_costs(case, plan), language),
        ]
    lines.append(text("summary.certificate", language, file=folder / CERTIFICATE_PAGE))
    return Answer(DONE if certificate.status == VALID else BAD_INPUT, "\n".join(lines), content)


def set_report(scenario: Scenario, edition: str | None, language: str | None) -> Scenario:
    """Return the scenario with another edition or language of its reports."""
    wanted = {"edition": edition, "language": language}
    report = {**scenario.values["report"], **{key: value for key, value in wanted.items() if value}}
    return dataclasses.replace(scenario, values=MappingProxyType({**scenario.values, "report": report}))


def finding_content(finding: Finding) -> dict[str, Any]:
    """Return a finding as plain values, with what follows from them; null where no limit is set."""
    fields = dataclasses.asdict(finding)
    if math.isinf(finding.limit):
        fields |= {"limit": None, "slack": None}
    return {**fields, "is_kept": finding.is_kept, "is_binding": finding.is_binding}
