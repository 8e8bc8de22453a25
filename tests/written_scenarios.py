"""Scenario files written for a test, and what a refusal must look like."""

import pytest

from models.scenario import read_scenario

HEAD = 'title = "试验"\nbase = "baseline"\n'


def write(folder, text, name="mine.toml"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def read(folder, text):
    return read_scenario(write(folder, HEAD + text))


def refused(folder, text, error):
    with pytest.raises(error) as caught:
        read(folder, text)
    for sentence in (caught.value.zh, caught.value.en):
        assert "mine.toml" in sentence
    return caught.value
