"""The conditions of a national green data centre, one by one, as a checklist for a facility.

A condition that a plan cannot know is neither met nor broken: it needs evidence. Source of the conditions: letter 279
of 2025 of the Ministry of Industry and Information Technology. Racks, utilisation and PUE are limits of the policy
pack, the weight of renewables is a local figure; the others are figures of ``models/figures/review.toml``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.amounts import check_amount
from models.errors import PackMissingError
from models.figure import Figure, figure
from models.local_checks import WEIGHT, weight_years
from models.local_figures import LocalFigures
from models.policy.packs import Limit
from models.review import BELOW_GRADES, ROUNDING, gb40879_grade

STATUS_TITLES: Mapping[bool | None, tuple[str, str]] = {
    True: ("符合", "met"),
    False: ("不符合", "not met"),
    None: ("需提供证明", "needs evidence"),
}


@dataclass(frozen=True)
class Facility:
    """What a checklist asks of a facility; None where it is not known.

    ``racks`` standard racks; ``utilisation_share`` and ``renewable_share`` [1] of the ``year`` it is held against;
    ``pue`` annual [1]; ``water_grade`` of GB/T 44989-2024; ``years_running`` [year]; ``is_independent``: power and
    cooling of its own, metered apart.
    """

    racks: float
    pue: float
    built_year: int
    in_cluster: bool
    year: int
    utilisation_share: float | None = None
    renewable_share: float | None = None
    water_grade: int | None = None
    is_independent: bool | None = None
    years_running: float | None = None


@dataclass(frozen=True)
class Criterion:
    """One condition: ``value`` (None: not known) against ``needed`` in ``unit``; ``met`` None needs evidence."""

    id: str
    title_zh: str
    title_en: str
    value: float | None
    sense: str
    needed: float
    unit: str
    met: bool | None
    source: str

    def status(self, language: str) -> str:
        """Return met, not met or needs evidence in ``language`` ("zh" or "en")."""
        return STATUS_TITLES[self.met][0 if language == "zh" else 1]


def renewable_weight(year: int, local: LocalFigures) -> Figure:
    """Return the renewable consumption weight of the city [1] for a year: the last of ``local`` that is not later.

    FigureError for a year before the first weight that is known.
    """
    known = weight_years(local)
    check_amount("year", year, known[0])
    return local.figure(WEIGHT.format(max(one for one in known if one <= year)))


def green_centre_checklist(facility: Facility, limits: Mapping[str, Limit], local: LocalFigures) -> list[Criterion]:
    """Return the eight conditions for a facility; ``limits`` of the case or pack hold ``green_centres.*``.

    Raises FigureError for a number that cannot be, PackMissingError for limits that are not there.
    """
    _check(facility)
    grade = gb40879_grade(facility.pue, facility.racks)
    weight = renewable_weight(facility.year, local)
    return [
        _of_limit("racks", ("标准机架数", "Standard racks"), facility.racks, _limit(limits, "green_centres.min_racks")),
        _of_limit(
            "utilisation",
            ("上架率", "Utilisation of racks"),
            facility.utilisation_share,
            _limit(limits, "green_centres.min_utilisation_share"),
        ),
        _of_limit("pue", ("电能利用效率（PUE）", "PUE"), facility.pue, _limit(limits, "green_centres.max_pue")),
        _grade("pue_grade", ("GB 40879 能效等级", "Grade of GB 40879"), grade, figure("green_centre_pue_grade")),
        _grade(
            "water_grade",
            ("GB/T 44989-2024 水效等级", "Grade of GB/T 44989-2024"),
            facility.water_grade,
            figure("green_centre_water_grade"),
        ),
        _at_least("renewable", (weight.title_zh, weight.title_en), facility.renewable_share, weight),
        _running(facility),
        _in_hub(facility),
    ]


def _limit(limits: Mapping[str, Limit], key: str) -> Limit:
    if key not in limits:
        raise PackMissingError(
            zh=f"政策包没有限值 {key}，无法核对国家绿色数据中心条件。请改用含此限值的政策包。",
            en=f"The policy pack has no limit {key}, so green centres cannot be checked. Use a pack that has it.",
        )
    return limits[key]


def _of_limit(name: str, titles: tuple[str, str], value: float | None, limit: Limit) -> Criterion:
    met = None
    if value is not None:
        slack = limit.value - value if limit.sense == "<=" else value - limit.value
        met = slack >= -ROUNDING
    return Criterion(name, *titles, value, limit.sense, limit.value, limit.unit, met, limit.source)


def _at_least(name: str, titles: tuple[str, str], value: float | None, needed: Figure) -> Criterion:
    met = None if value is None else value >= needed.value - ROUNDING
    return Criterion(name, *titles, value, ">=", needed.value, needed.unit, met, needed.source)


def _grade(name: str, titles: tuple[str, str], grade: int | None, worst: Figure) -> Criterion:
    """Grade 1 is the best; 0 stands for worse than the last grade."""
    met = None if grade is None else grade != BELOW_GRADES and grade <= worst.value
    value = None if grade is None else float(grade)
    return Criterion(name, *titles, value, "<=", worst.value, worst.unit, met, worst.source)


def _running(facility: Facility) -> Criterion:
    """Own power and cooling, and a year in service: broken if either is, met if both are known to be."""
    least = figure("green_centre_years_running")
    years = facility.years_running
    long_enough = None if years is None else years >= least.value - ROUNDING
    parts = (facility.is_independent, long_enough)
    met = False if False in parts else None if None in parts else True
    titles = ("供电制冷独立、运行满一年", "Power and cooling of its own, a year in service")
    return Criterion("running", *titles, years, ">=", least.value, least.unit, met, least.source)


def _in_hub(facility: Facility) -> Criterion:
    after = figure("green_centre_hub_after_year")
    met = facility.in_cluster or facility.built_year <= after.value
    titles = ("2022 年后新建的位于枢纽集群内", "Built after 2022: inside the hub cluster")
    return Criterion("hub", *titles, float(facility.in_cluster), ">=", 1.0, "1", met, after.source)


def _check(facility: Facility) -> None:
    check_amount("racks", facility.racks)
    check_amount("pue", facility.pue, 1.0)
    for name, most in (("utilisation_share", 1.0), ("renewable_share", 1.0), ("years_running", 1e3)):
        value = getattr(facility, name)
        if value is not None:
            check_amount(name, value, 0.0, most)
    if facility.water_grade is not None:
        check_amount("water_grade", facility.water_grade, 0.0, 3.0)
