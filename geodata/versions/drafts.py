"""A folder written whole or not at all: drafted beside its place, forced to disk, put in place by one rename.

A rename onto a folder that is there already fails: whoever comes second learns of it and nothing is overwritten. What a
killed process leaves behind is a draft, which no reader looks at.
"""

from __future__ import annotations

import errno
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geodata.versions.errors import VersionWriteError

DRAFT_PREFIX = ".draft-"
OLD_DRAFT_S = 24 * 3600.0  # no version takes a day to write: what is older was left by a process that was killed
NO_FOLDER_SYNC = (errno.EINVAL, errno.ENOTSUP, errno.EACCES)  # file systems that cannot force a folder to disk


class TakenError(Exception):
    """Another process has put its folder into the place."""


@contextmanager
def open_draft(parent: Path) -> Iterator[Path]:
    """Give an empty draft folder in ``parent`` and remove it afterwards, unless it was published.

    VersionWriteError for whatever the file system refuses meanwhile.
    """
    draft = parent / f"{DRAFT_PREFIX}{os.getpid()}-{secrets.token_hex(4)}"
    try:
        parent.mkdir(parents=True, exist_ok=True)
        draft.mkdir()
        yield draft
    except OSError as error:
        raise _write_error(parent, error) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def publish_draft(draft: Path, target: Path) -> None:
    """Force ``draft`` to disk and rename it to ``target``; TakenError if that is there already."""
    for path in draft.iterdir():
        path.chmod(0o444)  # a hint to editors that this is not to be changed; the digests are what holds
        _sync(path)
    _sync(draft)
    try:
        os.rename(draft, target)  # noqa: PTH104 - Path.rename is the same, this one name is what tests interrupt
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST) or target.exists():
            raise TakenError from error
        raise
    _sync(target.parent)


def remove_old_drafts(parent: Path) -> None:
    """Remove drafts older than a day; one that cannot be removed is left."""
    for draft in parent.glob(f"{DRAFT_PREFIX}*"):
        try:
            is_old = time.time() - draft.stat().st_mtime > OLD_DRAFT_S
        except OSError:
            continue
        if is_old:
            shutil.rmtree(draft, ignore_errors=True)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if not path.is_dir() or error.errno not in NO_FOLDER_SYNC:
            raise
    finally:
        os.close(handle)


def _write_error(parent: Path, error: OSError) -> VersionWriteError:
    reason = os.strerror(error.errno) if error.errno else str(error)
    return VersionWriteError(
        zh=f"写不进文件夹 {parent}：{reason}。已有的版本都完好，没有改动。办法：腾出磁盘空间或取得写权限，再做一次。",
        en=f"folder {parent} cannot be written: {reason}. The versions that are there are whole and untouched. "
        "Way out: free space on the disk or get the right to write, then do it again.",
    )
