"""Old small rooms of a scenario's own list, as further rows of the stock, with what may become of them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from geodata.old_rooms import read_old_rooms
from geodata.settings import RegionSettings
from models.cost import it_energy_mwh_per_mw_year
from models.policy.packs import Limit
from models.scenario import Scenario


def with_old_rooms(
    stock: pd.DataFrame,
    scenario: Scenario,
    settings: RegionSettings,
    limits: dict[str, Limit],
    *,
    rack_mw: float,
    cny_per_mwh: float,
) -> pd.DataFrame:
    """Return the stock with the rooms of ``stock.old_rooms``, all of them old and small; unchanged if none are given.

    ``rack_mw`` [MW] is the IT power of a standard rack; a MWh of energy costs ``cny_per_mwh``. Rooms of at most an
    edge node's racks are of class edge, others small. Errors as :func:`geodata.old_rooms.read_old_rooms`.
    """
    path = scenario.text("stock.old_rooms")
    if not path:
        return stock
    rooms = read_old_rooms(Path(path), settings).set_index("stock_id")
    is_edge = rooms["racks"] <= limits["size_class.edge_max_racks"].value
    rooms["size_class"] = is_edge.map({True: "edge", False: "small"})
    rooms["racks"] = rooms["racks"].astype("float64")
    rooms["it_mw"] = rooms["racks"] * rack_mw
    rooms["served_it_mw"] = rooms["it_mw"] * scenario.local_figures().value("stock_utilisation_share")
    rooms["energy_mwh_per_year"] = rooms["served_it_mw"] * it_energy_mwh_per_mw_year() * rooms["pue"]
    rooms["running_cny_per_year"] = rooms["energy_mwh_per_year"] * cny_per_mwh
    rooms[["in_starter_zone", "is_old_small"]] = [False, True]
    for column in ("in_cluster", "may_retrofit", "may_merge", "may_close"):
        rooms[column] = rooms[column].astype(bool)
    for column in ("merge_into", "demand_id"):
        rooms[column] = rooms[column].fillna("").astype("str")
    return pd.concat([stock, rooms[list(stock.columns)]])
