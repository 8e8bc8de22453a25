"""Whose pack it is: office, logo, colours, document number, maker, from ``branding.toml`` beside the layers or runs."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from reports.catalogue import both
from reports.pack.errors import PackError

FILE = "branding.toml"
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True)
class Branding:
    """What an office puts on its papers; what is empty is left for the pen. ``logo`` is a PNG or JPEG file."""

    office_zh: str = ""
    office_en: str = ""
    maker_zh: str = ""
    maker_en: str = ""
    document_number: str = ""
    review_number: str = ""
    accent_colour: str = "#1f4e79"
    logo: Path | None = None


def read_branding(path: Path | None) -> Branding:
    """Read a branding file; all empty for None. PackError names the key that is unknown or unfit."""
    if path is None:
        return Branding()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PackError(**both("error.branding_file", file=path, reason=error)) from error
    known = {field.name for field in fields(Branding)}
    for key, value in content.items():
        if key not in known or not isinstance(value, str):
            raise PackError(**both("error.branding_key", file=path, key=key, known=", ".join(sorted(known))))
    values: dict[str, Any] = dict(content)
    if not _COLOUR.fullmatch(values.get("accent_colour", "#000000")):
        raise PackError(**both("error.branding_colour", file=path, value=values["accent_colour"]))
    if values.get("logo"):
        values["logo"] = path.parent / values["logo"]
        if values["logo"].suffix.lower() not in (".png", ".jpg", ".jpeg") or not values["logo"].is_file():
            raise PackError(**both("error.branding_logo", file=path, value=values["logo"]))
    else:
        values.pop("logo", None)
    return Branding(**values)


def find_branding(folder: Path) -> Path | None:
    """Return the branding file of the workspace of a run: in the run, or in a folder above it."""
    places = (folder, *folder.resolve().parents[:2])
    return next((place / FILE for place in places if (place / FILE).is_file()), None)
