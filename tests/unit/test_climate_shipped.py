"""The shipped climate tables: as registered, and what the ingest script makes of the source data, to the byte."""

import hashlib
import os
import tomllib
from pathlib import Path

import pytest

from geodata.climate.read import SHIPPED_CLIMATE
from geodata.ingest_climate import ingest_climate

SOURCE = Path(__file__).parents[3] / "shared" / "data"
TABLES = ("bins.csv", "stations.csv")


@pytest.fixture
def source():
    if not (SOURCE / "climate").is_dir():
        message = f"left out: the source data are not at {SOURCE / 'climate'}"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return SOURCE


def test_every_table_is_registered_with_its_digest():
    register = tomllib.loads((SHIPPED_CLIMATE / "sources.toml").read_text(encoding="utf-8"))
    assert set(register) == set(TABLES)
    for name, entry in register.items():
        assert entry["sha256"] == hashlib.sha256((SHIPPED_CLIMATE / name).read_bytes()).hexdigest(), name
        assert set(entry) == {"sha256", "origin", "licence", "date", "grade", "basis", "drawn_zh", "drawn_en"}


def test_built_again_the_shipped_tables_are_the_same(source, tmp_path):
    ingest_climate(source, tmp_path)
    for name in (*TABLES, "sources.toml"):
        assert (tmp_path / name).read_bytes() == (SHIPPED_CLIMATE / name).read_bytes(), name
