"""Which columns of a table hold coordinates, and the points or shapes they give. Two answers are no answer."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from geodata.defects import Sentence
from geodata.intake.angles import parse_coordinate
from geodata.intake.found import Array, Objects, objects
from geodata.intake.refusal import SourceError, refuse
from geodata.remarks import Remark

PAIRS = (
    (("lon", "lng", "long", "longitude", "经度", "东经"), ("lat", "latitude", "纬度", "北纬"), ("lon", "lat")),
    (("x", "east", "easting", "东坐标", "横坐标"), ("y", "north", "northing", "北坐标", "纵坐标"), ("", "")),
)
WKT = ("wkt", "wkt_geom", "geom_wkt")
UNIT = re.compile(r"[\s_]*(\(.*\)|（.*）|\[.*\]|_deg|_m)$")
KEEP_ONE = Sentence("只保留一组坐标列，其余改名", "keep one pair of coordinate columns and rename the others")


@dataclass(frozen=True)
class Places:
    """The ``columns`` that hold the coordinates, and the ``axes`` in which they are written (empty for WKT)."""

    columns: tuple[str, ...]
    axes: tuple[str, ...] = ()


def find_places(names: Sequence[str], file: str) -> Places | None:
    """Return the coordinate columns among ``names``, None if there are none; SourceError if there are two answers."""
    keys = {name: UNIT.sub("", name.strip().lower()) for name in names}
    candidates = [Places((name,)) for name, key in keys.items() if key in WKT]
    for eastward, northward, axes in PAIRS:
        east = [name for name, key in keys.items() if key in eastward]
        north = [name for name, key in keys.items() if key in northward]
        candidates += [Places((first, second), axes) for first in east for second in north]
    if len(candidates) > 1:
        shown = "; ".join(", ".join(candidate.columns) for candidate in candidates[:4])
        wrong = Sentence(f"坐标列不止一组：{shown}", f"more than one set of coordinate columns: {shown}")
        raise refuse("coordinates_ambiguous", file, wrong, KEEP_ONE)
    return candidates[0] if candidates else None


def make_shapes(columns: dict[str, Array], places: Places, file: str) -> Objects:
    """Return the WKB of each row, None where all its coordinate cells are blank.

    SourceError naming row (of the data, from 1) and column for a cell that is no coordinate or for half a pair.
    """
    cells = [[_text(value) for value in columns[name]] for name in places.columns]
    if not places.axes:
        return _shapes_from_wkt(cells[0], places.columns[0], file)
    numbers = np.full((len(cells[0]), 2), np.nan)
    for row, pair in enumerate(zip(*cells, strict=True)):
        blank = [text == "" for text in pair]
        if any(blank) and not all(blank):
            wrong = Sentence("一对坐标只填了一个", "one of a pair of coordinates is blank")
            raise _wrong_cell("coordinate_half", file, row, places.columns[blank.index(True)], wrong)
        for place, text in enumerate(pair):
            if text:
                numbers[row, place] = _number(text, places, place, row, file)
    shapes = shapely.to_wkb(shapely.points(numbers))
    return objects(None if blank else shape for shape, blank in zip(shapes, np.isnan(numbers).any(axis=1), strict=True))


def taken(places: Places, layer: str) -> Remark:
    """The note that says which columns were taken for coordinates, and as what."""
    shown = ", ".join(places.columns)
    order = Sentence("（先东向，后北向）", " (east, then north)") if places.axes else Sentence("（WKT）", " (WKT)")
    return Remark(
        "note",
        "coordinate_columns",
        layer,
        Sentence(f"坐标取自列 {shown}{order.zh}", f"coordinates are taken from the columns {shown}{order.en}"),
        Sentence("若不对，改列名后重新导入", "if that is wrong, rename the columns and import again"),
        column=places.columns[0],
    )


def _number(text: str, places: Places, place: int, row: int, file: str) -> float:
    try:
        number = parse_coordinate(text, places.axes[place])
    except ValueError as error:
        shown = text[:60]
        wrong = Sentence(f"“{shown}”不是坐标", f"'{shown}' is no coordinate")
        raise _wrong_cell("coordinate_text", file, row, places.columns[place], wrong) from error
    if not np.isfinite(number):
        wrong = Sentence("坐标不是有限数", "the coordinate is not finite")
        raise _wrong_cell("coordinate_not_finite", file, row, places.columns[place], wrong)
    return number


def _shapes_from_wkt(cells: list[str], column: str, file: str) -> Objects:
    texts = objects(text or None for text in cells)
    shapes = shapely.from_wkt(texts, on_invalid="ignore")
    wrong_rows = np.flatnonzero((texts != None) & shapely.is_missing(shapes))  # noqa: E711  elementwise
    if len(wrong_rows):
        row = int(wrong_rows[0])
        wrong = Sentence(f"“{cells[row][:60]}”不是 WKT", f"'{cells[row][:60]}' is no WKT")
        raise _wrong_cell("coordinate_text", file, row, column, wrong)
    return objects(None if shape is None else shapely.to_wkb(shape) for shape in shapes)


def _text(value: object) -> str:
    return "" if value is None or value is np.ma.masked or value != value else str(value).strip()  # noqa: PLR0124  NaN


def _wrong_cell(reason: str, file: str, row: int, column: str, wrong: Sentence) -> SourceError:
    return refuse(
        reason,
        file,
        Sentence(
            f"第 {row + 1} 行数据，列“{column}”：{wrong.zh}", f"data row {row + 1}, column '{column}': {wrong.en}"
        ),
        Sentence(
            "填十进制数或 106°30'15\"E 这样的度分秒，两格都填或都留空",
            "write a decimal number or degrees like 106°30'15\"E; fill both cells or neither",
        ),
    )
