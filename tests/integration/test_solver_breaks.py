"""A solver that takes the process down, for real: the child of ``cqdc plan`` is killed while it proves its plan."""

import json
import signal
import subprocess
import sys
import time

import psutil
import pytest

from tests.written_scenarios import HEAD, write


def wait_for_log(parent, runs):
    """Wait until the solver has written something, and return the folder in which it stands."""
    while parent.poll() is None:
        found = next(iter(runs.glob("*.unfinished/solver.log")), None)
        if found is not None and found.stat().st_size > 200:
            return found.parent
        time.sleep(0.1)
    raise AssertionError("it ended before it wrote its log")


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGKILL"])
def test_a_killed_solver_leaves_a_folder_marked_as_failed_with_its_log(tmp_path, name):
    exact = write(tmp_path, HEAD + "candidates.cell_m = 3000\n[solver]\ngap_share = 0.0\n")
    runs = tmp_path / "runs"
    command = [sys.executable, "-m", "reports.entry", "plan", str(exact), "--runs", str(runs)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        try:
            folder = wait_for_log(parent, runs)
            number = json.loads((folder / "state.json").read_text(encoding="utf-8"))["pid"]
            assert number in [child.pid for child in psutil.Process(parent.pid).children()]
            psutil.Process(number).send_signal(getattr(signal, name))
            _, err = parent.communicate(timeout=60)
        finally:
            parent.kill()
    assert parent.returncode == 4, err
    (folder,) = runs.iterdir()
    assert folder.name.endswith(".failed")
    assert f"信号 {name}" in err
    assert str(folder) in err
    assert "HiGHS" in (folder / "solver.log").read_text(encoding="utf-8")
    if name == "SIGSEGV":
        assert "Segmentation fault" in (folder / "crash.txt").read_text(encoding="utf-8")
