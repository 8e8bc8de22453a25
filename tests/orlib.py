"""The capacitated facility location instances of the OR-Library as planning cases.

One unit of cost of the library is a million CNY, one unit of capacity is 1 MW: then the optimiser works with numbers of
the size that it was tuned for, and ``cost_cny / 1e6`` is the published figure.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from models.assemble import rule_settings
from models.case import Case
from models.case_contract import TABLES
from models.policy.packs import read_pack
from models.scenario import read_scenario
from tests.cases_climate import climate_tables
from tests.cases_limits import limit_table

FOLDER = Path(__file__).parents[2] / "shared" / "benchmarks" / "orlib"
CNY_PER_COST = 1e6
NAMES = {"name_zh": "名称", "name_en": "name"}
PLACE = {"lon": 106.5, "lat": 29.55}
PUE = {"pue_p05": 1.0, "pue_p50": 1.0, "pue_p95": 1.0, "pue_peak": 1.0, "reserved_mw_per_it_mw": 1.0}


@dataclass(frozen=True)
class Instance:
    """Facilities (capacity, fixed cost), demands, and the cost of serving all of a demand from each facility."""

    name: str
    facilities: tuple[tuple[float, float], ...]
    demands: tuple[float, ...]
    costs: tuple[tuple[float, ...], ...]


def read_instance(path: Path) -> Instance:
    """Read a file: m, n; m x (capacity, fixed cost); n x (demand, m costs). Nothing may be left over."""
    numbers: Iterator[float] = (float(word) for word in path.read_text(encoding="ascii").split())
    facility_count, customer_count = int(next(numbers)), int(next(numbers))
    facilities = tuple((next(numbers), next(numbers)) for _ in range(facility_count))
    demands, costs = [], []
    for _ in range(customer_count):
        demands.append(next(numbers))
        costs.append(tuple(next(numbers) for _ in range(facility_count)))
    assert next(numbers, None) is None, f"{path.name} has numbers left over"
    return Instance(path.stem, facilities, tuple(demands), tuple(costs))


def read_optima() -> dict[str, float]:
    """Published optimum of every instance."""
    return pd.read_csv(FOLDER / "optima.csv", index_col="instance")["optimum"].to_dict()


def make_case(instance: Instance) -> Case:
    """One period, no finance, every policy rule off; a site, design, area and pool of its own for each facility."""
    numbers = range(len(instance.facilities))
    blocks = [f"d{number}" for number in range(len(instance.demands))]
    capacity, fixed = zip(*instance.facilities, strict=True)
    sites, designs, areas, pools = ([f"{letter}{number}" for number in numbers] for letter in "skap")
    unit_cost = {
        (block, pool): cost / demand * CNY_PER_COST
        for block, demand, costs in zip(blocks, instance.demands, instance.costs, strict=True)
        for pool, cost in zip(pools, costs, strict=True)
    }
    return Case(
        id=instance.name,
        title_zh=instance.name,
        title_en=instance.name,
        region_id="orlib",
        pack_id="chongqing_2022",
        periods=_table("period_id", ["p"], end_year=2030, invest_factor=1.0, annuity_years=1.0),
        zones=_table("zone_id", ["z"], **NAMES, in_cluster=True, in_starter_zone=True),
        areas=_table("area_id", areas, **NAMES, **PLACE),
        sites=_table(
            "site_id",
            sites,
            kind="facility",
            zone_id="z",
            area_id=areas,
            campus_id=sites,
            in_cluster=True,
            in_starter_zone=True,
            district_zh="区",
            district_en="district",
            usable_area_km2=1.0,
            max_it_mw=capacity,
            **PLACE,
            climate_id="mild",
            elevation_m=250.0,
            elevation_basis="assumed",
        ),
        designs=_table(
            "design_id",
            designs,
            **NAMES,
            tier="hub",
            places="any",
            needs_land=True,
            module_it_mw=capacity,
            min_it_mw=0.0,
            max_it_mw=capacity,
            system="waterside",
        ),
        # PUE plays no part here; the table wants it at 1 or more.
        **climate_tables(designs, pd.Series(1.02, index=designs)),
        site_designs=_pairs(
            ("site_id", "design_id"),
            zip(sites, designs, strict=True),
            pool_id=pools,
            max_modules=1,
            **PUE,
            fixed_cny=[cost * CNY_PER_COST for cost in fixed],
            module_cny=0.0,
            standing_cny_per_mw_year=0.0,
            feeder_cny_per_km=0.0,
        ),
        pools=_table(
            "pool_id",
            pools,
            area_id=areas,
            design_id=designs,
            pue_p50=1.0,
            wue_l_per_kwh=0.0,
            energy_mwh_per_mw_year=0.0,
            running_cny_per_mw_year=0.0,
        ),
        demand_blocks=_table(
            "demand_id", blocks, service_class="any", origin_zh="来源", origin_en="origin", max_round_trip_ms=5.0
        ),
        demand=_pairs(("demand_id", "period_id"), [(block, "p") for block in blocks], it_mw=instance.demands),
        reaches=_pairs(
            ("demand_id", "pool_id"), unit_cost, network_cny_per_mw_year=list(unit_cost.values()), round_trip_ms=0.0
        ),
        **_nothing(),
        rules=_rules_off(),
        limits=read_pack("chongqing_2022").limits,
        usable_share=1.0,
        independent_supplies=2,
        unmet_cny_per_mw_year=0.0,
        prefer_cny_per_unit=0.0,
        grid_kgco2_per_kwh=0.0,
        it_mw_per_km2=1.0,
        period_limits=limit_table(["p"]),
        account_kgco2_per_kwh=0.5,
    )


def _rules_off() -> MappingProxyType:
    """Every rule off but the bookkeeping; the options are the baseline's, for the audit reads them."""
    baseline = rule_settings(read_scenario("baseline"))
    needed = ("demand_served", "site_capacity")
    return MappingProxyType(
        {name: setting if name in needed else replace(setting, mode="off") for name, setting in baseline.items()}
    )


def _table(index: str, ids: list[str], **columns) -> pd.DataFrame:
    return pd.DataFrame(columns, index=pd.Index(ids, name=index, dtype="str"))


def _pairs(index: tuple[str, ...], ids, **columns) -> pd.DataFrame:
    return pd.DataFrame(columns, index=pd.MultiIndex.from_tuples(list(ids), names=index))


def _nothing() -> dict[str, pd.DataFrame]:
    """The tables of which the library knows nothing, empty."""
    found = {}
    for name in ("substations", "headroom", "feeders", "stock", "green_channels", "screened", "assumptions"):
        index, columns = TABLES[name]
        kinds = {"number": "float64", "integer": "int64", "flag": "bool", "text": "str"}
        found[name] = pd.DataFrame({column: pd.Series(dtype=kinds[row[0]]) for column, row in columns.items()})
        if len(index) == 1:
            found[name].index = pd.Index([], name=index[0], dtype="str")
        elif index:
            found[name].index = pd.MultiIndex.from_arrays([[] for _ in index], names=index)
    return found
