"""What is there already: existing data centres and the channels of green electricity."""

from __future__ import annotations

import pandas as pd

from geodata.candidates import BELT, CLUSTER_REST
from geodata.layers import CLOSED
from models.cost import KW_PER_MW, electricity_cny_per_kwh, it_energy_mwh_per_mw_year
from models.local_checks import CHANNEL_FIGURES
from models.local_figures import LocalFigures
from models.scenario import Scenario
from models.tariff_scenario import scenario_grid_factor, scenario_tariff


def stock_table(
    layer: pd.DataFrame, *, racks_factor: float, rack_mw: float, local: LocalFigures, cny_per_mwh: float
) -> pd.DataFrame:
    """Return the existing data centres: index stock_id; racks [standard racks], it_mw, served_it_mw [MW], energy.

    ``rack_mw`` [MW] is the IT power of a standard rack; ``racks_factor`` [1] scales the racks of the layer; the share
    in use is a figure of ``local``. The energy [MWh/year] is that of the racks in use, at the mean load and the PUE of
    the layer; a MWh of it costs ``cny_per_mwh``. The layer offers no change: all of it is kept. What is closed by now
    is left out.
    """
    layer = layer[layer["status"] != CLOSED]
    stock = pd.DataFrame(layer[["stock_id", "name_zh", "name_en", "in_cluster", "size_class"]])
    stock["in_starter_zone"] = (layer["starter_zone"].fillna("") != "").astype(bool)
    rest = layer["in_cluster"].map({True: CLUSTER_REST, False: BELT})
    stock["zone_id"] = layer["starter_zone"].fillna("").where(stock["in_starter_zone"], rest).astype("str")
    stock["racks"] = layer["racks"] * racks_factor
    stock["it_mw"] = stock["racks"] * rack_mw
    stock["served_it_mw"] = stock["it_mw"] * local.value("stock_utilisation_share")
    stock["energy_mwh_per_year"] = stock["served_it_mw"] * it_energy_mwh_per_mw_year() * layer["pue"]
    stock["pue"] = layer["pue"]
    stock["running_cny_per_year"] = stock["energy_mwh_per_year"] * cny_per_mwh
    stock[["is_old_small", "may_retrofit", "may_merge", "may_close"]] = False
    stock["retrofit_pue"] = layer["pue"]
    stock[["retrofit_cny", "merge_cny", "close_cny"]] = 0.0
    stock[["merge_into", "demand_id"]] = ""
    return stock.set_index("stock_id")


def energy_price_cny_per_mwh(scenario: Scenario) -> float:
    """Return the price of energy of the stock [CNY/MWh]: a flat load at 10 kV, and carbon as for new facilities."""
    price = electricity_cny_per_kwh(pd.Series([10.0]), scenario_tariff(scenario)).iloc[0]
    carbon = scenario_grid_factor(scenario).kgco2_per_kwh * scenario.number("costs.carbon_price_cny_per_t")
    return float(price) * KW_PER_MW * scenario.number("costs.electricity_factor") + carbon


def channel_table(local: LocalFigures) -> pd.DataFrame:
    """Return the channels of green electricity: index channel_id; premium [CNY/MWh], most energy a year [GWh/year]."""
    rows = {
        name: {
            "name_zh": local.channels[name]["name_zh"],
            "name_en": local.channels[name]["name_en"],
            "counts_for": local.channels[name]["counts_for"],
            **{column: entry[column].value for column in CHANNEL_FIGURES},
        }
        for name, entry in local.channel_figures.items()
    }
    columns = ["name_zh", "name_en", *CHANNEL_FIGURES, "counts_for"]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("channel_id")
