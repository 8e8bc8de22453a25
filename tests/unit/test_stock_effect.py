"""What changes of existing data centres come to, by hand, and how summary, map and appendix say it."""

import re

import pytest
import shapely

from optimizer.audit import audit_plan
from optimizer.stock_effect import fleet_pue, saved_mwh
from reports.lamps import variant_text
from reports.stock_table import state_table, stock_periods
from reports.stock_view import panel_rows, rooms_layer, stock_lines, stock_section
from reports.stock_words import state_rows
from tests.cases import solve, tiny_case, with_only, with_rules
from tests.cases_report import hand_dossier
from tests.cases_rules import ROWS, pick
from tests.cases_stock import with_options

LANGUAGES = ("zh", "en")


def planned(*options, **cells):
    """6 MW of new load at a PUE of 1.2, and a room of 0.5 MW that uses 6 GWh at a PUE of 2.0; it must change."""
    made = tiny_case(periods=1, pairs=pick("s1 good"), demand={"d1": (6.0,)})
    case = with_options(with_only(made, "stock_consolidation"), *options, **cells)
    case = with_rules(case, stock_consolidation={"mode": "require", "min_share": 1.0})
    return case, solve(case).plan


# What is saved [MWh a year], and energy and IT energy of all
BY_HAND = {
    # 6 GWh x 1.5 / 2.0 at the PUE of the one it merges into, or after retrofit
    "merge": (1500.0, 60000 + 4500 + 48000, 40000 + 3000 + 40000),
    "retrofit": (1500.0, 60000 + 4500 + 48000, 40000 + 3000 + 40000),
    # 0.5 MW move to the new site: 8 GWh for 1 MW
    "close": (2000.0, 60000 + 52000, 40000 + 52000 / 1.2),
}


@pytest.mark.parametrize("option", BY_HAND)
def test_energy_saved_and_pue_of_all_by_hand(option):
    case, plan = planned(option, demand_id="d1")
    saved, energy, it_energy = BY_HAND[option]
    assert saved_mwh(case, plan, "p1") == pytest.approx(saved)
    assert fleet_pue(case, plan, "p1") == pytest.approx(energy / it_energy)
    found = {f.variant: f for f in audit_plan(case, plan) if f.rule == "stock_consolidation"}
    assert found["saved"].value == pytest.approx(saved / 1000)
    assert found["fleet_pue"].value == pytest.approx(energy / it_energy)
    assert {found[name].status for name in ("saved", "fleet_pue")} == {"reported"}


def test_without_options_nothing_is_said_of_changes():
    case = with_only(tiny_case(periods=1, pairs=pick("s1 good"), demand={"d1": (6.0,)}))
    plan = solve(case).plan
    assert saved_mwh(case, plan, "p1") == 0.0
    assert stock_lines(case, plan, "zh") == [] and panel_rows(case, plan, "en")[1] == []
    assert "saved" not in {f.variant for f in audit_plan(case, plan)}


@pytest.mark.parametrize(("language", "words"), [("zh", "并入 1"), ("en", "1 merged")])
def test_summary_and_panel_say_states_energy_and_pue(language, words):
    case, plan = planned("merge")
    head, line = stock_lines(case, plan, language)
    assert words in line and "1.5" in line and "1.355" in line
    assert "1" in head
    heads, rows = panel_rows(case, plan, language)
    assert len(heads) == 2 and [row[1] for row in rows][:4] == ["0", "0", rows[2][1], "0"]
    assert "1.0 MW" in rows[2][1]
    ((_, state),) = state_rows(case, plan, "small", language)
    assert "2026" in state
    assert state_rows(case, plan, "old", language) == []


def test_states_stand_by_period():
    case, plan = planned("merge", "retrofit")
    table = state_table(case, plan)
    assert list(table.index) == ["small"] and table.loc["small", "p1"] in ("merge", "retrofit")
    (one,) = stock_periods(case, plan)
    assert sum(one.counts.values()) == 1 and sum(one.it_mw.values()) == 1.0


def rooms_dossier():
    """The baseline's layers and a case of one assumed room of a district, merged."""
    case, plan = planned("merge")
    stock = case.stock.assign(adcode=["", "500112"], basis=["", "assumed"])
    changed = type(case)(**{**case.__dict__, "stock": stock})
    dossier = hand_dossier()
    return type(dossier)(**{**dossier.__dict__, "case": changed, "plan": plan})


@pytest.mark.parametrize("language", LANGUAGES)
def test_rooms_stand_on_the_map_by_district_and_are_marked(language):
    dossier = rooms_dossier()
    layer = rooms_layer(dossier, language)
    (mark,) = layer["data"]["features"]
    districts = dossier.region.layers[dossier.region.settings.districts_layer].set_index("adcode")
    assert districts.geometry["500112"].buffer(1e-4).contains(shapely.Point(mark["geometry"]["coordinates"]))
    shown = " ".join(f"{a} {b}" for a, b in mark["properties"]["rows"])
    for word in {"zh": ("只到区县", "并入", "假定"), "en": ("by district alone", "merged", "assumed")}[language]:
        assert word in shown
    section = stock_section(dossier, language)
    assert 'id="stock_states"' in section
    assert {"zh": "并入", "en": "merged"}[language] in section


def test_no_layer_of_rooms_without_a_list():
    assert rooms_layer(hand_dossier(), "zh") is None


def test_every_reading_has_words_in_both_languages():
    seen = set()
    for make in ROWS.values():
        case = make()
        found = solve(case)
        if found is not None:
            seen |= {(finding.rule, finding.variant) for finding in audit_plan(case, found.plan)}
    assert ("site_capacity", "room") in seen and ("latency", "any") in seen
    for rule, variant in seen - {("latency", "any")}:
        assert not re.search(r"[a-z]{3,}", variant_text(rule, variant, "zh")), (rule, variant)
        assert not re.search(r"_|^(state|room|saved)$", variant_text(rule, variant, "en")), (rule, variant)
