"""PUE of a design at a site. One climate for all sites: the published values of each design are taken as they are."""

from __future__ import annotations

import pandas as pd

PUE_COLUMNS = ("pue_p05", "pue_p50", "pue_p95", "pue_peak")


def site_pue(sites: pd.DataFrame, designs: pd.DataFrame) -> pd.DataFrame:
    """Return every pair of a site and a design: index (site_id, design_id), columns :data:`PUE_COLUMNS` [1].

    ``sites`` has the index site_id, ``designs`` the index design_id and the PUE columns. Sites do not differ yet; who
    knows the climate of each site changes this function and no other.
    """
    pairs = pd.MultiIndex.from_product([sites.index, designs.index], names=["site_id", "design_id"])
    pue = designs[list(PUE_COLUMNS)].reindex(pairs.get_level_values("design_id"))
    return pue.set_axis(pairs, axis=0)
