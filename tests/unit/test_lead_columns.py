"""Lead times stated by the layer of substations: for each station, in columns that may be absent."""

import pandas as pd
import pytest

from geodata.errors import LayerSchemaError
from models.lead_columns import FEEDER, STEP, lead_years
from tests.unit.test_assemble import SMALL, assemble, small_layers, small_region

LAYER = pd.DataFrame({"substation_id": ["a", "b", "c"]})


def test_the_layer_comes_before_the_scenario_where_it_says_something():
    assert lead_years(LAYER, STEP, 1.5).to_dict() == {"a": 1.5, "b": 1.5, "c": 1.5}
    stated = LAYER.assign(**{STEP: ["2", "", None]})
    assert lead_years(stated, STEP, 1.5).to_dict() == {"a": 2.0, "b": 1.5, "c": 1.5}
    assert lead_years(LAYER.assign(**{FEEDER: [0.0, float("nan"), 20]}), FEEDER, 1.0).tolist() == [0.0, 1.0, 20.0]


@pytest.mark.parametrize("cell", ["two", "-1", "21", "inf"])
def test_a_cell_that_is_no_lead_time_is_named(cell):
    with pytest.raises(LayerSchemaError) as error:
        lead_years(LAYER.assign(**{STEP: ["1", cell, ""]}), STEP, 0.0)
    for sentence in (error.value.zh, error.value.en):
        assert all(part in sentence for part in ("substations", "b", STEP, cell))


def test_a_case_takes_them_for_steps_and_feeders(tmp_path):
    layers = small_layers()
    stations = layers["substations"]
    first = stations["substation_id"].iloc[0]
    stated = ["3" if name == first else "" for name in stations["substation_id"]]
    region = small_region(**{**layers, "substations": stations.assign(**{STEP: stated, FEEDER: stated})})
    text = SMALL + "[power]\nstep_lead_years = 1.0\n"
    case, _ = assemble(region, tmp_path, text)
    assert case.substations["step_lead_years"].to_dict() == {
        name: 3.0 if name == first else 1.0 for name in case.substations.index
    }
    waits = case.feeders["lead_years"].groupby(level="substation_id").max().to_dict()
    assert waits == {name: 3.0 if name == first else 0.0 for name in waits} and waits[first] == 3.0
    plain, _ = assemble(small_region(**layers), tmp_path, text)
    assert set(plain.substations["step_lead_years"]) == {1.0} and set(plain.feeders["lead_years"]) == {0.0}
