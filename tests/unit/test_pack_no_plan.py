"""What a pack says of a scenario without a plan: ways out are announced where they follow, and nowhere else."""

from types import SimpleNamespace

import pytest

from reports.catalogue import text
from reports.pack.blocks import Paragraph
from reports.pack.content_answers import conflict_blocks

ASKED = {
    "name": "conflict",
    "zh": {"name": "conflict", "title": "为何无解", "paragraphs": ["占比 80 % → 76 %"], "tables": []},
}


@pytest.mark.parametrize(
    ("answer", "edition", "announced", "says"),
    [
        (ASKED, "internal", True, "占比 80 % → 76 %"),
        (ASKED, "public", False, text("pack.public_note", "zh")),
        (None, "internal", False, "尚未求取"),
        (None, "public", False, text("pack.public_note", "zh")),
    ],
)
def test_ways_out_are_announced_only_where_they_follow(answer, edition, announced, says):
    run = SimpleNamespace(answer=lambda _name: answer, folder=SimpleNamespace(name="run"))
    words = [block.words for block in conflict_blocks(run, "zh", edition) if isinstance(block, Paragraph)]
    assert words[0] == text("pack.no_plan", "zh")
    assert (text("pack.no_plan_ways", "zh") in words) is announced
    assert any(says in each for each in words)
