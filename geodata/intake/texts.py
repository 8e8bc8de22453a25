"""Bytes to texts without a guess that is not said: a mark or a ``.cpg``, else strict UTF-8, else strict GB18030."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass

from geodata.defects import Sentence
from geodata.intake.raw import EncodingBasis
from geodata.intake.refusal import refuse

SAMPLES = 5
SAMPLE_LENGTH = 40
MARKS = ((codecs.BOM_UTF8, "UTF-8"), (codecs.BOM_UTF16_LE, "UTF-16-LE"), (codecs.BOM_UTF16_BE, "UTF-16-BE"))
GIVE_ENCODING = Sentence("用 --encoding 说明编码，例如 --encoding gb18030", "name it with --encoding, e.g. gb18030")


@dataclass(frozen=True)
class Encoding:
    """The ``name`` of an encoding, upper case, and the ``basis`` on which it was taken."""

    name: str
    basis: EncodingBasis


def known_encoding(name: str, file: str) -> str:
    """Return ``name`` as Python knows it, upper case; code page numbers as in a ``.cpg`` are known too."""
    shown = name.strip().upper().removeprefix("ANSI ").removeprefix("OEM ")
    page = {"65001": "UTF-8", "936": "GB18030", "GBK": "GB18030", "GB2312": "GB18030", "CP936": "GB18030"}.get(shown)
    for candidate in (page, shown, f"CP{shown}", shown.replace("88591", "8859-1")):
        try:
            if candidate and codecs.lookup(candidate).name and "x".encode(candidate) == b"x":
                return candidate
        except (LookupError, ValueError):
            continue
    wrong = Sentence(f"不认识编码“{name[:40]}”", f"the encoding '{name[:40]}' is not known")
    raise refuse("encoding_unknown", file, wrong, GIVE_ENCODING)


def decode(content: bytes, given: str | None, file: str) -> tuple[str, Encoding]:
    """Decode a whole text file; SourceError if neither what is ``given`` nor the rule decodes every byte."""
    for mark, name in MARKS:
        if content.startswith(mark):
            return _strictly(content[len(mark) :], Encoding(name, "format"), file), Encoding(name, "format")
    chosen = choose([content], given, file)
    return _strictly(content, chosen, file), chosen


def choose(values: Iterable[bytes], given: str | None, file: str, *, cut: bool = False) -> Encoding:
    """Encoding of ``values`` by the rule; with ``cut``, a value may end within a character (a full table field)."""
    if given:
        return Encoding(known_encoding(given, file), "given")
    kept = list(values)
    for name, basis in (("UTF-8", "utf-8 strict"), ("GB18030", "gb18030")):
        if all(decodes(value, name, cut=cut) for value in kept):
            return Encoding(name, basis)  # type: ignore[arg-type]
    raise refuse(
        "encoding_broken",
        file,
        Sentence("文字既不是 UTF-8，也不是 GB18030", "its texts are neither UTF-8 nor GB18030"),
        GIVE_ENCODING,
    )


def decodes(value: bytes, name: str, *, cut: bool = False) -> bool:
    """Whether ``value`` is text in the encoding ``name``."""
    try:
        codecs.getincrementaldecoder(name)().decode(value, final=not cut)
    except UnicodeDecodeError:
        return False
    return True


def samples(values: Iterable[object]) -> tuple[str, ...]:
    """The first few different texts that are not plain ASCII, for a person to look at."""
    found: dict[str, None] = {}
    for value in values:
        if isinstance(value, str) and not value.isascii():
            found[value[:SAMPLE_LENGTH]] = None
            if len(found) == SAMPLES:
                break
    return tuple(found)


def _strictly(content: bytes, encoding: Encoding, file: str) -> str:
    try:
        return content.decode(encoding.name)
    except UnicodeDecodeError as error:
        wrong = Sentence(
            f"第 {error.start + 1} 个字节不是 {encoding.name}（依据：{encoding.basis}）",
            f"byte {error.start + 1} is not {encoding.name} (basis: {encoding.basis})",
        )
        raise refuse("encoding_broken", file, wrong, GIVE_ENCODING) from error
