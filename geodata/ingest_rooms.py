"""Old small rooms made up by rule, because no public source lists any: every figure of every row is assumed.

Rooms fall on the districts by residents (largest remainder). Racks, PUE and utilisation run through their ranges by
fractions of an irrational number: spread evenly, no chance, the same every time.
"""

from __future__ import annotations

import math

import pandas as pd

ROOMS = 60
RACKS = (20, 300)
PUE = (1.6, 2.2)
UTILISATION_SHARE = (0.35, 0.65)
# Clause T10 asks of rebuilt core rooms a PUE below 1.5; below this many racks a rebuilding does not pay.
RETROFIT_PUE, RETROFIT_MIN_RACKS = 1.45, 60
# Assumed [CNY]: fixed and per rack.
PRICES_CNY = {"retrofit_cny": (300_000, 12_000), "merge_cny": (300_000, 25_000), "close_cny": (100_000, 8_000)}
# Of so many rooms one must stay in its district (assumed): it may be retrofitted or closed, not merged.
STAYS_EVERY = 3
# North of this latitude [deg] rooms move to Shuitu, south of it to Bishan.
NORTH_LAT_DEG = 29.6
TARGETS = ("mobile_shuitu", "sugon_bishan")
# Steps of the three figures through their ranges: the R3 sequence of low discrepancy.
STEPS = (0.8191725134, 0.6710436067, 0.5497004779)


def made_rooms(population: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    """Return the layer of old rooms: ``population`` has adcode, name_zh, residents_2020; ``districts`` adcode,
    name_en and an outline in degrees.
    """
    places = districts.set_index("adcode")
    rows: list[dict[str, object]] = []
    for adcode, name_zh, count in _shares(population):
        place = places.loc[adcode]
        is_north = float(place["geometry"].representative_point().y) >= NORTH_LAT_DEG
        for number in range(1, count + 1):
            words = (f"{name_zh}老旧机房 {number}（假设）", f"{place['name_en']} old room {number} (assumed)")
            rows.append(_room(len(rows) + 1, adcode, number, words, TARGETS[0 if is_north else 1]))
    return pd.DataFrame(rows)


def _shares(population: pd.DataFrame) -> list[tuple[str, str, int]]:
    """How many rooms each district has."""
    exact = population["residents_2020"] * ROOMS / population["residents_2020"].sum()
    counts = exact.map(math.floor)
    more = (exact - counts).sort_values(ascending=False, kind="stable").index[: ROOMS - int(counts.sum())]
    counts.loc[more] += 1
    return list(zip(population["adcode"], population["name_zh"], counts, strict=True))


def _room(at: int, adcode: str, number: int, names: tuple[str, str], target: str) -> dict[str, object]:
    """One row; ``at`` says where in their ranges its figures stand."""
    racks, pue, used = (
        low + (at * step % 1.0) * (high - low)
        for step, (low, high) in zip(STEPS, (RACKS, PUE, UTILISATION_SHARE), strict=True)
    )
    whole = round(racks)
    prices = {name: fixed + each * whole for name, (fixed, each) in PRICES_CNY.items()}
    return {
        "stock_id": f"room_{adcode}_{number}",
        "name_zh": names[0],
        "name_en": names[1],
        "adcode": adcode,
        "in_cluster": False,
        "racks": whole,
        "pue": round(pue, 2),
        "utilisation_share": round(used, 2),
        "may_retrofit": whole >= RETROFIT_MIN_RACKS,
        "retrofit_pue": RETROFIT_PUE,
        "retrofit_cny": prices["retrofit_cny"],
        "may_merge": at % STAYS_EVERY != 0,
        "merge_into": target,
        "merge_cny": prices["merge_cny"],
        "may_close": True,
        "demand_id": f"local_{adcode}",
        "close_cny": prices["close_cny"],
        "basis": "assumed",
        "source": "no public list of old rooms; made up by rule",
        "note_zh": "本行各项均为假设，无公开来源；位置只到区县，请用普查清单替换",
        "note_en": "every figure of this row is assumed, none is public; placed by district only; "
        "replace by the list of a survey",
    }
