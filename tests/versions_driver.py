"""What befalls a process that accepts a version: killed, out of disk, without rights, not alone. Run as a program.

``python -m tests.versions_driver MODE FOLDER`` makes a workspace in FOLDER, lets forked children accept edits of it
under the trouble that MODE names, looks at the store after each, and prints one JSON line for each child. The children
are forked here and not from pytest, which may have threads.
"""

import json
import multiprocessing
import os
import random
import resource
import signal
import sys
import time
from pathlib import Path

from geodata.errors import PlannerError
from geodata.read import digest
from geodata.versions.content_files import version_content
from geodata.versions.ledger import head, read_versions
from tests.versions_cases import accept_name, make_store

NOBODY = 65534
SMALL_FILES_BYTES = (0, 1, 100, 500, 1000, 2000, 3000)
RANDOM_KILLS = 12
ROUNDS = 4
WORKERS = 3


def accept_in_child(workspace, base, name, trouble, kill_after_s=None):
    """Fork; the child calls ``trouble()`` and accepts a renamed zone; returns its exit status (negative: signal).

    With ``kill_after_s`` it is killed from here after so many seconds. Status 0: accepted, 3: refused with a sentence
    in both languages, 4: anything else.
    """
    child = os.fork()
    if child:
        if kill_after_s is not None:
            time.sleep(kill_after_s)
            os.kill(child, signal.SIGKILL)
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    try:
        trouble()
        accept_name(workspace, base, "SZ1", name)
    except PlannerError as error:
        os._exit(3 if error.zh and error.en else 4)
    except BaseException as error:
        print(repr(error), file=sys.stderr)
        os._exit(4)
    os._exit(0)


def kill_at(step, workspace):
    """Trouble: SIGKILL before the ``step``-th call that touches files of the workspace for writing, or syncs one."""
    count = 0

    def strike():
        nonlocal count
        count += 1
        if count == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(event, arguments):
        if event == "open":
            path, _, flags = arguments
            writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR)
            if writes and str(path).startswith(str(workspace)):
                strike()
        elif event in ("os.rename", "os.mkdir", "os.chmod", "os.rmdir", "os.remove"):
            strike()

    def install():
        fsync = os.fsync

        def striking_fsync(handle):
            strike()
            fsync(handle)
            strike()

        os.fsync = striking_fsync
        sys.addaudithook(audit)

    return install


def look(workspace, before, status):
    """The store as it is now, checked file by file; ``same`` says that the old versions have their old bytes."""
    versions = read_versions(workspace)
    return {
        "status": status,
        "versions": len(versions),
        "name": version_content(versions[-1]).layers["starter_zones"]["SZ1"]["name_en"],
        "same": all(digests(workspace)[name] == value for name, value in before.items()),
        "drafts": len(list((workspace / "versions").glob(".draft-*"))),
    }


def digests(workspace):
    """sha256 of every file of every version."""
    files = (path for path in (workspace / "versions").rglob("*") if path.is_file() and ".draft-" not in str(path))
    return {str(path): digest(path) for path in files}


def run_one(workspace, name, trouble, kill_after_s=None):
    """Accept under trouble on top of the newest version; print and return what is left."""
    before, newest = digests(workspace), head(workspace)
    version_content(newest)  # read once here, so that every child starts with it
    start = time.monotonic()
    status = accept_in_child(workspace, newest.number, name, trouble, kill_after_s)
    took_s = time.monotonic() - start
    seen = look(workspace, before, status)
    print(json.dumps({"try": name, "before": newest.number, **seen}), flush=True)
    return {**seen, "took_s": took_s}


def run_kill(workspace):
    """Kill at every step until one gets through, then at random times."""
    step, status = 0, -signal.SIGKILL
    while status == -signal.SIGKILL:
        step += 1
        status = run_one(workspace, f"step{step}", kill_at(step, workspace))["status"]
    took_s = run_one(workspace, "timed", lambda: None)["took_s"]
    moments = random.Random(1)
    for number in range(RANDOM_KILLS):
        run_one(workspace, f"random{number}", lambda: None, kill_after_s=moments.uniform(0.0, 1.2 * took_s))
    run_one(workspace, "last", lambda: None)


def run_small_files(workspace):
    """No file may grow beyond so many bytes: what a full disk does, at the same places."""
    for size in SMALL_FILES_BYTES:
        run_one(workspace, f"size{size}", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))  # noqa: B023
    run_one(workspace, "last", lambda: None)


def run_read_only(workspace):
    """The versions may be read and not written."""

    def give_up_rights():
        if os.getuid() == 0:
            os.setgid(NOBODY)
            os.setuid(NOBODY)

    (workspace / "versions").chmod(0o555)
    run_one(workspace, "refused", give_up_rights)
    (workspace / "versions").chmod(0o755)
    run_one(workspace, "last", lambda: None)


def run_race(workspace):
    """Workers accept at the same time, from the same base: first different columns, then the same cell."""
    context = multiprocessing.get_context("fork")
    columns = ("name_zh", "name_en", "note_en")
    for number in range(2 * ROUNDS):
        base, before = head(workspace).number, digests(workspace)
        version_content(head(workspace))
        disjoint = number < ROUNDS
        barrier, answers = context.Barrier(WORKERS), context.SimpleQueue()
        workers = [
            context.Process(
                target=race,
                args=(workspace, base, columns[worker if disjoint else 0], f"{number}-{worker}"),
                kwargs={"barrier": barrier, "answers": answers},
            )
            for worker in range(WORKERS)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        told = sorted(answers.get() for _ in workers)
        zone = version_content(head(workspace)).layers["starter_zones"]["SZ1"]
        left = look(workspace, before, 0)
        cells = {column: zone[column] for column in columns}
        print(json.dumps({"disjoint": disjoint, "round": number, "base": base, "told": told, "cells": cells, **left}))


def race(workspace, base, column, value, *, barrier, answers):
    """One worker: wait for the others, accept; tells what came of it."""
    barrier.wait()
    try:
        acceptance = accept_name(workspace, base, "SZ1", value, column, who=value)
        answers.put(("merged" if acceptance.merged else "accepted", acceptance.version.number, value))
    except Exception as error:  # whatever it is: a worker that says nothing would be waited for
        answers.put((type(error).__name__, 0, value))


MODES = {"kill": run_kill, "small_files": run_small_files, "read_only": run_read_only, "race": run_race}

if __name__ == "__main__":
    MODES[sys.argv[1]](make_store(Path(sys.argv[2]), "我的 方案"))
