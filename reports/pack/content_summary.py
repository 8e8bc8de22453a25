"""The summary: the problem, the plan, the indicators, and what is advised, in sentences of an office."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from reports.catalogue import label, text
from reports.figures import capacity_by_zone, land_km2, name_of, physical_racks, served_share, unmet_by_period
from reports.lamps import AMBER, RED, light_lamps
from reports.pack.blocks import Block, Heading, Paragraph
from reports.pack.source import MeetingPack, PackRun
from reports.units import format_cny, format_mu, format_mw, format_number, format_power, format_racks, format_share


def headline_figures(run: PackRun, language: str) -> Mapping[str, str]:
    """Return the figures of the summary by name, ready to print; KeyError never: a run without a plan has none."""
    if run.plan is None or run.proof is None:
        return {}
    case = run.case
    capacity = capacity_by_zone(case, run.plan)
    last = case.periods.index[-1]
    total = float(capacity[last].sum())
    inside = float(capacity[last][case.zones["in_cluster"]].sum())
    started = float(capacity[last][case.zones["in_starter_zone"]].sum())
    sites = run.plan.facilities.index.get_level_values("site_id").nunique()
    tiers = run.plan.facilities["design_id"].map(case.designs["tier"]).groupby(level="site_id").last()
    return {
        "total": format_mw(total),
        "racks": format_racks(total / case.rack_mw, language),
        "physical": format_racks(float(physical_racks(case, run.plan).iloc[:, -1].sum(skipna=False)), language),
        "inside": format_share(inside / total if total else 0.0),
        "started": format_share(started / total if total else 0.0),
        "utilisation": format_share(float(served_share(case, run.plan)[last])),
        "unmet": format_mw(float(unmet_by_period(case, run.plan)[last])),
        "cost": format_cny(run.present_cost_cny, language),
        "bound": format_cny(run.proof.bound_cny, language),
        "gap": format_share(run.proof.gap_share, 2),
        "sites": format_number(sites),
        "large": format_number(int((tiers == "hub").sum())),
        "year": str(int(case.periods["end_year"].iloc[-1])),
        "first_year": str(int(case.periods["end_year"].iloc[0])),
    }


def summary_blocks(pack: MeetingPack, language: str, edition: str) -> Iterator[Block]:
    """Yield the four parts of the summary."""
    run = pack.first
    figures = headline_figures(run, language)
    for name in ("problem", "plan", "indicators", "advice"):
        yield Heading(2, text(f"pack.heading.{name}", language))
        yield from (Paragraph(words) for words in _PARTS[name](run, figures, language, edition))


def _problem(run: PackRun, figures: Mapping[str, str], language: str, _: str) -> Iterator[str]:
    demand = run.case.demand["it_mw"].groupby(level="period_id").sum().reindex(run.case.periods.index)
    first, last = (format_mw(float(demand.iloc[at])) for at in (0, -1))
    yield text(
        "pack.problem",
        language,
        first_year=figures["first_year"],
        year=figures["year"],
        first=first,
        last=last,
        rules=format_number(sum(setting.is_required for setting in run.case.rules.values())),
    )


def _plan_words(run: PackRun, figures: Mapping[str, str], language: str, _: str) -> Iterator[str]:
    assert run.plan is not None
    capacity = capacity_by_zone(run.case, run.plan).iloc[:, -1]
    yield text("pack.plan", language, **{**figures, "total": format_power(float(capacity.sum()), language)})
    land = format_mu(land_km2(run.case, run.plan), language)
    yield text("pack.land", language, land=land, density=format_number(run.case.it_mw_per_km2))
    comma = text("pack.comma", language)
    parts = [
        text("pack.zone_part", language, zone=name_of(run.case.zones, zone, language), mw=format_mw(float(mw)))
        for zone, mw in capacity.items()
        if mw > 0
    ]
    if parts:
        yield text("pack.zones", language, year=figures["year"], parts=comma.join(parts))
    proven = run.proof is not None and run.proof.is_proven
    yield text("pack.proven" if proven else "pack.unproven", language, **figures)


def _indicators(run: PackRun, figures: Mapping[str, str], language: str, _: str) -> Iterator[str]:
    yield text("pack.indicators", language, **figures)
    lamps = light_lamps(run.case, run.findings, language, run.register)
    comma = text("pack.comma", language)
    for colour, key in ((RED, "pack.broken"), (AMBER, "pack.at_limit")):
        titles = [lamp.title for lamp in lamps if lamp.colour == colour and not lamp.is_bookkeeping]
        if titles:
            yield text(key, language, n=len(titles), titles=comma.join(dict.fromkeys(titles)))


def _advice(run: PackRun, figures: Mapping[str, str], language: str, edition: str) -> Iterator[str]:
    assert run.plan is not None
    case = run.case
    if run.findings and any(finding.status == "violated" for finding in run.findings):
        broken = dict.fromkeys(finding.rule for finding in run.findings if finding.status == "violated")
        rules = text("pack.comma", language).join(label("rule", rule, language) for rule in broken)
        yield text("pack.advice_broken", language, rules=rules)
    has_sites = len(run.plan.facilities) > 0
    yield text("pack.advice_sites" if has_sites else "pack.advice_no_sites", language, **figures)
    stations = run.plan.steps[run.plan.steps["steps"] > 0].index.get_level_values("substation_id").nunique()
    if stations:
        yield text("pack.advice_power", language, n=stations)
    draft = [name for name in ("cluster", "starter_zones") if (run.layers[name]["status"] != "official").any()]
    if draft:
        yield text("pack.advice_boundary", language)
    yield text("pack.advice_assumed", language, n=len(case.assumptions))
    if (ranking := run.answer("ranking")) is not None:
        rows = ranking[language]["tables"][0]["rows"][:3]
        if rows:
            yield text("pack.advice_ranked", language, names=text("pack.comma", language).join(row[1] for row in rows))
    if edition != "internal":
        yield text("pack.public_note", language)


_PARTS = {"problem": _problem, "plan": _plan_words, "indicators": _indicators, "advice": _advice}
