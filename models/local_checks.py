"""What must hold in a folder of local figures before any plan may use it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import FigureError, suggest
from models.tariff_periods import BANDS, HOURS, MONTHS, period_hours, period_months

if TYPE_CHECKING:
    from models.local_figures import LocalFigures

TARIFF, CITY, SHEETS, CHANNELS = "tariff.toml", "city.toml", "tariff_sheets.toml", "green_channels.toml"
PERIODS = "tariff_periods.csv"
FILES = (TARIFF, CITY, SHEETS, CHANNELS, PERIODS)
# Figures that every plan or its appendix needs; a sheet names others.
NEEDED: Mapping[str, tuple[str, ...]] = {
    TARIFF: ("tou_valley_factor", "tou_peak_factor", "tou_sharp_over_peak_factor", "td_in_floating_share"),
    CITY: ("stock_utilisation_share", "land_starter_zone", "land_cluster", "land_belt", "in_city_line_loss_share"),
}
WEIGHT = "renewable_weight_{}_share"
CHANNEL_FIGURES = ("premium_cny_per_mwh", "max_gwh_per_year")
LOCALITIES = ("site", "zone", "province", "nation")
COUNTS_FOR = ("market_based", "both")
SCHEMES = ("two_part", "single_part")
CLASSES = ("220kv", "110kv", "35kv", "10kv", "lt1kv")
REFERENCE = "td_two_part_10kv"


def check_local(local: LocalFigures) -> None:
    """Raise :class:`models.errors.FigureError` naming folder, file and key for the first thing that is wrong."""
    for file, keys in NEEDED.items():
        for key in keys:
            if key not in local.figures:
                raise lacking(local.folder, file, key)
    if not weight_years(local):
        raise lacking(local.folder, CITY, WEIGHT.format("<year>"))
    _check_sheets(local)
    _check_channels(local)
    _check_periods(local)


def weight_years(local: LocalFigures) -> tuple[int, ...]:
    """Return the years whose renewable weight is known, sorted."""
    before, after = WEIGHT.split("{}")
    found = (key.removeprefix(before).removesuffix(after) for key in local.figures if key.startswith(before))
    return tuple(sorted(int(year) for year in found if year.isdigit()))


def _check_sheets(local: LocalFigures) -> None:
    if not local.sheets:
        raise lacking(local.folder, SHEETS, '["<date>"]')
    for name, sheet in local.sheets.items():
        for field in ("floating_base", "non_floating", *SCHEMES):
            if field not in sheet:
                raise lacking(local.folder, SHEETS, f"{name}.{field}")
        for field in ("floating_base", "non_floating"):
            if not isinstance(sheet[field], str):
                raise broken(
                    local.folder, SHEETS, f"{name}.{field} 应为数值名。", f"{name}.{field} must name a figure."
                )
        for scheme in SCHEMES:
            if not isinstance(sheet[scheme], list):
                raise broken(local.folder, SHEETS, f"{name}.{scheme} 应为列表。", f"{name}.{scheme} must be a list.")
            _check_words(local.folder, SHEETS, f"{name}.{scheme}", sheet[scheme], CLASSES)
        offered = [f"td_{scheme}_{voltage}" for scheme in SCHEMES for voltage in sheet[scheme]]
        for key in (sheet["floating_base"], sheet["non_floating"], REFERENCE, *offered):
            if key not in local.figures:
                raise lacking(local.folder, TARIFF, str(key), (f"电价表“{name}”用到它。", f'Sheet "{name}" uses it.'))


def check_channel_words(folder: Path, channels: Mapping[str, Mapping[str, Any]]) -> None:
    """Raise :class:`models.errors.FigureError` for a channel whose names, place or method are absent or unknown."""
    for name, entry in channels.items():
        for field in ("name_zh", "name_en", "locality", "counts_for"):
            if not entry.get(field):
                raise lacking(folder, CHANNELS, f"{name}.{field}")
        _check_words(folder, CHANNELS, f"{name}.locality", [entry["locality"]], LOCALITIES)
        _check_words(folder, CHANNELS, f"{name}.counts_for", [entry["counts_for"]], COUNTS_FOR)


def lacking(folder: Path, file: str, key: str, hint: tuple[str, str] = ("", "")) -> FigureError:
    """Return the error for a figure that ``file`` of ``folder`` lacks."""
    return FigureError(
        zh=f"地方数值文件夹 {folder} 的 {file} 缺少“{key}”。请在该文件中补上此项。{hint[0]}",
        en=f'Folder of local figures {folder}: {file} lacks "{key}". Add it to that file. {hint[1]}'.rstrip(),
    )


def broken(folder: Path, file: str, zh: str, en: str) -> FigureError:
    """Return the error for ``file`` of ``folder``; ``zh`` and ``en`` say what is wrong and the way out."""
    return FigureError(
        zh=f"地方数值文件夹 {folder} 的 {file}：{zh}", en=f"Folder of local figures {folder}: {file} {en}"
    )


def _check_channels(local: LocalFigures) -> None:
    for name, figures in local.channel_figures.items():
        for column in CHANNEL_FIGURES:
            if column not in figures:
                raise lacking(local.folder, CHANNELS, f"{name}.{column}")


def _check_words(folder: Path, file: str, key: str, words: Iterable[str], known: tuple[str, ...]) -> None:
    for word in words:
        if word not in known:
            hint_zh, hint_en = suggest(str(word), known)
            raise broken(folder, file, f"{key} 的“{word}”未知。{hint_zh}", f'{key}: "{word}" is unknown. {hint_en}')


def _check_periods(local: LocalFigures) -> None:
    """Every hour of every month stands in one band; a sharp peak comes on top of one."""
    seen = [[0] * HOURS for _ in range(MONTHS)]
    for number, row in enumerate(local.periods, start=2):
        try:
            months, hours = period_months(row), range(HOURS)[period_hours(row)]
            known = row["band"] in BANDS and all(month in range(MONTHS) for month in months)
            is_sound = known and bool(row["source"])
        except (KeyError, TypeError, ValueError, AttributeError):
            is_sound = False
        if not is_sound:
            zh = f"第 {number} 行有误。应有 start_hour,end_hour,band,months,source；band 为 {'、'.join(BANDS)}。"
            en = f"row {number} is wrong: start_hour,end_hour,band,months,source; band one of {', '.join(BANDS)}."
            raise broken(local.folder, PERIODS, zh, en)
        for month in months if row["band"] != "sharp" else ():
            for hour in hours:
                seen[month][hour] += 1
    for month, counts in enumerate(seen, start=1):
        for hour, count in enumerate(counts):
            if count != 1:
                zh = f"{month} 月 {hour}:00 出现 {count} 次，应恰好一次（尖峰另计）。请改正该月各行。"
                en = f"has {hour}:00 of month {month} {count} times; it must stand once (sharp apart). Mend the rows."
                raise broken(local.folder, PERIODS, zh, en)
