"""The working copy while other programs have it open, on a full disk, after a crash."""

import shutil
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from geodata.layers import LAYERS
from geodata.read import read_region
from geodata.workspace.copy_reading import read_working_copy
from geodata.workspace.errors import WorkingCopyError
from geodata.workspace.working_copy import check_not_open, rebase_working_copy, write_working_copy
from tests.tiny_region import tiny_layers, write_tiny
from tests.workspace_cases import change, edit

OPTIONAL = {schema.name for schema in LAYERS if schema.optional}


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    folder = tmp_path_factory.mktemp("region")
    write_tiny(folder, tiny_layers())
    return read_region(folder)


@pytest.fixture(scope="module")
def fresh(region, tmp_path_factory):
    path = tmp_path_factory.mktemp("fresh") / "layers.gpkg"
    write_working_copy(region.layers, region.settings, path, base=3)
    return path


@pytest.fixture
def path(fresh, tmp_path):
    return Path(shutil.copy(fresh, tmp_path))


def test_saved_edits_of_a_program_that_still_has_it_open_are_read_and_never_written_over(region, path):
    with closing(edit(path)) as editor:
        editor.execute("PRAGMA journal_mode = WAL")
        editor.execute("UPDATE cluster SET name_zh = '新名'")
        editor.commit()
        assert path.with_name("layers.gpkg-wal").exists()
        assert read_working_copy(path).layers["cluster"]["name_zh"].tolist() == ["新名"]
        before = path.read_bytes()
        with pytest.raises(WorkingCopyError, match="正在被其他程序使用"):
            write_working_copy(region.layers, region.settings, path, base=4)
        assert path.read_bytes() == before
    assert sorted(entry.name for entry in path.parent.glob("*layers.gpkg*")) == ["layers.gpkg"]
    write_working_copy(region.layers, region.settings, path, base=4)
    assert read_working_copy(path).base == 4


def test_a_file_that_another_program_only_shows_is_not_replaced(region, path, tmp_path):
    """QGIS takes no lock while nothing is edited: /proc tells."""
    holder = subprocess.Popen(
        [sys.executable, "-c", "import sys; f = open(sys.argv[1]); print('open', flush=True); sys.stdin.read()", path],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        assert holder.stdout.readline() == b"open\n"
        with pytest.raises(WorkingCopyError, match="正在被其他程序使用"):
            write_working_copy(region.layers, region.settings, path, base=4)
        rebase_working_copy(path, base=4, content="x", kept=tmp_path / "kept.gpkg")  # in place it can be done
    finally:
        holder.communicate(b"", timeout=20)
    assert (read_working_copy(path).base, read_working_copy(path).content) == (4, "x")
    assert read_working_copy(tmp_path / "kept.gpkg").base == 3
    write_working_copy(region.layers, region.settings, path, base=5)


FULL_DISK = """
import resource, sys
from pathlib import Path
from geodata.read import read_region
from geodata.workspace.errors import WorkingCopyError
from geodata.workspace.working_copy import write_working_copy
region = read_region(Path(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_working_copy(region.layers, region.settings, Path(sys.argv[2]), base=9)
except WorkingCopyError as error:
    print("refused" if "写不下去" in error.zh else error.zh)
"""


def test_a_full_disk_leaves_the_copy_before_and_nothing_else(region, path):
    before = path.read_bytes()
    assert len(before) > 100_000
    command = [sys.executable, "-c", FULL_DISK, str(region.folder), str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)
    assert done.stdout == "refused\n"
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir()] == ["layers.gpkg"]


def test_a_journal_left_by_a_crash_is_played_in_before_the_file_is_replaced(region, path, tmp_path):
    with closing(edit(path)) as editor:
        editor.execute("PRAGMA journal_mode = WAL")
        editor.execute("UPDATE cluster SET name_zh = '新名'")
        editor.commit()
        wreck = tmp_path / "wreck"
        wreck.mkdir()
        for name in ("layers.gpkg", "layers.gpkg-wal"):
            (wreck / name).write_bytes((tmp_path / name).read_bytes())
    left = wreck / "layers.gpkg"
    check_not_open(left)
    assert [entry.name for entry in wreck.iterdir()] == ["layers.gpkg"]
    assert read_working_copy(left).layers["cluster"]["name_zh"].tolist() == ["新名"]


def test_a_reader_sees_one_state_of_all_tables(path):
    """What is saved meanwhile in another table is seen wholly or not at all."""
    stop = threading.Event()

    def save_again_and_again():
        with closing(edit(path)) as editor:
            for number in range(1000):
                if stop.is_set():
                    return
                editor.execute("UPDATE cluster SET note_zh = ?", (str(number),))
                editor.execute("UPDATE starter_zones SET note_zh = ?", (str(number),))
                editor.commit()

    change(
        path, "PRAGMA journal_mode = WAL", "UPDATE cluster SET note_zh = ''", "UPDATE starter_zones SET note_zh = ''"
    )
    thread = threading.Thread(target=save_again_and_again, daemon=True)
    thread.start()
    try:
        for _ in range(5):
            layers = read_working_copy(path).layers
            assert len({*layers["cluster"]["note_zh"], *layers["starter_zones"]["note_zh"]}) == 1
    finally:
        stop.set()
        thread.join(timeout=20)
