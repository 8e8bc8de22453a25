"""Going back, and being late: a version is always one more, and nobody's work is undone unseen."""

import pytest

from geodata.versions.errors import (
    HeadMovedError,
    NoChangeError,
)
from geodata.versions.ledger import find_version, read_versions
from geodata.versions.store import accept_layers, revert_to
from tests.versions_cases import (
    SOURCE,
    accept_name,
    farmland,
    make_store,
    snapshot,
    zone_names,
)


@pytest.fixture
def store(tmp_path):
    return make_store(tmp_path, "我的 方案")


def accept(workspace, layers, base=1, **options):
    return accept_layers(workspace, layers, base=base, who="analyst", why="test", **options)


def test_revert_is_a_new_version_with_the_old_content(store):
    accept_name(store, 1, "SZ1", "x")
    accept(store, {"farmland": farmland((0, 0, 1, 1))}, base=2, sources={"farmland": SOURCE})
    before = snapshot(store)
    version = revert_to(store, 1, "analyst", "back to the start")
    assert (version.number, version.action, version.reverted_to, version.parent) == (4, "reverted", 1, 3)
    assert version.content == find_version(store, "1").content
    assert zone_names(store, 4) == {"SZ1": "name", "SZ2": "name"}
    assert {name: content for name, content in snapshot(store).items() if "0004" not in name} == before
    with pytest.raises(NoChangeError):
        revert_to(store, 1, "analyst", "again")
    assert len(read_versions(store)) == 4


def test_an_edit_of_a_reverted_base_still_finds_its_base(store):
    accept_name(store, 1, "SZ1", "wrong")
    revert_to(store, 1, "a", "undo")
    acceptance = accept_name(store, 2, "SZ2", "mine")  # started from the version that was reverted
    assert zone_names(store, 4) == {"SZ1": "name", "SZ2": "mine"}
    assert acceptance.merged


def test_revert_does_not_undo_what_came_in_meanwhile(store, monkeypatch):
    accept_name(store, 1, "SZ1", "x")
    real = revert_to.__globals__["publish_draft"]

    def late(draft, target):
        monkeypatch.undo()
        accept_name(store, 2, "SZ2", "meanwhile", who="王五")
        real(draft, target)

    monkeypatch.setitem(revert_to.__globals__, "publish_draft", late)
    with pytest.raises(HeadMovedError, match="王五"):
        revert_to(store, 1, "a", "undo")
    assert zone_names(store, 3) == {"SZ1": "x", "SZ2": "meanwhile"}
    assert not list((store / "versions").glob(".draft-*"))


def test_a_lost_race_is_merged_and_takes_the_next_number(store, monkeypatch):
    real = accept_layers.__globals__["publish_draft"]

    def late(draft, target):
        monkeypatch.undo()
        accept_name(store, 1, "SZ1", "faster")
        real(draft, target)

    monkeypatch.setitem(accept_layers.__globals__, "publish_draft", late)
    acceptance = accept_name(store, 1, "SZ2", "slower")
    assert (acceptance.version.number, acceptance.merged) == (3, True)
    assert zone_names(store, 3) == {"SZ1": "faster", "SZ2": "slower"}
