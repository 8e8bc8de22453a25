"""Levers: the numbers that an official may move, one by one, each with its clause, unit and what moving it means.

``relax`` is the one place that says what a lever does to a case. Every answer that moves a number (conflict, price of
a clause, ranking) moves it here, and what it then claims is that the case so changed has, or has not, a plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from models.case import Case
from optimizer.cells import iterate
from optimizer.lever_base import Lever, by_cell, by_limit, by_option, in_year
from optimizer.lever_edits import exception_sites, move_exceptions
from optimizer.lever_latency import latency_levers
from optimizer.lever_limits import consolidation_lever, green_centres_lever, most_energy_mwh, period_levers
from optimizer.lever_zones import growth_levers, zone_levers

__all__ = ["Lever", "levers"]


# Classes of demand as people call them.
SERVICES = {
    "hub": ("枢纽业务", "hub demand"),
    "local": ("本地业务", "local demand"),
    "edge": ("边缘业务", "edge demand"),
}


def levers(case: Case) -> tuple[Lever, ...]:
    """Return every lever of the rules that bind the plan of ``case`` (mode require), in the order of the rules."""
    return tuple(lever for make in _MAKERS for lever in make(case))


def _demand(case: Case) -> Iterator[Lever]:
    if not case.setting("demand_served").is_required:
        return
    for (block, period), row in iterate(case.demand):
        if row["it_mw"] > 0:
            entry = case.demand_blocks.loc[block]
            service = str(entry["service_class"])
            words_zh, words_en = SERVICES.get(service, (service, service))
            zh = in_year(case, f"{entry['origin_zh']}（{words_zh}）", period)
            en = in_year(case, f"{entry['origin_en']} ({words_en})", period)
            yield Lever(
                f"demand.it_mw/{block}/{period}",
                "demand_served",
                "",
                "MW",
                zh,
                en,
                0.0,
                float(row["it_mw"]),
                10.0,
                "demand_served",
                False,
                by_cell("demand", (block, period), "it_mw", -1.0),
            )


def _headroom(case: Case) -> Iterator[Lever]:
    if not case.setting("power_supply").is_required:
        return
    most, areas = _most_drawn_mw(case), _areas(case)
    for (station, period), row in iterate(case.headroom):
        entry = case.substations.loc[station]
        zh, en = (in_year(case, str(entry[f"name_{tongue}"]), period) for tongue in ("zh", "en"))
        spare = float(row["spare_mw"])
        yield Lever(
            f"headroom.spare_mw/{station}/{period}",
            "power_supply",
            "A1.1d",
            "MW",
            zh,
            en,
            spare,
            max(spare, most.get(station, 0.0)),
            10.0,
            "power_supply",
            True,
            by_cell("headroom", (station, period), "spare_mw", 1.0),
            # ``open`` is a tightening that moves along.
            {f"power_supply{row}__{station}__{period}": -1.0 for row in ("", "__open")},
            *areas.get(str(station), ("", "")),
        )


def _areas(case: Case) -> dict[str, tuple[str, str]]:
    """The zone of each substation by both names: that of the nearest site which it may feed."""
    found: dict[str, tuple[str, str]] = {}
    for (site, station), _ in iterate(case.feeders.sort_values("km", kind="stable")):
        zone = case.zones.loc[str(case.sites.at[site, "zone_id"])]
        found.setdefault(str(station), (str(zone["name_zh"]), str(zone["name_en"])))
    return found


def _most_drawn_mw(case: Case) -> dict[str, float]:
    """All that could ever be reserved at each substation [MW]: every site full, in its largest design."""
    table = case.site_designs
    size = table.index.get_level_values("design_id").map(case.designs["module_it_mw"].to_dict()).to_numpy(dtype=float)
    reserved = table["max_modules"] * size * table["reserved_mw_per_it_mw"]
    by_site = reserved.groupby(level="site_id").max()
    feeders = case.feeders.index
    drawn = (
        by_site.reindex(feeders.get_level_values("site_id"))
        .fillna(0.0)
        .groupby(feeders.get_level_values("substation_id").to_numpy())
    )
    return {str(station): float(mw) for station, mw in drawn.sum().items()}


def _exceptions(case: Case) -> Iterator[Lever]:
    key = "large_in_cluster.exception_it_mw"
    outside = exception_sites(case)
    if not case.setting("large_in_cluster").is_required or not outside:
        return
    table = case.site_designs[case.site_designs.index.get_level_values("site_id").isin(outside)]
    size = table.index.get_level_values("design_id").map(case.designs["module_it_mw"].to_dict()).to_numpy(dtype=float)
    most = float((table["max_modules"] * size).groupby(level="site_id").max().sum())
    value = case.limit(key)
    yield Lever(
        key,
        "large_in_cluster",
        case.limits[key].clause,
        "MW",
        "",
        "",
        value,
        max(value, most),
        10.0,
        "large_in_cluster",
        False,
        move_exceptions,
        {f"large_in_cluster__mw__{period}": -1.0 for period in case.periods.index},
    )


def _pue(case: Case) -> Iterator[Lever]:
    setting = case.setting("pue_limit")
    if not setting.is_required:
        return
    inside = case.sites["in_cluster"].reindex(case.site_designs.index.get_level_values("site_id")).to_numpy(dtype=bool)
    hub = case.site_designs.index.get_level_values("design_id").map(case.designs["tier"].to_dict()) == "hub"
    outside_name = "max_pue_outside" if setting.options["outside"] == "annex" else "max_pue_outside_body"
    for name, here in (("max_pue_in_cluster", inside), (outside_name, ~inside)):
        values = case.site_designs[f"pue_{setting.options['percentile']}"][here & hub]
        limit = case.limits[f"pue_limit.{name}"]
        if len(values):
            yield Lever(
                limit.key,
                "pue_limit",
                limit.clause,
                "pue",
                "",
                "",
                limit.value,
                # A limit printed as "less than" needs a little more than the value itself.
                max(limit.value, float(values.max()) + 1e-6),
                0.01,
                limit.key,
                False,
                by_limit(limit.key, 1.0, 1.0, 10.0),
            )


def _shares(case: Case) -> Iterator[Lever]:
    for rule in ("in_cluster_share", "rack_utilisation", "renewable_share"):
        if case.setting(rule).is_required:
            limit = case.limits[f"{rule}.min_share"]
            relax = by_limit(limit.key, -1.0, 0.0, 1.0)
            yield Lever(limit.key, rule, limit.clause, "share", "", "", limit.value, 0.0, 0.01, rule, False, relax)
    hub = case.limits.get("renewable_share.min_share_new_hub")
    if hub is not None and case.setting("renewable_share").is_required:
        relax = by_limit(hub.key, -1.0, 0.0, 1.0)
        group = "renewable_share_new_hub"
        yield Lever(hub.key, "renewable_share", hub.clause, "share", "", "", hub.value, 0.0, 0.01, group, False, relax)
    rule = "starter_zones_first"
    setting = case.setting(rule)
    if setting.is_required and setting.options["form"] == "min_share":
        value = float(setting.options["min_share"])
        relax = by_option(rule, "min_share", -1.0)
        yield Lever(f"{rule}.min_share", rule, "A5.1c", "share", "", "", value, 0.0, 0.01, rule, False, relax)


def _green(case: Case) -> Iterator[Lever]:
    if not case.setting("renewable_share").is_required:
        return
    total = most_energy_mwh(case) / 1000
    for (channel,), row in iterate(case.green_channels):
        value = float(row["max_gwh_per_year"])
        names = str(row["name_zh"]), str(row["name_en"])
        relax = by_cell("green_channels", channel, "max_gwh_per_year", 1.0)
        key, group = f"green_channels.max_gwh_per_year/{channel}", "green_channels"
        loosest = max(value, total)
        yield Lever(key, "renewable_share", "A4.1b", "GWh", *names, value, loosest, 10.0, group, False, relax)


# The register: a maker yields the levers of one rule, none where the rule does not bind.
_MAKERS: tuple[Callable[[Case], Iterator[Lever]], ...] = (
    _demand,
    _headroom,
    latency_levers,
    _exceptions,
    _pue,
    _shares,
    _green,
    consolidation_lever,
    green_centres_lever,
    period_levers,
    zone_levers,
    growth_levers,
)
