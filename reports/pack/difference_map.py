"""Where two plans differ, as a printed map: sites gained and given up, grown and shrunk at the end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from reports.catalogue import text
from reports.figures import period_titles
from reports.pack.blocks import Document
from reports.pack.map_labels import Label, boxes_of, place_labels
from reports.pack.map_sheet import INK, STYLE, Sheet
from reports.pack.source import PackRun
from reports.pack.static_map import (
    AREA_PER_MW,
    LEAST_AREA,
    area_labels,
    draw_outlines,
    draw_panel,
    fit_sheet,
    local_crs,
    outline_handles,
    save_sheet,
)
from reports.units import MINUS

# Okabe and Ito (2008); the way of the triangle says the same without colour.
MORE, LESS, SAME = "#b36b00", "#0072b2", "#767676"
KINDS = {"gained": ("^", MORE), "grown": ("^", "white"), "given_up": ("v", LESS), "shrunk": ("v", "white")}
EDGES = {"gained": INK, "grown": MORE, "given_up": INK, "shrunk": LESS}
# Less than this is the rounding of a solver.
LEAST_MW = 0.05


def draw_difference_map(  # noqa: PLR0917 - two plans, their names, and where the map goes
    first: PackRun, other: PackRun, titles: tuple[str, str], document: Document, paths: Sequence[Path], paper: str
) -> Sequence[Path]:
    """Draw what ``other`` has more and less than ``first`` to ``paths``, all of one ``paper``."""
    if first.plan is None or other.plan is None:
        raise ValueError(f"{other.folder.name} has no plan to compare")
    language = document.language
    crs = local_crs(first.layers["cluster"])
    layers = {name: layer.to_crs(crs) for name, layer in first.layers.items()}
    sites = site_differences(first, other).to_crs(crs)
    with mpl.rc_context(STYLE):
        sheet = Sheet(paper)
        year = period_titles(first.case, language)[str(first.case.periods.index[-1])]
        words = text("pack.difference_title", language, first=titles[0], other=titles[1], year=year)
        sheet.title(words, document.draft_words or document.edition_words)
        draw_outlines(sheet.axes, layers)
        areas = _draw_sites(sheet.axes, sites, sheet.size)
        places = list(zip(sites.geometry.x, sites.geometry.y, strict=True))
        fit_sheet(sheet, [layers["cluster"], sites])
        scale = sheet.figure.dpi / 72
        taken = boxes_of(sheet.axes, places, [scale * (area / np.pi) ** 0.5 for area in areas])
        numbers = [
            Label(*place, signed(mw), 6.5 * sheet.size, is_bold=True)
            for place, mw in zip(places, sites["difference_mw"], strict=True)
            if abs(mw) >= LEAST_MW
        ]
        zones, districts = area_labels(layers, document, sheet.size)
        place_labels(sheet.axes, [*zones, *numbers, *districts], taken)
        draw_panel(sheet, first, layers, document, [*_handles(language, sheet.size), *outline_handles(language)])
        save_sheet(sheet, document, paths)
    return paths


def site_differences(first: PackRun, other: PackRun) -> gpd.GeoDataFrame:
    """Return the sites of either plan as points, with first_mw, other_mw and difference_mw [MW of IT power] at the end,
    and their kind: gained, given_up, grown, shrunk or same."""
    frames = [run.layers["chosen_sites"].set_index("site_id") for run in (first, other)]
    ends = [f"it_mw_{run.case.periods.index[-1]}" for run in (first, other)]
    power = pd.DataFrame(
        {name: frame[end] for name, frame, end in zip(("first_mw", "other_mw"), frames, ends, strict=True)}
    ).fillna(0.0)
    shapes = pd.concat([frame.geometry for frame in frames])
    shapes = shapes[~shapes.index.duplicated()].reindex(power.index)
    sites = gpd.GeoDataFrame(power, geometry=gpd.GeoSeries(shapes, crs=frames[0].crs).representative_point())
    sites["difference_mw"] = sites["other_mw"] - sites["first_mw"]
    sites["kind"] = [_kind(one, two) for one, two in zip(sites["first_mw"], sites["other_mw"], strict=True)]
    return sites.sort_values("difference_mw", key=lambda mw: -mw.abs())


def signed(mw: float) -> str:
    """Return a difference of power [MW] with its sign."""
    return f"{'+' if mw > 0 else MINUS}{abs(round(mw, 1)):g}"


def _kind(first_mw: float, other_mw: float) -> str:
    if abs(other_mw - first_mw) < LEAST_MW:
        return "same"
    if first_mw < LEAST_MW:
        return "gained"
    if other_mw < LEAST_MW:
        return "given_up"
    return "grown" if other_mw > first_mw else "shrunk"


def _draw_sites(axes: Axes, sites: gpd.GeoDataFrame, size: float) -> list[float]:
    """Draw the sites, those that stay first, below the others; return the area [pt2] of each."""
    areas = [max(LEAST_AREA * 1.6, AREA_PER_MW * abs(float(mw))) * size**2 for mw in sites["difference_mw"]]
    table = sites.assign(area=areas)
    same = table[table["kind"] == "same"]
    axes.scatter(same.geometry.x, same.geometry.y, s=LEAST_AREA * size**2, color=SAME, edgecolor="white", zorder=8)
    for kind, (marker, fill) in KINDS.items():
        part = table[table["kind"] == kind]
        axes.scatter(
            part.geometry.x,
            part.geometry.y,
            s=part["area"],
            marker=marker,
            c=fill,
            edgecolor=EDGES[kind],
            lw=0.8 if fill != "white" else 1.4,
            zorder=10,
        )
    return areas


def _handles(language: str, size: float) -> list[Line2D]:
    handles = [
        Line2D(
            [],
            [],
            ls="",
            marker=marker,
            ms=7 * size,
            markerfacecolor=fill,
            markeredgecolor=EDGES[kind],
            label=text(f"pack.legend.{kind}", language),
        )
        for kind, (marker, fill) in KINDS.items()
    ]
    same = Line2D([], [], ls="", marker="o", ms=4 * size, color=SAME, label=text("pack.legend.same", language))
    return [*handles, same]
