"""A run that breaks down: its folder stays, marked as failed, with what the solver wrote; bad input leaves none."""

import json
import os
import platform
import subprocess
import sys

import pytest

from geodata.errors import PlannerError
from models.scenario import read_scenario
from optimizer.cbc import CbcBrokenError
from optimizer.watch import Watch
from reports.attempt import attempt, failed_reason, mark_dead
from reports.cli import main
from reports.errors import RunFailedError, RunPlaceError


def broken(place, error):
    """An attempt whose block writes a line of log and ends with ``error``."""
    watch = Watch()
    with attempt(place, read_scenario("baseline"), watch) as folder:
        assert folder.name.endswith("-baseline.unfinished")
        watch.log("Presolving model\n")
        # On the disk at once: a solver that takes the process down closes no file.
        assert (folder / "solver.log").read_text(encoding="utf-8") == "Presolving model\n"
        raise error


@pytest.mark.parametrize(
    ("error", "zh", "en"),
    [
        (RuntimeError("the solver refused to run"), "RuntimeError: the solver refused to run", "refused to run"),
        (MemoryError(), "内存不足", "out of memory"),
        (CbcBrokenError(zh="CBC 坏了", en="CBC broke"), "CBC 坏了", "CBC broke"),
    ],
)
def test_a_solver_that_breaks_down_leaves_a_folder_marked_as_failed(tmp_path, error, zh, en):
    with pytest.raises(RunFailedError) as caught:
        broken(tmp_path, error)
    (folder,) = tmp_path.iterdir()
    assert folder.name.endswith("-baseline.failed")
    assert (caught.value.exit_code, caught.value.__cause__) == (4, error)
    for sentence in (caught.value.zh, caught.value.en, (folder / "FAILED.txt").read_text(encoding="utf-8")):
        assert str(folder) in sentence
    assert zh in caught.value.zh
    assert en in caught.value.en
    assert zh in failed_reason(folder)["zh"]
    assert en in failed_reason(folder)["en"]
    assert (folder / "solver.log").read_text(encoding="utf-8") == "Presolving model\n"
    assert type(error).__name__ in (folder / "crash.txt").read_text(encoding="utf-8")
    assert "title" in (folder / "scenario.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("error", [PlannerError(zh="输入", en="input"), KeyboardInterrupt()])
def test_bad_input_and_whoever_quits_leave_nothing(tmp_path, error):
    with pytest.raises(type(error)):
        broken(tmp_path, error)
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_ends_well_leaves_nothing_and_closes_its_log(tmp_path):
    watch = Watch()
    with attempt(tmp_path, read_scenario("baseline"), watch):
        assert len(list(tmp_path.iterdir())) == 1
    assert list(tmp_path.iterdir()) == []
    assert watch.log is None


def test_a_solver_that_is_slow_to_end_may_write_to_a_closed_log(tmp_path):
    watch = Watch()
    with attempt(tmp_path, read_scenario("baseline"), watch):
        tell = watch.log
    tell("it lets go at last\n")


def test_two_attempts_of_one_second_have_a_folder_each(tmp_path):
    scenario = read_scenario("baseline")
    with attempt(tmp_path, scenario, Watch()) as first, attempt(tmp_path, scenario, Watch()) as second:
        assert first != second


def test_a_place_that_takes_no_folder_is_named(tmp_path):
    (tmp_path / "runs").write_text("a file", encoding="utf-8")
    with pytest.raises(RunPlaceError, match="runs"), attempt(tmp_path / "runs", read_scenario("baseline"), Watch()):
        raise AssertionError("nothing is solved")


def test_what_a_killed_process_left_is_marked_by_the_next_run_and_a_living_one_is_let_be(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    here = platform.node()
    for name, number, machine in (("dead", gone.pid, here), ("other", os.getpid(), here), ("far", gone.pid, "far")):
        (tmp_path / f"{name}.unfinished").mkdir()
        # The second is another process that had our number before us.
        state = {"status": "unfinished", "machine": machine, "pid": number, "started": 1.0}
        (tmp_path / f"{name}.unfinished" / "state.json").write_text(json.dumps(state), encoding="utf-8")
    with attempt(tmp_path, read_scenario("baseline"), Watch()) as living:
        assert mark_dead(tmp_path) == [tmp_path / "dead.failed", tmp_path / "other.failed"]
        assert living.is_dir()
        # On a shared folder another machine is at work, whose processes are not seen from here.
        assert (tmp_path / "far.unfinished").is_dir()
    assert failed_reason(tmp_path / "dead.failed")["zh"] == "进程已不存在"
    assert mark_dead(tmp_path / "nowhere") == []


@pytest.mark.parametrize("command", ["audit", "report", "price"])
def test_a_failed_run_is_refused_by_name(tmp_path, capsys, command):
    with pytest.raises(RunFailedError):
        broken(tmp_path, RuntimeError("boom"))
    (folder,) = tmp_path.iterdir()
    assert main([command, str(folder)]) == 2
    said = capsys.readouterr().err
    assert "异常中止" in said
    assert "boom" in said
    assert "solver.log" in said
