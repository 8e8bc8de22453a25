"""Progress on a terminal and in a log, and Ctrl-C that keeps the plan."""

import io
import math
import os
import signal
import time
from dataclasses import replace

import pytest

from optimizer.highs import SolverSettings
from optimizer.planner import UNPROVEN, plan_case
from optimizer.watch import Progress, Watch
from reports.catalogue import LANGUAGES
from reports.solver_watch import ProgressLine, progress_line, watched
from tests.cases import tiny_case

SEARCHING = Progress("proof", "search", 112_265.8, 112_153.7, 0.000998, 83.4)


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_line_says_stage_phase_plan_bound_gap_and_time():
    assert progress_line(SEARCHING, "zh") == (
        "证明最优·分支搜索：当前方案 1,122.66 亿元，下界 1,121.54 亿元，间隙 0.100%，已用 83 秒"
    )
    assert "plan" in progress_line(SEARCHING, "en")
    unknown = Progress("first_plan", "presolve", math.inf, -math.inf, math.inf, 0.0)
    assert progress_line(unknown, "zh").count("尚无") == 3
    # Starter zones are no money.
    assert "亿元" not in progress_line(replace(SEARCHING, stage="priority"), "zh")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stage_and_phase_has_words(language):
    for stage in ("", "model", "priority", "first_plan", "proof", "conflict"):
        for phase in ("presolve", "relaxation", "search"):
            assert progress_line(replace(SEARCHING, stage=stage, phase=phase), language)


def test_a_terminal_gets_one_line_written_over_and_a_log_a_line_every_ten_seconds():
    terminal = Terminal()
    line = ProgressLine(terminal, "zh")
    for _ in range(3):
        line.show(SEARCHING)
    line.say("写入")
    assert terminal.getvalue().count("\n") == 1
    assert terminal.getvalue().count("\r") == 4
    log, now = io.StringIO(), [0.0]
    line = ProgressLine(log, "zh", lambda: now[0])
    for second in range(0, 25):
        now[0] = float(second)
        line.show(SEARCHING)
    assert log.getvalue().count("\n") == 2
    assert "\r" not in log.getvalue()


def test_the_first_ctrl_c_cancels_and_the_second_is_as_usual(capsys):
    with pytest.raises(KeyboardInterrupt), watched("zh") as (watch, _):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)
        assert watch.is_cancelled
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.05)
    assert "再次中断" in capsys.readouterr().err
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_cancelled_case_comes_back_with_its_best_plan_unproven():
    """Cancelled from within the progress of a search that would have gone on: here, at the first step of two."""
    watch = Watch()
    settings = SolverSettings(threads=1, time_limit_s=30.0, gap_share=1e-9, watch=watch)
    assert plan_case(tiny_case(), settings).status == "planned"

    def cancel(step, **_):
        if step == "proof":
            watch.cancel()

    outcome = plan_case(tiny_case(), settings, cancel)
    assert outcome.status in (UNPROVEN, "no_plan")
    assert outcome.proof is None or not outcome.proof.is_proven
