"""The chain of the price: every formula gives its value, and nothing is added twice."""

import pytest

from models.local_figures import read_local_figures
from models.tariff import average_price_cny_per_kwh, hourly_price_cny_per_kwh, make_tariff
from models.tariff_steps import tariff_parts, tariff_steps

LOCAL = read_local_figures("chongqing")


def tariff(voltage_kv, scheme="two_part", **prices):
    return make_tariff("2026-08", scheme, voltage_kv, local=LOCAL, demand_charge_cny_per_kw_month=42.0, **prices)


TARIFFS = [
    tariff(10.0),
    tariff(110.0),
    tariff(0.4, "single_part"),
    tariff(220.0, floating_base_cny_per_kwh=0.5, non_floating_cny_per_kwh=0.1),
]


def evaluate(steps):
    """Every step again from its formula; inputs must stand before it."""
    values = {}
    for step in steps:
        assert step.key.isidentifier() and step.key not in values
        assert set(step.inputs) <= set(values)
        named = {name: values[name] for name in step.inputs}
        values[step.key] = eval(step.formula, {"__builtins__": {}}, named) if step.formula else step.value
        assert values[step.key] == pytest.approx(step.value, rel=1e-12), step.key
    return values


@pytest.mark.parametrize("one", TARIFFS)
def test_the_chain_ends_at_the_price_of_a_flat_load(one):
    steps = tariff_steps(one)
    assert steps[-1].key == "flat_average"
    assert evaluate(steps)["flat_average"] == pytest.approx(average_price_cny_per_kwh(one))


def test_the_mean_ratio_by_hand():
    # (2920 x 0.38 + 2920 + 2672 x 1.6 + 248 x 1.92) / 8760 = 8780.96 / 8760.
    assert evaluate(tariff_steps(tariff(10.0)))["mean_factor"] == pytest.approx(8780.96 / 8760)


@pytest.mark.parametrize("one", TARIFFS)
def test_parts_sum_to_the_flat_price_and_not_above_it(one):
    values = evaluate(tariff_parts(one))
    assert values["flat_price"] == pytest.approx(hourly_price_cny_per_kwh(one)[0, 8])
    assert values["surcharges"] == 0.04769375 and values["grid_loss_share"] == 0.0418


def test_surcharges_and_grid_price_leave_the_energy_price():
    # 0.61793 + 0.14437 - 0.1515 - 0.04769375, at 10 kV; the same at 110 kV, for only the grid price differs.
    for voltage_kv in (10.0, 110.0):
        assert evaluate(tariff_parts(tariff(voltage_kv)))["energy_and_other"] == pytest.approx(0.56310625)


def test_prices_of_the_user_say_so():
    base = tariff_steps(TARIFFS[3])[0]
    assert (base.value, base.grade) == (0.5, "A") and "tariff.floating_base_cny_per_kwh" in base.source
    assert tariff_steps(TARIFFS[0])[0].grade == "M"


def test_the_reading_of_the_grid_price_is_shown_as_assumed():
    shown = {step.key: step for step in tariff_steps(tariff(110.0))}
    assert shown["td_in_floating_share"].grade == "A" and shown["td_supply"].value == 0.1062
    assert "td_in_floating_share" not in {step.key for step in tariff_steps(tariff(10.0))}
