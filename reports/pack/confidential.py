"""What the public edition may not say: which words give away the grid or a precise place."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from reports.pack.source import PackRun

# A shorter name is a word that may stand anywhere.
SHORTEST = 3


@cache
def confidential_words(run: PackRun) -> tuple[str, ...]:
    """Return ids and names of substations and of sites, whose ids are coordinates; names of zones are no secret."""
    case = run.case
    stations = case.substations
    words = {str(word) for word in (*stations.index, *case.sites.index)}
    words |= {str(name) for column in ("name_zh", "name_en") for name in stations[column]}
    public = {str(name) for column in ("name_zh", "name_en") for name in case.zones[column]}
    return tuple(sorted(word for word in words - public if len(word) >= SHORTEST))


def gives_away(run: PackRun, parts: Iterable[str]) -> bool:
    """Whether any of ``parts`` names a substation or a precise place."""
    whole = "\n".join(parts)
    return any(word in whole for word in confidential_words(run))
