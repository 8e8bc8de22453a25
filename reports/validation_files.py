"""The report of a check as files: text, page in both languages, and the issues as a layer that QGIS opens."""

from __future__ import annotations

from pathlib import Path

from reports.catalogue import LANGUAGES, both
from reports.errors import RunPlaceError
from reports.validation import Validation, validation_text
from reports.validation_html import draw_validation
from reports.validation_issues import write_issues

TEXT_FILE, PAGE_FILE, ISSUES_FILE = "report.txt", "report.html", "issues.gpkg"


def write_validation(validation: Validation, folder: Path, language: str = "zh") -> tuple[Path, ...]:
    """Write report.txt, report.html and issues.gpkg to the new ``folder`` and return their paths.

    The page in the other language lies beside it (report.en.html or report.zh.html), each with a link to the other.
    RunPlaceError if the folder cannot be made or is there already.
    """
    other = next(name for name in LANGUAGES if name != language)
    pages = {language: PAGE_FILE, other: f"report.{other}.html"}
    try:
        folder.mkdir(parents=True)
        (folder / TEXT_FILE).write_text(validation_text(validation, language), encoding="utf-8")
        for name, beside in ((language, other), (other, language)):
            page = draw_validation(validation, name, other=pages[beside], issues=ISSUES_FILE)
            (folder / pages[name]).write_text(page, encoding="utf-8")
        write_issues(validation.remarks, folder / ISSUES_FILE, validation.settings, language)
    except OSError as error:
        raise RunPlaceError(**both("error.run_place", folder=folder, reason=error)) from error
    return tuple(folder / name for name in (TEXT_FILE, *pages.values(), ISSUES_FILE))
