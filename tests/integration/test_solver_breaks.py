"""A solver that takes the process down, for real: the child of ``cqdc plan`` is killed while it proves its plan."""

import json
import signal
import subprocess
import sys
import time

import psutil
import pytest

from tests.written_scenarios import HEAD, write


@pytest.mark.parametrize("name", ["SIGSEGV", "SIGKILL"])
def test_a_killed_solver_leaves_a_folder_marked_as_failed_with_its_log(tmp_path, name):
    exact = write(tmp_path, HEAD + "candidates.cell_m = 3000\n[solver]\ngap_share = 0.0\n")
    runs = tmp_path / "runs"
    command = [sys.executable, "-m", "reports.entry", "plan", str(exact), "--runs", str(runs)]
    parent = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        state = None
        while parent.poll() is None and not (state and (state.parent / "solver.log").stat().st_size > 200):
            time.sleep(0.1)
            state = next(iter(runs.glob("*.unfinished/state.json")), None) if runs.is_dir() else None
        number = json.loads(state.read_text(encoding="utf-8"))["pid"]
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
