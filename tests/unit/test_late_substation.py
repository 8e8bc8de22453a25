"""A substation that is late: a key of the scenario, refused if it names no station, listed among the assumptions."""

import pytest

from geodata.read import read_region
from models.assemble import assemble_case
from models.errors import ScenarioValueError
from models.power import late_substations
from models.scenario import read_scenario


def scenario(tmp_path, text):
    path = tmp_path / "mine.toml"
    path.write_text(f'title = "题"\nbase = "late_substation"\n{text}', encoding="utf-8")
    return read_scenario(path)


def test_unknown_station_is_named_with_the_nearest(tmp_path):
    made = scenario(tmp_path, "[power.late_years]\nasm_bishn = 2\n")
    with pytest.raises(ScenarioValueError) as caught:
        late_substations(made, read_region().layers["substations"])
    for said in (caught.value.zh, caught.value.en):
        assert "power.late_years.asm_bishn" in said and "asm_bishan" in said
    assert made.resolved_toml() == read_scenario(tmp_path / "mine.toml").resolved_toml()


@pytest.mark.parametrize("years", ["-1", '"two"', "31"])
def test_years_are_a_number_in_range(tmp_path, years):
    with pytest.raises(ScenarioValueError, match=r"power\.late_years\.osm33578"):
        scenario(tmp_path, f"[power.late_years]\nosm33578 = {years}\n")


def test_shipped_scenario(tmp_path):
    case, _ = assemble_case(scenario(tmp_path, "[candidates]\ncell_m = 5000\n"), read_region())
    late = case.headroom.loc["osm33578"]
    assert late["spare_mw"].tolist()[:2] == [0.0, 0.0] and late["spare_mw"].iloc[2] > 0
    assert late["max_steps"].tolist() == [0, 0, 5]
    rest = case.headroom.drop(index="osm33578")
    assert rest["max_steps"].to_list() == [n for n in case.substations["max_steps"].drop("osm33578") for _ in range(3)]
    row = case.assumptions.set_index("key").loc["power.late_years.osm33578"]
    assert (row["value"], row["unit"]) == ("3", "year")
