"""Case and plan as files of a run folder, and back again without a digit lost."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import pandas as pd

from models.case import Case, RuleSetting
from models.case_contract import TABLES
from models.policy.packs import Limit
from models.scenario_keys import scenario_rule_ids
from optimizer.plan import PLAN_TABLES, Plan
from reports.catalogue import both
from reports.errors import RunFileError
from reports.tables import Layout, layout_of, read_exact, write_exact

CASE_FOLDER, PLAN_FOLDER = "case", "plan"
CASE_FILE, PLAN_FILE = "case.json", "plan.json"

_PLAN_TEXTS = ("design_id", "reason", "state")


def write_case(case: Case, folder: Path) -> None:
    """Write every table of ``case`` to ``folder``/case, and scalars, rules, limits and layouts to case.json."""
    place = folder / CASE_FOLDER
    place.mkdir()
    for name in TABLES:
        write_exact(getattr(case, name), place / f"{name}.csv")
    content = {field.name: getattr(case, field.name) for field in fields(Case) if field.name not in TABLES}
    content["rules"] = {rule: asdict_setting(setting) for rule, setting in case.rules.items()}
    content["limits"] = {key: asdict(limit) for key, limit in case.limits.items()}
    content["tables"] = {name: layout_of(getattr(case, name)) for name in TABLES}
    write_json(content, place / CASE_FILE)


def read_case(folder: Path) -> Case:
    """Read the case of a run; RunFileError names a file that is missing or does not fit, CaseTableError a defect."""
    place = folder / CASE_FOLDER
    content = read_json(place / CASE_FILE)
    if lacking := [rule for rule in scenario_rule_ids() if rule not in content.get("rules", {})]:
        raise RunFileError(**both("error.run_rules", folder=folder.name, rules=", ".join(lacking)))
    try:
        layouts = content.pop("tables")
        content["rules"] = {
            rule: RuleSetting(entry["mode"], _frozen(entry["options"])) for rule, entry in content["rules"].items()
        }
        content |= {name: tuple(content[name]) for name in ("stages", "stage_tolerance_shares")}
        content["limits"] = {key: Limit(**entry) for key, entry in content["limits"].items()}
        content |= {name: _read_table(place / f"{name}.csv", layouts[name]) for name in TABLES if name in layouts}
        return Case(**content)
    except (KeyError, TypeError, AttributeError) as error:
        raise _unreadable(CASE_FILE, error) from error


def write_plan(plan: Plan, folder: Path) -> None:
    """Write every table of ``plan`` to ``folder``/plan, and its case id and layouts to plan.json."""
    place = folder / PLAN_FOLDER
    place.mkdir()
    for name in PLAN_TABLES:
        write_exact(getattr(plan, name), place / f"{name}.csv")
    layouts = {name: _plan_layout(getattr(plan, name), name) for name in PLAN_TABLES}
    write_json({"case_id": plan.case_id, "tables": layouts}, place / PLAN_FILE)


def read_plan(folder: Path) -> Plan:
    """Read the plan of a run, by hand edited or not; RunFileError names a file that is missing or does not fit.

    Whether the tables are a plan of the case is for the audit to say.
    """
    place = folder / PLAN_FOLDER
    content = read_json(place / PLAN_FILE)
    try:
        layouts = content["tables"]
        tables = {name: _read_table(place / f"{name}.csv", layouts[name]) for name in PLAN_TABLES}
        return Plan(case_id=content["case_id"], **tables)
    except (KeyError, TypeError, AttributeError) as error:
        raise _unreadable(PLAN_FILE, error) from error


def write_json(content: Any, path: Path) -> None:
    """Write ``content`` as indented UTF-8 JSON, keys in their order; numbers keep every digit."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1, default=_plain) + "\n", encoding="utf-8")


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object; RunFileError if the file is missing or is none."""
    if not path.is_file():
        raise RunFileError(**both("error.run_file_missing", files=path.name))
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise _unreadable(path.name, error) from error
    if not isinstance(content, dict):
        raise _unreadable(path.name, TypeError("not an object"))
    return content


def asdict_setting(setting: RuleSetting) -> dict[str, Any]:
    """Return the setting of a rule as plain values."""
    return {"mode": setting.mode, "options": dict(setting.options)}


def _plan_layout(table: pd.DataFrame, name: str) -> Layout:
    """The layout of the table; where it is empty its types say nothing, and those that belong there are taken."""
    index, columns = PLAN_TABLES[name]
    if len(table):
        return layout_of(table)
    kinds = {column: "text" if column in _PLAN_TEXTS else "number" for column in columns}
    return {"index": dict.fromkeys(index, "text"), "columns": kinds}


def _read_table(path: Path, layout: Layout) -> pd.DataFrame:
    if not path.is_file():
        raise RunFileError(**both("error.run_file_missing", files=path.name))
    return read_exact(path, layout)


def _frozen(value: Any) -> Any:
    """JSON has no tuples; the options of a rule hold tuples only."""
    if isinstance(value, dict):
        return {key: _frozen(entry) for key, entry in value.items()}
    return tuple(value) if isinstance(value, list) else value


def _plain(value: Any) -> Any:
    """What JSON does not know: numpy's numbers, mappings that are not dicts."""
    return value.item() if hasattr(value, "item") else dict(value)


def _unreadable(file: str, error: Exception) -> RunFileError:
    return RunFileError(**both("error.run_file_unreadable", file=file, reason=error))
