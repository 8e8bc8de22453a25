"""The one way in: a region's folder becomes a :class:`Region`, whole and checked, or an error that names
the defect.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import geopandas as gpd
import pandas as pd

from geodata.checks import check_layer
from geodata.defects import Sentence, schema_error
from geodata.files import check_file, read_table
from geodata.layers import LAYERS, layer_schema
from geodata.measure import to_local
from geodata.region_checks import check_cluster_area, check_zones_apart, check_zones_inside
from geodata.schema import Column, LayerSchema
from geodata.settings import LayerSource, RegionSettings, read_settings, read_sources

SHIPPED_REGION = Path(__file__).parent / "chongqing"


@dataclass(frozen=True, eq=False)
class Region:
    """A checked region.

    ``layers`` maps a layer's name to its table: a GeoDataFrame in ``settings.storage_crs`` where it has
    places, else a DataFrame, with the columns of its schema and a plain 0..n-1 index. ``sources`` maps file
    names to their origin as declared; ``sha256`` holds the digests of the files as they were read, which
    differ from the declared ones if the user has changed a layer.
    """

    id: str
    name_zh: str
    name_en: str
    folder: Path
    settings: RegionSettings
    layers: Mapping[str, gpd.GeoDataFrame | pd.DataFrame]
    sources: Mapping[str, LayerSource]
    sha256: Mapping[str, str]

    def is_draft(self, layer: str) -> bool:
        """Say whether an outline of ``layer`` ("cluster" or "starter_zones") is not yet the official one."""
        return bool((self.layers[layer]["status"] != "official").any())

    def local(self, layer: str) -> gpd.GeoDataFrame:
        """Return ``layer`` in the local CRS [m]."""
        return to_local(self.layers[layer], self.settings.local_crs)


def read_region(folder: Path | None = None) -> Region:
    """Read and check every layer of the region in ``folder`` (None: the shipped one).

    Raises LayerMissingError, RegionSettingsError or LayerSchemaError; nothing is mended or skipped silently.
    """
    folder = SHIPPED_REGION if folder is None else Path(folder)
    settings = read_settings(folder / "region.toml")
    layers, sha256 = {}, {}
    for name in layer_names(folder, settings):
        schema = layer_schema(name)
        path = folder / schema.filename
        check_file(path, name)
        sha256[schema.filename] = digest(path)
        layers[name] = read_layer(path, schema, settings, reproject=False)
    check_region(layers, settings)
    for name in ("region.toml", "sources.toml"):
        check_file(folder / name, name)
        sha256[name] = digest(folder / name)
    return Region(
        id=settings.id,
        name_zh=settings.name_zh,
        name_en=settings.name_en,
        folder=folder,
        settings=settings,
        layers=MappingProxyType(layers),
        sources=MappingProxyType(dict(read_sources(folder / "sources.toml"))),
        sha256=MappingProxyType(sha256),
    )


def layer_names(folder: Path, settings: RegionSettings) -> tuple[str, ...]:
    """Names of the layers of ``folder``: those that region.toml lists, then each optional one whose file is there."""
    listed = settings.layers
    given = (schema for schema in LAYERS if schema.optional and schema.name not in listed)
    return (*listed, *(schema.name for schema in given if (folder / schema.filename).is_file()))


def read_layer(
    path: Path, schema: LayerSchema, settings: RegionSettings, *, reproject: bool = True
) -> gpd.GeoDataFrame | pd.DataFrame:
    """Read a user's own layer (GeoJSON, GeoPackage, Shapefile, CSV) and hold it to ``schema``.

    It may be in any CRS that it declares: it is reprojected to ``settings.storage_crs``, unless
    ``reproject`` is False, when another CRS is an error. Errors as :func:`read_region`.
    """
    frame = read_table(Path(path), schema, settings.storage_crs)
    if reproject and isinstance(frame, gpd.GeoDataFrame) and frame.crs is not None:
        frame = frame.to_crs(settings.storage_crs)
    check_layer(frame, schema, settings.storage_crs, settings.bounds)
    return frame.astype({column.name: _plain_type(column) for column in schema.columns if not column.nullable})


def check_region(layers: Mapping[str, gpd.GeoDataFrame | pd.DataFrame], settings: RegionSettings) -> None:
    """Run the checks between layers; each layer has been checked by itself before."""
    for name in ("cluster", "starter_zones", settings.districts_layer):
        if name not in layers:
            raise schema_error(
                "layer_not_listed",
                name,
                Sentence("region.toml 的 layers 中没有列出", "region.toml does not list it under layers"),
                Sentence("把它加入 layers", "add it to layers"),
            )
    check_zones_apart(layers["starter_zones"], settings)
    check_zones_inside(layers["cluster"], layers["starter_zones"], settings)
    check_cluster_area(layers["cluster"], settings)


def _plain_type(column: Column) -> str:
    """Pandas type of a column that is known to be full: int64 and bool instead of their nullable kin."""
    return {"text": "str", "number": "float64", "integer": "int64", "boolean": "bool"}[column.kind]


def digest(path: Path) -> str:
    """Return the sha256 of a file as hexadecimal text."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
