"""Layers of the tiny region as an analyst hands them in, with defects of known size. All lengths in km, local CRS."""

import geopandas as gpd
import pandas as pd
import shapely

from geodata.inspection.inspection import inspect_layers
from tests.tiny_region import NAMES, SETTINGS, frame, tiny_layers

ROLES = {"limit": "-", "variant": "both", "drawn": "by hand", "source": "made up"}


def sound_layers(**changed):
    """The tiny layers with points as geometry; ``changed`` layers in place of the usual ones."""
    layers = tiny_layers()
    for name in ("substations", "stock"):
        layers[name] = with_points(layers[name])
    return {**layers, **changed}


def with_points(table):
    points = gpd.points_from_xy(table["lon"], table["lat"])
    places = gpd.GeoSeries(points).where(table["lon"].notna(), None)
    return gpd.GeoDataFrame(table, geometry=places, crs=SETTINGS.storage_crs)


def polygon(*corners):
    """A polygon from corners [km]."""
    return shapely.Polygon([(x * 1000, y * 1000) for x, y in corners])


def line(*corners):
    """A line [km]."""
    return shapely.LineString([(x * 1000, y * 1000) for x, y in corners])


def components(shapes, role="fill"):
    ids = [f"C{number:02d}" for number in range(1, len(shapes) + 1)]
    return frame(shapes, component_id=ids, **NAMES, role=role, **ROLES)


def user_layer(shapes, id_column="feature_id", **columns):
    """A layer that only the user has; ids f1, f2, ..."""
    ids = [f"f{number}" for number in range(1, len(shapes) + 1)]
    return frame(shapes, **{id_column: ids}, name_zh="", name_en="", **columns, note_zh="", note_en="")


def feeders(shapes, substation_id="a", voltage_kv=None):
    voltages = pd.array([voltage_kv] * len(shapes), dtype="Float64").astype("float64") if voltage_kv else float("nan")
    return user_layer(shapes, "feeder_id", substation_id=substation_id, voltage_kv=voltages)


def inspect(previous=None, options=None, **changed):
    return inspect_layers(sound_layers(**changed), SETTINGS, previous, options)


def of_kind(remarks, kind):
    return [remark for remark in remarks if remark.kind == kind]


def only(remarks, kind):
    """The one remark of ``kind``."""
    (remark,) = of_kind(remarks, kind)
    return remark


def place_km(remark):
    """Where a remark points to, in the local CRS [km]."""
    point = gpd.GeoSeries([shapely.Point(remark.lon, remark.lat)], crs=SETTINGS.storage_crs).to_crs(SETTINGS.local_crs)
    return point.x.iloc[0] / 1000, point.y.iloc[0] / 1000
