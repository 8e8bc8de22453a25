"""The part of the command line that makes the meeting pack."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from reports.catalogue import LANGUAGES, text
from reports.commands import DONE, Answer, Say
from reports.pack.content import EDITIONS
from reports.pack.pack import FORMATS, make_pack

NAME = "report"
BOTH = "both"


def add_report_command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], words: Callable[[str], str]
) -> None:
    """Add ``cqdc report``; ``words`` gives the help of a key."""
    parser = commands.add_parser(NAME, help=words(NAME), description=words(NAME))
    parser.add_argument("run", nargs="+", type=Path, help=words("report_runs"))
    parser.add_argument("--what-if", nargs="+", type=Path, default=[], metavar="RUN", help=words("report_what_if"))
    parser.add_argument("--out", type=Path, help=words("report_out"))
    parser.add_argument("--edition", choices=(*EDITIONS, BOTH), default=BOTH, help=words("report_edition"))
    parser.add_argument("--only", action="append", choices=FORMATS, help=words("report_only"))
    parser.add_argument("--draft", action="store_true", help=words("report_draft"))
    parser.add_argument("--branding", type=Path, help=words("report_branding"))
    parser.add_argument("--lang", choices=(*LANGUAGES, BOTH), help=words("language"))
    parser.add_argument("--json", action="store_true", help=words("json"))


def run_report_command(wanted: argparse.Namespace, say: Say) -> Answer:
    """Make the pack and say where it lies; raises PlannerError, with nothing written, for bad input."""
    tongue = wanted.lang if wanted.lang in LANGUAGES else LANGUAGES[0]
    place = wanted.out or wanted.run[0].resolve() / "pack"
    files = make_pack(
        wanted.run,
        place,
        languages=LANGUAGES if wanted.lang == BOTH else (tongue,),
        editions=EDITIONS if wanted.edition == BOTH else (wanted.edition,),
        formats=tuple(wanted.only or FORMATS),
        is_draft=wanted.draft,
        branding=wanted.branding,
        what_if=wanted.what_if,
        tell=lambda part: say(text("pack.progress", tongue, part=part)),
    )
    lines = [text("pack.made", tongue, n=len(files), folder=place), *(f"  {file.relative_to(place)}" for file in files)]
    return Answer(DONE, "\n".join(lines), {"folder": str(place), "files": [str(file) for file in files]})
