"""XML looked over before a reader builds a tree of it: no document type, no entities, no abyss of nesting."""

from __future__ import annotations

import re
from typing import IO
from xml.parsers import expat

from geodata.defects import Sentence
from geodata.intake.limits import Limits
from geodata.intake.refusal import SourceError, refuse, refuse_amount

DECLARED = re.compile(r"^(<\?xml[^>]*?)\s+encoding\s*=\s*[\"']([\w.:-]+)[\"']")
PROLOGUE = 1024 * 1024
LINK = "NetworkLink"


def declared_encoding(head: bytes) -> str | None:
    """Encoding in the XML declaration at the start of ``head``, None if it names none."""
    match = DECLARED.match(head[:200].decode("latin-1"))
    return match.group(2) if match else None


def as_utf8(text: str) -> bytes:
    """The document as UTF-8 bytes, its declaration without another encoding."""
    return DECLARED.sub(r"\1", text, count=1).encode("utf-8", errors="strict")


def check_prologue(reader: IO[bytes], file: str) -> None:
    """Defect: a document type declaration, with which an entity bomb or a file of the machine would come in.

    Reads no further than to the first element, which must come early.
    """
    parser = _parser(file)

    def stop(*_: object) -> None:
        raise StopIteration

    parser.StartElementHandler = stop
    _parse(parser, reader.read(PROLOGUE), file, final=False)


def check_tree(content: bytes, limits: Limits, file: str) -> tuple[str, list[str]]:
    """Walk the whole document; return the root's name and the addresses of its links, which nobody follows.

    SourceError for a document type, nesting deeper than ``limits.max_depth`` or broken XML.
    """
    parser = _parser(file)
    path: list[str] = []
    root = ""
    links: list[str] = []

    def start(name: str, _: object) -> None:
        nonlocal root
        path.append(name.rsplit(":", 1)[-1])
        root = root or path[-1]
        if len(path) > limits.max_depth:
            what = Sentence("嵌套层数", "levels of nesting")
            raise refuse_amount("too_deep", file, what, len(path), limits.max_depth)

    def text(part: str) -> None:
        if path[-1] == "href" and LINK in path and part.strip():
            links.append(part.strip())

    parser.StartElementHandler, parser.EndElementHandler = start, lambda _: path.pop()
    parser.CharacterDataHandler = text
    _parse(parser, content, file)
    return root, links


def _parser(file: str) -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def refuse_doctype(*_: object) -> None:
        raise refuse(
            "xml_doctype",
            file,
            Sentence(
                "XML 含有 DOCTYPE（可借此放大内存或读取别的文件）",
                "its XML has a DOCTYPE, which can blow up memory or pull in other files",
            ),
        )

    parser.StartDoctypeDeclHandler = refuse_doctype
    return parser


def _parse(parser: expat.XMLParserType, content: bytes, file: str, *, final: bool = True) -> None:
    try:
        parser.Parse(content, final)
    except StopIteration:
        return
    except expat.ExpatError as error:
        raise _broken(file, str(error)) from error


def _broken(file: str, said: str) -> SourceError:
    return refuse("xml_broken", file, Sentence(f"XML 不完整：{said}", f"its XML is broken: {said}"))
