"""What an analyst asks for when a file is checked or imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from geodata.errors import PlannerError

DATUMS = ("wgs84", "cgcs2000", "gcj02", "bd09")


class ImportRequestError(PlannerError):
    """What is asked for does not say which layer or which version is meant, or names one that is not there."""


@dataclass(frozen=True)
class ImportRequest:
    """One check or import.

    ``path`` is the file, None for the working copy itself. ``layer`` says which layer of the region the file holds and
    ``source_layer`` which layer of the file is meant, where names alone do not. ``crs``, ``datum``, ``encoding`` and
    ``aliases`` (field of the file -> column) say what the file does not; ``base`` is the version that the file was made
    from, where the file does not record it. ``keep_absent`` leaves features that the file lacks as they are, which are
    removed otherwise. ``accept`` holds the reason for each warning by its key, ``resolve`` the side ("mine", "theirs")
    of each conflict by "layer/feature". ``origin``, ``licence`` and ``grade`` (H, M, L, A) say where the data is from.
    """

    path: Path | None = None
    layer: str = ""
    source_layer: str = ""
    crs: str | None = None
    datum: str | None = None
    encoding: str | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    base: str = ""
    repair: bool = False
    keep_absent: bool = False
    who: str = ""
    why: str = ""
    accept: Mapping[str, str] = field(default_factory=dict)
    resolve: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    licence: str = ""
    grade: str = "A"
