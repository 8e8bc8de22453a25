"""The checks of the tables of a case against their contract, one check per defect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geodata.layers import HOST_KINDS
from models.case_contract import INF, MAY_BE_EMPTY, OPTIONAL_COLUMNS, REFERENCES, SUPPLY, TABLES, TIERS, Column
from models.errors import CaseTableError
from models.stock_checks import check_stock_options
from models.zone_tables import check_zones

if TYPE_CHECKING:
    from models.case import Case


def check_case(case: Case) -> None:
    """Raise :class:`CaseTableError` for the first defect: columns, ids, NaN, bounds, references, period order."""
    for name, (index, columns) in TABLES.items():
        check_table(getattr(case, name), name, index, columns)
    for (name, column), contract in OPTIONAL_COLUMNS.items():
        if column in getattr(case, name).columns:
            _check_column(getattr(case, name)[column], name, column, contract)
    for table, column, target in REFERENCES:
        _check_reference(getattr(case, table), table, column, getattr(case, target), target)
    years = case.periods["end_year"]
    if not years.is_monotonic_increasing or years.duplicated().any():
        raise _error("periods", str(list(years)), "end_year", "各期末年必须递增", "end years must increase")
    unknown = sorted(set(case.designs["tier"]) - set(TIERS))
    if unknown:
        raise _error("designs", unknown[0], "tier", f"层级须为 {TIERS}", f"the tier must be one of {TIERS}")
    _check_edge(case)
    _check_complete(case)
    check_stock_options(case)
    check_zones(case)
    needs_supply = any(case.setting(rule).has_rows for rule in ("power_supply", "dual_feed"))
    for name in SUPPLY if needs_supply else ():
        if getattr(case, name).empty:
            raise _empty(name)


def check_table(table: pd.DataFrame, name: str, index: tuple[str, ...], columns: Mapping[str, Column]) -> None:
    """Raise :class:`CaseTableError` unless ``table`` has the index, the columns and sound values."""
    if index and tuple(table.index.names) != index:
        raise _error(name, "-", str(table.index.names), f"索引须为 {index}", f"the index must be {index}")
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise _error(name, "-", missing[0], "缺少该列，请补上", "the column is missing; add it")
    if table.empty and name not in (*MAY_BE_EMPTY, *SUPPLY):
        raise _empty(name)
    doubled = table.index[table.index.duplicated()] if index else table.index[:0]
    if len(doubled):
        raise _error(
            name,
            doubled[0],
            "/".join(index),
            "编号重复，请改成唯一编号",
            "the id stands twice; make it unique",
        )
    for column, (kind, unit, least, most) in columns.items():
        _check_column(table[column], name, column, (kind, unit, least, most))


def _check_column(values: pd.Series, table: str, column: str, contract: Column) -> None:
    kind, unit, *bounds = contract
    # A case is checked after every edit, and nearly all columns are sound: that is seen without pandas.
    if _is_sound(values.to_numpy(), kind, *bounds):
        return
    empty = values.isna()
    if empty.any():
        raise _error(table, values.index[empty][0], column, "值为空（NaN），请填写数值", "the value is NaN; fill it in")
    if kind == "text":
        return
    if kind == "flag":
        if values.dtype != bool:
            raise _error(table, "-", column, "须为真/假", "must be true or false")
        return
    outside = ~values.between(bounds[0], bounds[1]) | values.isin([INF, -INF]) & (bounds[1] < INF)
    if outside.any():
        bad = values.index[outside][0]
        shown = f"{values[outside].iloc[0]:g} {unit}"
        raise _error(
            table,
            bad,
            column,
            f"值 {shown} 超出范围 [{bounds[0]:g}, {bounds[1]:g}]，请改正",
            f"the value {shown} is outside [{bounds[0]:g}, {bounds[1]:g}]; mend it",
        )


def _is_sound(values: Any, kind: str, least: float, most: float) -> bool:
    """Whether all is plainly as it must be; False says no more than that it has to be looked at."""
    if kind == "flag":
        return bool(values.dtype == bool)
    if kind == "text" or values.dtype.kind not in "fiu":
        return False
    # NaN compares as false.
    inside = (values >= least) & (values <= most)
    return bool(inside.all()) and (most == INF or bool(np.isfinite(values).all()))


def _check_reference(table: pd.DataFrame, name: str, column: str, target: pd.DataFrame, target_name: str) -> None:
    values = table[column] if column in table.columns else table.index.get_level_values(column)
    unknown = ~pd.Index(values).isin(target.index)
    if unknown.any():
        missing = pd.Index(values)[unknown][0]
        raise _error(
            name,
            missing,
            column,
            f"在表 {target_name} 中没有这个编号",
            f"table {target_name} has no such id; add it there or drop the row",
        )


def _check_complete(case: Case) -> None:
    for table, left in (("headroom", "substations"), ("demand", "demand_blocks"), ("period_limits", "")):
        wanted = (len(getattr(case, left)) if left else 1) * len(case.periods)
        if len(getattr(case, table)) != wanted:
            raise _error(table, "-", "period_id", "每个编号每期须有一行", "each id needs one row for every period")


def _check_edge(case: Case) -> None:
    """Kinds of hosts are known, and only edge designs do with fewer supplies than the scenario asks for."""
    if "host_kind" in case.sites.columns:
        unknown = case.sites.index[~case.sites["host_kind"].isin(["", *HOST_KINDS])]
        for site in unknown[:1]:
            raise _error("sites", site, "host_kind", f"须为空或 {HOST_KINDS}", f"must be empty or one of {HOST_KINDS}")
    for design, tier in case.designs["tier"].items():
        if tier != "edge" and case.supplies_of(str(design)) != case.independent_supplies:
            raise _error(
                "designs",
                design,
                "supplies",
                f"只有边缘节点可以减少电源路数，其他须为 {case.independent_supplies}",
                f"only edge nodes may do with fewer supplies; the others need {case.independent_supplies}",
            )


def _empty(name: str) -> CaseTableError:
    return _error(name, "-", "-", "表为空，请检查输入图层和方案", "the table is empty; check layers and scenario")


def _error(table: str, row: object, column: str, zh: str, en: str) -> CaseTableError:
    shown = "/".join(map(str, row)) if isinstance(row, tuple) else str(row)
    return CaseTableError(
        zh=f"表 {table}，行 {shown}，列 {column}：{zh}。",
        en=f"Table {table}, row {shown}, column {column}: {en}.",
    )
