"""The appendix of a run: whole, escaped, without any request, in one language, and as its edition allows."""

import re
from html.parser import HTMLParser

import pytest

from reports.explain_page import draw_appendix
from reports.explain_plan import design_accounts, facility_accounts, water_by_month
from tests.cases_report import hand_dossier, two_sites
from tests.explain_steps import english_in

VOID = {"meta", "br", "link", "img", "hr"}


class Reader(HTMLParser):
    """Tags that open and close as they must; ids, links, words by tag."""

    def __init__(self, page):
        super().__init__()
        self.open, self.ids, self.links, self.requests, self.words = [], [], [], [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag not in VOID:
            self.open.append((tag, found.get("class", "")))
        self.ids += [found["id"]] if "id" in found else []
        self.links += [found["href"]] if tag == "a" else []
        self.requests += [found[name] for name in ("src", "data") if name in found] + ([tag] if tag == "link" else [])

    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag

    def handle_data(self, data):
        inside = {css for _, css in self.open} | {tag for tag, _ in self.open}
        if not inside & {"style", "source", "formula", "key", "id"} and data.strip():
            self.words.append((data.strip(), inside))


@pytest.fixture(scope="module")
def pages():
    return {
        (edition, language): draw_appendix(hand_dossier(language=language, edition=edition), edition, language)
        for edition, language in (("internal", "zh"), ("internal", "en"), ("public", "zh"))
    }


def test_every_link_has_its_place_and_nothing_is_asked_of_a_network(pages):
    for page in pages.values():
        read = Reader(page)
        assert read.requests == []
        assert "url(" not in page and "@import" not in page and "<script" not in page
        assert len(read.ids) == len(set(read.ids))
        assert {link.removeprefix("#") for link in read.links} <= set(read.ids)


def test_every_facility_has_its_chain_and_its_design(pages):
    case = hand_dossier().case
    read = Reader(pages["internal", "zh"])
    assert set(two_sites(case)) <= set(read.ids)
    site = case.sites.loc[two_sites(case)[0]]
    assert f"{site['climate_id']}--{case.designs.index[0]}" in read.ids
    page = pages["internal", "zh"]
    for key in ("module_cny", "running_cny_per_mw_year", "reserved_mw", "fan_share", "flat_average", "tce"):
        assert f'<td class="key">{key}</td>' in page
    assert page.count('<span class="grade A">A 假定</span>') > 20


def test_figures_of_the_table_by_hand(pages):
    # 40 MW x 0.8 x 8760 h x median PUE.
    dossier = hand_dossier()
    first, second = facility_accounts(dossier)
    assert (first.it_mw, second.it_mw) == (40.0, 30.0)
    pue = first.section("performance").value("pue_p50")
    assert first.section("energy").value("energy_gwh") == pytest.approx(280.32 * pue)
    assert f"{280.32 * pue:,.1f}" in pages["internal", "zh"]
    year = water_by_month(dossier.case, [first, second])
    total = sum(one.section("water").value("water_m3") for one in (first, second))
    assert year.to_numpy().sum() == pytest.approx(total, rel=0.02)
    assert list(year.index) == ["SZ1", "SZ2"]


def test_a_checklist_of_eight_that_asks_for_evidence():
    (one, _) = facility_accounts(hand_dossier())
    met = {criterion.id: criterion.met for criterion in one.green}
    assert len(met) == 8 and met["racks"] and met["hub"] and met["water_grade"] is None
    # 32 of 40 MW are served.
    assert next(criterion for criterion in one.green if criterion.id == "utilisation").value == pytest.approx(0.8)


def test_a_chain_that_is_the_same_stands_once(pages):
    first, second = two_sites(hand_dossier().case)
    page = pages["internal", "zh"]
    assert page.count('<td class="key">flat_average</td>') == 2  # the price itself, and where it is used
    assert f'href="#{first}--price"' in page and f'id="{second}--price"' not in page
    assert f'id="{second}--energy"' in page


def test_one_design_in_one_climate_is_explained_once():
    dossier = hand_dossier()
    assert len(design_accounts(dossier, facility_accounts(dossier))) == 1


def test_chinese_speaks_chinese_and_english_english(pages):
    chinese = [words for words, inside in Reader(pages["internal", "zh"]).words if "number" not in inside]
    units = re.compile(r"^[\w/ ³²%]*$")
    assert [words for words in chinese if english_in(words) and not units.match(words)] == []
    english = " ".join(words for words, _ in Reader(pages["internal", "en"]).words)
    assert re.findall(r"[\u4e00-\u9fff]+", english) == []


def test_the_public_edition_has_no_reserve_of_power(pages):
    assert "reserved_mw" in pages["internal", "zh"]
    assert "reserved_mw" not in pages["public", "zh"] and "feed_mw" not in pages["public", "zh"]
