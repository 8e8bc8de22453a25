"""History, names of versions, and damage: what is told, and that a damaged version is never used silently."""

import json
import shutil

import pytest

from geodata.versions.errors import NoChangeError, VersionDamagedError, VersionsMissingError, VersionUnknownError
from geodata.versions.history import local_time, read_history, version_changes
from geodata.versions.ledger import find_version, head, intact_numbers, read_version, read_versions, version_of
from geodata.versions.record import seal_of
from geodata.versions.store import revert_to
from tests.versions_cases import accept_name, make_store, record_of, zone_names


@pytest.fixture
def store(tmp_path):
    workspace = make_store(tmp_path)
    accept_name(workspace, 1, "SZ1", "one", who="张三")
    accept_name(workspace, 1, "SZ2", "two", who="李四", accepted=[{"key": "k", "reason": "r"}])
    return workspace


def overwrite(path, content):
    path.chmod(0o644)
    path.write_bytes(content)


def flip_bit(path, position=None):
    content = bytearray(path.read_bytes())
    content[len(content) // 2 if position is None else position] ^= 1
    overwrite(path, bytes(content))


def damaged(call, *arguments):
    with pytest.raises(VersionDamagedError) as caught:
        call(*arguments)
    assert caught.value.zh != caught.value.en
    return caught.value


def test_history_says_who_when_why_and_what(store):
    zh = [entry.text("zh") for entry in read_history(store)]
    en = [entry.text("en") for entry in read_history(store)]
    assert all(part in zh[0] for part in ("1  20", "analyst", "建立，6 个图层", "start"))
    assert all(part in zh[1] for part in ("2  20", "张三", "starter_zones 改 1", "rename"))
    assert all(part in en[2] for part in ("李四", "merged with others' edits: starter_zones 1 changed", "1 warning(s)"))
    revert_to(store, 1, "王五", "撤回\n")
    assert "恢复到版本 1：starter_zones 改 2" in read_history(store)[3].text("zh")


def test_time_is_that_of_the_wall_where_it_was_accepted(store):
    version = head(store)
    moved = type(version)(**{**vars(version), "created": "2026-11-23T02:08:18Z", "local_offset": "+08:00"})
    assert local_time(moved) == "2026-11-23 10:08 +08:00"
    west = type(version)(**{**vars(version), "created": "2026-11-23T02:08:18Z", "local_offset": "-03:30"})
    assert local_time(west) == "2026-11-22 22:38 -03:30"


def test_any_two_versions_are_compared(store):
    (changes,) = version_changes(store, "1", "head")
    cells = {change.feature: change.attributes[0].new for change in changes.changed}
    assert cells == {"SZ1": "one", "SZ2": "two"}
    (back,) = version_changes(store, "head", "head~1")
    assert [(change.feature, change.attributes[0].new) for change in back.changed] == [("SZ2", "name")]
    assert version_changes(store, "2", "2") == ()


def test_names_of_versions(store):
    numbers = {name: find_version(store, name).number for name in ("1", "0002", "head", "head~1", "head~2")}
    assert numbers == {"1": 1, "0002": 2, "head": 3, "head~1": 2, "head~2": 1}
    content = read_version(store, 2).content
    assert find_version(store, content[:7]).number == 2
    assert find_version(store, content).number == 2
    revert_to(store, 2, "a", "b")
    assert find_version(store, content[:7]).number == 4  # the newest of those that say the same
    for name in ("5", "0", "head~9", "", "latest", content[:6], "HEAD", "-1", "0123456", "../0001"):
        with pytest.raises(VersionUnknownError):
            find_version(store, name)


def test_a_folder_without_versions(tmp_path):
    for folder in (tmp_path, tmp_path / "absent"):
        with pytest.raises(VersionsMissingError):
            head(folder)


def test_a_folder_that_may_not_be_read(store, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.iterdir", refuse)
    with pytest.raises(VersionsMissingError, match="Permission denied"):
        head(store)


def test_a_file_that_may_not_be_read_is_damage(store, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("geodata.versions.record.digest", refuse)
    error = damaged(head, store)
    assert "stock.csv（无法读取）" in error.zh
    assert error.intact == ()


@pytest.mark.parametrize("name", ["starter_zones.geojson", "region.toml", "sources.toml", "stock.csv", "changes.json"])
def test_one_flipped_bit_is_found_and_no_older_version_taken(store, name):
    path = store / "versions" / "0003" / name
    overwrite(path, b"x") if not path.read_bytes() else flip_bit(path)
    for call, arguments in ((head, (store,)), (read_versions, (store,)), (version_of, (path.parent,))):
        error = damaged(call, *arguments)
        assert (error.number, error.files, error.intact) == (3, (name,), (1, 2))
        assert name in error.zh
    with pytest.raises(VersionDamagedError):
        accept_name(store, 2, "SZ1", "x")
    assert [entry.version is None for entry in read_history(store)] == [False, False, True]
    assert "已损坏" in read_history(store)[2].text("zh")
    assert zone_names(store, 2) == {"SZ1": "one", "SZ2": "name"}


def test_a_changed_record_breaks_its_seal(store):
    path = store / "versions" / "0003" / "version.json"
    overwrite(path, path.read_bytes().replace("李四".encode(), "张三".encode()))
    assert damaged(head, store).files == ("version.json",)


def test_a_record_sealed_again_breaks_that_of_its_child(store):
    path = store / "versions" / "0002" / "version.json"
    record = record_of(store, 2)
    record["who"] = "someone else"
    record.pop("seal")
    overwrite(path, json.dumps({**record, "seal": seal_of(record)}).encode())
    assert read_version(store, 2).who == "someone else"
    error = damaged(read_versions, store)
    assert (error.number, error.files) == (3, ("version.json",))


def test_a_record_may_not_leave_out_its_parent(store):
    record = record_of(store, 3) | {"parent_seal": ""}
    record.pop("seal")
    overwrite(store / "versions" / "0003" / "version.json", json.dumps({**record, "seal": seal_of(record)}).encode())
    assert damaged(read_versions, store).number == 3


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff\xfe", b'{"seal": 1}', b"null", b"[" * 10**6])
def test_a_record_that_is_none(store, content):
    overwrite(store / "versions" / "0003" / "version.json", content)
    assert damaged(head, store).number == 3


def test_missing_and_additional_files_are_found(store):
    folder = store / "versions" / "0003"
    shutil.copy(folder / "starter_zones.geojson", folder / "farmland.geojson")  # would be read as a layer
    assert damaged(head, store).files == ("farmland.geojson",)
    (folder / "farmland.geojson").unlink()
    assert head(store).number == 3
    (folder / "stock.csv").unlink()
    assert damaged(head, store).files == ("stock.csv",)
    (folder / "version.json").unlink()
    assert damaged(head, store).files == ("version.json",)


def test_a_version_taken_away_or_exchanged_is_found(store):
    shutil.rmtree(store / "versions" / "0002")
    assert damaged(read_versions, store).number == 2
    assert head(store).number == 3
    shutil.copytree(store / "versions" / "0001", store / "versions" / "0002")
    assert damaged(read_version, store, 2).files == ("version.json",)
    assert intact_numbers(store) == [1, 3]


def test_reverting_is_the_way_out_of_a_damaged_newest_version(store):
    flip_bit(store / "versions" / "0003" / "cluster.geojson")
    version = revert_to(store, 2, "a", "newest is damaged")
    assert (version.number, version.reverted_to, head(store).number) == (4, 2, 4)
    assert zone_names(store, 4) == {"SZ1": "one", "SZ2": "name"}
    assert read_history(store)[3].version is not None
    accept_name(store, 4, "SZ2", "again")
    with pytest.raises(VersionDamagedError):
        revert_to(store, 3, "a", "b")
    with pytest.raises(NoChangeError):
        revert_to(store, 5, "a", "b")


def test_one_damaged_version_does_not_reach_another(store):
    flip_bit(store / "versions" / "0001" / "cluster.geojson")
    assert (head(store).number, read_version(store, 2).number) == (3, 2)
    inodes = {path.stat().st_ino for path in (store / "versions").rglob("cluster.geojson")}
    assert len(inodes) == 3
