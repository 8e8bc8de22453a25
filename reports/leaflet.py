"""Leaflet inlined from ``vendor``, and values for its scripts: maps on a page that asks the network for nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

VENDOR = Path(__file__).parent / "vendor" / "leaflet"


def inline_leaflet() -> str:
    """Return licence, style and script of Leaflet as elements of a page's head."""
    licence, script, style = (
        (VENDOR / name).read_text(encoding="utf-8") for name in ("LICENSE", "leaflet.js", "leaflet.css")
    )
    # Pictures of controls that are not used, and a source map: both would be fetched from beside the page.
    style = re.sub(r"url\(images/[^)]*\)", "none", style)
    script = re.sub(r"//# sourceMappingURL=\S+", "", script)
    return f"<!-- Leaflet 1.9.4\n{licence}-->\n<style>{style}</style>\n<script>{script}</script>"


def json_block(model: Mapping[str, Any], element_id: str) -> str:
    """Return ``model`` as a script element of type JSON; ValueError for NaN or infinity."""
    content = json.dumps(model, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    # Inside a script element only "<" can end it; as an escape it is the same JSON.
    return f'<script type="application/json" id="{element_id}">{content.replace("<", chr(92) + "u003c")}</script>'
