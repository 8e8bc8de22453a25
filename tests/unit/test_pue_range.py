"""The PUE of new designs moved within what their figures leave open: by hand, and through to energy and cost."""

import pandas as pd
import pytest

from models.assemble import assemble_case
from models.pue_range import PUE_INPUT, at_quantile, movable_inputs
from models.scenario_edit import assumed_inputs
from tests.unit.test_assemble import SMALL, small_region, small_scenario


def test_between_the_quantiles_it_goes_in_straight_lines():
    table = pd.DataFrame({"pue_p05": [1.1], "pue_p50": [1.2], "pue_p95": [1.4]})
    found = {share: at_quantile(table, share)["pue_p50"].item() for share in (0.05, 0.275, 0.5, 0.725, 0.95)}
    assert found == pytest.approx({0.05: 1.1, 0.275: 1.15, 0.5: 1.2, 0.725: 1.3, 0.95: 1.4})
    assert table["pue_p50"].item() == 1.2
    for outside in (0.0, 0.04, 0.96, float("nan")):
        with pytest.raises(ValueError, match="outside"):
            at_quantile(table, outside)


def test_it_is_one_input_more_than_the_scenario_has(tmp_path):
    scenario = small_scenario(tmp_path, SMALL)
    own, all_of_them = list(assumed_inputs(scenario)), list(movable_inputs(scenario))
    assert all_of_them == [*own, PUE_INPUT]
    assert [PUE_INPUT.at(share) for share in (0.0, 0.5, 1.0)] == pytest.approx([0.05, 0.5, 0.95])


def test_energy_follows_and_nothing_else_of_the_plant_moves(tmp_path):
    scenario, region = small_scenario(tmp_path, SMALL), small_region()
    plain, worse = (assemble_case(scenario, region, pue_quantile=share)[0] for share in (0.5, 0.95))
    before, after = plain.site_designs, worse.site_designs
    assert after["pue_p50"].to_list() == before["pue_p95"].to_list()
    assert (after["pue_p50"] > before["pue_p50"]).all()
    same = [name for name in before.columns if name not in ("pue_p50", "pool_id")]
    pd.testing.assert_frame_equal(after[same], before[same])
    pools = [case.site_designs.join(case.pools["energy_mwh_per_mw_year"], on="pool_id") for case in (plain, worse)]
    ratio = pools[1]["energy_mwh_per_mw_year"] / pools[0]["energy_mwh_per_mw_year"]
    assert ratio.to_numpy() == pytest.approx((before["pue_p95"] / before["pue_p50"]).to_numpy())
