"""Supply: what substations can give, and which of them each site may connect to."""

from __future__ import annotations

from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import pandas as pd

from geodata.measure import pairs_within
from models.errors import suggest
from models.figure import economic
from models.lead_columns import FEEDER, STEP
from models.lead_columns import lead_years as lead_years_of
from models.scenario import Scenario
from models.scenario_keys import refuse


def substation_table(layer: pd.DataFrame, *, step_lead_years: float = 0.0) -> pd.DataFrame:
    """Return the substations of a case from the layer: index substation_id; step_cny is the cost of one step [CNY].

    A step serves ``step_lead_years`` [year] after its order, or what the layer states for its station.
    """
    columns = ["name_zh", "name_en", "lon", "lat", "voltage_kv", "step_mw", "max_steps"]
    table = pd.DataFrame(layer[["substation_id", *columns, "position_basis", "power_basis"]])
    table["step_cny"] = table["step_mw"] * economic("step_cny_per_mw")
    table["step_lead_years"] = lead_years_of(layer, STEP, step_lead_years).to_numpy()
    return table.set_index("substation_id")


def headroom_table(
    layer: pd.DataFrame,
    periods: pd.DataFrame,
    *,
    first_year: int,
    spare_factor: float,
    growth_share_per_year: float,
    late_years: Mapping[str, float] | None = None,
) -> pd.DataFrame:
    """Return spare capacity before any step, and most steps: index (substation_id, period_id), spare_mw [MW of
    facility power], max_steps.

    The layer's figure times ``spare_factor`` [1], growing by ``growth_share_per_year`` [1/year] from ``first_year``
    to the end of each period. A substation in ``late_years`` [year] gives nothing, and takes no step, in periods that
    end before it serves: so many years after ``first_year``.
    """
    growth = (1 + growth_share_per_year) ** (periods["end_year"].to_numpy() - first_year)
    spare_mw = np.outer(layer["spare_mw"].to_numpy(float) * spare_factor, growth)
    index = pd.MultiIndex.from_product([layer["substation_id"], periods.index], names=["substation_id", "period_id"])
    late = layer["substation_id"].map(dict(late_years or {})).fillna(0.0).to_numpy(float)
    serves = np.greater_equal.outer(-late, -(periods["end_year"].to_numpy() - first_year))
    most = np.where(serves, layer["max_steps"].to_numpy()[:, None], 0).astype("int64")
    table = {"spare_mw": np.where(serves, spare_mw, 0.0).ravel(), "max_steps": most.ravel()}
    return pd.DataFrame(table, index=index)


def late_substations(scenario: Scenario, layer: pd.DataFrame) -> dict[str, float]:
    """Return by how many years each substation that ``power.late_years`` names is late; refuses an unknown id."""
    late = {str(name): float(years) for name, years in scenario.table("power").get("late_years", {}).items()}
    known = [str(name) for name in layer["substation_id"]]
    for name in late:
        if name not in known:
            hint_zh, hint_en = suggest(name, known)
            zh = (f"所指的变电站“{name}”不在图层 substations 中", hint_zh[:-1])
            en = (f'names "{name}", which layer substations has not', hint_en[:-1])
            raise refuse(f"power.late_years.{name}", str(scenario.chain[-1]), zh, en)
    return late


def feeder_table(
    sites: gpd.GeoDataFrame,
    substations: gpd.GeoDataFrame,
    *,
    count: int,
    max_km: float,
    route_factor: float,
    local_crs: str,
    lead_years: float = 0.0,
) -> pd.DataFrame:
    """Return possible feeders: index (site_id, substation_id), km [km] along the route, lead_years [year].

    Each site may connect to the ``count`` nearest substations not further than ``max_km`` [km, straight] from its
    point; the route is ``route_factor`` times as long. ``sites`` has x_m, y_m in ``local_crs``; ``substations`` is
    in it, with substation_id. A feeder takes ``lead_years`` [year], or what the layer states for its station.
    """
    own_lead = lead_years_of(substations, FEEDER, lead_years).to_dict()
    points = gpd.GeoSeries(gpd.points_from_xy(sites["x_m"], sites["y_m"]), index=sites.index, crs=local_crs)
    pairs = pairs_within(points, substations.set_index("substation_id"), max_km, local_crs)
    nearest = pairs.groupby("left_id", sort=False).head(count)
    index = pd.MultiIndex.from_arrays([nearest["left_id"], nearest["right_id"]], names=["site_id", "substation_id"])
    km = nearest["distance_km"].to_numpy() * route_factor
    waits = nearest["right_id"].astype("str").map(own_lead).astype("float64").to_numpy()
    return pd.DataFrame({"km": km, "lead_years": waits}, index=index)


def screen_supply(sites: pd.DataFrame, feeders: pd.DataFrame, *, needed: int, max_km: float) -> pd.DataFrame:
    """Return the sites with fewer than ``needed`` feeders, as rows of the table ``screened`` (clause A1.1d)."""
    found = feeders.groupby(level="site_id").size().reindex(sites.index, fill_value=0)
    lacking = found[found < needed]
    shown = lacking.astype(str)
    return pd.DataFrame(
        {
            "site_id": lacking.index,
            "design_id": "*",
            "clause": "A1.1d",
            "reason_zh": (
                f"{max_km:g} km 内可接的变电站只有 " + shown + f" 座，独立电源需要 {needed} 路（GB 50174）"
            ).to_numpy(),
            "reason_en": (
                "substations in reach (" + f"{max_km:g} km): " + shown + f"; independent supplies needed: {needed} "
                "(GB 50174)"
            ).to_numpy(),
        }
    )
