"""The page on the model: one row for each rule, with its clauses and modes, in the order of the list of rules."""

from __future__ import annotations

import re
from pathlib import Path

from models.policy.clauses import PHYSICS_RULE_IDS, RULE_IDS
from optimizer.rules import RULES

PAGE = Path(__file__).parents[2] / "docs" / "model.md"
# Bookkeeping that another rule holds the rows of.
HELD_BY = {"site_once": "site_capacity"}


def rows() -> list[tuple[str, tuple[str, ...], tuple[str, ...], str]]:
    found = re.findall(r"^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return [
        (rule, () if clauses == "none" else tuple(clauses.split(", ")), tuple(modes.split(", ")), reading)
        for rule, clauses, modes, reading in found
    ]


def test_the_table_is_one_to_one_with_the_rules() -> None:
    assert [(rule, clauses, modes) for rule, clauses, modes, _ in rows()] == [
        (module.ID, module.CLAUSES, module.MODES) for module in RULES
    ]
    assert all(reading.strip() for *_, reading in rows())


def test_every_rule_of_the_register_stands_in_it() -> None:
    listed = {rule: reading for rule, _, _, reading in rows()}
    assert {HELD_BY.get(rule, rule) for rule in RULE_IDS} == set(listed)
    for rule, holder in HELD_BY.items():
        assert rule in listed[holder]


def test_every_rule_of_policy_has_the_four_modes() -> None:
    modes = {rule: found for rule, _, found, _ in rows() if rule not in PHYSICS_RULE_IDS}
    assert set(modes.values()) == {("require", "prefer", "report", "off")}
