"""Every bug made by hand has its place in the sources, once, and tests that exist."""

import re

from tests.bug_check import BUGS, HERE, words_of


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


def test_the_page_lists_bugs_that_still_are_and_none_as_missed():
    # One that was added since is on the page when the check has been run again.
    page = (HERE / "docs" / "bugs.md").read_text(encoding="utf-8")
    listed = re.findall(r"^ {4} *\d+ (\S+: .*)$", page, flags=re.MULTILINE)
    now = {words_of(number) for number in range(1, len(BUGS) + 1)}
    assert set(listed) <= now
    assert len(listed) >= 110
    assert f"{len(listed)} of {len(listed)} are caught" in page
