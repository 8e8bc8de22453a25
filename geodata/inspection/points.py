"""Points that stand where they should not: outside the districts, on each other, elsewhere than their row says."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.defects import Sentence, some_names
from geodata.inspection.columns import as_numbers
from geodata.inspection.options import InspectionOptions
from geodata.inspection.subject import Subject, rounded
from geodata.layers import EDGE_HOSTS, POWER_PLANTS, STOCK, SUBSTATIONS
from geodata.remarks import Level, Remark

DOUBTED_OUTSIDE = (SUBSTATIONS.name, STOCK.name, EDGE_HOSTS.name)  # what the plan rests on; other points are only noted
SHARED_PLACES = (POWER_PLANTS.name,)  # the units of one plant have one point


def find_points_outside(points: Subject, districts: Subject) -> Iterator[Remark]:
    """Kind ``point_outside_districts``: a point that lies in no district; its size is the distance [m]."""
    tree = shapely.STRtree(districts.local)
    inside = np.unique(tree.query(points.local, predicate="intersects")[0])
    outside = np.setdiff1d(np.arange(len(points.local)), inside)
    _, distances = tree.query_nearest(points.local[outside], return_distance=True, all_matches=False)
    level: Level = "warning" if points.layer in DOUBTED_OUTSIDE else "note"
    for point, distance, place in zip(outside, distances, points.places(points.local[outside]), strict=True):
        metres = rounded(distance)
        yield Remark(
            level,
            "point_outside_districts",
            points.layer,
            Sentence(f"不在任何区县之内，相距 {metres:,.6g} m", f"it lies in no district, {metres:,.6g} m away"),
            Sentence("检查坐标，或说明为何在区域之外", "check its coordinates, or say why it lies outside"),
            feature=str(points.names[point]),
            lon=place[0],
            lat=place[1],
            value=metres,
            unit="m",
        )


def find_shared_positions(points: Subject) -> Iterator[Remark]:
    """Kind ``position_shared``: several points at one place; a warning, a note for data centres of one campus."""
    if points.schema.geometry != "point" or points.layer in SHARED_PLACES:
        return
    places = pd.Series(shapely.to_wkb(points.stored))
    level: Level = "note" if points.layer == STOCK.name else "warning"
    for _, group in places[places.duplicated(keep=False)].groupby(places, sort=False):
        names = sorted(str(points.names[position]) for position in group.index)
        point = points.stored[group.index[0]]
        yield Remark(
            level,
            "position_shared",
            points.layer,
            Sentence(
                f"{len(names)} 个点在同一位置：{some_names(names)}",
                f"{len(names)} share one place: {some_names(names)}",
            ),
            Sentence("如非同一园区或同一站址，改正位置", "mend the place unless they share one campus or site"),
            feature=names[0],
            lon=float(shapely.get_x(point)),
            lat=float(shapely.get_y(point)),
            value=float(len(names)),
            unit="1",
        )


def find_contradicting_places(points: Subject, options: InspectionOptions) -> Iterator[Remark]:
    """Kind ``place_contradicts`` (error): columns lon, lat say another place than the point itself [m]."""
    if points.schema.geometry != "point" or not {"lon", "lat"} <= set(points.table.columns):
        return
    lon, lat = as_numbers(points.table["lon"]), as_numbers(points.table["lat"])
    off = _metres_between(points, lon, lat)
    for point in np.flatnonzero(off > options.position_tolerance_m):
        metres = rounded(off[point])
        yield Remark(
            "error",
            "place_contradicts",
            points.layer,
            Sentence(
                f"点的位置与列 lon、lat 不一致，相差 {metres:,.6g} m",
                f"the point lies {metres:,.6g} m from where its columns lon and lat say",
            ),
            Sentence("二者取其一：移动点后清空或更正 lon、lat", "say it once: empty or mend lon and lat after moving"),
            feature=str(points.names[point]),
            column="lon",
            lon=float(shapely.get_x(points.stored[point])),
            lat=float(shapely.get_y(points.stored[point])),
            value=metres,
            unit="m",
        )


def find_stock_defects(stock: Subject, cluster: Subject, zones: Subject) -> Iterator[Remark]:
    """Kinds ``in_cluster_contradicts`` and ``starter_zone_contradicts`` (warnings): a data centre lies elsewhere than
    its row says; the size is how far [m] it is from the edge of the cluster or from the zone.
    """
    if not {"in_cluster", "starter_zone"} <= set(stock.table.columns):
        return
    land = shapely.union_all(cluster.local)
    zone_of = dict(zip(zones.names, zones.local, strict=True))
    places = stock.places(stock.local)
    columns = (stock.names, stock.local, stock.table["in_cluster"], stock.table["starter_zone"], places)
    for name, point, in_cluster, zone, place in zip(*columns, strict=True):
        is_inside = bool(shapely.intersects(land, point))
        if not pd.isna(in_cluster) and bool(in_cluster) != is_inside:
            to_edge = float(shapely.distance(shapely.boundary(land), point))
            yield _stock_remark(
                "in_cluster", str(name), _in_cluster_said(bool(in_cluster), rounded(to_edge)), place, rounded(to_edge)
            )
        if zone in zone_of and not shapely.intersects(zone_of[zone], point):
            away = rounded(shapely.distance(zone_of[zone], point))
            said = Sentence(
                f"列 starter_zone 为 {zone}，点却在该起步区外 {away:,.6g} m",
                f"starter_zone says {zone}, but the point lies {away:,.6g} m outside that zone",
            )
            yield _stock_remark("starter_zone", str(name), said, place, away)


def _in_cluster_said(in_cluster: bool, metres: float) -> Sentence:
    if in_cluster:
        return Sentence(
            f"列 in_cluster 为 true，点却在集群之外 {metres:,.6g} m",
            f"in_cluster says true, but the point lies {metres:,.6g} m outside the cluster",
        )
    return Sentence(
        f"列 in_cluster 为 false，点却在集群之内，距边界 {metres:,.6g} m",
        f"in_cluster says false, but the point lies in the cluster, {metres:,.6g} m from its edge",
    )


def _stock_remark(column: str, feature: str, said: Sentence, place: tuple[float, float], metres: float) -> Remark:
    return Remark(
        "warning",
        f"{column}_contradicts",
        STOCK.name,
        said,
        Sentence("改正位置或该列的值", "mend the place or the value of the column"),
        feature=feature,
        column=column,
        lon=place[0],
        lat=place[1],
        value=metres,
        unit="m",
    )


def _metres_between(
    points: Subject, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    said = np.isfinite(lon) & np.isfinite(lat)
    off = np.zeros(len(lon))
    x, y = points.metres(lon[said], lat[said])
    off[said] = np.hypot(shapely.get_x(points.local[said]) - x, shapely.get_y(points.local[said]) - y)
    return off
