"""A region small enough to work out by hand: a square cluster of 4 km x 4 km around the origin of the local
CRS.

Starter zones: SZ1 is the south-west km2; SZ2 is 1.5 km x 1 km north-east of the origin. Districts: West
(100001) and East (100002) of the line x = 0, 10 km each way. All coordinates below are in km in the local
CRS.
"""

import dataclasses
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geodata.read import SHIPPED_REGION, Region
from geodata.settings import read_settings
from geodata.write import write_csv, write_geojson

LAYER_NAMES = ("cluster", "starter_zones", "districts_2022", "substations", "stock", "population")
SETTINGS = dataclasses.replace(
    read_settings(SHIPPED_REGION / "region.toml"),
    id="tiny",
    published_cluster_area_km2=16.0,
    layers=LAYER_NAMES,
    exclusions=(),
)
NAMES = {"name_zh": "名称", "name_en": "name"}


def square(west, south, east, north):
    """A rectangle [km, local CRS]."""
    return shapely.box(west * 1000, south * 1000, east * 1000, north * 1000)


def frame(shapes, **columns):
    """A layer in the storage CRS from shapes in the local CRS."""
    table = gpd.GeoDataFrame(columns, geometry=list(shapes), crs=SETTINGS.local_crs)
    return table.to_crs(SETTINGS.storage_crs)


def zones_frame(shapes):
    """A starter zone layer; ids SZ1, SZ2, ... in the order given."""
    ids = [f"SZ{number}" for number in range(1, len(shapes) + 1)]
    return frame(shapes, zone_id=ids, **NAMES, status="draft", note_zh="", note_en="")


def tiny_layers():
    """Fresh tables of every layer, as they are before writing."""
    point = {"lon": [106.5, 106.51], "lat": [29.55, 29.56]}
    return {
        "cluster": frame([square(-2, -2, 2, 2)], cluster_id=["TINY"], **NAMES, status="draft", note_zh="", note_en=""),
        "starter_zones": zones_frame([square(-2, -2, -1, -1), square(0, 0, 1.5, 1)]),
        "districts_2022": frame(
            [square(-10, -10, 0, 10), square(0, -10, 10, 10)],
            adcode=["100001", "100002"],
            name_zh=["西区", "东区"],
            name_en=["West", "East"],
            source="made up",
        ),
        "substations": pd.DataFrame(
            {
                "substation_id": ["a", "b"],
                **NAMES,
                **point,
                "voltage_kv": 220.0,
                "position_basis": "assumed",
                "spare_mw": [60.0, 60.0],
                "step_mw": 120.0,
                "max_steps": 2,
                "power_basis": "assumed",
                "note_zh": "",
                "note_en": "",
            }
        ),
        "stock": pd.DataFrame(
            {
                "stock_id": ["here", "nowhere"],
                **NAMES,
                "operator": "",
                "place_zh": "",
                "lon": [106.5, None],
                "lat": [29.55, None],
                "in_cluster": [True, False],
                "in_cluster_basis": "assumed",
                "starter_zone": "",
                "size_class": "large",
                "racks": 3000,
                "racks_basis": "assumed",
                "pue": 1.3,
                "pue_basis": "assumed",
                "status": "unknown",
                "year": [2020, None],
                "source": "made up",
                "grade": "A",
                "note_zh": "",
                "note_en": "",
            }
        ).astype({"year": "Int64"}),
        "population": pd.DataFrame(
            {"adcode": ["100001"], "name_zh": "西区", "residents_2020": 10, "source": "made up", "grade": "A"}
        ),
    }


def tiny_region(**layers):
    """The region in memory, with the given layers in place of the usual ones."""
    return Region(
        id="tiny",
        name_zh="小区",
        name_en="Tiny",
        folder=Path(),
        settings=SETTINGS,
        layers={**tiny_layers(), **layers},
        sources={},
        sha256={},
    )


def write_tiny(folder, layers):
    """Write the region to ``folder`` with its two TOML files; layers that are absent are not written."""
    shipped = (SHIPPED_REGION / "region.toml").read_text(encoding="utf-8")
    start, end = shipped.index("layers = ["), shipped.index("# Where a coordinate can be")
    listed = "layers = [" + ", ".join(f'"{name}"' for name in LAYER_NAMES) + "]\n\n"
    text = shipped[:start] + listed + shipped[end : shipped.index("[[exclusions]]")]
    text = text.replace("published_cluster_area_km2 = 1984.0", "published_cluster_area_km2 = 16.0")
    (folder / "region.toml").write_text(text, encoding="utf-8")
    (folder / "sources.toml").write_text("", encoding="utf-8")
    for name, table in layers.items():
        if isinstance(table, gpd.GeoDataFrame):
            write_geojson(table, folder / f"{name}.geojson")
        else:
            write_csv(table, folder / f"{name}.csv")
