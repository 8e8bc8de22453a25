"""Whether tables are a plan of a case at all: columns, ids, numbers. What they say is for the audit to judge."""

from __future__ import annotations

import pandas as pd

from geodata.errors import PlannerError
from models.case import Case
from optimizer.cells import iterate
from optimizer.plan import PLAN_TABLES, Plan


class PlanTableError(PlannerError):
    """A table of a plan names something unknown, lacks a column, or holds a value that is no number."""


def check_plan(case: Case, plan: Plan) -> None:
    """Raise :class:`PlanTableError` for the first defect, naming table, row and column."""
    known = {
        "site_id": case.sites.index,
        "period_id": case.periods.index,
        "substation_id": case.substations.index,
        "demand_id": case.demand_blocks.index,
        "pool_id": case.pools.index,
        "channel_id": case.green_channels.index,
        "stock_id": case.stock.index,
    }
    for name, (index, columns) in PLAN_TABLES.items():
        table: pd.DataFrame = getattr(plan, name)
        if tuple(table.index.names) != index or any(column not in table.columns for column in columns):
            raise _error(name, "-", "/".join([*index, *columns]), "须有这些列", "these columns are needed")
        if table.index.has_duplicates:
            raise _error(name, table.index[table.index.duplicated()][0], "-", "行重复", "the row stands twice")
        for level in index:
            unknown = ~table.index.get_level_values(level).isin(known[level])
            if unknown.any():
                raise _error(name, table.index[unknown][0], level, "案例中没有这个编号", "the case has no such id")
        for column in columns:
            _check_column(case, name, table, column)
    pairs = pd.MultiIndex.from_arrays([plan.facilities.index.get_level_values("site_id"), plan.facilities["design_id"]])
    if not pairs.isin(case.site_designs.index).all():
        bad = pairs[~pairs.isin(case.site_designs.index)][0]
        raise _error("facilities", bad, "design_id", "该站点不能采用这种设计", "the site cannot take this design")
    lines = plan.feeds.reset_index("period_id").index
    if not lines.isin(case.feeders.index).all():
        bad = lines[~lines.isin(case.feeders.index)][0]
        raise _error("feeds", bad, "substation_id", "案例中没有这条馈线", "the case has no such feeder")
    fed = plan.feeds.reset_index("substation_id").index
    if not fed.isin(plan.facilities.index).all():
        bad = fed[~fed.isin(plan.facilities.index)][0]
        raise _error("feeds", bad, "site_id", "该期这里没有设施", "no facility stands there in this period")
    _check_merges(case, plan)


def _check_merges(case: Case, plan: Plan) -> None:
    """Load is merged only into a facility that stands."""
    states = plan.stock_states["state"].to_dict()
    into = case.stock["merge_into"].to_dict()
    for (name, period), row in iterate(plan.stock_states):
        if row["state"] != "merge":
            continue
        target = into[name]
        if target not in case.stock.index or states.get((target, period)) in ("merge", "close"):
            zh, en = f"“{target}”该期已不在", f'"{target}" does not stand in this period'
            raise _error("stock_states", (name, period), "state", f"并入的{zh}", f"it is merged into {en}")


def _check_column(case: Case, name: str, table: pd.DataFrame, column: str) -> None:
    values = table[column]
    if values.isna().any():
        raise _error(name, values.index[values.isna()][0], column, "值为空", "the value is missing")
    if column == "state":
        unknown = ~values.isin(["keep", "retrofit", "merge", "close"])
        if unknown.any():
            zh, en = "须为 keep、retrofit、merge 或 close", "it must be keep, retrofit, merge or close"
            raise _error(name, values.index[unknown][0], column, zh, en)
        return
    if column in ("design_id", "reason"):
        unknown = ~values.isin(case.designs.index) if column == "design_id" else values.isna()
        if unknown.any():
            raise _error(name, values.index[unknown][0], column, "没有这种设计", "there is no such design")
        return
    if not pd.api.types.is_numeric_dtype(values):
        raise _error(name, "-", column, "须为数值", "numbers are needed")
    wrong = (values < 0) | values.isin([float("inf")])
    if wrong.any():
        raise _error(name, values.index[wrong][0], column, "须为不小于 0 的有限数", "must be finite and not negative")


def _error(table: str, row: object, column: str, zh: str, en: str) -> PlanTableError:
    shown = "/".join(map(str, row)) if isinstance(row, tuple) else str(row)
    return PlanTableError(
        zh=f"规划表 {table}，行 {shown}，列 {column}：{zh}。请改正该文件或重新规划。",
        en=f"Plan table {table}, row {shown}, column {column}: {en}. Mend the file or plan again.",
    )
