"""Outlines, seats and places from the source GeoPackage, under the names and columns of the product."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

NOTE_ZH = "依据政策文本（行动实施方案 2022-2025 脚注 1-2）的示意数字化，非官方边界，应以官方图层替换"
NOTE_EN = (
    "indicative digitisation from the policy text (action plan 2022-2025, footnotes 1-2); not an official "
    "boundary; "
    "replace by the official layer"
)
VARIANTS_ZH = {
    "V0_named_limits_only": "仅四至命名区域",
    "V1_draft": "草案（cluster 图层）",
    "V2_envelope": "四至外包",
}
VARIANT_NOTES = {
    "V0_named_limits_only": ("敏感性：小", "sensitivity: small"),
    "V1_draft": ("默认", "default"),
    "V2_envelope": ("敏感性：大", "sensitivity: large"),
}
# kind in the source -> (id, Chinese name, note zh, note en)
PLACES = {
    "airport": ("airport_jiangbei", "重庆江北国际机场", "机场参考点", "airport reference point"),
    "data_centre": (
        "tencent_taihe",
        "重庆腾讯泰和数据中心（北碚区水土镇高新技术产业园泰和路 777 号）",
        "基准未说明，可能是 GCJ-02（偏约 480 米）：只作参考，不用于计算",
        "datum not stated, probably GCJ-02 (about 480 m off): for orientation, not for calculation",
    ),
}
PLACE_NAMES_EN = {
    "airport": "Chongqing Jiangbei International Airport",
    "data_centre": "Tencent Taihe data centre",
}


def build_boundaries(path: Path, names: Mapping[str, str]) -> dict[str, gpd.GeoDataFrame]:
    """Return the GeoJSON layers by name; ``names`` gives the English for every Chinese name (KeyError if
    lacking).
    """
    return {
        "cluster": _cluster(path, names),
        "starter_zones": _starter_zones(path, names),
        "cluster_components": _components(path, names),
        "cluster_variants": _variants(path, names),
        "districts_2022": _districts(path, "districts", names),
        "districts_2026": _districts(path, "districts_2026", names),
        "seats": _seats(path),
        "places": _places(path),
    }


def _cluster(path: Path, names: Mapping[str, str]) -> gpd.GeoDataFrame:
    frame = _named(gpd.read_file(path, layer="cluster"), names)
    frame["cluster_id"] = frame["cluster_id"].str.replace("-", "_")
    return frame.assign(note_zh=NOTE_ZH, note_en=NOTE_EN)


def _starter_zones(path: Path, names: Mapping[str, str]) -> gpd.GeoDataFrame:
    frame = _named(gpd.read_file(path, layer="starter_zones"), names)
    return frame.assign(note_zh=NOTE_ZH, note_en=NOTE_EN)


def _components(path: Path, names: Mapping[str, str]) -> gpd.GeoDataFrame:
    frame = _named(gpd.read_file(path, layer="cluster_components"), names)
    ids = [f"C{number:02d}" for number in range(1, len(frame) + 1)]
    return frame.rename(columns={"basis": "drawn"}).assign(component_id=ids)


def _variants(path: Path, names: Mapping[str, str]) -> gpd.GeoDataFrame:
    frame = gpd.read_file(path, layer="cluster_variants").rename(
        columns={"variant": "variant_id", "description": "drawn"}
    )
    ids = frame["variant_id"]
    notes = (
        {key: pair[0] for key, pair in VARIANT_NOTES.items()},
        {key: pair[1] for key, pair in VARIANT_NOTES.items()},
    )
    return frame.assign(
        name_zh=ids.map(VARIANTS_ZH),
        name_en=frame["drawn"].map(names),
        note_zh=ids.map(notes[0]),
        note_en=ids.map(notes[1]),
    )


def _districts(path: Path, layer: str, names: Mapping[str, str]) -> gpd.GeoDataFrame:
    frame = gpd.read_file(path, layer=layer).rename(columns={"district_name": "name"})
    return _named(frame, names).assign(adcode=frame["district_adcode"].astype(int).astype(str))


def _seats(path: Path) -> gpd.GeoDataFrame:
    frame = gpd.read_file(path, layer="seats_geonames")
    chinese = frame["name_zh"].where(frame["name_zh"].notna() & (frame["name_zh"] != ""), frame["name"])
    return gpd.GeoDataFrame(
        {
            "seat_id": "gn" + frame["geonameid"].astype(str),
            "name_zh": chinese,
            "name_en": frame["name"],
            "alt_zh": frame["alt_zh"].fillna(""),
            "district_zh": frame["district"],
        },
        geometry=frame.geometry,
        crs=frame.crs,
    )


def _places(path: Path) -> gpd.GeoDataFrame:
    frame = gpd.read_file(path, layer="poi")
    rows = frame["kind"].map(PLACES)
    return frame.assign(
        place_id=rows.str[0],
        name_zh=rows.str[1],
        name_en=frame["kind"].map(PLACE_NAMES_EN),
        note_zh=rows.str[2],
        note_en=rows.str[3],
    )


def _named(frame: gpd.GeoDataFrame, names: Mapping[str, str]) -> gpd.GeoDataFrame:
    chinese = frame["name"]
    lacking = sorted(set(chinese) - names.keys())
    if lacking:
        raise KeyError(f"names.csv has no English for {lacking}")
    renamed: pd.Series = chinese.map(names)
    return frame.assign(name_zh=chinese, name_en=renamed)
