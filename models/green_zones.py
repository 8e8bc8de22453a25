"""Local channels of green electricity: in which zone the scenario places a channel (``green.zones.*``).

A direct line or photovoltaics of one's own serve those who stand beside them. Where the scenario names the zone, what
comes through the channel counts only for energy used there; where it names none, the channel counts for the city.
"""

from __future__ import annotations

import pandas as pd

from models.errors import suggest
from models.local_figures import LocalFigures
from models.scenario import Scenario
from models.scenario_keys import refuse

# Power from elsewhere in the province or the nation comes through the grid: no zone is its own.
LOCAL = ("site", "zone")


def green_zones(scenario: Scenario) -> dict[str, str]:
    """Return the zone of each channel that the scenario places, as it stands in the scenario."""
    resolved = scenario.values  # noqa: PD011 - no table of pandas
    table = resolved.get("green", {}).get("zones", {})
    return {str(channel): str(zone) for channel, zone in table.items()}


def with_channel_zones(channels: pd.DataFrame, scenario: Scenario, zones: pd.DataFrame) -> pd.DataFrame:
    """Return the table of channels with ``zone_id``, empty for channels of the whole city.

    Raises ScenarioValueError for a channel or a zone that is none, and for a channel whose power stands elsewhere.
    """
    placed, local = green_zones(scenario), scenario.local_figures()
    for channel, zone in placed.items():
        _check_place(scenario, channel, zone, local, zones)
    return channels.assign(zone_id=[placed.get(str(channel), "") for channel in channels.index])


def _check_place(scenario: Scenario, channel: str, zone: str, local: LocalFigures, zones: pd.DataFrame) -> None:
    key, file = f"green.zones.{channel}", str(scenario.chain[-1])
    known = [name for name, entry in local.channels.items() if entry["locality"] in LOCAL]
    if channel not in local.channels:
        hint_zh, hint_en = suggest(channel, known)
        zh = (f"所指的绿电渠道“{channel}”不在 figures 的 green_channels.toml 中", hint_zh[:-1])
        raise refuse(key, file, zh, (f'names "{channel}", no channel of green_channels.toml in figures', hint_en[:-1]))
    if channel not in known:
        shown = "、".join(known), ", ".join(known)
        raise refuse(
            key,
            file,
            (f"为“{zone}”，而该渠道的电来自区外电网（locality），不属于任何分区", f"可落到分区的渠道：{shown[0]}"),
            (f'is "{zone}", but this power comes over the grid (locality) and is of no zone', f"Local: {shown[1]}"),
        )
    names = [str(name) for name in zones.index]
    if zone not in names:
        hint_zh, hint_en = suggest(zone, names)
        zh, en = (f"所指的分区“{zone}”不存在", hint_zh[:-1]), (f'names "{zone}", which is no zone', hint_en[:-1])
        raise refuse(key, file, zh, en)
