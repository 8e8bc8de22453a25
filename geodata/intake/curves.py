"""Curved geometries, which the reader gives as straight lines: what they were before."""

from __future__ import annotations

from pathlib import Path

import pyogrio

CURVES = {
    "CIRCULARSTRING": "CircularString",
    "COMPOUNDCURVE": "CompoundCurve",
    "CURVEPOLYGON": "CurvePolygon",
    "MULTICURVE": "MultiCurve",
    "MULTISURFACE": "MultiSurface",
}
MAY_HOLD_CURVES = ("GeoPackage", "FileGDB")


def curve_type(path: Path, layer: str, options: dict[str, str]) -> str:
    """Return the most frequent kind of curve in the layer, as its geometry type is called; empty if it has none."""
    quoted = '"' + layer.replace("\\", "\\\\").replace('"', '\\"') + '"'
    sql = f"SELECT OGR_GEOMETRY AS kind FROM {quoted}"
    _, _, _, values = pyogrio.raw.read(path, sql=sql, sql_dialect="OGRSQL", read_geometry=False, **options)
    curves = [kind for kind in values[0] if kind in CURVES]
    return CURVES[max(set(curves), key=curves.count)] if curves else ""
