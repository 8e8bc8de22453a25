"""Old small rooms that a user lists: what each is, and what may become of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from geodata.checks import check_layer
from geodata.files import read_table
from geodata.schema import Column, LayerSchema
from geodata.settings import RegionSettings

OLD_ROOMS = LayerSchema(
    "old_rooms",
    "old_rooms.csv",
    "stock_id",
    "none",
    (
        Column("stock_id"),
        Column("name_zh"),
        Column("name_en"),
        Column("in_cluster", "boolean"),
        Column("racks", "integer", "standard racks of 2.5 kW", low=1, high=3000),
        Column("pue", "number", "1", low=1.0, high=5.0),
        Column("may_retrofit", "boolean"),
        Column("retrofit_pue", "number", "1", low=1.0, high=5.0),
        Column("retrofit_cny", "number", "CNY", low=0.0),
        Column("may_merge", "boolean"),
        Column("merge_into", nullable=True),
        Column("merge_cny", "number", "CNY", low=0.0),
        Column("may_close", "boolean"),
        Column("demand_id", nullable=True),
        Column("close_cny", "number", "CNY", low=0.0),
    ),
)


def read_old_rooms(path: Path, settings: RegionSettings) -> pd.DataFrame:
    """Return the rooms of a CSV, one row a room, with the columns of :data:`OLD_ROOMS`.

    LayerMissingError if there is no file. LayerSchemaError, naming file, room and column, for a missing column, a
    doubled id, a figure that is missing, no number or negative.
    """
    schema = replace(OLD_ROOMS, name=path.name)
    rooms = read_table(path, schema, settings.storage_crs)
    check_layer(rooms, schema, settings.storage_crs, settings.bounds)
    return pd.DataFrame(rooms)
