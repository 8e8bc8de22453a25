"""Policy packs and clauses in words: one pack with its quotes, two side by side, one clause of the register."""

from __future__ import annotations

import dataclasses
from typing import Any

from models.policy.clauses import Clause, clause
from models.policy.packs import Limit, Pack, pack_ids, read_pack
from reports.catalogue import label, pick, text
from reports.commands import DONE, Answer

# Figures that define a word (what "large" is) bind nothing by themselves: none of two is the stricter one.
_DEFINING_RULES = ("size_class", "energy_review")
_UPPER, _LOWER = ("<", "<="), (">", ">=")

DIFFERS, ONLY_FIRST, ONLY_SECOND, EQUAL = "differs", "only_first", "only_second", "equal"
FIRST, SECOND, ALIKE, NOT_COMPARABLE = "first", "second", "alike", "not_comparable"


def show_pack(pack_id: str, *, language: str = "zh") -> Answer:
    """Show a policy pack: its limits, and each clause that they cite with quote, offices, reading and defects.

    Raises PlannerError naming the nearest pack if there is none of that id.
    """
    pack = read_pack(pack_id)
    cited = [pack.register[name] for name in dict.fromkeys(limit.clause for limit in pack.limits.values())]
    lines = [text("policy.title", language, id=pack.id, title=pick(pack, "title", language), date=pack.date)]
    lines += [_limit_line(limit, language) for limit in pack.limits.values()]
    lines += ["", text("policy.cited", language)]
    for entry in cited:
        lines += clause_lines(entry, language)
    content = {
        "pack": pack.id,
        "limits": [dataclasses.asdict(limit) for limit in pack.limits.values()],
        "clauses": [dataclasses.asdict(entry) for entry in cited],
    }
    return Answer(DONE, "\n".join(lines), content)


def show_clause(clause_id: str, *, language: str = "zh") -> Answer:
    """Show one clause of the register, and the limits of shipped packs that cite it.

    Raises ClauseMissingError naming the nearest clause.
    """
    entry = clause(clause_id)
    limits = [
        limit
        for name in pack_ids()
        for limit in read_pack(name).limits.values()
        if limit.clause == entry.id and limit.pack == name
    ]
    lines = clause_lines(entry, language)
    lines += [
        text(
            "policy.limit_of", language, pack=limit.pack, limit=f"{limit.key} {limit.sense} {_figure(limit, language)}"
        )
        for limit in limits
    ]
    content = {"clause": dataclasses.asdict(entry), "limits": [dataclasses.asdict(limit) for limit in limits]}
    return Answer(DONE, "\n".join(lines), content)


def compare_packs(first_id: str, second_id: str, *, language: str = "zh") -> Answer:
    """Compare two packs limit by limit: what differs and which is stricter, what only one has, what is equal."""
    first, second = read_pack(first_id), read_pack(second_id)
    keys = list(dict.fromkeys([*first.limits, *second.limits]))
    rows = [(key, first.limits.get(key), second.limits.get(key)) for key in keys]
    lines = [
        text(
            "policy.compare_title",
            language,
            first=first.id,
            first_title=pick(first, "title", language),
            second=second.id,
            second_title=pick(second, "title", language),
        )
    ]
    for group in (DIFFERS, ONLY_FIRST, ONLY_SECOND, EQUAL):
        members = [(a, b) for _, a, b in rows if compare_limits(a, b) == group]
        names = {"first": first.id, "second": second.id, "n": len(members)}
        lines += ["", text(f"policy.group_{group}", language, **names)]
        for a, b in members:
            lines += _pair_lines((first, a), (second, b), language)
    content = {"first": first.id, "second": second.id, "limits": [_pair(first, second, *row) for row in rows]}
    return Answer(DONE, "\n".join(lines), content)


def compare_limits(first: Limit | None, second: Limit | None) -> str:
    """Tell how two limits of one key relate: differs, only_first, only_second or equal (figure, sense and unit)."""
    if first is None or second is None:
        return ONLY_SECOND if first is None else ONLY_FIRST
    same = (first.value, first.sense, first.unit) == (second.value, second.sense, second.unit)
    return EQUAL if same else DIFFERS


def find_stricter(first: Limit, second: Limit) -> str:
    """Tell which of two limits leaves fewer plans: first, second, alike, or not_comparable.

    Not comparable are other units, bounds of opposite sense, conversions, and figures that define a word.
    """
    is_upper = first.sense in _UPPER and second.sense in _UPPER
    is_lower = first.sense in _LOWER and second.sense in _LOWER
    if first.unit != second.unit or first.key.partition(".")[0] in _DEFINING_RULES or not (is_upper or is_lower):
        return NOT_COMPARABLE
    if first.value != second.value:
        return FIRST if (first.value < second.value) == is_upper else SECOND
    excludes = [limit.sense in ("<", ">") for limit in (first, second)]
    if excludes[0] == excludes[1]:
        return ALIKE
    return FIRST if excludes[0] else SECOND


def clause_lines(entry: Clause, language: str) -> list[str]:
    """Return a clause in words: place, quote, offices, our reading, what it does, defects of the printed text."""
    lines = [text("policy.clause", language, id=entry.id, section=pick(entry, "section", language))]
    lines.append(text("policy.quote" if entry.verbatim else "policy.restated", language, words=entry.quote))
    for field in ("lead", "support", "responsible"):
        offices = getattr(entry, field)
        if offices:
            lines.append(text(f"policy.{field}", language, names="、".join(offices)))
    if not entry.offices:
        lines.append(text("policy.no_office", language, why=pick(entry, "no_office", language)))
    lines.append(text("policy.reading", language, words=pick(entry, "reading", language)))
    lines.append(text(f"policy.effect_{entry.constrains}", language, rule=entry.rule, why=pick(entry, "why", language)))
    defects = entry.defects_zh if language == "zh" else entry.defects_en
    lines += [text("policy.defect", language, words=words) for words in defects]
    return lines


def _figure(limit: Limit, language: str) -> str:
    return f"{limit.value:g} {_unit(limit, language)}".rstrip()


def _unit(limit: Limit, language: str) -> str:
    return "" if limit.unit == "1" else label("unit_name", limit.unit, language)


def _limit_line(limit: Limit, language: str) -> str:
    return text(
        "policy.limit",
        language,
        key=limit.key,
        sense=limit.sense,
        value=f"{limit.value:g}",
        unit=_unit(limit, language),
        clause=limit.clause,
        date=limit.date,
        grade=limit.grade,
        note=pick(limit, "note", language),
    )


def _pair_lines(first: tuple[Pack, Limit | None], second: tuple[Pack, Limit | None], language: str) -> list[str]:
    stated = [(pack, limit) for pack, limit in (first, second) if limit is not None]
    lines = [f"  {stated[0][1].key}"]
    kind = compare_limits(first[1], second[1])
    for pack, limit in stated[:1] if kind == EQUAL else stated:
        value = _figure(limit, language)
        origin = {"clause": limit.clause, "date": limit.date, "grade": limit.grade}
        name = text("policy.both", language) if kind == EQUAL else pack.id
        lines.append(text("policy.side", language, pack=name, sense=limit.sense, value=value, **origin))
        quote = pack.register[limit.clause]
        key = "policy.side_quote" if quote.verbatim else "policy.side_restated"
        lines.append(text(key, language, words=quote.quote))
    if kind == DIFFERS and first[1] and second[1]:
        verdict = find_stricter(first[1], second[1])
        lines.append(text(f"policy.stricter_{verdict}", language, first=first[0].id, second=second[0].id))
    return lines


def _pair(first: Pack, second: Pack, key: str, a: Limit | None, b: Limit | None) -> dict[str, Any]:
    """One row of a comparison, for a program."""
    quotes = {
        f"{name}_quote": "" if limit is None else pack.register[limit.clause].quote
        for name, pack, limit in (("first", first, a), ("second", second, b))
    }
    return {
        "key": key,
        "relation": compare_limits(a, b),
        "stricter": "" if a is None or b is None else find_stricter(a, b),
        "first": None if a is None else dataclasses.asdict(a),
        "second": None if b is None else dataclasses.asdict(b),
        **quotes,
    }
