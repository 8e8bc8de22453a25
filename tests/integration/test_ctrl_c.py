"""Ctrl-C on the command line: the plan so far is written, and the exit code says that it is unproven."""

import signal
import subprocess
import sys
import time

from tests.written_scenarios import HEAD, write


def test_ctrl_c_on_the_command_line_writes_the_plan_and_exits_4(tmp_path):
    """Without a gap the 1 km baseline would search for minutes; interrupted in its proof it writes what it has."""
    exact = write(tmp_path, HEAD + "[solver]\ngap_share = 0.0\n")
    runs = tmp_path / "runs"
    command = [sys.executable, "-m", "reports.cli", "plan", str(exact), "--runs", str(runs), "--lang", "en"]
    child = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for words in child.stderr:
        if words.startswith("proof"):
            time.sleep(2.0)
            child.send_signal(signal.SIGINT)
            break
    out, err = child.communicate(timeout=300)
    assert "Interrupted" in err
    assert child.returncode == 4, err
    assert "not proven" in out.lower()
    assert len(list(runs.iterdir())) == 1
