"""What is said of the encoding of a file's texts, and texts that look as if they were decoded wrongly."""

from __future__ import annotations

import pandas as pd

from geodata.defects import Sentence, some_names
from geodata.intake.raw import RawLayer
from geodata.remarks import Remark

REPLACED = "\ufffd"
FIRST_EASTERN = (
    "\u2000"  # Chinese and its punctuation lie above; short Chinese words may make sense as Greek or Cyrillic
)
# (as what the texts were read, what they are): texts in the first that are whole texts in the second when put back into
# bytes. Measured on the 1949 texts of the shipped layers: no false alarm, 98.9 % or more of the wrecked ones found.
WRECKS = (
    ("latin-1", "utf-8"),
    ("cp1252", "utf-8"),
    ("latin-1", "gb2312"),
    ("cp1252", "gb2312"),
    ("gb18030", "utf-8"),
)


def encoding_remarks(raw: RawLayer, layer: str) -> list[Remark]:
    """Notes on an encoding that the file does not declare, with samples, and a warning for garbled texts."""
    remarks = []
    if raw.encoding_basis in ("utf-8 strict", "gb18030", "given") and raw.samples:
        remarks.append(_undeclared(raw, layer))
    garbled = garbled_texts(raw.frame)
    if garbled:
        remarks.append(_garbled(raw, layer, garbled))
    return remarks


def garbled_texts(frame: pd.DataFrame) -> list[str]:
    """Texts and column names of ``frame`` that look decoded wrongly, each once, in their order."""
    found = [str(name) for name in frame.columns if looks_garbled(str(name))]
    for name in frame.columns:
        values = frame[name]
        if values.dtype.name in ("object", "str", "string"):
            texts = {value: None for value in values if isinstance(value, str)}
            found += [text for text in texts if looks_garbled(text)]
    return list(dict.fromkeys(found))


def looks_garbled(text: str) -> bool:
    """True for a replacement character and for texts that make sense in another encoding than they were read in."""
    if text.isascii():
        return False
    return REPLACED in text or any(_makes_sense(text, read_as, is_in) for read_as, is_in in WRECKS)


def _makes_sense(text: str, read_as: str, is_in: str) -> bool:
    try:
        meant = text.encode(read_as).decode(is_in)
    except UnicodeError:
        return False
    return any(sign >= FIRST_EASTERN for sign in meant)


def _undeclared(raw: RawLayer, layer: str) -> Remark:
    samples = some_names(list(raw.samples))
    why = {
        "utf-8 strict": Sentence("没有 .cpg，字节是合法的 UTF-8", "no .cpg; its bytes are valid UTF-8"),
        "gb18030": Sentence("没有 .cpg，字节不是 UTF-8", "no .cpg; its bytes are not UTF-8"),
    }.get(raw.encoding_basis, Sentence("按所给", "as told"))
    return Remark(
        "note",
        "encoding_undeclared",
        layer,
        Sentence(
            f"文字按 {raw.encoding} 读取（{why.zh}），例如：{samples}",
            f"texts were read as {raw.encoding} ({why.en}), for example: {samples}",
        ),
        Sentence(
            "看样例是否通顺；如不通顺，用 --encoding 指定", "see whether the samples read well; else say --encoding"
        ),
    )


def _garbled(raw: RawLayer, layer: str, texts: list[str]) -> Remark:
    shown = some_names([text[:30] for text in texts], 3)
    encoding = raw.encoding or "-"
    return Remark(
        "warning",
        "text_garbled",
        layer,
        Sentence(f"文字像是乱码（按 {encoding} 读取）：{shown}", f"texts look garbled (read as {encoding}): {shown}"),
        Sentence("用 --encoding 指定正确的编码，或重新导出为 UTF-8", "say --encoding, or export again as UTF-8"),
        value=float(len(texts)),
        unit="texts",
    )
