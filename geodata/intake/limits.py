"""How much of anything one file may ask for before it is refused.

The bounds are assumptions, set well above what districts and parcels need: the whole shipped region has 38 districts
and 45,000 vertices in 1.6 MB; 10,000 farmland polygons of 100 vertices have a million vertices in 16 MB. A file that
needs more is not a layer of zones but a mistake or an attack, and its refusal says which bound it met.
"""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024
GIB = 1024 * MIB


@dataclass(frozen=True)
class Limits:
    """Bounds on one source; all are inclusive.

    Bytes on disk: ``max_file_bytes`` of the source with its sidecars (1 GiB: a province's parcels),
    ``max_unpacked_bytes`` of all that an archive holds, ``max_unpack_ratio`` of unpacked to packed (texts and tables
    shrink to a fiftieth at most; a bomb to a thousandth), ``max_entries`` of an archive or a .gdb folder.
    Contents: ``max_layers``, ``max_columns``, ``max_features``; ``max_vertices`` of a layer (20 million fill 320 MB of
    memory), ``max_rings`` of one feature (a red line with every pond cut out has some thousand), ``max_text_bytes`` of
    one cell, ``max_depth`` of nested JSON or XML.
    The reading process: ``seconds`` by the clock, ``memory_bytes`` of address space (held where the system can).
    """

    max_file_bytes: int = 1 * GIB
    max_unpacked_bytes: int = 2 * GIB
    max_unpack_ratio: float = 200.0
    max_entries: int = 10_000
    max_layers: int = 200
    max_columns: int = 1_000
    max_features: int = 1_000_000
    max_vertices: int = 20_000_000
    max_rings: int = 50_000
    max_text_bytes: int = 1 * MIB
    max_depth: int = 64
    seconds: float = 120.0
    memory_bytes: int = 4 * GIB


DEFAULT = Limits()
