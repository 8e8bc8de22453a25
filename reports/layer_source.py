"""Whose layers a command works with: those shipped, those of a folder, or an accepted version of a workspace."""

from __future__ import annotations

from pathlib import Path

from geodata.errors import PlannerError
from geodata.read import SHIPPED_REGION, Region, read_region
from geodata.versions.ledger import find_version
from geodata.workspace.folder import WORKSPACE_FILE, find_workspace
from models.scenario import Scenario
from reports.catalogue import both


class RegionMissingError(PlannerError):
    """The scenario names a region that is not shipped."""


def choose_region(scenario: Scenario, layers: Path | None) -> Region:
    """Return the region that ``scenario`` is planned with.

    ``layers`` is the folder of a region, or a workspace, which gives its newest accepted version, never its working
    copy. Without it the workspace that the current folder lies in is taken, if it lies in one, else the shipped region
    of the scenario.
    """
    if layers is not None and not (layers / WORKSPACE_FILE).is_file():
        return read_region(layers)
    workspace = find_workspace(Path() if layers is None else layers)
    if workspace is None:
        return find_region(scenario.text("region"))
    return read_region(find_version(workspace.folder, "head").folder)


def choose_runs(runs: Path | None) -> Path:
    """Return the folder for runs: ``runs``, or that of the workspace the current folder lies in, or ``runs`` here."""
    workspace = find_workspace(Path())
    return runs or (Path("runs") if workspace is None else workspace.runs)


def find_region(name: str) -> Region:
    """Read a shipped region by its id; RegionMissingError, naming those there are, if none is shipped by it."""
    shipped = sorted(path.parent.name for path in SHIPPED_REGION.parent.glob("*/region.toml"))
    shipped = [region for region in shipped if (SHIPPED_REGION.parent / region / "sources.toml").is_file()]
    if name not in shipped:
        known = ", ".join(shipped)
        raise RegionMissingError(**both("error.region_unknown", region=name, known=known, option="--layers"))
    return read_region(SHIPPED_REGION.parent / name)
