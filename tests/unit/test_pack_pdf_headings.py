"""No heading of the PDF stands alone at the foot of a page: what it needs below it."""

import pytest

from reports.pack.blocks import LEFT, Heading, Paragraph, Table
from reports.pack.pdf_room import need_mm

SHORT = Table("表", ("甲", "乙"), (("1", "2"),) * 10, (LEFT, LEFT), name="short")
LONG = Table("表", ("甲", "乙"), (("1", "2"),) * 60, (LEFT, LEFT), name="long")


@pytest.mark.parametrize(
    ("following", "least_mm"),
    [((SHORT,), 100.0), ((LONG,), 40.0), ((Paragraph("字"),), 20.0), ((Heading(2, "题"), SHORT), 110.0), ((), 20.0)],
)
def test_a_heading_asks_for_what_stands_whole_below_it(following, least_mm):
    assert least_mm <= need_mm(following) <= 200.0


def test_a_longer_table_that_stays_whole_asks_for_more():
    fewer = Table("表", ("甲", "乙"), (("1", "2"),) * 3, (LEFT, LEFT), name="fewer")
    assert need_mm((fewer,)) < need_mm((SHORT,))
    assert need_mm((LONG,)) < need_mm((SHORT,))
