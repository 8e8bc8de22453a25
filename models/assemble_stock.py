"""What is there already: existing data centres and the channels of green electricity."""

from __future__ import annotations

import pandas as pd

from models.cost import it_energy_mwh_per_mw_year
from models.figure import economic, entry_figures, read_figures


def stock_table(layer: pd.DataFrame, *, racks_factor: float, rack_mw: float) -> pd.DataFrame:
    """Return the existing data centres: index stock_id; racks [standard racks], it_mw, served_it_mw [MW], energy.

    ``rack_mw`` [MW] is the IT power of a standard rack; ``racks_factor`` [1] scales the racks of the layer. The energy
    [MWh/year] is that of the racks in use, at the mean load and the PUE of the layer.
    """
    stock = pd.DataFrame(layer[["stock_id", "name_zh", "name_en", "in_cluster", "size_class"]])
    stock["in_starter_zone"] = (layer["starter_zone"].fillna("") != "").astype(bool)
    stock["racks"] = layer["racks"] * racks_factor
    stock["it_mw"] = stock["racks"] * rack_mw
    stock["served_it_mw"] = stock["it_mw"] * economic("stock_utilisation_share")
    stock["energy_mwh_per_year"] = stock["served_it_mw"] * it_energy_mwh_per_mw_year() * layer["pue"]
    return stock.set_index("stock_id")


def channel_table() -> pd.DataFrame:
    """Return the channels of green electricity: index channel_id; premium [CNY/MWh], most energy a year [GWh/year]."""
    tables, figures = read_figures("green_channels"), entry_figures("green_channels")
    rows = {
        name: {
            "name_zh": tables[name]["name_zh"],
            "name_en": tables[name]["name_en"],
            **{column: figure.value for column, figure in entry.items()},
        }
        for name, entry in figures.items()
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("channel_id")
