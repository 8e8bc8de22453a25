"""Designs of the user's own file: what is replaced, what is added, what is refused and how it is named."""

import pytest

from geodata.errors import PlannerError
from models.assemble_designs import design_catalogue, optional_columns
from models.climate import station_climate
from models.cooling.annual import annual_result
from models.cooling.parameters import shipped_designs
from models.cooling.sites import performance_table
from models.design_tables import known_designs
from models.errors import DesignError, FigureError
from tests.written_scenarios import read

SHIPPED = [
    "hub_airside",
    "hub_waterside",
    "hub_indirect",
    "hub_coldplate",
    "hub_immersion",
    "urban_waterside",
    "edge_room",
]
USE = '[designs]\nfile = "own.toml"\n'
# A dry cooler in a container: the system and the groups of the shipped edge room, and one parameter of its own.
BOX = """[box]
name_zh = "集装箱"
name_en = "Container"
tier = "urban"
places = "outside"
needs_land = true
voltage_kv = 10
system = "air_cooled"
cooling_groups = ["new_small_power_chain", "small_air", "row_unit"]
module_it_mw = { value = 0.5, low = 0.4, high = 0.6, unit = "MW", grade = "M", source = "maker" }
min_it_mw = { value = 0.5, low = 0.5, high = 0.5, unit = "MW", grade = "M", source = "maker" }
max_it_mw = { value = 5.0, low = 2.0, high = 6.0, unit = "MW", grade = "M", source = "maker" }
capex_cny_per_mw = { value = 20e6, low = 15e6, high = 25e6, unit = "CNY/MW", grade = "A", source = "assumed: offer" }
fixed_cny = { value = 1e6, low = 1e6, high = 2e6, unit = "CNY", grade = "M", source = "offer" }
feeder_cny_per_km = { value = 4e5, low = 3e5, high = 5e5, unit = "CNY/km", grade = "M", source = "offer" }
[box.cooling]
ups_efficiency = { value = 0.99, low = 0.99, high = 0.99, grade = "M", source = "maker" }
"""


def designs_of(folder, text):
    (folder / "own.toml").write_text(text, encoding="utf-8")
    return known_designs(read(folder, USE))


def refused(folder, text, *words, kind=DesignError):
    with pytest.raises(kind) as caught:
        designs_of(folder, text)
    assert isinstance(caught.value, PlannerError) and caught.value.exit_code == 2
    for word in ("own.toml", *words):
        assert word in caught.value.zh and word in caught.value.en, (word, caught.value.zh, caught.value.en)
    return caught.value


def test_the_old_stock_is_not_on_offer(tmp_path):
    found = known_designs(read(tmp_path, ""))
    assert list(found) == SHIPPED
    assert {name for name in shipped_designs() if name.startswith("old_")} == set(shipped_designs()) - set(found)


def test_a_design_of_ones_own_stands_beside_those_shipped(tmp_path):
    found = designs_of(tmp_path, BOX)
    assert list(found) == [*SHIPPED, "box"]
    box = found["box"]
    assert (box.texts["tier"], box.texts["needs_land"], box.texts["voltage_kv"]) == ("urban", True, 10)
    assert box.figures["capex_cny_per_mw"].value == 20e6 and box.figures["capex_cny_per_mw"].is_assumed
    assert box.figures["capex_cny_per_mw"].title_en.startswith("Container")
    # Its own parameter overrides that of the group; the others are those of the edge room.
    ours, edge = box.cooling.figures, shipped_designs()["edge_room"].figures
    assert ours["ups_efficiency"].value == 0.99 and edge["ups_efficiency"].value == 0.92
    assert {key: f.value for key, f in ours.items() if key != "ups_efficiency"} == {
        key: f.value for key, f in edge.items() if key != "ups_efficiency"
    }
    assert ours["ups_efficiency"].unit == "1"


def test_less_loss_in_the_power_chain_is_less_pue(tmp_path):
    climate = station_climate("chongqing_shapingba")
    found = designs_of(tmp_path, BOX)
    table = performance_table(
        {"c": climate}, {name: found[name].cooling for name in ("box", "edge_room")}, max_pue=1.3, plan_load_share=1.0
    )["pue_p50"]
    assert table["c", "box", "u100"] < table["c", "edge_room", "u100"]
    assert table["c", "box", "u100"] == annual_result(found["box"].cooling, climate).percentile("p50")


def test_a_design_of_a_shipped_id_takes_its_place_and_no_other_is_touched(tmp_path):
    found = designs_of(tmp_path, BOX.replace("[box", "[edge_room"))
    assert list(found) == SHIPPED
    assert found["edge_room"].texts["name_en"] == "Container" and found["edge_room"].figures["max_it_mw"].value == 5.0
    assert found["hub_airside"] == known_designs(read(tmp_path, ""))["hub_airside"]


def test_an_old_stock_of_ones_own_is_not_on_offer_either(tmp_path):
    assert list(designs_of(tmp_path, '[attic]\ntier = "stock"\n')) == SHIPPED


def test_the_catalogue_has_the_numbers_and_the_supply_voltage(tmp_path):
    designs_of(tmp_path, BOX)
    catalogue, known = design_catalogue(read(tmp_path, USE + 'use = ["box", "hub_airside"]\n'))
    assert list(catalogue.index) == list(known) == ["box", "hub_airside"]
    assert catalogue.loc["box", ["module_it_mw", "capex_cny_per_mw", "voltage_kv"]].tolist() == [0.5, 20e6, 10.0]
    assert not catalogue.drop(columns="rack_kw").isna().any().any()


def test_racks_as_they_stand_are_stated_of_all_designs_or_of_none(tmp_path):
    """The power of a rack may be left out of a design; then no case that offers it speaks of physical racks."""
    designs_of(tmp_path, BOX)
    catalogue, _ = design_catalogue(read(tmp_path, USE + 'use = ["box", "hub_airside"]\n'))
    assert optional_columns(catalogue) == []
    assert optional_columns(catalogue.loc[["hub_airside"]]) == ["rack_kw"]
    said = (
        'rack_kw = { value = 7.5, low = 5, high = 9, unit = "kW/rack", grade = "M", source = "maker" }\n[box.cooling]'
    )
    designs_of(tmp_path, BOX.replace("[box.cooling]", said))
    catalogue, _ = design_catalogue(read(tmp_path, USE + 'use = ["box", "hub_airside"]\n'))
    assert optional_columns(catalogue) == ["rack_kw"]
    assert catalogue.loc["box", "rack_kw"] == 7.5
    refused(tmp_path, BOX.replace("[box.cooling]", said.replace("kW/rack", "MW")), "box", "rack_kw", "kW/rack")


# ---- what is refused ----


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        # An entry that lacks: a word, a number, a parameter of the system.
        ('tier = "urban"\n', "", ["box", "tier"]),
        ("fixed_cny =", "# fixed_cny =", ["box", "fixed_cny"]),
        (', "row_unit"]', "]", ["box", "air_cooled", "cooling_groups"]),
        # A word that is not known, with the nearest one that is.
        ('"air_cooled"', '"air_coold"', ["box", "air_coold", "air_cooled"]),
        ('"row_unit"', '"row_units"', ["box", "row_units", "row_unit"]),
        ('"outside"', '"outdoors"', ["box", "places", "outdoors", "outside"]),
        ('tier = "urban"', 'tier = "urben"', ["box", "tier", "urben", "urban"]),
        ("needs_land =", "floors = 3\nneeds_land =", ["box", "floors"]),
        ("ups_efficiency =", "ups_eficiency =", ["box", "cooling", "ups_eficiency", "ups_efficiency"]),
        # A parameter that another system has, but this one does not take.
        ("ups_efficiency =", "bypass_share =", ["box", "cooling"]),
        # A value of the wrong kind.
        ("needs_land = true", 'needs_land = "yes"', ["box", "needs_land"]),
        ("voltage_kv = 10", 'voltage_kv = "10 kV"', ["box", "voltage_kv"]),
        ("voltage_kv = 10", "voltage_kv = true", ["box", "voltage_kv"]),
        ('["new_small_power_chain", "small_air", "row_unit"]', '"row_unit"', ["box", "cooling_groups"]),
        # A number alone has no range, no unit and no source.
        ("fixed_cny = {", "fixed_cny = 1e6\n# {", ["box", "fixed_cny", "unit", "source"]),
        ("ups_efficiency = {", "ups_efficiency = 0.99\n# {", ["box", "cooling.ups_efficiency", "source"]),
        # A number that cannot be.
        ("value = 0.5, low = 0.4", "value = 0.3, low = 0.4", ["box", "module_it_mw", "low"]),
        ("value = 0.5, low = 0.4", "value = 0.5, low = 0.0", ["box", "module_it_mw"]),
        ("value = 1e6, low = 1e6", "value = -1e6, low = -1e6", ["box", "fixed_cny"]),
        ("value = 20e6", "value = nan", ["box", "capex_cny_per_mw"]),
        ("high = 25e6", "high = inf", ["box", "capex_cny_per_mw"]),
        ("value = 20e6", 'value = "20e6"', ["box", "capex_cny_per_mw"]),
        # Money in another unit would be wrong by a factor of a million.
        ('unit = "CNY/MW"', 'unit = "MCNY/MW"', ["box", "capex_cny_per_mw", "MCNY/MW", "CNY/MW"]),
        ('0.99, grade = "M"', '0.99, unit = "%", grade = "M"', ["box", "cooling.ups_efficiency", "%"]),
    ],
)
def test_a_design_with_a_defect_names_file_design_and_entry(tmp_path, old, new, words):
    assert old in BOX
    refused(tmp_path, BOX.replace(old, new, 1), *words)


def test_a_number_without_its_source(tmp_path):
    text = BOX.replace(', grade = "M", source = "offer" }', ', grade = "M" }', 1)
    refused(tmp_path, text, "box.fixed_cny", "source", kind=FigureError)


def test_a_parameter_without_its_grade(tmp_path):
    refused(tmp_path, BOX.replace('high = 0.99, grade = "M"', "high = 0.99"), "box", "ups_efficiency", "grade")


@pytest.mark.parametrize(
    ("content", "word"),
    [(b"[box\n", "line 1"), ('[box]\nname_zh = "集"\n'.encode("gb18030"), "utf-8"), (b"box = 3\n", "box")],
)
def test_a_file_that_is_no_table_of_designs(tmp_path, content, word):
    (tmp_path / "own.toml").write_bytes(content)
    with pytest.raises(DesignError) as caught:
        known_designs(read(tmp_path, USE))
    for part in ("own.toml", word):
        assert part in caught.value.zh and part in caught.value.en


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(DesignError, match=r"own\.toml"):
        known_designs(read(tmp_path, USE))
