"""Sources read in the test's own process: the same code and hand-over as in the reading process, without its start."""

import json

import pytest

from geodata.intake import source as source_module
from geodata.intake.contents import read_contents
from geodata.intake.source import open_source
from geodata.intake.wire import HEAD, read_contents_back, write_contents


@pytest.fixture
def read_in_this_process(monkeypatch):
    """As the reading process does it, with what it hands over, but without starting one for each test."""

    def read(path, folder, limits, encoding):
        contents = read_contents(path, folder / "copies", limits, encoding)
        write_contents(contents, folder)
        return read_contents_back(json.loads((folder / HEAD).read_text()), folder)

    monkeypatch.setattr(source_module, "_read_apart", read)


def snapshot(folder):
    """Every file below ``folder`` with its bytes and time of change."""
    return {
        path.relative_to(folder): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def only(path, **options):
    """The one layer of a source."""
    (layer,) = open_source(path, **options).layers
    return layer


def kinds(source):
    return [remark.kind for remark in source.remarks]
