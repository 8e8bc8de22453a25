"""Substations, stock, old rooms, power plants, population, hosts of edge nodes: found rows from the sources,
assumed ones from ``ingest_inputs``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd

from geodata.ingest_hosts import build_hosts
from geodata.ingest_rooms import made_rooms
from geodata.measure import nearest_pairs, to_local

UNNAMED_SOURCE = "assumed; total of September 2025 as reported by the press"
HYPERSCALE_RACKS = 10_000  # national size classes: large >= 3,000, hyperscale >= 10,000 standard racks


def build_tables(
    paths: Mapping[str, Path], inputs: Path, layers: Mapping[str, pd.DataFrame], local_crs: str
) -> dict[str, pd.DataFrame]:
    """Return the CSV layers by name; ``layers`` holds the boundaries already built (seats give labels)."""
    population = pd.read_csv(inputs / "population.csv", dtype={"adcode": str})
    return {
        "substations": _substations(paths["substations"], inputs, layers, local_crs),
        "stock": _stock(paths["stock"], inputs / "stock.csv"),
        "power_plants": _power_plants(paths["power_plants"]),
        "population": population,
        "edge_hosts": build_hosts(population, layers["seats"]),
        "old_rooms": made_rooms(population, layers["districts_2022"]),
    }


def _substations(path: Path, inputs: Path, layers: Mapping[str, pd.DataFrame], local_crs: str) -> pd.DataFrame:
    found = _labelled(pd.read_csv(path), layers["seats"], local_crs).assign(position_basis="osm2017")
    assumed = pd.read_csv(inputs / "substations_assumed.csv").assign(position_basis="assumed")
    check_expected_zones(assumed, layers)
    assumed["note_zh"] = "位置与容量均为假设（公开地图此处无站）"
    assumed["note_en"] = "position and power both assumed (the public map shows no station here)"
    rules = pd.DataFrame(tomllib.loads((inputs / "power_rules.toml").read_text(encoding="utf-8"))["rule"])
    stations = pd.concat([found, assumed], ignore_index=True)
    return stations.merge(rules, on="voltage_kv", how="left", validate="m:1").assign(power_basis="assumed")


def _labelled(stations: pd.DataFrame, seats: gpd.GeoDataFrame, local_crs: str) -> pd.DataFrame:
    """Name stations that have no name by voltage and nearest township seat, and say so in the note."""
    points = gpd.GeoSeries(gpd.points_from_xy(stations["lon"], stations["lat"]), index=stations.index, crs=seats.crs)
    nearest = nearest_pairs(to_local(points, local_crs), to_local(seats, local_crs), 1, local_crs)
    seat = seats.loc[nearest["right_id"]]
    voltage = stations["voltage_kv"].map("{:g}".format)
    # Two stations near one seat are told apart by the last digits of their id.
    tail = stations["substation_id"].str[-3:]
    is_shared = pd.Series(voltage.to_numpy() + seat["seat_id"].to_numpy()).duplicated(keep=False)
    mark = (" " + tail).where(is_shared, "")
    basis_zh = stations["voltage_basis"].map({"tagged": "有标注", "from connected line": "由所连线路推断"})
    return pd.DataFrame(
        {
            "substation_id": stations["substation_id"],
            "name_zh": voltage + " kV 站（近" + seat["name_zh"].to_numpy() + mark + "）",
            "name_en": voltage + " kV station (near " + seat["name_en"].to_numpy() + mark + ")",
            "lon": stations["lon"].round(6),
            "lat": stations["lat"].round(6),
            "voltage_kv": stations["voltage_kv"],
            "note_zh": "名称为本项目标注；位置为 2017 年 OSM；电压" + basis_zh + "；容量为假设",
            "note_en": "name is our label; position from OSM 2017; voltage "
            + stations["voltage_basis"]
            + "; power assumed",
        }
    )


def check_expected_zones(assumed: pd.DataFrame, layers: Mapping[str, pd.DataFrame]) -> None:
    """Raise ValueError if an assumed station does not lie where ``expected_in`` says (SZ1.., CL, OUT)."""
    points = gpd.GeoDataFrame(
        assumed, geometry=gpd.points_from_xy(assumed["lon"], assumed["lat"]), crs=layers["cluster"].crs
    )
    zones = points.sjoin(layers["starter_zones"][["zone_id", "geometry"]], how="left", predicate="within")["zone_id"]
    in_cluster = points.within(layers["cluster"].geometry.union_all())
    found = zones.where(zones.notna(), in_cluster.map({True: "CL", False: "OUT"}))
    wrong = assumed["substation_id"][found.to_numpy() != assumed["expected_in"].to_numpy()]
    if len(wrong):
        raise ValueError(f"assumed stations not where expected_in says: {wrong.tolist()}")


def _stock(path: Path, hand: Path) -> pd.DataFrame:
    found = pd.read_csv(path, encoding="utf-8-sig", dtype=str, keep_default_na=False).set_index("name_zh")
    rows = pd.read_csv(hand, dtype=str, keep_default_na=False)
    is_named = rows["source_name"] != ""
    lacking = sorted(set(found.index) ^ set(rows["source_name"][is_named]))
    if lacking:
        raise ValueError(f"source rows and hand-kept stock do not match: {lacking}")
    matched = found.reindex(rows["source_name"]).fillna("").reset_index(drop=True)
    racks = rows["racks"].astype(int)
    return rows.assign(
        operator=matched["operator"],
        place_zh=matched["place"].replace("not in source", ""),
        lon=matched["lon_approx"],
        lat=matched["lat_approx"],
        size_class=(racks >= HYPERSCALE_RACKS).map({True: "hyperscale", False: "large"}),
        source=matched["source"].where(is_named, UNNAMED_SOURCE),
        grade=is_named.map({True: "L", False: "A"}),
    )


def _power_plants(path: Path) -> pd.DataFrame:
    plants = pd.read_csv(path, dtype=str, keep_default_na=False)
    years = plants["start_year"].str.replace(r"\.0$", "", regex=True)
    parts = pd.concat([plants["plant"], plants["fuel_group"], plants["status"], years], axis=1)
    return pd.DataFrame(
        {
            "plant_id": parts.agg(" ".join, axis=1).map(_slug),
            "name_zh": plants["name_local"],
            "name_en": plants["plant"],
            "lon": pd.to_numeric(plants["lon"]).round(6),
            "lat": pd.to_numeric(plants["lat"]).round(6),
            "fuel_group": plants["fuel_group"],
            "fuel": plants["fuel"],
            "capacity_mw": pd.to_numeric(plants["capacity_mw"]),
            "status": plants["status"],
            "start_year": years,
            "unit_count": plants["unit_count"].str.replace(r"\.0$", "", regex=True),
            "accuracy": plants["accuracy"],
            "source": plants["source"],
            "licence": plants["licence"],
        }
    )


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")
