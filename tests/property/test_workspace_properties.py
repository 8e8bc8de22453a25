"""Whatever an analyst may write into a layer comes back from the working copy and from an export as it was."""

import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.versions.content import content_digest
from geodata.workspace.copy_reading import read_working_copy
from geodata.workspace.exports import export_layers
from geodata.workspace.geopackage import decode_shape, encode_shapes
from geodata.workspace.sidecar import cut_text
from geodata.workspace.working_copy import write_working_copy
from tests.tiny_region import SETTINGS, frame, square, tiny_layers

# No lone surrogates, which are no text, and no NUL, at which C programs stop reading.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
CALM = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DEGREES = st.floats(-180, 180, allow_subnormal=False)


def layers_with(names, racks, pues):
    """The tiny region with lakes of these names, and data centres of these racks and PUE."""
    layers = tiny_layers()
    lakes = frame(
        [square(number, number, number + 0.5, number + 0.7) for number in range(len(names))],
        feature_id=[f"w{number}" for number in range(len(names))],
        name_zh=names,
        name_en="",
        note_zh="",
        note_en="",
    )
    for name in ("substations", "stock"):
        table = layers[name]
        places = gpd.points_from_xy(table["lon"], table["lat"])
        drawn = [None if pd.isna(lon) else point for lon, point in zip(table["lon"], places, strict=True)]
        layers[name] = gpd.GeoDataFrame(table, geometry=drawn, crs=SETTINGS.storage_crs)
    layers["stock"] = layers["stock"].assign(racks=racks, pue=pues)
    return {**layers, "water": lakes}


@CALM
@given(
    names=st.lists(TEXT, min_size=1, max_size=4),
    racks=st.lists(st.integers(1, 1_000_000), min_size=2, max_size=2),
    pues=st.lists(st.floats(1.0, 3.0), min_size=2, max_size=2),
)
def test_texts_and_numbers_come_back(names, racks, pues):
    layers = layers_with(names, racks, pues)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "layers.gpkg"
        write_working_copy(layers, SETTINGS, path, base=1)
        copy = read_working_copy(path)
        assert copy.layers["water"]["name_zh"].tolist() == names
        assert copy.layers["stock"]["racks"].tolist() == racks
        assert copy.layers["stock"]["pue"].tolist() == pues
        assert copy.content == content_digest(layers) == content_digest(copy.layers)
        export_layers(layers, SETTINGS, Path(folder) / "out.gpkg", base=1, names=["water"])
        assert pyogrio.read_dataframe(Path(folder) / "out.gpkg", layer="water")["name_zh"].fillna("").tolist() == names


@given(st.lists(st.tuples(DEGREES, DEGREES), min_size=1, max_size=5), st.booleans())
def test_a_geometry_is_the_same_bit_for_bit(points, is_line):
    shape = shapely.LineString([*points, points[0]]) if is_line else shapely.MultiPoint(points)
    back = decode_shape(encode_shapes([shape], 4490)[0])
    assert shapely.equals_identical(back, shape)


@given(TEXT, st.integers(0, 300))
def test_a_cut_text_is_the_longest_beginning_that_fits(text, most_bytes):
    cut = cut_text(text, most_bytes)
    assert text.startswith(cut)
    assert len(cut.encode("utf-8")) <= most_bytes
    if cut != text:
        assert len((cut + text[len(cut)]).encode("utf-8")) > most_bytes
