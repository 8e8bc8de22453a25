"""The way from the CRS of a file to the storage CRS, with its accuracy said: PROJ would say nothing of a rough one."""

from __future__ import annotations

from dataclasses import dataclass

from pyproj import CRS, Transformer
from pyproj.transformer import AreaOfInterest, TransformerGroup

from geodata.defects import Sentence
from geodata.intake.crs import SAME_EARTH, DatumKey, datum_of, describe_crs
from geodata.remarks import Remark
from geodata.settings import Bounds

__all__ = ["NAMES", "POSSIBLE_M", "SAME_EARTH", "Path", "degrees_of", "path_between"]

# How far places of the old datums lie from CGCS2000 without a local transformation [m]: the shifts of map sheets as the
# national bureau gave them when CGCS2000 came (Beijing 1954: X -29..-62, Y -56..+84 m; Xian 1980: X -9..+43,
# Y +76..+119 m), second-hand and not checked against the official text, grade L. Length of the largest X and Y.
POSSIBLE_M: dict[DatumKey, float] = {"beijing54": 104.0, "xian80": 127.0}
NAMES: dict[DatumKey, Sentence] = {
    "beijing54": Sentence("1954 年北京坐标系", "Beijing 1954"),
    "xian80": Sentence("1980 西安坐标系", "Xian 1980"),
    "new_beijing": Sentence("新 1954 年北京坐标系", "New Beijing"),
}


@dataclass(frozen=True)
class Path:
    """Transformers to be used one after the other (x east, y north) and what is to be said of them."""

    steps: tuple[Transformer, ...]
    datum: DatumKey
    remarks: tuple[Remark, ...]


def path_between(source: CRS, storage: CRS, layer: str, bounds: Bounds) -> Path:
    """Way from ``source`` to ``storage``; a warning where the datum change is not known to better than metres."""
    if source.is_bound and source.source_crs is not None:
        return _path_with_own_parameters(source, storage, layer)
    key, target = datum_of(source), datum_of(storage)
    direct = Transformer.from_crs(source, storage, always_xy=True)
    if key == target and key != "other":
        return Path((direct,), key, ())
    if key in SAME_EARTH and target in SAME_EARTH:
        return Path((direct,), key, (_same_earth(layer, source),))
    area = AreaOfInterest(bounds.min_lon, bounds.min_lat, bounds.max_lon, bounds.max_lat)
    best = TransformerGroup(source, storage, always_xy=True, area_of_interest=area).transformers[0]
    if best.accuracy is None or best.accuracy < 0 or "allpark" in best.description:
        return Path((best,), key, (_rough(layer, source, key),))
    return Path((best,), key, (_known(layer, source, best),))


def degrees_of(source: CRS) -> Transformer:
    """Way from ``source`` to its own longitude and latitude, without any change of datum."""
    core = source.source_crs if source.is_bound and source.source_crs is not None else source
    return Transformer.from_crs(core, CRS(core.geodetic_crs).to_2d(), always_xy=True)


def _path_with_own_parameters(source: CRS, storage: CRS, layer: str) -> Path:
    """PROJ forgets ``towgs84`` on the way to any CRS but WGS 84, hence by way of that."""
    hub = CRS(source.target_crs).to_2d()
    steps = (
        Transformer.from_crs(source, hub, always_xy=True),
        Transformer.from_crs(hub, storage, always_xy=True),
    )
    said = Remark(
        "warning",
        "datum_own_parameters",
        layer,
        Sentence(
            "坐标系自带基准转换参数（towgs84），已按其转换；参数的精度未知",
            "the CRS brings parameters of its own for the change of datum (towgs84), and they were used; how accurate "
            "they are is not known",
        ),
        Sentence("向数据提供方核实参数", "ask where the data come from whether the parameters are right"),
    )
    return Path(steps, datum_of(source), (said,))


def _same_earth(layer: str, source: CRS) -> Remark:
    return Remark(
        "note",
        "datum_same_earth",
        layer,
        Sentence(
            f"由 {describe_crs(source)} 转换，经纬度不作改动：WGS 84 与 CGCS2000 的差别在分米级（2000 年历元厘米级，"
            "此后随板块每年约 3 厘米）",
            f"converted from {describe_crs(source)} without a shift: WGS 84 and CGCS2000 agree within decimetres "
            "(centimetres at the epoch 2000, since then about 3 cm a year with the plate)",
        ),
        Sentence("无需处理", "nothing to do"),
    )


def _rough(layer: str, source: CRS, key: DatumKey) -> Remark:
    name = NAMES.get(key, Sentence(f"{describe_crs(source)} 的基准", f"the datum of {describe_crs(source)}"))
    most_m = POSSIBLE_M.get(key)
    size = Sentence("误差大小未知，可能超过 100 米", "by an unknown amount, possibly more than 100 m")
    if most_m is not None:
        size = Sentence(f"可能偏差几十米至约 {most_m:.0f} 米", f"by tens of metres, up to about {most_m:.0f} m")
    return Remark(
        "warning",
        "datum_rough",
        layer,
        Sentence(
            f"{name.zh}到 CGCS2000 没有公开的精确参数，PROJ 只按经纬度数值照搬（ballpark），{size.zh}",
            f"there are no public exact parameters from {name.en} to CGCS2000; PROJ takes the degrees as they are "
            f"(ballpark), so that places may be off {size.en}",
        ),
        Sentence(
            "请测绘主管部门用本地参数转换为 CGCS2000 后再导入",
            "have the surveying authority convert it to CGCS2000 by local parameters, then import it",
        ),
        value=most_m,
        unit="" if most_m is None else "m",
    )


def _known(layer: str, source: CRS, best: Transformer) -> Remark:
    return Remark(
        "warning" if best.accuracy > 1 else "note",
        "datum_transformed",
        layer,
        Sentence(
            f"由 {describe_crs(source)} 转换：{best.description}，精度 {best.accuracy:g} 米",
            f"converted from {describe_crs(source)} by {best.description}, accurate to {best.accuracy:g} m",
        ),
        Sentence("确认该精度足够", "make sure that this is good enough"),
        value=float(best.accuracy),
        unit="m",
    )
