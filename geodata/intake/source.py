"""Open any file that an analyst brings, safely: the one way in for foreign bytes.

The file is read in a process of its own, bounded in time and memory, from a private copy; nothing is written beside
it, nothing in it is run, and nothing is fetched. What comes back are layers as they are: :mod:`geodata.intake.conform`
brings them to a schema.
"""

from __future__ import annotations

import dataclasses
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pyogrio

from geodata.defects import Sentence
from geodata.intake.contents import Contents
from geodata.intake.frames import raw_layer
from geodata.intake.limits import DEFAULT, Limits
from geodata.intake.raw import RawLayer
from geodata.intake.refusal import SPLIT_IT, SourceError, out_of_memory, refuse, refuse_of_disk
from geodata.intake.sniff import format_of
from geodata.intake.vectors import DRIVERS
from geodata.intake.wire import HEAD, read_contents_back
from geodata.remarks import Remark

PROJECT = Path(__file__).resolve().parents[2]
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True, eq=False)
class Source:
    """An opened file: its ``format``, its layers as they are, the digest of its bytes, and what is to be said.

    ``sha256`` is that of the file; of a source of several files (Shapefile, .gdb, a GeoPackage with its log) that of
    the lines "digest  name" of its files in order of names.
    """

    path: Path
    format: str
    layers: tuple[RawLayer, ...]
    sha256: str
    remarks: tuple[Remark, ...]


def open_source(path: Path, *, limits: Limits = DEFAULT, encoding: str | None = None) -> Source:
    """Read every layer of ``path`` (GeoPackage, Shapefile, GeoJSON, File GDB, KML, KMZ, DXF, CSV, XLSX, or a zip).

    ``encoding`` is that of its texts where the user knows better than the rule (mark or ``.cpg``, else strict UTF-8,
    else GB18030). Raises SourceError with a stable ``reason`` for whatever cannot be taken, within ``limits``.
    """
    path = Path(path)
    try:
        if not path.exists():
            raise _missing(path)
        format_of(path)
        with tempfile.TemporaryDirectory(prefix="cqdc-intake-") as name:
            contents = _read_apart(path.absolute(), Path(name), limits, encoding)
    except OSError as error:
        raise refuse_of_disk(error, path.name) from error
    layers = tuple(raw_layer(found) for found in contents.layers)
    remarks = (*contents.remarks, *(remark for found in contents.layers for remark in found.remarks))
    return Source(path, contents.kind, layers, contents.sha256, remarks)


def _read_apart(path: Path, folder: Path, limits: Limits, encoding: str | None) -> Contents:
    """Run the reading process on ``path`` in ``folder``; SourceError if it refuses, dies, or takes too long."""
    request = folder / "request.json"
    asked = {"path": str(path), "folder": str(folder), "encoding": encoding, "limits": dataclasses.asdict(limits)}
    request.write_text(json.dumps(asked), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "geodata.intake.child", str(request)],
        cwd=folder,
        env=child_environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        code = process.wait(timeout=limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise _too_slow(path.name, limits) from error
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
    head = folder / "result" / HEAD
    if code != 0 or not head.is_file():
        raise _died(path.name, code, limits)
    answer = json.loads(head.read_text(encoding="utf-8"))
    if "reason" in answer:
        raise SourceError(**answer)
    return read_contents_back(answer, head.parent)


def child_environment(folder: Path) -> dict[str, str]:
    """The environment of the reading process: none of the user's GDAL settings, six drivers, no network, one thread."""
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "SYSTEMROOT", "LANG", "LC_ALL")}
    others = [name for name in pyogrio.list_drivers() if name not in DRIVERS.values()]
    return kept | {
        "PYTHONPATH": os.pathsep.join(_import_path()),
        "PYTHONUTF8": "1",
        "TMPDIR": str(folder),
        "GDAL_SKIP": ",".join(others),
        "GDAL_DRIVER_PATH": "disable",
        "GDAL_HTTP_PROXY": NOWHERE,
        "http_proxy": NOWHERE,
        "https_proxy": NOWHERE,
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".none",
        "GDAL_DISABLE_READDIR_ON_OPEN": "TRUE",
        "GDAL_PAM_ENABLED": "NO",
        "SHAPE_RESTORE_SHX": "NO",
        "OGR_GEOJSON_MAX_OBJ_SIZE": "0",
        "OGR_SQLITE_PRAGMA": "trusted_schema=0",
        "PROJ_NETWORK": "OFF",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _import_path() -> list[str]:
    """Where this process imports from, without the folder that it works in: layers lie there, not code."""
    entries = [Path(entry).absolute() for entry in sys.path if entry]
    return [str(PROJECT), *(str(entry) for entry in entries if entry not in (PROJECT, Path.cwd()))]


def _missing(path: Path) -> SourceError:
    wrong = Sentence(f"没有这个文件：{path}", f"there is no such file: {path}")
    return refuse("missing", path.name, wrong, Sentence("检查路径", "look at the path"))


def _too_slow(file: str, limits: Limits) -> SourceError:
    wrong = Sentence(f"{limits.seconds:g} 秒内没有读完", f"it was not read within {limits.seconds:g} s")
    return refuse("too_slow", file, wrong, SPLIT_IT)


def _died(file: str, code: int, limits: Limits) -> SourceError:
    if code in (-signal.SIGKILL, -signal.SIGABRT) if hasattr(signal, "SIGKILL") else False:
        return out_of_memory(file, limits)
    wrong = Sentence(f"读取进程异常结束（代码 {code}）", f"the process that read it broke off (code {code})")
    return refuse("crashed", file, wrong)
