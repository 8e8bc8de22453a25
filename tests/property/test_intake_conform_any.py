"""Whatever a file holds: a layer that fits its schema comes out, or an error in both languages."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.errors import PlannerError
from geodata.layers import SCHEMAS
from tests.intake_layers import conformed, raw_of

LAYERS = ("water", "roads", "feeders", "substations", "starter_zones", "population")
HEADINGS = [name for layer in LAYERS for name in SCHEMAS[layer].column_names]
HEADINGS += ["名称", "编号", "备注", "经度", "fid", "NAME", "position_b", "Basis of t", ""]
CRS = [None, "EPSG:4490", "EPSG:4326", "EPSG:4545", "EPSG:4524", "EPSG:3857", "EPSG:2381", "EPSG:32648"]
CELLS = st.one_of(
    st.none(),
    st.text(max_size=8),
    st.floats(),
    st.integers(-(10**9), 10**18),
    st.booleans(),
    st.sampled_from(["SZ1", " 110 ", "true", "1e5", "\uff11", "\ufffd", "draft"]),
)
NUMBERS = st.one_of(
    st.floats(105, 110), st.floats(28, 32), st.floats(-1e9, 1e9), st.sampled_from([3.6355e7, 355000.0, 3.27e6])
)
POINTS = st.lists(st.tuples(NUMBERS, NUMBERS), min_size=4, max_size=7)


def shape_of(kind, points):
    closed = [*points, points[0]]
    shapes = {
        "none": None,
        "empty": shapely.Polygon(),
        "point": shapely.Point(points[0]),
        "high": shapely.Point(*points[0], 3.0),
        "points": shapely.MultiPoint(points),
        "line": shapely.LineString(points),
        "ring": shapely.LineString(closed),
        "polygon": shapely.Polygon(closed),
        "polygons": shapely.MultiPolygon([shapely.Polygon(closed)]),
        "mixed": shapely.GeometryCollection([shapely.Point(points[0]), shapely.Polygon(closed)]),
    }
    return shapes[kind]


KINDS = ["none", "empty", "point", "high", "points", "line", "ring", "polygon", "polygons", "mixed"]
SHAPES = st.builds(shape_of, st.sampled_from(KINDS), POINTS)


@st.composite
def frames(draw):
    rows = draw(st.integers(0, 4))
    names = draw(st.lists(st.sampled_from(HEADINGS), max_size=14, unique=True))
    columns = {name: pd.Series([draw(CELLS) for _ in range(rows)], dtype=object) for name in names}
    if draw(st.integers(0, 9)) == 0:
        return pd.DataFrame(columns)
    shapes = [draw(SHAPES) for _ in range(rows)]
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes), crs=draw(st.sampled_from(CRS)))


@settings(max_examples=60)
@given(
    frames(),
    st.sampled_from(LAYERS),
    st.sampled_from([None, "EPSG:4545", "4490", "no"]),
    st.sampled_from([None, "wgs84", "gcj02", "bd09"]),
)
def test_layer_fits_its_schema_or_is_refused(frame, layer, crs, datum):
    schema = SCHEMAS[layer]
    try:
        result = conformed(raw_of(frame), layer, crs=crs, datum=datum)
    except PlannerError as error:
        assert error.zh and error.en
        return
    places = [] if schema.geometry == "none" else ["geometry"]
    assert list(result.frame.columns) == [*schema.column_names, *places]
    assert len(result.frame) == len(frame)
    if places:
        assert np.isfinite(shapely.get_coordinates(result.frame.geometry.to_numpy())).all()
        assert not result.frame.geometry.has_z.any()
    for remark in result.remarks:
        assert remark.text("zh") and remark.text("en")
