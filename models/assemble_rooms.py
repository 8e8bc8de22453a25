"""Old small rooms of a scenario's own list, as further rows of the stock, with what may become of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geodata.candidates import BELT, CLUSTER_REST
from geodata.layers import CLOSED
from geodata.old_rooms import read_old_rooms
from geodata.read import Region
from models.cost import it_energy_mwh_per_mw_year
from models.policy.packs import Limit
from models.scenario import SHIPPED_ROOMS, Scenario
from models.scenario_keys import refuse


def with_old_rooms(
    stock: pd.DataFrame,
    scenario: Scenario,
    region: Region,
    limits: dict[str, Limit],
    *,
    rack_mw: float,
    cny_per_mwh: float,
) -> pd.DataFrame:
    """Return the stock with the rooms of ``stock.old_rooms``, all of them old and small; unchanged if none are given.

    ``rack_mw`` [MW] is the IT power of a standard rack; a MWh of energy costs ``cny_per_mwh``. Rooms of at most an
    edge node's racks are of class edge, others small. A room without a share in use has that of the local figures.
    ScenarioValueError for the shipped rooms of a region that has none; errors of a list of the user's own as
    :func:`geodata.old_rooms.read_old_rooms`.
    """
    rooms = _listed_rooms(scenario, region)
    if rooms is None:
        return stock
    _check_new(stock, rooms, scenario)
    _check_open(region, rooms, scenario)
    is_edge = rooms["racks"] <= limits["size_class.edge_max_racks"].value
    rooms["size_class"] = is_edge.map({True: "edge", False: "small"})
    # In no starter zone, as far as the list says.
    rooms["zone_id"] = rooms["in_cluster"].astype(bool).map({True: CLUSTER_REST, False: BELT})
    rooms["racks"] = rooms["racks"].astype("float64")
    rooms["it_mw"] = rooms["racks"] * rack_mw
    used = (
        rooms["utilisation_share"].astype("float64").fillna(scenario.local_figures().value("stock_utilisation_share"))
    )
    rooms["served_it_mw"] = rooms["it_mw"] * used
    rooms["energy_mwh_per_year"] = rooms["served_it_mw"] * it_energy_mwh_per_mw_year() * rooms["pue"]
    rooms["running_cny_per_year"] = rooms["energy_mwh_per_year"] * cny_per_mwh
    rooms[["in_starter_zone", "is_old_small"]] = [False, True]
    for column in ("in_cluster", "may_retrofit", "may_merge", "may_close"):
        rooms[column] = rooms[column].astype(bool)
    for column in ("merge_into", "demand_id"):
        rooms[column] = rooms[column].fillna("").astype("str")
    for column in ("adcode", "basis"):
        rooms[column] = rooms[column].fillna("").astype("str") if column in rooms.columns else ""
    stock = stock.assign(adcode="", basis="")
    return pd.concat([stock, rooms[list(stock.columns)]])


def _listed_rooms(scenario: Scenario, region: Region) -> pd.DataFrame | None:
    """The rooms by id, of the layer or of the user's own list; None where the scenario asks for none."""
    asked = scenario.text("stock.old_rooms")
    if not asked:
        return None
    if asked != SHIPPED_ROOMS:
        return read_old_rooms(Path(asked), region.settings).set_index("stock_id")
    if "old_rooms" not in region.layers:
        zh = (
            f"为 {SHIPPED_ROOMS}，但区域“{region.id}”没有图层 old_rooms",
            "请补上该图层，或改为自己的 CSV 路径，或留空",
        )
        en = (
            f'is {SHIPPED_ROOMS}, but region "{region.id}" has no layer old_rooms',
            "Add the layer, name a CSV of your own, or leave it empty",
        )
        raise refuse("stock.old_rooms", str(scenario.chain[-1]), zh, en)
    return pd.DataFrame(region.layers["old_rooms"]).set_index("stock_id")


def _check_new(stock: pd.DataFrame, rooms: pd.DataFrame, scenario: Scenario) -> None:
    """An id stands for one data centre only."""
    for name in rooms.index.intersection(stock.index):
        zh = (f"清单中的编号“{name}”与图层 stock 中的重复", "请改用别的编号")
        en = (f'lists "{name}", which is the id of a data centre of layer stock', "Give the room another id")
        raise refuse("stock.old_rooms", str(scenario.chain[-1]), zh, en)


def _check_open(region: Region, rooms: pd.DataFrame, scenario: Scenario) -> None:
    """No room merges into a data centre that is closed by now."""
    layer = pd.DataFrame(region.layers["stock"])
    closed = set(layer.loc[layer["status"] == CLOSED, "stock_id"])
    for name, target in rooms.loc[rooms["may_merge"].astype(bool), "merge_into"].items():
        if target in closed:
            zh = (
                f"中机房“{name}”的 merge_into 为“{target}”，而图层 stock 中“{target}”的 status 为 {CLOSED}（已关停）",
                "请改并入在用的数据中心，或把该机房的 may_merge 改为 false",
            )
            en = (
                f'lists room "{name}" with merge_into "{target}", whose status in layer stock is {CLOSED}',
                "Merge it into one that is in use, or set its may_merge to false",
            )
            raise refuse("stock.old_rooms", str(scenario.chain[-1]), zh, en)
