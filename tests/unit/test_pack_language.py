"""No English in the Chinese pack beyond names and units, no Chinese in the English one beyond names and quotes."""

import re

import pytest

from models.scenario import read_scenario
from tests.cases_solved import rows_of, solved_pack, solved_runs
from tests.pack_texts import shown_in, squeezed

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
    return {*sites, *clauses, *register_of(run), run.name} - {"'-"}


def english_in(words, ids):
    """Words in Latin letters that are no id, unit or name; how lines are broken says nothing."""
    tight = squeezed(words)
    for one in sorted(ids, key=len, reverse=True):
        tight = tight.replace(one, " ")
    # A digest is no word.
    tight = re.sub(r"[0-9a-f]{20,}", " ", tight)
    known = re.compile(rf"(?:{'|'.join(sorted(UNITS | NAMES, key=len, reverse=True))}|[A-Z])+")
    return {word for word in re.findall(r"[A-Za-z]{2,}", tight) if not known.fullmatch(word)}


@pytest.mark.parametrize("name", FILES)
def test_no_english_in_the_chinese_pack(pack, run, name):
    assert english_in("\n".join(shown_in(pack / "zh" / name)), ids_of(run)) == set()


@pytest.mark.parametrize("name", FILES)
def test_no_chinese_in_the_english_pack(pack, run, name):
    quotes = [clause.quote for clause in register_of(run).values()]
    offices = [office for clause in register_of(run).values() for office in clause.offices]
    cells = "\n".join(shown_in(pack / "en" / name))
    tight = re.sub(r"[ \t\n\r\f\x0b]", "", cells)
    for one in sorted({*quotes, *offices}, key=len, reverse=True):
        tight = tight.replace(squeezed(one), "")
    assert [tight[max(at - 20, 0) : at + 20] for at in positions(tight)] == []


def positions(words):
    return [found.start() for found in CHINESE.finditer(words)]


def register_of(run):
    return read_scenario(run / "scenario.toml").policy_pack().register


def test_the_search_finds_what_it_should(run):
    assert positions("a，b") == [1]
    assert positions("plain words") == []
    assert english_in("标准 rack 架，12 MW（IT 功率），D.supply", {"D.supply"}) == {"rack"}
    assert register_of(run)
