"""What a layer must look like: its columns with unit and range, its geometry, its id column.

A schema is data. The checks that hold a layer to it are in :mod:`geodata.checks`, one function per defect;
the schemas of the shipped layers are in :mod:`geodata.layers`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "integer", "boolean"]
GeometryKind = Literal["polygon", "line", "point", "none"]

GEOMETRY_TYPES: dict[GeometryKind, tuple[str, ...]] = {
    "polygon": ("Polygon", "MultiPolygon"),
    "line": ("LineString", "MultiLineString"),
    "point": ("Point",),
    "none": (),
}


@dataclass(frozen=True)
class Column:
    """One column of a layer.

    ``unit`` is the unit in words of the file ("MW", "deg", "1"); empty for texts. ``nullable`` False means
    that an empty cell is an error. ``low`` and ``high`` are inclusive, in ``unit``. ``allowed`` lists the
    only values, if any. ``may_lack``: a file may do without the column, which is then empty; an empty one says as much
    as none, so that neither differences nor digests know the one from the other.
    """

    name: str
    kind: Kind = "text"
    unit: str = ""
    nullable: bool = False
    low: float | None = None
    high: float | None = None
    allowed: tuple[str, ...] = ()
    may_lack: bool = False


@dataclass(frozen=True)
class LayerSchema:
    """One layer: file name in the region's folder, id column, geometry, columns.

    ``geometry_optional`` allows features without a place (a data centre whose location is not public); they
    are listed, never drawn. A CSV layer with point geometry holds it in the columns ``lon`` and ``lat``
    [deg]. An ``optional`` layer is one that only the user can give (roads, farmland): a region is whole without
    it.
    """

    name: str
    filename: str
    id_column: str
    geometry: GeometryKind
    columns: tuple[Column, ...]
    geometry_optional: bool = False
    optional: bool = False

    @property
    def column_names(self) -> tuple[str, ...]:
        """Names of all columns in the order of the file."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column called ``name``; KeyError if the schema has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)
