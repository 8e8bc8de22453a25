"""Land that data centres stand on: racks, gross floor, floors, cover of the plot.

The model itself limits a site by ``candidates.max_it_mw_per_km2`` on its usable area, roads and other uses included.
What is computed here is the plot of the building alone; the two are shown side by side. Figures are assumed
(``models/figures/services.toml``).
"""

from __future__ import annotations

from models.amounts import Amount, check_amount, from_plan
from models.cost import KW_PER_MW, M2_PER_KM2
from models.derivation import Step, computed, given
from models.figure import figure

# A rack that takes less than a watt is no rack.
LEAST = 1e-3


def racks(it_mw: Amount, rack_kw: float) -> Amount:
    """Return how many racks of ``rack_kw`` [kW] make up ``it_mw`` [MW of IT power]; 2.5 kW is a standard rack.

    Not rounded. Raises FigureError for a negative or missing power, a rack without power.
    """
    check_amount("it_mw", it_mw)
    check_amount("rack_kw", rack_kw, LEAST)
    return it_mw * KW_PER_MW / rack_kw


def plot_ratio(floors: float, coverage_share: float) -> float:
    """Return gross floor area over plot area [1]: ``floors`` times the share of the plot under buildings [1]."""
    check_amount("floors", floors, 1.0)
    check_amount("coverage_share", coverage_share, LEAST, 1.0)
    return floors * coverage_share


def land_area_km2(rack_count: Amount, m2_per_rack: float, ratio: float) -> Amount:
    """Return the plot [km2] of ``rack_count`` racks at ``m2_per_rack`` [m2 gross floor] and plot ``ratio`` [1].

    Raises FigureError for a negative or missing amount.
    """
    check_amount("racks", rack_count)
    check_amount("m2_per_rack", m2_per_rack, LEAST)
    check_amount("plot_ratio", ratio, LEAST)
    return rack_count * m2_per_rack / ratio / M2_PER_KM2


def it_mw_per_km2(rack_kw: float, m2_per_rack: float, ratio: float) -> float:
    """Return the IT power that 1 km2 of plots holds [MW/km2]. Raises FigureError."""
    return 1 / land_area_km2(racks(1.0, rack_kw), m2_per_rack, ratio)


def land_steps(it_mw: float, rack_kw: float, max_it_mw_per_km2: float) -> list[Step]:
    """Return the chain from IT power [MW] to plot area, and the area that the model reserves at its density limit.

    ``rack_kw`` [kW]: limit ``size_class.standard_rack_kw``; ``max_it_mw_per_km2`` [MW/km2]: key of the scenario.
    """
    check_amount("max_it_mw_per_km2", max_it_mw_per_km2, LEAST)
    floor, floors, coverage = figure("m2_per_rack"), figure("building_floors"), figure("building_coverage_share")
    ratio = plot_ratio(floors.value, coverage.value)
    count = racks(it_mw, rack_kw)
    area = land_area_km2(count, floor.value, ratio)
    return [
        from_plan("it_mw", ("IT 额定功率", "Rated IT power"), it_mw, "MW"),
        from_plan("rack_kw", ("每机架功率", "Power of a rack"), rack_kw, "kW"),
        from_plan(
            "max_it_mw_per_km2", ("单位面积 IT 功率上限", "Most IT power per usable area"), max_it_mw_per_km2, "MW/km2"
        ),
        given(floor),
        given(floors),
        given(coverage),
        computed("racks", ("机架数", "Racks"), count, "racks", "it_mw * 1000 / rack_kw", ("it_mw", "rack_kw")),
        computed(
            "plot_ratio",
            ("容积率", "Plot ratio"),
            ratio,
            "1",
            "building_floors * building_coverage_share",
            ("building_floors", "building_coverage_share"),
        ),
        computed(
            "land_area_km2",
            ("建筑用地面积", "Plot of the buildings"),
            area,
            "km2",
            "racks * m2_per_rack / plot_ratio / 1000000",
            ("racks", "m2_per_rack", "plot_ratio"),
        ),
        computed(
            "reserved_area_km2",
            ("按密度上限占用的可用面积", "Usable area taken at the density limit"),
            it_mw / max_it_mw_per_km2,
            "km2",
            "it_mw / max_it_mw_per_km2",
            ("it_mw", "max_it_mw_per_km2"),
        ),
    ]
