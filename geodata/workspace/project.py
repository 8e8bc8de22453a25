"""A QGIS project that shows the working copy: written by hand, with paths relative to its own folder only.

Only plain, long-lived parts of the format are used; QGIS fills in the rest and writes it on the next save.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

import geopandas as gpd
from pyproj import CRS

from geodata.measure import to_local
from geodata.schema import LayerSchema
from geodata.settings import RegionSettings
from geodata.workspace.project_notes import add_properties
from geodata.workspace.styles import QGIS_VERSION, add_style, style_flags
from geodata.workspace.symbols import layer_symbols
from geodata.workspace.titles import group_titles, layer_about, layer_group, layer_title, say
from geodata.workspace.working_copy import copy_schemas

MARGIN_SHARE = 0.06  # of the width and height of the cluster, around it at the first view
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_KINDS = {"polygon": "Polygon", "line": "Line", "point": "Point", "none": "No geometry"}
_WKB = {"polygon": "MultiPolygon", "line": "MultiLineString", "point": "Point", "none": "NoGeometry"}
_ZIP_TIME = (2000, 1, 1, 0, 0, 0)


def write_project(
    cluster: gpd.GeoDataFrame, settings: RegionSettings, path: Path, *, copy_name: str, language: str
) -> None:
    """Write the project ``path`` (.qgz), showing ``copy_name`` beside it, at first around ``cluster`` [storage CRS]."""
    write_document(make_project(cluster, settings, copy_name, language), Path(path))


def write_document(root: Element, path: Path) -> None:
    """Write a project as QGIS keeps it: its XML alone in a zip, the same bytes for the same project."""
    document = _DOCTYPE + tostring(root, encoding="unicode")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        entry = zipfile.ZipInfo(path.with_suffix(".qgs").name, _ZIP_TIME)
        entry.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(entry, document.encode("utf-8"))
    path.write_bytes(buffer.getvalue())


def make_project(cluster: gpd.GeoDataFrame, settings: RegionSettings, copy_name: str, language: str) -> Element:
    """Return the project as XML; its CRS is the local one [m], so that nothing looks squeezed."""
    title = _title(settings, language)
    root = Element("qgis", projectname=title, version=QGIS_VERSION)
    SubElement(root, "homePath", path="")
    SubElement(root, "title").text = title
    add_crs(SubElement(root, "projectCrs"), settings.local_crs)
    schemas = sorted_layers(settings)
    _add_tree(root, schemas, language)
    _add_view(root, cluster, settings)
    layers = SubElement(root, "projectlayers")
    for schema in schemas:
        _add_layer(layers, schema, settings, copy_name, language)
    order = SubElement(root, "layerorder")
    for schema in schemas:
        SubElement(order, "layer", id=layer_id(schema))
    add_properties(root, settings, title, language)
    return root


def sorted_layers(settings: RegionSettings) -> list[LayerSchema]:
    """The layers of the working copy from top to bottom of the map."""
    groups = list(group_titles())
    kinds = {"point": 0, "line": 1, "polygon": 2, "none": 3}
    return sorted(
        copy_schemas(settings), key=lambda entry: (groups.index(layer_group(entry.name)), kinds[entry.geometry])
    )


def layer_id(schema: LayerSchema) -> str:
    """Id of a layer within the project; QGIS takes none of ten signs or fewer."""
    return f"cqdc_layer_{schema.name}"


def _title(settings: RegionSettings, language: str) -> str:
    is_draft = settings.boundary_status == "draft"
    if language == "zh":
        return f"{settings.name_zh}数据中心集群规划图层" + ("（草案，示意）" if is_draft else "")
    return f"Planning layers, data-centre cluster of {settings.name_en}" + (" (draft, indicative)" if is_draft else "")


def _add_tree(root: Element, schemas: list[LayerSchema], language: str) -> None:
    tree = SubElement(root, "layer-tree-group")
    groups = {
        key: SubElement(
            tree,
            "layer-tree-group",
            name=say(title, language),
            checked="Qt::Checked",
            expanded="1" if number < 4 else "0",
        )
        for number, (key, title) in enumerate(group_titles().items())
    }
    for schema in schemas:
        symbols = layer_symbols(schema.name)
        is_shown = symbols is not None and symbols.is_shown
        SubElement(
            groups[layer_group(schema.name)],
            "layer-tree-layer",
            id=layer_id(schema),
            name=say(layer_title(schema.name), language),
            checked="Qt::Checked" if is_shown else "Qt::Unchecked",
            expanded="1" if is_shown and not schema.optional else "0",
            providerKey="ogr",
        )


def _add_layer(parent: Element, schema: LayerSchema, settings: RegionSettings, copy_name: str, language: str) -> None:
    layer = SubElement(
        parent,
        "maplayer",
        {
            "type": "vector",
            "geometry": _KINDS[schema.geometry],
            "wkbType": _WKB[schema.geometry],
            **style_flags(schema),
        },
    )
    SubElement(layer, "id").text = layer_id(schema)
    SubElement(layer, "datasource").text = f"./{copy_name}|layername={schema.name}"
    SubElement(layer, "layername").text = say(layer_title(schema.name), language)
    SubElement(layer, "abstract").text = say(layer_about(schema.name), language)
    if schema.geometry != "none":
        add_crs(SubElement(layer, "srs"), settings.storage_crs)
    SubElement(layer, "provider", encoding="UTF-8").text = "ogr"
    add_style(layer, schema, language)


def _add_view(root: Element, cluster: gpd.GeoDataFrame, settings: RegionSettings) -> None:
    west, south, east, north = to_local(cluster, settings.local_crs).total_bounds
    wide, high = MARGIN_SHARE * (east - west), MARGIN_SHARE * (north - south)
    box = {"xmin": west - wide, "ymin": south - high, "xmax": east + wide, "ymax": north + high}
    canvas = SubElement(root, "mapcanvas", name="theMapCanvas", annotationsVisible="1")
    SubElement(canvas, "units").text = "meters"
    extent = SubElement(canvas, "extent")
    for key, value in box.items():
        SubElement(extent, key).text = f"{value:.3f}"
    SubElement(canvas, "rotation").text = "0"
    add_crs(SubElement(canvas, "destinationsrs"), settings.local_crs)
    view = SubElement(root, "ProjectViewSettings", UseProjectScales="0")
    whole = SubElement(view, "DefaultViewExtent", {key: f"{value:.3f}" for key, value in box.items()})
    add_crs(whole, settings.local_crs)


def add_crs(parent: Element, name: str) -> None:
    """Append a CRS by its EPSG name or PROJ text, as a project says it."""
    crs = CRS.from_user_input(name)
    code = crs.to_epsg() if name.upper().startswith("EPSG:") else None
    system = SubElement(parent, "spatialrefsys")
    SubElement(system, "wkt").text = crs.to_wkt()
    SubElement(system, "proj4").text = "" if code else name
    SubElement(system, "srid").text = str(code or 0)
    SubElement(system, "authid").text = f"EPSG:{code}" if code else ""
    SubElement(system, "description").text = crs.name if code else ""
    SubElement(system, "geographicflag").text = "true" if crs.is_geographic else "false"
