"""Topology of feeders: each is one line that leads from its substation to some place in the region."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import shapely

from geodata.defects import Sentence
from geodata.inspection.columns import as_numbers
from geodata.inspection.options import InspectionOptions
from geodata.inspection.subject import Subject, rounded
from geodata.remarks import Level, Remark


def find_feeder_defects(
    feeders: Subject, substations: Subject, districts: Subject | None, options: InspectionOptions
) -> Iterator[Remark]:
    """Yield the defects of the lines; that the substation exists at all is a matter of references."""
    yield from find_shapeless_feeders(feeders, options)
    if "substation_id" in feeders.table:
        yield from find_loose_feeders(feeders, substations, options)
        yield from find_voltage_contradictions(feeders, substations)
    if districts is not None:
        yield from find_feeders_outside(feeders, districts)


def find_shapeless_feeders(feeders: Subject, options: InspectionOptions) -> Iterator[Remark]:
    """Kinds ``feeder_zero_length`` (error), ``feeder_broken`` (error: its parts do not join), ``feeder_crosses_itself``
    (warning).
    """
    lengths = shapely.length(feeders.local)
    for position, line in enumerate(feeders.local):
        if lengths[position] < options.min_segment_m:
            said = Sentence("长度为零", "it has no length")
            yield _remark(feeders, position, "error", "feeder_zero_length", said, shapely.get_point(_first(line), 0))
            continue
        if len(joined_parts(line)) > 1:
            said = Sentence("由互不相连的几段组成", "it consists of parts that do not join")
            yield _remark(feeders, position, "error", "feeder_broken", said, _end(joined_parts(line)[0], -1))
        if not shapely.is_simple(line):
            said = Sentence("与自身相交", "it crosses itself")
            yield _remark(feeders, position, "warning", "feeder_crosses_itself", said, _crossing(line))


def find_loose_feeders(feeders: Subject, substations: Subject, options: InspectionOptions) -> Iterator[Remark]:
    """Kind ``feeder_loose`` (warning): neither end is near its substation; the size is the distance [m]."""
    place_of = dict(zip(substations.names, substations.local, strict=True))
    for position, (line, station) in enumerate(zip(feeders.local, feeders.table["substation_id"], strict=True)):
        point = place_of.get(station)
        if point is None:
            continue
        ends = line_ends(line)
        away = shapely.distance(ends, point)
        metres = rounded(away.min())
        if metres > options.feeder_end_m:
            said = Sentence(
                f"最近的一端距变电站 {station} 有 {metres:,.6g} m",
                f"its nearest end is {metres:,.6g} m from substation {station}",
            )
            yield _remark(feeders, position, "warning", "feeder_loose", said, ends[int(away.argmin())], (metres, "m"))


def find_voltage_contradictions(feeders: Subject, substations: Subject) -> Iterator[Remark]:
    """Kind ``feeder_voltage`` (warning): a feeder of a higher voltage [kV] than its substation has."""
    if "voltage_kv" not in feeders.table or "voltage_kv" not in substations.table:
        return
    highest = dict(zip(substations.names, as_numbers(substations.table["voltage_kv"]), strict=True))
    voltages = as_numbers(feeders.table["voltage_kv"])
    for position, (station, voltage) in enumerate(zip(feeders.table["substation_id"], voltages, strict=True)):
        limit = highest.get(station, np.nan)
        if voltage > limit:
            said = Sentence(
                f"电压 {voltage:g} kV，高于变电站 {station} 的 {limit:g} kV",
                f"{voltage:g} kV is more than the {limit:g} kV of substation {station}",
            )
            middle = shapely.line_interpolate_point(_first(feeders.local[position]), 0.5, normalized=True)
            yield _remark(feeders, position, "warning", "feeder_voltage", said, middle, (float(voltage), "kV"))


def find_feeders_outside(feeders: Subject, districts: Subject) -> Iterator[Remark]:
    """Kind ``feeder_leaves_region`` (warning): an end lies in no district; the size is the distance [m]."""
    tree = shapely.STRtree(districts.local)
    for position, line in enumerate(feeders.local):
        ends = line_ends(line)
        _, away = tree.query_nearest(ends, return_distance=True, all_matches=False)
        if away.max() > 0:
            metres = rounded(away.max())
            said = Sentence(f"一端在区域之外 {metres:,.6g} m", f"one end lies {metres:,.6g} m outside the region")
            end = ends[int(away.argmax())]
            yield _remark(feeders, position, "warning", "feeder_leaves_region", said, end, (metres, "m"))


def line_ends(line: shapely.Geometry) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """First and last point of each joined part of a line; a ring has its start twice."""
    parts = joined_parts(line)
    ends: np.ndarray[tuple[int], np.dtype[np.object_]] = np.concatenate(
        [shapely.get_point(parts, 0), shapely.get_point(parts, -1)]
    )
    return ends


def joined_parts(line: shapely.Geometry) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """The parts of a line, those that meet end to end made one."""
    parts: np.ndarray[tuple[int], np.dtype[np.object_]] = shapely.get_parts(shapely.line_merge(line))
    return parts


def _first(line: shapely.Geometry) -> shapely.Geometry:
    return shapely.get_parts(line)[0]


def _end(part: shapely.Geometry, position: int) -> shapely.Geometry:
    return shapely.get_point(part, position)


def _crossing(line: shapely.Geometry) -> shapely.Geometry:
    """A point where a line meets itself: the end of three or more segments once it is cut at its crossings."""
    pieces = shapely.get_parts(shapely.node(line))
    ends = np.concatenate([shapely.get_point(pieces, 0), shapely.get_point(pieces, -1)])
    counts = pd.Series(shapely.to_wkb(ends)).value_counts()
    return shapely.from_wkb(counts.index[0])


def _remark(  # noqa: PLR0917 - one call a line
    feeders: Subject,
    position: int,
    level: Level,
    kind: str,
    said: Sentence,
    point: shapely.Geometry,
    size: tuple[float | None, str] = (None, ""),
) -> Remark:
    lon, lat = next(feeders.places(np.array([point], dtype=object)))
    return Remark(
        level,
        kind,
        feeders.layer,
        said,
        Sentence("重画该馈线，使其一端落在所属变电站", "draw the feeder again, one end at its substation"),
        feature=str(feeders.names[position]),
        lon=lon,
        lat=lat,
        value=size[0],
        unit=size[1],
    )
