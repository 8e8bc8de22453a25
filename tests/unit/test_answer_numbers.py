"""Numbers on the command line of an answer: what means nothing ends with exit code 2, before anything is read."""

import pytest

from reports.cli import main

AXES = ("--x", "carbon", "--y", "cost")
BAD = [
    *(("frontier", (*AXES, "--seconds", value), "--seconds") for value in ("0", "-1", "nan", "inf")),
    *(("frontier", (*AXES, "--points", value), "--points") for value in ("-3", "1", "101")),
    *(("alternatives", ("--within", value), "--within") for value in ("-0.1", "nan", "inf", "101")),
    *(("alternatives", ("--count", value), "--count") for value in ("0", "51")),
    ("alternatives", ("--seconds", "0"), "--seconds"),
    *(("phasing", ("--larger", value), "--larger") for value in ("1", "0", "-2", "nan", "inf", "101")),
    ("phasing", ("--within", "nan"), "--within"),
    ("phasing", ("--seconds", "nan"), "--seconds"),
    ("rank", ("--walks", "-1"), "--walks"),
    *(("rank", ("--cell-m", value), "--cell-m") for value in ("-1", "nan", "inf")),
]


@pytest.mark.parametrize(("command", "arguments", "option"), BAD)
def test_numbers_that_mean_nothing_are_named(capsys, command, arguments, option):
    # The subject does not exist: the number is found before it is looked for.
    for language, word in (("en", "must be"), ("zh", "须是")):
        assert main([command, "no_such_run", *arguments, "--lang", language]) == 2
        said = capsys.readouterr()
        assert option in said.out + said.err
        assert word in said.out + said.err


@pytest.mark.parametrize(
    ("command", "arguments"),
    [
        ("frontier", (*AXES, "--points", "2", "--seconds", "0.5")),
        ("alternatives", ("--within", "0", "--count", "1")),
        ("phasing", ("--larger", "1.01", "--within", "100")),
        ("rank", ("--walks", "0", "--cell-m", "0")),
    ],
)
def test_numbers_at_their_edges_are_taken(capsys, command, arguments):
    assert main([command, "no_such_run", *arguments, "--lang", "en"]) == 2
    said = capsys.readouterr()
    assert "no_such_run" in said.out + said.err
