"""Hostile archives and documents, each made in a folder, with the reason for which it must be refused."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.small_files import write_text, write_vector, write_workbook, write_zip, zip_shapefile

Maker = Callable[[Path], Path]
CASES: dict[str, tuple[str, Maker]] = {}

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(10))
BILLION_LAUGHS = f'<?xml version="1.0"?><!DOCTYPE kml [{LAUGHS}]><kml><Document><name>&l9;</name></Document></kml>'
OUTSIDE = '<!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/hostname">]><kml><Document><name>&x;</name></Document></kml>'


def case(name: str, reason: str) -> Callable[[Maker], Maker]:
    def register(maker: Maker) -> Maker:
        CASES[name] = (reason, maker)
        return maker

    return register


def _entry(name: str, mode: int = 0) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = mode << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _zip_with(folder: Path, *entries: tuple[zipfile.ZipInfo, bytes], name: str = "layers.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for entry, content in entries:
            zipped.writestr(entry, content)
    return path


SLIPS = {
    "zip slip upwards": "../../evil.geojson",
    "zip slip absolute": "/tmp/evil.geojson",
    "zip slip drive": "C:/evil.geojson",
    "zip slip backslash": "..\\evil.geojson",
    "zip slip within": "a/../../evil.geojson",
    "zip name far too long": "x" * 300 + ".geojson",
}
for slip, entry_name in SLIPS.items():
    CASES[slip] = ("zip_slip", lambda folder, entry_name=entry_name: _zip_with(folder, (_entry(entry_name), b"{}")))


@case("zip link", "zip_slip")
def _link(folder: Path) -> Path:
    return _zip_with(folder, (_entry("zones.dbf", 0o120777), b"/etc/passwd"))


@case("zip file and folder of one name", "zip_slip")
def _collide(folder: Path) -> Path:
    return _zip_with(folder, (_entry("a.geojson"), b"{}"), (_entry("a.geojson/b.geojson"), b"{}"))


@case("zip bomb", "zip_bomb")
def _bomb(folder: Path) -> Path:
    return _zip_with(folder, (_entry("zones.geojson"), bytes(64 * 1024 * 1024)))


@case("zip bomb of overlapping entries", "zip_bomb")
def _overlap(folder: Path) -> Path:
    """Many directory entries for one compressed block, as in the bombs without nesting."""
    path = _zip_with(folder, (_entry("0.geojson"), bytes(1024 * 1024)))
    content = path.read_bytes()
    start = content.index(b"PK\x01\x02")
    record, end = content[start : content.index(b"PK\x05\x06")], content[content.index(b"PK\x05\x06") :]
    count = 60
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(record) * count, start, 0) + end[22:]
    path.write_bytes(content[:start] + record * count + end)
    return path


@case("zip whose sizes lie", "zip_broken")
def _lie(folder: Path) -> Path:
    path = _zip_with(folder, (_entry("zones.geojson"), bytes(4 * 1024 * 1024)))
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = content.index(mark) + offset
        content[at : at + 4] = struct.pack("<I", 100)
    path.write_bytes(content)
    return path


@case("zip in a zip", "nested_archive")
def _nested(folder: Path) -> Path:
    return write_zip(folder / "outer.zip", {"inner.zip": zip_shapefile(folder)})


@case("zip of too many files", "too_many_entries")
def _many(folder: Path) -> Path:
    return _zip_with(folder, *((_entry(f"{n}.txt"), b"") for n in range(10_001)))


@case("zip with a password", "encrypted")
def _encrypted(folder: Path) -> Path:
    path = _zip_with(folder, (_entry("zones.geojson"), b"{}"))
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    path.write_bytes(content)
    return path


@case("zip cut off", "zip_broken")
def _cut(folder: Path) -> Path:
    path = zip_shapefile(folder)
    path.write_bytes(path.read_bytes()[:-40])
    return path


@case("zip whose list starts before the file", "zip_broken")
def _before(folder: Path) -> Path:
    """The size of the list of entries is larger than the file."""
    path = zip_shapefile(folder)
    content = bytearray(path.read_bytes())
    content[-10:-6] = struct.pack("<I", 0x7FFFFFF0)
    path.write_bytes(content)
    return path


@case("XLSX with a broken entry", "zip_broken")
def _xlsx_entry(folder: Path) -> Path:
    path = write_workbook(folder)
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x03\x04", 4)] = 0
    path.write_bytes(content)
    return path


@case("zip with nothing in it", "nothing_inside")
def _nothing(folder: Path) -> Path:
    return _zip_with(folder)


@case("zip of a Shapefile without its table", "dbf_missing")
def _no_table(folder: Path) -> Path:
    write_vector(folder, ".shp", name="part")
    return write_zip(folder / "z.zip", {"part.shp": folder / "part.shp", "part.shx": folder / "part.shx"})


@case("zip named as a GeoPackage", "wrong_magic")
def _zip_as_gpkg(folder: Path) -> Path:
    return zip_shapefile(folder, "zones.gpkg")


@case("KMZ without a KML", "nothing_inside")
def _empty_kmz(folder: Path) -> Path:
    return _zip_with(folder, (_entry("a.png"), b"x"), name="zones.kmz")


@case("KMZ with an entity bomb", "xml_doctype")
def _kmz_laughs(folder: Path) -> Path:
    return _zip_with(folder, (_entry("doc.kml"), BILLION_LAUGHS.encode()), name="zones.kmz")


@case("KML entity bomb", "xml_doctype")
def _laughs(folder: Path) -> Path:
    return write_text(folder, "zones.kml", BILLION_LAUGHS)


@case("KML entity bomb in UTF-16", "xml_doctype")
def _laughs_wide(folder: Path) -> Path:
    return write_text(folder, "zones.kml", BILLION_LAUGHS.replace('version="1.0"', 'version="1.0"'), "utf-16")


@case("KML that reads a file of the machine", "xml_doctype")
def _outside(folder: Path) -> Path:
    return write_text(folder, "zones.kml", OUTSIDE)


@case("KML nested without end", "too_deep")
def _deep(folder: Path) -> Path:
    return write_text(folder, "zones.kml", "<kml>" + "<Folder>" * 100_000 + "</Folder>" * 100_000 + "</kml>")


@case("KML cut off", "xml_broken")
def _cut_kml(folder: Path) -> Path:
    path = write_vector(folder, ".kml")
    path.write_bytes(path.read_bytes()[:-60])
    return path


@case("XML that is no KML", "wrong_magic")
def _gpx(folder: Path) -> Path:
    return write_text(folder, "track.kml", '<?xml version="1.0"?><gpx version="1.1"></gpx>')


def _rewritten(path: Path, changes: dict[str, bytes]) -> Path:
    """The archive at ``path`` with some entries replaced."""
    content = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, changes.get(name) or old.read(name))
    return path


SHEET = "xl/worksheets/sheet1.xml"
ROWS = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'
)


@case("XLSX with an entity bomb", "xml_doctype")
def _xlsx_laughs(folder: Path) -> Path:
    return _rewritten(write_workbook(folder), {SHEET: BILLION_LAUGHS.encode()})


@case("XLSX that is a bomb", "zip_bomb")
def _xlsx_bomb(folder: Path) -> Path:
    return _rewritten(write_workbook(folder), {SHEET: ROWS.format(" " * 64 * 1024 * 1024).encode()})


@case("XLSX whose second row is the billionth", "too_many_features")
def _xlsx_rows(folder: Path) -> Path:
    cell = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>a</t></is></c></row>'
    return _rewritten(write_workbook(folder), {SHEET: ROWS.format(cell.format(1) + cell.format(10**9)).encode()})


@case("zip named as XLSX", "wrong_magic")
def _zip_as_xlsx(folder: Path) -> Path:
    return zip_shapefile(folder, "sites.xlsx")


def cases() -> Iterator[tuple[str, str, Maker]]:
    for name, (reason, maker) in CASES.items():
        yield name, reason, maker
