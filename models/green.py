"""Channels of green electricity (clause A4.1b) and the account that keeps each MWh from being claimed twice.

A lot is what one batch of certificates proves: one certificate, one MWh. Own photovoltaics used on site lower the
energy taken from the grid; they are green only while their certificates are kept. ``locality`` says how far from the
user the power may stand. The optimiser buys through the channels for the region as a whole, but for those that the
scenario places in a zone (:mod:`models.green_zones`): these count for energy used there alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from geodata.errors import PlannerError
from models.emission_factors import EmissionFactor
from models.emissions import EmissionAccount
from models.errors import suggest
from models.figure import Figure
from models.local_figures import LocalFigures

MWH_PER_GWH = 1000
# Room for sums of decimals, relative.
ROUNDING = 1e-9


class GreenPowerError(PlannerError):
    """Green power that is claimed twice, exceeds the energy used or the channel, or names an unknown channel."""


@dataclass(frozen=True)
class GreenChannel:
    """A way to green electricity: its premium [CNY/MWh], most energy [GWh/year], and where the power may stand."""

    id: str
    name_zh: str
    name_en: str
    locality: str
    counts_for: str
    premium: Figure
    most: Figure

    @property
    def is_own(self) -> bool:
        """Photovoltaics of the user's own: they lower the energy from the grid, and so both accounts."""
        return self.counts_for == "both"


@dataclass(frozen=True)
class GreenLot:
    """``mwh`` [MWh/year] through a channel, proven by the batch ``certificate``; ``is_sold``: certificates sold on.

    Only own photovoltaics may be used and their certificates sold.
    """

    channel: str
    mwh: float
    certificate: str
    is_sold: bool = False


@dataclass(frozen=True)
class GreenBalance:
    """Where the energy of a facility comes from [MWh/year]; made by :func:`balance_green`.

    Raises :class:`GreenPowerError` if contracts and own photovoltaics come to more than the energy used.
    """

    facility_mwh: float
    contracted_mwh: float
    own_pv_kept_mwh: float
    own_pv_sold_mwh: float

    def __post_init__(self) -> None:
        used, total = self.facility_mwh, self.contracted_mwh + self.own_pv_kept_mwh + self.own_pv_sold_mwh
        if not math.isfinite(used) or used < 0 or not total <= used * (1 + ROUNDING):
            raise GreenPowerError(
                zh=f"绿电合计 {total:g} MWh 超过用电量 {used:g} MWh，或用电量有误。请减少绿电量。",
                en=f"Green power of {total:g} MWh exceeds the energy of {used:g} MWh, or that is wrong. Lower it.",
            )

    @property
    def grid_mwh(self) -> float:
        """Energy from the grid: all but own photovoltaics, whoever holds their certificates."""
        return max(self.facility_mwh - self.own_pv_kept_mwh - self.own_pv_sold_mwh, 0.0)

    @property
    def green_mwh(self) -> float:
        """Energy that may be called green."""
        return self.contracted_mwh + self.own_pv_kept_mwh

    @property
    def green_share(self) -> float:
        """Green over all energy [1]; 0 without energy."""
        return self.green_mwh / self.facility_mwh if self.facility_mwh else 0.0

    def account_location(self, factor: EmissionFactor) -> EmissionAccount:
        """Return the location-based account: energy from the grid, green power left out."""
        return EmissionAccount("location_based", self.grid_mwh, 0.0, factor)

    def account_market(self, residual: EmissionFactor) -> EmissionAccount:
        """Return the market-based account: own power whose certificates are sold counts as power of the market."""
        energy_mwh = self.facility_mwh - self.own_pv_kept_mwh
        return EmissionAccount("market_based", energy_mwh, min(self.contracted_mwh, energy_mwh), residual)


def read_channels(local: LocalFigures) -> Mapping[str, GreenChannel]:
    """Return the channels of the ``local`` figures by id, in the order of their file."""
    tables, figures = local.channels, local.channel_figures
    return {
        name: GreenChannel(
            id=name,
            name_zh=tables[name]["name_zh"],
            name_en=tables[name]["name_en"],
            locality=tables[name]["locality"],
            counts_for=tables[name]["counts_for"],
            premium=figures[name]["premium_cny_per_mwh"],
            most=figures[name]["max_gwh_per_year"],
        )
        for name in tables
    }


def green_cost_cny(lots: Iterable[GreenLot], channels: Mapping[str, GreenChannel]) -> float:
    """Return what ``lots`` cost above the tariff [CNY/year]: energy x premium of the channel, one of ``channels``.

    Raises :class:`GreenPowerError` as :func:`balance_green`, but for the energy used, which is not known here.
    """
    found = tuple(lots)
    _check_lots(found, channels)
    return sum(lot.mwh * channels[lot.channel].premium.value for lot in found)


def balance_green(facility_mwh: float, lots: Iterable[GreenLot], channels: Mapping[str, GreenChannel]) -> GreenBalance:
    """Return the balance of ``facility_mwh`` [MWh/year] of energy used and the ``lots`` that stand for it.

    ``channels`` are those there are (:func:`read_channels`).

    Raises :class:`GreenPowerError` for an unknown channel, an amount that is not finite or below 0, one certificate in
    two lots, more in all than the energy used, more through a channel than it delivers, or certificates sold of power
    that was bought.
    """
    found = tuple(lots)
    _check_lots(found, channels)
    own = [lot for lot in found if channels[lot.channel].is_own]
    return GreenBalance(
        facility_mwh,
        contracted_mwh=sum(lot.mwh for lot in found if not channels[lot.channel].is_own),
        own_pv_kept_mwh=sum(lot.mwh for lot in own if not lot.is_sold),
        own_pv_sold_mwh=sum(lot.mwh for lot in own if lot.is_sold),
    )


def _check_lots(lots: tuple[GreenLot, ...], channels: Mapping[str, GreenChannel]) -> None:
    seen: dict[str, str] = {}
    for lot in lots:
        _check_lot(lot, channels)
        if lot.certificate in seen:
            raise GreenPowerError(
                zh=f"绿证 {lot.certificate} 用了两次：{seen[lot.certificate]} 与 {lot.channel}。每批绿证只能用一次。",
                en=f"Certificate {lot.certificate} stands twice: {seen[lot.certificate]} and {lot.channel}. Once only.",
            )
        seen[lot.certificate] = lot.channel
    for name, channel in channels.items():
        mwh, most = sum(lot.mwh for lot in lots if lot.channel == name), channel.most.value * MWH_PER_GWH
        if mwh > most * (1 + ROUNDING):
            raise GreenPowerError(
                zh=f"渠道 {name} 的电量 {mwh:g} MWh 超过上限 {most:g} MWh。请减少或改用其他渠道。",
                en=f"Channel {name} has {mwh:g} MWh, more than its {most:g} MWh. Lower it, or use another channel.",
            )


def _check_lot(lot: GreenLot, channels: Mapping[str, GreenChannel]) -> None:
    if lot.channel not in channels:
        hint_zh, hint_en = suggest(lot.channel, channels)
        raise GreenPowerError(
            zh=f"没有绿电渠道“{lot.channel}”。{hint_zh}", en=f'No green channel "{lot.channel}". {hint_en}'
        )
    if not math.isfinite(lot.mwh) or lot.mwh < 0 or not lot.certificate.strip():
        raise GreenPowerError(
            zh=f"渠道 {lot.channel} 的电量 {lot.mwh:g} MWh 或绿证编号“{lot.certificate}”有误。请改正。",
            en=f'Channel {lot.channel}: {lot.mwh:g} MWh or certificate "{lot.certificate}" is wrong. Mend it.',
        )
    if lot.is_sold and not channels[lot.channel].is_own:
        raise GreenPowerError(
            zh=f"渠道 {lot.channel} 的绿证 {lot.certificate} 已转售，不能再列为本渠道绿电。请删去该批。",
            en=f"Certificate {lot.certificate} of channel {lot.channel} is sold: the power is not green. Drop the lot.",
        )
