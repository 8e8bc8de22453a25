"""Local figures: the shipped folder whole, a folder of the user's own checked before any plan uses it."""

import pytest

from models.errors import FigureError
from models.local_checks import weight_years
from models.local_figures import read_local_figures, shipped_names
from models.tariff_periods import periods_source, read_bands, year_hours
from tests.second_region import copy_shipped_figures, write_figures

SHIPPED = read_local_figures("chongqing")


def test_the_shipped_folder():
    assert shipped_names() == ("chongqing",)
    assert SHIPPED.name == "chongqing" and len(SHIPPED.figures) == 24
    assert SHIPPED.value("land_cluster") == 700.0
    assert SHIPPED.figure("in_city_line_loss_share").source.startswith("发改价格")
    assert weight_years(SHIPPED) == (2025, 2026)
    assert periods_source(SHIPPED) == "重庆市发展改革委分时电价通知 2021-12-09"


def test_a_copy_by_path_is_the_same_and_an_edit_is_seen(tmp_path):
    folder = copy_shipped_figures(tmp_path / "mine")
    assert read_local_figures(folder).figures == SHIPPED.figures
    assert read_local_figures(str(folder)).name == "mine"
    replace(folder / "city.toml", "value = 700.0", "value = 701.0")
    assert read_local_figures(folder).value("land_cluster") == 701.0
    assert SHIPPED.value("land_cluster") == 700.0


def test_hours_of_another_city_by_hand(tmp_path):
    write_figures(tmp_path)
    local = read_local_figures(tmp_path)
    # Valley 0 to 7, flat to 18, peak to 24; in August 13 to 17 is sharp, in place of flat hours.
    assert {band: year_hours(local, band) for band in ("valley", "flat", "peak", "sharp")} == {
        "valley": 7 * 365,
        "flat": 11 * 365 - 4 * 31,
        "peak": 6 * 365,
        "sharp": 4 * 31,
    }
    assert read_bands(local)[7, 12:18].tolist() == ["flat", *["sharp"] * 4, "flat"]


def test_an_unknown_name_or_folder_is_refused_with_a_way_out(tmp_path):
    with pytest.raises(FigureError) as caught:
        read_local_figures("chongqin")
    for sentence in (caught.value.zh, caught.value.en):
        assert "chongqing" in sentence and "./chongqin" in sentence
    with pytest.raises(FigureError, match=r"tariff_periods\.csv"):
        read_local_figures(tmp_path / "nowhere")


def test_a_key_that_is_not_there_names_folder_file_and_the_nearest():
    with pytest.raises(FigureError) as caught:
        SHIPPED.figure("td_two_part_10k")
    for sentence in (caught.value.zh, caught.value.en):
        assert all(word in sentence for word in (str(SHIPPED.folder), "tariff.toml", "td_two_part_10k", "10kv"))


def replace(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", ["tariff.toml", "city.toml", "tariff_sheets.toml", "green_channels.toml"])
def test_a_file_that_is_absent_or_no_toml(tmp_path, name):
    folder = copy_shipped_figures(tmp_path / "mine")
    (folder / name).write_text("[a\n", encoding="utf-8")
    refused(folder, name, "TOML")
    (folder / name).write_bytes("[电价]".encode("gb18030"))
    refused(folder, name, "UTF-8")
    (folder / name).unlink()
    refused(folder, name)


def refused(folder, *words):
    with pytest.raises(FigureError) as caught:
        read_local_figures(folder)
    for sentence in (caught.value.zh, caught.value.en):
        assert all(word in sentence for word in (str(folder), *words)), sentence


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("city.toml", "[land_belt]", "[land_belts]", ["land_belt"]),
        ("city.toml", "[renewable_weight_2025_share]", "[renewable_weight_2026_share]", []),
        ("city.toml", "value = 700.0", "value = nan", ["land_cluster"]),
        ("city.toml", "value = 700.0", 'value = "700"', ["land_cluster"]),
        ("city.toml", "value = 700.0", "value = 70000.0", ["land_cluster"]),
        ("city.toml", 'unit = "CNY/m2"', 'unit = ""', ["land_starter_zone"]),
        ("city.toml", 'unit = "CNY/m2"\n', "", ["land_starter_zone.unit"]),
        # A figure that every city shares may not be bent by one of them unseen.
        ("city.toml", "[land_belt]", "[it_load_factor]", ["it_load_factor"]),
        ("tariff.toml", "[tou_peak_factor]", "[tou_peaks_factor]", ["tou_peak_factor"]),
        ("tariff.toml", "[td_two_part_35kv]", "[td_two_parts_35kv]", ["td_two_part_35kv", "2026-08"]),
        ("tariff_sheets.toml", "floating_base_2025_02", "floating_base_2024", ["tariff.toml", "floating_base_2024"]),
        ("tariff_sheets.toml", '["10kv"]', '["11kv"]', ["2025-02.two_part", "11kv", "10kv"]),
        ("tariff_sheets.toml", '["10kv"]', '"10kv"', ["2025-02.two_part"]),
        ("tariff_sheets.toml", "single_part = []\n", "", ["2025-02.single_part"]),
        ("green_channels.toml", '"nation"', '"planet"', ["certificate.locality", "planet"]),
        ("green_channels.toml", "premium_cny_per_mwh =", "premium_cny =", ["certificate.premium_cny"]),
        ("green_channels.toml", 'name_zh = "绿色电力证书"\n', "", ["certificate.name_zh"]),
        ("tariff_periods.csv", "0,8,valley", "0,7,valley", ["7:00", "0"]),
        ("tariff_periods.csv", "0,8,valley", "0,9,valley", ["8:00", "2"]),
        ("tariff_periods.csv", "0,8,valley", "0,8,dale", ["2", "valley"]),
        ("tariff_periods.csv", "0,8,valley", "0,x,valley", ["2"]),
        ("tariff_periods.csv", "1 7 8 12", "1 7 8 13", ["5"]),
        ("tariff_periods.csv", "start_hour", "start", ["2", "start_hour"]),
    ],
)
def test_what_is_wrong_in_a_folder_is_named_by_file_and_key(tmp_path, file, old, new, words):
    folder = copy_shipped_figures(tmp_path / "mine")
    replace(folder / file, old, new)
    refused(folder, *words)


def test_an_empty_sheet_table_is_refused(tmp_path):
    folder = copy_shipped_figures(tmp_path / "mine")
    (folder / "tariff_sheets.toml").write_text("", encoding="utf-8")
    refused(folder, "tariff_sheets.toml")


def test_a_city_without_any_green_channel_is_allowed(tmp_path):
    folder = copy_shipped_figures(tmp_path / "mine")
    (folder / "green_channels.toml").write_text("", encoding="utf-8")
    assert read_local_figures(folder).channels == {}
