"""The plan as a printed map: A3 or A4, PDF, SVG or PNG, drawn from the vector layers of the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from reports.catalogue import text
from reports.figures import period_titles
from reports.pack.blocks import Document
from reports.pack.map_labels import Label, boxes_of, place_labels
from reports.pack.map_sheet import INK, PALE, STYLE, Sheet, font
from reports.pack.source import PackRun

PNG_DPI = 300
INTERNAL = "internal"
# Okabe and Ito (2008): told apart by any eye; fill, hatch and form say the same without colour.
CLUSTER, STARTER, HUB, URBAN, POWER = "#0072b2", "#f5e3b3", "#d55e00", "#ffffff", "#555555"
# Of districts: pale, but 3:1 on paper and on what is hatched.
BORDER = "#767676"
# Area of a circle [pt2] for 1 MW of IT power, and the least that is still seen.
AREA_PER_MW, LEAST_AREA = 2.2, 9.0


def draw_static_map(run: PackRun, document: Document, path: Path, paper: str = "a3", period: str | None = None) -> Path:
    """Draw the map of a run at the end of ``period`` (None: the last) to ``path``, whose ending says the format."""
    return draw_static_maps(run, document, [path], paper, period)[0]


def draw_static_maps(
    run: PackRun, document: Document, paths: Sequence[Path], paper: str, period: str | None = None
) -> Sequence[Path]:
    """Draw the map of a run once and write it to each of ``paths``, whose endings say the format."""
    if run.plan is None:
        raise ValueError(f"{run.folder.name} has no plan to draw")
    language, when = document.language, period or str(run.case.periods.index[-1])
    crs = local_crs(run.layers["cluster"])
    layers = {name: layer.to_crs(crs) for name, layer in run.layers.items()}
    with mpl.rc_context(STYLE):
        sheet = Sheet(paper)
        year = period_titles(run.case, language)[when]
        sheet.title(
            text("pack.map_title", language, year=year, title=document.title),
            document.draft_words or document.edition_words,
        )
        _draw_plan(sheet, layers, when, document)
        draw_panel(sheet, run, layers, document, _legend_handles(document, sheet.size))
        save_sheet(sheet, document, paths)
    return paths


def save_sheet(sheet: Sheet, document: Document, paths: Sequence[Path]) -> None:
    """Write a sheet to files, whose endings say the format."""
    shown = [part for part in sheet.figure.findobj(Text) if part.get_text() and not part.get_path_effects()]
    # Letters of a SVG are outlines: what they say stands in its description, for search and for screen readers.
    words = "\n".join(part.get_text() for part in shown)
    described = {"Date": None, "Title": document.title, "Description": words}
    for path in paths:
        metadata = {".pdf": {"CreationDate": None}, ".svg": described}.get(path.suffix, {})
        sheet.figure.savefig(path, dpi=PNG_DPI if path.suffix == ".png" else 100, metadata=metadata)


def local_crs(layer: gpd.GeoDataFrame) -> str:
    """Return the CGCS2000 Gauss-Kruger zone of 3 degrees for the middle of a layer (EPSG 4534 to 4554)."""
    west, _, east, _ = layer.to_crs("EPSG:4490").total_bounds
    return f"EPSG:{4534 + (central_meridian((west + east) / 2) - 75) // 3}"


def central_meridian(lon: float) -> int:
    """Return the central meridian [deg] of the zone of 3 degrees, 75 to 135."""
    return int(min(max(3 * round(lon / 3), 75), 135))


def _draw_plan(sheet: Sheet, layers: dict[str, gpd.GeoDataFrame], period: str, document: Document) -> None:
    axes = sheet.axes
    draw_outlines(axes, layers)
    sites = layers["chosen_sites"]
    sites = sites[sites[f"it_mw_{period}"] > 0].sort_values(f"it_mw_{period}", ascending=False)
    if document.edition == INTERNAL:
        _draw_power(axes, layers, period)
    places, areas = _draw_sites(axes, sites, period, sheet.size)
    fit_sheet(sheet, [layers["cluster"], layers["chosen_sites"]])
    scale = sheet.figure.dpi / 72
    taken = boxes_of(axes, places, [scale * (area / np.pi) ** 0.5 for area in areas])
    place_labels(axes, _labels(layers, sites, places, period, document, sheet.size), taken)


def draw_outlines(axes: Axes, layers: Mapping[str, gpd.GeoDataFrame]) -> None:
    """Draw districts, starter zones and the cluster."""
    districts = layers["districts"]
    districts.boundary.plot(ax=axes, color=BORDER, lw=0.6, linestyle=(0, (6, 2, 1, 2)), aspect=None, zorder=2)
    layers["starter_zones"].plot(
        ax=axes, facecolor=STARTER, edgecolor="#8a6d1f", lw=1.0, hatch="///", alpha=0.75, aspect=None, zorder=3
    )
    layers["cluster"].boundary.plot(ax=axes, color=CLUSTER, lw=2.0, aspect=None, zorder=4)


def fit_sheet(sheet: Sheet, shown: Sequence[gpd.GeoDataFrame]) -> None:
    """Show the layers whole at a round scale, and lay the sheet out, so that labels can be placed."""
    bounds = np.array([layer.total_bounds for layer in shown if len(layer)])
    box = np.concatenate([bounds[:, :2].min(axis=0), bounds[:, 2:].max(axis=0)])
    margin = 0.03 * (box[2:] - box[:2]).max()
    sheet.show(sheet.axes, box + np.array([-margin, -margin, margin, margin]), is_round=True)
    sheet.figure.canvas.draw()


def _draw_power(axes: Axes, layers: dict[str, gpd.GeoDataFrame], period: str) -> None:
    feeders = layers["feeders"][layers["feeders"]["period_id"] == period]
    if len(feeders):
        feeders.plot(ax=axes, color=POWER, lw=0.6, linestyle=":", aspect=None, zorder=5)
    used = layers["substations"][layers["substations"][f"use_mw_{period}"] > 0]
    axes.scatter(used.geometry.x, used.geometry.y, s=22, marker="s", color=POWER, edgecolor="white", lw=0.6, zorder=6)


def _draw_sites(
    axes: Axes, sites: gpd.GeoDataFrame, period: str, size: float
) -> tuple[list[tuple[float, float]], list[float]]:
    points = sites.geometry.representative_point()
    areas = [max(LEAST_AREA, AREA_PER_MW * float(mw)) * size**2 for mw in sites[f"it_mw_{period}"]]
    fills = [HUB if tier == "hub" else URBAN for tier in sites["tier"]]
    axes.scatter(points.x, points.y, s=areas, c=fills, edgecolor=INK, lw=0.8, zorder=10)
    return list(zip(points.x, points.y, strict=True)), areas


def _labels(  # noqa: PLR0917 - what stands on the map
    layers: dict[str, gpd.GeoDataFrame],
    sites: gpd.GeoDataFrame,
    places: Sequence[tuple[float, float]],
    period: str,
    document: Document,
    size: float,
) -> list[Label]:
    numbers = [
        Label(*place, f"{mw:g}", 6.5 * size, is_bold=True)
        for place, mw, tier in zip(places, sites[f"it_mw_{period}"].round(1), sites["tier"], strict=True)
        if tier == "hub"
    ]
    # Names of starter zones first: there are few, and without them the map says little.
    zones, districts = area_labels(layers, document, size)
    return [*zones, *numbers, *districts]


def area_labels(
    layers: Mapping[str, gpd.GeoDataFrame], document: Document, size: float
) -> tuple[list[Label], list[Label]]:
    """Return the names of starter zones, and those of districts."""
    found: list[list[Label]] = []
    for layer, scale, colour in (("starter_zones", 8.0, "#5c470c"), ("districts", 7.0, PALE)):
        shown = layers[layer]
        points = shown.geometry.representative_point()
        found.append(
            [
                Label(point.x, point.y, str(words), scale * size, True, layer == "starter_zones", colour)
                for point, words in zip(points, shown[f"name_{document.language}"], strict=True)
            ]
        )
    return found[0], found[1]


def draw_panel(
    sheet: Sheet,
    run: PackRun,
    layers: Mapping[str, gpd.GeoDataFrame],
    document: Document,
    handles: Sequence[Line2D | Patch],
) -> None:
    """Fill the panel at the side: inset, legend of ``handles``, scale, north, notes; and the line below the map."""
    crs = local_crs(run.layers["cluster"])
    language, size = document.language, sheet.size
    left, bottom, wide, high = sheet.panel_mm
    inset_high = 46 * size
    inset = sheet.add_axes((left + 3 * size, bottom + high - inset_high - 3 * size, wide - 6 * size, inset_high))
    layers["districts"].plot(ax=inset, facecolor="#f2f2f2", edgecolor=BORDER, lw=0.3, aspect=None)
    layers["cluster"].plot(ax=inset, facecolor=CLUSTER, aspect=None)
    sheet.show(inset, layers["districts"].total_bounds)
    y = bottom + high - inset_high - 6.5 * size
    sheet.write(left + wide / 2, y, text("pack.map_inset", language), 6.5, ha="center", color=PALE)
    anchor = sheet.add_axes((left + 2 * size, bottom + 58 * size, wide - 4 * size, y - bottom - 62 * size))
    anchor.axis("off")
    anchor.legend(
        handles=handles,
        loc="upper left",
        frameon=False,
        prop=font(7 * size),
        title=text("pack.map_legend", language),
        title_fontproperties=font(9 * size, is_bold=True),
        alignment="left",
        labelspacing=1.0,
        handlelength=2.4,
    )
    meridian = (int(crs.split(":")[1]) - 4534) * 3 + 75
    fields = {"meridian": meridian, "date": document.date, "maker": document.maker, "number": document.review_number}
    for number in range(1, 6):
        words = text(f"pack.map_note_{number}", language, **fields)
        sheet.write(left + 3 * size, bottom + (35 - 5.2 * number) * size, words, 6.5)
    sheet.north_arrow(left + wide - 9 * size, bottom + 42 * size, text("pack.map_north", language))
    sheet.scale_bar(left + 5 * size, bottom + 45 * size, 34 * size)
    sheet.foot(document.sources, document.office)


def _legend_handles(document: Document, size: float) -> list[Line2D | Patch]:
    """In the order of the layers, from the top."""
    language = document.language
    words = {name: text(f"pack.legend.{name}", language) for name in _LEGEND}

    def circle(name: str, fill: str) -> Line2D:
        width = (AREA_PER_MW * 25) ** 0.5 * size
        return Line2D([], [], ls="", marker="o", ms=width, markerfacecolor=fill, markeredgecolor=INK, label=words[name])

    handles: list[Line2D | Patch] = [circle("hub", HUB), circle("urban", URBAN)]
    if document.edition == INTERNAL:
        handles.append(
            Line2D([], [], ls="", marker="s", ms=5 * size, color=POWER, markeredgecolor="white", label=words["station"])
        )
        handles.append(Line2D([], [], color=POWER, lw=0.8, ls=":", label=words["feeder"]))
    return [*handles, *outline_handles(language)]


def outline_handles(language: str) -> list[Line2D | Patch]:
    """Return the legend of the outlines, from the top."""
    words = {name: text(f"pack.legend.{name}", language) for name in ("cluster", "starter_zone", "district")}
    return [
        Line2D([], [], color=CLUSTER, lw=2.0, label=words["cluster"]),
        Patch(facecolor=STARTER, edgecolor="#8a6d1f", hatch="///", label=words["starter_zone"]),
        Line2D([], [], color=BORDER, lw=0.8, ls=(0, (6, 2, 1, 2)), label=words["district"]),
    ]


_LEGEND = ("hub", "urban", "station", "feeder")
