"""What an existing data centre may become: each option names something that exists and can take its load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from models.errors import CaseTableError

if TYPE_CHECKING:
    from models.case import Case


def check_stock_options(case: Case) -> None:
    """Raise :class:`CaseTableError` for the first option that cannot be meant."""
    for name, row in case.stock.iterrows():
        target = row["merge_into"]
        if row["may_merge"] and target == name:
            raise _error(name, "merge_into", "不能并入自身", "it cannot be merged into itself")
        if row["may_merge"] and target not in case.stock.index:
            zh = f"存量表中没有“{target}”，无法并入"
            raise _error(name, "merge_into", zh, f'the stock has no "{target}" to merge into')
        if row["may_close"] and row["demand_id"] not in case.demand_blocks.index:
            zh = f"需求表中没有“{row['demand_id']}”，关停后的负荷无处承接"
            en = f'there is no demand block "{row["demand_id"]}" for its load when it closes'
            raise _error(name, "demand_id", zh, en)
        if row["may_retrofit"] and row["retrofit_pue"] > row["pue"]:
            zh = f"改造后 PUE {row['retrofit_pue']:g} 高于现状 {row['pue']:g}"
            en = f"a PUE of {row['retrofit_pue']:g} after retrofit is above {row['pue']:g} today"
            raise _error(name, "retrofit_pue", zh, en)


def _error(row: object, column: str, zh: str, en: str) -> CaseTableError:
    return CaseTableError(
        zh=f"表 stock，行 {row}，列 {column}：{zh}。请改正该列，或不提供这一选项。",
        en=f"Table stock, row {row}, column {column}: {en}. Mend the column, or do not offer this option.",
    )
