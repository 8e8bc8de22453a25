"""Old small rooms that a user lists: what each is, and what may become of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from geodata.checks import check_layer
from geodata.files import read_table
from geodata.layers import OLD_ROOMS
from geodata.settings import RegionSettings


def read_old_rooms(path: Path, settings: RegionSettings) -> pd.DataFrame:
    """Return the rooms of a CSV, one row a room, with the columns of :data:`OLD_ROOMS`; those that may be empty may
    be left out.

    LayerMissingError if there is no file. LayerSchemaError, naming file, room and column, for a missing column, a
    doubled id, a figure that is missing, no number or negative.
    """
    schema = replace(OLD_ROOMS, name=path.name, optional=True)
    rooms = read_table(path, schema, settings.storage_crs)
    check_layer(rooms, schema, settings.storage_crs, settings.bounds)
    return pd.DataFrame(rooms)
