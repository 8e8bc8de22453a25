"""Ctrl-C on the command line: the plan so far is written, and the exit code says that it is unproven."""

import signal
import subprocess
import sys
import time


def test_ctrl_c_on_the_command_line_writes_the_plan_and_exits_4(tmp_path):
    """The 1 km baseline would search for a minute; interrupted in its proof it writes what it has."""
    command = [sys.executable, "-m", "reports.cli", "plan", "baseline", "--runs", str(tmp_path), "--lang", "en"]
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
    assert len(list(tmp_path.iterdir())) == 1
