"""What stands around the sections of the page: head, draft stamp, foot, keys, hatches, and the content policy."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from html import escape

from reports.catalogue import text
from reports.pack.blocks import Document
from reports.pack.branding import Branding
from reports.pack.html_charts import draw_hatches
from reports.pack.html_parts import Html, attribute

# Keys as they are printed, with the message that says what they do; the space bar has a name in each language.
KEYS = (
    ("F", "meet"),
    ("\N{LEFTWARDS ARROW} \N{RIGHTWARDS ARROW}", "step"),
    ("\N{UPWARDS ARROW} \N{DOWNWARDS ARROW}", "period"),
    ("", "next"),
    ("Esc", "leave"),
    ("?", "help"),
)


def draw_head(document: Document, branding: Branding) -> Html:
    """Return logo, titles, edition, and the buttons of meeting mode and of the keys."""
    logo = ""
    if branding.logo is not None:
        kind = "png" if branding.logo.suffix.lower() == ".png" else "jpeg"
        data = base64.b64encode(branding.logo.read_bytes()).decode()
        logo = f'<img class="logo" alt="" src="data:image/{kind};base64,{data}">'
    office = f'<p class="office">{escape(document.office)} {escape(document.number)}</p>' if document.office else ""
    language = document.language
    return (
        f'<header id="head">{logo}<div class="titles">{office}<h1>{escape(document.title)}</h1>'
        f'<p>{escape(document.subtitle)}</p></div><div class="doors"><span class="edition">'
        f"{escape(document.edition_words)}</span>"
        f'<button type="button" id="meet">{escape(text("page.meeting", language))} <kbd>F</kbd></button>'
        f'<button type="button" id="keys">{escape(text("page.keys", language))} <kbd>?</kbd></button></div></header>'
    )


def draw_draft(document: Document) -> Html:
    """Return the stamp of a draft; empty where the runs are certified."""
    return f'<div id="draft" role="note">{escape(document.draft_words)}</div>' if document.draft_words else ""


def draw_foot(document: Document, branding: Branding) -> Html:
    """Return sources, notes, review number, date and maker, and the bar of meeting mode."""
    language = document.language
    review = f"{text('map.review_number', language)} {branding.review_number}"
    parts = [document.sources, text("pack.map_note_1", language), review, document.date]
    if document.maker:
        parts.append(text("pack.map_note_4", language, maker=document.maker))
    said = "".join(f"<p>{escape(part)}</p>" for part in parts)
    bar = "".join(f'<span data-bar="{name}"></span>' for name in ("where", "step")) + _key_list(language, KEYS[1:])
    return f'<footer id="foot">{said}</footer><div id="bar" aria-live="polite">{bar}</div>'


def draw_help(language: str) -> Html:
    """Return the list of keys as a dialogue, hidden at first."""
    return (
        f'<div id="help" role="dialog" aria-modal="true" aria-label="{attribute(text("page.keys", language))}" hidden>'
        f"<h2>{escape(text('page.keys', language))}</h2>{_key_list(language)}"
        f'<button type="button" id="help-close">{escape(text("page.help_close", language))}</button></div>'
    )


def _key_list(language: str, keys: Sequence[tuple[str, str]] = KEYS) -> Html:
    rows = (
        f"<div><dt><kbd>{key or escape(text('page.key_space', language))}</kbd></dt>"
        f"<dd>{escape(text(f'page.key_{name}', language))}</dd></div>"
        for key, name in keys
    )
    return f'<dl class="keys">{"".join(rows)}</dl>'


def draw_patterns() -> Html:
    """Return the hatches that say on paper what colours say on the screen: eight of designs, one of starter zones."""
    lines = (
        "",
        "M0 4h8",
        "M4 0v8",
        "M0 8 8 0",
        "M0 0l8 8",
        "M0 4h8M4 0v8",
        "M0 8 8 0M0 0l8 8",
        "M3 4a1 1 0 1 0 2 0 1 1 0 1 0-2 0z",
    )
    designs = "".join(
        f'<pattern id="p{at}" width="8" height="8" patternUnits="userSpaceOnUse">'
        f'<rect width="8" height="8" fill="#fff"/><path d="{path}" '
        'stroke="#000" stroke-width="1.6" fill="none"/></pattern>'
        for at, path in enumerate(lines)
    )
    zone = (
        '<pattern id="hatch" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect width="9" height="9" fill="#f5e3b3"/><path d="M0 0v9" stroke="#8a6d1f" stroke-width="1.6"/></pattern>'
    )
    drawn = f"{designs}{zone}{draw_hatches()}"
    return f'<svg id="patterns" width="0" height="0" aria-hidden="true"><defs>{drawn}</defs></svg>'


def content_policy(leaflet: Html, scripts: str) -> Html:
    """Return the policy by which only these scripts run and nothing is fetched, whatever the names in the data say."""
    inlined = re.findall(r"<script>(.*?)</script>", leaflet, flags=re.DOTALL)
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()}'" for code in (*inlined, scripts)
    )
    rules = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {hashes}"
    return f'<meta http-equiv="Content-Security-Policy" content="{rules}">'
