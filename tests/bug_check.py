"""Over a hundred bugs made by hand in rules, objective, audit, model and answers: is each of them seen by the tests?

Run ``python tests/bug_check.py`` (all) or ``python tests/bug_check.py 3 7`` (some). Each bug is put into a copy of the
project, and the tests named for it must fail there; first all of these tests must pass as things stand. The working
tree is never touched. It takes half an hour, which is why it is no part of ``make test``. ``--trust`` leaves out the
first run, where the tests have just passed; a bug is then reported with the first test that saw it.

``--kept FILE`` adds a line for each bug to a file and passes over those that stand there, so that the count is taken in
parts; the count at the end is that of the file. ``--workers 1`` leaves a core to others. ``--page`` writes the list.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE))

from tests.bug_list import BUGS as FIRST  # noqa: E402 - run as a script, the project is not on the path
from tests.bug_list_answers import BUGS as ANSWERS  # noqa: E402
from tests.bug_list_rules import BUGS as RULES  # noqa: E402

BUGS = (*FIRST, *RULES, *ANSWERS)
NONE_CHOSEN = 5  # exit code of pytest
MISSED = "MISSED"
PAGE = (
    "# Bugs made by hand, and the test that sees each",
    "",
    "`python tests/bug_check.py --kept FILE --page docs/bugs.md` puts each into a copy of the project, runs the tests",
    "named for it, and writes this page. An entry says what became of what in which file, and which test saw it first.",
    "",
)
FOLDERS = ("geodata", "models", "optimizer", "reports", "tests")


def copy_project(place: Path) -> Path:
    """A copy of what tests need, without history and environment."""
    for name in FOLDERS:
        shutil.copytree(HERE / name, place / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HERE / "pyproject.toml", place / "pyproject.toml")
    return place


def failing_test(place: Path, tests: tuple[str, ...], named: str = "") -> str:
    """Run the tests in the copy and return the first that fails, empty if none; no run at all is an error.

    ``named``: only those that bear this name, of which there may be none.
    """
    chosen = ["-k", named] if named else []
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *chosen, *dict.fromkeys(tests)]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False, start_new_session=True)
    if done.returncode not in (0, 1, 2, *([NONE_CHOSEN] if named else [])):
        raise RuntimeError(done.stdout[-2000:] + done.stderr[-2000:])
    found = [line.split()[1] for line in done.stdout.splitlines() if line.startswith(("FAILED ", "ERROR "))]
    return "" if done.returncode in (0, NONE_CHOSEN) else (found or ["collection"])[0]


def seen_by(number: int) -> tuple[int, str, float]:
    """Put one bug into a copy; return the test that sees it, empty if none does, and how long that took [s]."""
    bug, began = BUGS[number - 1], time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        place = copy_project(Path(folder))
        source = (place / bug.file).read_text(encoding="utf-8")
        if source.count(bug.old) != 1:
            raise RuntimeError(f"bug {number}: its text stands {source.count(bug.old)} times in {bug.file}")
        (place / bug.file).write_text(source.replace(bug.old, bug.new), encoding="utf-8")
        # A bug of a rule is seen by the tests that bear the rule's name as a rule; all others are run where it is not.
        rule = Path(bug.file).stem if "/rules/" in bug.file else ""
        test = (rule and failing_test(place, bug.tests, rule)) or failing_test(place, bug.tests)
        return number, test, time.perf_counter() - began


def words_of(number: int) -> str:
    """The bug itself: where it is, and what becomes of what."""
    bug = BUGS[number - 1]
    return f"{bug.file}: {bug.old!r} -> {bug.new!r}"


def line_of(number: int, test: str, seconds: float) -> str:
    """What is said of one bug."""
    return f"{number:3d} {words_of(number)}  {f'by {test}' if test else MISSED}  {seconds:.0f} s"


def read_kept(kept: Path | None) -> dict[int, str]:
    """What was said before of bugs that still are as they were, whatever their number then."""
    lines = kept.read_text(encoding="utf-8").splitlines() if kept and kept.exists() else []
    known = {words_of(number): number for number in range(1, len(BUGS) + 1)}
    said = {}
    for line in lines:
        words, verdict, seconds = line.split(maxsplit=1)[1].rsplit("  ", 2)
        if words in known:
            said[known[words]] = f"{known[words]:3d} {words}  {verdict}  {seconds}"
    return said


def write_page(page: Path, said: dict[int, str]) -> None:
    """Write the page that lists every bug with the first test that saw it."""
    lines = [said[number].rpartition("  ")[0].replace("  by ", "\n        by ") for number in sorted(said)]
    caught = sum(f"  {MISSED}" not in line for line in said.values())
    count = f"{caught} of {len(said)} are caught. In the order of `tests/bug_list*.py`:"
    text = "\n".join([*PAGE, count, "", *(f"    {line}" for line in lines)])
    page.write_text(text + "\n", encoding="utf-8")


def main(
    wanted: list[int],
    *,
    is_trusted: bool = False,
    kept: Path | None = None,
    workers: int = 2,
    page: Path | None = None,
) -> int:
    """Check the bugs ``wanted`` (all if empty); the exit code is how many were missed."""
    numbers = wanted or list(range(1, len(BUGS) + 1))
    said = read_kept(kept)
    left = [number for number in numbers if number not in said]
    named = tuple(dict.fromkeys(test for number in left for test in BUGS[number - 1].tests))
    with tempfile.TemporaryDirectory() as folder:
        if left and not is_trusted and (failing := failing_test(copy_project(Path(folder)), named)):
            print(f"the tests fail without any bug: {failing}")
            return 1
    with ThreadPoolExecutor(workers) as pool:
        for done in as_completed([pool.submit(seen_by, number) for number in left]):
            number, test, seconds = done.result()
            said[number] = line_of(number, test, seconds)
            print(said[number], flush=True)
            if kept:
                with kept.open("a", encoding="utf-8") as file:
                    file.write(said[number] + "\n")
    missed = [number for number in numbers if f"  {MISSED}" in said[number]]
    if page:
        write_page(page, said)
    print(f"{len(numbers) - len(missed)} of {len(numbers)} caught", *missed)
    return len(missed)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("numbers", nargs="*", type=int)
    parser.add_argument("--trust", action="store_true")
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    ways = {"is_trusted": given.trust, "kept": given.kept, "workers": given.workers, "page": given.page}
    sys.exit(main(given.numbers, **ways))
