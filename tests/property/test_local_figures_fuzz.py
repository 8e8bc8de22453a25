"""However a folder of local figures is spoiled, it is read or refused by name; nothing else is raised."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import FigureError, PlannerError
from models.local_checks import FILES
from models.local_figures import read_local_figures
from models.policy.packs import read_pack
from tests.second_region import copy_shipped_figures, write_policy

# Among them what broke a reader once: a list in place of a name.
JUNK = st.sampled_from(
    [
        '""',
        '"x"',
        "[]",
        '["x"]',
        "{}",
        "{ a = 1 }",
        "nan",
        "-inf",
        "1e400",
        "true",
        "0",
        "-1",
        "1979-05-27",
        "\x00",
        "[",
    ]
)


def spoil(text, at, junk):
    """Put ``junk`` in place of what one line states, or of the line if it states nothing."""
    lines = text.splitlines()
    number = at % len(lines)
    name, equals, _ = lines[number].partition("=")
    lines[number] = f"{name}{equals} {junk}" if equals else junk
    return "\n".join(lines) + "\n"


@settings(max_examples=80)
@given(st.sampled_from(FILES), st.integers(0, 400), JUNK)
def test_a_spoiled_folder_of_figures(file, at, junk):
    with tempfile.TemporaryDirectory() as folder:
        place = copy_shipped_figures(Path(folder) / "mine")
        text = (place / file).read_text("utf-8")
        (place / file).write_text(spoil(text, at, junk), encoding="utf-8")
        try:
            read_local_figures(place)
        except FigureError as error:
            assert str(place) in error.en and str(place) in error.zh


@settings(max_examples=80)
@given(st.sampled_from(["shaling_2027.toml", "clauses.toml"]), st.integers(0, 400), JUNK)
def test_a_spoiled_pack_or_register(file, at, junk):
    with tempfile.TemporaryDirectory() as folder:
        write_policy(Path(folder))
        path = Path(folder) / file
        path.write_text(spoil(path.read_text("utf-8"), at, junk), encoding="utf-8")
        try:
            read_pack(Path(folder) / "shaling_2027.toml")
        except PlannerError as error:
            assert error.zh and error.en


@pytest.mark.parametrize("junk", ["\x00", "[", '""'])
def test_spoiling_changes_one_line(junk):
    assert spoil("a = 1\nb = 2\n", 1, junk) == f"a = 1\nb = {junk}\n"
