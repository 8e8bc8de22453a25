"""Edits of the small region of :mod:`tests.unit.test_assemble`, each with an effect that can be told beforehand.

The unedited plan stands on two cells: g1000_w002_s002_SZ1, the whole of SZ1, and g1000_e000_n000_SZ2.
"""

import dataclasses
import tempfile
from functools import cache
from pathlib import Path

from reports.impact import compare_sides
from reports.impact_side import plan_side
from tests.tiny_region import NAMES, frame, square
from tests.unit.test_assemble import SMALL, small_layers, small_region, small_scenario

SZ1_CELL, SZ2_CELL = "g1000_w002_s002_SZ1", "g1000_e000_n000_SZ2"


def zones(**shapes):
    """A layer of starter zones by id."""
    return frame(list(shapes.values()), zone_id=list(shapes), **NAMES, status="draft", note_zh="", note_en="")


SZ2 = square(0, 0, 1.5, 1)


def edited_layers(edit):
    """The layers after one of the edits that the tests know."""
    layers = small_layers()
    cluster, stations = layers["cluster"].copy(), layers["substations"]
    rest = square(-2, -2, 2, 2).difference(square(-2, -2, -1, -1))
    cluster["geometry"] = frame([rest]).geometry.to_numpy()
    edits = {
        "none": {},
        # the square kilometre of SZ1 leaves the cluster
        "cut": {"cluster": cluster, "starter_zones": zones(SZ2=SZ2)},
        # SZ1 is given up: its cell stays in the cluster under another id
        "rename": {"starter_zones": zones(SZ2=SZ2)},
        # 0.4 km2 of SZ1 are left, 0.6 km2 become a site of CL
        "shrink": {"starter_zones": zones(SZ1=square(-2, -2, -1, -1.6), SZ2=SZ2)},
        # the same outline under another id
        "rename_zone": {"starter_zones": zones(SZ9=square(-2, -2, -1, -1), SZ2=SZ2)},
        # no substation has any power to spare
        "weak": {"substations": stations.assign(spare_mw=1.0, step_mw=0.0)},
        # one substation: nothing has two supplies
        "far": {"substations": stations.iloc[:1].reset_index(drop=True)},
    }
    return {**layers, **edits[edit]}


@cache
def small_planned(language="zh", edition="internal"):
    """The small scenario with reports in ``language`` and ``edition``."""
    report = f'[report]\nlanguage = "{language}"\nedition = "{edition}"\n'
    return small_scenario(Path(tempfile.mkdtemp()), SMALL + report)


@cache
def side_of(edit):
    """The small scenario planned on the layers after an edit: once for all tests."""
    return plan_side(small_planned(), small_region(**edited_layers(edit)), edit)


def impact_of(edit, before="none", language="zh", edition="internal"):
    """The impact of an edit of the small region."""
    old, new = (
        dataclasses.replace(side_of(name), name=title) for name, title in ((before, "版本 2"), (edit, "版本 3"))
    )
    return compare_sides(small_planned(language, edition), old, new)
