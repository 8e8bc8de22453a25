"""One function for each defect that a single layer can have; each raises LayerSchemaError or returns nothing.

They run in the order of :func:`check_layer`: a later check may take for granted what an earlier one has
shown.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import CRS

from geodata.coordinates import check_coordinates
from geodata.defects import Sentence, feature_name, schema_error, some_names
from geodata.schema import GEOMETRY_TYPES, LayerSchema
from geodata.settings import Bounds


def check_layer(frame: gpd.GeoDataFrame | pd.DataFrame, schema: LayerSchema, storage_crs: str, bounds: Bounds) -> None:
    """Hold ``frame`` to ``schema``: columns, ids, values, then CRS, geometry and coordinates."""
    check_columns(frame, schema)
    check_not_empty(frame, schema)
    check_ids(frame, schema)
    check_ids_plain(frame, schema)
    check_no_missing_values(frame, schema)
    check_allowed_values(frame, schema)
    check_ranges(frame, schema)
    if schema.geometry != "none":
        check_crs(frame, schema, storage_crs)
        check_geometry_present(frame, schema)
        check_geometry_type(frame, schema)
        check_coordinates(frame, schema, bounds)
        check_geometry_valid(frame, schema)


def check_columns(frame: pd.DataFrame, schema: LayerSchema) -> None:
    """Defect ``columns_missing``: a column of the schema is not in the layer."""
    missing = [name for name in schema.column_names if name not in frame.columns]
    if missing:
        raise schema_error(
            "columns_missing",
            schema.name,
            Sentence(f"缺少列 {some_names(missing)}", f"columns missing: {some_names(missing)}"),
            Sentence("补上这些列，列名须完全一致", "add these columns under exactly these names"),
            column=missing[0],
        )


def check_not_empty(frame: pd.DataFrame, schema: LayerSchema) -> None:
    """Defect ``layer_empty``: the layer has no feature at all."""
    if frame.empty:
        raise schema_error(
            "layer_empty",
            schema.name,
            Sentence("没有任何要素", "it has no feature at all"),
            Sentence("检查导出时的筛选条件", "check the filter used when it was exported"),
        )


def check_ids(frame: pd.DataFrame, schema: LayerSchema) -> None:
    """Defect ``ids_duplicate``: two features share an id; they are named."""
    ids = frame[schema.id_column]
    twice = sorted({str(name) for name in ids[ids.duplicated() & ids.notna()]})
    if twice:
        raise schema_error(
            "ids_duplicate",
            schema.name,
            Sentence(f"编号重复：{some_names(twice)}", f"ids occur more than once: {some_names(twice)}"),
            Sentence("给每个要素唯一的编号", "give every feature an id of its own"),
            feature=twice[0],
            column=schema.id_column,
        )


def check_ids_plain(frame: pd.DataFrame, schema: LayerSchema) -> None:
    """Defect ``id_not_plain``: an id with other signs than A-Z a-z 0-9 _, which the solver's names need."""
    ids = frame[schema.id_column].astype("str")
    wrong = frame[schema.id_column].notna() & ~ids.str.fullmatch(r"[A-Za-z0-9_]*")
    if wrong.any():
        raise schema_error(
            "id_not_plain",
            schema.name,
            Sentence("编号含有其他字符", "its id holds other signs"),
            Sentence("编号只用字母、数字和下划线，中文写入名称列", "use letters, digits and _ in ids only"),
            feature=feature_name(frame, schema, wrong),
            column=schema.id_column,
        )


def check_no_missing_values(frame: pd.DataFrame, schema: LayerSchema) -> None:
    """Defect ``value_missing``: NaN, None or an empty text in a column that must be filled."""
    for column in schema.columns:
        if column.nullable:
            continue
        values = frame[column.name]
        empty = values.isna() | (values.astype(str).str.strip() == "")
        if empty.any():
            raise schema_error(
                "value_missing",
                schema.name,
                Sentence("值缺失（空或 NaN），不会按零或无限制处理", "the value is missing (empty or NaN)"),
                Sentence(
                    "填入数值；如为假设，请在依据列标明 assumed",
                    "fill in a value, and say assumed in the basis column if it is; it is never read as zero",
                ),
                feature=feature_name(frame, schema, empty),
                column=column.name,
            )


def check_allowed_values(frame: pd.DataFrame, schema: LayerSchema) -> None:
    """Defect ``value_not_allowed``: a word that the column does not know."""
    for column in schema.columns:
        values = frame[column.name]
        wrong = values.notna() & (values.astype(str) != "") & ~values.isin(column.allowed)
        if column.allowed and wrong.any():
            shown, allowed = values[wrong].iloc[0], ", ".join(column.allowed)
            raise schema_error(
                "value_not_allowed",
                schema.name,
                Sentence(f"值“{shown}”不在允许的范围", f"the value '{shown}' is not known here"),
                Sentence(f"改为其中之一：{allowed}", f"use one of: {allowed}"),
                feature=feature_name(frame, schema, wrong),
                column=column.name,
            )


def check_ranges(frame: pd.DataFrame, schema: LayerSchema) -> None:
    """Defect ``value_out_of_range``: a number below ``low``, above ``high`` or infinite."""
    for column in schema.columns:
        if column.kind not in ("number", "integer"):
            continue
        numbers = frame[column.name].astype("float64")
        low = -np.inf if column.low is None else column.low
        high = np.inf if column.high is None else column.high
        wrong = (numbers < low) | (numbers > high) | np.isinf(numbers)
        if wrong.any():
            shown = f"{numbers[wrong].iloc[0]:g} {column.unit}"
            raise schema_error(
                "value_out_of_range",
                schema.name,
                Sentence(f"值 {shown} 超出范围 [{low:g}, {high:g}]", f"{shown} is outside [{low:g}, {high:g}]"),
                Sentence(f"改正数值或单位（单位：{column.unit}）", f"mend the value or its unit ({column.unit})"),
                feature=feature_name(frame, schema, wrong),
                column=column.name,
            )


def check_crs(frame: gpd.GeoDataFrame, schema: LayerSchema, storage_crs: str) -> None:
    """Defects ``crs_missing`` and ``crs_unexpected``: none declared, or another than the region stores."""
    if frame.crs is None:
        raise crs_missing_error(schema.name, storage_crs)
    if not CRS(frame.crs).equals(CRS(storage_crs), ignore_axis_order=True):
        shown = frame.crs.to_string()
        raise schema_error(
            "crs_unexpected",
            schema.name,
            Sentence(f"坐标系是 {shown}，应为 {storage_crs}", f"its CRS is {shown}, not {storage_crs}"),
            Sentence(f"转换到 {storage_crs}（重新投影，不是改写声明）", f"reproject it to {storage_crs}"),
        )


def check_geometry_present(frame: gpd.GeoDataFrame, schema: LayerSchema) -> None:
    """Defect ``geometry_empty``: a feature without a place, where the schema wants one."""
    without = frame.geometry.isna() | frame.geometry.is_empty
    if without.any() and not schema.geometry_optional:
        raise schema_error(
            "geometry_empty",
            schema.name,
            Sentence("几何为空", "it has no geometry"),
            Sentence("补画几何或删去该要素", "draw it or remove the feature"),
            feature=feature_name(frame, schema, without),
        )


def check_geometry_type(frame: gpd.GeoDataFrame, schema: LayerSchema) -> None:
    """Defect ``geometry_type``: a line where polygons are wanted, and so on."""
    wanted = GEOMETRY_TYPES[schema.geometry]
    wrong = frame.geometry.notna() & ~frame.geometry.geom_type.isin(wanted)
    if wrong.any():
        found, needed = frame.geometry[wrong].iloc[0].geom_type, "/".join(wanted)
        raise schema_error(
            "geometry_type",
            schema.name,
            Sentence(f"几何类型是 {found}，应为 {needed}", f"its geometry is {found}, {needed} is needed"),
            Sentence("换成正确类型的图层", "use a layer of the right type"),
            feature=feature_name(frame, schema, wrong),
        )


def check_geometry_valid(frame: gpd.GeoDataFrame, schema: LayerSchema) -> None:
    """Defect ``geometry_invalid``: with the reason and the place that GEOS gives (self-intersection and so
    on).
    """
    wrong = frame.geometry.notna() & ~frame.geometry.is_valid
    if wrong.any():
        reason = shapely.is_valid_reason(frame.geometry[wrong].iloc[0])
        raise schema_error(
            "geometry_invalid",
            schema.name,
            Sentence(f"几何无效：{reason}", f"its geometry is not valid: {reason}"),
            Sentence(
                "在 QGIS 中用“修复几何图形”，并检查结果的面积",
                "use 'Fix geometries' in QGIS, and look at the area afterwards",
            ),
            feature=feature_name(frame, schema, wrong),
        )


def crs_missing_error(layer: str, storage_crs: str) -> Exception:
    """The error for a file that does not declare its CRS; used by the readers too, before a default can
    creep in.
    """
    return schema_error(
        "crs_missing",
        layer,
        Sentence("没有声明坐标系，不能猜测（GCJ-02 与 CGCS2000 相差约 480 米）", "it declares no CRS"),
        Sentence(
            f"在源软件中查明基准，导出时声明，例如 {storage_crs}",
            f"find out its datum at the source and declare it on export, for example {storage_crs}; a guess "
            "may be "
            "480 m off (GCJ-02)",
        ),
    )
