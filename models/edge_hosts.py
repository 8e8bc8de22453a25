"""Sites of edge nodes: each host of the layer ``edge_hosts`` is one candidate site, fed from the host itself.

A host takes no land of its own and needs no feeder: what it can spare is its supply, kept as a substation of its own
(same id as the site) that cannot grow. A host that serves nobody costs nothing; how many there are is the layer's say.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.candidates import BELT, CLUSTER_REST, zone_shapes
from geodata.layers import EDGE_HOSTS
from geodata.read import Region
from models.errors import CaseTableError, DesignError
from models.scenario import Scenario
from models.site_tables import NO_DISTRICT

KIND = "host"
RULE = "edge_colocation"
# Hosts give low or medium voltage; the figure is shown, nothing is reckoned from it.
HOST_VOLTAGE_KV = 10.0


def host_layer(region: Region, scenario: Scenario, designs: pd.DataFrame) -> gpd.GeoDataFrame | None:
    """Return the hosts where ``designs`` on offer hold an edge design, in the local CRS, else None.

    Raises CaseTableError where the rule edge_colocation is required and the region has no such layer.
    """
    edge = designs.index[designs["tier"] == "edge"]
    if edge.empty:
        return None
    if EDGE_HOSTS.name in region.layers:
        return region.local(EDGE_HOSTS.name)
    if scenario.mode(RULE) != "require":
        return None
    raise CaseTableError(
        zh=f"图层 {EDGE_HOSTS.name}（{EDGE_HOSTS.filename}）：区域没有这个图层，设计方案 {edge[0]} 的边缘节点没有"
        f"承载点。请补上该图层，或令 rules.{RULE}.mode 不为 require，或令 demand.edge_share = 0。",
        en=f"Layer {EDGE_HOSTS.name} ({EDGE_HOSTS.filename}): the region has none, so edge nodes of design {edge[0]} "
        f"have no host. Give the layer, set rules.{RULE}.mode to another than require, or demand.edge_share to 0.",
    )


def check_edge_designs(designs: pd.DataFrame, *, most_mw: float) -> None:
    """Raise DesignError for an edge design larger than an edge node may be, ``most_mw`` [MW of IT power]."""
    for design_id, row in designs[designs["tier"] == "edge"].iterrows():
        if row["max_it_mw"] > most_mw + 1e-9:
            raise DesignError(
                zh=f"设计方案 {design_id}：max_it_mw = {row['max_it_mw']:g} MW，超过边缘节点上限 {most_mw:g} MW"
                "（size_class.edge_max_racks 个标准机架）。请减小 max_it_mw，或把 tier 改为 urban。",
                en=f"Design {design_id}: max_it_mw = {row['max_it_mw']:g} MW, more than the {most_mw:g} MW of an edge "
                "node (size_class.edge_max_racks standard racks). Lower max_it_mw, or make its tier urban.",
            )


def host_sites(hosts: gpd.GeoDataFrame, region: Region, *, most_mw: float) -> gpd.GeoDataFrame:
    """Return ``hosts`` as sites, as :func:`models.site_tables.site_table` has them, and their host_kind.

    Zone and district are those that a host lies in (none: outside the cluster, no district). ``most_mw`` [MW of IT
    power] is what an edge node may have; the supply of the host bounds it besides.
    """
    points = hosts.geometry
    zone = pd.Series(BELT, index=hosts.index)
    for name, shape in zone_shapes(region, 0.0).items():
        zone = zone.mask(points.within(shape), name)
    districts = region.local(region.settings.districts_layer)[["adcode", "name_zh", "name_en", "geometry"]]
    joined = hosts[["host_id", "geometry"]].sjoin(districts, how="left", predicate="within")
    district = joined.drop_duplicates("host_id").reindex(hosts.index)
    adcode = district["adcode"].fillna("")
    inside = zone != BELT
    sites = gpd.GeoDataFrame(
        {
            "kind": KIND,
            "zone_id": zone,
            "area_id": adcode.replace("", NO_DISTRICT) + np.where(inside, "C", "B"),
            "campus_id": hosts["host_id"],
            "adcode": adcode,
            "district_zh": district["name_zh"].fillna(""),
            "district_en": district["name_en"].fillna(""),
            "in_cluster": inside,
            "in_starter_zone": inside & (zone != CLUSTER_REST),
            "usable_area_km2": 0.0,
            "max_it_mw": most_mw,
            "lon": hosts["lon"],
            "lat": hosts["lat"],
            "x_m": points.x,
            "y_m": points.y,
            "basis": hosts["position_basis"],
            "host_kind": hosts["host_kind"],
        },
        geometry=points.to_crs(region.settings.storage_crs),
    )
    return sites.set_index(hosts["host_id"].rename("site_id"))


def host_feeders(sites: pd.DataFrame) -> pd.DataFrame:
    """Return the feeders of the hosts: each from its own supply, 0 km."""
    index = pd.MultiIndex.from_arrays([sites.index, sites.index], names=["site_id", "substation_id"])
    return pd.DataFrame({"km": 0.0, "lead_years": 0.0}, index=index)


def with_host_supplies(stations: pd.DataFrame, hosts: pd.DataFrame) -> pd.DataFrame:
    """Return the layer ``stations`` with the supply of each host as a station that takes no step."""
    own = pd.DataFrame(hosts.drop(columns="geometry")).rename(columns={"host_id": "substation_id"})
    own = own.assign(voltage_kv=HOST_VOLTAGE_KV, step_mw=0.0, max_steps=0)
    taken = own["substation_id"][own["substation_id"].isin(stations["substation_id"])]
    if len(taken):
        raise CaseTableError(
            zh=f"图层 {EDGE_HOSTS.name}，行 {taken.iloc[0]}，列 host_id：与图层 substations 中的变电站编号相同，"
            "请改成唯一编号。",
            en=f"Layer {EDGE_HOSTS.name}, row {taken.iloc[0]}, column host_id: layer substations has a station of the "
            "same id; make it unique.",
        )
    columns = [column for column in stations.columns if column != "geometry"]
    return pd.concat([pd.DataFrame(stations)[columns], own.reindex(columns=columns)], ignore_index=True)


def origin_adcodes(sites: pd.DataFrame, scenario: Scenario) -> set[str]:
    """Return the districts with a host of an allowed kind: edge demand may come from there too."""
    return set(sites.loc[sites["host_kind"].isin(scenario.texts(f"rules.{RULE}.host_kinds")), "adcode"])
