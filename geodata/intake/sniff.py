"""What a file is by its name and by its first bytes; the two must agree before any reader sees it."""

from __future__ import annotations

import re
from pathlib import Path

from geodata.defects import Sentence
from geodata.intake.refusal import EXPORT_AGAIN, SourceError, refuse

FORMATS = {
    ".gpkg": "GeoPackage",
    ".shp": "Shapefile",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".gdb": "FileGDB",
    ".kml": "KML",
    ".kmz": "KMZ",
    ".dxf": "DXF",
    ".csv": "CSV",
    ".tsv": "CSV",
    ".txt": "CSV",
    ".xlsx": "XLSX",
    ".zip": "ZIP",
}
"""Format by suffix, in lower case."""

FIRST_BYTES = 4096
MAGIC = (
    (b"SQLite format 3\0", "GeoPackage"),
    (b"PK\x03\x04", "ZIP"),
    (b"PK\x05\x06", "ZIP"),
    (b"\x00\x00\x27\x0a", "Shapefile"),
    (b"%PDF", "PDF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x1f\x8b", "gzip"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"Rar!", "RAR"),
    (b"\xd0\xcf\x11\xe0", "XLS"),
    (b"AutoCAD Binary DXF", "binary DXF"),
    (b"AC10", "DWG"),
)
TEXTS = (
    ("HTML", re.compile(r"\s*(<!--.*?-->\s*)*<(!doctype\s+html|html|head|body|script)\b", re.IGNORECASE | re.DOTALL)),
    ("KML", re.compile(r"\s*<.*<(\w+:)?kml\b|\s*<(\w+:)?kml\b", re.DOTALL)),
    ("HTML", re.compile(r"\s*<.*<html\b", re.IGNORECASE | re.DOTALL)),
    ("XML", re.compile(r"\s*<")),
    ("GeoJSON", re.compile(r"\s*[{\[]")),
    ("DXF", re.compile(r"\s*(999\r?\n[^\n]*\r?\n\s*)*0\s*\r?\n\s*SECTION\b")),
)
ZIPPED = ("ZIP", "KMZ", "XLSX")
SIDECARS = (".dbf", ".shx", ".prj", ".cpg")
WAYS_OUT = {
    "HTML": Sentence(
        "这是一个网页（往往是登录页或出错页）：在浏览器中确认下载链接后重新下载",
        "it is a web page, often of a login or an error: open the link in a browser and download again",
    ),
    "XLS": Sentence("在 Excel 中另存为 .xlsx 或 CSV UTF-8", "save it as .xlsx or CSV UTF-8"),
    "DWG": Sentence("在 CAD 中另存为 ASCII DXF", "save it as ASCII DXF in the CAD program"),
    "binary DXF": Sentence("在 CAD 中另存为 ASCII DXF", "save it as ASCII DXF in the CAD program"),
    "RAR": Sentence("解压后重新压缩为 zip", "unpack it and pack it as zip"),
    "7-Zip": Sentence("解压后重新压缩为 zip", "unpack it and pack it as zip"),
    "gzip": Sentence("解压后重新压缩为 zip", "unpack it and pack it as zip"),
}


def format_of(path: Path) -> str:
    """Return the format that the suffix of ``path`` promises; SourceError naming the known ones otherwise."""
    suffix = path.suffix.lower()
    if suffix in SIDECARS:
        raise refuse(
            "sidecar",
            path.name,
            Sentence("这是 Shapefile 的附属文件", "it is a part of a Shapefile"),
            Sentence(f"给出 {path.stem}.shp，或把全部文件压缩为 zip", f"name {path.stem}.shp, or zip all its files"),
        )
    if suffix not in FORMATS:
        raise refuse(
            "format_unknown",
            path.name,
            Sentence(f"不接受扩展名“{path.suffix}”", f"the suffix '{path.suffix}' is not taken"),
            Sentence(
                f"导出为下列之一：{' '.join(FORMATS)}",
                f"export it as one of {' '.join(FORMATS)}",
            ),
        )
    return FORMATS[suffix]


def check_content(file: str, promised: str, head: bytes) -> None:
    """Defect: the first bytes ``head`` of ``file`` are not of the ``promised`` format (SourceError)."""
    if not head:
        raise refuse("empty", file, Sentence("文件是空的（0 字节）", "the file is empty (0 bytes)"))
    found = content_of(head)
    expected = "ZIP" if promised in ZIPPED else promised
    if found != expected and not (found == "text" and expected == "CSV"):
        raise _mismatch(file, promised, found)


def content_of(head: bytes) -> str:
    """Return what the first bytes look like: a format, ``"HTML"``, ``"XML"``, ``"text"`` or ``"binary"``."""
    for magic, name in MAGIC:
        if head.startswith(magic):
            return name
    text = _start_of_text(head)
    if text is None:
        return "binary"
    return next((name for name, pattern in TEXTS if pattern.match(text)), "text")


def _start_of_text(head: bytes) -> str | None:
    """The bytes as text good enough to look at its start; None if they are not text."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, errors="replace")
    return None if b"\0" in head else head.decode("latin-1")


def _mismatch(file: str, promised: str, found: str) -> SourceError:
    reason = "html" if found == "HTML" else "wrong_magic"
    return refuse(
        reason,
        file,
        Sentence(f"扩展名说是 {promised}，内容却是 {found}", f"the suffix promises {promised}, the content is {found}"),
        WAYS_OUT.get(found, EXPORT_AGAIN),
    )
