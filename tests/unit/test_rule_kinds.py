"""No rule without all kinds of test: each test module of rules says in COVERS which rules its kind covers."""

import importlib.util
from pathlib import Path

import pytest

from optimizer.rules import RULES

KINDS = ("identity", "rows", "golden", "break", "brute_force", "sentences")
TESTS = Path(__file__).parents[1]


def covered():
    """Kind of test -> ids of the rules that it covers."""
    found = {}
    for path in sorted(TESTS.glob("*/test_rule_*.py")):
        if path == Path(__file__):
            continue
        spec = importlib.util.spec_from_file_location(f"covered_{path.stem}", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for kind, rules in getattr(module, "COVERS", {}).items():
            assert kind not in found, f"two modules cover {kind}"
            found[kind] = set(rules)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_every_rule_has_every_kind_of_test(kind):
    assert covered()[kind] == {module.ID for module in RULES}


def test_no_kind_is_unknown():
    assert set(covered()) == set(KINDS)
