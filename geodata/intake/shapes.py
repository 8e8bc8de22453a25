"""The geometries of one layer held to the limits, feature by feature."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from geodata.defects import Sentence
from geodata.intake.found import Objects
from geodata.intake.limits import Limits
from geodata.intake.refusal import EXPORT_AGAIN, SourceError, refuse, refuse_amount


def check_shapes(wkb: Objects, limits: Limits, file: str, layer: str) -> None:
    """Defects of the geometries in ``wkb``: unreadable, too many vertices or rings, a coordinate that is no number.

    SourceError names the layer and the number of the feature in it, from 1.
    """
    try:
        shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    except shapely.errors.ShapelyError as error:
        raise _broken(file, layer, 0, str(error)) from error
    given = np.array([value is not None for value in wkb], dtype=bool)
    lost = np.flatnonzero(given & shapely.is_missing(shapes))
    if len(lost):
        raise _broken(file, layer, int(lost[0]) + 1, "ring with too few points or not closed")
    vertices = int(shapely.get_num_coordinates(shapes).sum())
    if vertices > limits.max_vertices:
        what = Sentence(f"图层“{layer}”的顶点数", f"vertices of layer '{layer}'")
        raise refuse_amount("too_many_vertices", file, what, vertices, limits.max_vertices)
    _check_rings(shapes, limits, file, layer)
    _check_finite(shapes, wkb, file, layer)


def _check_rings(shapes: Any, limits: Limits, file: str, layer: str) -> None:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    if not len(parts):
        return
    rings = np.bincount(owner, weights=1 + shapely.get_num_interior_rings(parts))
    worst = int(rings.argmax())
    if rings[worst] > limits.max_rings:
        what = Sentence(f"图层“{layer}”第 {worst + 1} 个要素的环数", f"rings of feature {worst + 1} of layer '{layer}'")
        raise refuse_amount("too_many_rings", file, what, rings[worst], limits.max_rings)


def _check_finite(shapes: Any, wkb: Objects, file: str, layer: str) -> None:
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    wrong = owner[~np.isfinite(coordinates).all(axis=1)]
    if len(wrong):
        feature = int(wrong[0]) + 1
        raise refuse(
            "coordinate_not_finite",
            file,
            Sentence(
                f"图层“{layer}”第 {feature} 个要素的坐标不是有限数（NaN 或无穷）",
                f"layer '{layer}', feature {feature}: a coordinate is NaN or infinite",
            ),
            Sentence("在 QGIS 中删除或重画该要素", "delete or redraw that feature in QGIS"),
        )


def _broken(file: str, layer: str, feature: int, said: str) -> SourceError:
    where = Sentence(f"第 {feature} 个要素", f"feature {feature}") if feature else Sentence("某个要素", "a feature")
    return refuse(
        "geometry_broken",
        file,
        Sentence(
            f"图层“{layer}”{where.zh}的几何读不出来（{said[:120]}）",
            f"layer '{layer}', {where.en}: its geometry cannot be read ({said[:120]})",
        ),
        Sentence("在 QGIS 中运行“修复几何图形”后重新导出", "run 'Fix geometries' in QGIS and export again")
        if feature
        else EXPORT_AGAIN,
    )
