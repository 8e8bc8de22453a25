"""Names of districts on the maps of the page: none is covered by a symbol, none lies on another."""

import time

import pytest

from tests.cases_page_browser import SIZES, folder, opened
from tests.integration.test_map_browser import browser, page

__all__ = ["browser", "folder", "opened", "page"]  # fixtures

COVERED = """(() => {
  const found = [];
  let count = 0;
  document.querySelectorAll('.map').forEach(map => {
    if (!map.getBoundingClientRect().width) { return; }
    const box = e => e.getBoundingClientRect();
    const forms = Array.from(map.querySelectorAll('.site svg, .station, .change, .leaflet-control')).map(box)
      .filter(b => b.width > 0);
    const names = Array.from(map.querySelectorAll('.name span')).filter(s => s.style.visibility !== 'hidden');
    names.forEach((name, at) => {
      const own = box(name);
      const others = [...forms, ...names.slice(0, at).map(box)];
      count += 1;
      const meets = b => own.left < b.right - 1 && b.left < own.right - 1 && own.top < b.bottom - 1
        && b.top < own.bottom - 1;
      if (others.some(meets)) { found.push(name.textContent); }
    });
  });
  return {found, count};
})()"""


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ["two", "english"])
def test_no_name_of_a_district_is_covered(opened, name, size):
    page = opened(name, size)
    for section in ("map", "compare"):
        page.ask(f"document.querySelector('nav a[href=\"#s-{section}\"]').click()")
        # Names are placed once the map stands, which an old browser does a moment later.
        for _ in range(20):
            answer = page.ask(COVERED)
            if answer["found"] == []:
                break
            time.sleep(0.1)
        assert answer["count"] >= 5
        assert answer["found"] == []
