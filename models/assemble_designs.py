"""What can be built where: designs on offer, their pairs with sites, and the pools that demand is served from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from models.case_contract import TABLES
from models.cooling.sites import site_pue
from models.cost import (
    it_energy_mwh_per_mw_year,
    land_cny_per_m2,
    module_cny,
    running_cny_per_mw_year,
    standing_cny_per_mw_year,
)
from models.design_tables import Design, known_designs
from models.errors import CaseTableError, suggest
from models.power_chain import reserved_mw
from models.power_lines import supply_loss_share
from models.scenario import Scenario
from models.scenario_keys import refuse
from models.tariff_scenario import scenario_grid_factor, scenario_tariff

# Room for a quotient of decimals to fall short of the whole number that it stands for.
WHOLE = 1e-9
POOL_KEY = ["area_id", "design_id", "pue_p50", "wue_l_per_kwh", "energy_mwh_per_mw_year", "running_cny_per_mw_year"]


def design_catalogue(scenario: Scenario) -> tuple[pd.DataFrame, Mapping[str, Design]]:
    """Return the designs that the scenario names (all if none): index design_id, every figure by its column name.

    Second the same designs with their figures and cooling. Raises :class:`models.errors.ScenarioValueError` with the
    nearest known name, and what :func:`models.design_tables.known_designs` raises.
    """
    known, used = known_designs(scenario), scenario.texts("designs.use")
    unknown = [name for name in used if name not in known]
    if unknown:
        hint_zh, hint_en = suggest(unknown[0], known)
        zh, en = f"中的设计方案“{unknown[0]}”不存在", f'names a design that does not exist, "{unknown[0]}"'
        raise refuse("designs.use", str(scenario.chain[-1]), (zh, hint_zh[:-1]), (en, hint_en[:-1]))
    designs = {name: known[name] for name in used or known}
    needed = scenario.integer("power.independent_supplies")
    rows = {
        name: {
            **design.texts,
            "supplies": 1 if design.has_single_feed else needed,
            **{column: figure.value for column, figure in design.figures.items()},
        }
        for name, design in designs.items()
    }
    catalogue = pd.DataFrame.from_dict(rows, orient="index").rename_axis("design_id")
    return catalogue.astype({"voltage_kv": "float64"}), designs


def offer_designs(catalogue: pd.DataFrame, edge_share: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the designs on offer, and rows of ``screened`` for edge rooms where there is no edge demand.

    Raises :class:`models.errors.CaseTableError` if none is on offer.
    """
    is_idle = (catalogue["tier"] == "edge") & (edge_share <= 0)
    if is_idle.all():
        raise CaseTableError(
            zh="表 designs：只有边缘机房（designs.use），而没有边缘业务需求（demand.edge_share = 0）。"
            "请增加其他设计方案，或给出边缘业务占比。",
            en="Table designs: only edge rooms are on offer (designs.use) and there is no edge demand "
            "(demand.edge_share = 0). Name other designs too, or give a share of edge services.",
        )
    idle = pd.DataFrame(
        {
            "site_id": "*",
            "design_id": catalogue.index[is_idle],
            "clause": "A5.1e",
            "reason_zh": "方案没有边缘业务需求（demand.edge_share = 0）",
            "reason_en": "the scenario has no edge demand (demand.edge_share = 0)",
        }
    )
    return catalogue[~is_idle], idle


def optional_columns(designs: pd.DataFrame) -> list[str]:
    """Return the columns that ``designs`` has besides those of every case: what its designs all need or all state."""
    columns = ["supplies"] if (designs["tier"] == "edge").any() else []
    return columns + (["rack_kw"] if "rack_kw" in designs.columns and designs["rack_kw"].notna().all() else [])


def pair_designs(
    sites: pd.DataFrame, designs: pd.DataFrame, performance: pd.DataFrame, scenario: Scenario
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the pairs that fit, with every coefficient, and rows of ``screened`` for those that are too small.

    ``sites`` from :func:`models.site_tables.site_table`, ``designs`` from :func:`offer_designs`,
    ``performance`` from :func:`models.cooling.sites.performance_table`. Index (site_id, design_id); columns of
    ``site_designs`` but pool_id, and those of ``pools``. A pair whose place the design does not allow is none.
    """
    pairs = site_pue(sites["climate_id"], performance).join(designs, on="design_id")
    of_site = ["area_id", "zone_id", "in_cluster", "in_starter_zone", "max_it_mw"]
    pairs = pairs.join(sites[of_site].rename(columns={"max_it_mw": "site_max_it_mw"}), on="site_id")
    side = pairs["in_cluster"].map({True: "inside", False: "outside"})
    pairs = pairs[pairs["places"].eq("any") | pairs["places"].eq(side)]
    room_mw = pairs[["site_max_it_mw", "max_it_mw"]].min(axis=1)
    modules = np.floor(room_mw / pairs["module_it_mw"] + WHOLE).astype("int64")
    fits = (modules >= 1) & (modules * pairs["module_it_mw"] >= pairs["min_it_mw"] - WHOLE)
    kept = pairs[fits].assign(max_modules=modules[fits])
    return _with_costs(kept, scenario), _too_small(pairs[~fits])


def pool_pairs(pairs: pd.DataFrame, *, by_zone: bool = False) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``site_designs`` and ``pools`` of a case from :func:`pair_designs`.

    Pairs of one area and design whose energy and running cost are equal share a pool; where they differ, the second
    pool is named ``<area>_<design>_2``, in the order of PUE. ``by_zone``: sites of two zones never share one, and the
    zone stands in the name, ``<area>_<zone>_<design>``.
    """
    key = [*POOL_KEY, "zone_id"] if by_zone else POOL_KEY
    pools = pairs.reset_index()[key].drop_duplicates().sort_values(key, ignore_index=True)
    place = pools["area_id"] + "_" + pools["zone_id"] if by_zone else pools["area_id"]
    number = pools.assign(place=place).groupby(["place", "design_id"]).cumcount() + 1
    suffix = ("_" + number.astype(str)).where(number > 1, "")
    pools["pool_id"] = place + "_" + pools["design_id"] + suffix
    named = pairs.reset_index().merge(pools, on=key, how="left", validate="m:1")
    site_designs = named.set_index(["site_id", "design_id"])[list(TABLES["site_designs"][1])]
    return site_designs, pools[["pool_id", *POOL_KEY]].set_index("pool_id")


def _with_costs(pairs: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    capex = pairs["capex_cny_per_mw"] * scenario.number("costs.capex_factor")
    price = land_cny_per_m2(pairs["in_cluster"], pairs["in_starter_zone"], scenario.local_figures())
    land = price.where(pairs["needs_land"], 0.0)
    density = scenario.number("candidates.max_it_mw_per_km2")
    tariff = scenario_tariff(scenario)
    charge = tariff.demand_charge_cny_per_kw_month
    return pairs.assign(
        reserved_mw_per_it_mw=reserved_mw(
            pd.Series(1.0, index=pairs.index), pairs["pue_peak"], supply_loss_share(pairs["voltage_kv"])
        ),
        module_cny=module_cny(pairs["module_it_mw"], capex, land, density),
        standing_cny_per_mw_year=standing_cny_per_mw_year(capex, pairs["pue_peak"], charge),
        energy_mwh_per_mw_year=pairs["pue_p50"] * it_energy_mwh_per_mw_year(),
        running_cny_per_mw_year=running_cny_per_mw_year(
            pairs["pue_p50"],
            pairs["wue_l_per_kwh"],
            pairs["voltage_kv"],
            tariff=tariff,
            kgco2_per_kwh=scenario_grid_factor(scenario).kgco2_per_kwh,
            electricity_factor=scenario.number("costs.electricity_factor"),
            water_cny_per_m3=scenario.number("costs.water_cny_per_m3"),
            carbon_price_cny_per_t=scenario.number("costs.carbon_price_cny_per_t"),
        ),
    )


def _too_small(pairs: pd.DataFrame) -> pd.DataFrame:
    # An empty column would keep its numbers: hence the type.
    room = pairs["site_max_it_mw"].map("{:.4g}".format).astype("str")
    least = pairs["min_it_mw"].map("{:.4g}".format).astype("str")
    return pd.DataFrame(
        {
            "site_id": pairs.index.get_level_values("site_id"),
            "design_id": pairs.index.get_level_values("design_id"),
            "clause": "A1.1b",
            "reason_zh": ("可用面积只容 " + room + " MW，设计方案至少 " + least + " MW").to_numpy(),
            "reason_en": ("usable area has room for " + room + " MW, the design needs " + least + " MW").to_numpy(),
        }
    )
