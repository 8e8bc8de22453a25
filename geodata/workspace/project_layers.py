"""A layer of another file in the QGIS project: the issues of the last check, above all others."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, fromstring

from geodata.workspace.project import add_crs, write_document


@dataclass(frozen=True)
class PointLayer:
    """A layer of points: ``source`` is the file beside the project and its layer, ``style`` a QML document."""

    id: str
    title: str
    source: str
    style: str
    crs: str


def add_point_layer(project: Path, layer: PointLayer) -> None:
    """Put ``layer`` on top of the project (.qgz), which is written again as a whole."""
    with zipfile.ZipFile(project) as archive:
        (name,) = (entry for entry in archive.namelist() if entry.endswith(".qgs"))
        root = fromstring(archive.read(name))
    tree, layers, order = (root.find(tag) for tag in ("layer-tree-group", "projectlayers", "layerorder"))
    if tree is None or layers is None or order is None:
        raise ValueError(f"{project} is no project of this program")
    shown = {"id": layer.id, "name": layer.title, "checked": "Qt::Checked", "expanded": "0", "providerKey": "ogr"}
    tree.insert(0, Element("layer-tree-layer", shown))
    order.insert(0, Element("layer", {"id": layer.id}))
    layers.insert(0, _map_layer(layer))
    write_document(root, project)


def _map_layer(layer: PointLayer) -> Element:
    style = fromstring(layer.style)
    flags = {key: value for key, value in style.attrib.items() if key != "version"}
    element = Element("maplayer", {"type": "vector", "geometry": "Point", "wkbType": "Point", **flags})
    SubElement(element, "id").text = layer.id
    SubElement(element, "datasource").text = layer.source
    SubElement(element, "layername").text = layer.title
    add_crs(SubElement(element, "srs"), layer.crs)
    SubElement(element, "provider", encoding="UTF-8").text = "ogr"
    element.extend(list(style))
    return element
