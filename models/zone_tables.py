"""Zones in a case: the table of limits without any, the zone of each pool, and what counting by zone asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from models.errors import CaseTableError

if TYPE_CHECKING:
    from models.case import Case

ZONE_COLUMNS = ("max_energy_gwh_per_year", "max_water_m3_per_year")


def no_zone_limits() -> pd.DataFrame:
    """Return the table of a case in which no zone has a limit."""
    index = pd.MultiIndex.from_arrays([[], []], names=["zone_id", "period_id"])
    return pd.DataFrame({name: pd.Series([], dtype="float64") for name in ZONE_COLUMNS}).set_index(index)


def pool_zones(case: Case) -> dict[str, str]:
    """Return the zone of each pool whose sites all stand in one; the others have none."""
    table = case.site_designs
    zones = table.index.get_level_values("site_id").map(case.sites["zone_id"].to_dict())
    found = pd.Series(zones, index=table["pool_id"].to_numpy()).groupby(level=0).agg(["first", "nunique"])
    return {str(pool): str(row["first"]) for pool, row in found.iterrows() if row["nunique"] == 1}


def check_zones(case: Case) -> None:
    """Raise CaseTableError where something is counted by zone and a pool serves from several, or stock has no zone."""
    zones = {str(zone) for zone in case.zones.index}
    local = [str(zone) for zone in case.green_channels["zone_id"] if zone]
    for table, named in (("green_channels", local), ("stock", [str(zone) for zone in case.stock["zone_id"] if zone])):
        unknown = next((zone for zone in named if zone not in zones), None)
        if unknown is not None:
            raise _error(table, unknown, "没有这个分区，请改正 zone_id", "there is no such zone; mend zone_id")
    if case.zone_limits.empty and not local:
        return
    known = pool_zones(case)
    mixed = next((str(pool) for pool in case.pools.index if str(pool) not in known), None)
    if mixed is not None:
        zh = "跨多个分区，无法按分区计量；请按分区拆分资源池"
        raise _error("pools", mixed, zh, "lies in several zones, so nothing can be counted by zone; split it by zone")
    lost = case.stock.index[case.stock["zone_id"] == ""]
    if len(lost):
        raise _error(
            "stock", str(lost[0]), "没有 zone_id，请补上所在分区", "has no zone_id; name the zone it stands in"
        )


def _error(table: str, row: str, zh: str, en: str) -> CaseTableError:
    return CaseTableError(zh=f"表 {table}，行 {row}：{zh}。", en=f"Table {table}, row {row}: {en}.")
