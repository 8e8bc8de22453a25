"""Draws the plots of the pages in this folder: ``python docs/models/plot.py``. Needs matplotlib and a Chinese font."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt
import plot_cooling
import plot_supply
from matplotlib import font_manager
from matplotlib.figure import Figure

PLOTS = Path(__file__).parent / "plots"
FONTS = ("Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Micro Hei", "SimHei")
MAX_BYTES = 120_000
STYLE = {
    "axes.unicode_minus": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "grid.alpha": 0.25,
    "font.size": 9,
    "figure.figsize": (8.6, 4.4),
    "savefig.dpi": 110,
}
DRAWN: Mapping[str, Callable[[], Figure]] = {**plot_cooling.DRAWN, **plot_supply.DRAWN}


def main() -> None:
    """Draw every plot and say how large each file is."""
    known = {font.name for font in font_manager.fontManager.ttflist}
    font = next((name for name in FONTS if name in known), None)
    if font is None:
        raise SystemExit(f"没有中文字体 / no Chinese font: {', '.join(FONTS)}")
    mpl.rcParams.update({**STYLE, "font.family": [font]})
    warnings.simplefilter("error")  # a glyph that the font does not have would be an empty box
    PLOTS.mkdir(exist_ok=True)
    for name, draw in DRAWN.items():
        figure = draw()
        path = PLOTS / f"{name}.png"
        figure.tight_layout()
        figure.savefig(path, metadata={"Software": None})
        plt.close(figure)
        size = path.stat().st_size
        print(f"{path.name}: {size} bytes")
        if size > MAX_BYTES:
            raise SystemExit(f"{path.name} is larger than {MAX_BYTES} bytes")


if __name__ == "__main__":
    main()
