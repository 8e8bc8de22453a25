"""The reading process itself: ended in time, bounded in memory, shut off from the network, and gone afterwards."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import shapely

from geodata.intake import source as source_module
from geodata.intake.limits import DEFAULT, MIB
from geodata.intake.refusal import SourceError
from geodata.intake.source import child_environment, open_source
from tests.intake_here import snapshot
from tests.small_files import ZONES, write_text, write_vector, zip_shapefile

NETWORK = """
import sys, pyogrio
print(sorted(pyogrio.list_drivers()))
try:
    pyogrio.read_info("/vsicurl/http://127.0.0.1:{port}/zones.geojson")
    print("reached")
except Exception as error:
    print("shut off")
"""


def refuse(path, **changes):
    with pytest.raises(SourceError) as refused:
        open_source(path, limits=replace(DEFAULT, **changes))
    return refused.value


def temporary_folders(folder):
    return list(Path(folder).glob("cqdc-intake-*"))


@pytest.fixture
def own_temporary_folder(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr(source_module.tempfile, "tempdir", str(folder))
    return folder


def test_a_layer_goes_through_the_process_whole(tmp_path, own_temporary_folder):
    path = zip_shapefile(tmp_path)
    before = snapshot(tmp_path)
    (layer,) = open_source(path).layers
    assert list(layer.frame["name_zh"]) == list(ZONES["name_zh"])
    assert shapely.area(layer.frame.geometry).tolist() == pytest.approx([0.01, 0.01])
    assert snapshot(tmp_path) == before
    assert temporary_folders(own_temporary_folder) == []


def test_a_file_that_is_not_there(tmp_path):
    assert refuse(tmp_path / "nothing.gpkg").reason == "missing"
    assert refuse(Path("/vsicurl/http://127.0.0.1:9/zones.geojson")).reason == "missing"
    assert refuse(tmp_path / ("x" * 400 + ".gpkg")).reason in ("missing", "not_readable")


def test_a_file_that_may_not_be_read(tmp_path):
    path = write_vector(tmp_path, ".geojson")
    path.chmod(0)
    if os.access(path, os.R_OK):  # the superuser may read everything: no permission to be refused
        return
    assert refuse(path).reason == "not_readable"


def test_a_temporary_folder_that_is_not_there(tmp_path, monkeypatch):
    monkeypatch.setattr(source_module.tempfile, "tempdir", str(tmp_path / "gone"))
    assert refuse(write_vector(tmp_path, ".gpkg")).reason == "not_readable"


def test_a_full_temporary_disk(tmp_path, monkeypatch):
    """The copy meets the end of the disk; the refusal still comes."""
    shim = tmp_path / "shim"
    shim.mkdir()
    (shim / "sitecustomize.py").write_text(
        "import errno, pathlib\n"
        "plain = pathlib.Path.open\n"
        "def full(self, mode='r', *rest, **options):\n"
        "    if mode == 'wb' and self.name == 'source.gpkg':\n"
        "        raise OSError(errno.ENOSPC, 'No space left on device')\n"
        "    return plain(self, mode, *rest, **options)\n"
        "pathlib.Path.open = full\n"
    )
    monkeypatch.setattr(sys, "path", [str(shim), *sys.path])
    assert refuse(write_vector(tmp_path, ".gpkg")).reason == "disk_full"


def test_the_process_is_ended_in_time(tmp_path, monkeypatch, own_temporary_folder):
    """A reader that never comes back: the process is killed, and what it started has not gone on."""
    slow = tmp_path / "slow"
    slow.mkdir()
    pid_file = tmp_path / "pid"
    (slow / "sitecustomize.py").write_text(
        f"import os, time; open({str(pid_file)!r}, 'w').write(str(os.getpid())); time.sleep(600)"
    )
    monkeypatch.setattr(sys, "path", [str(slow), *sys.path])
    path = write_text(tmp_path, "p.geojson", '{"type":"Point","coordinates":[106,29]}')
    started = time.monotonic()
    refusal = refuse(path, seconds=2.0)
    assert refusal.reason == "too_slow"
    assert "2 s" in refusal.en
    assert time.monotonic() - started < 60  # far from the 600 s that it would have slept
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid_file.read_text()), 0)
    assert temporary_folders(own_temporary_folder) == []


def test_memory_is_bounded(tmp_path):
    ring = ",".join(f"[{i * 1e-6:.6f},{i * 1e-6:.6f}]" for i in range(400_000))
    path = write_text(tmp_path, "p.geojson", f'{{"type":"LineString","coordinates":[{ring}]}}')
    refusal = refuse(path, memory_bytes=350 * MIB)
    assert refusal.reason == "memory"
    assert "350 MiB" in refusal.en


def test_a_process_that_dies_is_a_refusal(tmp_path, monkeypatch):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "sitecustomize.py").write_text("import os; os.kill(os.getpid(), 11)")
    monkeypatch.setattr(sys, "path", [str(broken), *sys.path])
    path = write_text(tmp_path, "p.geojson", '{"type":"Point","coordinates":[106,29]}')
    assert refuse(path).reason == "crashed"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"max_file_bytes": 1000}, "too_large"),
        ({"max_features": 1}, "too_many_features"),
        ({"max_vertices": 9}, "too_many_vertices"),
        ({"max_columns": 2}, "too_many_columns"),
        ({"max_text_bytes": 11}, "text_too_long"),
    ],
)
def test_each_limit(tmp_path, changes, reason):
    assert refuse(write_vector(tmp_path, ".gpkg"), **changes).reason == reason


def test_the_process_has_six_drivers_and_no_network(tmp_path, unused_port=9):
    answer = subprocess.run(
        [sys.executable, "-P", "-c", NETWORK.format(port=unused_port)],
        env=child_environment(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    drivers, network = answer.stdout.splitlines()
    assert drivers == str(sorted(source_module.DRIVERS.values()))
    assert network == "shut off"


def test_settings_of_the_user_do_not_reach_it(tmp_path, monkeypatch):
    monkeypatch.setenv("GDAL_SKIP", "GPKG")
    monkeypatch.setenv("OGR_SQLITE_PRAGMA", "writable_schema=1")
    environment = child_environment(tmp_path)
    assert "GPKG" not in environment["GDAL_SKIP"].split(",")
    assert environment["OGR_SQLITE_PRAGMA"] == "trusted_schema=0"
    assert "HOME" not in environment


def test_layer_of_one_name_in_the_folder_of_work_is_not_imported(tmp_path, monkeypatch):
    """A file pandas.py beside the layer is not run."""
    (tmp_path / "pandas.py").write_text("raise SystemExit('run')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", str(tmp_path), *sys.path])
    path = write_text(tmp_path, "p.geojson", '{"type":"Point","coordinates":[106,29]}')
    assert len(open_source(path).layers[0].frame) == 1
