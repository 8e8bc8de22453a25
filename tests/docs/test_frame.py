"""The project's frame: what stands at the top, how long files are, and that it speaks of itself alone."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = {".py", ".toml", ".md", ".cfg", ".lock", ".js", ".css", ".csv", ""}
# Spelled apart so that this file does not find itself.
FOREIGN = ["/" + "work/", "/" + "root/", "/" + "home/", "pypi" + ".org", "python" + "hosted", "/" + "tmp/scratch"]


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return [ROOT / name for name in listed.splitlines()]


def test_only_the_four_packages_stand_at_the_top() -> None:
    tops = {path.relative_to(ROOT).parts[0] for path in tracked()}
    known = {"geodata", "models", "optimizer", "reports", "tests", "docs", ".ci", "pyproject.toml", "README.md"}
    assert tops <= known | {"Makefile", ".gitignore", "requirements.lock", "requirements-dev.lock"}


def test_no_python_file_is_longer_than_300_lines() -> None:
    long = [path.name for path in tracked() if path.suffix == ".py" and path.read_text("utf-8").count("\n") > 300]
    assert long == []


@pytest.mark.parametrize("word", FOREIGN)
def test_no_machine_path_and_no_registry_is_named(word: str) -> None:
    found = [
        path.relative_to(ROOT).as_posix()
        for path in tracked()
        if path.suffix in TEXT and path.is_file() and word in path.read_text("utf-8", errors="ignore")
    ]
    assert found == []


def test_readme_shows_both_commands_chinese_first_and_a_picture_that_exists() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    assert "make plan" in text and "make test" in text
    assert text.index("它决定什么") < text.index("What it decides")
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    assert pictures and all((ROOT / picture).is_file() for picture in pictures)


def test_every_relative_link_in_the_documents_leads_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_locked_version_is_pinned_with_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        lines = (ROOT / name).read_text("utf-8").splitlines()
        pins = [line for line in lines if re.match(r"^[a-z]", line)]
        assert pins and all("==" in pin and pin.endswith("\\") for pin in pins)
