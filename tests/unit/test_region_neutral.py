"""Nothing but data knows the name of a city: no module, template, text, key or general figure holds it."""

import re
from pathlib import Path

import pytest

from geodata.read import read_region

ROOT = Path(__file__).parents[2]
PACKAGES = ("geodata", "models", "optimizer", "reports")
CITY = re.compile("重庆|渝|[Cc]hongqing|两江|璧山|水土新城|CQ")
# Exact lines that may hold the name, each with its reason.
ALLOWED = {
    'SHIPPED_REGION = Path(__file__).parent / "chongqing"': "the default region",
    "Clause   A5.1b 「新建大型、超大型数据中心……原则上在重庆数据中心集群内布局、建设」": "verbatim quote of the clause",
    "Clause   T8 「重庆数据中心集群内数据中心规模占比」 [>= 80], printed as a count of data centres.": "verbatim quote",
}
# Data of one city stands in a folder or file of its name; national tables list every region; documents are quoted.
DATA = ("geodata/chongqing", "geodata/climate", "geodata/ingest_inputs", "models/figures/chongqing")
DOCUMENTS = ("models/policy/clauses.toml", "models/policy/other_documents.toml", "models/figures/emission_factors.toml")


def is_data(path):
    name = path.relative_to(ROOT).as_posix()
    # The ingest scripts make the shipped region and are not run by any plan; a policy pack is a document, and the
    # baseline is the default scenario.
    return (
        name.startswith((*DATA, "geodata/ingest", "models/policy/packs/"))
        or name in DOCUMENTS
        or name == "models/scenarios/baseline.toml"
    )


def program_files():
    for package in PACKAGES:
        for pattern in ("*.py", "*.toml", "*.csv", "*.css", "*.js", "*.html"):
            yield from (path for path in sorted((ROOT / package).rglob(pattern)) if "vendor" not in path.parts)


def test_only_data_names_the_city():
    files = [path for path in program_files() if not is_data(path)]
    assert len(files) > 150
    found, used = [], set()
    for path in files:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if CITY.search(line) and line.strip() not in ALLOWED:
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()}")
            used.add(line.strip())
    assert found == []
    assert set(ALLOWED) <= used, "a line that is allowed is not there any more"


@pytest.mark.parametrize("layer", ["districts_2022", "districts_2026", "starter_zones", "stock", "substations"])
def test_no_module_names_a_place_of_the_shipped_region(layer):
    names = {name for name in read_region().layers[layer]["name_zh"] if len(name) > 1}
    names |= {name.removesuffix("区").removesuffix("县") for name in names if len(name) > 2}
    assert len(names) > 2
    words = re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))
    found = [
        f"{path.relative_to(ROOT)}: {words.search(text)[0]}"
        for path in program_files()
        if path.suffix == ".py" and not is_data(path) and words.search(text := path.read_text("utf-8"))
    ]
    assert found == []


def test_zones_and_districts_are_counted_nowhere():
    """Ids of starter zones are those of the layer; no module knows SZ1, or how many districts there are."""
    pattern = re.compile(r"[\"']SZ\d|500\d{3}[\"']")
    assert [
        f"{path.relative_to(ROOT)}: {found[0]}"
        for path in program_files()
        if path.suffix == ".py" and not is_data(path) and (found := pattern.search(path.read_text("utf-8")))
    ] == []
