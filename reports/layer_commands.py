"""What the commands for layers do, as functions: the command line, tests and other callers use the same ones."""

from __future__ import annotations

import dataclasses
import getpass
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from geodata.inspection.acceptance import check_accepted
from geodata.read import SHIPPED_REGION, Region, read_region
from geodata.remarks import errors_in
from geodata.versions.changes import changes_content, diff_layers
from geodata.versions.content_files import version_content
from geodata.versions.history import read_history, version_changes
from geodata.versions.ledger import find_version, read_version, version_of
from geodata.versions.merge import ConflictError
from geodata.versions.store import revert_to
from geodata.workspace.copy_reading import read_working_copy
from geodata.workspace.exports import export_layers
from geodata.workspace.folder import Workspace, create_workspace, find_workspace, read_workspace
from geodata.workspace.imports import Checked, accept_edit, check_edit
from geodata.workspace.project_layers import PointLayer, add_point_layer
from geodata.workspace.refresh import refresh_working_copy
from geodata.workspace.requests import ImportRequest
from models.scenario import read_scenario
from optimizer.planner import INFEASIBLE, NO_PLAN, PLANNED, UNPROVEN
from reports.catalogue import text
from reports.commands import BAD_INPUT, DONE, NO_FEASIBLE_PLAN, NOT_PROVEN, Answer, Say, set_report
from reports.impact import compare_layers
from reports.impact_files import impact_content, write_impact
from reports.impact_text import impact_lines
from reports.layer_words import change_lines, count_remarks, refresh_lines, verdict_lines
from reports.validation import make_validation
from reports.validation_files import ISSUES_FILE, write_validation
from reports.validation_issues import make_issues_style, write_issues

WORKING = "working"
CHECKS, IMPACTS = "checks", "impacts"
_CODES = {PLANNED: DONE, UNPROVEN: NOT_PROVEN, NO_PLAN: NOT_PROVEN, INFEASIBLE: NO_FEASIBLE_PLAN}


def init_workspace(folder: Path, *, layers: Path | None = None, who: str = "", language: str | None = None) -> Answer:
    """Make a workspace of the shipped region, or of that in ``layers``; WorkspaceError if ``folder`` is not empty."""
    region = read_region(SHIPPED_REGION if layers is None else layers)
    language = language or "zh"
    why = text("layers.init_why", language)
    workspace = create_workspace(folder, region, who=who or getpass.getuser(), why=why, language=language)
    write_issues([], workspace.folder / ISSUES_FILE, region.settings, language)
    add_point_layer(workspace.project, _issues_in_project(region, language))
    lines = [
        text("layers.init_done", language, folder=workspace.folder),
        text("layers.init_next", language, project=workspace.project.name),
    ]
    return Answer(DONE, "\n".join(lines), {"workspace": str(workspace.folder), "version": 1})


def check_layers(place: Path, request: ImportRequest, *, language: str | None = None, say: Say) -> Answer:
    """Check a file, or the working copy, as an import would; exit code 2 if it would be refused. No version is made."""
    workspace, language = _open(place, language)
    checked, folder = _look_at(workspace, request, language, say)
    lines = [*change_lines(checked.changes, language), *verdict_lines(checked, language)]
    lines.append(text("layers.report", language, folder=folder))
    content = {**count_remarks(checked.remarks), "report": str(folder), "changes": changes_content(checked.changes)}
    return Answer(DONE if checked.is_sound else BAD_INPUT, "\n".join(lines), content)


def import_layers(place: Path, request: ImportRequest, *, language: str | None = None, say: Say) -> Answer:
    """Check a file, or the working copy, and make a version of it.

    Raises LayersRefusedError, WarningsOpenError, ConflictError, NoChangeError and what else is named in
    :mod:`geodata.workspace.imports`; the report of the check is there all the same, and nothing else is written.
    """
    workspace, language = _open(place, language)
    request = dataclasses.replace(request, who=request.who or getpass.getuser())
    checked, folder = _look_at(workspace, request, language, say)
    if checked.conflicts:
        raise ConflictError(checked.conflicts, checked.incoming.base, checked.head, _who(workspace, checked.head))
    acceptance = accept_edit(workspace, request, checked)
    version = acceptance.version
    refresh = refresh_working_copy(workspace, taken=checked.incoming.taken)
    lines = [
        text("layers.accepted", language, number=version.number, who=version.who, why=version.why),
        *([text("layers.merged", language, base=version.base, parent=version.parent)] if acceptance.merged else []),
        *change_lines(acceptance.changes, language),
        *refresh_lines(refresh, language),
        text("layers.report", language, folder=folder),
    ]
    content = {
        "version": version.stamp(),
        "merged": acceptance.merged,
        "changes": changes_content(acceptance.changes),
        "working_copy_is_fresh": refresh.is_fresh,
        "report": str(folder),
    }
    return Answer(DONE, "\n".join(lines), content)


def write_layers(
    place: Path,
    to: Path,
    *,
    names: Sequence[str] = (),
    file_format: str | None = None,
    crs: str | None = None,
    version: str = "head",
    language: str | None = None,
) -> Answer:
    """Write layers of an accepted version to files that say which version they are from; nothing is overwritten."""
    workspace, language = _open(place, language)
    chosen = find_version(workspace.folder, version)
    content = version_content(chosen)
    export = export_layers(
        content.frames(),
        content.settings,
        to,
        file_format=file_format,
        crs=crs,
        names=names,
        base=chosen.number,
        language=language,
    )
    files = [str(path) for path in export.files]
    said = [remark.text(language) for remark in export.remarks]
    lines = [text("layers.exported", language, number=chosen.number), *files, *said]
    return Answer(DONE, "\n".join(lines), {"version": chosen.stamp(), "files": files, "remarks": said})


def compare_versions(place: Path, old: str, new: str, *, language: str | None = None) -> Answer:
    """Say what ``new`` changed against ``old``: versions, or the working copy against the one it was made from."""
    workspace, language = _open(place, language)
    if new == WORKING:
        copy = read_working_copy(workspace.working_copy)
        before = version_content(find_version(workspace.folder, old or str(copy.base)))
        listed = {name: frame for name, frame in copy.layers.items() if name in before.layers or len(frame)}
        changes = tuple(diff_layers(before.frames(), listed, before.settings.local_crs))
        names = (text("layers.version", language, number=old or copy.base), text("layers.working", language))
    else:
        changes = version_changes(workspace.folder, old or "head~1", new)
        numbers = [find_version(workspace.folder, name).number for name in (old or "head~1", new)]
        names = tuple(text("layers.version", language, number=number) for number in numbers)  # type: ignore[assignment]
    lines = [text("layers.diff", language, old=names[0], new=names[1]), *change_lines(changes, language)]
    return Answer(DONE, "\n".join(lines), {"changes": changes_content(changes)})


def show_history(place: Path, *, language: str | None = None) -> Answer:
    """List every version, oldest first: who, when, why, what; exit code 2 if one is damaged."""
    workspace, language = _open(place, language)
    entries = read_history(workspace.folder)
    content = [
        {"number": entry.number, "files_damaged": list(entry.files), "summary": entry.text(language)}
        | (entry.version.stamp() | {"why": entry.version.why} if entry.version is not None else {})
        for entry in entries
    ]
    is_whole = all(entry.version is not None for entry in entries)
    return Answer(DONE if is_whole else BAD_INPUT, "\n".join(e.text(language) for e in entries), {"versions": content})


def revert_layers(place: Path, version: str, *, who: str = "", why: str = "", language: str | None = None) -> Answer:
    """Make a new version with the content of an older one; nothing is taken away."""
    workspace, language = _open(place, language)
    wanted = find_version(workspace.folder, version)
    reason = why or text("layers.revert_why", language, number=wanted.number)
    made = revert_to(workspace.folder, wanted.number, who or getpass.getuser(), reason)
    refresh = refresh_working_copy(workspace)
    lines = [text("layers.reverted", language, number=made.number, old=wanted.number)]
    return Answer(DONE, "\n".join([*lines, *refresh_lines(refresh, language)]), {"version": made.stamp()})


def show_impact(
    place: Path, scenario: str, *, old: str, new: str, to: Path | None, language: str | None = None, say: Say
) -> Answer:
    """Plan a scenario with two versions, or with the working copy as the second, and show the difference.

    The exit code is the worst of both sides: 0 proven, 2 no case can be made, 3 infeasible, 4 not proven.
    """
    workspace, language = _open(place, language)
    asked = set_report(read_scenario(scenario), None, language)
    before = read_region(find_version(workspace.folder, old).folder)
    after = _working_region(workspace) if new == WORKING else read_region(find_version(workspace.folder, new).folder)
    impact = compare_layers(
        asked, before, after, old_name=_name_of(before, language), new_name=_name_of(after, language), say=say
    )
    folder = to or _free_folder(workspace.folder / IMPACTS, f"-{asked.id}")
    files = write_impact(impact, folder)
    lines = [*impact_lines(impact, language), text("layers.impact", language, page=files[0])]
    codes = {side.status: _CODES.get(side.status, BAD_INPUT) for side in impact.sides}
    content = {**impact_content(impact), "files": [str(path) for path in files]}
    return Answer(max(codes.values()), "\n".join(lines), content)


def _issues_in_project(region: Region, language: str) -> PointLayer:
    return PointLayer(
        id="cqdc_issues_layer",
        title=text("validation.issues", language),
        source=f"./{ISSUES_FILE}|layername=issues",
        style=make_issues_style(language),
        crs=region.settings.storage_crs,
    )


def _open(place: Path, language: str | None) -> tuple[Workspace, str]:
    """The workspace that ``place`` is or lies in, and the language to speak."""
    workspace = find_workspace(place) or read_workspace(place)
    return workspace, language or workspace.language


def _look_at(workspace: Workspace, request: ImportRequest, language: str, say: Say) -> tuple[Checked, Path]:
    """Check, and write the report of it, with the issues where the QGIS project looks for them."""
    say(text("layers.checking", language, file=request.path or workspace.working_copy.name))
    checked = check_edit(workspace, request)
    newest = version_content(read_version(workspace.folder, checked.head))
    validation = make_validation(checked.remarks, checked.layers, newest.settings, previous=newest.frames())
    folder = _free_folder(workspace.folder / CHECKS, "")
    write_validation(validation, folder, language)
    write_issues(checked.remarks, workspace.folder / ISSUES_FILE, newest.settings, language)
    return checked, folder


def _free_folder(place: Path, name: str) -> Path:
    """A folder in ``place``, named by the time, that is not there yet."""
    stem, count = f"{datetime.now():%Y%m%d-%H%M%S}{name}", 1
    while (place / (stem if count == 1 else f"{stem}-{count}")).exists():
        count += 1
    return place / (stem if count == 1 else f"{stem}-{count}")


def _working_region(workspace: Workspace) -> Region:
    """The newest version with the working copy's edits in it; LayersRefusedError if these are not sound."""
    checked = check_edit(workspace, ImportRequest())
    check_accepted(errors_in(checked.remarks), {})
    if checked.conflicts:
        raise ConflictError(checked.conflicts, checked.incoming.base, checked.head, _who(workspace, checked.head))
    newest = read_region(read_version(workspace.folder, checked.head).folder)
    return dataclasses.replace(newest, layers=checked.layers, folder=Path(), sha256={})


def _who(workspace: Workspace, number: int) -> str:
    return read_version(workspace.folder, number).who


def _name_of(region: Region, language: str) -> str:
    version = version_of(region.folder)
    if version is None:
        return text("layers.working", language)
    return text("layers.version", language, number=version.number)
