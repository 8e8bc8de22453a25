"""One staged file to its layers: the checks of its format, then its reader, then what its texts were decoded as."""

from __future__ import annotations

import itertools
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyogrio

from geodata.defects import Sentence, some_names
from geodata.intake.archives import BROKEN, broken_archive, check_archive
from geodata.intake.dxf import check_dxf
from geodata.intake.found import Array, Found, objects
from geodata.intake.geojson import check_geojson
from geodata.intake.geopackage import check_geopackage
from geodata.intake.limits import Limits
from geodata.intake.markup import as_utf8, check_prologue, check_tree, declared_encoding
from geodata.intake.refusal import refuse
from geodata.intake.shapefile import check_shapefile, table_encoding
from geodata.intake.sheets import read_csv, read_workbook
from geodata.intake.sniff import FIRST_BYTES
from geodata.intake.texts import Encoding, decode, decodes, known_encoding, samples
from geodata.intake.vectors import check_count, list_layers, read_vector
from geodata.remarks import Remark

BYTES_AS_THEY_ARE = "ISO-8859-1"
DXF_HEADER = "0\nSECTION\n2\nHEADER\n9\n$ACADVER\n1\nAC1021\n0\nENDSEC\n"
OF_THE_DRAWING = ("altitudeMode", "tessellate", "extrude", "visibility", "drawOrder", "icon")
IF_FILLED = ("timestamp", "begin", "end", "description", "snippet")
Reader = Callable[[Path, str, Limits, str, str | None], list[Found]]


def read_staged(path: Path, kind: str, name: str, limits: Limits, file: str, *, given: str | None) -> list[Found]:
    """Read the copy at ``path`` of format ``kind``; ``name`` names a layer that the format leaves unnamed."""
    return READERS[kind](path, name, limits, file, given)


def _geopackage(path: Path, name: str, limits: Limits, file: str, given: str | None) -> list[Found]:
    layers = check_geopackage(path, limits, file)
    if not layers:
        raise refuse("no_layers", file, Sentence("其中没有图层", "it holds no layer"))
    return [read_vector(path, layer, "GeoPackage", limits, file) for layer in layers]


def _file_gdb(path: Path, name: str, limits: Limits, file: str, given: str | None) -> list[Found]:
    if not (path / "a00000001.gdbtable").is_file():
        raise refuse("wrong_magic", file, Sentence("文件夹不是 File GDB", "the folder is not a File GDB"))
    return [read_vector(path, layer, "FileGDB", limits, file) for layer in list_layers(path, "FileGDB", limits, file)]


def _shapefile(path: Path, name: str, limits: Limits, file: str, given: str | None) -> list[Found]:
    check_shapefile(path, limits, file)
    encoding = table_encoding(path, given, file)
    declared = path.with_suffix(".prj")
    text = declared.read_bytes()[: limits.max_text_bytes] if declared.is_file() else b""
    declared.unlink(missing_ok=True)  # the reader would put a definition of its own in the place of this one
    found = read_vector(path, path.stem, "Shapefile", limits, file, shown=name, encoding=BYTES_AS_THEY_ARE)
    found.columns = {_recode(key, encoding): _recoded(column, encoding) for key, column in found.columns.items()}
    found.crs = text.decode("utf-8" if decodes(text, "UTF-8") else "gb18030", errors="replace").strip() or None
    return [_with_encoding(found, encoding)]


def _geojson(path: Path, name: str, limits: Limits, file: str, given: str | None) -> list[Found]:
    text, encoding = decode(path.read_bytes(), given, file)
    overview = check_geojson(text, limits, file)
    path.write_text(text, encoding="utf-8", newline="")
    found = read_vector(path, None, "GeoJSON", limits, file, shown=name)
    check_count(len(found.shapes if found.shapes is not None else ()), overview.features, file, name)
    found.crs = overview.crs
    if not overview.is_said:
        found.remarks.append(_by_format(name, "GeoJSON", "RFC 7946"))
    by_rule = encoding.basis == "utf-8 strict"  # RFC 7946 says UTF-8: that is no guess
    return [_with_encoding(found, Encoding("UTF-8", "format") if by_rule else encoding)]


def _kml(path: Path, name: str, limits: Limits, file: str, given: str | None) -> list[Found]:
    content = path.read_bytes()
    declared = given or declared_encoding(content)
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"))
    text, encoding = decode(content, None if marked else known_encoding(declared or "utf-8", file), file)
    content = as_utf8(text)
    root, links = check_tree(content, limits, file)
    if root != "kml":
        raise refuse("wrong_magic", file, Sentence(f"XML 的根是 {root[:40]}", f"the root of its XML is {root[:40]}"))
    path.write_bytes(content)
    layers = [
        read_vector(path, layer, "KML", limits, file, shown=name if layer == path.stem else layer)
        for layer in list_layers(path, "KML", limits, file)
    ]
    for found in layers:
        found.crs = "OGC:CRS84"
        found.columns = {key: column for key, column in found.columns.items() if _is_content(key, column)}
        found.remarks.append(_by_format(found.name, "KML", "OGC 12-007r2"))
        found.remarks += [_not_followed(found.name, links)] if links else []
        _with_encoding(found, Encoding(encoding.name, "given" if given else "format"))
    return filled(layers)


def _dxf(path: Path, name: str, limits: Limits, file: str, given: str | None) -> list[Found]:
    text, encoding = decode(path.read_bytes(), given, file)
    check_dxf(text, limits, file)
    header = "" if "HEADER" in text[:FIRST_BYTES] else DXF_HEADER  # without one no reader asks for the encoding
    path.write_text(header + text, encoding="utf-8", newline="")
    pyogrio.set_gdal_config_options({"DXF_ENCODING": "UTF-8"})
    found = read_vector(path, None, "DXF", limits, file, shown=name)
    found.crs = None
    return [_with_encoding(found, encoding)]


def _csv(path: Path, name: str, limits: Limits, file: str, given: str | None) -> list[Found]:
    return [read_csv(path, name, limits, file, given)]


def _xlsx(path: Path, name: str, limits: Limits, file: str, given: str | None) -> list[Found]:
    entries = check_archive(path, limits, file)
    if "[Content_Types].xml" not in entries:
        raise refuse("wrong_magic", file, Sentence("是 zip，但不是 XLSX", "it is a zip but not an XLSX"))
    try:
        with zipfile.ZipFile(path) as zipped:
            for entry in entries:
                if entry.lower().endswith((".xml", ".rels")):
                    with zipped.open(entry) as part:
                        check_prologue(part, file)
    except BROKEN as error:
        raise broken_archive(file, error) from error
    return read_workbook(path, name, limits, file)


def filled(layers: list[Found]) -> list[Found]:
    """The layers with features, if any has some: a folder or document of a KML that only holds others is no layer."""
    return [found for found in layers if found.shapes is not None and len(found.shapes)] or layers[:1]


READERS: dict[str, Reader] = {
    "GeoPackage": _geopackage,
    "Shapefile": _shapefile,
    "GeoJSON": _geojson,
    "FileGDB": _file_gdb,
    "KML": _kml,
    "DXF": _dxf,
    "CSV": _csv,
    "XLSX": _xlsx,
}


def _with_encoding(found: Found, encoding: Encoding) -> Found:
    found.encoding = encoding
    found.samples = samples(itertools.chain(found.columns, *found.columns.values()))
    return found


def _recoded(column: Array, encoding: Encoding) -> Array:
    if column.dtype.kind != "O":
        return column
    return objects(None if value is None else _recode(value, encoding) for value in column)


def _recode(text: str, encoding: Encoding) -> str:
    """The text whose bytes were read as they are; a last character cut by the width of its field is left out."""
    raw = text.encode(BYTES_AS_THEY_ARE)
    try:
        return raw.decode(encoding.name)
    except UnicodeDecodeError as error:
        return raw[: error.start].decode(encoding.name)


def _is_content(name: str, column: Array) -> bool:
    """Whether a column of a KML says something of the thing and not of how it is drawn."""
    return name not in OF_THE_DRAWING and (name not in IF_FILLED or any(value is not None for value in column))


def _by_format(layer: str, kind: str, rule: str) -> Remark:
    return Remark(
        "note",
        "crs_by_format",
        layer,
        Sentence(f"{kind} 未写坐标系，按 {rule} 是 WGS 84 经纬度", f"{kind} without a CRS is WGS 84 by {rule}"),
        Sentence("若不是，用 --crs 与 --datum 说明", "if it is not, say so with --crs and --datum"),
    )


def _not_followed(layer: str, links: list[str]) -> Remark:
    """A link to the network leaves something out: a warning. One within a KMZ names a file that is read anyway."""
    shown = some_names([link[:60] for link in links], 3)
    return Remark(
        "warning" if any("://" in link for link in links) else "note",
        "links_not_followed",
        layer,
        Sentence(f"链接未跟随：{shown}", f"links were not followed: {shown}"),
        Sentence("把所链接的内容存进文件", "save what they link to into the file"),
    )
