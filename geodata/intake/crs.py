"""Which CRS the coordinates of a file are in: as it declares or as the analyst says, never guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import geopandas as gpd
import numpy as np
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from geodata.defects import Sentence, schema_error
from geodata.errors import PlannerError
from geodata.intake.raw import RawLayer
from geodata.remarks import Remark

Basis = Literal["declared", "given"]
DatumKey = Literal["cgcs2000", "wgs84", "xian80", "beijing54", "new_beijing", "other"]

# Beginnings of datum names, of EPSG and of ESRI's .prj files, without case, spaces and marks.
DATUM_NAMES: tuple[tuple[str, DatumKey], ...] = (
    ("china2000", "cgcs2000"),
    ("chinageodeticcoordinatesystem2000", "cgcs2000"),
    ("cgcs2000", "cgcs2000"),
    ("worldgeodeticsystem1984", "wgs84"),
    ("wgs84", "wgs84"),
    ("wgs1984", "wgs84"),
    ("internationalterrestrialreferenceframe", "wgs84"),
    ("xian1980", "xian80"),
    ("beijing1954", "beijing54"),
    ("newbeijing", "new_beijing"),
)
SAME_EARTH: tuple[DatumKey, ...] = ("cgcs2000", "wgs84")  # agree within decimetres
CONFIDENCES = (70, 25)  # of PROJ's search by name and numbers; what it finds is checked by its numbers
SHIFTED_NAMES = ("gcj", "bd09", "bd-09", "火星", "mars")


@dataclass(frozen=True)
class Settled:
    """The CRS of a file and whose word it is; ``remarks`` say where analyst and file differ."""

    crs: CRS
    basis: Basis
    remarks: tuple[Remark, ...] = ()


def settle_crs(raw: RawLayer, layer: str, given: str | None) -> Settled | None:
    """CRS of ``raw``: ``given`` by the analyst, else as declared, None if neither is there.

    Raises LayerSchemaError ``crs_unknown`` for a text that names no CRS and ``crs_without_place`` for one that is not
    tied to the earth (a drawing's own axes, heights, geocentric coordinates).
    """
    declared_text = _declared(raw)
    if given is None:
        if declared_text is None:
            return None
        return Settled(read_crs(declared_text, layer), "declared")
    crs = read_crs(given, layer)
    if declared_text is None:
        return Settled(crs, "given")
    try:
        declared = read_crs(declared_text, layer)
    except PlannerError:  # the analyst's word stands where the file's is unreadable
        return Settled(crs, "given")
    if declared.equals(crs, ignore_axis_order=True):
        return Settled(crs, "given")
    return Settled(crs, "given", (_differs(layer, declared, crs),))


def read_crs(text: str | CRS, layer: str) -> CRS:
    """Read an EPSG code, WKT, ESRI WKT or PROJ text as a horizontal CRS; errors as :func:`settle_crs`."""
    try:
        crs = CRS.from_user_input(int(text) if isinstance(text, str) and text.strip().isdigit() else text)
    except CRSError as error:
        raise schema_error(
            "crs_unknown",
            layer,
            Sentence(f"坐标系无法识别：{_short(text)}", f"this is no known CRS: {_short(text)}"),
            Sentence("用 --crs 给出，例如 EPSG:4490", "give it by --crs, for example EPSG:4490"),
        ) from error
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    core = crs.source_crs if crs.is_bound and crs.source_crs is not None else crs
    if not (core.is_geographic or core.is_projected):
        raise schema_error(
            "crs_without_place",
            layer,
            Sentence(
                f"坐标系“{crs.name}”（{crs.type_name}）不能确定地面位置",
                f"CRS '{crs.name}' ({crs.type_name}) does not place anything on the earth",
            ),
            Sentence(
                "查明实际的坐标系，用 --crs 给出，例如 EPSG:4545",
                "find out the CRS and give it by --crs, for example EPSG:4545",
            ),
        )
    return crs.to_2d()


def datum_of(crs: CRS) -> DatumKey:
    """Key of the datum of ``crs``, by its name."""
    geodetic = crs.geodetic_crs
    names = [geodetic.datum.name if geodetic and geodetic.datum else "", geodetic.name if geodetic else ""]
    for name in names:
        plain = "".join(sign for sign in name.lower() if sign.isalnum())
        for start, key in DATUM_NAMES:
            if plain.startswith((start, "d" + start, "gcs" + start)):
                return key
    return "other"


def code_of(crs: CRS) -> str | None:
    """Code of ``crs`` as "EPSG:4545", None if no known CRS gives the same numbers (ESRI names differ from EPSG's)."""
    for confidence in CONFIDENCES:
        found = crs.to_authority(min_confidence=confidence)
        if found is not None and _same_numbers(crs, CRS.from_authority(*found)):
            return f"{found[0]}:{found[1]}"
    return None


def describe_crs(crs: CRS) -> str:
    """Name of ``crs`` with its code, as "EPSG:4545 CGCS2000 / 3-degree Gauss-Kruger CM 108E"."""
    code = code_of(crs)
    return crs.name if code is None else f"{code} {crs.name}"


def named_as_shifted(crs: CRS) -> bool:
    """True if the CRS calls itself GCJ-02 or BD-09, which no definition can express."""
    return any(name in crs.name.lower() for name in SHIFTED_NAMES)


def _same_numbers(one: CRS, other: CRS) -> bool:
    """True if both have the same datum and place the middle of the area of ``other`` at the same numbers."""
    area = other.area_of_use
    if datum_of(one) != datum_of(other) or area is None or one.is_bound:
        return False
    lon, lat = (area.west + area.east) / 2, (area.south + area.north) / 2
    found = [Transformer.from_crs(crs.geodetic_crs, crs, always_xy=True).transform(lon, lat) for crs in (one, other)]
    return bool(np.allclose(found[0], found[1], rtol=1e-12, atol=1e-6))


def _declared(raw: RawLayer) -> str | CRS | None:
    if isinstance(raw.frame, gpd.GeoDataFrame) and raw.frame.active_geometry_name and raw.frame.crs is not None:
        return CRS(raw.frame.crs)
    return raw.declared_crs or None


def _differs(layer: str, declared: CRS, crs: CRS) -> Remark:
    """A doubt, unless both are degrees of the same earth, where the numbers mean the same places."""
    there, here = describe_crs(declared), describe_crs(crs)
    is_same = all(one.is_geographic and datum_of(one) in SAME_EARTH for one in (declared, crs))
    return Remark(
        "note" if is_same else "warning",
        "crs_overruled",
        layer,
        Sentence(
            f"文件声明 {there}，按所给的 {here} 读取", f"the file declares {there}, it was read as {here} as told"
        ),
        Sentence("确认 --crs 正确，或不写 --crs", "make sure that --crs is right, or leave it out"),
    )


def _short(text: str | CRS, most: int = 80) -> str:
    shown = str(text)
    return shown if len(shown) <= most else f"{shown[:most]}…"
