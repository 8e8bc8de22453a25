"""The layers of the map that show the plan: chosen sites, circles by capacity, substations, feeders."""

from __future__ import annotations

from typing import Any

import pandas as pd
import shapely

from models.case import Case
from models.review import LEVEL_TITLES
from reports.catalogue import pick, text
from reports.dossier import Dossier
from reports.figures import chosen_sites, feeders_by_site, name_of, period_titles, site_capacity, substation_use
from reports.map_layers import Layer, Rows, feature, make_layer, mark_assumed, point_feature
from reports.units import format_mw, format_racks, format_share, format_tce

# Okabe and Ito's colours, told apart by the colour-blind; the letter on each circle says the same.
DESIGN_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#5b3f99", "#7f6000")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"

# From which share of its limit a substation has which colour; the first is for one that is not used.
USE_CLASSES: tuple[tuple[float, str], ...] = (
    (0.0, "#ffffff"),
    (1e-9, "#fee391"),
    (0.5, "#fe9929"),
    (0.8, "#cc4c02"),
    (0.95, "#662506"),
)


def design_cues(case: Case) -> dict[str, tuple[str, str]]:
    """Return design_id -> (letter, colour), in the order of the case."""
    return {
        str(design): (LETTERS[number % len(LETTERS)], DESIGN_COLOURS[number % len(DESIGN_COLOURS)])
        for number, design in enumerate(case.designs.index)
    }


def plan_layers(dossier: Dossier, language: str, *, with_power: bool) -> list[Layer]:
    """Return chosen land and circles, and, if ``with_power``, feeders below and substations above them."""
    sites = chosen_sites(dossier.case, dossier.plan)
    capacity = site_capacity(dossier.case, dossier.plan)
    cues = design_cues(dossier.case)
    feeders = feeders_by_site(dossier.case, dossier.plan) if with_power else {}
    land, circles = [], []
    for site, row in sites.iterrows():
        letter, colour = cues[row["design_id"]]
        mw = [round(float(value), 3) for value in capacity.loc[str(site)].to_numpy()]
        rows = [*_site_rows(dossier.case, row, language), *_feeder_rows(dossier.case, feeders.get(str(site)), language)]
        if site in dossier.candidates.sites.index:
            shape = dossier.candidates.sites.geometry[site]
            land.append(feature(shape, name=str(site), rows=rows, colour=colour, mw=mw))
        more = {"mw": mw, "letter": letter, "colour": colour}
        circles.append(point_feature(row["lon"], row["lat"], str(site), rows, **more))
    # Large circles first: a small one is never hidden.
    circles.sort(key=lambda entry: -entry["properties"]["mw"][-1])
    layers = [make_layer("chosen_land", "land", language, land)]
    if with_power:
        layers.append(make_layer("feeders", "line", language, _feeder_features(dossier, language)))
    layers.append(make_layer("chosen", "circle", language, circles))
    if with_power:
        layers.append(make_layer("substations", "station", language, _station_features(dossier, language)))
    return layers


def _site_rows(case: Case, row: pd.Series, language: str) -> Rows:
    rows = [
        [text("map.zone", language), f"{pick(row, 'zone', language)}, {pick(row, 'district', language)}"],
        [text("map.design", language), pick(row, "design", language)],
    ]
    rows += [[year, format_mw(row[f"it_mw_{period}"])] for period, year in period_titles(case, language).items()]
    pue = f"{row['pue_p50']:.3f} ({row['pue_p05']:.3f}-{row['pue_p95']:.3f})"
    rows.append([text("map.racks", language), format_racks(row["racks"], language)])
    rows.append([text("map.pue_median", language), pue])
    if row["review"]:
        zh, en = LEVEL_TITLES[row["review"]]
        review = text("map.review_mark", language, tce=format_tce(row["tce_per_year"], language))
        rows.append([review, zh if language == "zh" else en])
    return rows


def _feeder_rows(case: Case, feeders: pd.DataFrame | None, language: str) -> Rows:
    if feeders is None:
        return []
    last = case.periods.index[-1]
    return [
        [
            text("map.feeder", language),
            f"{name_of(case.substations, station, language)}, {feed['km']:.1f} km, {format_mw(feed[last])}",
        ]
        for station, feed in feeders.iterrows()
    ]


def _feeder_features(dossier: Dossier, language: str) -> list[Any]:
    case = dossier.case
    places = {
        name: dict(zip(table.index, table[["lon", "lat"]].to_numpy(dtype="float64").tolist(), strict=True))
        for name, table in (("sites", case.sites), ("substations", case.substations))
    }
    features = []
    feeders = feeders_by_site(case, dossier.plan)
    for site in dict.fromkeys(dossier.plan.feeds.index.get_level_values("site_id")):
        for station, row in feeders[site].iterrows():
            if station == site:
                # An edge node takes from its host: no line to draw.
                continue
            line = shapely.LineString([places["sites"][site], places["substations"][station]])
            mw = [round(float(row[period]), 3) for period in case.periods.index]
            name = f"{site} \N{EN DASH} {name_of(case.substations, station, language)}"
            rows = [[text("map.length", language), f"{row['km']:.1f} km"]]
            features.append(feature(line, name=name, rows=rows, mw=mw))
    return features


def _station_features(dossier: Dossier, language: str) -> list[Any]:
    case = dossier.case
    use = substation_use(case, dossier.plan)
    titles = period_titles(case, language)
    features = []
    # The supply of a host of edge nodes is no station of the grid.
    grid = case.substations[~case.substations.index.isin(case.sites.index)]
    for station, row in grid.iterrows():
        mine = use.xs(station, level="substation_id").reindex(case.periods.index)
        rows = [[text("map.voltage", language), f"{row['voltage_kv']:g} kV"]]
        for year, (_, now) in zip(titles.values(), mine.iterrows(), strict=True):
            used = f"{now['use_mw']:,.1f} / {now['limit_mw']:,.1f} MW ({format_share(now['use_share'], 0)})"
            rows.append([year, mark_assumed(used, row["power_basis"], language)])
        steps = f"{mine['steps'].iloc[-1]:g} / {row['max_steps']:g}"
        rows.append([text("map.steps", language), steps])
        place = "map.place_assumed" if row["position_basis"] == "assumed" else "map.place_found"
        rows.append([text("map.place_quality", language), text(place, language)])
        colours = [use_colour(share) for share in mine["use_share"]]
        features.append(point_feature(row["lon"], row["lat"], pick(row, "name", language), rows, colours=colours))
    return features


def use_colour(share: float) -> str:
    """Return the colour of a substation that is used to ``share`` [1] of its limit."""
    return [colour for start, colour in USE_CLASSES if share >= start][-1]
