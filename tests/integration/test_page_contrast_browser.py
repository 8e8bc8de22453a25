"""Forms of the drawings of the page stand out by three to one: symbols, outlines, bars, lamps, marks of change."""

import pytest

from tests.cases_page_browser import folder, opened
from tests.integration.test_map_browser import browser, page
from tests.page_checks import DIM

__all__ = ["browser", "folder", "opened", "page"]  # fixtures


@pytest.mark.parametrize("name", ["two", "public"])
def test_forms_stand_out_by_three_to_one(opened, name):
    answer = opened(name).ask(DIM)
    assert {"shape", "change", "mark", "area"} <= set(answer["kinds"])
    assert answer["found"] == []
