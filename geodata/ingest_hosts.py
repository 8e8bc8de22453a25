"""Assumed hosts of edge nodes: no public source lists any, so they are made by a fixed rule from towns and residents.

Each district of the population layer gets one host for every started :data:`RESIDENTS_PER_HOST` residents, at least
:data:`LEAST_HOSTS` (fewer where it has fewer seats), at township seats taken evenly from the list of its seats by id.
The kinds take turns; what each can spare is :data:`SPARE_MW`. The rule has no chance in it: built again, the layer is
the same to the byte.
"""

from __future__ import annotations

import math

import geopandas as gpd
import pandas as pd

from geodata.layers import HOST_KINDS

RESIDENTS_PER_HOST = 400_000
LEAST_HOSTS = 2
# Facility power [MW] that a host can give to an edge node, all assumed.
SPARE_MW = {"substation": 0.5, "base_station": 0.1, "telecom_room": 0.4}
_WORDS = {
    "substation": ("变电站", "substation"),
    "base_station": ("通信基站", "base station"),
    "telecom_room": ("通信机房", "telecom room"),
}
_NOTE_ZH = "承载点是否存在、位置与可用容量均为假设（取乡镇驻地）；应以电网和通信企业的台账替换"
_NOTE_EN = "host, position and power all assumed (a township seat); to be replaced by the registers of their owners"


def build_hosts(population: pd.DataFrame, seats: gpd.GeoDataFrame) -> pd.DataFrame:
    """Return the layer ``edge_hosts``; ValueError for a district of ``population`` without seats."""
    rows = []
    for turn, district in enumerate(population.sort_values("adcode").to_dict("records")):
        own = seats[seats["district_zh"] == district["name_zh"]].sort_values("seat_id")
        count = max(LEAST_HOSTS, math.ceil(district["residents_2020"] / RESIDENTS_PER_HOST))
        if own.empty:
            raise ValueError(f"district {district['name_zh']} has no seat to put a host of edge nodes at")
        count = min(count, len(own))
        for number in range(count):
            seat = own.iloc[number * len(own) // count]
            kind = HOST_KINDS[(turn + number) % len(HOST_KINDS)]
            zh, en = _WORDS[kind]
            rows.append(
                {
                    "host_id": f"host_{district['adcode']}_{number + 1}",
                    "name_zh": f"{seat['name_zh']}{zh}（假设）",
                    "name_en": f"{seat['name_en']} {en} (assumed)",
                    "lon": round(seat.geometry.x, 6),
                    "lat": round(seat.geometry.y, 6),
                    "host_kind": kind,
                    "position_basis": "assumed",
                    "spare_mw": SPARE_MW[kind],
                    "power_basis": "assumed",
                    "note_zh": _NOTE_ZH,
                    "note_en": _NOTE_EN,
                }
            )
    return pd.DataFrame(rows)
