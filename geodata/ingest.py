"""Build a region's folder of reviewable text from the source data: ``python -m geodata.ingest SOURCE_DIR
[--out DIR]``.

What people decide by hand (names, assumed stations, stock, settings) is in ``ingest_inputs``; the rest is
taken from the source data. The output depends on nothing else: built again, it is the same to the byte. Not
needed at run time.
"""

from __future__ import annotations

import argparse
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata.ingest_boundaries import build_boundaries
from geodata.ingest_tables import build_tables
from geodata.layers import SCHEMAS
from geodata.read import SHIPPED_REGION, digest, read_region
from geodata.write import write_csv, write_geojson, write_text

INPUTS = Path(__file__).parent / "ingest_inputs"
DEFAULT_SOURCE = Path("../shared/data")


def ingest(source: Path, out: Path) -> None:
    """Write every layer, ``region.toml`` and ``sources.toml`` to ``out``; read the result back, checked."""
    out.mkdir(parents=True, exist_ok=True)
    paths = {
        key: source / value
        for key, value in tomllib.loads((INPUTS / "ingest.toml").read_text(encoding="utf-8")).items()
    }
    write_text((INPUTS / "region.toml").read_text(encoding="utf-8"), out / "region.toml")
    listed = pd.read_csv(INPUTS / "names.csv", dtype=str)
    names = dict(zip(listed["name_zh"], listed["name_en"], strict=True))
    local_crs = tomllib.loads((out / "region.toml").read_text(encoding="utf-8"))["local_crs"]
    layers: dict[str, pd.DataFrame] = {**build_boundaries(paths["boundaries"], names)}
    layers |= build_tables(paths, INPUTS, layers, local_crs)
    for name, frame in layers.items():
        _write_layer(name, frame, out)
    write_text(sources_with_digests(INPUTS / "sources.toml", out), out / "sources.toml")
    read_region(out)


def _write_layer(name: str, frame: pd.DataFrame, out: Path) -> None:
    schema = SCHEMAS[name]
    path = out / schema.filename
    ordered = frame.sort_values(schema.id_column, kind="stable").reset_index(drop=True)
    columns = [column.name for column in schema.columns if column.name in frame.columns or not column.may_lack]
    if path.suffix == ".csv":
        write_csv(ordered[columns], path)
    else:
        write_geojson(gpd.GeoDataFrame(ordered[[*columns, "geometry"]], crs=frame.crs), path)


def sources_with_digests(register: Path, out: Path) -> str:
    """Return the hand-written ``register`` of sources with ``sha256`` of the files in ``out`` below every header."""
    lines = []
    for line in register.read_text(encoding="utf-8").splitlines():
        lines.append(line)
        if line.startswith('["'):
            lines.append(f'sha256 = "{digest(out / line[2:-2])}"')
    return "\n".join(lines) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Command line of the script; returns 0."""
    parser = argparse.ArgumentParser(description="Build the shipped region from the source data.")
    parser.add_argument("source", type=Path, nargs="?", default=DEFAULT_SOURCE)
    parser.add_argument("--out", type=Path, default=SHIPPED_REGION)
    options: Mapping[str, Path] = vars(parser.parse_args(arguments))
    ingest(options["source"], options["out"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
