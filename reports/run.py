"""The run folder: written whole or not at all, never overwritten, and read back exactly."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from geodata.candidates import Candidates
from geodata.read import Region
from models.case import Case
from models.scenario import Scenario
from optimizer.finding import Finding
from optimizer.plan import Plan
from reports.catalogue import LANGUAGES, both, label, text
from reports.dossier import Dossier, make_dossier
from reports.emission_accounts import emission_table
from reports.errors import RunFileError, RunPlaceError
from reports.explain_page import APPENDIX_FILE, draw_appendix
from reports.figures import chosen_sites
from reports.geopackage import write_geopackage
from reports.lamps import subject_text
from reports.land import write_land
from reports.manifest import MANIFEST_FILE, build_manifest, find_changes, read_manifest
from reports.map import draw_map
from reports.run_case import read_case, read_plan, write_case, write_json, write_plan
from reports.tables import join_rows, write_spreadsheet

if TYPE_CHECKING:
    from optimizer.planner import Outcome

MAP_FILE, PUBLIC_MAP_FILE = "map.html", "map_public.html"
_FINDING_COLUMNS = tuple(Finding.__dataclass_fields__)


def write_run(  # noqa: PLR0917 - each part of a run is a type of its own
    runs_dir: Path, scenario: Scenario, case: Case, outcome: Outcome, region: Region, candidates: Candidates
) -> Path:
    """Write everything about one planned case to a new folder below ``runs_dir`` and return it.

    It is written under a temporary name and renamed when whole; after any failure nothing is left. RunPlaceError
    if ``runs_dir`` cannot be written to.
    """
    return write_dossier(runs_dir, make_dossier(scenario, case, outcome, region, candidates))


def write_dossier(runs_dir: Path, dossier: Dossier) -> Path:
    """Write a run from its dossier; see :func:`write_run`."""
    try:
        runs_dir.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=runs_dir))
    except OSError as error:
        raise RunPlaceError(**both("error.run_place", folder=runs_dir, reason=error)) from error
    try:
        _write_files(draft, dossier)
        write_json(build_manifest(dossier, draft), draft / MANIFEST_FILE)
        draft.chmod(0o755)
        return rename_draft(draft, runs_dir, f"{dossier.created:%Y%m%d-%H%M%S}-{dossier.scenario.id}")
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def read_run(folder: Path, *, allow_edited: bool = False) -> tuple[Case, Plan, dict[str, Any]]:
    """Return case, plan and manifest of the run in ``folder``, exactly as they were written.

    RunMissingError, ManifestSchemaError; RunFileError names the files that are missing or, unless ``allow_edited``,
    were changed after the run.
    """
    manifest = read_manifest(folder)
    changes = find_changes(folder, manifest)
    if changes.missing:
        raise RunFileError(**both("error.run_file_missing", files=", ".join(changes.missing)))
    if changes.edited and not allow_edited:
        raise RunFileError(**both("error.run_file_edited", files=", ".join(changes.edited)))
    return read_case(folder), read_plan(folder), manifest


def _write_files(folder: Path, dossier: Dossier) -> None:
    (folder / "scenario.toml").write_text(dossier.scenario.resolved_toml(), encoding="utf-8")
    write_case(dossier.case, folder)
    write_plan(dossier.plan, folder)
    write_spreadsheet(finding_table(dossier), folder / "findings.csv")
    write_spreadsheet(dossier.costs, folder / "costs.csv")
    write_spreadsheet(chosen_sites(dossier.case, dossier.plan), folder / "sites.csv")
    write_spreadsheet(dossier.screened, folder / "screened.csv")
    write_land(dossier.candidates, dossier.case.zones, folder / "land.csv")
    write_spreadsheet(emission_table(dossier).reset_index(), folder / "emissions.csv")
    write_geopackage(dossier, folder / "plan.gpkg")
    (folder / "solver.log").write_text(dossier.log, encoding="utf-8")
    language = dossier.scenario.text("report.language")
    edition = dossier.scenario.text("report.edition")
    (folder / APPENDIX_FILE).write_text(draw_appendix(dossier, edition, language), encoding="utf-8")
    (folder / MAP_FILE).write_text(draw_map(dossier, edition, language), encoding="utf-8")
    if edition == "internal":
        (folder / PUBLIC_MAP_FILE).write_text(draw_map(dossier, "public", language), encoding="utf-8")


def finding_table(dossier: Dossier) -> pd.DataFrame:
    """Return the findings: their fields as they are, then title and subject in words of both languages."""
    rows: list[Mapping[str, object]] = []
    for finding in dossier.findings:
        words: dict[str, object] = {}
        for language in LANGUAGES:
            words[f"title_{language}"] = label("rule", finding.rule, language)
            words[f"subject_{language}"] = subject_text(dossier.case, finding.subject, language)
            words[f"status_{language}"] = text(f"status.{finding.status}", language)
        rows.append({**asdict(finding), **words})
    names = [f"{stem}_{language}" for language in LANGUAGES for stem in ("title", "subject", "status")]
    return join_rows(rows, (*_FINDING_COLUMNS, *names))


def rename_draft(draft: Path, runs_dir: Path, name: str) -> Path:
    """Give the draft its name, or the first free one with -2, -3 ...: a rename never replaces a run that is there."""
    number = 1
    while True:
        target = runs_dir / (name if number == 1 else f"{name}-{number}")
        number += 1
        if target.exists():
            continue
        try:
            return draft.rename(target)
        except OSError:
            # Another process took the name in between; its folder is not empty, so the rename failed.
            if not target.exists():
                raise
