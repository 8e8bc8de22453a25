"""The pages of the models: complete, with tables that are what is computed, and plots that are there and small."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from models.figure import GENERAL, read_figures
from models.local_figures import read_local_figures

FOLDER = Path(__file__).parents[2] / "docs" / "models"
PAGES = sorted(FOLDER.glob("*.md"))
MODEL_PAGES = [page for page in PAGES if page.name != "README.md"]
MAX_PLOT_BYTES = 120_000


@pytest.fixture(scope="module")
def tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("model_page_tables", FOLDER / "tables.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", MODEL_PAGES, ids=lambda page: page.stem)
def test_tables_are_what_is_computed(page: Path, tables: ModuleType) -> None:
    text = page.read_text("utf-8")
    assert text.count("<!-- table: ") == text.count("<!-- end -->") == len(tables.BLOCK.findall(text)) > 0
    assert tables.render(text) == text, "run docs/models/tables.py"


@pytest.mark.parametrize("page", MODEL_PAGES, ids=lambda page: page.stem)
def test_a_page_says_purpose_limits_and_assumptions_chinese_first(page: Path) -> None:
    text = page.read_text("utf-8")
    assert text.index("## 中文") < text.index("## English")
    chinese, english = text[text.index("## 中文") : text.index("## English")], text[text.index("## English") :]
    for word in ("用途", "适用范围", "假设", "对比"):
        assert f"**{word}。**" in chinese, word
    for word in ("Purpose", "Limits", "Assumed", "Compared"):
        assert f"**{word}.**" in english, word


def test_every_plot_is_linked_once_and_small() -> None:
    linked = [link for page in PAGES for link in re.findall(r"\(plots/([^)]+)\)", page.read_text("utf-8"))]
    drawn = sorted(path.name for path in (FOLDER / "plots").glob("*"))
    assert sorted(linked) == drawn
    for path in (FOLDER / "plots").glob("*.png"):
        assert path.stat().st_size <= MAX_PLOT_BYTES, path.name
        assert path.read_bytes().startswith(b"\x89PNG"), path.name
    assert all("plots/" in page.read_text("utf-8") for page in MODEL_PAGES)


def test_the_index_leads_to_every_page() -> None:
    index = (FOLDER / "README.md").read_text("utf-8")
    assert all(f"]({page.name})" in index for page in MODEL_PAGES)


@pytest.mark.parametrize("name", [name for name in GENERAL if name != "economics"])
def test_every_figure_of_a_topic_stands_on_a_page(name: str) -> None:
    text = "".join(page.read_text("utf-8") for page in MODEL_PAGES)
    assert [key for key in read_figures(name) if f"`{key}`" not in text] == []


def test_every_local_figure_of_the_shipped_city_stands_on_a_page() -> None:
    text = "".join(page.read_text("utf-8") for page in MODEL_PAGES)
    assert [one.key for one in read_local_figures("chongqing").all_figures() if f"`{one.key}`" not in text] == []


def test_the_published_bands_are_those_of_the_tests(tables: ModuleType) -> None:
    from tests.unit.test_cooling_published import PUE_TOLERANCE, WUE_TOLERANCE, ZONE_3A  # noqa: PLC0415

    assert tables.ZONE_3A == ZONE_3A
    assert (tables.TOLERANCE_PUE, tables.TOLERANCE_WUE) == (PUE_TOLERANCE, WUE_TOLERANCE)
