"""A rule has one name: its file, its ID, its key in the register, the prefix of its rows."""

from pathlib import Path

import pytest

from models.policy.clauses import PHYSICS_RULE_IDS, RULE_IDS, clauses_of
from optimizer import rules
from optimizer.rules import RULES, rule

FOLDER = Path(rules.__file__).parent
PARTS = ("Clause", "Formula", "Symbols", "Rows", "Source")
COVERS = {"identity": [module.ID for module in RULES]}
each_rule = pytest.mark.parametrize("module", RULES, ids=COVERS["identity"])


@each_rule
def test_one_name(module):
    assert Path(module.__file__).stem == module.ID
    assert module.ID in RULE_IDS
    assert rule(module.ID) is module


@each_rule
def test_clauses_are_those_of_the_register(module):
    registered = [clause.id for clause in clauses_of(module.ID)]
    assert sorted(module.CLAUSES) == sorted(registered)
    assert module.CLAUSES or module.ID in PHYSICS_RULE_IDS


@each_rule
def test_docstring_has_its_parts_in_order(module):
    starts = [module.__doc__.find(f"\n{part}") for part in PARTS]
    assert -1 not in starts
    assert starts == sorted(starts)


@each_rule
def test_docstring_cites_every_clause(module):
    cited = module.__doc__.split("\nClause")[1].split("\nFormula")[0]
    if not module.CLAUSES:
        assert "none" in cited
    for clause_id in module.CLAUSES:
        assert clause_id in cited


@each_rule
def test_docstring_names_its_rows(module):
    rows = module.__doc__.split("\nRows")[1].split("\nSource")[0]
    assert f"{module.ID}__" in rows


@each_rule
def test_modes_begin_with_require(module):
    assert module.MODES[0] == "require"
    assert set(module.MODES) <= {"require", "prefer", "report", "off"}


def test_every_file_is_in_the_list_once():
    files = {path.stem for path in FOLDER.glob("*.py")} - {"__init__"}
    assert sorted(module.ID for module in RULES) == sorted(files)


def test_unknown_rule():
    with pytest.raises(KeyError):
        rule("no_such_rule")
