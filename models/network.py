"""Fibre routes: round trip, latency class and what carrying costs.

A route is longer than the straight line by the scenario's route factor; what comes in here is the route.
"""

from __future__ import annotations

from collections.abc import Mapping

from models.amounts import Amount, check_amount, from_plan
from models.derivation import Step, computed, given
from models.errors import FigureError, suggest
from models.figure import economic, figure
from models.scenario import Scenario

# Strictest first; the limit of a class is the figure latency_<class>_ms: 1, 5 and 20 ms.
LATENCY_CLASSES = ("edge", "local", "hub")
CLASS_TITLES: Mapping[str, tuple[str, str]] = {
    "edge": ("边缘业务", "edge services"),
    "local": ("本地业务", "local services"),
    "hub": ("枢纽类业务", "hub services"),
}


def round_trip_ms(route_km: Amount, hops: int = 0) -> Amount:
    """Return the round trip [ms] over ``route_km`` [km] of fibre: 5 microseconds a km each way, and the equipment.

    Each of ``hops`` network hops adds the figure ``hop_round_trip_ms``; the plan itself counts none. Raises FigureError
    for a negative or missing length.
    """
    check_amount("route_km", route_km)
    check_amount("hops", hops)
    return route_km / economic("fibre_km_per_ms") + hops * economic("hop_round_trip_ms")


def latency_class(round_trip: float, limits_ms: Mapping[str, float] | None = None) -> str | None:
    """Return the strictest of :data:`LATENCY_CLASSES` that a ``round_trip`` [ms] fits, its limit included; else None.

    ``limits_ms`` [ms] by class, the figures if absent. Raises FigureError for a negative or missing round trip.
    """
    check_amount("round_trip_ms", round_trip)
    limits = {name: limit_ms(name) for name in LATENCY_CLASSES} | dict(limits_ms or {})
    return next((name for name in LATENCY_CLASSES if round_trip <= limits[name]), None)


def scenario_limits_ms(scenario: Scenario) -> dict[str, float]:
    """Return the most round trip [ms] of each class: what the scenario states, else the assumed figure."""
    paths = {name: f"rules.latency.max_{name}_ms" for name in LATENCY_CLASSES}
    return {name: scenario.number(path) if scenario.has(path) else limit_ms(name) for name, path in paths.items()}


def limit_ms(service_class: str) -> float:
    """Return the most round trip [ms] of one of :data:`LATENCY_CLASSES`, as the figures assume it."""
    return economic(f"latency_{service_class}_ms")


def longest_route_km(service_class: str, hops: int = 0) -> float:
    """Return the longest fibre route [km] that keeps the round trip of a class; FigureError for an unknown class.

    Zero if the equipment of ``hops`` alone takes more.
    """
    if service_class not in LATENCY_CLASSES:
        hint_zh, hint_en = suggest(service_class, LATENCY_CLASSES)
        raise FigureError(
            zh=f"没有时延等级“{service_class}”。{hint_zh}", en=f'No latency class "{service_class}". {hint_en}'
        )
    check_amount("hops", hops)
    left_ms = economic(f"latency_{service_class}_ms") - hops * economic("hop_round_trip_ms")
    return max(left_ms, 0.0) * economic("fibre_km_per_ms")


def network_cny_per_mw_year(route_km: Amount, cny_per_mw_km_year: float) -> Amount:
    """Return the cost [CNY/MW/year] of carrying the traffic of 1 MW of IT over ``route_km`` [km].

    ``cny_per_mw_km_year`` [CNY/MW/km/year] is a key of the scenario, assumed. Raises FigureError.
    """
    check_amount("route_km", route_km)
    check_amount("cny_per_mw_km_year", cny_per_mw_km_year)
    return route_km * cny_per_mw_km_year


def network_steps(straight_km: float, *, route_factor: float, cny_per_mw_km_year: float, hops: int = 0) -> list[Step]:
    """Return the chain from the straight distance [km] to round trip and yearly cost of 1 MW. Raises FigureError."""
    check_amount("straight_km", straight_km)
    check_amount("route_factor", route_factor, 1.0)
    route_km = straight_km * route_factor
    return [
        from_plan("straight_km", ("直线距离", "Straight distance"), straight_km, "km"),
        from_plan("route_factor", ("路由系数", "Route factor"), route_factor, "1"),
        from_plan("hops", ("网络跳数", "Network hops"), float(hops), "1"),
        from_plan(
            "cny_per_mw_km_year", ("网络单价", "Price of carrying traffic"), cny_per_mw_km_year, "CNY/MW/km/year"
        ),
        given(figure("fibre_km_per_ms")),
        given(figure("hop_round_trip_ms")),
        computed(
            "route_km",
            ("光纤路由长度", "Length of the fibre route"),
            route_km,
            "km",
            "straight_km * route_factor",
            ("straight_km", "route_factor"),
        ),
        computed(
            "round_trip_ms",
            ("往返时延", "Round trip"),
            round_trip_ms(route_km, hops),
            "ms",
            "route_km / fibre_km_per_ms + hops * hop_round_trip_ms",
            ("route_km", "fibre_km_per_ms", "hops", "hop_round_trip_ms"),
        ),
        computed(
            "network_cny_per_mw_year",
            ("每兆瓦年网络费用", "Network cost of 1 MW a year"),
            network_cny_per_mw_year(route_km, cny_per_mw_km_year),
            "CNY/MW/year",
            "route_km * cny_per_mw_km_year",
            ("route_km", "cny_per_mw_km_year"),
        ),
    ]
