"""The page of a pack: one HTML file that needs no network, made of sections that a meeting steps through."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from reports.catalogue import both, text
from reports.leaflet import inline_leaflet, json_block
from reports.map_legend import CIRCLE_LEAST_PX, CIRCLE_PX_PER_ROOT_MW
from reports.map_plan_layers import USE_CLASSES
from reports.pack.blocks import Document
from reports.pack.branding import Branding
from reports.pack.errors import PackError
from reports.pack.html_compare import FORMS as CHANGES
from reports.pack.html_compare import differences
from reports.pack.html_frame import content_policy, draw_draft, draw_foot, draw_head, draw_help, draw_patterns
from reports.pack.html_land import outlines
from reports.pack.html_map import FORMS
from reports.pack.html_parts import Html
from reports.pack.html_run import run_model
from reports.pack.html_sections import draw_sections
from reports.pack.html_sites import design_cues
from reports.pack.html_what_if import stops
from reports.pack.source import MeetingPack

TEMPLATES = Path(__file__).parents[1] / "templates"
STYLES = ("pack.css", "pack_print.css")
SCRIPTS = ("pack.js", "pack_map.js", "pack_sites.js", "pack_compare.js", "pack_what_if.js", "pack_meeting.js")
MOST_BYTES = 5_000_000
# Of a degree. Coarser for the public: no corner of an outline may print the coordinate of a site by chance.
LAND_DIGITS = {"internal": 5, "public": 3}
_SAID: tuple[str, ...] = (
    "no_year",
    "no_plan_here",
    "pue",
    "supply_head",
    "why_head",
    "why_none",
    "share_head",
    "racks",
    "physical",
    "play",
    "stop",
)
_SAID += ("capacity_head", "design", "zone", "left_out", "supply_none", "change.added", "change.dropped")
_SAID += ("change.larger", "change.smaller", "change.same", "card_close")


def write_html(pack: MeetingPack, document: Document, branding: Branding, path: Path) -> Path:
    """Write the page to ``path``; PackError if it would be larger than 5 MB."""
    content = draw_page(pack, document, branding).encode()
    if len(content) > MOST_BYTES:
        plans = len(pack.runs) + len(pack.what_if)
        raise PackError(**both("error.page_size", mb=f"{len(content) / 1e6:.1f}", plans=plans))
    path.write_bytes(content)
    return path


def draw_page(pack: MeetingPack, document: Document, branding: Branding) -> Html:
    """Return the page; nothing confidential is in it where the edition of ``document`` is public."""
    model, sections = _model(pack, document), []
    language = document.language
    for number, (name, content) in enumerate(draw_sections(pack, document, model)):
        title = escape(text(f"page.section.{name}", language))
        sections.append(
            (name, f'<section class="step" id="s-{name}" data-step="{number}"><h2>{title}</h2>{content}</section>')
        )
    nav = "".join(f'<a href="#s-{name}">{escape(text(f"page.section.{name}", language))}</a>' for name, _ in sections)
    scripts = "\n".join(_template(name) for name in SCRIPTS)
    leaflet = inline_leaflet()
    body = (
        f"{draw_head(document, branding)}<nav>{nav}</nav>{draw_draft(document)}"
        f"<main>{''.join(content for _, content in sections)}</main>{draw_foot(document, branding)}"
        f"{draw_help(language)}{draw_patterns()}{json_block(model, 'model')}<script>{scripts}</script>"
    )
    style = "\n".join(_template(name) for name in STYLES)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">{content_policy(leaflet, scripts)}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{escape(document.title)}</title>'
        f"{leaflet}<style>:root{{--accent:{branding.accent_colour}}}\n{style}</style></head>"
        f'<body class="{document.edition}">{body}</body></html>\n'
    )


def _model(pack: MeetingPack, document: Document) -> dict[str, Any]:
    language, edition = document.language, document.edition
    cues = design_cues(pack, language)
    runs = [run_model(run, language, edition, cues) for run in pack.runs]
    what_if = [run_model(run, language, edition, cues) for run in pack.what_if]
    changes = differences(runs)
    for site in (site for run in (*runs, *what_if) for site in run["sites"]):
        # It only says which sites of two plans are one; in the public edition it would say where they stand.
        del site["key"]
    has_plan = pack.first.plan is not None
    if has_plan:
        stops(pack)
    return {
        "edition": edition,
        "text": {name: text(f"page.{name}", language) for name in _SAID},
        "land": outlines(pack.first, language, LAND_DIGITS[edition]) if has_plan else None,
        "cues": cues,
        "runs": runs,
        "differences": changes,
        "what_if": what_if,
        "forms": {"tier": FORMS, "change": CHANGES},
        "scale": {"px": CIRCLE_PX_PER_ROOT_MW, "least": CIRCLE_LEAST_PX},
        "station_classes": [list(entry) for entry in USE_CLASSES] if edition == "internal" else [],
    }


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")
