"""``cqdc report``: from runs to a folder of files, written whole or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from reports.catalogue import both
from reports.errors import RunPlaceError
from reports.pack.answer_figure import draw_answer_figure
from reports.pack.blocks import Document, Picture
from reports.pack.branding import Branding, find_branding, read_branding
from reports.pack.content import draw_content
from reports.pack.content_compare import compared, run_title
from reports.pack.difference_map import draw_difference_map
from reports.pack.docx_file import write_docx
from reports.pack.html_file import write_html
from reports.pack.pdf_file import write_pdf
from reports.pack.pptx_file import write_pptx
from reports.pack.source import MeetingPack, open_pack
from reports.pack.static_map import draw_static_maps
from reports.pack.xlsx_file import write_xlsx

FORMATS = ("docx", "pdf", "pptx", "xlsx", "html", "maps")
# Formats that need the drawn map; the page draws its own.
WITH_MAP = frozenset(("docx", "pdf", "pptx", "maps"))
MAPS = {"a3": ("png", "pdf", "svg"), "a4": ("pdf", "svg", "png")}
# The map that goes into documents.
PICTURE = ("a3", "png")
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
    needs_maps = bool(WITH_MAP.intersection(formats))
    pictures = _draw_maps(pack, document, folder, has_files="maps" in formats) if needs_maps else {}
    figures = _draw_figures(document, folder) if needs_maps else {}
    shown = pictures | figures
    writers: Mapping[str, Callable[[], Path]] = {
        "docx": lambda: write_docx(document, shown, folder / "report.docx"),
        "pdf": lambda: write_pdf(document, shown, folder / "report.pdf"),
        "pptx": lambda: write_pptx(document, pictures, folder / "slides.pptx", branding.accent_colour),
        "html": lambda: write_html(pack, document, branding, folder / "report.html"),
        "xlsx": lambda: write_xlsx(document, folder / "tables.xlsx"),
    }
    for name in formats:
        if name in writers:
            writers[name]()
    # Figures of answers stand in documents alone, maps are files of their own as well.
    for picture in (*figures.values(), *(pictures.values() if "maps" not in formats else ())):
        picture.unlink()


def _draw_figures(document: Document, folder: Path) -> dict[str, Path]:
    """Draw the figures of the answers; return the pictures by name."""
    drawn = [block for block in document.blocks if isinstance(block, Picture) and block.svg]
    return {block.name: draw_answer_figure(block.svg, folder / f".{block.name}.png") for block in drawn}


def _draw_maps(pack: MeetingPack, document: Document, folder: Path, *, has_files: bool) -> dict[str, Path]:
    """Draw the map of the first plan and one for each plan that it is compared with; return the pictures by name."""
    first, language = pack.first, document.language
    if first.plan is None:
        return {}
    pictures: dict[str, Path] = {}
    others = {"plan": first} | {f"difference_{at}": pack.runs[at] for at in compared(pack)}
    for name, run in others.items():
        stem = "map" if name == "plan" else name
        for paper, ends in MAPS.items():
            paths = [folder / f"{stem}_{paper}.{end}" for end in (ends if has_files else ("png",))]
            if name == "plan" and (has_files or paper == PICTURE[0]):
                draw_static_maps(run, document, paths, paper)
            elif has_files or paper == PICTURE[0]:
                titles = (run_title(first, language), run_title(run, language))
                draw_difference_map(first, run, titles, document, paths, paper)
        pictures[name] = folder / f"{stem}_{PICTURE[0]}.{PICTURE[1]}"
    return pictures
