"""``cqdc report``: from runs to a folder of files, written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from reports.catalogue import both
from reports.errors import RunPlaceError
from reports.pack.blocks import Document
from reports.pack.branding import Branding, find_branding, read_branding
from reports.pack.content import draw_content
from reports.pack.docx_file import write_docx
from reports.pack.html_file import write_html
from reports.pack.pdf_file import write_pdf
from reports.pack.pptx_file import write_pptx
from reports.pack.source import MeetingPack, open_pack
from reports.pack.static_map import draw_static_map
from reports.pack.xlsx_file import write_xlsx

FORMATS = ("docx", "pdf", "pptx", "xlsx", "html", "maps")
# Formats that need the drawn map; the page draws its own.
WITH_MAP = frozenset(("docx", "pdf", "pptx", "maps"))
MAPS = (("a3", "pdf"), ("a3", "png"), ("a4", "pdf"), ("a4", "svg"))
Tell = Callable[[str], None]


def make_pack(
    folders: Sequence[Path],
    place: Path,
    *,
    languages: Sequence[str] = ("zh",),
    editions: Sequence[str] = ("internal", "public"),
    formats: Sequence[str] = FORMATS,
    is_draft: bool = False,
    branding: Path | None = None,
    what_if: Sequence[Path] = (),
    tell: Tell = lambda _: None,
) -> list[Path]:
    """Write the pack of the runs in ``folders`` below ``place`` and return its files.

    One folder for each edition and language. ``branding`` as :mod:`reports.pack.branding` finds it if None. After any
    failure nothing is left of the new pack, and an older one stays as it was. PackError, PlannerError for bad input.
    """
    pack = open_pack(folders, is_draft=is_draft, what_if=what_if)
    brand = read_branding(branding or find_branding(folders[0]))
    made = datetime.now().astimezone()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=place.parent))
    except OSError as error:
        raise RunPlaceError(**both("error.run_place", folder=place, reason=error)) from error
    try:
        for edition in editions:
            for language in languages:
                tell(f"{edition} {language}")
                folder = draft / edition / language
                folder.mkdir(parents=True)
                _write(pack, draw_content(pack, language, edition, brand, made), folder, formats, brand)
        draft.chmod(0o755)
        if place.exists():
            shutil.rmtree(place)
        draft.rename(place)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return sorted(path for path in place.rglob("*") if path.is_file())


def _write(pack: MeetingPack, document: Document, folder: Path, formats: Sequence[str], branding: Branding) -> None:
    pictures: dict[str, Path] = {}
    has_map = pack.first.plan is not None and bool(WITH_MAP.intersection(formats))
    if has_map:
        pictures["plan"] = draw_static_map(pack.first, document, folder / "map_a3.png", "a3")
    writers: Mapping[str, Callable[[], Path]] = {
        "docx": lambda: write_docx(document, pictures, folder / "report.docx"),
        "pdf": lambda: write_pdf(document, pictures, folder / "report.pdf"),
        "pptx": lambda: write_pptx(document, pictures, folder / "slides.pptx", branding.accent_colour),
        "html": lambda: write_html(pack, document, branding, folder / "report.html"),
        "xlsx": lambda: write_xlsx(document, folder / "tables.xlsx"),
    }
    for name in formats:
        if name in writers:
            writers[name]()
    if "maps" in formats and has_map:
        for paper, end in MAPS:
            if (paper, end) != ("a3", "png"):
                draw_static_map(pack.first, document, folder / f"map_{paper}.{end}", paper)
    elif has_map:
        pictures["plan"].unlink()
