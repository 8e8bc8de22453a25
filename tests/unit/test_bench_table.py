"""The table of the benchmarks: medians, targets either way, and no figure met that was not measured."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.bench import table
from tests.bench.figures import PLACE, Figure, read_figures, record, table_lines
from tests.bench.table import FOLDER, PARTS, Part, keep, read_runs, report, run_part


def test_the_median_of_the_runs_is_held_against_the_target(monkeypatch, tmp_path):
    monkeypatch.setenv(PLACE, str(tmp_path / "figures"))
    for seconds in (30.0, 15.0, 19.0):
        record("baseline", seconds, "s", 20.0)
    for ratio in (2.0, 2.9, 9.0):
        record("peer", ratio, "x", 3.0, is_least=True)
    record("size", 4.0, "MB")
    lines = table_lines(read_figures(tmp_path / "figures"))
    assert [line.split()[0] for line in lines[1:]] == ["baseline", "peer", "size"]
    assert "19" in lines[1] and "reached" in lines[1] and "30, 15, 19" in lines[1]
    assert "<= 20" in lines[1]
    assert "MISSED" in lines[2] and ">= 3" in lines[2]
    assert "MISSED" not in lines[3] and "reached" not in lines[3]


def test_without_a_table_nothing_is_kept(monkeypatch, tmp_path):
    monkeypatch.delenv(PLACE, raising=False)
    record("baseline", 1.0, "s")
    assert read_figures(tmp_path / "figures") == []


def test_a_value_on_the_target_meets_it_from_either_side():
    assert Figure("a", 0.3, "1", 0.3).is_met
    assert Figure("a", 3.0, "x", 3.0, is_least=True).is_met
    assert Figure("a", float("nan"), "s", 3.0).is_met is False
    assert Figure("a", 1.0, "s").is_met is None


def test_every_script_of_the_table_is_there():
    assert all(Path(FOLDER / f"{name}.py").is_file() for name in PARTS)


SOUND = "from tests.bench.figures import record\nrecord('speed', 2.0, 'x', 3.0)\n"
BEGINNINGS = {"sound": "", "broken": "raise SystemExit(3)", "endless": "import time; time.sleep(60)"}


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Three scripts that all measure the same figure, then end as their name says."""
    tmp_path = tmp_path_factory.mktemp("scripts")
    for name, end in BEGINNINGS.items():
        (tmp_path / f"{name}.py").write_text(SOUND + end)
    return [run_part(name, 0, Part((), 5.0 if name == "endless" else 60.0), tmp_path) for name in BEGINNINGS]


def test_a_part_that_fails_is_named_and_its_figures_are_kept(runs, tmp_path):
    assert [run.fault for run in runs] == ["", "exit code 3", "ended after 5 s"]
    for run in runs:
        keep(run, tmp_path / "kept")
    lines, is_whole = report(read_runs(tmp_path / "kept"), ("speed",))
    assert not is_whole
    assert next(line for line in lines if "reached" in line).endswith("2, 2, 2")
    assert "FAILED: broken, run 1: exit code 3" in lines and "FAILED: endless, run 1: ended after 5 s" in lines


def test_a_named_figure_that_nobody_measured_is_missing(runs):
    assert report(runs[:1], ("speed",))[1]
    lines, is_whole = report(runs[:1], ("speed", "memory"))
    assert "NOT MEASURED: memory" in lines and not is_whole


def test_of_a_repeated_run_the_last_counts(runs, tmp_path):
    for run in (replace(runs[1], script="sound"), runs[0]):
        keep(run, tmp_path / "kept")
    (kept,) = read_runs(tmp_path / "kept")
    assert kept == runs[0]


def test_no_run_is_lost_when_a_table_goes_on(monkeypatch, runs, tmp_path, capsys):
    kept, began = tmp_path / "kept", []
    for run in runs[:2]:
        keep(run, kept)
    monkeypatch.setattr(table, "PARTS", {name: Part() for name in BEGINNINGS})
    monkeypatch.setattr(
        table, "run_part", lambda name, number, part: began.append(name) or replace(runs[0], script=name)
    )
    monkeypatch.setattr("sys.argv", ["table.py", "--quick", "--go-on", "--kept", str(kept)])
    table.main()
    # The sound run is there; the one that failed is tried again, the one that is missing made.
    assert began == ["broken", "endless"] and "FAILED" not in capsys.readouterr().out
