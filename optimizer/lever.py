"""Levers: the numbers that an official may move, one by one, each with its clause, unit and what moving it means.

``relax`` is the one place that says what a lever does to a case. Every answer that moves a number (conflict, price of
a clause, ranking) moves it here, and what it then claims is that the case so changed has, or has not, a plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from models.case import Case
from optimizer.cells import iterate, read_number
from optimizer.lever_edits import exception_sites, move_cell, move_exceptions, move_limit, move_option


@dataclass(frozen=True, eq=False)
class Lever:
    """One number that can be moved.

    ``key`` names it, ``rule`` and ``clause`` say whose it is, ``unit`` is share, pue, MW or GWh. ``subject_zh`` and
    ``subject_en`` name the thing (a substation and a year, a block of demand); empty for a number of the whole city.
    ``value`` is what the case has, ``loosest`` where moving it further changes nothing, ``step`` the natural unit.
    ``group`` names the levers that an official would move together. ``is_physics``: no decision alone moves it.
    ``relax(case, amount)`` moves it by ``amount`` >= 0 looser, < 0 tighter, from where it stands in that case.
    """

    key: str
    rule: str
    clause: str
    unit: str
    subject_zh: str
    subject_en: str
    value: float
    loosest: float
    step: float
    group: str
    is_physics: bool
    relax: Callable[[Case, float], Case]

    @property
    def most(self) -> float:
        """The largest amount that still changes anything."""
        return abs(self.value - self.loosest)

    def moved_to(self, amount: float) -> float:
        """Return the value after moving by ``amount``."""
        return self.value + amount if self.loosest >= self.value else self.value - amount


def levers(case: Case) -> tuple[Lever, ...]:
    """Return every lever of the rules that bind the plan of ``case`` (mode require), in the order of the rules."""
    return tuple(lever for make in _MAKERS for lever in make(case))


def _demand(case: Case) -> Iterator[Lever]:
    if not case.setting("demand_served").is_required:
        return
    for (block, period), row in iterate(case.demand):
        if row["it_mw"] > 0:
            entry = case.demand_blocks.loc[block]
            zh = _in_year(case, f"{entry['origin_zh']}（{block}）", period)
            en = _in_year(case, f"{entry['origin_en']} ({block})", period)
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
                _cell("demand", (block, period), "it_mw", -1.0),
            )


def _headroom(case: Case) -> Iterator[Lever]:
    if not case.setting("power_supply").is_required:
        return
    most = _most_drawn_mw(case)
    for (station, period), row in iterate(case.headroom):
        entry = case.substations.loc[station]
        zh, en = (_in_year(case, str(entry[f"name_{tongue}"]), period) for tongue in ("zh", "en"))
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
            _cell("headroom", (station, period), "spare_mw", 1.0),
        )


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
                _limit(limit.key, 1.0, 1.0, 10.0),
            )


def _shares(case: Case) -> Iterator[Lever]:
    for rule in ("in_cluster_share", "rack_utilisation", "renewable_share"):
        if case.setting(rule).is_required:
            limit = case.limits[f"{rule}.min_share"]
            relax = _limit(limit.key, -1.0, 0.0, 1.0)
            yield Lever(limit.key, rule, limit.clause, "share", "", "", limit.value, 0.0, 0.01, rule, False, relax)
    rule = "starter_zones_first"
    setting = case.setting(rule)
    if setting.is_required and setting.options["form"] == "min_share":
        value = float(setting.options["min_share"])
        relax = _option(rule, "min_share", -1.0)
        yield Lever(f"{rule}.min_share", rule, "A5.1c", "share", "", "", value, 0.0, 0.01, rule, False, relax)


def _green(case: Case) -> Iterator[Lever]:
    if not case.setting("renewable_share").is_required:
        return
    largest = float(case.pools["energy_mwh_per_mw_year"].max()) / 1000
    total = float(case.stock["energy_mwh_per_year"].sum()) / 1000
    total += largest * float(case.demand["it_mw"].groupby(level="period_id").sum().max())
    for (channel,), row in iterate(case.green_channels):
        value = float(row["max_gwh_per_year"])
        names = str(row["name_zh"]), str(row["name_en"])
        relax = _cell("green_channels", channel, "max_gwh_per_year", 1.0)
        key, group = f"green_channels.max_gwh_per_year/{channel}", "green_channels"
        loosest = max(value, total)
        yield Lever(key, "renewable_share", "A4.1b", "GWh", *names, value, loosest, 10.0, group, False, relax)


_MAKERS: tuple[Callable[[Case], Iterator[Lever]], ...] = (_demand, _headroom, _exceptions, _pue, _shares, _green)


def _limit(key: str, sign: float, least: float, most: float) -> Callable[[Case, float], Case]:
    return lambda case, amount: move_limit(case, key, sign * amount, least, most)


def _option(rule: str, option: str, sign: float) -> Callable[[Case, float], Case]:
    return lambda case, amount: move_option(case, rule, option, sign * amount)


def _cell(table: str, row: str | tuple[str, ...], column: str, sign: float) -> Callable[[Case, float], Case]:
    return lambda case, amount: move_cell(case, table, row, column, sign * amount)


def _in_year(case: Case, name: str, period: str) -> str:
    return f"{name} {read_number(case.periods, period, 'end_year'):.0f}"
