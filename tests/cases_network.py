"""Network side of the tiny case: demand blocks and reaches, and the tiny case with other round trips."""

from dataclasses import replace

import pandas as pd

from models.case import Case

MAX_ROUND_TRIP_MS = 5.0


def network_tables(demand, served) -> dict[str, pd.DataFrame]:
    """Blocks of one class of service that may take 5 ms, and reaches that take and cost nothing."""
    words = {"service_class": "any", "origin_zh": "来源", "origin_en": "origin"}
    blocks = pd.DataFrame(
        {**words, "max_round_trip_ms": MAX_ROUND_TRIP_MS}, index=pd.Index(list(demand), name="demand_id")
    )
    index = pd.MultiIndex.from_tuples(served, names=["demand_id", "pool_id"])
    return {
        "demand_blocks": blocks,
        "reaches": pd.DataFrame({"network_cny_per_mw_year": 0.0, "round_trip_ms": 0.0}, index=index),
    }


def with_round_trips(case: Case, round_trip_ms: dict[tuple[str, str], float]) -> Case:
    """The case with other round trips [ms], by block and serving area."""
    areas = case.pools["area_id"].to_dict()
    trips = [round_trip_ms.get((block, areas[pool]), 0.0) for block, pool in case.reaches.index]
    return replace(case, reaches=case.reaches.assign(round_trip_ms=trips))
