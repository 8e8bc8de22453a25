"""Every source of the shipped figures and policy packs is said in Chinese; nothing in the table is left over."""

import re
import tomllib
from pathlib import Path

import pytest

import models
from reports.explain_text import show_source
from reports.source_words import HAN, chinese_sources, source_words

HOME = Path(models.__file__).parent
# Made of parts by the program, seen in the chains of numbers.
MADE = {
    "models.cooling.annual",
    "Carnot; AHRI 210/240 (C_D)",
    "assumed: that of the station",
    "assumed: a grid cell in place of a parcel",
    "ASHRAE Handbook Fundamentals 2017 ch. 1",
    "ASHRAE Handbook Fundamentals 2017 ch. 1 (psychrolib)",
    "typical year CSWD (published 2005), own statistics by 1 K of dry and wet bulb",
    "GB 50174-2017: 双重电源 / two independent supplies",
    "重庆市发展改革委分时电价通知 2021-12-09, hours of 365 days",
    "GB 50736-2012 appendix A, transcribed second hand",
    "GB 50736-2012 appendix A, transcribed second hand; + design_extreme_dry_bulb_k, design_extreme_wet_bulb_k",
    "Lei & Masanet 2020, doi:10.1016/j.energy.2020.117556 (regression)",
    "发改价格\u30142026\u30151077号 附件1, from 2026-08-01: difference of grid prices",
}
# Names and addresses, which stay in their language.
NAMES = re.compile(
    r"https?://\S+|doi:\S+|[\w.-]+\.(?:com|cn)\b|GB(?:/T)?|ISO|ASHRAE(?: Handbook Fundamentals)?|AHRI|Lei & Masanet"
    r"|Heuck|pandapower|psychrolib|GitHub|MVA|MW|kV|kW|mm|Pa|EC|IT|CSWD|GHz|PUE|UPS|models\.cooling\.annual"
)


def sources():
    found = set()

    def walk(table):
        for key, value in table.items():
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict):
                    walk(one)
                elif key == "source":
                    found.add(one)

    folders = (HOME / "figures", HOME / "policy" / "packs")
    for path in sorted(path for folder in folders for path in folder.rglob("*.toml")):
        if path.name != "sources.toml":
            walk(tomllib.loads(path.read_text(encoding="utf-8")))
    return found


def test_every_source_is_said_in_chinese():
    said = {source: source_words(source, "zh") for source in sources() | MADE}
    assert [words for words in said.values() if words.startswith("依据（英文）")] == []
    left = {words: NAMES.sub("", words) for words in said.values()}
    assert [words for words, rest in left.items() if not HAN.search(words) or re.search(r"[A-Za-z]{3,}", rest)] == []


def test_nothing_in_the_table_is_left_over_and_english_stays():
    assert sorted(set(chinese_sources()) - sources() - MADE) == []
    assert [source for source in chinese_sources() if source_words(source, "en") != source] == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_is_taken_from_the_scenario_names_the_key_in_words(language):
    shown = show_source("scenario: costs.demand_charge_cny_per_kw_month; tariff.scheme", language)
    assert "costs.demand_charge_cny_per_kw_month" in shown and "tariff.scheme" in shown
    assert {"zh": "需量电价", "en": "Demand charge"}[language] in shown


def test_a_source_of_the_user_keeps_its_words_and_its_language_is_said():
    assert source_words("meter readings of 2025", "zh") == "依据（英文）：meter readings of 2025"
    assert source_words("2025 年抄表", "en") == "in Chinese: 2025 年抄表"
    assert source_words("", "zh") == ""
