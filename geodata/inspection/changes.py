"""A layer beside its last version: ids that are gone or renamed, too many features removed, areas that moved."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import pandas as pd
import shapely

from geodata.defects import Sentence, some_names
from geodata.inspection.geometry import shapes_of
from geodata.inspection.options import InspectionOptions
from geodata.inspection.subject import Subject, rounded
from geodata.measure import M2_PER_KM2
from geodata.remarks import Level, Remark
from geodata.schema import LayerSchema


def find_changed_ids(
    frame: pd.DataFrame, previous: pd.DataFrame, schema: LayerSchema, options: InspectionOptions
) -> Iterator[Remark]:
    """Kinds ``id_renamed`` (warning), ``features_removed`` (note, or a warning ``many_removed`` above the share [1]).

    A feature is renamed if its old id is gone and a new id has the very same geometry (or, without one, the same name).
    """
    if schema.id_column not in frame or schema.id_column not in previous:
        return
    old, new = _identities(previous, schema), _identities(frame, schema)
    gone = [name for name in old.index if name not in new.index]
    came = {identity: name for name, identity in new.items() if name not in old.index and identity}
    renamed = {name: came[old[name]] for name in gone if old[name] in came}
    for name, successor in renamed.items():
        yield Remark(
            "warning",
            "id_renamed",
            schema.name,
            Sentence(f"编号由 {name} 改为 {successor}，几何未变", f"its id was {name}; the feature is the same"),
            Sentence("恢复原编号，别处按编号引用它", "give it back the old id: others refer to it by that"),
            feature=str(successor),
            column=schema.id_column,
        )
    removed = [str(name) for name in gone if name not in renamed]
    if removed:
        yield _removed(removed, len(old), schema, options)


def find_changed_area(
    subject: Subject, previous: Subject, warning_share: float, kind: str = "area_changed"
) -> Iterator[Remark]:
    """Kind ``kind``: the area of a feature differs from that in the last version; a warning above the share [1].

    The size is the difference [km2]; less than 1 m2 is not said.
    """
    before = dict(zip(previous.names, shapely.area(previous.local) / M2_PER_KM2, strict=True))
    rows = zip(subject.names, shapely.area(subject.local) / M2_PER_KM2, subject.stored, strict=True)
    for name, now_km2, shape in rows:
        was_km2 = before.get(name, now_km2)
        change_km2 = float(now_km2 - was_km2)
        if abs(change_km2) < 1 / M2_PER_KM2:
            continue
        share = change_km2 / was_km2
        point = shapely.point_on_surface(shape)
        level: Level = "warning" if abs(share) > warning_share else "note"
        yield Remark(
            level,
            kind,
            subject.layer,
            Sentence(
                f"面积由 {was_km2:.4f} 变为 {now_km2:.4f} km²（{change_km2:+.4f} km²，{share:+.2%}）",
                f"its area went from {was_km2:.4f} to {now_km2:.4f} km² ({change_km2:+.4f} km², {share:+.2%})",
            ),
            Sentence("核对边界；如属实，写明原因", "check the outline; if it is meant, say why"),
            feature=str(name),
            lon=float(shapely.get_x(point)),
            lat=float(shapely.get_y(point)),
            value=rounded(change_km2),
            unit="km2",
        )


def _removed(removed: list[str], count: int, schema: LayerSchema, options: InspectionOptions) -> Remark:
    is_many = len(removed) / count > options.removed_share
    level: Level = "warning" if is_many else "note"
    return Remark(
        level,
        "many_removed" if is_many else "features_removed",
        schema.name,
        Sentence(
            f"上一版的 {count} 个要素中有 {len(removed)} 个不见了：{some_names(removed)}",
            f"{len(removed)} of the {count} features of the last version are gone: {some_names(removed)}",
        ),
        Sentence("检查导出时的筛选条件；如属实，写明原因", "check the filter of the export; if it is meant, say why"),
        value=float(len(removed)),
        unit="1",
    )


def _identities(frame: pd.DataFrame, schema: LayerSchema) -> pd.Series:
    """What a feature is known by besides its id: its geometry, else its name; indexed by id."""
    ids = frame[schema.id_column].astype("str")
    names = frame["name_zh"].astype("string").fillna("") if "name_zh" in frame else pd.Series("", index=frame.index)
    identity = pd.Series(names.astype("object").to_numpy(), index=ids, dtype="object")
    # A point may be shared by several features, so that it alone does not tell which is which.
    if isinstance(frame, gpd.GeoDataFrame) and schema.geometry in ("polygon", "line"):
        keys = shapely.to_wkb(shapely.normalize(shapes_of(frame)))
        identity = pd.Series(keys, index=ids, dtype="object")
    return identity[~identity.index.duplicated()]
