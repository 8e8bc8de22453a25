"""Small files of every format, damaged at random: each is read or refused by name; nothing else, nothing written.

A reading process that dies is a refusal for the user ("crashed"); the fuzz counts it as a finding all the same.
"""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geodata.intake.limits import MIB, Limits
from tests.intake_here import snapshot
from tests.intake_worker import Worker
from tests.mutations import mutate
from tests.small_files import write_all

FORMATS = ("GeoPackage", "Shapefile", "GeoJSON", "FileGDB", "KML", "KMZ", "DXF", "CSV", "XLSX", "ZIP")
NO_ANSWER = ("unexpected", "died")


@pytest.fixture(scope="module")
def worker():
    started = Worker(Limits(seconds=20, memory_bytes=2048 * MIB))
    yield started
    started.close()


@pytest.fixture(scope="module")
def originals(tmp_path_factory):
    return write_all(tmp_path_factory.mktemp("originals"))


@pytest.mark.parametrize("kind", FORMATS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(min_value=0, max_value=2**32))
def test_damaged_files_are_read_or_refused(kind, worker, originals, tmp_path_factory, seed):
    folder = tmp_path_factory.mktemp("damaged")
    path = mutate(originals, kind, folder, random.Random(seed))
    before = snapshot(folder)
    answer = worker.ask(path)
    assert answer["reason"] not in NO_ANSWER, answer
    assert bool(answer["reason"]) == bool(answer["zh"]) == bool(answer["en"])
    assert snapshot(folder) == before
