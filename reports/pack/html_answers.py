"""Answers kept below a run, as sections of the page; where one was not asked, the command that asks it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from reports.answer_page import draw_answer_table
from reports.catalogue import text
from reports.pack.content_answers import CONFLICT, INTERNAL, MOST_ROWS, shown_section
from reports.pack.content_compare import run_title
from reports.pack.content_trust import assumption_blocks
from reports.pack.html_parts import Html, draw_blocks
from reports.pack.source import MeetingPack, PackRun

# The questions that have a section of their own: name of the answer -> command.
ASKED = {"alternatives": "alternatives", "price": "price", "ranking": "rank", CONFLICT: "conflict"}


def alternatives_section(run: PackRun, language: str, edition: str) -> Html:
    """Return other plans nearly as good, and how often each site is in them."""
    return _answers(run, "alternatives", language, edition)


def price_section(run: PackRun, language: str, edition: str) -> Html:
    """Return what the clauses cost."""
    return _answers(run, "price", language, edition)


def ranked_section(run: PackRun, language: str, edition: str) -> Html:
    """Return the assumptions in the order in which they should be found out, then those that the scenario makes."""
    listed = draw_blocks(assumption_blocks(run, language, edition))
    return f"{_answers(run, 'ranking', language, edition)}{listed}"


def conflict_section(pack: MeetingPack, language: str, edition: str) -> Html:
    """Return, for every run without a plan, why there is none and the ways out."""
    parts = []
    for run in (*pack.runs, *pack.what_if):
        if run.plan is None:
            parts.append(f"<h3>{escape(run_title(run, language))}</h3><p>{_say('pack.no_plan', language)}</p>")
            parts += [f"<p>{_say('pack.no_plan_ways', language)}</p>"] if _has_ways(run, language, edition) else []
            parts.append(_answers(run, CONFLICT, language, edition))
    return "".join(parts)


def _has_ways(run: PackRun, language: str, edition: str) -> bool:
    """Whether the ways out are shown: asked for, and not withheld from the public."""
    answer = run.answer(CONFLICT)
    return answer is not None and shown_section(run, answer, language, edition) is not None


def other_section(run: PackRun, language: str, edition: str) -> Html:
    """Return the answers to all other questions that were asked; empty where there are none."""
    names = [str(answer["name"]) for answer in run.answers if _question(str(answer["name"])) not in ASKED]
    # What is left out is said once.
    return "".join(dict.fromkeys(_answer(run, name, language, edition) for name in names))


def _answers(run: PackRun, question: str, language: str, edition: str) -> Html:
    names = [str(answer["name"]) for answer in run.answers if _question(str(answer["name"])) == question]
    if not names and edition != INTERNAL:
        return ""
    if not names:
        command = f"cqdc {ASKED[question]} {run.folder.resolve().name}"
        return f'<p class="note not-asked">{_say("page.not_asked", language)} <code>{escape(command)}</code></p>'
    return "".join(_answer(run, name, language, edition) for name in names)


def _answer(run: PackRun, name: str, language: str, edition: str) -> Html:
    content = next(answer for answer in run.answers if answer["name"] == name)
    section = shown_section(run, content, language, edition)
    note = f'<p class="note left-out">{_say("pack.public_note", language)}</p>'
    if section is None:
        # Its title may name a place.
        return note
    parts = [f"<h3>{escape(section.title)}</h3>"]
    parts += [note] if edition != INTERNAL and name == CONFLICT else []
    parts += [f"<p>{escape(words)}</p>" for words in section.paragraphs]
    if section.figure_svg:
        parts.append(f'<figure class="scroll" tabindex="0">{section.figure_svg}</figure>')
    for table in section.tables:
        shown = type(table)(table.title, table.columns, table.rows[:MOST_ROWS])
        parts.append(f'<div class="answer">{draw_answer_table(shown)}</div>')
        parts += _rows_left(len(table.rows), language)
    return "".join(parts)


def _rows_left(count: int, language: str) -> Sequence[Html]:
    if count <= MOST_ROWS:
        return ()
    return (f'<p class="note">{escape(text("pack.rows_left", language, shown=MOST_ROWS, all=count))}</p>',)


def _question(name: str) -> str:
    return name.split("-", maxsplit=1)[0].split(".", maxsplit=1)[0]


def _say(key: str, language: str) -> Html:
    return escape(text(key, language))
