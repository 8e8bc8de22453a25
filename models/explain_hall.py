"""Parts of a worked state that several systems share: power chain, hall fans, pumps, chillers, tower, humidifier.

Written from the formulas of :mod:`models.cooling`, not from its code: a test holds the two together. For 1 kW of design
IT power.
"""

from __future__ import annotations

from models.explain_chain import Chain

KILO = "1000"
_COP = "Lei & Masanet 2020, doi:10.1016/j.energy.2020.117556 (regression)"
Names = tuple[str, str]


def add_power_chain(chain: Chain) -> None:
    """Add UPS and distribution loss, lighting, heat of the hall before fans: now, and at full load."""
    add = chain.add
    fixed = "(ups_fixed_loss_share + (1 - ups_fixed_loss_share) * it_kw)"
    add("ups_loss", "UPS 损耗", "UPS loss", "kW", f"(1 / ups_efficiency - 1) * {fixed}")
    lost = "(1 / (1 - distribution_loss_share) - 1)"
    add("distribution_loss", "配电损耗", "Distribution loss", "kW", f"{lost} * it_kw")
    add("lighting", "照明", "Lighting", "kW", "lighting_share")
    add(
        *("hall_heat_kw", "机房发热（风机之前）", "Heat in the hall before fans", "kW"),
        "it_kw + ups_loss + distribution_loss + lighting",
    )
    add(
        *("design_heat_kw", "满载时机房发热", "Heat in the hall at full load", "kW"),
        f"1 + (1 / ups_efficiency - 1) + {lost} + lighting",
    )


def add_hall_fans(chain: Chain, supply: str, heat: str = "hall_heat_kw", design: str = "design_heat_kw") -> None:
    """Add the fan share phi at the supply temperature ``supply``, the fans, and the air's heat with theirs."""
    add = chain.add
    add(
        *("supply_density", "送风密度", "Density of the supply air", "kg/m3"),
        f"pressure_pa / (air_j_per_kg_k * ({supply} + 273.15))",
    )
    add(
        *("fan_share", "风机功率占所携热量之比 φ", "Fan power over the heat that the air carries, phi", "1"),
        f"fan_pa / {KILO} / fan_efficiency / (supply_density * air_kj_per_kg_k * air_rise_k)",
    )
    add("flow_share", "风量比", "Flow of the fans", "1", f"max({heat} / {design}, min_flow_share)")
    add(
        *("hall_fans", "机房风机", "Hall fans", "kW"),
        f"{design} * fan_share / (1 - fan_share) * flow_share ** fan_exponent",
    )
    add("air_heat_kw", "空气所携热量（含风机）", "Heat in the air, fans included", "kW", f"{heat} + hall_fans")


def add_pump(chain: Chain, key: str, names: Names, *, heat: str, rise: str, pressure: str) -> None:
    """Add a staged pump [kW] that moves ``heat`` at the ``rise`` of its water against ``pressure``."""
    flow = f"{heat} / (water_kj_per_kg_k * {rise})"
    slow = "max(min_flow_share / it_kw, 1)"
    chain.add(key, *names, "kW", f"{flow} / water_kg_per_m3 * {pressure} / pump_efficiency / {KILO} * {slow}")


def add_chilled_water_pump(chain: Chain, key: str, names: Names, heat: str) -> None:
    """Add a pump [kW] of the chilled water that moves ``heat``."""
    add_pump(chain, key, names, heat=heat, rise="chilled_water_rise_k", pressure="chilled_water_pump_pa")


def add_humidifier(chain: Chain) -> None:
    """Add the coil's heat ``coil_kw``, the water that replaces its condensate, and the pump that sprays it."""
    add = chain.add
    latent = "(vapour_kj_per_kg + (vapour_kj_per_kg_k - water_kj_per_kg_k) * 15)"
    add(
        *("humidifier_kg_per_s", "加湿补水量", "Water of the humidifier", "kg/s"),
        f"air_heat_kw * (1 - sensible_heat_ratio) / {latent}",
    )
    add_spray(chain, "humidifier_spray_pump", "humidifier_kg_per_s")
    add("coil_kw", "盘管热量", "Heat of the coils", "kW", "air_heat_kw + humidifier_spray_pump")


def add_spray(chain: Chain, key: str, water: str) -> None:
    """Add the pump [kW] that sprays ``water`` [kg/s]."""
    names = "加湿水泵", "Humidifier pump"
    chain.add(key, *names, "kW", f"{water} / water_kg_per_m3 * humidifier_pa / humidifier_pump_efficiency / {KILO}")


def add_chillers(chain: Chain, load: str, prefix: str = "") -> str:
    """Add water-cooled chillers for ``load`` and their pumps; return the key of the heat they give to the tower."""
    add, pumps = chain.add, f"{prefix}chiller_pumps"
    add_chilled_water_pump(chain, pumps, ("冷机侧冷水泵", "Chilled-water pumps of the chillers"), load)
    if "water_cooled_cop" not in chain.values:
        _add_cop(chain)
    compressors, heat = f"{prefix}chiller_compressors", f"{prefix}chiller_heat_kw"
    add(compressors, "冷机压缩机", "Compressors of the chillers", "kW", f"({load} + {pumps}) / water_cooled_cop")
    add(heat, "冷机排热", "Heat from the chillers", "kW", f"{load} + {pumps} + {compressors}")
    return heat


def _add_cop(chain: Chain) -> None:
    """Add t, x and the COP of the regression; tower water is held between the least value and 38 degC."""
    add = chain.add
    add("tower_water_c", "冷却塔出水温度", "Water leaving the tower", "degC", "wet_bulb_c + tower_approach_k")
    add(
        *("condenser_water_c", "冷机进水温度 t", "Condenser water entering, t", "degC"),
        "min(max(tower_water_c, min_condenser_water_c), 38)",
    )
    add(
        *("running_load_share", "运行冷机负载率 x", "Part load of running machines, x", "1"),
        "max(chiller_load_share * (chiller_staging_share + (1 - chiller_staging_share) * it_kw), 0.1)",
    )
    t, x = "condenser_water_c", "running_load_share"
    terms = f"16.798751 + 0.008840 * {t} ** 2 - 8.528931 * {x} ** 2 + 9.885294 * {x} - 0.760621 * {t}"
    terms += f" + 0.084615 * {x} * {t}"
    add("water_cooled_cop", "冷机 COP", "COP of the chillers", "1", f"({terms}) * (1 + cop_error_share)", _COP)


def add_tower(chain: Chain, heat: str, prefix: str = "") -> None:
    """Add a tower for ``heat``: pumps, fans, evaporation, blowdown, make-up water."""
    add, pumps = chain.add, f"{prefix}tower_pumps"
    names = "冷却水泵", "Condenser pumps"
    add_pump(chain, pumps, names, heat=heat, rise="tower_range_k", pressure="condenser_pump_pa")
    flow = f"{prefix}tower_flow_kg_per_s"
    add(flow, "冷却塔水流量", "Water over the tower", "kg/s", f"{heat} / (water_kj_per_kg_k * tower_range_k)")
    add(
        *(f"{prefix}tower_fans", "冷却塔风机", "Tower fans", "kW"),
        f"{flow} / water_to_air / density_kg_per_m3 * tower_fan_pa / tower_fan_efficiency / {KILO}",
    )
    latent = "(vapour_kj_per_kg + (vapour_kj_per_kg_k - water_kj_per_kg_k) * 30)"
    gone, blown = f"{prefix}evaporated_kg_per_s", f"{prefix}blowdown_kg_per_s"
    add(gone, "蒸发量", "Water evaporated", "kg/s", f"evaporated_share * ({heat} + {pumps}) / {latent}")
    add(
        *(blown, "排污与飘水（取大）", "Blowdown, not below drift", "kg/s"),
        f"max({gone} / (cycles_of_concentration - 1), drift_share * {flow})",
    )
    add(f"{prefix}tower_kg_per_s", "冷却塔补水量", "Make-up water of the tower", "kg/s", f"{gone} + {blown}")


def add_trim(chain: Chain, load: str) -> None:
    """Add air-cooled compressors for ``load`` and their condenser fans."""
    add = chain.add
    add(
        *("condensing_c", "冷凝温度", "Condensing temperature", "degC"),
        "max(dry_bulb_c + condensing_approach_k, min_condensing_c)",
    )
    add(
        *("air_cooled_cop", "风冷压缩机 COP", "COP of the air-cooled compressors", "1"),
        "carnot_share * (1 - cycling_coefficient * (1 - chiller_load_share * it_kw))"
        " * (evaporating_c + 273.15) / max(condensing_c - evaporating_c, 5)",
        "Carnot; AHRI 210/240 (C_D)",
    )
    add("compressors", "压缩机", "Compressors", "kW", f"{load} / air_cooled_cop")
    add("condenser_fans", "冷凝风机", "Condenser fans", "kW", f"({load} + compressors) * condenser_fan_share")
