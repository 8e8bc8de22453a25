"""What several test files need is made by the first that asks, in whichever process of the run of tests that is."""

import os
import time
from pathlib import Path

# Names the folder of this run of tests, which :mod:`tests.conftest` makes and removes.
SHARED = "CQDC_TESTS_SHARED"
PATIENCE_S = 600
DONE = "made"


def made_once(name, make):
    """Return a folder that ``make(folder)`` has filled, in this process or in another of the same run of tests."""
    place = Path(os.environ[SHARED]) / name
    try:
        place.mkdir()
    except FileExistsError:
        _wait_for(place)
        return place
    try:
        make(place)
    except BaseException as error:
        (place / DONE).write_text(f"failed: {error}", encoding="utf-8")
        raise
    (place / DONE).write_text("", encoding="utf-8")
    return place


def _wait_for(place):
    end = time.monotonic() + PATIENCE_S
    while not (place / DONE).is_file():
        if time.monotonic() > end:
            raise TimeoutError(f"{place} was not made in {PATIENCE_S} s")
        time.sleep(0.2)
    if fault := (place / DONE).read_text(encoding="utf-8"):
        raise RuntimeError(f"{place.name}: {fault}")
