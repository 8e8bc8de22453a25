"""Defects of rows, points, feeders and changes, each with its level, place and size."""

import pandas as pd
import pytest
import shapely

from geodata.errors import LayerSchemaError
from tests.inspected import (
    SETTINGS,
    feeders,
    inspect,
    line,
    of_kind,
    only,
    place_km,
    polygon,
    sound_layers,
    user_layer,
    with_points,
)
from tests.tiny_region import frame, square, tiny_layers, zones_frame

# In the local CRS [km]; substation a stands at its origin.
B_LON, B_LAT = 106.51, 29.56


def stock(**columns):
    return with_points(tiny_layers()["stock"].assign(**columns))


def substations(**columns):
    return with_points(tiny_layers()["substations"].assign(**columns))


def test_all_wrong_values_of_all_features_are_told():
    table = substations(spare_mw=[-1.0, None], voltage_kv=[220.0, 5000.0], power_basis=["guessed", "heard"])
    found = [(remark.kind, remark.feature, remark.column) for remark in inspect(substations=table)]
    assert found == [
        ("value_missing", "b", "spare_mw"),
        ("value_not_allowed", "a", "power_basis"),
        ("value_not_allowed", "b", "power_basis"),
        ("value_out_of_range", "a", "spare_mw"),
        ("value_out_of_range", "b", "voltage_kv"),
    ]


def test_ids_duplicate_missing_and_not_plain():
    zones = zones_frame([square(-2, -2, -1, -1), square(0, 0, 1, 1), square(-2, 0, -1, 1), square(0, -2, 1, -1)])
    remarks = inspect(starter_zones=zones.assign(zone_id=["SZ1", "SZ1", "区 3", None]))
    assert only(remarks, "ids_duplicate").value == 2
    assert only(remarks, "id_not_plain").feature == "区 3"
    assert only(remarks, "value_missing").feature == "#4"


def test_texts_in_number_columns_and_lost_characters():
    remarks = inspect(substations=substations(spare_mw=["60 MW", "60"], name_zh=["\ufffd\ufffd", "站"]))
    assert [(remark.feature, remark.column) for remark in of_kind(remarks, "value_garbled")] == [
        ("a", "name_zh"),
        ("a", "spare_mw"),
    ]


def test_missing_column_is_said_once_and_the_rest_is_still_checked():
    table = substations(voltage_kv=5000.0).drop(columns=["spare_mw", "step_mw"])
    remarks = inspect(substations=table)
    assert only(remarks, "columns_missing").said.en == "columns missing: spare_mw, step_mw"
    assert len(of_kind(remarks, "value_out_of_range")) == 2


def test_empty_layer_table_without_geometry_and_wrong_crs():
    assert [remark.kind for remark in inspect(substations=substations().iloc[:0])] == ["layer_empty"]
    assert only(inspect(substations=tiny_layers()["substations"]), "geometry_column_missing").level == "error"
    assert only(inspect(cluster=tiny_layers()["cluster"].to_crs(3857)), "crs_unexpected").layer == "cluster"
    bare = tiny_layers()["cluster"].set_crs(None, allow_override=True)
    assert only(inspect(cluster=bare), "crs_missing").layer == "cluster"


def test_unknown_layer_is_refused():
    with pytest.raises(LayerSchemaError, match="there is no such layer"):
        inspect(cluters=tiny_layers()["cluster"])


def test_misplaced_coordinates_have_a_place_only_if_there_is_one():
    remarks = inspect(substations=substations(lon=[29.55, 500000.0], lat=[106.5, 3270000.0]))
    swapped, metres = only(remarks, "axes_swapped"), only(remarks, "not_degrees")
    assert (swapped.feature, swapped.lon, swapped.lat) == ("a", None, None)  # there is no latitude of 106 degrees
    assert (metres.feature, metres.lon) == ("b", None)


def test_points_outside_the_districts_by_their_distance():
    far = frame([shapely.Point(12_500, 0), shapely.Point(0, 0)]).to_crs(SETTINGS.storage_crs).geometry
    table = substations(lon=far.x, lat=far.y)
    remark = only(inspect(substations=table), "point_outside_districts")
    assert (remark.level, remark.feature, remark.value) == ("warning", "a", pytest.approx(2500, rel=1e-3))


def test_points_at_one_place():
    remark = only(inspect(substations=substations(lon=B_LON, lat=B_LAT)), "position_shared")
    assert (remark.level, remark.value) == ("warning", 2)
    assert only(inspect(stock=stock(lon=106.5, lat=29.55, in_cluster=True)), "position_shared").level == "note"


def test_point_moved_but_its_columns_not():
    table = substations()
    table["lon"] = [106.5, 106.6]  # 0.09 degrees east of the point
    remark = only(inspect(substations=table), "place_contradicts")
    assert (remark.level, remark.feature) == ("error", "b")
    assert remark.value == pytest.approx(0.09 * 111_320 * 0.87, rel=0.01)


def test_stock_that_lies_elsewhere_than_it_says():
    remark = only(inspect(stock=stock(in_cluster=[False, False])), "in_cluster_contradicts")
    assert (remark.level, remark.feature, remark.column) == ("warning", "here", "in_cluster")
    assert remark.value == pytest.approx(2000, rel=1e-4)  # the point is the middle of a square of 4 km
    zone = only(inspect(stock=stock(starter_zone=["SZ1", ""])), "starter_zone_contradicts")
    assert zone.value == pytest.approx(2**0.5 * 1000, rel=1e-4)  # from (0, 0) to the corner (-1, -1)
    unknown = only(inspect(stock=stock(starter_zone=["SZ9", ""])), "starter_zone_unknown")
    assert (unknown.level, unknown.feature) == ("error", "here")
    assert inspect(stock=stock(starter_zone=[None, ""])) == []


def test_population_of_an_unknown_district():
    table = tiny_layers()["population"].assign(adcode="999999")
    remark = only(inspect(population=table), "district_unknown")
    assert (remark.level, remark.layer, remark.feature) == ("error", "population", "999999")


def test_good_feeder_has_no_remark():
    lines = [line((0, 0), (1, 1)), line((3, 3), (1, 2), (0.05, 0.05))]
    assert inspect(feeders=feeders(lines)) == []
    assert inspect(feeders=feeders(lines, voltage_kv=220.0)) == []


def test_feeder_topology():
    shapes = [
        line((1, 0), (2, 0)),  # 1 km from its substation
        line((0, 0), (0.00001, 0)),  # 1 cm
        shapely.MultiLineString([line((0, 0), (1, 0)), line((2, 0), (3, 0))]),
        line((0, 0), (2, 0), (2, 1), (1, 1), (1, -1)),  # crosses itself at (1, 0)
        line((0, 0), (0, 11.5)),  # ends 1.5 km north of the districts
    ]
    remarks = inspect(feeders=feeders(shapes))
    loose, zero = only(remarks, "feeder_loose"), only(remarks, "feeder_zero_length")
    assert (loose.level, loose.feature, loose.value) == ("warning", "f1", pytest.approx(1000, rel=1e-4))
    assert (zero.level, zero.feature) == ("error", "f2")
    broken, crossing = only(remarks, "feeder_broken"), only(remarks, "feeder_crosses_itself")
    assert (broken.level, broken.feature) == ("error", "f3")
    assert (crossing.feature, place_km(crossing)) == ("f4", pytest.approx((1, 0), abs=1e-5))
    leaves = only(remarks, "feeder_leaves_region")
    assert (leaves.feature, leaves.value) == ("f5", pytest.approx(1500, rel=1e-3))
    assert place_km(leaves) == pytest.approx((0, 11.5), abs=1e-5)


def test_feeder_of_no_substation_and_of_too_high_a_voltage():
    remarks = inspect(feeders=feeders([line((0, 0), (1, 1))], substation_id="z"))
    assert only(remarks, "substation_unknown").level == "error"
    remark = only(inspect(feeders=feeders([line((0, 0), (1, 1))], voltage_kv=500.0)), "feeder_voltage")
    assert (remark.level, remark.value, remark.unit) == ("warning", 500.0, "kV")


def test_parts_of_a_feeder_that_meet_are_one_line():
    joined = shapely.MultiLineString([line((1, 0), (2, 0)), line((1, 0), (0, 0))])
    assert inspect(feeders=feeders([joined])) == []


def test_renamed_and_removed_ids():
    old = user_layer([square(k, 0, k + 1, 1) for k in range(4)])
    new = old.iloc[:3].assign(feature_id=["f1", "f2", "f9"])
    remarks = inspect(previous=sound_layers(farmland=old), farmland=new)
    renamed, removed = only(remarks, "id_renamed"), only(remarks, "many_removed")
    assert (renamed.level, renamed.feature) == ("warning", "f9")
    assert "f3" in renamed.said.zh
    assert (removed.level, removed.value) == ("warning", 1)
    assert "f4" in removed.said.en


def test_optional_layer_taken_away_is_a_warning_not_an_error():
    old = sound_layers(farmland=user_layer([square(0, 0, 1, 1)]))
    for remarks in (inspect(previous=old), inspect(previous=old, farmland=old["farmland"].iloc[:0])):
        assert [(remark.level, remark.kind, remark.layer) for remark in remarks] == [
            ("warning", "many_removed", "farmland")
        ]


def test_one_of_many_removed_is_a_note():
    old = user_layer([square(k / 10, 0, (k + 1) / 10, 1) for k in range(20)])
    assert only(inspect(previous=sound_layers(farmland=old), farmland=old.iloc[1:]), "features_removed").level == "note"


def test_area_of_cluster_and_zones_against_the_last_version():
    zones = zones_frame([square(-2, -2, -1, -1), square(0, 0, 1.6, 1)])
    cluster = sound_layers()["cluster"].assign(
        geometry=frame([polygon((-2, -2), (2, -2), (2, 2), (-2, 1.95))]).geometry.to_numpy()
    )
    remarks = inspect(previous=sound_layers(), starter_zones=zones, cluster=cluster)
    whole, zone = of_kind(remarks, "area_changed")
    # A triangle of 4 km x 50 m is gone: 0.1 of 16 km2, 0.63 %; the zone grew by 0.1 of 1.5 km2, 6.7 %.
    assert (whole.level, whole.value) == ("warning", pytest.approx(-0.1, rel=1e-3))
    assert (zone.level, zone.feature, zone.value) == ("warning", "SZ2", pytest.approx(0.1, rel=1e-3))


def test_cluster_unlike_the_published_area():
    cluster = sound_layers()["cluster"].assign(geometry=frame([square(-2, -2, 2, 1.9)]).geometry.to_numpy())
    remark = only(inspect(cluster=cluster), "cluster_area")
    assert (remark.level, remark.value, remark.unit) == ("error", pytest.approx(15.6, rel=1e-4), "km2")


def test_a_warning_of_the_last_version_is_a_note_until_it_changes():
    once = user_layer([square(0, 0, 1, 1), square(0, 0, 1, 1)])
    known = only(inspect(previous=sound_layers(farmland=once), farmland=once), "geometry_duplicate")
    assert known.level == "note"
    assert "上一版已有" in known.said.zh
    moved = user_layer([square(0, 0, 1, 1.5), square(0, 0, 1, 1.5)])
    assert only(inspect(previous=sound_layers(farmland=once), farmland=moved), "geometry_duplicate").level == "warning"


def test_a_warning_that_grew_at_its_place_needs_a_reason_again():
    three = pd.concat([substations(), substations().iloc[1:]], ignore_index=True).assign(substation_id=["a", "b", "c"])
    pair = with_points(three.assign(lon=[106.5, 106.5, 106.6], lat=29.55))
    all_three = with_points(three.assign(lon=106.5, lat=29.55))
    remark = only(inspect(previous=sound_layers(substations=pair), substations=all_three), "position_shared")
    assert (remark.level, remark.value) == ("warning", 3)


def test_an_error_of_the_last_version_stays_an_error():
    twice = user_layer([square(0, 0, 1, 1), square(0, 0, 1, 1)], "parcel_id")
    remarks = inspect(previous=sound_layers(parcels=twice), parcels=twice)
    assert only(remarks, "parcels_overlap").level == "error"


def test_order_of_remarks_does_not_hang_on_the_order_of_features():
    shapes = [square(0, 0, 1, 1), square(0.5, 0, 1.5, 1), square(0.2, 0.5, 1.2, 2), square(0, 0, 1, 1)]
    layer, table = user_layer(shapes, "parcel_id"), substations(spare_mw=-1.0, lon=B_LON, lat=B_LAT)
    remarks = inspect(parcels=layer, substations=table)
    assert len(remarks) == 6 + 1 + 2 + 1
    assert inspect(parcels=layer.iloc[[2, 0, 3, 1]], substations=table.iloc[[1, 0]]) == remarks


def test_year_may_be_unknown_but_not_a_fraction():
    table = stock(year=pd.Series([2020.5, None], dtype="Float64"))
    assert only(inspect(stock=table), "value_garbled").column == "year"
