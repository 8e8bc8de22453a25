"""A workspace on the tiny region, for the tests of versions: what is in a store, and edits of its starter zones."""

import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

from geodata.settings import LayerSource
from geodata.versions.content_files import keep_content, version_content
from geodata.versions.ledger import read_version
from geodata.versions.store import accept_layers, create_store
from tests.tiny_region import frame, square, tiny_layers, write_tiny

SOURCE = LayerSource("made up for a test", "none", "2026", "A", "assumed", "画", "drawn", "")


@cache
def _template():
    """A store made once and copied for every test, with its content."""
    folder = tempfile.TemporaryDirectory()
    region, workspace = Path(folder.name) / "region", Path(folder.name) / "plan"
    region.mkdir()
    write_tiny(region, tiny_layers())
    version = create_store(workspace, region, "analyst", "start")
    return folder, workspace, version_content(version)


def make_store(folder, name="my-plan"):
    """A workspace with version 1 of the tiny region; returns its folder."""
    _, template, content = _template()
    workspace = Path(folder) / name
    shutil.copytree(template, workspace)
    keep_content(read_version(workspace, 1), content)
    return workspace


def zones_of(workspace, number):
    """The starter zones of a version, to be edited."""
    return version_content(read_version(workspace, number)).frames()["starter_zones"]


def rename_zone(workspace, base, zone, name, column="name_en"):
    """The starter zones of version ``base`` with one name changed."""
    zones = zones_of(workspace, base)
    zones.loc[zones["zone_id"] == zone, column] = name
    return {"starter_zones": zones}


def accept_name(workspace, base, zone, name, column="name_en", **options):
    """Accept a changed name of a zone, edited from version ``base``."""
    edit = rename_zone(workspace, base, zone, name, column)
    return accept_layers(workspace, edit, base=base, who=options.pop("who", "analyst"), why="rename", **options)


def zone_names(workspace, number, column="name_en"):
    """Zone id -> name in a version."""
    zones = zones_of(workspace, number)
    return dict(zip(zones["zone_id"], zones[column], strict=True))


def farmland(*squares, **columns):
    """A layer that only the user can give: km squares (west, south, east, north) in the local CRS."""
    ids = [f"f{number}" for number in range(1, len(squares) + 1)]
    return frame([square(*corners) for corners in squares], feature_id=ids, **columns)


def snapshot(folder):
    """Every file below ``folder`` with its bytes: what must not change."""
    return {
        str(path.relative_to(folder)): path.read_bytes() for path in sorted(Path(folder).rglob("*")) if path.is_file()
    }


def record_of(workspace, number):
    """``version.json`` as plain values."""
    return json.loads((workspace / "versions" / f"{number:04d}" / "version.json").read_text(encoding="utf-8"))
