"""The issues of a check where an analyst looks for them: a layer of the QGIS project, on top and in its colours."""

from tests.qgis import test_round_trip
from tests.tiny_region import frame, square
from tests.workspace_cases import layers, make_workspace, save_shape

qgis = test_round_trip.qgis


def test_the_issues_of_the_last_check_are_a_layer_of_the_project(qgis, tmp_path):
    place = make_workspace(tmp_path)
    seen = qgis("project", place / "layers.qgz")["layers"]["cqdc_issues_layer"]
    assert (seen["is_valid"], seen["count"], seen["crs"]) == (True, 0, "EPSG:4490")
    save_shape(place, "starter_zones", "SZ1", frame([square(-1, -1, 1, 1)]).geometry.iloc[0])
    assert layers(place, "check") == 2
    project = qgis("project", place / "layers.qgz")
    issues = project["layers"]["cqdc_issues_layer"]
    assert issues["count"] > 0 and issues["labels"]
    assert issues["classes"] == ["错误", "警告", "说明"]
    assert project["shown"][0] == issues["title"]
