"""The page of the pack: one safe file without a network, whose figures are those of findings.csv and of the plan."""

import dataclasses
import re

import pandas as pd
import pytest

from optimizer.finding import Finding
from reports.pack.branding import Branding
from reports.pack.content import draw_content
from reports.pack.errors import PackError
from reports.pack.html_file import write_html
from reports.pack.source import open_pack
from tests.cases_pack import write_run
from tests.cases_page import MADE, Reader, model_of, page_of

EVIL = "<script>alert(1)</script>'\"&=cmd()"
LONG = "名" * 60
SCALES = {"%": 0.01, "万": 1e4, "亿": 1e8}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return write_run(tmp_path_factory.mktemp("runs"))


@pytest.fixture(scope="module")
def pack(folder):
    return open_pack([folder], is_draft=True)


@pytest.fixture(scope="module")
def internal(pack):
    return page_of(pack)


@pytest.fixture(scope="module")
def public(pack):
    return page_of(pack, "public")


def renamed(pack, **names):
    """The pack with names of districts, zones and substations set to one text each."""
    case, layers = pack.first.case, dict(pack.first.layers)
    for table in ("sites", "zones", "substations", "designs"):
        frame = getattr(case, table).copy()
        for column in frame.columns.intersection(["name_zh", "district_zh"]):
            frame[column] = names["words"]
        case = dataclasses.replace(case, **{table: frame})
    for name, frame in layers.items():
        columns = [column for column in frame.columns if column.endswith("_zh") and column != "geometry"]
        layers[name] = frame.assign(**dict.fromkeys(columns, names["words"]))
    return dataclasses.replace(pack, runs=(dataclasses.replace(pack.first, case=case, layers=layers),))


def shown_number(words):
    """Value and half of the last printed digit of a figure with its unit."""
    number = re.search(r"[-\N{MINUS SIGN}]?[\d,]*\.?\d+", words)
    digits = number.group().replace(",", "").replace("\N{MINUS SIGN}", "-")
    rest = words[number.end() :].strip()
    scale = next((size for sign, size in SCALES.items() if rest.startswith(sign)), 1.0)
    places = len(digits.partition(".")[2])
    return float(digits) * scale, 0.5000001 * 10.0**-places * scale


@pytest.mark.parametrize("edition", ["internal", "public"])
def test_the_page_is_one_whole_small_file_that_asks_for_nothing(pack, edition):
    for language in ("zh", "en"):
        page = page_of(pack, edition, language)
        assert len(page.encode()) < 5e6
        read = Reader(page)
        assert read.faults == []
        assert [(tag, found) for tag, found in read.used if tag in ("link", "img", "iframe", "object", "embed")] == []
        assert [found for _, found in read.used if {"src", "srcset", "action", "poster"}.intersection(found)] == []
        assert [href for _, found in read.used if not (href := found.get("href") or "#").startswith("#")] == []
        assert re.findall(r"url\((?!#)[^)]*\)|@import|sourceMappingURL", page) == []
        assert "default-src 'none'" in page


def test_every_id_is_once_and_every_reference_finds_one(internal):
    used = Reader(internal).used
    ids = [found["id"] for _, found in used if "id" in found]
    assert len(ids) == len(set(ids))
    links = [found["href"][1:] for tag, found in used if tag == "a" and (found.get("href") or "").startswith("#s-")]
    assert links
    assert set(links) <= set(ids)
    assert {found["aria-describedby"] for _, found in used if "aria-describedby" in found} <= set(ids)


def test_lamps_print_what_findings_csv_says_to_the_last_digit(folder, internal):
    findings = pd.read_csv(folder / "findings.csv", encoding="utf-8-sig", keep_default_na=False)
    lines = [(found["data-reading"], cells) for found, cells in Reader(internal).tables["lamps"] if found]
    assert len(lines) > 5
    for reading, cells in lines:
        rule, _, variant = reading.partition(" ")
        own = findings[(findings["rule"] == rule) & (findings["variant"] == variant)]
        value, least = shown_number(cells[3])
        near = [row for row in own.itertuples() if abs(float(row.value) - value) <= least]
        assert near, (reading, cells)
        if re.search(r"\d", cells[4]):
            limit, least = shown_number(cells[4])
            assert any(abs(float(row.limit) - limit) <= least for row in near), (reading, cells)
    assert {"red"} <= {found.get("class") for found, _ in Reader(internal).tables["lamps"]}


def test_sites_print_what_the_plan_says(pack, internal):
    facilities = pack.first.plan.facilities["it_mw"]
    rows = [cells for found, cells in Reader(internal).tables["sites"] if "data-site" in found]
    assert sorted(cells[0] for cells in rows) == sorted(facilities.index.get_level_values("site_id").unique())
    for cells in rows:
        for period, cell in zip(pack.first.case.periods.index, cells[5:8], strict=True):
            assert shown_number(cell)[0] == facilities.get((cells[0], period), pd.Series([0.0])).sum()
    assert [entry["by_period"][-1][0] for entry in model_of(internal)["runs"]] == ["70.0 MW"]


def test_bad_and_long_names_stay_words(pack):
    page = page_of(renamed(pack, words=EVIL + LONG))
    read = Reader(page)
    assert read.faults == []
    assert "<script>alert" not in page
    assert EVIL + LONG in read.text
    assert model_of(page)["runs"][0]["sites"][0]["district"] == EVIL + LONG
    assert [found for _, found in read.used if any(name.startswith("on") for name in found)] == []
    assert sum(tag == "script" for tag, _ in read.used) == 3


def test_the_public_page_keeps_back_the_grid_and_where_sites_stand(pack, public):
    assert "公开版" in public
    model, case = model_of(public), pack.first.case
    own = Reader(public).text + public[public.index('id="model"') :].split("</script>")[0]
    assert "kV" not in own
    assert re.findall(r"\d\s*千伏", Reader(public).text) == []
    for row in case.substations.itertuples():
        assert row.name_zh not in own
        assert row.Index not in own
    for entry in model["runs"]:
        assert entry["stations"] == entry["feeders"] == []
        assert entry["folder"] == ""
        for site in entry["sites"]:
            assert all(round(value, 2) == value for value in site["place"])
            assert "feeds" not in site
    for site in pack.first.plan.facilities.index.get_level_values("site_id"):
        assert site not in own
    power = [
        cells for found, cells in Reader(public).tables["lamps"] if found.get("data-reading", "").startswith("power")
    ]
    assert power
    assert all(re.search(r"\d", "".join(cells[3:6])) is None for cells in power)
    assert "kV" in Reader(page_of(pack)).text


# Of Chromium 91 and later, by the version that brought it.
TOO_NEW = (
    *(
        r"\.at\(",
        r"Object\.hasOwn\b",
        r"structuredClone",
        r"\.findLast",
        r"\.toSorted|\.toReversed|\.with\(",
        r"randomUUID",
    ),
    *(
        r"#\w+ in ",
        r"\bstatic \{",
        r"Object\.groupBy|Map\.groupBy",
        r"Array\.fromAsync",
        r"\binert\b",
        r"popover",
        r"showPicker",
    ),
    *(
        r":has\(",
        r"@container",
        r"@layer",
        r"@scope",
        r"@property",
        r"accent-color",
        r"color-mix",
        r"oklch|oklab|\blch\(",
    ),
    *(
        r"\d[dsl]v[hw]\b",
        r"\bcq[wh]\b",
        r"subgrid",
        r"text-wrap",
        r"scrollbar-gutter",
        r"^\s*(translate|scale|rotate):",
        r"^\s*&",
    ),
    *(r"\blh\b|\brlh\b", r"light-dark", r"view-transition", r"anchor-name", r"field-sizing", r"\bhwb\("),
)


def test_scripts_and_styles_are_those_of_chromium_90(internal):
    code = "\n".join(re.findall(r"<(?:script|style)>(.*?)</(?:script|style)>", internal, re.DOTALL))
    assert len(code) > 100_000
    assert [token for token in TOO_NEW if re.search(token, code, re.MULTILINE)] == []
    # In nested rules the outer brace stays open; only media queries may do that.
    for block in re.findall(r"<style>(.*?)</style>", internal, re.DOTALL):
        assert re.findall(r"[^{}@]*\{[^{}]*\{", re.sub(r"@(media|supports|keyframes)[^{]*\{", "", block)) == []


def test_the_english_page_has_no_chinese_beyond_names_and_quotes(pack):
    page = page_of(pack, "internal", "en")
    # What is quoted is marked as Chinese, for screen readers.
    left = re.sub(r'<div role="tooltip".*?</div>|<span lang="zh">.*?</span>', "", page, flags=re.DOTALL)
    words = Reader(left).text
    assert re.findall(r"[\u4e00-\u9fff]+", words) == []
    sites = model_of(page)["runs"][0]["sites"]
    assert not re.search(r"[\u4e00-\u9fff]", repr([site["district"] for site in sites]))


def test_a_page_that_would_be_too_large_is_refused(pack, tmp_path, monkeypatch):
    document = draw_content(pack, "zh", "internal", Branding(), MADE)
    monkeypatch.setattr("reports.pack.html_file.MOST_BYTES", 1000)
    with pytest.raises(PackError, match="MB"):
        write_html(pack, document, Branding(), tmp_path / "report.html")
    assert list(tmp_path.iterdir()) == []


def test_the_latency_of_local_services_is_called_so(pack):
    finding = Finding("latency", "A1.2b", "p2030", "local", 1.0, 5.0, "<=", "ms", 4.0, "met")
    changed = dataclasses.replace(pack, runs=(dataclasses.replace(pack.first, findings=(finding,)),))
    assert "时延（本地级）" in page_of(changed)
