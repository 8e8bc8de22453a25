"""Any scenario that is read writes itself so that reading it back gives the same values."""

import json
import math
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from models.local_figures import read_local_figures, shipped_names
from models.policy.packs import pack_ids
from models.scenario import read_scenario
from models.scenario_keys import find_key, is_path, read_keys

# Keys that others depend on are drawn together below, and the rest one by one from the table.
TOGETHER = {
    "base",
    "pack",
    "figures",
    "tariff.sheet",
    "candidates.cell_m",
    "candidates.min_usable_area_km2",
    "candidates.parcels",
    "stock.old_rooms",
    "terrain.slope_bounds_deg",
    "periods.first_year",
    "periods.end_years",
    "periods.horizon_end_year",
    "demand.new_it_mw",
    "demand.local_share",
    "demand.edge_share",
    "power.feeders_per_site",
    "limits.max_capex_cny",
    "limits.max_import_mw",
    "zone_limits.max_energy_gwh_per_year.*",
    "zone_limits.max_water_m3_per_year.*",
    "limits.max_carbon_t_per_year",
    "limits.max_water_m3_per_year",
    "priorities.stages",
    "priorities.tolerances",
    "rules.large_in_cluster.exception_count",
    "rules.large_in_cluster.exception_it_mw",
    "rules.large_in_cluster.mode",
    "power.independent_supplies",
    "rules.large_in_cluster.exception_reason",
    "rules.starter_zones_first.form",
    "rules.renewable_share.min_share_new_hub",
}
TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip)
FILES = st.sampled_from(["", "mine.csv", "../a folder/气象.epw"])
NAMES = st.sampled_from(["farmland", "airport_3km", '"湿地"', '"with space"'])
REASON = "rules.large_in_cluster.exception_reason"


def values_of(key):
    if key.choices:
        one = st.sampled_from(key.choices)
        return st.lists(one, max_size=3, unique=True) if key.kind == "text_list" else one
    if key.kind in ("number", "integer"):
        whole = st.integers(math.ceil(key.min), math.floor(key.max))
        return whole if key.kind == "integer" else st.floats(key.min, key.max) | whole
    texts = st.lists(TEXT, max_size=3, unique=True)
    return {"text": TEXT, "path": FILES, "flag": st.booleans(), "text_list": texts}[key.kind]


@st.composite
def scenarios(draw):
    free = [key for path, key in read_keys().items() if path not in TOGETHER]
    drawn = {key.path: draw(values_of(key)) for key in draw(st.lists(st.sampled_from(free), unique=True))}
    drawn["stock.old_rooms"] = draw(FILES | st.just("shipped"))
    drawn |= {key.path: draw(FILES) for key in free if key.kind == "path"}
    # A section whose names the user chooses.
    drawn = {path: value for path, value in drawn.items() if not path.endswith("*")}
    drawn |= {f"candidates.buffer_m.{name}": draw(st.floats(0, 5e5)) for name in draw(st.sets(NAMES))}
    drawn |= {"terrain.slope_bounds_deg": sorted(draw(st.sets(st.integers(1, 89), min_size=1, max_size=5)))}
    ends = sorted(draw(st.sets(st.integers(2026, 2100), min_size=1, max_size=5)))
    demand = sorted(draw(st.lists(st.floats(0, 1e5), min_size=len(ends), max_size=len(ends))))
    drawn |= {"periods.end_years": ends, "periods.horizon_end_year": draw(st.integers(ends[-1], 2150))}
    drawn |= {"pack": draw(st.sampled_from(pack_ids())), "figures": draw(st.sampled_from(shipped_names()))}
    drawn |= {"tariff.sheet": draw(st.sampled_from(sorted(read_local_figures(drawn["figures"]).sheets)))}
    drawn |= {"demand.new_it_mw": demand, REASON: draw(TEXT), "title": drawn.get("title", "试验")}
    return drawn


def write_draft(drawn):
    """An own plain writer: dotted keys, one per line."""

    def show(value):
        if isinstance(value, list):
            return "[" + ", ".join(show(entry) for entry in value) + "]"
        if isinstance(value, str):
            return json.dumps(value).replace("\x7f", "\\u007f") if value.isascii() else _escape(value)
        return json.dumps(value) if isinstance(value, bool) else repr(value)

    return "\n".join(['base = "baseline"', *(f"{path} = {show(value)}" for path, value in drawn.items())])


def _escape(text):
    return '"' + "".join(f"\\U{ord(letter):08X}" for letter in text) + '"'


@settings(max_examples=60, deadline=None)
@given(scenarios())
def test_resolved_scenario_reads_back_the_same(drawn):
    with tempfile.TemporaryDirectory() as folder:
        draft, resolved = Path(folder) / "draft.toml", Path(folder) / "resolved.toml"
        draft.write_text(write_draft(drawn), encoding="utf-8", newline="\n")
        scenario = read_scenario(draft)
        resolved.write_text(scenario.resolved_toml(), encoding="utf-8", newline="\n")
        again = read_scenario(resolved)
    assert again.values == scenario.values
    assert again.resolved_toml() == scenario.resolved_toml()
    assert (again.title_zh, again.title_en) == (scenario.title_zh, scenario.title_en)
    assert again.overrides == scenario.overrides
    for path, value in drawn.items():
        found = scenario.values
        for part in path.split("."):
            found = found[part.strip('"')]
        if (find_key(path, "").kind == "path" and value) or (path == "stock.old_rooms" and is_path(value)):
            assert found == (draft.parent / value).resolve().as_posix()
        else:
            assert found == (tuple(value) if isinstance(value, list) else value)
