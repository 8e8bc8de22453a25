"""The shipped layers are what the ingest script makes of the source data, to the byte."""

import os
from pathlib import Path

import pytest

from geodata.ingest import ingest
from geodata.read import SHIPPED_REGION

SOURCE = Path(__file__).parents[3] / "shared" / "data"


@pytest.fixture
def source():
    if not SOURCE.is_dir():
        message = f"left out: the source data are not at {SOURCE}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return SOURCE


def test_built_again_the_shipped_region_is_the_same(source, tmp_path):
    ingest(source, tmp_path)
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    shipped = {path.name: path.read_bytes() for path in SHIPPED_REGION.iterdir()}
    assert set(built) == set(shipped)
    changed = [name for name in built if built[name] != shipped[name]]
    assert not changed
