"""Hostile and broken files: each refused for its own reason, in both languages, with nothing written beside it."""

import re

import pytest

from geodata.intake.limits import MIB, Limits
from tests.corpus_archives import cases as archive_cases
from tests.corpus_layers import cases as layer_cases
from tests.intake_here import snapshot
from tests.intake_worker import Worker

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
