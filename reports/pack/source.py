"""What a pack is made of: one to four run folders, each read whole, audited again, with outlines and answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from models.case import Case
from models.policy.clauses import Clause
from models.scenario import read_scenario
from optimizer.finding import Finding
from optimizer.plan import Plan, Proof
from reports.answer import read_answers
from reports.catalogue import both
from reports.certificate import VALID, certify_run
from reports.errors import ManifestSchemaError
from reports.manifest import INFEASIBLE_SCHEMA, SCHEMA, find_changes, read_stated
from reports.pack.errors import PackError
from reports.run_case import read_case

MOST_RUNS = 4
OUTLINES = ("cluster", "starter_zones", "districts")
PLACES = ("chosen_sites", "substations", "feeders")


@dataclass(frozen=True, eq=False)
class PackRun:
    """One run: its case, and its plan with all that was measured of it; ``plan`` is None where there can be none.

    ``findings`` and ``costs`` (component, period_id, cny) are reckoned again from case and plan. ``layers`` are those
    of plan.gpkg by name, ``answers`` what stands below the run, ``certificate`` as it was just made. ``draft_reasons``
    say why it may be shown as a draft only (keys of the catalogue under ``pack.draft``).
    """

    folder: Path
    manifest: Mapping[str, Any]
    case: Case
    plan: Plan | None
    proof: Proof | None
    findings: tuple[Finding, ...]
    costs: pd.DataFrame
    layers: Mapping[str, gpd.GeoDataFrame]
    answers: Sequence[Mapping[str, Any]]
    certificate: Mapping[str, Any]
    register: Mapping[str, Clause]
    draft_reasons: tuple[str, ...]

    @property
    def present_cost_cny(self) -> float:
        """Present cost of the plan as the audit measures it [CNY]."""
        return float(self.costs["cny"].sum())

    def answer(self, name: str) -> Mapping[str, Any] | None:
        """Return the kept answer of that name, None where the question was not asked."""
        return next((answer for answer in self.answers if answer["name"] == name), None)


@dataclass(frozen=True, eq=False)
class MeetingPack:
    """Runs of one region and one schema, the first being the one that the pack speaks of; the others are compared.

    ``what_if`` are plans reckoned beforehand: the page of the pack has a slider that stops at each.
    """

    runs: tuple[PackRun, ...]
    what_if: tuple[PackRun, ...] = ()

    @property
    def first(self) -> PackRun:
        """The run that the pack speaks of."""
        return self.runs[0]

    @property
    def draft_reasons(self) -> tuple[str, ...]:
        """Why every page must say draft; empty where all runs are certified."""
        return tuple(dict.fromkeys(reason for run in (*self.runs, *self.what_if) for reason in run.draft_reasons))


def open_pack(folders: Sequence[Path], *, is_draft: bool = False, what_if: Sequence[Path] = ()) -> MeetingPack:
    """Read the runs in ``folders``, and those of ``what_if``.

    PackError: none or more than four, the same one twice, runs of different regions, a run that fails its certificate
    unless ``is_draft``. PlannerError as reading a run raises it.
    """
    if not 1 <= len(folders) <= MOST_RUNS:
        raise PackError(**both("error.pack_count", n=len(folders), most=MOST_RUNS))
    places = [folder.resolve() for folder in (*folders, *what_if)]
    if twice := [place.name for number, place in enumerate(places) if place in places[:number]]:
        raise PackError(**both("error.pack_twice", runs=", ".join(twice)))
    runs = tuple(_open_run(folder) for folder in (*folders, *what_if))
    if len({run.case.region_id for run in runs}) > 1:
        named = ", ".join(f"{run.folder.name} ({run.case.region_id})" for run in runs)
        raise PackError(**both("error.pack_regions", runs=named))
    failed = [run.folder.name for run in runs if run.draft_reasons]
    if failed and not is_draft:
        raise PackError(**both("error.pack_failed", runs=", ".join(failed)))
    if runs[0].plan is None and len(runs) > 1:
        raise PackError(**both("error.pack_no_plan", run=runs[0].folder.name))
    return MeetingPack(runs[: len(folders)], runs[len(folders) :])


def _open_run(folder: Path) -> PackRun:
    try:
        stated = read_stated(folder)
    except ManifestSchemaError as error:
        # Of up to four runs, which one.
        raise PackError(zh=f"{folder.name}：{error.zh}", en=f"{folder.name}: {error.en}") from error
    schema = stated.get("schema")
    if schema == INFEASIBLE_SCHEMA:
        return _without_plan(folder, stated)
    if schema != SCHEMA:
        raise PackError(**both("error.pack_schema", run=folder.name, schema=schema, wanted=SCHEMA))
    certificate = certify_run(folder)
    if certificate.defect or certificate.reckoned is None:
        raise PackError(zh=certificate.defect["zh"], en=certificate.defect["en"])
    reckoned = certificate.reckoned
    proof = Proof(**certificate.manifest["proof"])
    reasons = {
        "certificate": certificate.status != VALID,
        "violated": any(finding.status == "violated" for finding in reckoned.findings),
        "unproven": not proof.is_proven,
    }
    return PackRun(
        folder=folder,
        manifest=certificate.manifest,
        case=reckoned.case,
        plan=reckoned.plan,
        proof=proof,
        findings=reckoned.findings,
        costs=reckoned.costs,
        layers=_read_layers(folder),
        answers=read_answers(folder),
        certificate=certificate.as_content(),
        register=_register(folder),
        draft_reasons=tuple(reason for reason, holds in reasons.items() if holds),
    )


def _without_plan(folder: Path, stated: Mapping[str, Any]) -> PackRun:
    case = read_case(folder)
    return PackRun(
        folder=folder,
        manifest=stated,
        case=case,
        plan=None,
        proof=None,
        findings=(),
        costs=pd.DataFrame({"component": [], "period_id": [], "cny": []}),
        layers={},
        answers=read_answers(folder),
        certificate={},
        register=_register(folder),
        # Nothing was planned, so there is no certificate: the files are held against their digests.
        draft_reasons=("certificate",) if find_changes(folder, stated).files else (),
    )


def _register(folder: Path) -> Mapping[str, Clause]:
    return read_scenario(folder / "scenario.toml").policy_pack().register


def _read_layers(folder: Path) -> dict[str, gpd.GeoDataFrame]:
    path = folder / "plan.gpkg"
    names = set(pyogrio.list_layers(path)[:, 0])
    if missing := [name for name in (*PLACES, *OUTLINES) if name not in names]:
        raise PackError(**both("error.pack_layers", file=path.name, run=folder.name, layers=", ".join(missing)))
    return {name: gpd.read_file(path, layer=name, engine="pyogrio") for name in (*PLACES, *OUTLINES)}
