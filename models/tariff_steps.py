"""The chain of the price of electricity, and the parts that it already holds."""

from __future__ import annotations

from models.derivation import Step, computed, given
from models.figure import Figure
from models.local_checks import REFERENCE
from models.tariff import Tariff, average_price_cny_per_kwh, band_factors
from models.tariff_periods import BANDS, periods_source, year_hours

_UNIT = "CNY/kWh"


def tariff_steps(tariff: Tariff) -> list[Step]:
    """Return the chain of the price that a flat load pays over a year [CNY/kWh], last step ``flat_average``."""
    return [*_sheet_steps(tariff), *_voltage_steps(tariff), *_band_steps(tariff)]


def tariff_parts(tariff: Tariff) -> list[Step]:
    """Return what the flat price of the tariff holds already: grid price, surcharges, and what is left.

    The steps show, they add nothing: ``flat_price`` is the sum of floating base and non-floating part. The loss of the
    grid is paid inside ``energy_and_other``. FigureError if the local figures have no ``surcharges`` or
    ``grid_loss_share``: no plan needs them.
    """
    base, rest = tariff.floating_base_cny_per_kwh, tariff.non_floating_cny_per_kwh
    figure = tariff.local.figure
    grid, charges = figure(tariff.grid_price_key), figure("surcharges").value
    energy = base + rest - grid.value - charges
    parts = ("energy_and_other", "grid_price", "surcharges")
    return [
        *tariff_steps(tariff),
        given(grid, "grid_price"),
        given(figure("surcharges")),
        given(figure("grid_loss_share")),
        computed(
            "energy_and_other",
            (
                "购电价、线损及其他（扣除输配电价和附加）",
                "Energy, grid losses and all else, without grid price and surcharges",
            ),
            energy,
            _UNIT,
            "floating_base + non_floating - grid_price - surcharges",
            ("floating_base", "non_floating", "grid_price", "surcharges"),
        ),
        computed(
            "flat_price",
            ("平段电价", "Price of flat hours"),
            energy + grid.value + charges,
            _UNIT,
            " + ".join(parts),
            parts,
        ),
    ]


def _sheet_steps(tariff: Tariff) -> list[Step]:
    sheet = tariff.local.sheets[tariff.sheet]
    stated = {
        "floating_base": (tariff.base_10kv_cny_per_kwh, "base_10kv"),
        "non_floating": (tariff.non_floating_10kv_cny_per_kwh, "rest_10kv"),
    }
    return [
        _sheet_step(tariff.local.figure(sheet[name]), value, key, f"tariff.{name}_cny_per_kwh")
        for name, (value, key) in stated.items()
    ]


def _sheet_step(found: Figure, value: float, key: str, scenario_key: str) -> Step:
    if value == found.value:
        return given(found, key)
    return Step(key, found.title_zh, found.title_en, value, found.unit, f"scenario: {scenario_key}", "A")


def _voltage_steps(tariff: Tariff) -> list[Step]:
    """Floating base and non-floating part at the voltage; grid prices are shown only where they make a difference."""
    base = ("浮动电价基数", "Price that the time-of-use ratios act upon"), tariff.floating_base_cny_per_kwh, _UNIT
    rest = ("不浮动电价", "Price added after the ratios"), tariff.non_floating_cny_per_kwh, _UNIT
    if tariff.grid_price_key == REFERENCE:
        return [
            computed("floating_base", *base, "base_10kv", ("base_10kv",)),
            computed("non_floating", *rest, "rest_10kv", ("rest_10kv",)),
        ]
    grid = ("td_10kv", "td_supply", "td_in_floating_share")
    figure = tariff.local.figure
    source = f"{figure(REFERENCE).source}: difference of grid prices"
    return [
        given(figure(REFERENCE), "td_10kv"),
        given(figure(tariff.grid_price_key), "td_supply"),
        given(figure("td_in_floating_share")),
        computed(
            "floating_base",
            *base,
            "base_10kv - (td_10kv - td_supply) * td_in_floating_share",
            ("base_10kv", *grid),
            source,
        ),
        computed(
            "non_floating",
            *rest,
            "rest_10kv - (td_10kv - td_supply) * (1 - td_in_floating_share)",
            ("rest_10kv", *grid),
            source,
        ),
    ]


def _band_steps(tariff: Tariff) -> list[Step]:
    factors = ("tou_valley_factor", "tou_peak_factor", "tou_sharp_over_peak_factor")
    local = tariff.local
    hours = {f"hours_{band}": year_hours(local, band) for band in BANDS}
    ratios = band_factors(local)
    energy = sum(hours[f"hours_{band}"] * ratios[band] for band in BANDS)
    # The hours and the ratios are of one notice.
    source, grade = f"{periods_source(local)}, hours of 365 days", local.figure(factors[0]).grade
    weighted = "hours_valley * tou_valley_factor + hours_flat + hours_peak * tou_peak_factor"
    weighted += " + hours_sharp * tou_peak_factor * tou_sharp_over_peak_factor"
    return [
        *(given(local.figure(name)) for name in factors),
        *(
            Step(f"hours_{band}", f"{zh}小时数", f"Hours of {en}", hours[f"hours_{band}"], "h/year", source, grade)
            for band, (zh, en) in BANDS.items()
        ),
        computed(
            "mean_factor",
            ("平稳负荷的年均电价比", "Mean ratio of a flat load over a year"),
            energy / sum(hours.values()),
            "1",
            f"({weighted}) / ({' + '.join(hours)})",
            (*hours, *factors),
        ),
        computed(
            "flat_average",
            ("平稳负荷年均电价", "Price of a flat load over a year"),
            average_price_cny_per_kwh(tariff),
            _UNIT,
            "floating_base * mean_factor + non_floating",
            ("floating_base", "mean_factor", "non_floating"),
        ),
    ]
