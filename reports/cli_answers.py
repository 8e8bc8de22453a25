"""The part of the command line that answers questions about a plan: one command a question, all called alike."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reports import (
    answer_alternatives,
    answer_conflict,
    answer_frontier,
    answer_phasing,
    answer_price,
    answer_ranking,
    answer_readings,
    answer_why,
)
from reports.catalogue import LANGUAGES
from reports.commands import Answer, Say

Help = Callable[[str], str]


@dataclass(frozen=True)
class AnswerCommand:
    """One question: its name on the command line, its own arguments, and what answers it.

    Every question takes ``subject`` (a run folder or a scenario), ``layers``, ``runs``, ``lang`` and ``json`` besides
    its own; its help stands in the catalogue under ``help.<name>``, with _ for -. ``run`` gets the parsed arguments,
    the language ("zh" or "en") and what to tell of progress.
    """

    name: str
    add_arguments: Callable[[argparse.ArgumentParser, Help], None]
    run: Callable[[argparse.Namespace, str, Say], Answer]


COMMANDS: tuple[AnswerCommand, ...] = (
    AnswerCommand("alternatives", answer_alternatives.add_arguments, answer_alternatives.run),
    AnswerCommand("conflict", answer_conflict.add_arguments, answer_conflict.run),
    AnswerCommand("frontier", answer_frontier.add_arguments, answer_frontier.run),
    AnswerCommand("phasing", answer_phasing.add_arguments, answer_phasing.run),
    AnswerCommand("price", answer_price.add_arguments, answer_price.run),
    AnswerCommand("rank", answer_ranking.add_arguments, answer_ranking.run),
    AnswerCommand("readings", answer_readings.add_arguments, answer_readings.run),
    AnswerCommand("why", answer_why.add_arguments, answer_why.run),
)


def add_answer_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser], words: Help) -> None:
    """Add every question to the commands; ``words`` gives the help of a key."""
    for command in COMMANDS:
        about = words(command.name.replace("-", "_"))
        parser = commands.add_parser(command.name, help=about, description=about)
        parser.add_argument("subject", help=words("subject"))
        parser.add_argument("--layers", type=Path, help=words("layers"))
        parser.add_argument("--runs", type=Path, help=words("runs"))
        command.add_arguments(parser, words)
        parser.add_argument("--lang", choices=LANGUAGES, help=words("language"))
        parser.add_argument("--json", action="store_true", help=words("json"))


def find_command(name: str) -> AnswerCommand | None:
    """Return the question of that name, None where the command is none."""
    return next((command for command in COMMANDS if command.name == name), None)
