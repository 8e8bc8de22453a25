import dataclasses
import json
import re

import pytest

from reports.map import draw_map
from reports.map_layers import site_states
from reports.map_plan_layers import use_colour
from tests.cases_report import BROKEN, FINDINGS, PROOF, baseline, hand_dossier, two_sites

EVIL = '<script>alert("x")</script>\'&{{ 7 * 7 }}'


def model_of(page):
    content = re.search(r'<script type="application/json" id="model">(.*?)</script>', page, re.DOTALL).group(1)
    return json.loads(content)


def layer(page, layer_id):
    return next(entry for entry in model_of(page)["layers"] if entry["id"] == layer_id)


@pytest.fixture(scope="module")
def internal():
    return draw_map(hand_dossier(), "internal", "zh")


@pytest.fixture(scope="module")
def public():
    return draw_map(hand_dossier(), "public", "zh")


def test_the_page_is_one_file_that_asks_for_nothing(internal):
    assert len(internal.encode()) < 5e6
    assert re.findall(r"<(?:link|img|iframe)\b", internal) == []
    assert re.findall(r"<script[^>]*\ssrc=", internal) == []
    assert re.findall(r"url\((?!#default#VML)[^)]*\)|@import|sourceMappingURL", internal) == []
    assert "jquery" not in internal.lower()


def test_the_page_works_in_old_browsers(internal):
    assert re.findall(r":has\(|@container|\.at\(|structuredClone|Object\.hasOwn", internal) == []


def test_the_same_plan_gives_the_same_page(internal):
    assert draw_map(hand_dossier(), "internal", "zh") == internal


def test_layers_hold_what_was_planned(internal):
    case = baseline()[2]
    circles = {
        entry["properties"]["name"]: entry["properties"] for entry in layer(internal, "chosen")["data"]["features"]
    }
    first, second = two_sites(case)
    assert circles[first]["mw"] == [10.0, 20.0, 40.0]
    assert circles[second]["mw"] == [0.0, 0.0, 30.0]
    assert circles[first]["letter"] == "A"
    assert len(layer(internal, "substations")["data"]["features"]) == len(case.substations)
    stock = hand_dossier().region.layers["stock"]
    assert len(layer(internal, "stock")["data"]["features"]) == int(stock.geometry.notna().sum())
    assert len(layer(internal, "districts")["data"]["features"]) == 38


def test_every_candidate_is_drawn_in_its_state(internal):
    cells = layer(internal, "sites")["data"]["features"]
    states = site_states(hand_dossier())
    assert {cell["properties"]["name"]: cell["properties"]["state"] for cell in cells} == states
    assert {states[site] for site in two_sites(baseline()[2])} == {"chosen"}
    screened = next(cell["properties"] for cell in cells if cell["properties"]["state"] == "screened")
    assert any(row[0] == "原因" and "[" in row[1] for row in screened["rows"])


def test_unlocated_stock_is_listed_and_not_drawn(internal):
    drawn = {entry["properties"]["name"] for entry in layer(internal, "stock")["data"]["features"]}
    assert "重庆人工智能创新中心" not in drawn
    assert "未定位的已有数据中心" in internal
    assert "重庆人工智能创新中心" in internal


def test_what_is_assumed_says_so(internal):
    rows = [row for entry in layer(internal, "substations")["data"]["features"] for row in entry["properties"]["rows"]]
    assert all("（假定）" in row[1] for row in rows if " / " in row[1] and "MW" in row[1])
    assert "不是官方边界" in internal
    assert "审图号：（待填）" in internal


def test_clauses_show_their_words(internal):
    assert 'title="T8: 重庆数据中心集群内数据中心规模占比' in internal
    assert "82.0 %" in internal


def test_names_never_become_markup():
    case = baseline()[2]
    named = {name: getattr(case, name).assign(name_zh=EVIL) for name in ("zones", "substations", "designs")}
    sites = case.sites.assign(district_zh=EVIL)
    assumptions = case.assumptions.assign(**dict.fromkeys(case.assumptions.columns, EVIL))
    evil = dataclasses.replace(case, sites=sites, assumptions=assumptions, **named)
    finding = dataclasses.replace(FINDINGS[0], variant="<i>evil", subject="<i>evil", unit="<i>evil")
    dossier = hand_dossier(case=evil, findings=(*FINDINGS, finding))
    stock = dossier.region.layers["stock"].assign(name_zh=EVIL)
    region = dataclasses.replace(dossier.region, layers={**dossier.region.layers, "stock": stock}, name_zh=EVIL)
    scenario = dataclasses.replace(dossier.scenario, title_zh=EVIL)
    page = draw_map(dataclasses.replace(dossier, region=region, scenario=scenario), "internal", "zh")
    assert "<script>alert" not in page
    assert "<i>evil" not in page
    assert page.count("</script>") == page.count("<script")
    assert EVIL in json.dumps(model_of(page), ensure_ascii=False).replace('\\"', '"')
    assert "49" not in re.search(r"<title>.*?</title>", page).group(0)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_public_edition_has_nothing_about_the_grid(language):
    page = draw_map(hand_dossier(), "public", language)
    own = page[page.index("</style>", page.index("Leaflet 1.9.4")) :]
    own = own.replace(next(iter(re.findall(r"<script>/\* @preserve.*?</script>", own, re.DOTALL))), "")
    for word in ("kV", "headroom", "备用", "变电站", "substation", "asm_", "osm3", "spare", "千伏"):
        assert word.lower() not in own.lower(), word
    assert {entry["id"] for entry in model_of(page)["layers"]}.isdisjoint({"substations", "feeders"})
    assert {cell["properties"]["state"] for cell in layer(page, "sites")["data"]["features"]} == {"candidate"}
    for row in hand_dossier().case.substations.itertuples():
        assert row.name_zh not in page
        assert f"[{round(row.lon, 5)},{round(row.lat, 5)}]" not in own


def test_the_public_edition_still_says_whether_the_grid_rules_hold(public):
    assert "电力供应" in public
    assert "55.0 MW" not in public
    assert "公开版" in public


def test_a_plan_that_fails_its_audit_says_so_in_red():
    page = draw_map(hand_dossier(findings=(*FINDINGS, BROKEN)), "public", "zh")
    assert '<div id="banner" class="red">未通过审核：上架率</div>' in page
    unproven = dataclasses.replace(PROOF, status="unproven", gap_share=0.05)
    assert '<div id="banner" class="amber">' in draw_map(hand_dossier(proof=unproven), "public", "zh")
    assert 'id="banner"' not in draw_map(hand_dossier(), "public", "zh")


def test_english_page_is_english(internal):
    page = draw_map(hand_dossier(), "internal", "en")
    frame = page[page.index('<header id="head">') : page.index('<script type="application/json"')]
    visible = re.sub(r'title="[^"]*"', "", frame)
    allowed = re.compile(r"<details>.*?</details>", re.DOTALL)
    assert re.findall(r"[\u4e00-\u9fff]+", allowed.sub("", visible)) == []


def test_many_cells_are_drawn_as_few_shapes(monkeypatch):
    monkeypatch.setattr("reports.map_layers.MOST_CELLS", 100)
    cells = layer(draw_map(hand_dossier(), "internal", "zh"), "sites")["data"]["features"]
    assert len(cells) <= 15
    assert {cell["properties"]["state"] for cell in cells} == {"chosen", "considered", "screened"}


def test_colours_of_use():
    assert [use_colour(share) for share in (0, 0.1, 0.5, 0.94, 0.95, 1.2)] == [
        *("#ffffff", "#fee391", "#fe9929", "#cc4c02", "#662506", "#662506")
    ]


def test_an_unknown_edition_is_refused():
    with pytest.raises(ValueError, match="edition"):
        draw_map(hand_dossier(), "secret", "zh")


def test_bookkeeping_is_folded_away_unless_it_is_broken(internal):
    assert "<summary>核算校验（1 项）</summary>" in internal
    broken = dataclasses.replace(FINDINGS[4], value=1.0, slack=-1.0, status="violated")
    page = draw_map(hand_dossier(findings=(*FINDINGS[:4], broken)), "internal", "zh")
    assert "核算校验" not in page
    assert "需求满足（未满足量）" in page


def test_draft_is_said_of_a_layer_only_while_an_outline_of_it_is_one(internal):
    assert "数据中心集群（草案）" in internal and "起步区（草案）" in internal
    dossier = hand_dossier()
    official = dossier.region.layers["cluster"].assign(status="official")
    layers = {**dossier.region.layers, "cluster": official}
    page = draw_map(replaced(dossier, layers), "internal", "zh")
    assert "数据中心集群（草案）" not in page and "起步区（草案）" in page and "不是官方边界" in foot_of(page)
    layers["starter_zones"] = layers["starter_zones"].assign(status="official")
    page = draw_map(replaced(dossier, layers), "internal", "zh")
    assert "（草案）" not in page and "不是官方边界" not in foot_of(page)


def foot_of(page):
    return page[page.index('<footer id="foot">') : page.index("</footer>")]


def replaced(dossier, layers):
    return dataclasses.replace(dossier, region=dataclasses.replace(dossier.region, layers=layers))
