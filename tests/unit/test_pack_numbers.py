"""Numbers in every file of a pack of solved plans are those of findings.csv and of the plan, to the last digit printed.

What is expected is reckoned here from the tables of the run alone: no code of the pack.
"""

import json
import re
import zipfile
from collections import defaultdict

import openpyxl
import pptx
import pytest

from models.policy.clauses import PHYSICS_RULE_IDS
from reports.catalogue import label
from tests.cases_solved import rows_of, solved_pack, solved_runs
from tests.pack_texts import everything_in, shown_in, squeezed, tables_in

LANGUAGES = ("zh", "en")
LARGE = {"racks": "万架", "tce": "万吨标准煤", "m3": "万吨水", "t": "万吨"}
PLACES = {"MW": 1, "km": 1, "km2": 1, "GWh": 1, "h": 1, "pue": 3}


@pytest.fixture(scope="module")
def runs():
    return solved_runs()


@pytest.fixture(scope="module")
def pack():
    return solved_pack()


def capacity_of(run):
    """(zone, period) -> MW, and zones and periods in their order, from facilities.csv and sites.csv."""
    zones = {row["site_id"]: row["zone_id"] for row in rows_of(run / "case" / "sites.csv")}
    found = defaultdict(float)
    for row in rows_of(run / "plan" / "facilities.csv"):
        found[zones[row["site_id"]], row["period_id"]] += float(row["it_mw"])
    periods = [row["period_id"] for row in rows_of(run / "case" / "periods.csv")]
    return found, rows_of(run / "case" / "zones.csv"), periods


def capacity_rows(run, language):
    found, zones, periods = capacity_of(run)
    rows = [(zone[f"name_{language}"], *(found[zone["zone_id"], period] for period in periods)) for zone in zones]
    return [*rows, (label("figure", "total", language), *(sum(row[at] for row in rows) for at in range(1, 3)))]


def holds(tables, row):
    """Whether a row of a table begins with these cells."""
    return any(line[: len(row)] == list(row) for table in tables for line in table)


@pytest.mark.parametrize("language", LANGUAGES)
def test_capacity_by_zone_and_period(runs, pack, language):
    rows = [(name, *(f"{mw:,.1f}" for mw in figures)) for name, *figures in capacity_rows(runs[0], language)]
    assert float(rows[-1][2].replace(",", "")) >= 60
    for name in ("report.docx", "slides.pptx"):
        assert [row for row in rows if not holds(tables_in(pack / language / name), row)] == [], name
    words = squeezed("".join(shown_in(pack / language / "report.pdf")))
    assert [row for row in rows if squeezed("".join(row)) not in words] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_and_workbook_carry_the_same_capacity(runs, pack, language):
    rows = {name: figures for name, *figures in capacity_rows(runs[0], language)[:-1]}
    slides = pptx.Presentation(str(pack / language / "slides.pptx")).slides
    charts = [shape.chart for slide in slides for shape in slide.shapes if shape.has_chart]
    series = {one.name: list(one.values) for one in charts[0].plots[0].series}
    assert series == {name: pytest.approx(figures) for name, figures in rows.items()}
    with zipfile.ZipFile(pack / language / "report.docx") as parts:
        drawn = parts.read("word/charts/chart1.xml").decode("utf-8")
    for block in re.findall(r"<c:ser>.*?</c:ser>", drawn, re.DOTALL):
        name, *_ = re.findall(r"<c:tx>.*?<c:v>(.*?)</c:v>", block, re.DOTALL)
        figures = re.findall(r"<c:v>([^<]*)</c:v>", block[block.index("<c:val>") :])
        assert [float(figure) for figure in figures] == pytest.approx(rows[name])
    found = {}
    for sheet in books(pack, language):
        for row in sheet.iter_rows(values_only=True):
            found.setdefault(row[0], list(row[1:3]))
    assert {name: found[name] for name in rows} == {name: pytest.approx(figures) for name, figures in rows.items()}


def books(pack, language):
    return openpyxl.load_workbook(pack / language / "tables.xlsx", data_only=True).worksheets


def printed(value, unit, language):
    """A figure of findings.csv as offices read it."""
    if unit == "share":
        return f"{100 * value:,.1f} %"
    if unit in LARGE and abs(value) >= 1e4:
        return f"{value / 1e4:,.2f} {LARGE[unit]}" if language == "zh" else f"{value:,.0f}"
    places = PLACES.get(unit, 0 if value.is_integer() else 2)
    if unit == "MW" and 0.005 <= abs(value) < 1:
        places = 2
    return f"{value:,.{places}f}"


def worst_findings(run):
    """The finding that decides each reading of each clause: a broken one first, then the one nearest to its limit."""
    groups = defaultdict(list)
    for row in rows_of(run / "findings.csv"):
        figures = {name: float(row[name]) for name in ("value", "limit", "slack")}
        if row["clause"].strip("'") != "-" and row["unit"] not in ("CNY", "MCNY"):
            groups[row["rule"], row["variant"]].append({**row, **figures})
    return [
        min(group, key=lambda one: (one["status"] != "violated", one["slack"] / max(abs(one["limit"]), 1e-9)))
        for group in groups.values()
        if all(abs(one["limit"]) < 1e300 for one in group)
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_indicators_are_those_of_the_findings(runs, pack, language):
    findings = worst_findings(runs[0])
    assert len(findings) > 10
    document = [row for table in tables_in(pack / language / "report.docx") for row in table if len(row) == 6]
    slides = [row for table in tables_in(pack / language / "slides.pptx") for row in table if len(row) == 6]
    words = squeezed("".join(shown_in(pack / language / "report.pdf")))
    sheet = books(pack, language)[1]
    numbers = [(row[0], row[2], row[3]) for row in sheet.iter_rows(min_row=4, values_only=True)]
    for finding in findings:
        value, limit = (printed(finding[name], finding["unit"], language) for name in ("value", "limit"))
        title = label("rule", finding["rule"], language)
        about = f"{finding['rule']} {finding['variant']} {value} {limit}"
        assert any(row[0].startswith(title) and begins(row[2], value) and limit in row[3] for row in document), about
        if finding["status"] != "reported":
            assert any(row[0].startswith(title) and begins(row[2], value) for row in slides), about
        assert squeezed(value) in words, about
        scale = 1e4 if "万" in value else 1.0
        wanted = pytest.approx(finding["value"] / scale, abs=0.5000001 * 10.0 ** -decimals(value, finding["unit"]))
        assert any(row[0].startswith(title) and row[1] == wanted for row in numbers), about
    assert {finding["rule"] for finding in findings} & set(PHYSICS_RULE_IDS)


def begins(cell, value):
    return cell == value or cell.startswith(f"{value} ")


def decimals(value, unit):
    places = len(value.split(" ")[0].partition(".")[2])
    return places + 2 if unit == "share" else places


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_comparison_has_the_figures_of_each_run(runs, pack, language):
    totals = [capacity_rows(run, language)[-1][-1] for run in runs]
    costs = [json.loads((run / "manifest.json").read_text("utf-8"))["proof"]["cost_cny"] for run in runs]
    money = [f"{cny / 1e8:,.2f} 亿元" if language == "zh" else f"CNY {cny / 1e9:,.2f} bn" for cny in costs]
    sites = [len({row["site_id"] for row in rows_of(run / "plan" / "facilities.csv")}) for run in runs]
    wanted = [[f"{mw:,.1f} MW" for mw in totals], money, [str(count) for count in sites]]
    assert totals[1] > totals[0]
    for name in ("report.docx", "slides.pptx"):
        found = [row[1:] for table in tables_in(pack / language / name) for row in table if len(row) == 3]
        assert [row for row in wanted if row not in found] == [], name
    words = squeezed("".join(shown_in(pack / language / "report.pdf")))
    assert [row for row in wanted if squeezed("".join(row)) not in words] == []
    cells = [row[1:3] for sheet in books(pack, language) for row in sheet.iter_rows(values_only=True)]
    scale = 1e8 if language == "zh" else 1e9
    for row in (totals, [cny / scale for cny in costs], sites):
        assert any(cell == pytest.approx(tuple(row), abs=0.0500001) for cell in cells if numeric(cell)), row
    first, second = (capacity_rows(run, language) for run in runs)
    for one, other in zip(first, second, strict=True):
        difference = f"{other[-1] - one[-1]:,.1f}".replace("-", "\N{MINUS SIGN}")
        row = (one[0], f"{one[-1]:,.1f}", f"{other[-1]:,.1f}", difference)
        assert holds(tables_in(pack / language / "report.docx"), row), row


def numeric(cells):
    return len(cells) == 2 and all(isinstance(cell, int | float) for cell in cells)


def test_maps_are_labelled_with_the_power_of_their_sites(runs, pack):
    tiers = {row["design_id"]: row["tier"] for row in rows_of(runs[0] / "case" / "designs.csv")}
    last = capacity_of(runs[0])[2][-1]
    large = [
        f"{float(row['it_mw']):g}"
        for row in rows_of(runs[0] / "plan" / "facilities.csv")
        if row["period_id"] == last and tiers[row["design_id"]] == "hub"
    ]
    assert large
    assert set(large) <= set(everything_in(pack / "zh" / "map_a4.svg").split())
    words = everything_in(pack / "zh" / "map_a4.pdf").split()
    assert set(large) <= set(words)


_UNITS = "%|MW|GWh|pp|bn|m|ms|t|tce|racks|个百分点|亿元|万元|万架|架|个|毫秒|吨.*"
_NUMBER = re.compile(rf"(?:[≤≥<>]\s*|CNY )?[-\u2212]?\d[\d,]*(?:\.\d+)?\s*(?:{_UNITS})?")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sheet_has_a_number_that_is_text(pack, language):
    sheets = books(pack, language)
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]
    wrong = [(cell.parent.title, cell.coordinate, cell.value) for cell in cells if _NUMBER.fullmatch(cell.value)]
    assert wrong == []
    numbers = {sheet.title: sum(numeric_cell(cell) for row in sheet.iter_rows() for cell in row) for sheet in sheets}
    # Clauses as printed are words.
    words = label("pack.caption", "quotes", language)
    assert all(count for title, count in numbers.items() if words[:20] not in title), numbers


def numeric_cell(cell):
    return isinstance(cell.value, int | float)


def test_maps_of_differences_show_what_the_plans_differ_by(runs, pack):
    ends = []
    for run in runs:
        last = capacity_of(run)[2][-1]
        rows = rows_of(run / "plan" / "facilities.csv")
        ends.append({row["site_id"]: float(row["it_mw"]) for row in rows if row["period_id"] == last})
    differences = {site: ends[1].get(site, 0.0) - ends[0].get(site, 0.0) for site in ends[0].keys() | ends[1].keys()}
    wanted = {f"{'+' if mw > 0 else chr(0x2212)}{abs(mw):g}" for mw in differences.values() if abs(mw) > 0.05}
    assert wanted
    for name in ("difference_1_a4.svg", "difference_1_a3.pdf"):
        found = {word for word in everything_in(pack / "zh" / name).split() if word[0] in "+\u2212"}
        # A label may find no room; none may say anything else.
        assert found and found <= wanted, name
