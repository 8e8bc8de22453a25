"""The register of clauses: words as printed, the offices they name, our reading, and what they do to a plan.

``clauses.toml`` holds the action plan (body, annex rows T1 to T15, note N); ``other_documents.toml`` holds
what the packs cite from elsewhere. Quotes are verbatim (white space apart) where :attr:`Clause.verbatim` is
true.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from models.errors import ClauseMissingError, ClauseSchemaError, suggest

FOLDER = Path(__file__).parent

POLICY_RULE_IDS = (
    "large_in_cluster",
    "starter_zones_first",
    "outside_is_small",
    "edge_colocation",
    "pue_limit",
    "in_cluster_share",
    "rack_utilisation",
    "renewable_share",
    "green_centres",
    "stock_consolidation",
    "size_class",
    "latency",
    "energy_review",
    "water_limit",
    "carbon_cap",
    "budget",
    "orderly_growth",
)
"""Rules that are clauses of policy."""

PHYSICS_RULE_IDS = ("demand_served", "site_capacity", "site_once", "power_supply", "dual_feed", "land_use")
"""Rules that are physics and bookkeeping; some of them also carry a clause."""

RULE_IDS = POLICY_RULE_IDS + PHYSICS_RULE_IDS

CONSTRAINS = ("rule", "report", "context")

_REQUIRED = {"paragraph", "reading_zh", "reading_en", "constrains"}
_ROW = {"indicator", "target", "definition"}
_OPTIONAL = {"quote", "defects_zh", "defects_en", "rule", "why_zh", "why_en"} | _ROW
_OFFICES = ("lead", "support", "responsible")


@dataclass(frozen=True)
class Clause:
    """One clause of a policy document.

    ``quote`` is verbatim where ``verbatim`` is true, else a restatement. An annex row also has ``indicator``,
    ``target`` and ``definition`` as printed (empty for other clauses); its quote is the three cells joined by
    " | ". ``lead``, ``support`` and ``responsible`` are the offices of 牵头单位, 配合单位, 责任单位; where
    all are empty, ``no_office_zh`` and ``no_office_en`` say why. ``constrains`` is "rule" (then ``rule`` is
    its id), "report" or "context" (then ``why_zh`` and ``why_en`` say why it binds nothing). ``defects_zh``
    and ``defects_en`` list faults of the printed text, entry by entry the same.
    """

    id: str
    document: str
    verbatim: bool
    section_zh: str
    section_en: str
    quote: str
    lead: tuple[str, ...]
    support: tuple[str, ...]
    responsible: tuple[str, ...]
    no_office_zh: str
    no_office_en: str
    reading_zh: str
    reading_en: str
    defects_zh: tuple[str, ...]
    defects_en: tuple[str, ...]
    constrains: str
    rule: str
    why_zh: str
    why_en: str
    indicator: str = ""
    target: str = ""
    definition: str = ""

    @property
    def offices(self) -> tuple[str, ...]:
        """All offices named for this clause, leading ones first."""
        return self.lead + self.support + self.responsible


@cache
def read_register() -> Mapping[str, Clause]:
    """Read the shipped register: clause id -> :class:`Clause`, the action plan first, in printed order.

    Raises :class:`ClauseSchemaError` when a clause breaks the schema.
    """
    plan = tomllib.loads((FOLDER / "clauses.toml").read_text(encoding="utf-8"))
    others = tomllib.loads((FOLDER / "other_documents.toml").read_text(encoding="utf-8"))
    return build_register([plan, *others["documents"]])


@cache
def national_register() -> Mapping[str, Clause]:
    """Read the clauses of national documents that any pack may cite; raises as :func:`read_register`."""
    others = tomllib.loads((FOLDER / "other_documents.toml").read_text(encoding="utf-8"))
    return build_register(others["documents"])


def clause(clause_id: str) -> Clause:
    """Return the clause with this id; raises :class:`ClauseMissingError` with the nearest id."""
    register = read_register()
    if clause_id not in register:
        hint_zh, hint_en = suggest(clause_id, register)
        raise ClauseMissingError(
            zh=f"条款登记册中没有“{clause_id}”。{hint_zh}",
            en=f'The register has no clause "{clause_id}". {hint_en}',
        )
    return register[clause_id]


def clauses_of(rule_id: str) -> tuple[Clause, ...]:
    """Return the clauses that this rule applies, in printed order (empty for pure bookkeeping)."""
    if rule_id not in RULE_IDS:
        hint_zh, hint_en = suggest(rule_id, RULE_IDS)
        raise ClauseMissingError(zh=f"没有规则“{rule_id}”。{hint_zh}", en=f'No rule "{rule_id}". {hint_en}')
    return tuple(entry for entry in read_register().values() if entry.rule == rule_id)


def build_register(documents: Sequence[Mapping[str, Any]]) -> Mapping[str, Clause]:
    """Check and join parsed documents (tables ``document``, ``paragraphs``, ``clauses``) into one register.

    Raises :class:`ClauseSchemaError` naming the clause and the field for: an id used twice, a field missing,
    empty or unknown, an unknown paragraph or rule, offices neither named nor explained, defects not in both
    languages.
    """
    register: dict[str, Clause] = {}
    for document in documents:
        _check_document(document)
        for clause_id, entry in document["clauses"].items():
            if clause_id in register:
                raise _broken(clause_id, "id", "编号重复", "used twice")
            _check_fields(clause_id, entry)
            paragraph = document["paragraphs"].get(entry["paragraph"])
            if paragraph is None:
                raise _broken(clause_id, "paragraph", "段落不存在", "no such paragraph")
            _check_offices(clause_id, paragraph)
            register[clause_id] = _build(clause_id, document["document"], paragraph, entry)
    return MappingProxyType(register)


def _check_document(document: Mapping[str, Any]) -> None:
    for name in ("document", "paragraphs", "clauses"):
        if not isinstance(document.get(name), Mapping):
            raise _broken("-", name, "缺失，应为分节", "is missing; it must be a section")
    for field in ("id", "verbatim"):
        if field not in document["document"]:
            raise _broken("-", f"document.{field}", "缺失", "is missing")
    if not isinstance(document["document"]["id"], str):
        raise _broken("-", "document.id", "应为文字", "must be text")
    for kind in ("paragraphs", "clauses"):
        for name, entry in document[kind].items():
            _check_types(f"{kind}.{name}", entry)
    for name, paragraph in document["paragraphs"].items():
        for field in ("section_zh", "section_en"):
            if not paragraph.get(field):
                raise _broken("-", f"paragraphs.{name}.{field}", "缺失或为空", "is missing or empty")


def _check_types(name: str, entry: Any) -> None:
    """Every field is text, but for offices and defects, which are lists of texts."""
    if not isinstance(entry, Mapping):
        raise _broken("-", name, "应为分节", "must be a section")
    for field, value in entry.items():
        texts = value if field in (*_OFFICES, "defects_zh", "defects_en") else [value]
        if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
            raise _broken("-", f"{name}.{field}", "应为文字或文字列表", "must be text, or a list of texts")


def _check_fields(clause_id: str, entry: Mapping[str, Any]) -> None:
    is_row = "indicator" in entry
    for field in sorted(_REQUIRED | (_ROW if is_row else {"quote"})):
        if not entry.get(field):
            raise _broken(clause_id, field, "缺失或为空", "missing or empty")
    for field in sorted(set(entry) - _REQUIRED - _OPTIONAL):
        raise _broken(clause_id, field, "未知字段", "unknown field")
    if entry["constrains"] not in CONSTRAINS:
        raise _broken(clause_id, "constrains", f"应为 {CONSTRAINS} 之一", f"must be one of {CONSTRAINS}")
    binds = entry["constrains"] == "rule"
    if binds != ("rule" in entry):
        raise _broken(clause_id, "rule", "仅在起约束作用时填写", "belongs to clauses that constrain, and only them")
    if binds and entry["rule"] not in RULE_IDS:
        hint_zh, hint_en = suggest(entry["rule"], RULE_IDS)
        raise _broken(clause_id, "rule", f"没有规则“{entry['rule']}”，{hint_zh}", f"unknown rule. {hint_en}")
    for field in ("why_zh", "why_en"):
        if binds == bool(entry.get(field)):
            raise _broken(clause_id, field, "仅在不起约束作用时填写", "belongs to clauses that do not constrain")
    if len(entry.get("defects_zh", ())) != len(entry.get("defects_en", ())):
        raise _broken(clause_id, "defects", "中英文条数不同", "differs in number between the languages")


def _check_offices(clause_id: str, paragraph: Mapping[str, Any]) -> None:
    named = any(paragraph.get(field) for field in _OFFICES)
    explained = bool(paragraph.get("no_office_zh")) and bool(paragraph.get("no_office_en"))
    if named == explained:
        raise _broken(clause_id, "offices", "应列出单位，或说明为何未列", "must be named, or their absence explained")


def _build(
    clause_id: str, document: Mapping[str, Any], paragraph: Mapping[str, Any], entry: Mapping[str, Any]
) -> Clause:
    row = {field: entry.get(field, "") for field in ("indicator", "target", "definition")}
    fields: dict[str, Any] = {field: entry.get(field, "") for field in ("rule", "why_zh", "why_en")}
    fields |= {field: entry[field] for field in ("reading_zh", "reading_en", "constrains")}
    fields |= {field: tuple(entry.get(field, ())) for field in ("defects_zh", "defects_en")}
    fields |= {field: tuple(paragraph.get(field, ())) for field in _OFFICES}
    fields |= {field: paragraph.get(field, "") for field in ("no_office_zh", "no_office_en")}
    return Clause(
        id=clause_id,
        document=document["id"],
        verbatim=document["verbatim"],
        section_zh=paragraph["section_zh"],
        section_en=paragraph["section_en"],
        quote=" | ".join(row.values()) if row["indicator"] else entry["quote"],
        **fields,
        **row,
    )


def _broken(clause_id: str, field: str, zh: str, en: str) -> ClauseSchemaError:
    return ClauseSchemaError(
        zh=f"条款登记册：条款“{clause_id}”的“{field}”{zh}。",
        en=f'Register: clause "{clause_id}", field "{field}": {en}.',
    )
