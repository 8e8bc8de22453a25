"""Bad weather files, own designs and elevations through the command line: refused as in test_bad_input."""

import pytest

from models.figure import FIGURES
from tests.epw_files import write_epw, year
from tests.integration.test_bad_input import check_named, refuse, write_scenario


def drop_hour(lines):
    # 8 header lines, then 24 rows a day: the 5th hour of 2 January.
    del lines[8 + 24 + 4]


def spoil_header(lines):
    lines[0] = lines[0].replace("LOCATION", "PLACE")


def raise_dew_point(lines):
    # Row 9 is the first hour: 20.0 C dry, 10.0 C dew point; with 25.0 C the wet bulb would be above the dry bulb.
    lines[8] = lines[8].replace(",20.0,10.0,", ",20.0,25.0,")


def lose_reading(lines):
    lines[9] = lines[9].replace(",20.0,10.0,", ",99.9,10.0,")


WEATHER = {
    "a gap": (drop_hour, ["8759", "8760"], ("1 月 2 日第 5 小时", "month 1, day 2, hour 5")),
    "a wrong header": (spoil_header, ["LOCATION", "PLACE"], ("第 1 行", "line 1")),
    "dew point above dry bulb": (raise_dew_point, ["25 > 20"], ("第 9 行第 8 列", "row 9, column 8")),
    "a code for missing": (lose_reading, ["99.9"], ("第 10 行第 7 列", "row 10, column 7")),
}


@pytest.mark.parametrize("name", WEATHER)
def test_a_weather_file_that_cannot_be_meant(name, tmp_path, capsys):
    edit, words, places = WEATHER[name]
    write_epw(tmp_path / "station.epw", year(), edit=edit)
    sentences = refuse(capsys, tmp_path, write_scenario(tmp_path, '[climate]\nepw = "station.epw"'))
    check_named(sentences, ["station.epw", *words])
    for sentence, place in zip(sentences, places, strict=True):
        assert place in sentence


def test_an_own_design_without_a_parameter_that_its_system_needs(tmp_path, capsys):
    shipped = (FIGURES / "designs.toml").read_text(encoding="utf-8")
    start, end = shipped.index("[edge_room]"), shipped.index("# Old stock")
    text = shipped[start:end].replace("[edge_room]", "[my_room]").replace(', "row_unit"]', "]")
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    scenario = write_scenario(tmp_path, '[designs]\nfile = "own.toml"')
    # The first, by name, of those that only the group row_unit has.
    words = ["own.toml", "my_room", "air_cooled", "carnot_share"]
    check_named(refuse(capsys, tmp_path, scenario), words)


def test_own_designs_with_money_in_another_unit(tmp_path, capsys):
    shipped = (FIGURES / "designs.toml").read_text(encoding="utf-8")
    text = shipped[: shipped.index("[hub_waterside]")]
    text = text.replace(
        'value = 24.0e6, low = 18.0e6, high = 32.0e6, unit = "CNY/MW"',
        'value = 24, low = 18, high = 32, unit = "MCNY/MW"',
    )
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    scenario = write_scenario(tmp_path, '[designs]\nfile = "own.toml"')
    check_named(refuse(capsys, tmp_path, scenario), ["own.toml", "hub_airside", "capex_cny_per_mw", "MCNY/MW"])


HEIGHTS = {
    "a column that lacks": ("point_id,lon,lat\na,106.5,29.5\n", ["elevation_m"]),
    "an id twice": ("point_id,lon,lat,elevation_m\na,106.5,29.5,250\na,106.6,29.5,260\n", ["point_id", "a"]),
    "an elevation that is empty": (
        "point_id,lon,lat,elevation_m\na,106.5,29.5,250\nb,106.6,29.5,\n",
        ["b", "elevation_m"],
    ),
}


@pytest.mark.parametrize("name", HEIGHTS)
def test_points_of_elevation_that_cannot_be_meant(name, tmp_path, capsys):
    text, words = HEIGHTS[name]
    (tmp_path / "heights.csv").write_text(text, encoding="utf-8")
    scenario = write_scenario(tmp_path, '[climate]\nelevation_points = "heights.csv"')
    check_named(refuse(capsys, tmp_path, scenario), ["heights.csv", *words])


def test_a_climate_table_with_a_wet_bulb_above_the_dry_bulb(tmp_path, capsys):
    rows = ["hours,dry_bulb_mean_c,wet_bulb_mean_c,pressure_mean_pa", "8000,20,15,98000", "760,30,31,98000"]
    (tmp_path / "bins.csv").write_text("\n".join(rows), encoding="utf-8")
    text = '[climate]\nbins = "bins.csv"\ndesign_dry_bulb_c = 35.0\ndesign_wet_bulb_c = 27.0'
    check_named(refuse(capsys, tmp_path, write_scenario(tmp_path, text)), ["bins.csv", "2", "31"])
