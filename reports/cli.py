"""The command line: a thin skin over :mod:`reports.commands`.

Results go to stdout, progress to stderr. Exit codes: 0 done; 2 bad input, or a plan that fails its audit; 3 infeasible;
4 not proven optimal, or no plan found.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from geodata.errors import PlannerError
from reports.answer_numbers import check_numbers
from reports.catalogue import LANGUAGES, text
from reports.cli_answers import add_answer_commands, find_command
from reports.cli_layers import add_layer_commands, run_layer_command
from reports.cli_report import add_report_command, run_report_command
from reports.commands import Answer, audit_run, plan_scenario
from reports.explain import BASELINE, explain_design, explain_designs, explain_site
from reports.map import EDITIONS
from reports.policy_text import compare_packs, show_clause, show_pack
from reports.solver_watch import watched


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal or pipe in another encoding must not stop a plan: what it cannot show becomes "?".
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    wanted = make_parser().parse_args(arguments)
    try:
        answer = _run(wanted)
    except PlannerError as error:
        print(error.zh, error.en, sep="\n", file=sys.stderr)
        return error.exit_code
    try:
        print(answer.as_json() if wanted.json else answer.words, flush=True)
    except BrokenPipeError:
        # Whoever read the answer has seen enough (head, less); Python must not flush into the closed pipe again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return answer.exit_code


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; its words are in both languages."""
    parser = argparse.ArgumentParser(prog="cqdc", description=_help("program"))
    commands = parser.add_subparsers(dest="command", required=True, metavar=_help("command"))
    plan = commands.add_parser("plan", help=_help("plan"), description=_help("plan"))
    plan.add_argument("scenario", help=_help("scenario"))
    plan.add_argument("--runs", type=Path, help=_help("runs"))
    plan.add_argument("--layers", type=Path, help=_help("layers"))
    plan.add_argument("--edition", choices=EDITIONS, help=_help("edition"))
    audit = commands.add_parser("audit", help=_help("audit"), description=_help("audit"))
    audit.add_argument("run", type=Path, help=_help("run"))
    audit.add_argument("--solve", action="store_true", help=_help("audit_solve"))
    policy = commands.add_parser("policy", help=_help("policy"), description=_help("policy"))
    actions = policy.add_subparsers(dest="action", required=True, metavar=_help("command"))
    show = actions.add_parser("show", help=_help("policy_show"), description=_help("policy_show"))
    show.add_argument("pack", help=_help("pack"))
    compare = actions.add_parser("compare", help=_help("policy_compare"), description=_help("policy_compare"))
    compare.add_argument("first", help=_help("pack"))
    compare.add_argument("second", help=_help("pack"))
    clause = actions.add_parser("clause", help=_help("policy_clause"), description=_help("policy_clause"))
    clause.add_argument("clause", help=_help("clause"))
    explain = commands.add_parser("explain", help=_help("explain"), description=_help("explain"))
    subjects = explain.add_subparsers(dest="subject", required=True, metavar=_help("command"))
    design = subjects.add_parser("design", help=_help("explain_design"), description=_help("explain_design"))
    design.add_argument("design", nargs="?", help=_help("design_id"))
    design.add_argument("--station", help=_help("station"))
    site = subjects.add_parser("site", help=_help("explain_site"), description=_help("explain_site"))
    site.add_argument("site", help=_help("site_id"))
    site.add_argument("--design", help=_help("design_id"))
    for subject in (design, site):
        subject.add_argument("--scenario", default=BASELINE, help=_help("explain_scenario"))
        subject.add_argument("--layers", type=Path, help=_help("layers"))
    for command in (plan, audit, show, compare, clause, design, site):
        command.add_argument("--lang", choices=LANGUAGES, help=_help("language"))
        command.add_argument("--json", action="store_true", help=_help("json"))
    add_layer_commands(commands, _help)
    add_answer_commands(commands, _help)
    add_report_command(commands, _help)
    return parser


def _run(wanted: argparse.Namespace) -> Answer:  # noqa: PLR0911 - one for each kind of command
    if wanted.command == "plan":
        with watched(wanted.lang or LANGUAGES[0]) as (watch, say):
            return plan_scenario(
                wanted.scenario,
                wanted.runs,
                layers=wanted.layers,
                edition=wanted.edition,
                language=wanted.lang,
                say=say,
                watch=watch,
            )
    if wanted.command in ("init", "layers"):
        return run_layer_command(wanted, wanted.lang, _say_progress)
    if wanted.command == "report":
        return run_report_command(wanted, _say_progress)
    language = wanted.lang or LANGUAGES[0]
    if (question := find_command(wanted.command)) is not None:
        check_numbers(wanted)
        return question.run(wanted, language, _say_progress)
    if wanted.command == "audit":
        return audit_run(wanted.run, language=language, say=_say_progress, solve_again=wanted.solve)
    if wanted.command == "explain":
        return _explain(wanted, language)
    return _policy(wanted, language)


def _policy(wanted: argparse.Namespace, language: str) -> Answer:
    if wanted.action == "compare":
        return compare_packs(wanted.first, wanted.second, language=language)
    if wanted.action == "clause":
        return show_clause(wanted.clause, language=language)
    return show_pack(wanted.pack, language=language)


def _explain(wanted: argparse.Namespace, language: str) -> Answer:
    common = {"scenario": wanted.scenario, "layers": wanted.layers, "language": language}
    if wanted.subject == "site":
        return explain_site(wanted.site, design_id=wanted.design, **common)
    if wanted.design is None:
        return explain_designs(station=wanted.station, **common)
    return explain_design(wanted.design, station=wanted.station, **common)


def _say_progress(words: str) -> None:
    print(words, file=sys.stderr, flush=True)


def _help(key: str) -> str:
    # argparse formats help with %.
    return "\n".join(text(f"help.{key}", language) for language in LANGUAGES).replace("%", "%%")


if __name__ == "__main__":
    sys.exit(main())
