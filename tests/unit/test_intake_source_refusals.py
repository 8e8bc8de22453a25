"""Hostile and broken files: each refused for its own reason, in both languages, with nothing written beside it."""

import re
from dataclasses import replace

import pytest
import shapely

from geodata.intake.geopackage import check_geopackage
from geodata.intake.limits import DEFAULT, MIB, Limits
from geodata.intake.refusal import SourceError
from tests.corpus_archives import cases as archive_cases
from tests.corpus_layers import cases as layer_cases
from tests.intake_here import snapshot
from tests.intake_worker import Worker
from tests.small_files import ZONES, write_vector

HAN = re.compile("[\u4e00-\u9fff]")
CASES = {name: (reason, maker) for cases in (archive_cases, layer_cases) for name, reason, maker in cases()}


@pytest.fixture(scope="module")
def worker():
    started = Worker(Limits(seconds=60, memory_bytes=2048 * MIB))
    yield started
    started.close()


@pytest.mark.parametrize("name", CASES)
def test_refused(name, worker, tmp_path):
    reason, maker = CASES[name]
    path = maker(tmp_path)
    is_special = path.is_fifo() or path.stat().st_size > 2**30
    before = {} if is_special else snapshot(tmp_path)
    refusal = worker.ask(path)
    assert refusal["reason"] == reason
    assert HAN.search(refusal["zh"])
    assert not HAN.search(refusal["en"].replace(path.name, "").replace("经度", ""))
    assert path.name in refusal["zh"]
    assert path.name in refusal["en"]
    assert "Way out: " in refusal["en"]
    assert str(tmp_path) not in refusal["en"]
    assert "/tmp" not in refusal["en"].replace("/tmp/evil.geojson", "")
    assert before == ({} if is_special else snapshot(tmp_path))


def test_a_giant_text_of_a_geopackage_is_refused_by_its_length(tmp_path):
    """Before the reader loads it: the look at the database alone refuses."""
    path = write_vector(tmp_path, ".gpkg", ZONES.assign(name_zh="渝" * 30_000))
    assert check_geopackage(path, replace(DEFAULT, max_text_bytes=90_000), "z") == ["zones"]
    with pytest.raises(SourceError) as refused:  # each character is three bytes of UTF-8
        check_geopackage(path, replace(DEFAULT, max_text_bytes=89_999), "z")
    assert refused.value.reason == "text_too_long"


def test_a_geometry_may_be_larger_than_a_text(tmp_path):
    ring = shapely.Point(106.5, 29.5).buffer(0.1, quad_segs=2_000)  # 8,001 vertices are 128 kB
    path = write_vector(tmp_path, ".gpkg", ZONES.iloc[:1].set_geometry([ring]))
    assert check_geopackage(path, replace(DEFAULT, max_text_bytes=70_000), "z") == ["zones"]
