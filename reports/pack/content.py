"""The content of a pack: from runs to blocks, in one language and edition. Every figure is formatted here, once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from reports.catalogue import pick, text
from reports.pack.blocks import Approval, Block, Document, Heading, Paragraph, Picture
from reports.pack.branding import Branding
from reports.pack.content_answers import answer_blocks, conflict_blocks
from reports.pack.content_charts import capacity_chart, cost_chart, drawable
from reports.pack.content_clauses import clause_blocks, indicator_table
from reports.pack.content_compare import compare_blocks, difference_pictures
from reports.pack.content_exceptions import exception_blocks
from reports.pack.content_plan import capacity_table, cost_table, energy_table, plan_constants, site_table, works_blocks
from reports.pack.content_summary import summary_blocks
from reports.pack.content_trust import assumption_blocks, certificate_blocks
from reports.pack.slides import slide_messages
from reports.pack.source import MeetingPack, PackRun

INTERNAL, PUBLIC = "internal", "public"
EDITIONS = (INTERNAL, PUBLIC)


def draw_content(pack: MeetingPack, language: str, edition: str, branding: Branding, made: datetime) -> Document:
    """Return the document of a pack; nothing in it is confidential where ``edition`` is public."""
    run = pack.first
    title = text("pack.title", language, title=pick(run.manifest["scenario"], "title", language))
    names = "、" if language == "zh" else "; "
    reasons = names.join(text(f"pack.draft.{reason}", language) for reason in pack.draft_reasons)
    return Document(
        title=title,
        subtitle=_subtitle(run, language),
        office=branding.office_zh if language == "zh" else branding.office_en,
        number=branding.document_number,
        date=text("pack.date", language, year=made.year, month=made.month, day=made.day),
        maker=branding.maker_zh if language == "zh" else branding.maker_en,
        edition=edition,
        edition_words=text(f"pack.edition_{edition}", language),
        draft_words=text("pack.draft_stamp", language, reasons=reasons) if reasons else "",
        language=language,
        blocks=tuple(_blocks(pack, language, edition)),
        messages=tuple(slide_messages(pack, language, edition)),
        sources=_sources(run, language, edition),
        review_number=branding.review_number,
        constants=plan_constants(run, language) if run.plan is not None else (),
    )


def _sources(run: PackRun, language: str, edition: str) -> str:
    """Whose data the maps show, as the region says, and what of it is a draft."""
    stem = "credit" if edition == INTERNAL else "credit_public"
    credit = run.manifest.get("credits", {}).get(f"{stem}_{language}", "")
    parts = [text("pack.map_sources" if credit else "pack.map_sources_none", language, credit=credit)]
    outlines = [run.layers[name] for name in ("cluster", "starter_zones") if name in run.layers]
    if any((outline["status"] != "official").any() for outline in outlines):
        parts.append(text("pack.map_draft", language))
    return ("" if language == "zh" else " ").join(parts)


def _subtitle(run: PackRun, language: str) -> str:
    """A run without a plan has no layers, and so no name of its region in words."""
    cluster, name = run.layers.get("cluster"), run.folder.resolve().name
    if cluster is None or not len(cluster):
        return text("pack.subtitle_no_plan", language, run=name)
    # That an outline is a draft is said of the map, and in the advice.
    region = re.sub(r"\s*[(\uff08][^)\uff09]*[)\uff09]$", "", str(cluster[f"name_{language}"].iloc[0]))
    return text("pack.subtitle", language, region=region, run=name)


def _blocks(pack: MeetingPack, language: str, edition: str) -> Iterator[Block]:
    run = pack.first
    if run.plan is None:
        yield _heading("conflict", language)
        yield from conflict_blocks(run, language, edition)
        yield _heading("assumptions", language)
        yield from assumption_blocks(run, language, edition)
        yield _approval(language)
        return
    yield _heading("summary", language)
    yield from summary_blocks(pack, language, edition)
    yield _heading("clauses", language)
    yield Heading(2, text("pack.heading.indicator_table", language))
    yield indicator_table(run, language, edition)
    yield Paragraph(text("pack.cells_note", language), "note")
    yield from exception_blocks(run, language, edition)
    yield from clause_blocks(run, language)
    yield _heading("capacity", language)
    capacity = capacity_table(run, language)
    yield capacity
    yield Paragraph(text("pack.capacity_note", language, kw=f"{run.case.rack_mw * 1000:g}"), "note")
    yield from drawable(capacity_chart(capacity, language))
    yield Paragraph(text("pack.sites_apart", language))
    yield _heading("works", language)
    yield from works_blocks(run, language, edition)
    yield _heading("money", language)
    costs = cost_table(run, language)
    yield costs
    yield from drawable(cost_chart(costs, language))
    yield energy_table(run, language)
    if len(pack.runs) > 1:
        yield _heading("compare", language)
        yield from compare_blocks(pack, language)
    if run.answers:
        yield _heading("answers", language)
        yield from answer_blocks(run, language, edition)
    yield _heading("assumptions", language)
    yield from assumption_blocks(run, language, edition)
    yield _heading("certificate", language)
    yield from certificate_blocks(run, language, edition)
    yield _approval(language)
    # It lies across and is long: between the chapters it would leave half a page empty before and behind it.
    yield _heading("annex", language)
    yield site_table(run, language, edition)
    yield _heading("maps", language)
    yield Picture("plan", text("pack.map_caption", language), text("pack.map_alt", language), is_wide=True)
    yield from difference_pictures(pack, language)


def _heading(name: str, language: str) -> Heading:
    return Heading(1, text(f"pack.heading.{name}", language))


def _approval(language: str) -> Approval:
    return Approval(tuple(text(f"pack.approval_{number}", language) for number in range(1, 5)))
