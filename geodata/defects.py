"""How a defect is said: layer, feature, column, what is wrong, the way out, in both languages and one
order.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from geodata.errors import LayerSchemaError
from geodata.schema import LayerSchema


@dataclass(frozen=True)
class Sentence:
    """One sentence in the two working languages."""

    zh: str
    en: str


def schema_error(
    defect: str, layer: str, wrong: Sentence, way_out: Sentence, *, feature: str = "", column: str = ""
) -> LayerSchemaError:
    """Put together the error for ``defect``; ``feature`` and ``column`` are named where given."""
    where_zh = f"图层“{layer}”"
    where_en = f"layer '{layer}'"
    if feature:
        where_zh += f"，要素“{feature}”"
        where_en += f", feature '{feature}'"
    if column:
        where_zh += f"，列“{column}”"
        where_en += f", column '{column}'"
    return LayerSchemaError(
        zh=f"{where_zh}：{wrong.zh}。办法：{way_out.zh}。",
        en=f"{where_en}: {wrong.en}. Way out: {way_out.en}.",
        defect=defect,
        layer=layer,
        feature=feature,
        column=column,
    )


def some_names(names: list[str], most: int = 5) -> str:
    """The first ``most`` names, comma separated, with the number of all if there are more."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} … ({len(names)})"


def feature_name(frame: pd.DataFrame, schema: LayerSchema, wrong: pd.Series) -> str:
    """Id of the first wrong feature; its place in the file if the id itself is missing."""
    position = int(np.flatnonzero(wrong.to_numpy())[0])
    name = frame[schema.id_column].iloc[position]
    missing = name is None or name is pd.NA or name != name or str(name).strip() == ""  # noqa: PLR0124
    return f"#{position + 1}" if missing else str(name)
