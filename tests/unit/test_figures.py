"""The engineering figures: whole, within their range, sourced; unknown keys named."""

import pytest

from models import figure
from models.case_contract import TIERS
from models.cooling.systems import SYSTEMS
from models.errors import FigureError
from models.figure import economic, economics, entry_figures, read_figures
from models.local_figures import read_local_figures

DESIGN_COLUMNS = {
    "module_it_mw",
    "min_it_mw",
    "max_it_mw",
    "capex_cny_per_mw",
    "fixed_cny",
    "feeder_cny_per_km",
    "rack_kw",
}


# The old stock is not on offer: it has a cooling system and no numbers.
STOCK = {name for name, table in read_figures("designs").items() if table["tier"] == "stock"}


def designs_on_offer():
    return {name: values for name, values in entry_figures("designs").items() if name not in STOCK}


def every_figure():
    for entry in entry_figures("designs").values():
        yield from entry.values()
    yield from economics().values()
    yield from read_local_figures("chongqing").all_figures()


def test_every_figure_has_unit_source_and_both_titles():
    found = list(every_figure())
    # Seven designs of seven numbers, four channels of two.
    assert len(found) == 7 * 7 + 4 * 2 + len(economics()) + len(read_local_figures("chongqing").figures)
    for one in found:
        assert one.unit and one.source and one.title_zh and one.title_en, one.key
        assert one.title_en.isascii(), one.key
        # What is called assumed is graded so, and nothing else is.
        assert one.source.startswith("assumed") == one.is_assumed, one.key


def test_designs_hang_together():
    for name, values in designs_on_offer().items():
        assert set(values) == DESIGN_COLUMNS
        value = {column: one.value for column, one in values.items()}
        assert 0 < value["module_it_mw"] <= value["min_it_mw"] <= value["max_it_mw"], name
        entry = read_figures("designs")[name]
        assert entry["tier"] in TIERS and entry["places"] in ("any", "inside", "outside")
        assert entry["voltage_kv"] in (10, 35, 110, 220)


def test_sizes_keep_to_the_classes_of_racks():
    """Large from 3,000 racks of 2.5 kW (7.5 MW); edge up to 100 (0.25 MW)."""
    for name, values in designs_on_offer().items():
        tier = read_figures("designs")[name]["tier"]
        if tier == "hub":
            assert values["min_it_mw"].value >= 7.5
        assert values["max_it_mw"].value <= {"hub": 1e9, "urban": 7.4999, "edge": 0.25}[tier]


def test_pue_and_water_are_computed_and_no_figures():
    """They follow from climate and system (models/cooling): a number beside them could contradict."""
    for name, table in read_figures("designs").items():
        assert not [key for key in table if key.startswith(("pue", "wue"))], name
        assert table["system"] in SYSTEMS, name


def test_the_old_stock_has_no_numbers():
    assert {"old_water_chiller", "old_air_chiller", "old_dx"} == STOCK
    assert all(entry_figures("designs")[name] == {} for name in STOCK)


def test_a_fit_out_costs_less_than_any_new_building():
    found = {name: values["capex_cny_per_mw"] for name, values in designs_on_offer().items()}
    urban = found["urban_waterside"]
    assert (urban.low, urban.high, urban.unit) == (8.0e6, 24.0e6, "CNY/MW") and urban.is_assumed
    assert urban.value < min(figure.value for name, figure in found.items() if name.startswith("hub_"))


def test_an_unknown_figure_is_refused_with_the_nearest():
    with pytest.raises(FigureError) as caught:
        economic("usable_shares")
    assert "usable_share”" in caught.value.zh and '"usable_share"' in caught.value.en


@pytest.mark.parametrize(
    ("changed", "what"),
    [({"value": 3.0}, "outside"), ({"value": float("nan")}, "nan"), ({"grade": "X"}, "grade")],
)
def test_a_figure_out_of_its_range_is_refused(monkeypatch, changed, what):
    good = {"title_zh": "一", "title_en": "one", "value": 1.0, "low": 0.5, "high": 2.0, "unit": "1", "source": "s"}
    monkeypatch.setattr(figure, "read_figures", lambda name: {"one": {**good, "grade": "A", **changed}})
    with pytest.raises(FigureError, match="one"):
        economics.__wrapped__()
