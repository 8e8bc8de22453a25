"""One state of each cooling system, worked line by line; where a system changes over, the chain shows the margin."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from models.explain_air import take_saturation
from models.explain_chain import Chain
from models.explain_hall import (
    KILO,
    add_chilled_water_pump,
    add_chillers,
    add_hall_fans,
    add_humidifier,
    add_power_chain,
    add_spray,
    add_tower,
    add_trim,
)

# Every part of a balance -> the steps it is the sum of.
Parts = Mapping[str, tuple[str, ...]]
POWER: Parts = {name: (name,) for name in ("ups_loss", "distribution_loss", "lighting", "hall_fans")}
WATER_COOLED: Parts = {
    "compressors": ("chiller_compressors",),
    "condenser_pumps": ("tower_pumps",),
    "heat_rejection_fans": ("tower_fans",),
}
_WET = "(vapour_kj_per_kg + (vapour_kj_per_kg_k - water_kj_per_kg_k) * 25)"


def work_airside(chain: Chain) -> tuple[Parts, Parts]:
    """Work outside air, or chillers with a tower where outside air cannot be made fit."""
    add = chain.add
    add_power_chain(chain)
    add("supply_c", "送风温度", "Supply temperature", "degC", "min(max(dry_bulb_c, supply_min_c), supply_max_c)")
    add_hall_fans(chain, "supply_c")
    _add_supplied_humidity(chain)
    if add("fit_margin", "新风可用余量（不小于 0 即可用）", "Margin of fit air (fit from 0 on)", "kg/kg", _FIT) < 0:
        add_tower(chain, add_chillers(chain, "air_heat_kw"))
        return {**POWER, **WATER_COOLED, "chilled_water_pumps": ("chiller_pumps",)}, {"tower": ("tower_kg_per_s",)}
    add("air_kg_per_s", "送风量", "Air flow", "kg/s", "air_heat_kw / (air_kj_per_kg_k * air_rise_k)")
    add(
        *("fresh_share", "新风比", "Share of outside air", "1"),
        "air_rise_k / (air_rise_k + max(supply_min_c - dry_bulb_c, 0))",
    )
    add(
        *("adiabatic_kg_per_s", "绝热加湿喷水量（含排污）", "Water sprayed, purge included", "kg/s"),
        "air_kg_per_s * fresh_share * max(supplied_ratio - humidity_ratio, 0) * (1 + adiabatic_purge_share)",
    )
    add_spray(chain, "adiabatic_pump", "adiabatic_kg_per_s")
    return {**POWER, "humidifier_pump": ("adiabatic_pump",)}, {"adiabatic": ("adiabatic_kg_per_s",)}


_FIT = "limit_ratio - supplied_ratio"
_RATIO = "water_to_dry_air * {p} / (pressure_pa - {p})"


def _add_supplied_humidity(chain: Chain) -> None:
    """Add the humidity ratio after wetting, and the greatest one that the racks may get."""
    add = chain.add
    if chain.value("dry_bulb_c") > chain.value("supply_max_c"):
        cooled = (
            "(enthalpy_kj_per_kg - air_kj_per_kg_k * supply_c) / (vapour_kj_per_kg + vapour_kj_per_kg_k * supply_c)"
        )
        add("supplied_ratio", "加湿降温后含湿量", "Humidity ratio after cooling by spray", "kg/kg", cooled)
    else:
        chain.value("dew_point_min_c")
        take_saturation(chain, "dew_min_pa", "dew_point_min_c", "饱和水汽压", "Saturation pressure")
        take_saturation(chain, "supply_pa", "supply_c", "饱和水汽压", "Saturation pressure")
        least = _RATIO.format(p="dew_min_pa"), _RATIO.format(p="(supply_pa * humidity_min_share)")
        add(
            *("supplied_ratio", "送风含湿量（不低于下限）", "Humidity ratio, not below the least", "kg/kg"),
            f"max(humidity_ratio, {least[0]}, {least[1]})",
        )
    warmed = "min(supply_c + fan_share * air_rise_k, supply_max_c)"
    add("warmed_c", "机柜进风温度", "Temperature at the racks", "degC", warmed)
    chain.value("dew_point_max_c")
    take_saturation(chain, "dew_max_pa", "dew_point_max_c", "饱和水汽压", "Saturation pressure")
    take_saturation(chain, "warmed_pa", "warmed_c", "饱和水汽压", "Saturation pressure")
    most = _RATIO.format(p="dew_max_pa"), _RATIO.format(p="(warmed_pa * humidity_max_share)")
    add("limit_ratio", "含湿量上限", "Greatest humidity ratio", "kg/kg", f"min({most[0]}, {most[1]})")


def work_waterside(chain: Chain) -> tuple[Parts, Parts]:
    """Work a water-cooled hall with economiser."""
    add_power_chain(chain)
    return _add_water_cooled_hall(chain, "hall_heat_kw", "design_heat_kw")


def _add_water_cooled_hall(chain: Chain, heat: str, design: str) -> tuple[Parts, Parts]:
    add = chain.add
    add_hall_fans(chain, "supply_max_c", heat, design)
    add_humidifier(chain)
    add("return_air_c", "回风温度", "Return air", "degC", "supply_max_c + air_rise_k")
    add(
        *("return_water_c", "冷水回水温度", "Return of the chilled water", "degC"),
        "return_air_c - air_rise_k / coil_effectiveness + chilled_water_rise_k",
    )
    tower = "wet_bulb_c + tower_approach_k + exchanger_approach_k"
    add("economiser_water_c", "自然冷却可供水温", "Water that the economiser can give", "degC", tower)
    difference = "(return_water_c - economiser_water_c) / chilled_water_rise_k"
    add(
        *("economiser_share", "自然冷却承担的热量比例", "Share of the heat that the economiser takes", "1"),
        f"min(max({difference}, 0), 1) * has_economiser",
    )
    add("free_kw", "自然冷却热量", "Heat taken by the economiser", "kW", "economiser_share * coil_kw")
    names = "自然冷却侧冷水泵", "Chilled-water pumps of the economiser"
    add_chilled_water_pump(chain, "economiser_pumps", names, "free_kw")
    add("chiller_load_kw", "冷机负荷", "Load of the chillers", "kW", "coil_kw - free_kw")
    heat_out = add_chillers(chain, "chiller_load_kw")
    add("tower_heat_kw", "冷却塔排热", "Heat to the tower", "kW", f"free_kw + economiser_pumps + {heat_out}")
    add_tower(chain, "tower_heat_kw")
    parts = {**POWER, **WATER_COOLED, "humidifier_pump": ("humidifier_spray_pump",)}
    parts["chilled_water_pumps"] = ("economiser_pumps", "chiller_pumps")
    return parts, {"humidifier": ("humidifier_kg_per_s",), "tower": ("tower_kg_per_s",)}


def work_indirect(chain: Chain) -> tuple[Parts, Parts]:
    """Work an exchanger, dry or wetted, with air-cooled compressors for the rest."""
    add = chain.add
    add_power_chain(chain)
    add_hall_fans(chain, "supply_max_c")
    add("return_air_c", "回风温度", "Return air", "degC", "supply_max_c + air_rise_k")
    dry = "dry_effectiveness * (return_air_c - dry_bulb_c) / air_rise_k"
    capacity = "dry_capacity"
    is_wet = add(capacity, "干工况能力（小于 1 即喷淋）", "Capacity when dry (wetted below 1)", "1", dry) < 1
    if is_wet:
        wet = "wet_effectiveness * (return_air_c - wet_bulb_c) / air_rise_k"
        capacity = "wet_capacity"
        add(capacity, "湿工况能力", "Capacity when wetted", "1", f"max({wet}, dry_capacity)")
    taken = f"air_heat_kw * min(max({capacity}, 0), 1)"
    add("taken_kw", "换热器带走热量", "Heat taken by the exchanger", "kW", taken)
    speed = f"min(max(1 / max({capacity}, 1), min_flow_share), 1)"
    add("outside_speed_share", "二次风机转速比", "Speed of the outside fans", "1", speed)
    flow = "air_heat_kw / (air_kj_per_kg_k * air_rise_k) * outside_flow_share / density_kg_per_m3"
    add(
        *("outside_fans", "二次风机", "Outside fans", "kW"),
        f"{flow} * outside_fan_pa / outside_fan_efficiency / {KILO} * outside_speed_share ** fan_exponent",
    )
    parts = {**POWER, "compressors": ("compressors",), "heat_rejection_fans": ("outside_fans", "condenser_fans")}
    water: Parts = {}
    if is_wet:
        sprayed = f"taken_kw * evaporated_share / {_WET} * (1 + adiabatic_purge_share)"
        add("adiabatic_kg_per_s", "喷淋水量（含排污）", "Water sprayed, purge included", "kg/s", sprayed)
        add_spray(chain, "adiabatic_pump", "adiabatic_kg_per_s")
        parts["humidifier_pump"], water = ("adiabatic_pump",), {"adiabatic": ("adiabatic_kg_per_s",)}
    add("trim_load_kw", "压缩机负荷", "Load of the compressors", "kW", "air_heat_kw - taken_kw")
    add_trim(chain, "trim_load_kw")
    return parts, water


def work_air_cooled(chain: Chain) -> tuple[Parts, Parts]:
    """Work air-cooled machines."""
    add_power_chain(chain)
    add_hall_fans(chain, "supply_max_c")
    add_humidifier(chain)
    names = "冷水泵", "Chilled-water pumps"
    add_chilled_water_pump(chain, "chilled_water_pumps", names, "coil_kw")
    chain.add("trim_load_kw", "压缩机负荷", "Load of the compressors", "kW", "coil_kw + chilled_water_pumps")
    add_trim(chain, "trim_load_kw")
    parts = {**POWER, "chilled_water_pumps": ("chilled_water_pumps",), "compressors": ("compressors",)}
    parts |= {"humidifier_pump": ("humidifier_spray_pump",), "heat_rejection_fans": ("condenser_fans",)}
    return parts, {"humidifier": ("humidifier_kg_per_s",)}


def work_liquid(chain: Chain) -> tuple[Parts, Parts]:
    """Work the warm-water loop with its coolers and chillers, then the water-cooled hall for the rest."""
    add = chain.add
    add_power_chain(chain)
    loop_parts, loop_water = _add_loop(chain)
    add("residual_kw", "空气侧余热（风机之前）", "Heat left in the air, before fans", "kW", "hall_heat_kw - liquid_kw")
    add("residual_design_kw", "满载时空气侧余热", "The same at full load", "kW", "design_heat_kw - liquid_share")
    parts, water = _add_water_cooled_hall(chain, "residual_kw", "residual_design_kw")
    return _join(parts, loop_parts), _join(water, loop_water)


def _add_loop(chain: Chain) -> tuple[Parts, Parts]:
    add = chain.add
    add("liquid_kw", "液冷带走的 IT 热量", "IT heat taken by liquid", "kW", "liquid_share * it_kw")
    pump = "liquid_share / (water_kj_per_kg_k * liquid_rise_k) / water_kg_per_m3 * liquid_pump_pa / pump_efficiency"
    pumps = f"2 * {pump} / {KILO} * max(it_kw, min_flow_share)"
    add("liquid_pumps", "液冷循环泵（两级）", "Liquid pumps (two circuits)", "kW", pumps)
    add("liquid_heat_kw", "液冷环路热量", "Heat of the loop", "kW", "liquid_kw + liquid_pumps")
    add("mean_water_c", "环路平均水温", "Mean water temperature", "degC", "liquid_supply_c + liquid_rise_k / 2")
    margin = "mean_water_c - dry_bulb_c - cooler_difference_k"
    is_wet = add("dry_margin_k", "干工况余量（小于 0 即喷淋）", "Margin when dry (wetted below 0)", "K", margin) < 0
    air = "dry_bulb_c"
    if is_wet:
        air, padded = "padded_c", "dry_bulb_c - pad_effectiveness * (dry_bulb_c - wet_bulb_c)"
        add(air, "湿膜后空气温度", "Air after the pads", "degC", padded)
    add("difference_k", "水与空气温差", "Difference of water and air", "K", f"mean_water_c - {air}")
    taken = "liquid_heat_kw * min(max(difference_k / cooler_difference_k, 0), 1)"
    add("cooler_kw", "干冷器带走热量", "Heat taken by the coolers", "kW", taken)
    speed = "min(max(cooler_difference_k / max(difference_k, 1), min_flow_share), 1)"
    add("cooler_speed_share", "干冷器风机转速比", "Speed of the cooler fans", "1", speed)
    add(
        "cooler_air_kg_per_s",
        "干冷器风量",
        "Air of the coolers",
        "kg/s",
        "cooler_kw / (air_kj_per_kg_k * cooler_air_rise_k)",
    )
    fans = f"cooler_air_kg_per_s / density_kg_per_m3 * cooler_fan_pa / cooler_fan_efficiency / {KILO}"
    add("cooler_fans", "干冷器风机", "Cooler fans", "kW", f"{fans} * cooler_speed_share ** fan_exponent")
    parts: dict[str, tuple[str, ...]] = {"liquid_pumps": ("liquid_pumps",), "heat_rejection_fans": ("cooler_fans",)}
    water: dict[str, tuple[str, ...]] = {}
    if is_wet:
        wetting = f"cooler_air_kg_per_s * air_kj_per_kg_k * (dry_bulb_c - padded_c) / {_WET}"
        names = "湿膜喷水量（含排污）", "Water sprayed on the pads, purge included"
        add("adiabatic_kg_per_s", *names, "kg/s", f"{wetting} * (1 + adiabatic_purge_share)")
        add_spray(chain, "adiabatic_pump", "adiabatic_kg_per_s")
        parts["humidifier_pump"], water["adiabatic"] = ("adiabatic_pump",), ("adiabatic_kg_per_s",)
    if add("loop_load_kw", "环路冷机负荷", "Load of the loop's chillers", "kW", "liquid_heat_kw - cooler_kw") > 0:
        add_tower(chain, add_chillers(chain, "loop_load_kw", "loop_"), "loop_")
        loop = {name: (f"loop_{step}",) for name, (step, *_) in WATER_COOLED.items()}
        parts = _join(parts, {**loop, "chilled_water_pumps": ("loop_chiller_pumps",)})
        water["tower"] = ("loop_tower_kg_per_s",)
    return parts, water


def _join(first: Parts, second: Parts) -> dict[str, tuple[str, ...]]:
    names = dict.fromkeys((*first, *second))
    return {name: (*first.get(name, ()), *second.get(name, ())) for name in names}


WORKED: Mapping[str, Callable[[Chain], tuple[Parts, Parts]]] = {
    "airside": work_airside,
    "waterside": work_waterside,
    "indirect_evaporative": work_indirect,
    "liquid": work_liquid,
    "air_cooled": work_air_cooled,
}
