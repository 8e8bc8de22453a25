"""What the appendix says of a plan as a whole: each facility with its account, green conditions, water by month."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from models.case import Case
from models.climate import Climate
from models.design_tables import known_designs
from models.explain_chain import Section
from models.explain_design import MAX_PUE_LIMIT, DesignAccount, NamedDesign, design_account
from models.explain_service import grade_note
from models.explain_site import PairAccount, pair_account, row_of, site_climate
from models.review_green import Criterion, Facility, green_centre_checklist
from models.water import zone_month_water
from reports.dossier import Dossier

GREEN = "green_centres."
Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class FacilityAccount:
    """A facility of the plan at the end of its last period, with every number and the conditions of a green centre."""

    site_id: str
    zone_id: str
    climate_id: str
    design_id: str
    it_mw: float
    account: PairAccount
    green: tuple[Criterion, ...]

    def section(self, key: str) -> Section:
        """Return one section of the account."""
        return self.account.section(key)

    @property
    def it_energy_mwh(self) -> float:
        """IT energy of a year [MWh] at the mean load."""
        return self.section("energy").value("it_energy_mwh")


def facility_accounts(dossier: Dossier) -> list[FacilityAccount]:
    """Return every facility that stands at the end of the last period, in the order of zones, large ones first."""
    case, plan = dossier.case, dossier.plan
    last = case.periods.index[-1]
    table = plan.facilities.reset_index()
    rows = table[(table["period_id"] == last) & (table["modules"] > 0)]
    order = rows["site_id"].map(case.sites["zone_id"]).map(case.zones.index.get_loc)
    rows = rows.assign(order=order).sort_values(["order", "it_mw", "site_id"], ascending=[True, False, True])
    found: list[Row] = rows.to_dict("records")
    return [_facility(dossier, row) for row in found]


def design_accounts(dossier: Dossier, facilities: list[FacilityAccount]) -> dict[tuple[str, str], DesignAccount]:
    """Return the account of every design in every climate that it is built in, by (climate_id, design_id)."""
    designs, case = known_designs(dossier.scenario), dossier.case
    accounts: dict[tuple[str, str], DesignAccount] = {}
    for one in facilities:
        if (one.climate_id, one.design_id) in accounts:
            continue
        design = designs[one.design_id]
        named = NamedDesign(design.texts["name_zh"], design.texts["name_en"], design.cooling)
        accounts[one.climate_id, one.design_id] = design_account(
            named,
            _climate(dossier, one.site_id),
            max_pue=case.limit(MAX_PUE_LIMIT),
            load_share=dossier.scenario.number("climate.load_share"),
        )
    return accounts


def water_by_month(case: Case, facilities: list[FacilityAccount]) -> pd.DataFrame:
    """Return water [m3]: index zone_id, columns month 1 to 12, of rated IT power at its mean load."""
    table = pd.DataFrame(
        {
            "zone_id": [one.zone_id for one in facilities],
            "climate_id": [one.climate_id for one in facilities],
            "design_id": [one.design_id for one in facilities],
            "it_energy_mwh": [one.it_energy_mwh for one in facilities],
        }
    )
    return zone_month_water(table, case.monthly_wue)


def grade_words(one: FacilityAccount, case: Case, language: str) -> str:
    """Return the grade of GB 40879 of a facility without the name of the standard."""
    zh, en = grade_note(one.section("energy").value("pue"), one.it_mw / case.rack_mw)
    return (zh.partition("：") if language == "zh" else en.partition(": "))[2]


def _facility(dossier: Dossier, row: Row) -> FacilityAccount:
    case, site_id, design_id = dossier.case, str(row["site_id"]), str(row["design_id"])
    site = row_of(case.sites, site_id)
    account = pair_account(
        *(case, dossier.scenario, dossier.region, site_id),
        design_id=design_id,
        design=known_designs(dossier.scenario)[design_id],
        modules=int(row["modules"]),
    )
    return FacilityAccount(
        site_id=site_id,
        zone_id=str(site["zone_id"]),
        climate_id=str(site["climate_id"]),
        design_id=design_id,
        it_mw=account.it_mw,
        account=account,
        green=_green(dossier, row, account, in_cluster=bool(site["in_cluster"])),
    )


def _green(dossier: Dossier, row: Row, account: PairAccount, *, in_cluster: bool) -> tuple[Criterion, ...]:
    """The checklist, if the policy pack has its limits; what a plan cannot know is left to evidence."""
    case, plan = dossier.case, dossier.plan
    if not any(key.startswith(GREEN) for key in case.limits):
        return ()
    years = case.periods["end_year"].astype(int)
    built = plan.facilities.xs(row["site_id"], level="site_id").query("modules > 0").index
    facility = Facility(
        racks=account.it_mw / case.rack_mw,
        pue=account.section("energy").value("pue"),
        built_year=int(min(years[period] for period in built)),
        in_cluster=in_cluster,
        year=int(years.iloc[-1]),
        utilisation_share=min(1.0, float(row["served_it_mw"]) / float(row["it_mw"])),
    )
    return tuple(green_centre_checklist(facility, case.limits, dossier.scenario.local_figures()))


def _climate(dossier: Dossier, site_id: str) -> Climate:
    return site_climate(dossier.case, dossier.candidates, dossier.scenario, dossier.region, site_id)
