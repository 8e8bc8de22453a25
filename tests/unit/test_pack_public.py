"""The public edition, file by file: no line voltage, no headroom, no substation and no precise place of power works."""

import dataclasses
import re

import numpy as np
import pytest

from reports.pack.confidential import confidential_words
from reports.pack.pack import make_pack
from reports.pack.source import open_pack
from reports.run_case import read_case, write_json
from tests.cases_pack import write_run
from tests.cases_report import baseline
from tests.pack_texts import everything_in, squeezed

VOLTAGE = re.compile(r"\d\s*(kV|KV|千伏)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A run whose figures of headroom occur nowhere else, with answers that name substations and places."""
    case = baseline()[2]
    stations = list(case.substations.index)
    at = case.headroom.index.get_level_values("substation_id")
    spare = np.array([7000.31 + 1.17 * stations.index(station) for station in at])
    case = dataclasses.replace(case, headroom=case.headroom.assign(spare_mw=spare))
    folder = write_run(tmp_path_factory.mktemp("runs"), case=case)
    (folder / "answers").mkdir()
    for name, words in (("phasing", case.sites.index[0]), ("frontier-x-y", stations[0]), ("readings", "72")):
        section = {"name": name, "title": f"{name}: {words}", "paragraphs": [f"says {words}"], "tables": []}
        write_json({"name": name, "zh": section, "en": section}, folder / "answers" / f"{name}.json")
    return folder


@pytest.fixture(scope="module")
def pack(folder, tmp_path_factory):
    place = tmp_path_factory.mktemp("pack")
    make_pack([folder], place / "public-pack", editions=("public",), languages=("zh", "en"), is_draft=True)
    # The printed maps of the internal edition are looked at nowhere here.
    kinds = ("docx", "html", "pdf", "pptx", "xlsx")
    make_pack(
        [folder], place / "internal-pack", editions=("internal",), languages=("zh",), formats=kinds, is_draft=True
    )
    (place / "public").symlink_to(place / "public-pack" / "public")
    (place / "internal").symlink_to(place / "internal-pack" / "internal")
    return place


def secrets_of(folder):
    """What an office may not publish, kind by kind, each as it may be printed."""
    case = read_case(folder)
    spare = sorted({float(mw) for mw in case.headroom["spare_mw"]})
    steps = {float(mw) for mw in case.substations["step_mw"]}
    limits = [mw + count * step for mw in spare for step in steps for count in (0, 1, 2)]
    figures = {form for mw in limits for form in (f"{mw:,.1f}", f"{mw:.1f}", f"{mw:.2f}")}
    places = {
        f"{float(value):.{digits}f}" for name in ("lon", "lat") for value in case.sites[name] for digits in (4, 5)
    }
    return {
        "headroom": figures,
        "names": set(confidential_words(open_pack([folder], is_draft=True).first)),
        "places": places,
    }


def found_in(words, tokens):
    """Those of the tokens that stand somewhere in the words: looked at where one may begin, for there are thousands."""
    begins = "|".join(sorted({re.escape(token[:3]) for token in tokens}))
    lengths = {len(token) for token in tokens}
    places = [match.start() for match in re.finditer(f"(?={begins})", words)]
    return set(tokens) & {words[at : at + length] for at in places for length in lengths}


def test_the_search_finds_a_token_wherever_it_stands():
    assert found_in("x106.5012349 与玉峰站", {"106.5012", "106.5013", "玉峰站", "峰"}) == {"106.5012", "玉峰站", "峰"}


def test_no_public_file_gives_away_the_grid(folder, pack):
    secrets = secrets_of(folder)
    files = sorted(path for path in (pack / "public").rglob("*") if path.is_file())
    assert {path.suffix for path in files} == {".docx", ".html", ".pdf", ".pptx", ".xlsx", ".png", ".svg"}
    for path in files:
        words = everything_in(path)
        tight = squeezed(words)
        for kind, tokens in secrets.items():
            found = found_in(words, tokens) | found_in(tight, {squeezed(token) for token in tokens})
            assert found == set(), f"{path.relative_to(pack)}: {kind}"
        voltages = [match.group() for match in VOLTAGE.finditer(words)]
        assert voltages == [], f"{path.relative_to(pack)}: {voltages}"


def test_the_same_search_finds_all_of_it_in_the_internal_files(folder, pack):
    secrets = secrets_of(folder)
    for name in ("report.docx", "report.html", "report.pdf", "slides.pptx", "tables.xlsx"):
        tight = squeezed(everything_in(pack / "internal" / "zh" / name))
        for kind in ("headroom", "names"):
            assert any(squeezed(token) in tight for token in secrets[kind]), (name, kind)
        assert VOLTAGE.search(tight), name


def test_a_note_stands_where_something_is_left_out(pack):
    for language, note in (("zh", "本版为公开版"), ("en", "Publicedition")):
        for name in ("report.docx", "report.html", "report.pdf", "slides.pptx"):
            assert note in squeezed(everything_in(pack / "public" / language / name)), (language, name)


def test_answers_that_name_substations_or_places_stay_inside(pack):
    internal, public = (squeezed(everything_in(pack / one / "zh" / "report.pdf")) for one in ("internal", "public"))
    assert all(words in internal for words in ("saysg", "says72"))
    assert set(re.findall(r"says(\w)", public)) == {"7"}
