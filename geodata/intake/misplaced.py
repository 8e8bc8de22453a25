"""Numbers that do not fit the CRS: what they look like is named, with the CRS that would fit."""

from __future__ import annotations

import math
from collections.abc import Sequence

import geopandas as gpd

from geodata.coordinates import MIRRORED
from geodata.defects import Sentence, schema_error
from geodata.errors import LayerSchemaError
from geodata.intake.crs import Settled, datum_of, describe_crs
from geodata.intake.crs_difference import difference, zone_words
from geodata.intake.readings import FITS_SHARE, Coordinates, Reading, fitting_readings, read_as
from geodata.remarks import Remark
from geodata.settings import RegionSettings

MOST_NAMED = 4
MOSTLY = 0.5  # assumed: with more of the vertices in the region, single features are wrong, not the CRS


class CrsError(LayerSchemaError):
    """The CRS is missing or cannot be right; ``readings`` are those that would fit, the likeliest first."""

    def __init__(self, said: LayerSchemaError, readings: Sequence[Reading]) -> None:
        super().__init__(zh=said.zh, en=said.en, defect=said.defect, layer=said.layer)
        self.readings = tuple(readings)


class CrsMissingError(CrsError):
    """The file declares no CRS and the analyst gave none."""


def crs_missing(
    layer: str, points: Coordinates, settings: RegionSettings, districts: gpd.GeoDataFrame | None
) -> CrsMissingError:
    """The question for the CRS, with all readings that would bring the layer into the region."""
    readings = fitting_readings(points, settings, districts)
    way_out = Sentence(
        "查明来源的坐标系，用 --crs 给出；经纬度如来自网络地图，再用 --datum gcj02 或 bd09（不会替您猜测）",
        "find out the CRS at the source and give it by --crs; for degrees of a web map add --datum gcj02 or bd09; "
        "nothing is guessed",
    )
    if not len(points):
        said = Sentence("没有声明坐标系，也没有坐标", "it declares no CRS and holds no coordinates")
        return CrsMissingError(schema_error("crs_missing", layer, said, way_out), ())
    if not readings:
        said = Sentence(
            f"没有声明坐标系，数值 {_place(points)} 按常见坐标系都不在区域内",
            f"it declares no CRS, and its numbers {_place(points)} lie in the region in no common CRS",
        )
        return CrsMissingError(schema_error("crs_missing", layer, said, way_out), ())
    names = "; ".join(_named(reading) for reading in readings[:MOST_NAMED])
    more = "" if len(readings) <= MOST_NAMED else f" … ({len(readings)})"
    said = Sentence(
        f"没有声明坐标系。数值 {_place(points)} 按下列坐标系都落在区域内：{names}{more}",
        f"it declares no CRS. Its numbers {_place(points)} would lie in the region in: {names}{more}",
    )
    return CrsMissingError(schema_error("crs_missing", layer, said, way_out), readings)


def check_place(
    layer: str,
    points: Coordinates,
    settled: Settled,
    settings: RegionSettings,
    districts: gpd.GeoDataFrame | None,
) -> tuple[Remark, ...]:
    """Raise CrsError if ``points`` cannot be in the CRS; warn if they lie in no district.

    Where all lie outside the districts and another zone brings them in, that is an error too, unless the analyst has
    given the CRS by hand.
    """
    here = read_as(points[:, 0], points[:, 1], settled.crs, settings, districts)
    if here.share_in_region < MOSTLY:
        raise _misplaced(layer, points, here, fitting_readings(points, settings, districts), settings)
    if here.share_in_districts is None or here.share_in_districts > 0:
        return ()
    inside = [row for row in fitting_readings(points, settings, districts) if (row.share_in_districts or 0) > MOSTLY]
    inside = [row for row in inside if not (row.swapped or row.mirrored)]
    if inside and settled.basis == "declared":
        raise _misplaced(layer, points, here, inside, settings)
    return (_outside_districts(layer, here, inside),)


def _misplaced(
    layer: str, points: Coordinates, here: Reading, readings: Sequence[Reading], settings: RegionSettings
) -> CrsError:
    declared, where = describe_crs(here.crs), _where(here)
    if not readings:
        bounds = settings.bounds
        limits = f"{bounds.min_lon:g}-{bounds.max_lon:g} E, {bounds.min_lat:g}-{bounds.max_lat:g} N"
        zone = zone_words(points)
        said = Sentence(
            f"按 {declared}，数值 {_place(points)} {where.zh}，不在区域范围内（{limits}），"
            f"也不像任何常见坐标系{zone.zh}",
            f"read in {declared} its numbers {_place(points)} {where.en}, outside the region ({limits}), and they look "
            f"like no common CRS{zone.en}",
        )
        way_out = Sentence("检查文件和坐标系", "check the file and its CRS")
        return CrsError(schema_error("out_of_region", layer, said, way_out), ())
    best = sorted(readings, key=lambda row: (row.rank[:2], datum_of(row.crs) != datum_of(here.crs), row.rank))[0]
    defect, words = difference(here.crs, best)
    names = "; ".join(_named(reading) for reading in (best, *(row for row in readings if row != best))[:MOST_NAMED])
    said = Sentence(
        f"按 {declared}，数值 {_place(points)} {where.zh}，不合适；{words.zh}。适合的读法：{names}",
        f"read in {declared} its numbers {_place(points)} {where.en}, which cannot be right; {words.en}. Readings that "
        f"fit: {names}",
    )
    return CrsError(schema_error(defect, layer, said, _way_out(best, settings)), readings)


def _way_out(best: Reading, settings: RegionSettings) -> Sentence:
    if best.swapped:
        return Sentence("把两个坐标对调后重新导出（东或经度在前）", "export again with east (longitude) first")
    if best.mirrored:
        return MIRRORED[2]
    code = settings.storage_crs if best.crs.is_geographic else best.code
    return Sentence(
        f"向来源核实后，用 --crs {code} 重新导入", f"ask at the source, then import again with --crs {code}"
    )


def _outside_districts(layer: str, here: Reading, inside: Sequence[Reading]) -> Remark:
    others_zh = f"；按 {_named(inside[0])} 则在区县内" if inside else ""
    others_en = f"; in {_named(inside[0])} it would lie inside" if inside else ""
    return Remark(
        "warning",
        "outside_districts",
        layer,
        Sentence(
            f"{_where(here).zh}，不在任何区县内{others_zh}", f"the numbers {_where(here).en}, in no district{others_en}"
        ),
        Sentence("核实坐标系和分带", "make sure of the CRS and its zone"),
        lon=here.lon,
        lat=here.lat,
    )


def _named(reading: Reading) -> str:
    share = reading.share_in_districts
    marks = [word for flag, word in ((reading.swapped, "x/y swapped"), (reading.mirrored, "sign changed")) if flag]
    marks += [f"{share:.0%} in districts"] if share is not None and share < FITS_SHARE else []
    mark = f" ({', '.join(marks)})" if marks else ""
    return f"{reading.code} {reading.crs.name}{mark}"


def _place(points: Coordinates) -> str:
    return f"({points[0][0]:.9g}, {points[0][1]:.9g})"


def _where(reading: Reading) -> Sentence:
    if not (math.isfinite(reading.lon) and math.isfinite(reading.lat)):
        return Sentence("不落在地球上任何地方", "lie nowhere on the earth")
    place = f"({reading.lon:.4f}, {reading.lat:.4f})"
    return Sentence(f"位于 {place}", f"lie at {place}")
