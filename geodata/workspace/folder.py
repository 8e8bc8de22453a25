"""The folder of a workspace: made whole or not at all, and known again by ``workspace.toml``."""

from __future__ import annotations

import os
import shutil
import tomllib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import geopandas as gpd

from geodata.read import Region
from geodata.versions.store import create_store
from geodata.workspace.errors import WorkspaceError
from geodata.workspace.project import write_project
from geodata.workspace.working_copy import write_working_copy

WORKSPACE_FILE = "workspace.toml"
WORKSPACE_SCHEMA = "cqdc-workspace/1"
EXAMPLE_SCENARIO = Path(__file__).parent / "example_scenario.toml"


@dataclass(frozen=True)
class Workspace:
    """A workspace: its folder, the region it is about, the language of its titles, when it was made."""

    folder: Path
    region_id: str
    language: str
    created: str

    @property
    def working_copy(self) -> Path:
        """The GeoPackage that QGIS edits."""
        return self.folder / "layers.gpkg"

    @property
    def project(self) -> Path:
        """The QGIS project that shows the working copy."""
        return self.folder / "layers.qgz"

    @property
    def versions(self) -> Path:
        """Where the accepted versions are (:mod:`geodata.versions`)."""
        return self.folder / "versions"

    @property
    def scenarios(self) -> Path:
        """Where the analyst's scenarios are."""
        return self.folder / "scenarios"

    @property
    def runs(self) -> Path:
        """Where the runs are."""
        return self.folder / "runs"


def create_workspace(
    folder: Path, region: Region, *, who: str, why: str = "", language: str = "zh", now: datetime | None = None
) -> Workspace:
    """Make a workspace of ``region`` in ``folder`` (absent or empty); its version 1 is the region as it is.

    It is put together beside ``folder`` and renamed when whole. ``who`` and ``why`` go into the history of versions.
    WorkspaceError if something is in the way.
    """
    folder = Path(folder).absolute()
    _check_free(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        created = (now or datetime.now().astimezone()).isoformat(timespec="seconds")
        _fill(Workspace(draft, region.id, language, created), region, who, why)
        if folder.is_dir():
            folder.rmdir()  # empty; an error if something came in meanwhile
        draft.rename(folder)
    except FileExistsError as error:
        raise _in_the_way(folder) from error
    except OSError as error:
        if folder.is_dir() and any(folder.iterdir()):
            raise _in_the_way(folder) from error
        raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Workspace(folder, region.id, language, created)


def read_workspace(folder: Path) -> Workspace:
    """Read ``workspace.toml`` of ``folder``; WorkspaceError if there is none, or one of a newer program."""
    folder = Path(folder).absolute()
    path = folder / WORKSPACE_FILE
    if not path.is_file():
        raise WorkspaceError(
            zh=f"{folder} 不是工作区（没有 {WORKSPACE_FILE}）。办法：先运行 cqdc init，或进入工作区文件夹。",
            en=f"{folder} is no workspace (it has no {WORKSPACE_FILE}). Way out: run cqdc init first, or go to the "
            "folder of the workspace.",
        )
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _broken(path, str(error)) from error
    schema = str(table.get("schema", ""))
    if schema != WORKSPACE_SCHEMA:
        raise WorkspaceError(
            zh=f"{path} 的格式是“{schema}”，本程序只认识 {WORKSPACE_SCHEMA}。办法：用生成它的（较新的）程序版本打开。",
            en=f"{path} is of schema '{schema}'; this program knows {WORKSPACE_SCHEMA} only. Way out: open it with the "
            "(newer) program that made it.",
        )
    missing = sorted({"region", "language", "created"} - table.keys())
    if missing:
        raise _broken(path, ", ".join(missing))
    return Workspace(folder, str(table["region"]), str(table["language"]), str(table["created"]))


def find_workspace(start: Path) -> Workspace | None:
    """Return the workspace that ``start`` is or lies in, None if there is none above it."""
    start = Path(start).absolute()
    for folder in (start, *start.parents):
        if (folder / WORKSPACE_FILE).is_file():
            return read_workspace(folder)
    return None


def _fill(workspace: Workspace, region: Region, who: str, why: str) -> None:
    workspace.scenarios.mkdir()
    workspace.runs.mkdir()
    create_store(workspace.folder, region.folder, who, why)
    shutil.copyfile(EXAMPLE_SCENARIO, workspace.scenarios / "example.toml")
    write_working_copy(region.layers, region.settings, workspace.working_copy, base=1, language=workspace.language)
    cluster = gpd.GeoDataFrame(region.layers["cluster"])
    copy_name = workspace.working_copy.name
    write_project(cluster, region.settings, workspace.project, copy_name=copy_name, language=workspace.language)
    (workspace.folder / WORKSPACE_FILE).write_text(_describe(workspace), encoding="utf-8")


def _describe(workspace: Workspace) -> str:
    return (
        "# 工作区说明，请勿修改 / about this workspace; do not edit\n"
        f'schema = "{WORKSPACE_SCHEMA}"\n'
        f'region = "{workspace.region_id}"\n'
        f'language = "{workspace.language}"\n'
        f'created = "{workspace.created}"\n'
    )


def _check_free(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        return
    if folder.exists() or folder.is_symlink():
        raise _in_the_way(folder)


def _in_the_way(folder: Path) -> WorkspaceError:
    return WorkspaceError(
        zh=f"{folder} 已存在且不是空文件夹，不会覆盖。办法：换一个名称，或先移走其中的内容。",
        en=f"{folder} exists and is not an empty folder; nothing is overwritten. Way out: take another name, or move "
        "its content away.",
    )


def _broken(path: Path, reason: str) -> WorkspaceError:
    return WorkspaceError(
        zh=f"{path} 已损坏：{reason}。办法：从备份恢复该文件；图层和版本不受影响。",
        en=f"{path} is damaged: {reason}. Way out: restore it from a backup; layers and versions are not affected.",
    )
