"""Every bug made by hand has its place in the sources, once, and tests that exist."""

from tests.bug_check import BUGS, HERE


def test_every_bug_stands_once_in_its_source():
    sources = {bug.file: (HERE / bug.file).read_text(encoding="utf-8") for bug in BUGS}
    assert {(bug.file, bug.old): sources[bug.file].count(bug.old) for bug in BUGS} == {
        (bug.file, bug.old): 1 for bug in BUGS
    }


def test_every_bug_changes_something_and_names_tests_that_exist():
    assert len(BUGS) >= 90
    assert len({(bug.file, bug.old, bug.new) for bug in BUGS}) == len(BUGS)
    for bug in BUGS:
        assert bug.old != bug.new, bug
        assert bug.tests, bug
        assert all((HERE / name).is_file() for name in bug.tests), bug
