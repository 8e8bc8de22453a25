"""The part of the command line for those who edit layers: a thin skin over :mod:`reports.layer_commands`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from pathlib import Path

from geodata.workspace.exports import FORMATS
from geodata.workspace.requests import DATUMS, ImportRequest
from reports.catalogue import LANGUAGES
from reports.commands import Answer, Say
from reports.errors import ArgumentError
from reports.layer_commands import (
    check_layers,
    compare_versions,
    import_layers,
    init_workspace,
    revert_layers,
    show_history,
    show_impact,
    write_layers,
)

Help = Callable[[str], str]
HERE = Path()


def add_layer_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser], words: Help) -> None:
    """Add ``init`` and ``layers`` to the commands; ``words`` gives the help of a key."""
    init = commands.add_parser("init", help=words("init"), description=words("init"))
    init.add_argument("folder", type=Path, help=words("init_folder"))
    init.add_argument("--layers", type=Path, help=words("layers"))
    _add_common(init, words)
    layers = commands.add_parser("layers", help=words("layer_commands"), description=words("layer_commands"))
    actions = layers.add_subparsers(dest="action", required=True, metavar=words("command"))
    for name, add in (
        ("check", _add_intake),
        ("import", _add_import),
        ("export", _add_export),
        ("diff", _add_diff),
        ("history", None),
        ("revert", _add_revert),
        ("impact", _add_impact),
    ):
        action = actions.add_parser(name, help=words(f"layers_{name}"), description=words(f"layers_{name}"))
        if add is not None:
            add(action, words)
        action.add_argument("--workspace", type=Path, default=HERE, help=words("workspace"))
        _add_common(action, words)


def run_layer_command(wanted: argparse.Namespace, language: str | None, say: Say) -> Answer:
    """Run ``init`` or one of ``layers``; raises PlannerError for bad input."""
    if wanted.command == "init":
        return init_workspace(wanted.folder, layers=wanted.layers, who=wanted.who, language=language)
    return _ACTIONS[wanted.action](wanted, language, say)


def _check(wanted: argparse.Namespace, language: str | None, say: Say) -> Answer:
    return check_layers(wanted.workspace, _request(wanted), language=language, say=say)


def _import(wanted: argparse.Namespace, language: str | None, say: Say) -> Answer:
    return import_layers(wanted.workspace, _request(wanted), language=language, say=say)


def _export(wanted: argparse.Namespace, language: str | None, _: Say) -> Answer:
    return write_layers(
        wanted.workspace,
        wanted.to,
        names=wanted.names,
        file_format=wanted.format,
        crs=wanted.crs,
        version=wanted.version,
        language=language,
    )


def _diff(wanted: argparse.Namespace, language: str | None, _: Say) -> Answer:
    return compare_versions(wanted.workspace, wanted.old, wanted.new, language=language)


def _history(wanted: argparse.Namespace, language: str | None, _: Say) -> Answer:
    return show_history(wanted.workspace, language=language)


def _revert(wanted: argparse.Namespace, language: str | None, _: Say) -> Answer:
    return revert_layers(wanted.workspace, wanted.version, who=wanted.who, why=wanted.why, language=language)


def _impact(wanted: argparse.Namespace, language: str | None, say: Say) -> Answer:
    return show_impact(
        wanted.workspace,
        wanted.scenario,
        old=wanted.old,
        new=wanted.new,
        to=wanted.to,
        language=language,
        say=say,
    )


_ACTIONS: dict[str, Callable[[argparse.Namespace, str | None, Say], Answer]] = {
    "check": _check,
    "import": _import,
    "export": _export,
    "diff": _diff,
    "history": _history,
    "revert": _revert,
    "impact": _impact,
}


def _request(wanted: argparse.Namespace) -> ImportRequest:
    is_import = wanted.action == "import"
    return ImportRequest(
        path=wanted.file,
        layer=wanted.layer,
        source_layer=wanted.source_layer,
        crs=wanted.crs,
        datum=wanted.datum,
        encoding=wanted.encoding,
        aliases=_pairs(wanted.alias, "--alias"),
        base=wanted.base,
        repair=wanted.repair,
        keep_absent=wanted.keep_absent,
        who=wanted.who,
        why=wanted.why if is_import else "",
        accept=_pairs(wanted.accept, "--accept") if is_import else {},
        resolve=_pairs(wanted.resolve, "--resolve") if is_import else {},
        origin=wanted.origin if is_import else "",
        licence=wanted.licence if is_import else "",
        grade=wanted.grade if is_import else "A",
    )


def _pairs(given: Iterable[str], option: str) -> dict[str, str]:
    """``key=value`` as given on the command line; ArgumentError for one without ``=`` or with nothing after it."""
    pairs = {}
    for entry in given:
        key, equals, value = entry.partition("=")
        if not (equals and key.strip() and value.strip()):
            raise ArgumentError(
                zh=f"{option} 的值“{entry}”应写成“键=值”，两边都不能为空。",
                en=f'{option} has the value "{entry}": write key=value, neither of them empty.',
            )
        pairs[key.strip()] = value.strip()
    return pairs


def _add_common(parser: argparse.ArgumentParser, words: Help) -> None:
    parser.add_argument("--who", default="", help=words("who"))
    parser.add_argument("--lang", choices=LANGUAGES, help=words("language"))
    parser.add_argument("--json", action="store_true", help=words("json"))


def _add_intake(parser: argparse.ArgumentParser, words: Help) -> None:
    parser.add_argument("file", type=Path, nargs="?", help=words("layer_file"))
    parser.add_argument("--layer", default="", help=words("layer_name"))
    parser.add_argument("--source-layer", default="", help=words("source_layer"))
    parser.add_argument("--crs", help=words("crs"))
    parser.add_argument("--datum", choices=DATUMS, help=words("datum"))
    parser.add_argument("--encoding", help=words("encoding"))
    parser.add_argument("--alias", action="append", default=[], metavar="FIELD=COLUMN", help=words("alias"))
    parser.add_argument("--base", default="", help=words("base"))
    parser.add_argument("--repair", action="store_true", help=words("repair"))
    parser.add_argument("--keep-absent", action="store_true", help=words("keep_absent"))


def _add_import(parser: argparse.ArgumentParser, words: Help) -> None:
    _add_intake(parser, words)
    parser.add_argument("--why", default="", help=words("reason"))
    parser.add_argument("--accept", action="append", default=[], metavar="KEY=REASON", help=words("accept"))
    parser.add_argument("--resolve", action="append", default=[], metavar="LAYER/FEATURE=mine", help=words("resolve"))
    parser.add_argument("--origin", default="", help=words("origin"))
    parser.add_argument("--licence", default="", help=words("licence"))
    parser.add_argument("--grade", choices=("H", "M", "L", "A"), default="A", help=words("grade"))


def _add_export(parser: argparse.ArgumentParser, words: Help) -> None:
    parser.add_argument("names", nargs="*", help=words("export_names"))
    parser.add_argument("--to", type=Path, required=True, help=words("export_to"))
    parser.add_argument("--format", choices=FORMATS, help=words("export_format"))
    parser.add_argument("--crs", help=words("export_crs"))
    parser.add_argument("--version", default="head", help=words("version"))


def _add_diff(parser: argparse.ArgumentParser, words: Help) -> None:
    parser.add_argument("old", nargs="?", default="", help=words("diff_old"))
    parser.add_argument("new", nargs="?", default="working", help=words("diff_new"))


def _add_revert(parser: argparse.ArgumentParser, words: Help) -> None:
    parser.add_argument("version", help=words("revert_to"))
    parser.add_argument("--why", default="", help=words("reason"))


def _add_impact(parser: argparse.ArgumentParser, words: Help) -> None:
    parser.add_argument("scenario", nargs="?", default="baseline", help=words("scenario"))
    parser.add_argument("--old", default="head~1", help=words("diff_old"))
    parser.add_argument("--new", default="head", help=words("diff_new"))
    parser.add_argument("--to", type=Path, help=words("impact_to"))
