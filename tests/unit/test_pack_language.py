"""No English in the Chinese pack beyond names and units, no Chinese in the English one beyond names and quotes."""

import re

import pytest

from models.scenario import read_scenario
from tests.cases_solved import rows_of, solved_pack, solved_runs
from tests.pack_texts import shown_in

FILES = ("report.docx", "slides.pptx", "tables.xlsx", "report.pdf")
# Units, and names that Chinese offices write in Latin letters; the last are the program and what one types.
UNITS = {"MW", "MWh", "GWh", "kV", "kW", "km", "m", "tce", "K", "Pa", "kg"}
NAMES = {"IT", "PUE", "UPS", "HiGHS", "cqdc", "audit", "solve", "sha"}
CHINESE = re.compile("[\u2e80-\u9fff\uff00-\uffef\u3000]")


@pytest.fixture(scope="module")
def pack():
    return solved_pack()


@pytest.fixture(scope="module")
def run():
    return solved_runs()[0]


def ids_of(run):
    """Ids that a pack may print: of sites, of clauses and of the run."""
    sites = {row["site_id"] for row in rows_of(run / "case" / "sites.csv")}
    clauses = {part for row in rows_of(run / "findings.csv") for part in row["clause"].replace(",", " ").split()}
    return {*sites, *clauses, run.name}


@pytest.mark.parametrize("name", FILES)
def test_no_english_in_the_chinese_pack(pack, run, name):
    words = "\n".join(shown_in(pack / "zh" / name))
    for one in sorted(ids_of(run), key=len, reverse=True):
        words = words.replace(one, "")
    # A line of a document ends within an id, and a digest is no word.
    words = re.sub(r"\b[0-9a-f]{16,}\b|\bg?2?0?0?0?_?[ew]\d{3}_?[ns]?\d*_?\w*|[ns]\d{3}_\w+", "", words)
    found = set(re.findall(r"[A-Za-z]{2,}", words)) - UNITS - NAMES
    assert found == set()


@pytest.mark.parametrize("name", FILES)
def test_no_chinese_in_the_english_pack(pack, run, name):
    quotes = [clause.quote for clause in register_of(run).values()]
    offices = [office for clause in register_of(run).values() for office in clause.offices]
    cells = "\n".join(shown_in(pack / "en" / name))
    squeezed = re.sub(r"\s", "", cells)
    for one in sorted({*quotes, *offices}, key=len, reverse=True):
        squeezed = squeezed.replace(re.sub(r"\s", "", one), "")
    assert [squeezed[max(at - 20, 0) : at + 20] for at in positions(squeezed)] == []


def positions(words):
    return [found.start() for found in CHINESE.finditer(words)]


def register_of(run):
    return read_scenario(run / "scenario.toml").policy_pack().register


def test_the_search_finds_what_it_should(run):
    assert positions("a，b") == [1]
    assert positions("plain words") == []
    assert re.findall(r"[A-Za-z]{2,}", "标准 rack 架") == ["rack"]
    assert register_of(run)
