"""A run folder and a subject for the commands that answer questions: the folder of a hand-made run, any tiny case."""

import importlib

from optimizer.planner import plan_case
from reports import run
from reports.answer_subject import Subject
from reports.run import write_dossier
from tests.cases import EXACT
from tests.cases_report import baseline, hand_dossier


def run_folder(place, monkeypatch):
    """The folder of a run whose answers may be kept; its plan is that of the hand-made dossier."""
    monkeypatch.setattr(run, "draw_map", lambda *_args: "map")
    return write_dossier(place, hand_dossier())


def tiny_subject(monkeypatch, module, case, folder):
    """Let ``reports.<module>`` find ``case`` and its best plan wherever it is asked to open a subject."""
    outcome = plan_case(case, EXACT)
    subject = Subject(baseline()[0], case, outcome.plan, outcome.proof, folder)
    monkeypatch.setattr(importlib.import_module(f"reports.{module}"), "open_subject", lambda *_args: subject)
    return subject
