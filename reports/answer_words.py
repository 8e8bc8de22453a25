"""Words that answers about a plan share: a site with its district, an interval of money, where capacity moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.case import Case
from optimizer.held_goals import goals_before_cost
from optimizer.plan_in_hand import Interval, Placement
from reports.catalogue import pick, text
from reports.units import format_cny, format_number

# Of more sites than these a sentence names so many and leaves the rest to the table below it.
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
    """Return the sites of a sentence; of many the first few, and how many there are: a table has them all."""
    if len(sites) <= MOST_NAMED:
        return say_sites(case, sites, language)
    return text("answer.many", language, sites=say_sites(case, sites[:MOST_NAMED], language), n=len(sites))


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
