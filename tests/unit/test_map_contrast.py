"""Printed maps: words stand out by 4.5 to 1 and forms by 3 to 1, on paper and on the fill of starter zones."""

import datetime

import pytest
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.lines import Line2D
from matplotlib.text import Text

from reports import run
from reports.pack import difference_map, static_map
from reports.pack.branding import Branding
from reports.pack.content import draw_content
from reports.pack.source import open_pack
from reports.run import write_dossier
from tests.cases_pack import plan_of, write_run
from tests.cases_report import baseline, hand_dossier

MADE = datetime.datetime(2026, 11, 28, 12, 0)
PAPER = "#ffffff"


def light(colour):
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    least, most = sorted((light(one), light(other)))
    return (most + 0.05) / (least + 0.05)


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "draw_map", lambda *_args: "map")
        folder = write_dossier(tmp_path_factory.mktemp("runs"), hand_dossier())
    case = baseline()[2]
    site = open_pack([folder], is_draft=True).first.plan.facilities.index.get_level_values("site_id")[0]
    other = write_run(tmp_path_factory.mktemp("others"), case=case, plan=plan_of(case, {site: 6}))
    return open_pack([folder, other], is_draft=True)


@pytest.fixture(scope="module")
def sheets(pack, tmp_path_factory):
    """Sheets of the plan and of a difference, as they are saved."""
    document = draw_content(pack, "zh", "internal", Branding(), MADE)
    found, folder = [], tmp_path_factory.mktemp("maps")
    with pytest.MonkeyPatch.context() as patch:
        for module in (static_map, difference_map):
            patch.setattr(module, "save_sheet", lambda sheet, *_args: found.append(sheet))
        static_map.draw_static_map(pack.first, document, folder / "a.png", "a4")
        difference_map.draw_difference_map(*pack.runs, ("甲", "乙"), document, [folder / "b.png"], "a4")
    return found


def forms_of(sheet):
    """Every form by what it is and the colours that it may be told by, each of which may be the paper's own."""
    for part in sheet.figure.findobj(Line2D):
        if part.get_label().startswith("_") and not part.get_xdata(orig=True):
            continue
        marks = (part.get_markerfacecolor(), part.get_markeredgecolor())
        yield part.get_label(), marks if part.get_marker() not in ("None", "", None) else (part.get_color(),)
    for part in sheet.axes.findobj(LineCollection):
        yield "lines", tuple(map(tuple, part.get_edgecolor()[:1]))
    for part in sheet.axes.findobj(PathCollection):
        faces, edges = part.get_facecolor(), part.get_edgecolor()
        for at in range(max(len(faces), len(edges))):
            yield "marks", tuple(tuple(one[min(at, len(one) - 1)]) for one in (faces, edges) if len(one))


def test_words_stand_out_by_four_and_a_half_to_one(sheets):
    assert len(sheets) == 2
    for sheet in sheets:
        words = [part for part in sheet.figure.findobj(Text) if part.get_text().strip()]
        faint = [(part.get_text(), part.get_color()) for part in words if contrast(part.get_color(), PAPER) < 4.5]
        assert len(words) > 20
        assert faint == []


def test_forms_stand_out_by_three_to_one(sheets):
    for sheet in sheets:
        forms = [(name, colours) for name, colours in forms_of(sheet) if colours]
        shown = [(name, [one for one in colours if to_rgba(one)[3] > 0.5]) for name, colours in forms]
        assert len(shown) > 10
        faint = [
            (name, colours) for name, colours in shown if colours and max(contrast(one, PAPER) for one in colours) < 3
        ]
        assert faint == []


def test_sites_and_borders_stand_out_on_starter_zones():
    for colour in (static_map.HUB, static_map.INK, static_map.POWER, static_map.CLUSTER, difference_map.LESS):
        assert contrast(colour, static_map.STARTER) >= 2.9, colour
    assert contrast(difference_map.MORE, static_map.STARTER) >= 2.9
    assert contrast(static_map.BORDER, static_map.STARTER) >= 3
