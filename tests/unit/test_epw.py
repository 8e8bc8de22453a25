"""Weather files of the user: what a good one becomes, and every way in which one can be bad."""

import numpy as np
import pytest

from geodata.errors import PlannerError
from models.climate import at_elevation, month_hours, station_climate, warmed
from models.epw import read_epw
from models.errors import ClimateError
from tests.epw_files import Hour, write_epw, year

SHAPINGBA = "chongqing_shapingba"
MONTH_HOURS = [744, 672, 744, 720, 744, 720, 744, 744, 720, 744, 720, 744]


def shapingba_hours():
    """The bins of the station as hours of a year, one bin after the other."""
    climate = station_climate(SHAPINGBA)
    bin_of = np.repeat(np.arange(len(climate.hours)), climate.hours.astype(int))
    states = zip(climate.dry_bulb_c[bin_of], climate.dew_point_c[bin_of], climate.pressure_pa[bin_of], strict=True)
    return [
        Hour(time.month, time.day, time.hour, f"{dry:.4f}", f"{dew:.4f}", 80, f"{pressure:.1f}")
        for time, (dry, dew, pressure) in zip(year(), states, strict=True)
    ]


def test_the_bins_of_a_station_written_as_hours_come_back(tmp_path):
    bins, found = station_climate(SHAPINGBA), read_epw(write_epw(tmp_path / "sp.epw", shapingba_hours()))
    assert (found.id, found.name_en, found.basis, found.elevation_m) == ("sp", "Chongqing", "epw", 259.1)
    assert "sp.epw" in found.source and "CSWD" in found.source
    assert found.hours.sum() == 8760
    for name in ("dry_bulb_c", "pressure_pa", "humidity_ratio", "enthalpy_kj_per_kg", "density_kg_per_m3"):
        expected = bins.mean(getattr(bins, name))
        assert found.mean(getattr(found, name)) == pytest.approx(expected, rel=5e-5), name
    assert found.mean(found.wet_bulb_c) == pytest.approx(bins.mean(bins.wet_bulb_c), abs=0.01)
    assert found.dry_bulb_c.max() == pytest.approx(bins.dry_bulb_c.max(), abs=1e-3)


def test_the_hours_of_each_month_are_those_of_the_file(tmp_path):
    """All July at 30 C, the rest at 10 C: two bins, exact."""
    hours = [Hour(time.month, time.day, time.hour, 30 if time.month == 7 else 10) for time in year()]
    climate = read_epw(write_epw(tmp_path / "two.epw", hours))
    assert climate.dry_bulb_c.tolist() == [10, 30] and climate.hours.tolist() == [8016, 744]
    months = month_hours(climate)
    assert months[1].tolist() == [0] * 6 + [744] + [0] * 5 and months.sum(axis=0).tolist() == MONTH_HOURS
    assert np.array_equal(month_hours(warmed(at_elevation(climate, 800.0), 2.0)), months)


def test_29_february_is_dropped(tmp_path):
    hours = year(leap=True)
    for hour in hours:
        if (hour.month, hour.day) == (2, 29):
            hour.dry_bulb_c = 60.0
    climate = read_epw(write_epw(tmp_path / "leap.epw", hours))
    assert climate.dry_bulb_c.tolist() == [20] and climate.hours.tolist() == [8760]


def test_design_values_are_those_of_the_station_near_by(tmp_path):
    climate = read_epw(write_epw(tmp_path / "a.epw", year(), lat="29.6", lon="106.5"))
    assert (climate.design_dry_bulb_c, climate.design_wet_bulb_c, climate.design_pressure_pa) == (35.5, 27.3, 97320)
    assert SHAPINGBA in climate.design_source and climate.design_grade == "L"
    high = read_epw(write_epw(tmp_path / "b.epw", year(), elevation="664.1"))
    assert high.design_dry_bulb_c == pytest.approx(32.8675) and high.design_grade == "A"


def test_far_from_any_station_the_keys_of_the_design_values_are_named(tmp_path):
    path = write_epw(tmp_path / "a.epw", year(), city="Lhasa", lat="29.67", lon="91.13", elevation="3650")
    with pytest.raises(ClimateError) as caught:
        read_epw(path)
    for key in ("climate.design_dry_bulb_c", "climate.design_wet_bulb_c"):
        assert key in caught.value.zh and key in caught.value.en
    given = read_epw(path, design_dry_bulb_c=24.1, design_wet_bulb_c=13.5)
    assert (given.design_dry_bulb_c, given.design_wet_bulb_c, given.design_pressure_pa) == (24.1, 13.5, 98000)
    assert "given by the user" in given.design_source


@pytest.mark.parametrize(("dry", "wet"), [(35.0, None), (None, 27.0), (27.0, 35.0), (35.0, float("nan")), (95.0, 27.0)])
def test_bad_design_values_are_refused_by_key(tmp_path, dry, wet):
    with pytest.raises(ClimateError, match=r"climate\.design_dry_bulb_c = .* climate\.design_wet_bulb_c = "):
        read_epw(write_epw(tmp_path / "a.epw", year()), design_dry_bulb_c=dry, design_wet_bulb_c=wet)


def test_a_trace_of_dew_above_the_dry_bulb_is_rounding(tmp_path):
    hours = [Hour(time.month, time.day, time.hour, 20.0, 20.1) for time in year()]
    climate = read_epw(write_epw(tmp_path / "a.epw", hours))
    assert climate.wet_bulb_c == pytest.approx([20.0], abs=0.002)


def test_a_mean_of_saturated_hours_stays_saturated(tmp_path):
    hours = [Hour(time.month, time.day, time.hour, dew := 19.6 + 0.8 * (time.hour / 24), dew) for time in year()]
    climate = read_epw(write_epw(tmp_path / "a.epw", hours))
    assert (climate.wet_bulb_c <= climate.dry_bulb_c).all()
    assert warmed(climate, 1.0).wet_bulb_c == pytest.approx(warmed(climate, 1.0).dry_bulb_c, abs=0.01)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig"])
def test_a_chinese_city_in_either_encoding(tmp_path, encoding):
    path = write_epw(tmp_path / "a.epw", year(), city="重庆")
    path.write_bytes(path.read_text(encoding="utf-8").replace("\n", "\r\n").encode(encoding))
    assert read_epw(path).name_zh == "重庆"


# The third hour of the year is row 11 of the file.
BAD_CELLS = [
    ({"dry_bulb_c": 99.9}, 7, "缺测代码", "code for missing"),
    ({"dew_point_c": 99.9}, 8, "缺测代码", "code for missing"),
    ({"relative_humidity": 999}, 9, "缺测代码", "code for missing"),
    ({"pressure_pa": 999999}, 10, "缺测代码", "code for missing"),
    ({"dry_bulb_c": "warm"}, 7, "不是数", "is no number"),
    ({"pressure_pa": ""}, 10, "不是数", "is no number"),
    ({"dry_bulb_c": "nan"}, 7, "不是数", "is no number"),
    ({"dry_bulb_c": -70.1}, 7, "-70 到 70", "-70 to 70"),
    ({"dry_bulb_c": "inf"}, 7, "-70 到 70", "-70 to 70"),
    ({"dew_point_c": 70.1}, 8, "-70 到 70", "-70 to 70"),
    ({"relative_humidity": 111}, 9, "0 到 110", "0 to 110"),
    ({"relative_humidity": -1}, 9, "0 到 110", "0 to 110"),
    ({"pressure_pa": 1013.25}, 10, "50000 到 110000", "50000 to 110000"),
    ({"dew_point_c": 20.2}, 8, "露点温度高于干球", "dew point is above the dry bulb"),
    ({"hour": 0}, 4, "1 到 24", "1 to 24"),
    ({"hour": "3.5"}, 4, "1 到 24", "1 to 24"),
    ({"month": "Jan"}, 2, "1 到 12", "1 to 12"),
    ({"day": 32}, 3, "1 到 31", "1 to 31"),
]


@pytest.mark.parametrize(("changed", "column", "zh", "en"), BAD_CELLS)
def test_a_bad_cell_is_named_by_file_row_and_column(tmp_path, changed, column, zh, en):
    hours = year()
    for name, value in changed.items():
        setattr(hours[2], name, value)
    with pytest.raises(ClimateError) as caught:
        read_epw(write_epw(tmp_path / "bad.epw", hours))
    assert "bad.epw 第 11 行" in caught.value.zh and f"第 {column} 列" in caught.value.zh and zh in caught.value.zh
    assert "bad.epw, row 11" in caught.value.en and f"column {column} " in caught.value.en and en in caught.value.en


def test_a_blank_line_does_not_shift_the_row_that_is_named(tmp_path):
    hours = year()
    hours[2].dry_bulb_c = 99.9
    with pytest.raises(ClimateError, match="row 12"):
        read_epw(write_epw(tmp_path / "bad.epw", hours, edit=lambda lines: lines.insert(8, "")))


def cut(hours, first, count=1):
    return hours[:first] + hours[first + count :]


BAD_YEARS = [
    (
        lambda hours: cut(hours, 31 * 24 + 4),
        ("缺 1 个小时", "2 月 1 日第 5 小时"),
        ("lacks 1 hours", "month 2, day 1, hour 5"),
    ),
    (
        lambda hours: cut(hours, 8000, 760),
        ("8000 行", "11 月 30 日第 9 小时"),
        ("8000 rows", "month 11, day 30, hour 9"),
    ),
    (lambda hours: [], ("缺 8760 个小时",), ("lacks 8760 hours", "month 1, day 1, hour 1")),
    (lambda hours: [*hours, hours[5]], ("第 8769 行", "1 月 1 日第 6 小时出现两次"), ("row 8769", "is there twice")),
    (lambda hours: [*hours, Hour(4, 31, 1)], ("不存在的日期", "4 月 31 日"), ("does not exist", "month 4, day 31")),
]


@pytest.mark.parametrize(("change", "zh", "en"), BAD_YEARS)
def test_a_year_that_is_not_whole_is_refused_by_its_first_hour(tmp_path, change, zh, en):
    with pytest.raises(ClimateError) as caught:
        read_epw(write_epw(tmp_path / "bad.epw", change(year())))
    assert all(part in caught.value.zh for part in ("bad.epw", *zh))
    assert all(part in caught.value.en for part in ("bad.epw", *en))


@pytest.mark.parametrize(
    ("header", "en"),
    [
        ({"word": "STATION"}, 'must begin with LOCATION \\(it has "STATION"\\)'),
        ({"elevation": "-999"}, "row 1, column 10 \\(elevation\\)"),
        ({"elevation": "high"}, "row 1, column 10 \\(elevation\\)"),
        ({"lat": "106.5"}, "row 1, column 7 \\(latitude\\)"),
        ({"lon": ""}, "row 1, column 8 \\(longitude\\)"),
        ({"time_zone": "800"}, "row 1, column 9 \\(time zone\\)"),
    ],
)
def test_a_bad_header_is_refused_by_cell(tmp_path, header, en):
    with pytest.raises(ClimateError, match=en):
        read_epw(write_epw(tmp_path / "bad.epw", year(), **header))


def test_a_header_line_too_few_is_refused(tmp_path):
    with pytest.raises(ClimateError, match="line 8 with DATA PERIODS"):
        read_epw(write_epw(tmp_path / "bad.epw", year(), edit=lambda lines: lines.pop(4)))


@pytest.mark.parametrize("count", [9, 36])
def test_a_row_of_too_few_or_too_many_columns_is_refused(tmp_path, count):
    def edit(lines):
        lines[20] = ",".join([*lines[20].split(","), ""][:count])

    with pytest.raises(ClimateError, match=f"row 21: {count} columns"):
        read_epw(write_epw(tmp_path / "bad.epw", year(), edit=edit))


def test_what_is_no_file_or_no_text_is_refused(tmp_path):
    with pytest.raises(PlannerError, match="There is no weather file") as caught:
        read_epw(tmp_path / "none.epw")
    assert caught.value.exit_code == 2
    with pytest.raises(ClimateError, match="There is no weather file"):
        read_epw(tmp_path)
    (tmp_path / "empty.epw").write_text("")
    with pytest.raises(ClimateError, match="must begin with LOCATION"):
        read_epw(tmp_path / "empty.epw")
    (tmp_path / "bytes.epw").write_bytes(b"LOCATION,\xff\xff\xff\n")
    with pytest.raises(ClimateError, match="neither UTF-8 nor GB18030"):
        read_epw(tmp_path / "bytes.epw")
