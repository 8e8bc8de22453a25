"""Old small rooms that a scenario lists: rows of the stock with options, and what is refused."""

import pytest

from geodata.errors import PlannerError
from geodata.old_rooms import read_old_rooms
from models.assemble import assemble_case
from models.errors import ScenarioValueError
from models.scenario import read_scenario
from tests.unit.test_assemble import SMALL, small_layers, small_region

HEAD = (
    "stock_id,name_zh,name_en,in_cluster,racks,pue,may_retrofit,retrofit_pue,retrofit_cny,"
    "may_merge,merge_into,merge_cny,may_close,demand_id,close_cny\n"
)
ROOM = "room_a,机房甲,Room A,false,{racks},2.0,true,1.6,{cny},true,{into},200000,true,{demand},50000\n"


def case_of(folder, row):
    (folder / "rooms.csv").write_text(HEAD + row, encoding="utf-8")
    path = folder / "small.toml"
    path.write_text(SMALL + '[stock]\nold_rooms = "rooms.csv"\n', encoding="utf-8")
    return assemble_case(read_scenario(path), small_region())[0]


def room(racks="100", cny="300000", into="here", demand="local_100001"):
    return ROOM.format(racks=racks, cny=cny, into=into, demand=demand)


def test_a_room_is_a_row_of_the_stock(tmp_path):
    case = case_of(tmp_path, room() + room(racks="101").replace("room_a", "room_b"))
    old = case.stock.loc["room_a"]
    utilisation = case.stock.loc["here", "served_it_mw"] / case.stock.loc["here", "it_mw"]
    assert old["it_mw"] == pytest.approx(0.25)
    assert old["served_it_mw"] == pytest.approx(0.25 * utilisation)
    assert case.stock.loc[["room_a", "room_b", "here"], "size_class"].tolist()[:2] == ["edge", "small"]
    assert case.stock["is_old_small"].to_dict() == {"here": False, "nowhere": False, "room_a": True, "room_b": True}
    # The same price of energy for all.
    price = case.stock["running_cny_per_year"] / case.stock["energy_mwh_per_year"]
    assert price.nunique() == 1 or price.max() - price.min() < 1e-6
    assert price.iloc[0] > 100
    assert case.closable_it_mw == pytest.approx({"local_100001": utilisation * (0.25 + 0.2525)})
    assert case.stock.loc["room_a", ["retrofit_pue", "retrofit_cny", "merge_into"]].tolist() == [1.6, 3e5, "here"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"into": "room_a"}, "merge_into"),
        ({"into": "elsewhere"}, "merge_into"),
        ({"into": ""}, "merge_into"),
        ({"demand": "nobody"}, "demand_id"),
        ({"cny": "-1"}, "retrofit_cny"),
        ({"cny": ""}, "retrofit_cny"),
        ({"racks": "many"}, "racks"),
    ],
)
def test_rooms_that_cannot_be_meant(tmp_path, change, named):
    with pytest.raises(PlannerError) as error:
        case_of(tmp_path, room(**change))
    for text in (error.value.zh, error.value.en):
        assert named in text
        assert "room_a" in text or "rooms.csv" in text


def test_a_list_that_is_not_there(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL + '[stock]\nold_rooms = "rooms.csv"\n', encoding="utf-8")
    with pytest.raises(PlannerError, match=r"rooms\.csv"):
        assemble_case(read_scenario(path), small_region())


def shipped_case(folder, region, more=""):
    path = folder / "small.toml"
    path.write_text(SMALL + '[stock]\nold_rooms = "shipped"\n' + more, encoding="utf-8")
    return assemble_case(read_scenario(path), region)[0]


def region_with_rooms(folder):
    (folder / "rooms.csv").write_text(HEAD + room(racks="40"), encoding="utf-8")
    rooms = read_old_rooms(folder / "rooms.csv", small_region().settings)
    return small_region(**small_layers(), old_rooms=rooms.assign(utilisation_share=[0.4]))


def test_shipped_rooms_are_those_of_the_region(tmp_path):
    case = shipped_case(tmp_path, region_with_rooms(tmp_path))
    old = case.stock.loc["room_a"]
    assert old["it_mw"] == pytest.approx(0.1)
    assert old["served_it_mw"] == pytest.approx(0.04)


def test_a_region_without_rooms_has_none_to_ship(tmp_path):
    with pytest.raises(ScenarioValueError, match=r"small\.toml.*stock\.old_rooms.*no layer old_rooms"):
        shipped_case(tmp_path, small_region())


def test_names_other_than_shipped(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL + '[stock]\nold_rooms = "shiped"\n', encoding="utf-8")
    with pytest.raises(ScenarioValueError, match="shipped"):
        read_scenario(path)


def test_an_id_of_the_stock_is_refused(tmp_path):
    with pytest.raises(ScenarioValueError, match='"here"'):
        case_of(tmp_path, room().replace("room_a", "here"))
