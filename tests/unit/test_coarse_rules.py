"""Every rule is decided upon: it holds for a sum of facilities, or the coarse case is not asked where it has rows."""

from optimizer.coarse import _SUMS
from optimizer.rules import RULES

# Rules that count facilities or look at each one: conflict then searches the whole case, which takes longer.
EACH = {"green_centres"}


def test_a_new_rule_must_be_decided_upon():
    assert {rule.ID for rule in RULES} == _SUMS | EACH
    assert not _SUMS & EACH
