"""What an analyst does in QGIS, done by QGIS itself: ``/usr/bin/python3 desk.py ACTION FILE [OUTPUT]``, answer as JSON.

Run by the system's Python, to which QGIS belongs; it imports nothing of the project.
"""

import json
import sys

from qgis.core import (
    QgsApplication,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsFieldConstraints,
    QgsGeometry,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerUtils,
)
from qgis.PyQt.QtCore import QSize

PIXELS = 900


def open_layer(path, name):
    layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
    assert layer.isValid(), name
    return layer


def describe(layer):
    fields = layer.fields()
    renderer = layer.renderer()
    return {
        "is_valid": layer.isValid(),
        "title": layer.name(),
        "source": layer.source(),
        "crs": layer.crs().authid(),
        "count": layer.featureCount(),
        "labels": layer.labelsEnabled(),
        "classes": [item.label() for item in renderer.legendSymbolItems()] if renderer else [],
        "aliases": {field.name(): layer.attributeAlias(at) for at, field in enumerate(fields)},
        "widgets": {field.name(): layer.editorWidgetSetup(at).type() for at, field in enumerate(fields)},
        "hard": {
            field.name(): int(field.constraints().constraintStrength(QgsFieldConstraints.ConstraintUnique))
            for field in fields
        },
        "map_tip": layer.mapTipTemplate(),
    }


def read_project(path):
    project = QgsProject.instance()
    assert project.read(path), project.error()
    return project


def look_at_project(path):
    """The project as it opens: its layers, what is shown, its CRS and notes."""
    project = read_project(path)
    tree = project.layerTreeRoot()
    return {
        "title": project.title(),
        "is_metric": project.crs().isValid() and not project.crs().isGeographic(),
        "note": project.readEntry("CopyrightLabel", "/Label")[0],
        "background": project.backgroundColor().name(),
        "groups": [group.name() for group in tree.findGroups()],
        "shown": [layer.name() for layer in tree.layerOrder() if tree.findLayer(layer.id()).isVisible()],
        "layers": {name.replace("cqdc_layer_", ""): describe(layer) for name, layer in project.mapLayers().items()},
    }


def look_at_copy(path, *names):
    """Tables opened one by one, without the project: QGIS takes the default style of each from the file."""
    return {name: describe(open_layer(path, name)) for name in names}


def move_vertex(path):
    """Pull the first vertex of starter zone SZ1 by 0.001 deg to the east, and save."""
    layer = open_layer(path, "starter_zones")
    (feature,) = layer.getFeatures(QgsFeatureRequest().setFilterExpression("\"zone_id\" = 'SZ1'"))
    vertex = feature.geometry().vertexAt(0)
    assert layer.startEditing()
    assert layer.moveVertex(vertex.x() + 0.001, vertex.y(), feature.id(), 0)
    assert layer.commitChanges(), layer.commitErrors()
    return {"x": vertex.x(), "y": vertex.y()}


def rename_zone(path):
    """Change the English name of SZ2 and nothing else, and save."""
    layer = open_layer(path, "starter_zones")
    (feature,) = layer.getFeatures(QgsFeatureRequest().setFilterExpression("\"zone_id\" = 'SZ2'"))
    assert layer.startEditing()
    assert layer.changeAttributeValue(feature.id(), layer.fields().indexOf("name_en"), "Renamed")
    assert layer.commitChanges(), layer.commitErrors()
    return {}


def state_lead_times(path, station, step_years, feeder_years):
    """Fill in the lead times of one station, through the fields that its form shows, and save."""
    layer = open_layer(path, "substations")
    (feature,) = layer.getFeatures(QgsFeatureRequest().setFilterExpression(f"\"substation_id\" = '{station}'"))
    names = ("step_lead_years", "feeder_lead_years")
    at = [layer.fields().indexOf(name) for name in names]
    assert layer.startEditing()
    for index, years in zip(at, (step_years, feeder_years), strict=True):
        assert layer.changeAttributeValue(feature.id(), index, float(years) if years else None)
    assert layer.commitChanges(), layer.commitErrors()
    return {name: describe(layer)["aliases"][name] for name in names}


def draw_lake(path):
    """Draw a polygon into the empty layer of water, as the form would fill it in, and save."""
    layer = open_layer(path, "water")
    assert layer.startEditing()
    shape = QgsGeometry.fromWkt("MultiPolygon (((106.5 29.5, 106.52 29.5, 106.52 29.52, 106.5 29.5)))")
    context = layer.createExpressionContext()
    context.appendScope(QgsExpressionContextUtils.layerScope(layer))
    name_at = layer.fields().indexOf("name_zh")
    feature = QgsVectorLayerUtils.createFeature(layer, shape, {name_at: "新湖"}, context)
    assert layer.addFeature(feature)
    assert layer.commitChanges(), layer.commitErrors()
    return {"id": feature["feature_id"]}


def add_twin(path):
    """Try to save a second zone SZ1: the file itself refuses it."""
    layer = open_layer(path, "starter_zones")
    (feature,) = layer.getFeatures(QgsFeatureRequest().setFilterExpression("\"zone_id\" = 'SZ1'"))
    layer.startEditing()
    feature["fid"] = None
    layer.addFeature(feature)
    saved = layer.commitChanges()
    errors = layer.commitErrors()
    layer.rollBack()
    return {"saved": saved, "errors": errors}


def render(path, output):
    """Draw the first view of the project, and count the pixels of each colour."""
    project = read_project(path)
    tree = project.layerTreeRoot()
    settings = QgsMapSettings()
    settings.setLayers([layer for layer in tree.layerOrder() if tree.findLayer(layer.id()).isVisible()])
    settings.setDestinationCrs(project.crs())
    settings.setOutputSize(QSize(PIXELS, PIXELS))
    settings.setExtent(project.viewSettings().defaultViewExtent())
    settings.setBackgroundColor(project.backgroundColor())
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(output)
    colours = {}
    for x in range(image.width()):
        for y in range(image.height()):
            colour = image.pixelColor(x, y).name()
            colours[colour] = colours.get(colour, 0) + 1
    return {"errors": [error.message for error in job.errors()], "colours": colours}


ACTIONS = {
    "project": look_at_project,
    "copy": look_at_copy,
    "move_vertex": move_vertex,
    "rename_zone": rename_zone,
    "state_lead_times": state_lead_times,
    "draw_lake": draw_lake,
    "add_twin": add_twin,
    "render": render,
}


if __name__ == "__main__":
    application = QgsApplication([], False)
    application.initQgis()
    answer = ACTIONS[sys.argv[1]](*sys.argv[2:])
    print("ANSWER " + json.dumps(answer, ensure_ascii=True))
    QgsProject.instance().clear()
    application.exitQgis()
