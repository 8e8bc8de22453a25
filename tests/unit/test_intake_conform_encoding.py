"""Encodings that were not declared are said with samples; texts that were decoded wrongly are found."""

from __future__ import annotations

import pandas as pd
import pytest

from geodata.intake.encoding import encoding_remarks, garbled_texts, looks_garbled
from geodata.intake.raw import RawLayer
from tests.intake_layers import conformed, kinds, only, shipped, shipped_raw


def shipped_texts():
    columns = (frame[name] for frame in shipped().layers.values() for name in frame.columns if name != "geometry")
    return sorted({text for column in columns for text in column if isinstance(text, str) and not text.isascii()})


def found_share(texts):
    return sum(map(looks_garbled, texts)) / len(texts)


def test_no_shipped_text_looks_garbled():
    texts = shipped_texts()
    assert len(texts) > 1000
    assert [text for text in texts if looks_garbled(text)] == []


@pytest.mark.parametrize(
    "text", ["Zürich", "São Paulo", "naïve café", "106°30\u203215″E", "±5 %", "联通", "变电站·一期", "Ø 300", "", "abc"]
)
def test_text_in_order_is_not_suspected(text):
    assert not looks_garbled(text)


@pytest.mark.parametrize(
    ("is_in", "read_as"),
    [("utf-8", "latin-1"), ("gb18030", "latin-1"), ("utf-8", "gb18030"), ("gb18030", "utf-8"), ("utf-8", "cp1252")],
)
def test_wrecked_texts_are_found(is_in, read_as):
    wrecked = [text.encode(is_in).decode(read_as, errors="replace") for text in shipped_texts()]
    assert found_share(wrecked) > 0.98


@pytest.mark.parametrize("text", ["两江新区", "重庆", "水土"])
def test_wrecks_by_hand(text):
    assert looks_garbled(text.encode("utf-8").decode("gb18030", errors="replace"))
    assert looks_garbled(text.encode("gb18030").decode("latin-1"))


def test_undeclared_encoding_is_said_with_its_samples():
    raw = shipped_raw("starter_zones", encoding="GB18030", encoding_basis="gb18030", samples=("水土新城",))
    note = only(conformed(raw, "starter_zones", with_districts=False), "encoding_undeclared")
    assert note.level == "note"
    for said in (note.said.zh, note.said.en):
        assert "GB18030" in said and "水土新城" in said


@pytest.mark.parametrize("basis", ["cpg", "format"])
def test_declared_encoding_needs_no_word(basis):
    raw = shipped_raw("starter_zones", encoding="UTF-8", encoding_basis=basis, samples=("水土新城",))
    assert kinds(conformed(raw, "starter_zones", with_districts=False)) == []


def test_garbled_layer_is_warned_of_with_a_sample_and_a_count():
    frame = pd.DataFrame({"name_zh": ["ÖØÇì", "abc", "ÖØÇì"], "±àºÅ": ["1", "2", "3"]})
    assert garbled_texts(frame) == ["±àºÅ", "ÖØÇì"]
    (warning,) = encoding_remarks(RawLayer("x", frame, None, "", "Shapefile", "ISO-8859-1", "cpg"), "water")
    assert (warning.level, warning.kind, warning.value) == ("warning", "text_garbled", 2.0)
    assert "ÖØÇì" in warning.said.en
