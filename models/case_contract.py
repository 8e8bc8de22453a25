"""The contract of a case: every table with its index, columns, units and bounds.

``TABLES`` is the contract between those who assemble a case and those who read it. Each entry: index names, then
columns as ``name: (kind, unit, least, most)``; kind is number, integer, flag or text.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

INF = math.inf
Column = tuple[str, str, float, float]

NUMBER = ("number", "1", 0.0, INF)


def _cny(unit: str = "CNY") -> Column:
    return ("number", unit, 0.0, INF)


_PUE: Column = ("number", "1", 1.0, 5.0)
_WUE: Column = ("number", "L/kWh", 0.0, 20.0)
_CELSIUS: Column = ("number", "degC", -70.0, 70.0)
_TEXT: Column = ("text", "", 0, 0)
_FLAG: Column = ("flag", "", 0, 0)
_NAMES: dict[str, Column] = {"name_zh": _TEXT, "name_en": _TEXT}
_PLACE: dict[str, Column] = {"lon": ("number", "deg", -180, 180), "lat": ("number", "deg", -90, 90)}

TABLES: Mapping[str, tuple[tuple[str, ...], Mapping[str, Column]]] = {
    "periods": (
        ("period_id",),
        {
            "end_year": ("integer", "year", 2000, 2200),
            # Present value in the first year of 1 CNY invested in this period, and of 1 CNY a year for as long as
            # the state at the end of this period lasts.
            "invest_factor": ("number", "1", 0.0, 1.0),
            "annuity_years": ("number", "year", 0.0, 200.0),
        },
    ),
    "period_limits": (
        ("period_id",),
        {
            "max_capex_cny": _cny(),
            "max_carbon_t_per_year": ("number", "t/year", 0.0, INF),
            "max_water_m3_per_year": ("number", "m3/year", 0.0, INF),
            # What all data centres, or the new ones, may draw together at peak: rule power_supply says which.
            "max_import_mw": ("number", "MW", 0.0, INF),
        },
    ),
    # What the user limits by zone; no row where nothing is.
    "zone_limits": (
        ("zone_id", "period_id"),
        {
            "max_energy_gwh_per_year": ("number", "GWh/year", 0.0, INF),
            "max_water_m3_per_year": ("number", "m3/year", 0.0, INF),
        },
    ),
    "zones": (("zone_id",), {**_NAMES, "in_cluster": _FLAG, "in_starter_zone": _FLAG}),
    "areas": (("area_id",), {**_NAMES, **_PLACE}),
    "sites": (
        ("site_id",),
        {
            "kind": _TEXT,
            "zone_id": _TEXT,
            "area_id": _TEXT,
            "campus_id": _TEXT,
            "in_cluster": _FLAG,
            "in_starter_zone": _FLAG,
            "district_zh": _TEXT,
            "district_en": _TEXT,
            "usable_area_km2": ("number", "km2", 0.0, INF),
            "max_it_mw": ("number", "MW", 0.0, INF),
            **_PLACE,
            "climate_id": _TEXT,
            "elevation_m": ("number", "m", -500.0, 6000.0),
            "elevation_basis": _TEXT,
        },
    ),
    "climates": (
        ("climate_id",),
        {
            **_NAMES,
            "basis": _TEXT,
            "elevation_m": ("number", "m", -500.0, 6000.0),
            "warming_k": ("number", "K", 0.0, 10.0),
            "mean_dry_bulb_c": _CELSIUS,
            "mean_wet_bulb_c": _CELSIUS,
            "design_day_dry_bulb_c": _CELSIUS,
            "design_day_wet_bulb_c": _CELSIUS,
            "source": _TEXT,
            "grade": _TEXT,
        },
    ),
    "designs": (
        ("design_id",),
        {
            **_NAMES,
            "tier": _TEXT,
            "places": _TEXT,
            "needs_land": _FLAG,
            "module_it_mw": ("number", "MW", 1e-6, INF),
            "min_it_mw": ("number", "MW", 0.0, INF),
            "max_it_mw": ("number", "MW", 0.0, INF),
            "system": _TEXT,
        },
    ),
    # The year of a design in a climate at several IT loads; the plan takes the rows with is_plan.
    "performance": (
        ("climate_id", "design_id", "load_id"),
        {
            "load_share": ("number", "1", 0.0, 1.0),
            "is_plan": _FLAG,
            "pue_p05": _PUE,
            "pue_p50": _PUE,
            "pue_p95": _PUE,
            "pue_peak": _PUE,
            "wue_p05_l_per_kwh": _WUE,
            "wue_l_per_kwh": _WUE,
            "wue_p95_l_per_kwh": _WUE,
            "within_limit_share": ("number", "1", 0.0, 1.0),
        },
    ),
    "monthly_wue": (("climate_id", "design_id"), {f"m{month:02d}": _WUE for month in range(1, 13)}),
    "site_designs": (
        ("site_id", "design_id"),
        {
            "pool_id": _TEXT,
            "max_modules": ("integer", "1", 1, 1e6),
            "pue_p05": _PUE,
            "pue_p50": _PUE,
            "pue_p95": _PUE,
            "pue_peak": _PUE,
            # Power to reserve at the busbar of a substation for 1 MW of IT power: peak PUE, and the loss on the way.
            "reserved_mw_per_it_mw": ("number", "MW/MW", 1.0, 10.0),
            "fixed_cny": _cny(),
            "module_cny": _cny(),
            "standing_cny_per_mw_year": _cny("CNY/MW/year"),
            "feeder_cny_per_km": _cny("CNY/km"),
        },
    ),
    "pools": (
        ("pool_id",),
        {
            "area_id": _TEXT,
            "design_id": _TEXT,
            "pue_p50": _PUE,
            "wue_l_per_kwh": _WUE,
            "energy_mwh_per_mw_year": ("number", "MWh/MW/year", 0.0, 1e6),
            "running_cny_per_mw_year": _cny("CNY/MW/year"),
        },
    ),
    "substations": (
        ("substation_id",),
        {
            **_NAMES,
            **_PLACE,
            "voltage_kv": ("number", "kV", 1.0, 1500.0),
            "step_mw": ("number", "MW", 0.0, INF),
            "max_steps": ("integer", "1", 0, 1000),
            "step_cny": _cny(),
            # From the order of a step to its service.
            "step_lead_years": ("number", "year", 0.0, 50.0),
            "position_basis": _TEXT,
            "power_basis": _TEXT,
        },
    ),
    "headroom": (
        ("substation_id", "period_id"),
        {"spare_mw": ("number", "MW", 0.0, INF), "max_steps": ("integer", "1", 0, 1000)},
    ),
    "feeders": (
        ("site_id", "substation_id"),
        {"km": ("number", "km", 0.0, INF), "lead_years": ("number", "year", 0.0, 50.0)},
    ),
    "demand_blocks": (
        ("demand_id",),
        {
            "service_class": _TEXT,
            "origin_zh": _TEXT,
            "origin_en": _TEXT,
            "max_round_trip_ms": ("number", "ms", 0.0, INF),
        },
    ),
    "demand": (("demand_id", "period_id"), {"it_mw": ("number", "MW", 0.0, INF)}),
    "reaches": (
        ("demand_id", "pool_id"),
        {"network_cny_per_mw_year": _cny("CNY/MW/year"), "round_trip_ms": ("number", "ms", 0.0, INF)},
    ),
    "stock": (
        ("stock_id",),
        {
            **_NAMES,
            "in_cluster": _FLAG,
            "in_starter_zone": _FLAG,
            "size_class": _TEXT,
            "racks": ("number", "racks", 0.0, INF),
            "it_mw": ("number", "MW", 0.0, INF),
            "served_it_mw": ("number", "MW", 0.0, INF),
            "pue": _PUE,
            "energy_mwh_per_year": ("number", "MWh/year", 0.0, INF),
            # What its energy costs in a year: what a change of state saves is a share of it.
            "running_cny_per_year": _cny("CNY/year"),
            # Empty where it is not known.
            "zone_id": _TEXT,
            "is_old_small": _FLAG,
            "may_retrofit": _FLAG,
            "retrofit_pue": _PUE,
            "retrofit_cny": _cny(),
            "may_merge": _FLAG,
            "merge_into": _TEXT,
            "merge_cny": _cny(),
            "may_close": _FLAG,
            "demand_id": _TEXT,
            "close_cny": _cny(),
        },
    ),
    "green_channels": (
        ("channel_id",),
        {
            **_NAMES,
            "premium_cny_per_mwh": _cny("CNY/MWh"),
            "max_gwh_per_year": ("number", "GWh/year", 0.0, INF),
            # market_based, or both: own generation, which lowers what comes from the grid.
            "counts_for": _TEXT,
            # Local: counts only for energy used in this zone; empty: for the whole city.
            "zone_id": _TEXT,
        },
    ),
    "screened": (
        (),
        {"site_id": _TEXT, "design_id": _TEXT, "clause": _TEXT, "reason_zh": _TEXT, "reason_en": _TEXT},
    ),
    "assumptions": (
        (),
        {
            "key": _TEXT,
            "title_zh": _TEXT,
            "title_en": _TEXT,
            "value": _TEXT,
            "unit": _TEXT,
            "low": _TEXT,
            "high": _TEXT,
            "source": _TEXT,
        },
    ),
}

# Columns that a case may do without.
OPTIONAL_COLUMNS: Mapping[tuple[str, str], Column] = {
    # Independent supplies that the design needs; those of the scenario if absent.
    ("designs", "supplies"): ("integer", "1", 1, 10),
    # IT power of a physical rack; absent where a design on offer does not state it.
    ("designs", "rack_kw"): ("number", "kW", 0.1, INF),
    # Kind of host of edge nodes, empty for a site that is none.
    ("sites", "host_kind"): _TEXT,
    # Where old rooms are listed: district of each (empty: not known), and whether its figures are found or assumed.
    ("stock", "adcode"): _TEXT,
    ("stock", "basis"): _TEXT,
}

# (table, column or index level) -> table whose index must hold the value
REFERENCES: tuple[tuple[str, str, str], ...] = (
    ("period_limits", "period_id", "periods"),
    ("zone_limits", "zone_id", "zones"),
    ("zone_limits", "period_id", "periods"),
    ("sites", "zone_id", "zones"),
    ("sites", "area_id", "areas"),
    ("sites", "climate_id", "climates"),
    ("performance", "climate_id", "climates"),
    ("performance", "design_id", "designs"),
    ("monthly_wue", "climate_id", "climates"),
    ("monthly_wue", "design_id", "designs"),
    ("site_designs", "site_id", "sites"),
    ("site_designs", "design_id", "designs"),
    ("site_designs", "pool_id", "pools"),
    ("pools", "area_id", "areas"),
    ("pools", "design_id", "designs"),
    ("headroom", "substation_id", "substations"),
    ("headroom", "period_id", "periods"),
    ("feeders", "site_id", "sites"),
    ("feeders", "substation_id", "substations"),
    ("demand", "demand_id", "demand_blocks"),
    ("demand", "period_id", "periods"),
    ("reaches", "demand_id", "demand_blocks"),
    ("reaches", "pool_id", "pools"),
)

TIERS = ("hub", "urban", "edge")
MAY_BE_EMPTY = ("zone_limits", "performance", "monthly_wue", "stock", "green_channels", "screened", "assumptions")
# Empty only in a case that no rule asks for supplies.
SUPPLY = ("substations", "headroom", "feeders")
