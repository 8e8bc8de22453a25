"""The table of the benchmarks: medians, targets either way, and no figure met that was not measured."""

from pathlib import Path

from tests.bench.figures import PLACE, Figure, read_figures, record, table_lines


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
    from tests.bench.table import FOLDER, SCRIPTS  # noqa: PLC0415

    assert all(Path(FOLDER / f"{name}.py").is_file() for name in SCRIPTS)
