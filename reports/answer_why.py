"""``cqdc why``: why a site is, or is not, in the plan, as an answer about a run."""

from __future__ import annotations

import argparse
import hashlib
import re
from dataclasses import asdict
from typing import Any

from geodata.place import Place, find_place
from models.assemble_land import candidate_settings
from optimizer.planner import solver_settings
from optimizer.why_not import SiteAnswer, answer_site, knows_site, nearest_site
from reports.answer import AnswerSection, keep_answer, open_subject
from reports.answer_subject import Subject
from reports.catalogue import LANGUAGES, both, text
from reports.commands import DONE, NO_FEASIBLE_PLAN, Answer, Say
from reports.errors import RunFileError
from reports.layer_source import choose_region
from reports.manifest import read_stated
from reports.why_section import PlaceAnswer, why_section

_POINT = re.compile(r"\s*([-+]?[0-9.]+(?:[eE][-+]?\d+)?)\s*[,，]\s*([-+]?[0-9.]+(?:[eE][-+]?\d+)?)\s*")
_FILE_NAME = re.compile(r"[A-Za-z0-9_.-]+")


def add_arguments(parser: argparse.ArgumentParser, words: Any) -> None:
    """Add the site or point that is asked about."""
    parser.add_argument("place", help=words("why_place"))


def run(wanted: argparse.Namespace, language: str, say: Say) -> Answer:
    """Answer for a site, or for the land at a point, and keep the answer; raises PlannerError for bad input."""
    subject = open_subject(wanted.subject, wanted.layers, wanted.runs, say)
    case, plan, proof = subject.case, subject.plan, subject.proof
    if plan is None or proof is None:
        words = text("why.no_plan_at_all", language, command="cqdc conflict")
        return Answer(NO_FEASIBLE_PLAN, words, {"status": "infeasible"})
    point = read_point(wanted.place)
    place = None if point is None else place_of(subject, wanted, *point)
    site = wanted.place if place is None else place.site_id
    found: SiteAnswer | None = None
    if place is None or place.has_site:
        say(text("why.solve", language, site=site))
        found = answer_site(case, plan, proof.bound_cny, site, solver_settings(subject.scenario))
    sections = {one: why_section(case, _name(wanted.place), found, place, one) for one in LANGUAGES}
    content = why_content(subject.scenario.id, wanted.place, found, place)
    page = keep_answer(subject.folder, sections["zh"], sections["en"], content)
    return Answer(DONE, _words(sections[language], language, str(page)), {"page": str(page), **content})


def read_point(words: str) -> tuple[float, float] | None:
    """Return longitude and latitude [deg] if ``words`` are two numbers with a comma between, else None: a site."""
    found = _POINT.fullmatch(words)
    try:
        return None if found is None else (float(found[1]), float(found[2]))
    except ValueError:
        return None


def place_of(subject: Subject, wanted: argparse.Namespace, lon: float, lat: float) -> PlaceAnswer:
    """Return what the layers say of a point, with the nearest site of the case.

    RunFileError if the layers at hand are not those of the run; PointError for a point beyond the region.
    """
    region = choose_region(subject.scenario, wanted.layers)
    inputs = read_stated(subject.folder).get("inputs", {})
    stated = {name: value for name, value in inputs.items() if name.startswith("region/")}
    if stated != {f"region/{name}": value for name, value in region.sha256.items()}:
        raise RunFileError(**both("why.other_layers", folder=subject.folder, option="--layers"))
    settings = candidate_settings(subject.scenario, region)
    found: Place = find_place(region, settings, lon, lat)
    near, km = nearest_site(subject.case, lon, lat)
    return PlaceAnswer(
        lon,
        lat,
        found.zone_id,
        found.site_id,
        tuple((one.id, one.name_zh, one.name_en, one.clause, one.buffer_m, one.basis) for one in found.exclusions),
        knows_site(subject.case, found.site_id),
        near,
        km,
        settings.belt_km,
        settings.min_usable_area_km2,
    )


def why_content(scenario: str, asked: str, found: SiteAnswer | None, place: PlaceAnswer | None) -> dict[str, Any]:
    """Return the answer as plain values."""
    content: dict[str, Any] = {"scenario": scenario, "asked": asked}
    if place is not None:
        content["place"] = asdict(place)
    if found is not None:
        per_mw = found.cost_cny_per_mw
        content["site"] = asdict(found) | {"cost_cny_per_mw": None if per_mw is None else asdict(per_mw)}
    return content


def _words(section: AnswerSection, language: str, page: str) -> str:
    return f"{section.as_text()}\n{text('answer.kept', language, file=page)}"


def _name(asked: str) -> str:
    """The name of the answer's files: the site, or a digest of it where that is no name for a file."""
    plain = asked.replace(" ", "").replace(",", "_").replace("，", "_")
    fits = _FILE_NAME.fullmatch(plain)
    return f"why-{plain}" if fits else f"why-{hashlib.sha256(asked.encode()).hexdigest()[:12]}"
