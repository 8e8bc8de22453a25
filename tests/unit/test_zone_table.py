"""Zones of a case: those of the layer, whatever they are called, the rest of the cluster, and outside."""

import pandas as pd
import pytest

from models.errors import CaseTableError
from models.site_tables import zone_table


def layer(*ids):
    return pd.DataFrame({"zone_id": ids, "name_zh": "区", "name_en": "zone"})


def test_any_number_of_zones_by_any_name():
    zones = zone_table(layer("WEST", "EAST", "7"))
    assert zones.index.tolist() == ["WEST", "EAST", "7", "CL", "OUT"]
    assert zones["in_starter_zone"].tolist() == [True, True, True, False, False]
    assert zones["in_cluster"].tolist() == [True, True, True, True, False]


@pytest.mark.parametrize("taken", ["CL", "OUT"])
def test_an_id_that_is_kept_is_refused(taken):
    with pytest.raises(CaseTableError) as caught:
        zone_table(layer("WEST", taken))
    for sentence in (caught.value.zh, caught.value.en):
        assert "starter_zones" in sentence and "zone_id" in sentence and f"{taken}" in sentence
