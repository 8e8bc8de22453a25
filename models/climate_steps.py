"""The chain of the design day of a climate, for whoever has to redo it by hand."""

from __future__ import annotations

from models.climate_air import Climate
from models.derivation import Step, computed, given
from models.figure import figure

BULBS = (("dry", "干球", "dry bulb"), ("wet", "湿球", "wet bulb"))


def design_day_steps(climate: Climate) -> list[Step]:
    """Return the steps to design_day_dry_bulb_c and design_day_wet_bulb_c [deg C]: design value plus extreme."""
    steps = []
    for bulb, zh, en in BULBS:
        value_c = float(getattr(climate, f"design_{bulb}_bulb_c"))
        titles = f"夏季空调室外计算{zh}温度（不保证 50 小时）", f"Summer design {en}, 50 hours a year not guaranteed"
        source, grade = climate.design_source, climate.design_grade
        base = Step(f"design_{bulb}_bulb_c", *titles, value_c, "deg C", source, grade)
        extreme = given(figure(f"design_extreme_{bulb}_bulb_k"))
        inputs = base.key, extreme.key
        day_c = float(getattr(climate, f"design_day_{bulb}_bulb_c"))
        titles = f"设计日{zh}温度", f"{en.capitalize()} of the design day"
        steps += [
            base,
            extreme,
            computed(f"design_day_{bulb}_bulb_c", titles, day_c, "deg C", " + ".join(inputs), inputs),
        ]
    return steps
