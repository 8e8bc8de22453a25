"""The page about another city names every file and key that is asked of it."""

from __future__ import annotations

from pathlib import Path

from models.local_checks import FILES, NEEDED, REFERENCE

PAGE = (Path(__file__).parents[2] / "docs" / "regions.md").read_text("utf-8")


def test_every_file_and_needed_key_is_named() -> None:
    for word in (*FILES, *(key for keys in NEEDED.values() for key in keys), REFERENCE, "station_reach_km"):
        assert f"`{word}`" in PAGE, word


def test_chinese_comes_first() -> None:
    assert PAGE.index("## 中文") < PAGE.index("## English")
