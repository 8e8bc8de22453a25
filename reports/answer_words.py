"""Words that answers about a plan share: a site with its district, an interval of money, where capacity moves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from models.case import Case
from optimizer.held_goals import goals_before_cost
from optimizer.plan_in_hand import Interval, Placement
from reports.catalogue import pick, text
from reports.units import format_cny, format_number

# More sites than these a sentence counts by zone, and leaves their names to the table below it.
MOST_NAMED = 8
# Less than this is not shown as a change of a zone [MW].
LEAST_MW = 0.05


def say_site(case: Case, site: str, language: str) -> str:
    """Return the district of a site with its id, which is how maps and tables name it; the id alone if it has none."""
    district = pick(case.sites.loc[site], "district", language) if site in case.sites.index else ""
    return text("answer.site", language, district=district, site=site) if district else site


def say_sites(case: Case, sites: Iterable[str], language: str) -> str:
    """Return the sites one after the other, a dash if there is none."""
    return join(language, (say_site(case, site, language) for site in sites))


def say_many(case: Case, sites: Sequence[str], language: str) -> str:
    """Return the sites of a sentence; of many how many there are in which zone and district: a table has them all."""
    if len(sites) <= MOST_NAMED:
        return say_sites(case, sites, language)
    zones: dict[str, Counter[str]] = {}
    for site in sites:
        zone = pick(case.zones.loc[str(case.sites.at[site, "zone_id"])], "name", language)
        zones.setdefault(zone, Counter())[pick(case.sites.loc[site], "district", language)] += 1
    groups = (_say_zone(zone, districts, language) for zone, districts in sorted(zones.items(), key=_by_size))
    return text("answer.many", language, groups=text("answer.semicolon", language).join(groups), n=len(sites))


def _by_size(entry: tuple[str, Counter[str]]) -> tuple[int, str]:
    return -entry[1].total(), entry[0]


def _say_zone(zone: str, districts: Counter[str], language: str) -> str:
    """How many sites a zone has, and in which districts where it has more than one."""
    if len(districts) == 1:
        return text("answer.in_zone", language, zone=zone, n=districts.total())
    parts = [text("answer.in_district", language, district=name, n=n) for name, n in districts.most_common()]
    return text("answer.in_districts", language, zone=zone, n=districts.total(), districts=join(language, parts))


def say_zones(case: Case, placement: Placement, language: str) -> str:
    """Return the change of capacity in each zone that changes [MW], a dash if none does."""
    changes = ((zone, after - before) for zone, before, after in placement.zones)
    return join(
        language,
        (
            f"{pick(case.zones.loc[zone], 'name', language)} {format_signed(change)} MW"
            for zone, change in changes
            if abs(change) >= LEAST_MW
        ),
    )


def say_held(case: Case, language: str, *, but: Sequence[str] = ()) -> list[str]:
    """Say which goals come before cost, ``but`` for some, and are held as they stand in the plan; nothing if none."""
    goals = [name for name in goals_before_cost(case) if name not in but]
    names = join(language, (text(f"answer.goal_{name}", language) for name in goals))
    return [text("answer.held", language, goals=names)] if goals else []


def say_interval(interval: Interval, language: str) -> str:
    """Return ``lower`` to ``upper`` in money; one sum where both ends read alike."""
    lower, upper = ("0" if end == 0 else format_cny(end, language) for end in (interval.lower, interval.upper))
    return lower if lower == upper else text("answer.interval", language, lower=lower, upper=upper)


def format_signed(value: float, places: int = 1) -> str:
    """Return a change with its sign, which a rise has as well."""
    shown = format_number(value, places)
    return f"+{shown}" if value > 0 and any(digit in "123456789" for digit in shown) else shown


def join(language: str, words: Iterable[str]) -> str:
    """Return the words with the comma of the language between them, a dash if there are none."""
    return text("answer.comma", language).join(words) or text("answer.nothing", language)
