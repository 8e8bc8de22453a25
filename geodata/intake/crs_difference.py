"""What sets the CRS in which numbers fit apart from the one that was declared: the mistake, by name."""

from __future__ import annotations

from pyproj import CRS

from geodata.coordinates import METRES, MIRRORED, SWAPPED
from geodata.defects import Sentence
from geodata.intake.readings import Coordinates, Reading

Named = tuple[str, Sentence]  # key of the defect and what is said of it

NORTHING_OF_THE_SOUTH_M = 1e6  # UTM zones of the south add 10,000,000 m


def difference(declared: CRS, best: Reading) -> Named:
    """Key and words for the difference between ``declared`` and the reading that fits."""
    if best.swapped:
        return SWAPPED[0], Sentence("数值像是横纵坐标（经纬度）颠倒", "the numbers look like swapped axes")
    if best.mirrored:
        return MIRRORED[0], Sentence("数值在错误的半球（正负号）", "the numbers are in the wrong hemisphere (sign)")
    if declared.is_geographic != best.crs.is_geographic:
        return _unit_difference(declared.is_geographic)
    return _zone_difference(projection_numbers(declared), projection_numbers(best.crs))


def projection_numbers(crs: CRS) -> dict[str, float]:
    """Central meridian [deg], false easting and northing [m] of a projected CRS; 0 where it has none."""
    found = {"meridian": 0.0, "easting": 0.0, "northing": 0.0}
    core = crs.source_crs if crs.is_bound and crs.source_crs is not None else crs
    for parameter in core.coordinate_operation.params if core.coordinate_operation else ():
        name = parameter.name.lower()
        if name.startswith("longitude of"):
            found["meridian"] = float(parameter.value)
        if name in ("false easting", "false northing"):
            found[name.removeprefix("false ")] = float(parameter.value) * float(parameter.unit_conversion_factor or 1.0)
    return found


def zone_words(points: Coordinates) -> Sentence:
    """Words for a zone number before the easting of the first point; empty if there is none."""
    for number in points[0] if len(points) else ():
        zone, rest = divmod(float(number), 1e6)
        if 13 <= zone <= 45 and 1e5 < rest < 9e5:
            width = 3 if zone >= 25 else 6
            meridian = zone * 3 if width == 3 else zone * 6 - 3
            return Sentence(
                f"（像是 {width} 度带第 {zone:.0f} 带，中央经线 {meridian:.0f}°）",
                f" (zone {zone:.0f} of {width} degrees, central meridian {meridian:.0f} E, by the look of them)",
            )
    return Sentence("", "")


def _unit_difference(declared_degrees: bool) -> Named:
    if declared_degrees:
        return METRES[0], Sentence("声明的是经纬度，数值却是米", "degrees are declared, but the numbers are metres")
    said = Sentence("声明的是投影坐标系，数值却是经纬度", "a projected CRS is declared, but the numbers are degrees")
    return "degrees_declared_metres", said


def _zone_difference(old: dict[str, float], new: dict[str, float]) -> Named:
    if abs(old["northing"] - new["northing"]) > NORTHING_OF_THE_SOUTH_M:
        return MIRRORED[0], Sentence("声明的是另一半球的坐标系", "the declared CRS is for the other hemisphere")
    old_zone, new_zone = int(old["easting"] // 1e6), int(new["easting"] // 1e6)
    if new_zone and not old_zone:
        return "zone_prefix_unexpected", Sentence(
            f"东坐标前带有带号 {new_zone}，声明的坐标系不带带号",
            f"the eastings carry the zone number {new_zone}, which the declared CRS does not",
        )
    if old_zone and not new_zone:
        return "zone_prefix_missing", Sentence(
            f"声明的坐标系带有带号 {old_zone}，东坐标前却没有",
            f"the declared CRS has the zone number {old_zone} before the eastings, which lack it",
        )
    if abs(old["meridian"] - new["meridian"]) > 1e-6:
        return "wrong_zone", Sentence(
            f"中央经线应为 {new['meridian']:g}°，而不是 {old['meridian']:g}°",
            f"the central meridian should be {new['meridian']:g} E, not {old['meridian']:g} E",
        )
    return "wrong_crs", Sentence("声明的坐标系不对", "the declared CRS is not the right one")
