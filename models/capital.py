"""Capital cost of a facility with its range: one place that adds up what ``models/figures`` state as assumed.

The optimiser's own coefficients are in :mod:`models.cost`; the chain here comes to the same sum at the same figures.
"""

from __future__ import annotations

from collections.abc import Mapping

from models.amounts import check_amount, from_plan
from models.cost import M2_PER_KM2
from models.derivation import Step, computed, given
from models.errors import FigureError, suggest
from models.figure import Figure, entry_figures, figure
from models.local_figures import LocalFigures

LAND_PRICES = ("land_starter_zone", "land_cluster", "land_belt")


def capital_range_cny(
    design_id: str, it_mw: float, land_price: str, max_it_mw_per_km2: float, *, local: LocalFigures
) -> tuple[float, float, float]:
    """Return low, usual and high capital cost [CNY] of ``it_mw`` [MW]: plant, land, fixed cost of the site.

    All three figures at the same end of their range; feeders and substation steps are not in it. ``land_price`` is one
    of :data:`LAND_PRICES` in ``local``, ``max_it_mw_per_km2`` [MW/km2] the density of the scenario. Raises FigureError.
    """
    plant, fixed, land = _figures(design_id, land_price, local)
    check_amount("it_mw", it_mw)
    check_amount("max_it_mw_per_km2", max_it_mw_per_km2, 1e-3)
    area_m2 = it_mw / max_it_mw_per_km2 * M2_PER_KM2
    low, usual, high = (
        it_mw * getattr(plant, end) + area_m2 * getattr(land, end) + getattr(fixed, end)
        for end in ("low", "value", "high")
    )
    return low, usual, high


def capital_steps(
    design_id: str, it_mw: float, land_price: str, max_it_mw_per_km2: float, *, local: LocalFigures
) -> list[Step]:
    """Return the chain from IT power [MW] to capital cost and yearly operation. Raises FigureError."""
    plant, fixed, land = _figures(design_id, land_price, local)
    _, usual, _ = capital_range_cny(design_id, it_mw, land_price, max_it_mw_per_km2, local=local)
    operation = figure("operation_share_per_year")
    return [
        from_plan("it_mw", ("IT 额定功率", "Rated IT power"), it_mw, "MW"),
        from_plan("max_it_mw_per_km2", ("IT 功率密度", "IT power per usable area"), max_it_mw_per_km2, "MW/km2"),
        given(plant, "capex_cny_per_mw"),
        given(fixed, "fixed_cny"),
        given(land, "land_cny_per_m2"),
        given(operation, "operation_share_per_year"),
        computed(
            "land_m2",
            ("用地面积", "Land"),
            it_mw / max_it_mw_per_km2 * M2_PER_KM2,
            "m2",
            "it_mw / max_it_mw_per_km2 * 1000000",
            ("it_mw", "max_it_mw_per_km2"),
        ),
        computed(
            "capital_cny",
            ("投资（不含馈线与变电站扩容）", "Capital cost without feeders and substation steps"),
            usual,
            "CNY",
            "it_mw * capex_cny_per_mw + land_m2 * land_cny_per_m2 + fixed_cny",
            ("it_mw", "capex_cny_per_mw", "land_m2", "land_cny_per_m2", "fixed_cny"),
        ),
        computed(
            "operation_cny_per_year",
            ("年运维费", "Operation and maintenance a year"),
            it_mw * plant.value * operation.value,
            "CNY/year",
            "it_mw * capex_cny_per_mw * operation_share_per_year",
            ("it_mw", "capex_cny_per_mw", "operation_share_per_year"),
        ),
    ]


def _figures(design_id: str, land_price: str, local: LocalFigures) -> tuple[Figure, Figure, Figure]:
    """Plant, fixed cost, land price."""
    built: Mapping[str, Mapping[str, Figure]] = {
        name: found for name, found in entry_figures("designs").items() if "capex_cny_per_mw" in found
    }
    for word, known in ((design_id, tuple(built)), (land_price, LAND_PRICES)):
        if word not in known:
            hint_zh, hint_en = suggest(word, known)
            raise FigureError(
                zh=f"没有“{word}”的投资数值（models/figures）。{hint_zh}",
                en=f'No capital cost for "{word}" (models/figures). {hint_en}',
            )
    return built[design_id]["capex_cny_per_mw"], built[design_id]["fixed_cny"], local.figure(land_price)
