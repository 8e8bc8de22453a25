"""Demand by service class and origin, and which pools may serve it.

New demand of a period splits into three classes. *Hub* demand (what is left after the other two) has the whole city as
its origin. *Local* demand falls on the districts of the population layer in proportion to their residents. *Edge*
demand falls on those districts that have cluster land or a host of edge nodes, again by residents.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.measure import distance_km
from models.errors import CaseTableError
from models.network import network_cny_per_mw_year, round_trip_ms

HUB, LOCAL, EDGE = "hub", "local", "edge"
SERVING_TIERS: Mapping[str, tuple[str, ...]] = {
    HUB: ("hub",),
    LOCAL: ("hub", "urban"),
    EDGE: ("edge", "urban", "hub"),
}
# A share below this is rounding of 1 - local - edge, not demand.
LEAST_SHARE = 1e-9


def block_table(
    population: pd.DataFrame,
    districts: pd.DataFrame,
    edge_adcodes: Collection[str],
    *,
    local_share: float,
    edge_share: float,
    max_round_trip_ms: Mapping[str, float],
) -> pd.DataFrame:
    """Return the demand blocks: index demand_id; service_class, origin_zh, origin_en, adcode (empty: whole city),
    share of all new demand [1], max_round_trip_ms [ms].

    ``max_round_trip_ms`` [ms] by service class; ``population``: adcode, name_zh, residents_2020 [persons];
    ``districts``: adcode, name_en. Raises CaseTableError
    for a populated district that is not among the districts.
    """
    unknown = population.loc[~population["adcode"].isin(districts["adcode"]), "adcode"]
    if len(unknown):
        raise _error(
            "demand_blocks",
            f"人口图层中的 adcode {unknown.iloc[0]} 不在区县图层中，请改正或补上该区县",
            f"adcode {unknown.iloc[0]} of layer population is in no district; mend it or add the district",
        )
    people = population[["adcode", "name_zh", "residents_2020"]].merge(districts[["adcode", "name_en"]], on="adcode")
    hub = pd.DataFrame({"adcode": [""], "name_zh": ["全市"], "name_en": ["Whole city"], "residents_2020": [1]})
    near = people[people["adcode"].isin(list(edge_adcodes))]
    shares = ((HUB, hub, 1 - local_share - edge_share), (LOCAL, people, local_share), (EDGE, near, edge_share))
    blocks = pd.concat([_blocks(*part) for part in shares if part[2] > LEAST_SHARE], ignore_index=True)
    blocks["max_round_trip_ms"] = blocks["service_class"].map(dict(max_round_trip_ms)).astype("float64")
    return blocks.set_index("demand_id")


def demand_table(blocks: pd.DataFrame, periods: pd.DataFrame, new_it_mw: Sequence[float]) -> pd.DataFrame:
    """Return demand: index (demand_id, period_id), it_mw [MW of IT power, cumulative since the first year]."""
    it_mw = np.outer(blocks["share"].to_numpy(), np.asarray(new_it_mw))
    index = pd.MultiIndex.from_product([blocks.index, periods.index], names=["demand_id", "period_id"])
    return pd.DataFrame({"it_mw": it_mw.ravel()}, index=index)


def reach_table(
    blocks: pd.DataFrame,
    pools: pd.DataFrame,
    fibre_km: pd.DataFrame,
    network_cny_per_mw_km_year: float,
) -> pd.DataFrame:
    """Return which pool may serve which block: index (demand_id, pool_id), network_cny_per_mw_year [CNY/MW/year],
    round_trip_ms [ms].

    ``pools``: index pool_id, area_id and tier; ``fibre_km`` [km]: adcode x area_id. The tiers are those of
    :data:`SERVING_TIERS`; what takes longer than the block allows is there as well, for the answers that move that
    limit. Demand of the whole city is measured from the farthest district and pays nothing for the distance: the 20 ms
    of hub demand are 2,000 km of fibre, which tells no sites of one city apart.
    """
    pairs = blocks.reset_index().merge(pools.reset_index(), how="cross")
    serves = pd.DataFrame([(name, tier) for name, tiers in SERVING_TIERS.items() for tier in tiers])
    pairs = pairs.merge(serves.set_axis(["service_class", "tier"], axis=1), on=["service_class", "tier"])
    distances = fibre_km.rename_axis("adcode").reset_index().melt("adcode", var_name="area_id", value_name="km")
    pairs = pairs.merge(distances, on=["adcode", "area_id"], how="left")
    cost = network_cny_per_mw_year(pairs["km"].fillna(0.0), network_cny_per_mw_km_year)
    trip = round_trip_ms(pairs["km"].fillna(pairs["area_id"].map(fibre_km.max())))
    reaches = pairs.assign(network_cny_per_mw_year=cost, round_trip_ms=trip)
    return reaches.set_index(["demand_id", "pool_id"])[["network_cny_per_mw_year", "round_trip_ms"]].sort_index()


def fibre_distances(
    districts: gpd.GeoDataFrame, areas: pd.DataFrame, *, storage_crs: str, local_crs: str, route_factor: float
) -> pd.DataFrame:
    """Return fibre lengths [km]: adcode x area_id, from a point of each district to the point of each area.

    ``districts`` in ``local_crs``; ``areas`` with lon, lat [deg]. A route is ``route_factor`` [1] times as long as the
    straight line.
    """
    origins = districts.set_index("adcode").representative_point()
    points = gpd.GeoSeries(gpd.points_from_xy(areas["lon"], areas["lat"]), index=areas.index, crs=storage_crs)
    return distance_km(origins, points.to_crs(local_crs), local_crs) * route_factor


def within_limits(blocks: pd.DataFrame, reaches: pd.DataFrame) -> pd.DataFrame:
    """Return the reaches whose round trip is within the limit of their block."""
    limit_ms = blocks["max_round_trip_ms"].reindex(reaches.index.get_level_values("demand_id")).to_numpy()
    return reaches[reaches["round_trip_ms"] <= limit_ms]


def check_reached(demand: pd.DataFrame, reaches: pd.DataFrame, every: pd.DataFrame) -> None:
    """Raise CaseTableError for a block with demand that no pool of ``reaches`` may serve.

    ``every`` are the reaches beyond the limits as well: where one of them would serve it, its round trip is said.
    """
    wanted = demand.index[demand["it_mw"] > 0].get_level_values("demand_id").unique()
    lost = wanted[~wanted.isin(reaches.index.get_level_values("demand_id"))]
    if len(lost):
        if lost[0] in every.index.get_level_values("demand_id"):
            least_ms = math.ceil(float(every.loc[lost[0], "round_trip_ms"].min()) * 1000) / 1000
            key = f"rules.latency.max_{str(lost[0]).partition('_')[0]}_ms"
            raise _error(
                "reaches",
                f"需求 {lost[0]} 在时延限值以内没有设施可以承担，最近的往返 {least_ms:g} 毫秒。请把 {key} 放宽到该值，"
                "或在 designs.use 中加入相应层级的设计，或减小其占比",
                f"no facility may serve demand {lost[0]} within its limit; the nearest takes {least_ms:g} ms. "
                f"Raise {key} to that, add a design of a fitting tier to designs.use, or lower its share",
            )
        raise _error(
            "reaches",
            f"需求 {lost[0]} 没有设施可以承担（层级或时延不符）。请在 designs.use 中加入相应层级的设计，或减小其占比",
            f"no facility may serve demand {lost[0]} (tier or latency). Add a design of a fitting tier to designs.use, "
            "or lower its share",
        )


def _blocks(service_class: str, origins: pd.DataFrame, share: float) -> pd.DataFrame:
    if origins.empty:
        raise _error(
            "demand_blocks",
            f"业务类型 {service_class} 有需求，但人口图层中没有相应区县",
            f"service class {service_class} has demand, but layer population has no district for it",
        )
    name = "city" if service_class == HUB else origins["adcode"]
    return pd.DataFrame(
        {
            "demand_id": service_class + "_" + name,
            "service_class": service_class,
            "origin_zh": origins["name_zh"],
            "origin_en": origins["name_en"],
            "adcode": origins["adcode"],
            "share": share * origins["residents_2020"] / origins["residents_2020"].sum(),
        },
        index=origins.index,
    )


def _error(table: str, zh: str, en: str) -> CaseTableError:
    return CaseTableError(zh=f"表 {table}：{zh}。", en=f"Table {table}: {en}.")
