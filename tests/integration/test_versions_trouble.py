"""Accepting a version under trouble: killed at every step, full disk, no rights, not alone; nothing is lost."""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from geodata.versions.errors import VersionWriteError
from geodata.versions.ledger import head, read_versions
from tests.versions_cases import accept_name, make_store, zone_names

ROOT = Path(__file__).parents[2]
KILLED, REFUSED, ACCEPTED = -9, 3, 0
PAGE_BYTES = 4096


def drive(mode, folder):
    """Run the driver; returns what it says of each try."""
    command = [sys.executable, "-W", "error", "-m", "tests.versions_driver", mode, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def folder():
    """A folder that a child without rights may look into: pytest closes its own to others."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def check_whole(tries):
    """Every try left the old versions byte for byte, and either no version more or one that is whole."""
    for seen in tries:
        assert seen["same"], seen
        came = seen["versions"] - seen["before"]
        assert came in (0, 1), seen
        assert (seen["name"] == seen["try"]) == (came == 1), seen
        assert came == 1 or seen["status"] != ACCEPTED, seen
    assert tries[-1]["try"] == "last"
    assert tries[-1]["status"] == ACCEPTED


def test_killed_at_every_step_and_at_any_time(folder):
    tries = drive("kill", folder)
    check_whole(tries)
    steps = [seen for seen in tries if seen["try"].startswith("step")]
    assert len(steps) > 40  # each file is opened, renamed into place, made read-only and forced to disk
    assert {seen["status"] for seen in steps[:-1]} == {KILLED}
    came = [seen["versions"] - seen["before"] for seen in steps]
    assert came == sorted(came)  # there is one step from nothing to everything
    assert 1 in came[:-1]  # killed right after that step, the version stands
    assert {seen["status"] for seen in tries if seen["try"].startswith("random")} <= {KILLED, ACCEPTED}
    assert {seen["status"] for seen in tries} <= {KILLED, ACCEPTED}


def test_files_that_may_not_grow(folder):
    tries = drive("small_files", folder)
    check_whole(tries)
    assert tries[0]["status"] == REFUSED
    assert {seen["status"] for seen in tries} == {REFUSED, ACCEPTED}
    assert {seen["drafts"] for seen in tries} == {0}  # what was refused is cleared away


def test_versions_that_may_only_be_read(folder):
    refused, last = drive("read_only", folder)
    check_whole([refused, last])
    assert (refused["status"], refused["drafts"]) == (REFUSED, 0)


def test_several_at_once_lose_nothing(folder):
    rounds = drive("race", folder)
    assert [entry["disjoint"] for entry in rounds] == [True] * 4 + [False] * 4
    for entry in rounds:
        assert entry["same"]
        outcomes = [outcome for outcome, _, _ in entry["told"]]
        numbers = sorted(number for _, number, _ in entry["told"])
        if entry["disjoint"]:  # all get in, one as it is and the others merged, each with a number of its own
            assert outcomes == ["accepted", "merged", "merged"]
            assert numbers == [entry["base"] + 1, entry["base"] + 2, entry["base"] + 3]
            assert sorted(entry["cells"].values()) == [f"{entry['round']}-{worker}" for worker in range(3)]
        else:  # one gets in, the others are told of the conflict
            assert outcomes == ["ConflictError", "ConflictError", "accepted"]
            assert entry["cells"]["name_zh"] == entry["told"][2][2]
            assert entry["versions"] == entry["base"] + 1


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 64 pages in memory; None where this process may not mount one."""
    place = tmp_path / "小 盘"
    place.mkdir()
    options = f"size={64 * PAGE_BYTES}"
    program = shutil.which("mount")
    mounted = (
        program
        and not subprocess.run(
            [program, "-t", "tmpfs", "-o", options, "tmpfs", str(place)], capture_output=True, check=False
        ).returncode
    )
    yield place if mounted else None
    if mounted:
        subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_fills_up_at_any_page(small_disk, folder):
    if small_disk is None:  # not allowed to mount one: files that may not grow do the same, file by file
        check_whole(drive("small_files", folder))
        return
    workspace = make_store(small_disk)
    before = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}
    refused = 0
    for free in range(40):
        room = shutil.disk_usage(small_disk).free
        (small_disk / "filler").write_bytes(b"x" * max(room - free * PAGE_BYTES, 0))
        try:
            accept_name(workspace, 1, "SZ1", "x")
            break
        except VersionWriteError as error:
            refused += 1
            assert "磁盘空间" in error.zh
        finally:
            (small_disk / "filler").unlink()
        assert {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()} == before
        assert head(workspace).number == 1
    assert refused > 8
    assert zone_names(workspace, 2)["SZ1"] == "x"
    assert len(read_versions(workspace)) == 2
