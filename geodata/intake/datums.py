"""Which datum the degrees of a file are in, whose word it is, and the words of the analyst that cannot be true."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pyproj import CRS

from geodata.datum import ACCURACY_M, DATUMS, SHIFTED, SOURCE, Datum, is_in_china
from geodata.defects import Sentence, schema_error
from geodata.errors import LayerSchemaError
from geodata.intake.crs import SAME_EARTH, DatumKey, Settled, datum_of, describe_crs, named_as_shifted
from geodata.intake.path import NAMES
from geodata.intake.readings import Coordinates
from geodata.remarks import Remark

OF_DATUM: dict[Datum, str] = {"wgs84": "EPSG:4326", "cgcs2000": "EPSG:4490", "gcj02": "EPSG:4326", "bd09": "EPSG:4326"}
SHOWN: dict[str, str] = {"wgs84": "WGS 84", "cgcs2000": "CGCS2000", "gcj02": "GCJ-02", "bd09": "BD-09"}


@dataclass(frozen=True)
class Grounded:
    """The datum in use: one of :data:`geodata.datum.DATUMS` or the key of an old one, by the file or by hand."""

    datum: Datum | DatumKey
    basis: str


def read_datum(text: str | None, layer: str) -> Datum | None:
    """The datum called ``text``, whatever its case; LayerSchemaError ``datum_unknown`` for another word."""
    if text is None:
        return None
    for known in DATUMS:
        if text.strip().lower().replace("-", "") == known:
            return known
    shown = ", ".join(DATUMS)
    raise schema_error(
        "datum_unknown",
        layer,
        Sentence(f"不认识基准“{text[:40]}”", f"datum '{text[:40]}' is not known"),
        Sentence(f"--datum 用其中之一：{shown}", f"--datum is one of: {shown}"),
    )


def crs_of_degrees(datum: Datum | None, points: Coordinates) -> Settled | None:
    """The CRS that naming a datum stands for, if the numbers can be degrees; None else."""
    if datum is None or not len(points):
        return None
    is_degrees = bool((np.abs(points[:, 0]) <= 180).all() and (np.abs(points[:, 1]) <= 90).all())
    return Settled(CRS(OF_DATUM[datum]), "given") if is_degrees else None


def settle_datum(settled: Settled, given: Datum | None, layer: str) -> Grounded:
    """The datum of ``settled``, or the one ``given`` by hand if it can be that.

    Raises LayerSchemaError ``datum_needed`` for a CRS that calls itself GCJ-02 or BD-09, ``datum_conflict`` where the
    CRS declares an old datum and the analyst names another.
    """
    declared = datum_of(settled.crs)
    if given is None:
        if named_as_shifted(settled.crs):
            raise _needed(settled.crs, layer)
        return Grounded(declared, settled.basis)
    if declared in NAMES:
        raise _conflict(settled.crs, given, layer)
    return Grounded(given, "given")


def check_in_china(points: Coordinates, datum: Datum, layer: str) -> None:
    """Defect ``datum_outside_china``: there is no shift to take off where the maps put none."""
    outside = ~is_in_china(points[:, 0], points[:, 1])
    if outside.any():
        lon, lat = (float(value) for value in points[outside][0])
        name = SHOWN[datum]
        raise schema_error(
            "datum_outside_china",
            layer,
            Sentence(
                f"({lon:.6g}, {lat:.6g}) 在 {name} 的范围（中国）之外，无法去除偏移",
                f"({lon:.6g}, {lat:.6g}) is outside China, where {name} shifts nothing",
            ),
            Sentence("检查坐标和 --datum", "check the coordinates and --datum"),
        )


def shift_removed(datum: Datum, before: Coordinates, after: Coordinates, layer: str) -> Remark:
    """The note that a shift was taken off, how far that moved the layer, and how good the formula is."""
    east = (before[:, 0] - after[:, 0]) * np.cos(np.radians(after[:, 1]))
    moved_m = float(np.hypot(east, before[:, 1] - after[:, 1]).mean() * 111_320.0)
    name = SHOWN[datum]
    return Remark(
        "note",
        "datum_shift_removed",
        layer,
        Sentence(
            f"按 --datum 去除了 {name} 偏移，平均移动 {moved_m:.0f} 米；公式为公开逆推，误差约 {ACCURACY_M:g} 米",
            f"the {name} shift was taken off as told, which moved it {moved_m:.0f} m on average; {SOURCE}, good to "
            f"about {ACCURACY_M:g} m",
        ),
        Sentence("不要当作测量成果使用", "do not take it for a survey"),
        value=moved_m,
        unit="m",
    )


def other_word(settled: Settled, given: Datum, layer: str) -> Remark | None:
    """The note that file and analyst name different datums, where the numbers are the same in both."""
    declared = datum_of(settled.crs)
    if given in SHIFTED or declared == given or declared not in SAME_EARTH:
        return None
    return Remark(
        "note",
        "datum_other_word",
        layer,
        Sentence(
            f"文件声明 {describe_crs(settled.crs)}，按所给记为 {SHOWN[given]}；两者数值相同（差别在分米级）",
            f"the file declares {describe_crs(settled.crs)}, it is recorded as {SHOWN[given]} as told; the numbers "
            "are the same in both (within decimetres)",
        ),
        Sentence("无需处理", "nothing to do"),
    )


def _needed(crs: CRS, layer: str) -> LayerSchemaError:
    return schema_error(
        "datum_needed",
        layer,
        Sentence(
            f"坐标系自称“{crs.name}”，是网络地图的偏移坐标", f"its CRS calls itself '{crs.name}', that of a web map"
        ),
        Sentence("用 --datum gcj02 或 --datum bd09 说明", "say --datum gcj02 or --datum bd09"),
    )


def _conflict(crs: CRS, given: Datum, layer: str) -> LayerSchemaError:
    name = NAMES[datum_of(crs)]
    return schema_error(
        "datum_conflict",
        layer,
        Sentence(
            f"坐标系的基准是{name.zh}，与 --datum {given} 矛盾", f"its CRS has the datum {name.en}, not --datum {given}"
        ),
        Sentence(
            "核实后只用 --crs 或 --datum 说明实际情况", "find out which is true and say that one by --crs or --datum"
        ),
    )
