"""The content of a pack: what it refuses, what it says, what the public edition leaves out."""

import dataclasses
import datetime
import shutil

import pytest

from optimizer.audit import audit_plan
from reports import run
from reports.answer_subject import write_without_plan
from reports.catalogue import text
from reports.lamps import light_lamps
from reports.pack.blocks import Chart, Paragraph, Table
from reports.pack.branding import Branding, find_branding, read_branding
from reports.pack.content import draw_content
from reports.pack.content_answers import answer_blocks
from reports.pack.errors import PackError
from reports.pack.fonts import SERIF, lacking
from reports.pack.source import open_pack
from reports.run import write_dossier
from tests.cases_pack import plan_of, write_run
from tests.cases_report import baseline, hand_dossier

MADE = datetime.datetime(2026, 11, 28, 12, 0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "draw_map", lambda *_args: "map")
        return write_dossier(tmp_path_factory.mktemp("runs"), hand_dossier())


@pytest.fixture(scope="module")
def pack(folder):
    return open_pack([folder], is_draft=True)


def words_of(document):
    """Everything that a reader of the document or the slides may read."""
    found = [document.title, document.subtitle]
    for block in (*document.blocks, *(block for message in document.messages for block in message.blocks)):
        if isinstance(block, Table):
            found += [block.caption, *block.columns, *(cell for row in block.rows for cell in row)]
        elif hasattr(block, "words"):
            found.append(block.words)
    return "\n".join(found)


def test_a_run_that_fails_its_audit_is_a_draft_or_nothing(folder, pack):
    with pytest.raises(PackError, match="--draft"):
        open_pack([folder])
    assert pack.draft_reasons
    assert draw_content(pack, "zh", "internal", Branding(), MADE).draft_words.startswith("草稿")


def test_an_edited_run_without_a_plan_is_a_draft_or_nothing(tmp_path):
    scenario, _, case, _ = baseline()
    folder = write_without_plan(tmp_path, scenario, case)
    assert open_pack([folder]).first.draft_reasons == ()
    table = folder / "case" / "headroom.csv"
    table.write_text(table.read_text("utf-8").replace("1", "2", 1), "utf-8")
    with pytest.raises(PackError, match="--draft"):
        open_pack([folder])
    assert open_pack([folder], is_draft=True).first.draft_reasons == ("certificate",)


def test_none_too_many_or_the_same_run_twice_are_refused(folder):
    for folders, words in (([], "1 to 4"), ([folder] * 5, "1 to 4"), ([folder, folder], "twice")):
        with pytest.raises(PackError, match=words):
            open_pack(folders, is_draft=True)


def test_runs_of_two_regions_are_not_compared(folder, tmp_path, monkeypatch):
    other = shutil.copytree(folder, tmp_path / "other")
    real = open_pack([other], is_draft=True).first
    elsewhere = dataclasses.replace(real, case=dataclasses.replace(real.case, region_id="elsewhere"))
    monkeypatch.setattr("reports.pack.source._open_run", lambda path: elsewhere if path == other else real)
    with pytest.raises(PackError, match="elsewhere"):
        open_pack([folder, other], is_draft=True)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_figures_are_those_of_the_findings(pack, language):
    document = draw_content(pack, language, "internal", Branding(), MADE)
    findings = audit_plan(pack.first.case, pack.first.plan)
    shown = {row[0]: row for row in document.tables[0].rows}
    for lamp in light_lamps(pack.first.case, findings, language, pack.first.register):
        if not lamp.is_bookkeeping:
            assert shown[lamp.title][2:4] == (lamp.value, lamp.limit)
    costs = next(entry for entry in document.tables if entry.values and len(entry.columns) == 3)
    assert costs.values[-1][1] == pytest.approx(pack.first.present_cost_cny)
    assert sum(row[1] for row in costs.values[:-1]) == pytest.approx(costs.values[-1][1])


def test_the_public_edition_names_no_station_and_no_place(pack):
    stations = set(pack.first.case.substations["name_zh"]) | set(pack.first.case.substations.index)
    internal = words_of(draw_content(pack, "zh", "internal", Branding(), MADE))
    public = words_of(draw_content(pack, "zh", "public", Branding(), MADE))
    assert any(name in internal for name in stations)
    assert [name for name in stations if name in public] == []
    sites = list(pack.first.plan.facilities.index.get_level_values("site_id"))
    assert sites[0] in internal
    assert [site for site in sites if site in public] == []
    assert "公开版" in public


def test_answers_that_may_name_a_site_stay_out_of_the_public_edition(pack):
    site = pack.first.plan.facilities.index.get_level_values("site_id")[0]
    table = {"title": "", "columns": ["点"], "rows": [[site]]}
    for name in ("alternatives", "phasing", "why-1", "an_answer_of_tomorrow"):
        answer = {"zh": {"name": name, "title": f"题{name}", "paragraphs": [site], "tables": [table]}}
        run_ = dataclasses.replace(pack.first, answers=(answer,))
        internal, public = (
            "\n".join(map(str, answer_blocks(run_, "zh", edition))) for edition in ("internal", "public")
        )
        assert site in internal
        # A title may name a place: that something is left out is said without it.
        assert f"题{name}" in internal and f"题{name}" not in public
        assert text("pack.public_note", "zh") in public
        assert site not in public


def test_every_character_has_a_glyph(pack):
    words = words_of(draw_content(pack, "zh", "internal", Branding(), MADE))
    assert (lacking(words), lacking(words, SERIF)) == ("", "")
    assert lacking("甲\N{CJK UNIFIED IDEOGRAPH-20000}") == "\N{CJK UNIFIED IDEOGRAPH-20000}"


def test_the_two_languages_have_the_same_blocks(pack):
    zh, en = (draw_content(pack, language, "internal", Branding(), MADE) for language in ("zh", "en"))
    assert [type(block) for block in zh.blocks] == [type(block) for block in en.blocks]
    assert [block for block in en.blocks if isinstance(block, Paragraph) and block.style == "body"]


def test_branding_is_read_found_and_checked(tmp_path):
    path = tmp_path / "branding.toml"
    path.write_text('office_zh = "某某委"\naccent_colour = "#aa0000"\n', "utf-8")
    assert read_branding(path).office_zh == "某某委"
    (tmp_path / "runs" / "one").mkdir(parents=True)
    assert find_branding(tmp_path / "runs" / "one") == path
    for content, words in (('office = "x"', "office"), ('accent_colour = "red"', "red"), ('logo = "no.png"', "no.png")):
        path.write_text(content, "utf-8")
        with pytest.raises(PackError, match=words):
            read_branding(path)
    path.write_text("= =", "utf-8")
    with pytest.raises(PackError, match="branding"):
        read_branding(path)
    assert read_branding(None) == Branding()


def test_a_plan_of_nothing_has_no_chart_of_nothing(tmp_path):
    case = baseline()[2]
    folder = write_run(tmp_path, case=case, plan=plan_of(case, {}))
    document = draw_content(open_pack([folder], is_draft=True), "zh", "internal", Branding(), MADE)
    charts = [block for block in document.blocks if isinstance(block, Chart)]
    assert [chart for chart in charts if not chart.categories or not chart.series] == []
    assert "本方案不新增站点" in words_of(document)
