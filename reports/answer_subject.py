"""What an answer speaks of: the case and plan of a run folder, or of a scenario that is planned first."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from geodata.read import digest
from models.assemble import assemble_case
from models.case import Case
from models.scenario import Scenario, read_scenario
from optimizer.plan import Plan, Proof
from optimizer.planner import INFEASIBLE, plan_case, solver_settings
from optimizer.presolve_checks import check_rules_together
from reports.attempt import failed_reason
from reports.catalogue import both, text
from reports.command_result import Say
from reports.dossier import make_dossier
from reports.errors import NoPlanYetError, RunFileError, RunPlaceError
from reports.layer_source import choose_region, choose_runs
from reports.manifest import INFEASIBLE_SCHEMA, MANIFEST_FILE, find_changes, program_version, read_stated
from reports.manifest import list_files as files_in
from reports.run import read_run, rename_draft, write_dossier
from reports.run_case import read_case, write_case, write_json


@dataclass(frozen=True, eq=False)
class Subject:
    """A case with its plan and proof, both None where there is no plan; ``folder`` takes the answers."""

    scenario: Scenario
    case: Case
    plan: Plan | None
    proof: Proof | None
    folder: Path


def open_subject(
    name_or_run: str | Path, layers: Path | None = None, runs: Path | None = None, say: Say = lambda _: None
) -> Subject:
    """Return what a run folder holds, nothing solved; or plan the scenario of that name and write its run first.

    A scenario proven to have no plan gets a folder with case and scenario alone, whose manifest says ``infeasible``;
    :func:`reports.run.read_run` refuses it. Raises PlannerError for bad input or an edited run, and where the search
    was stopped before it found or ruled out a plan.
    """
    folder = Path(name_or_run)
    # A folder marked as failed is refused there by name.
    if (folder / MANIFEST_FILE).is_file() or failed_reason(folder) is not None:
        return _read(folder)
    scenario = read_scenario(str(name_or_run))
    language = scenario.text("report.language")
    say(text("progress.scenario", language, name=scenario.id))
    region = choose_region(scenario, layers)
    say(text("progress.case", language))
    case, candidates = assemble_case(scenario, region)
    check_rules_together(case, str(scenario.chain[-1]))
    settings = solver_settings(scenario)
    sizes = {"sites": len(case.sites), "pairs": len(case.site_designs)}
    say(text("progress.solve", language, seconds=f"{settings.time_limit_s:g}", **sizes))
    outcome = plan_case(case, settings)
    if outcome.plan is None:
        _check_proven(outcome.status)
        return Subject(scenario, case, None, None, write_without_plan(choose_runs(runs), scenario, case))
    say(text("progress.write", language))
    place = write_dossier(choose_runs(runs), make_dossier(scenario, case, outcome, region, candidates))
    return Subject(scenario, case, outcome.plan, outcome.proof, place)


def _read(folder: Path) -> Subject:
    manifest = read_stated(folder)
    if manifest["schema"] == INFEASIBLE_SCHEMA:
        _check_proven(str(manifest["status"]))
        changes = find_changes(folder, manifest)
        if changes.files:
            raise RunFileError(**both("error.run_file_edited", files=", ".join(changes.files)))
        return Subject(_scenario(folder, manifest), read_case(folder), None, None, folder)
    case, plan, manifest = read_run(folder)
    return Subject(_scenario(folder, manifest), case, plan, Proof(**manifest["proof"]), folder)


def _check_proven(status: str) -> None:
    if status != INFEASIBLE:
        raise NoPlanYetError(**both("summary.no_plan"))


def _scenario(folder: Path, manifest: Mapping[str, Any]) -> Scenario:
    """The scenario as the run resolved it, under the name that it had."""
    return dataclasses.replace(read_scenario(folder / "scenario.toml"), id=str(manifest["scenario"]["id"]))


def write_without_plan(runs_dir: Path, scenario: Scenario, case: Case) -> Path:
    """Write the folder of a scenario proven to have no plan, which takes the answers, and return it."""
    created = datetime.now().astimezone()
    try:
        runs_dir.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=runs_dir))
    except OSError as error:
        raise RunPlaceError(**both("error.run_place", folder=runs_dir, reason=error)) from error
    try:
        (draft / "scenario.toml").write_text(scenario.resolved_toml(), encoding="utf-8")
        write_case(case, draft)
        manifest = {
            "schema": INFEASIBLE_SCHEMA,
            "status": INFEASIBLE,
            "program_version": program_version(),
            "created": created.isoformat(timespec="seconds"),
            "scenario": {"id": scenario.id, "title_zh": scenario.title_zh, "title_en": scenario.title_en},
            "region": case.region_id,
            "pack": case.pack_id,
            "outputs": {name: digest(draft / name) for name in files_in(draft)},
        }
        write_json(manifest, draft / MANIFEST_FILE)
        draft.chmod(0o755)
        return rename_draft(draft, runs_dir, f"{created:%Y%m%d-%H%M%S}-{scenario.id}-infeasible")
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
