"""Ids for the features of a layer that came without: from their geometry, so that a second import gives the same."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geodata.defects import Sentence, some_names
from geodata.remarks import Remark
from geodata.schema import LayerSchema

HEX_DIGITS = 10


def fill_ids(
    ids: pd.Series, geometry: NDArray[np.object_], schema: LayerSchema
) -> tuple[pd.Series, tuple[Remark, ...]]:
    """``ids`` with an id for each blank one: ``f_`` and ten hexadecimal digits of the sha256 of its normal geometry.

    Features with the same geometry get ``_2``, ``_3`` after it, in their order.
    """
    blank = ids == ""
    if not blank.any():
        return ids, ()
    taken = set(ids[~blank])
    filled = ids.copy()
    normal = shapely.to_wkb(shapely.normalize(geometry))
    for row in np.flatnonzero(blank.to_numpy()).tolist():
        content = normal[row] if normal[row] is not None else f"row {row + 1}".encode()
        name = first = f"f_{hashlib.sha256(content).hexdigest()[:HEX_DIGITS]}"
        number = 1
        while name in taken:
            number += 1
            name = f"{first}_{number}"
        taken.add(name)
        filled.iloc[row] = name
    made = int(blank.sum())
    shown = some_names(filled[blank].tolist(), 3)
    said = Sentence(
        f"{made} 个要素没有编号，按几何生成：{shown}", f"{made} features had no id, made from geometry: {shown}"
    )
    way_out = Sentence("如有自己的编号，填入编号列", "if they have ids of their own, fill the id column")
    remark = Remark("note", "ids_made", schema.name, said, way_out, column=schema.id_column)
    return filled, (remark,)
