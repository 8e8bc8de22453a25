"""Pages of the pack for the tests: drawn from run folders, and read back part by part."""

import dataclasses
import datetime
import json
import re
from html.parser import HTMLParser

import pytest

from models.assemble import assemble_case
from models.scenario import read_scenario
from optimizer.audit import audit_plan, measure_costs
from reports import run
from reports.answer_subject import write_without_plan
from reports.pack.branding import Branding
from reports.pack.content import draw_content
from reports.pack.html_file import draw_page
from reports.run import write_dossier
from reports.run_case import write_json
from tests.cases_pack import plan_of
from tests.cases_report import baseline, hand_dossier, hand_plan

MADE = datetime.datetime(2026, 11, 28, 12, 0)
VOID = {"meta", "link", "input", "br", "img", "hr", "rect", "path", "circle"}


def page_of(pack, edition="internal", language="zh"):
    """The page of a pack."""
    return draw_page(pack, draw_content(pack, language, edition, Branding(), MADE), Branding())


def model_of(page):
    """The data of the scripts."""
    return json.loads(re.search(r'<script type="application/json" id="model">(.*?)</script>', page, re.DOTALL).group(1))


class Reader(HTMLParser):
    """Rows of tables by the class of the table, attributes of their lines, all words, and elements left open."""

    def __init__(self, page):
        super().__init__()
        self.open, self.faults, self.tables, self.words, self.used = [], [], {}, [], []
        self.feed(page)
        self.close()
        self.faults += self.open

    def handle_starttag(self, tag, attrs):
        self.used.append((tag, dict(attrs)))
        if tag in VOID:
            return
        self.open.append(tag)
        if tag == "table":
            self.rows = self.tables.setdefault(dict(attrs).get("class") or "", [])
        elif tag == "tr" and "table" in self.open:
            self.rows.append((dict(attrs), []))
        elif tag in ("td", "th") and "tr" in self.open:
            self.rows[-1][1].append("")

    def handle_startendtag(self, tag, attrs):
        self.used.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"/{tag}")

    def handle_data(self, data):
        if {"script", "style"}.intersection(self.open):
            return
        self.words.append(data)
        if {"td", "th"}.intersection(self.open) and self.rows and "svg" not in self.open:
            self.rows[-1][1][-1] += data

    def handle_comment(self, data):
        if "Leaflet" not in data:
            self.faults.append(data)

    @property
    def text(self):
        """All words that a reader may read."""
        return "".join(self.words)


def scenario_with(place, title, keys):
    """A scenario like the baseline but for ``keys``, as TOML lines."""
    path = place / f"{title}.toml"
    path.write_text(f'title = "{title}"\ntitle_en = "{title}"\nbase = "baseline"\n{keys}\n', "utf-8")
    return read_scenario(path)


def run_of(place, title, keys="", sizes=None, plan=None):
    """A run folder: the hand-made plan, or ``sizes`` modules at sites; with ``plan`` False, one that has none."""
    scenario = scenario_with(place, title, keys)
    case = assemble_case(scenario, baseline()[1])[0] if keys else baseline()[2]
    runs = place / title
    if plan is False:
        return write_without_plan(runs, scenario, case)
    chosen = hand_plan(case) if sizes is None else plan_of(case, sizes)
    dossier = hand_dossier(findings=tuple(audit_plan(case, chosen)), case=case, plan=chosen)
    dossier = dataclasses.replace(dossier, scenario=scenario, costs=measure_costs(case, chosen))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "draw_map", lambda *_args: "map")
        return write_dossier(runs, dossier)


def keep_answer(folder, name, paragraphs, rows=()):
    """Keep an answer below a run, with one table."""
    (folder / "answers").mkdir(exist_ok=True)
    table = {"title": "表", "columns": ["甲", "乙"], "rows": [list(row) for row in rows]}
    section = {"name": name, "title": name, "paragraphs": list(paragraphs), "tables": [table] if rows else []}
    write_json({"name": name, "content": {}, "zh": section, "en": section}, folder / "answers" / f"{name}.json")


def instead(run, title, sizes):
    """A run of a pack with ``sizes`` modules at sites in place of its plan, under another title, without lines."""
    feeders = run.layers["feeders"].iloc[:0]
    scenario = {**run.manifest["scenario"], "title_zh": title, "title_en": title}
    return dataclasses.replace(
        run,
        plan=plan_of(run.case, sizes),
        layers={**run.layers, "feeders": feeders},
        manifest={**run.manifest, "scenario": scenario},
    )
