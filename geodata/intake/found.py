"""A layer as the reading process found it, before it becomes a frame: arrays that can be handed over as plain bytes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from geodata.intake.texts import Encoding
from geodata.remarks import Remark

Array = npt.NDArray[np.generic]
Objects = npt.NDArray[np.object_]


@dataclass
class Found:
    """One layer: ``columns`` maps names to arrays of one length (texts as objects, None for an empty cell; integers
    with gaps as masked arrays), ``shapes`` holds the WKB of each feature (None without one), or is None for a table.

    ``crs`` is what the file declares, a code or WKT.
    """

    name: str
    format: str
    columns: dict[str, Array]
    shapes: Objects | None
    geometry_type: str = ""
    crs: str | None = None
    encoding: Encoding = field(default_factory=lambda: Encoding("", "format"))
    samples: tuple[str, ...] = ()
    remarks: list[Remark] = field(default_factory=list)


def objects(values: Iterable[object]) -> Objects:
    """An array of the values as they are, whatever they look like to numpy."""
    kept = list(values)
    array = np.empty(len(kept), dtype=object)
    array[:] = kept
    return array
