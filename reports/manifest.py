"""The manifest of a run: what went in, what came out, by whom it was solved, and whether a file has changed since."""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import geodata.climate
import models
from geodata.errors import PlannerError
from geodata.read import digest
from geodata.versions.ledger import version_of
from models.figure import FIGURES
from models.local_checks import FILES as LOCAL_FILES
from models.scenario import SHIPPED_ROOMS
from reports.attempt import LOG_FILE, failed_reason
from reports.catalogue import both, text
from reports.dossier import Dossier
from reports.errors import ManifestSchemaError, RunMissingError
from reports.run_case import read_json
from reports.run_digests import digest_run, seal_manifest

SCHEMA = "cqdc-run/4"
# A folder like that of a run for a case without a plan: case, scenario and answers, and nothing to audit.
INFEASIBLE_SCHEMA = "cqdc-infeasible/1"
MANIFEST_FILE = "manifest.json"
ANSWERS_FOLDER = "answers"
CERTIFICATE_FILE, CERTIFICATE_PAGE = "certificate.json", "certificate.html"
_ADDED_LATER = (CERTIFICATE_FILE, CERTIFICATE_PAGE)
# Lines of the region that name the holders of its data; whoever draws a map from the folder prints them.
CREDITS = ("credit_zh", "credit_en", "credit_public_zh", "credit_public_en")
PACKAGES = (
    "pulp",
    "highspy",
    "geopandas",
    "shapely",
    "pandas",
    "numpy",
    "pyproj",
    "pyogrio",
    "folium",
    "psychrolib",
    "pvlib",
)

_FIELDS = ("schema", "scenario", "pack", "proof", "outputs", "cells", "keys", "seal")
_OBJECTS = ("scenario", "proof", "outputs", "cells", "keys")


@dataclass(frozen=True)
class Changes:
    """Files of a run that no longer are what the manifest says, relative to the folder, sorted."""

    edited: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Edited and missing files."""
        return self.edited + self.missing


def build_manifest(dossier: Dossier, folder: Path) -> dict[str, Any]:
    """Return the manifest of the run whose other files stand in ``folder``.

    ``cells``, ``keys`` and ``own_keys`` are the digests of :mod:`reports.run_digests`, ``seal`` is over all.
    ``layers_version`` names the accepted version of a workspace whose layers were used, null if they are of no version.
    """
    version = version_of(dossier.region.folder)
    content = {
        "schema": SCHEMA,
        "program_version": program_version(),
        "created": dossier.created.isoformat(timespec="seconds"),
        "scenario": {
            "id": dossier.scenario.id,
            "title_zh": dossier.scenario.title_zh,
            "title_en": dossier.scenario.title_en,
        },
        "region": dossier.case.region_id,
        "credits": {name: getattr(dossier.region.settings, name) for name in CREDITS},
        "layers_version": version.stamp() if version is not None else None,
        "pack": dossier.case.pack_id,
        "figures": dossier.scenario.local_figures().name,
        "proof": asdict(dossier.proof),
        "audit": {"findings": len(dossier.findings), "violated": list(dossier.violated)},
        "tables": {name: len(getattr(dossier.case, name)) for name in ("sites", "site_designs", "feeders", "demand")},
        "python": platform.python_version(),
        "packages": {name: _installed(name) for name in PACKAGES},
        "inputs": dict(sorted(input_digests(dossier).items())),
        "outputs": {name: digest(folder / name) for name in list_files(folder)},
    }
    return seal_manifest(content | digest_run(folder))


def input_digests(dossier: Dossier) -> dict[str, str]:
    """Return sha256 of every input: layers of the region, files of the scenario, packs, register, general and local
    figures, those of the user's own included.

    Names are roles, not paths: a run may leave the house.
    """
    digests = {f"region/{name}": value for name, value in dossier.region.sha256.items()}
    for number, path in enumerate(dossier.scenario.chain):
        digests[f"scenario/{number}_{path.name}"] = digest(path)
    for key in (
        "candidates.parcels",
        "stock.old_rooms",
        "climate.epw",
        "climate.bins",
        "climate.elevation_points",
        "terrain.dem",
        "designs.file",
    ):
        given = dossier.scenario.text(key)
        # The shipped rooms are a layer of the region, named above.
        if given and given != SHIPPED_ROOMS:
            digests[f"scenario/{key.partition('.')[2]}_{Path(given).name}"] = digest(Path(given))
    for number, path in enumerate(dossier.scenario.policy_pack().files):
        role = f"pack/{path.name}"
        digests[role if role not in digests else f"pack/{number}_{path.name}"] = digest(path)
    local = dossier.scenario.local_figures()
    digests |= {f"figures/{local.name}/{name}": digest(local.folder / name) for name in LOCAL_FILES}
    weather = Path(geodata.climate.__file__).parent
    digests |= {f"climate/{path.name}": digest(path) for path in sorted(weather.glob("*.csv"))}
    home = Path(models.__file__).parent
    for path in sorted([*home.rglob("*.toml"), *home.rglob("*.csv")]):
        # What is of one city or one plan was named above, if it is in use.
        if path.parent.name not in ("packs", "scenarios") and path.parent.parent != FIGURES:
            digests[f"models/{path.relative_to(home).as_posix()}"] = digest(path)
    return digests


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a plan in ``folder``; RunMissingError if there is none, ManifestSchemaError if it is not
    ours or says that there is no plan."""
    manifest = read_stated(folder)
    if manifest["schema"] == INFEASIBLE_SCHEMA:
        raise ManifestSchemaError(**both("error.run_without_plan", folder=folder, answers=ANSWERS_FOLDER))
    lacking = [name for name in _FIELDS if name not in manifest]
    lacking += [name for name in _OBJECTS if not isinstance(manifest.get(name), dict)]
    if lacking:
        raise ManifestSchemaError(**both("error.manifest_field", field=lacking[0]))
    return manifest


def read_stated(folder: Path) -> dict[str, Any]:
    """Read the manifest in ``folder``, of a plan or of a case without one; errors as :func:`read_manifest`."""
    if (reason := failed_reason(folder)) is not None:
        words = {
            lang: text("error.run_failed", lang, folder=folder, reason=reason[lang], log=LOG_FILE) for lang in reason
        }
        raise RunMissingError(**words)
    if not (folder / MANIFEST_FILE).is_file():
        raise RunMissingError(**both("error.run_missing", folder=folder, file=MANIFEST_FILE))
    try:
        manifest = read_json(folder / MANIFEST_FILE)
    except PlannerError as error:
        raise ManifestSchemaError(zh=error.zh, en=error.en) from error
    if manifest.get("schema") not in (SCHEMA, INFEASIBLE_SCHEMA):
        raise ManifestSchemaError(**both("error.manifest_schema", found=manifest.get("schema", "-"), known=SCHEMA))
    lacking = [name for name in ("scenario", "outputs") if name not in manifest]
    if lacking:
        raise ManifestSchemaError(**both("error.manifest_field", field=lacking[0]))
    return manifest


def find_changes(folder: Path, manifest: Mapping[str, Any]) -> Changes:
    """Return the output files whose sha256 is no longer that of ``manifest``, and those that are gone."""
    there = {name: (folder / name).is_file() for name in manifest["outputs"]}
    edited = [name for name, known in manifest["outputs"].items() if there[name] and digest(folder / name) != known]
    return Changes(tuple(sorted(edited)), tuple(sorted(name for name, is_there in there.items() if not is_there)))


def list_files(folder: Path) -> list[str]:
    """Return the files of a run in ``folder``, relative, sorted: all but its manifest and what is added later."""
    files = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    own = (name for name in files if name not in (MANIFEST_FILE, *_ADDED_LATER))
    return sorted(name for name in own if not name.startswith(f"{ANSWERS_FOLDER}/"))


def program_version() -> str:
    """Return the version of this program; "unreleased" when it runs from a checkout that is not installed."""
    return _installed("cqdc-planner") or "unreleased"


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
