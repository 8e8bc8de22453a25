"""Near a hundred bugs made by hand in rules, objective, audit, model and answers: is each of them seen by the tests?

Run ``python tests/bug_check.py`` (all) or ``python tests/bug_check.py 3 7`` (some). Each bug is put into a copy of the
project, and the tests named for it must fail there; first all of these tests must pass as things stand. The working
tree is never touched. It takes some minutes, which is why it is no part of ``make test``.
"""

import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE))

from tests.bug_list import BUGS as FIRST  # noqa: E402 - run as a script, the project is not on the path
from tests.bug_list_answers import BUGS as ANSWERS  # noqa: E402
from tests.bug_list_rules import BUGS as RULES  # noqa: E402

BUGS = (*FIRST, *RULES, *ANSWERS)
FOLDERS = ("geodata", "models", "optimizer", "reports", "tests")


def copy_project(place: Path) -> Path:
    """A copy of what tests need, without history and environment."""
    for name in FOLDERS:
        shutil.copytree(HERE / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HERE / "pyproject.toml", place / "pyproject.toml")
    return place


def tests_pass(place: Path, tests: tuple[str, ...]) -> bool:
    """Run the tests in the copy and say whether all passed; a run that could not begin is an error."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *dict.fromkeys(tests)]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1, 2):
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    return done.returncode == 0


def is_caught(number: int) -> tuple[int, bool]:
    """Put one bug into a copy and say whether the tests see it."""
    bug = BUGS[number - 1]
    with tempfile.TemporaryDirectory() as folder:
        place = copy_project(Path(folder))
        source = (place / bug.file).read_text(encoding="utf-8")
        if source.count(bug.old) != 1:
            raise RuntimeError(f"bug {number}: its text stands {source.count(bug.old)} times in {bug.file}")
        (place / bug.file).write_text(source.replace(bug.old, bug.new), encoding="utf-8")
        return number, not tests_pass(place, bug.tests)


def main(wanted: list[int]) -> int:
    """Check the bugs ``wanted`` (all if empty); the exit code is how many were missed."""
    numbers = wanted or list(range(1, len(BUGS) + 1))
    named = tuple(dict.fromkeys(test for number in numbers for test in BUGS[number - 1].tests))
    with tempfile.TemporaryDirectory() as folder:
        if not tests_pass(copy_project(Path(folder)), named):
            print("the tests fail without any bug")
            return 1
    missed = []
    with ThreadPoolExecutor(2) as pool:
        for number, caught in pool.map(is_caught, numbers):
            bug = BUGS[number - 1]
            print(f"{number:3d} {'caught' if caught else 'MISSED'}  {bug.file}: {bug.old!r} -> {bug.new!r}", flush=True)
            if not caught:
                missed.append(number)
    print(f"{len(numbers) - len(missed)} of {len(numbers)} caught")
    return len(missed)


if __name__ == "__main__":
    sys.exit(main([int(number) for number in sys.argv[1:]]))
