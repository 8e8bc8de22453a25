"""A small valid file of each format that analysts bring: two zones with Chinese names, around 106.5 E, 29.5 N."""

import struct
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyogrio
import shapely

ZONES = gpd.GeoDataFrame(
    {"zone_id": ["SZ1", "SZ2"], "name_zh": ["水土新城", "璧山片区"], "racks": [1200, 800]},
    geometry=[shapely.box(106.4, 29.7, 106.5, 29.8), shapely.box(106.2, 29.5, 106.3, 29.6)],
    crs="EPSG:4490",
)
CSV = "site_id,name_zh,经度,纬度\nA,水土,106°30\u203200\u2033E,29.75\nB,璧山,106.25,29°33'00\"N\nC,待定,,\n"
DXF = "0\nSECTION\n2\nENTITIES\n{entities}0\nENDSEC\n0\nEOF\n"
SQUARE = (
    "0\nLWPOLYLINE\n8\n红线\n100\nAcDbEntity\n100\nAcDbPolyline\n90\n4\n70\n1\n"
    "10\n500000\n20\n3280000\n10\n500100\n20\n3280000\n10\n500100\n20\n3280100\n10\n500000\n20\n3280100\n"
)


def write_vector(folder: Path, suffix: str, frame: gpd.GeoDataFrame = ZONES, name: str = "zones", **options) -> Path:
    """``frame`` as a file of the format of ``suffix``; returns its path."""
    path = folder / f"{name}{suffix}"
    drivers = {
        ".gpkg": "GPKG",
        ".shp": "ESRI Shapefile",
        ".geojson": "GeoJSON",
        ".gdb": "OpenFileGDB",
        ".kml": "LIBKML",
    }
    if suffix == ".gdb":
        options |= {"TARGET_ARCGIS_VERSION": "ARCGIS_PRO_3_2_OR_LATER"}
    layer = {} if suffix in (".shp", ".kml") else {"layer": "zones"}
    pyogrio.write_dataframe(frame, path, driver=drivers[suffix], **layer, **options)
    return path


def write_zip(path: Path, files: dict[str, Path | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files.items():
            zipped.writestr(name, content if isinstance(content, bytes) else content.read_bytes())
    return path


def zip_shapefile(folder: Path, name: str = "zones.zip", inside: str = "导出/Zones") -> Path:
    """A Shapefile in a folder of a zip, its suffixes in capitals."""
    write_vector(folder, ".shp", name="part")
    parts = {f"{inside}{part.suffix.upper()}": part for part in folder.glob("part.*")}
    path = write_zip(folder / name, parts)
    for part in folder.glob("part.*"):
        part.unlink()
    return path


def zip_gdb(folder: Path) -> Path:
    gdb = write_vector(folder, ".gdb", name="inside")
    return write_zip(folder / "gdb.zip", {f"data/inside.gdb/{part.name}": part for part in gdb.iterdir()})


def write_kmz(folder: Path) -> Path:
    return write_zip(folder / "zones.kmz", {"doc.kml": write_vector(folder, ".kml", name="doc")})


def write_text(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def write_workbook(folder: Path, name: str = "sites.xlsx") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["site_id", "name_zh", "lon", "lat", "racks"])
    sheet.append(["A", "水土", 106.5, 29.75, 100])
    sheet.append(["B", "璧山", "106°15\u2032E", 29.55, None])
    book.create_sheet("空表")
    path = folder / name
    book.save(path)
    return path


def write_dbf(path: Path, rows: list[bytes], width: int = 10) -> None:
    """A dBASE table with one text column ``name`` of ``width`` bytes, its bytes as given."""
    header = struct.pack("<B3BIHH20x", 3, 126, 1, 1, len(rows), 65, width + 1)
    column = struct.pack("<11sc4xBB14x", b"name", b"C", width, 0)
    path.write_bytes(header + column + b"\r" + b"".join(b" " + row.ljust(width) for row in rows) + b"\x1a")


def write_all(folder: Path) -> dict[str, Path]:
    """One small file of each format, by format."""
    return {
        "GeoPackage": write_vector(folder, ".gpkg"),
        "Shapefile": write_vector(folder, ".shp"),
        "GeoJSON": write_vector(folder, ".geojson"),
        "FileGDB": write_vector(folder, ".gdb"),
        "KML": write_vector(folder, ".kml"),
        "KMZ": write_kmz(folder),
        "DXF": write_text(folder, "red.dxf", DXF.format(entities=SQUARE)),
        "CSV": write_text(folder, "sites.csv", CSV),
        "XLSX": write_workbook(folder),
        "ZIP": zip_shapefile(folder),
    }
