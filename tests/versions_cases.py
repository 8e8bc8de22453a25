"""A workspace on the tiny region, for the tests of versions: what is in a store, and edits of its starter zones."""

import json
from pathlib import Path

from geodata.layers import SCHEMAS
from geodata.read import read_region
from geodata.settings import LayerSource
from geodata.versions.store import accept_layers, create_store
from tests.tiny_region import frame, square, tiny_layers, write_tiny

SOURCE = LayerSource("made up for a test", "none", "2026", "A", "assumed", "画", "drawn", "")


def make_store(folder, name="my-plan"):
    """A workspace with version 1 of the tiny region; returns its folder."""
    region = folder / "region"
    region.mkdir(parents=True)
    write_tiny(region, tiny_layers())
    workspace = folder / name
    create_store(workspace, region, "analyst", "start")
    return workspace


def zones_of(workspace, number):
    """The starter zones of a version, to be edited."""
    return read_region(workspace / "versions" / f"{number:04d}").layers["starter_zones"].copy()


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


def schema_of(name):
    """Schema of a layer."""
    return SCHEMAS[name]
