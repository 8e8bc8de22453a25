"""A second, invented city, whole: region, local figures, policy with its own clauses, scenario, as a user would write.

Shaling stands near 100.2 E, 36.2 N, in another 3-degree zone than the shipped region: a cluster of 12 km x 10 km around
the origin of its own local CRS, two starter zones, three districts, four substations. Every number is made up, and
says so.
"""

import hashlib
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from geodata.write import write_csv, write_geojson
from models.figure import FIGURES

LOCAL_CRS = "+proj=laea +lat_0=36.2 +lon_0=100.2 +ellps=GRS80 +units=m"
STORAGE_CRS = "EPSG:4490"
NAMES = {"note_zh": "", "note_en": ""}
LAYERS = ("cluster", "starter_zones", "districts_2022", "substations", "stock", "population")
LIMITS = {
    "large_in_cluster.exception_count": (0, "count", "<=", "S2", "A"),
    "large_in_cluster.exception_it_mw": (0, "MW", "<=", "S2", "A"),
    "size_class.standard_rack_kw": (2.5, "kW", "=", "D.rack", "M"),
    "size_class.large_min_racks": (3000, "racks", ">=", "D.size", "M"),
    "size_class.hyperscale_min_racks": (10000, "racks", ">=", "D.size", "M"),
    "size_class.edge_max_racks": (100, "racks", "<=", "D.edge", "M"),
    "pue_limit.max_pue_in_cluster": (1.3, "1", "<=", "S4", "H"),
    "pue_limit.max_pue_outside": (1.4, "1", "<=", "S4", "H"),
    "pue_limit.max_pue_outside_body": (1.4, "1", "<=", "S4", "H"),
    "in_cluster_share.min_share": (0.7, "1", ">=", "S5", "H"),
    "rack_utilisation.min_share": (0.6, "1", ">=", "S6", "H"),
    "renewable_share.min_share": (0.5, "1", ">=", "S7", "H"),
    "green_centres.min_racks": (3000, "racks", ">=", "D.green_centre", "H"),
    "green_centres.max_pue": (1.3, "1", "<=", "D.green_centre", "H"),
    "green_centres.min_utilisation_share": (0.6, "1", ">=", "D.green_centre", "H"),
}
CLAUSES = {
    "S2": ("large_in_cluster", "大型数据中心一律建在沙岭集群内"),
    "S3": ("starter_zones_first", "优先使用东、西两个起步区"),
    "S4": ("pue_limit", "集群内 PUE 不高于 1.3，集群外不高于 1.4"),
    "S5": ("in_cluster_share", "集群内机架占比不低于 70%"),
    "S6": ("rack_utilisation", "上架率不低于 60%"),
    "S7": ("renewable_share", "可再生能源占比不低于 50%"),
    "S8": ("outside_is_small", "集群外只建城区和边缘机房"),
}
SCENARIO = """title = "沙岭基准"
title_en = "Shaling baseline"
base = "baseline"
pack = "policy/shaling_2027.toml"
figures = "./figures/shaling"
region = "shaling"
candidates.cell_m = 2000
candidates.belt_km = 3.0
candidates.exclusions = []
periods.end_years = [2027]
demand.new_it_mw = [30.0]
designs.use = ["hub_waterside", "urban_waterside"]
tariff.sheet = "2027"
emissions.factor_region = "shaanxi"
emissions.factor_year = 2023
solver.time_limit_s = 120.0
solver.gap_share = 0.01
"""


def write_second(folder):
    """Write the whole pack below ``folder`` and return the scenario; the layers are in ``folder``/region."""
    for name in ("region", "figures/shaling", "policy"):
        (folder / name).mkdir(parents=True)
    write_region(folder / "region")
    write_figures(folder / "figures" / "shaling")
    write_policy(folder / "policy")
    (folder / "shaling.toml").write_text(SCENARIO, encoding="utf-8")
    return folder / "shaling.toml"


def write_region(folder):
    """region.toml, sources.toml and the six layers."""
    for name, table in second_layers().items():
        if isinstance(table, gpd.GeoDataFrame):
            write_geojson(table, folder / f"{name}.geojson")
        else:
            write_csv(table, folder / f"{name}.csv")
    listed = ", ".join(f'"{name}"' for name in LAYERS)
    (folder / "region.toml").write_text(
        f"""id = "shaling"
name_zh = "沙岭市"
name_en = "Shaling"
storage_crs = "{STORAGE_CRS}"
local_crs = "{LOCAL_CRS}"
published_cluster_area_km2 = 120.0
published_area_clause = "S1"
cluster_area_tolerance_share = 0.01
containment_tolerance_m = 5.0
boundary_status = "draft"
draft_note_zh = "虚构的边界。"
draft_note_en = "An invented outline."
districts_layer = "districts_2022"
layers = [{listed}]

[bounds]
min_lon = 99.5
max_lon = 101.0
min_lat = 35.5
max_lat = 37.0
""",
        encoding="utf-8",
    )
    files = sorted(path for path in folder.iterdir() if path.suffix in (".geojson", ".csv"))
    (folder / "sources.toml").write_text("".join(map(source_of, files)), encoding="utf-8")


def source_of(path):
    """The table of one layer in sources.toml."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return (
        f'["{path.name}"]\nsha256 = "{sha256}"\norigin = "made up for a test"\nlicence = "none"\ndate = "2027"\n'
        'grade = "A"\nbasis = "assumed"\ndrawn_zh = "虚构"\ndrawn_en = "made up"\n\n'
    )


def second_layers():
    """Fresh tables of every layer; coordinates in km of the local CRS, west, south, east, north."""
    point = pd.DataFrame({"x": [-3.0, 3.0, -3.0, 3.0], "y": [-2.0, -2.0, 2.0, 2.0]})
    places = gpd.GeoSeries(gpd.points_from_xy(point["x"] * 1e3, point["y"] * 1e3), crs=LOCAL_CRS).to_crs(STORAGE_CRS)
    stock = {"in_cluster_basis": "assumed", "racks_basis": "assumed", "pue_basis": "assumed", "grade": "A"}
    return {
        "cluster": frame([(-6, -5, 6, 5)], cluster_id=["SL"], **titles("沙岭集群"), status="draft", **NAMES),
        "starter_zones": frame(
            [(-5, -4, -1, 0), (1, 0, 5, 4)],
            zone_id=["WEST", "EAST"],
            name_zh=["西起步区", "东起步区"],
            name_en=["West zone", "East zone"],
            status="draft",
            **NAMES,
        ),
        "districts_2022": frame(
            [(-20, -15, 0, 15), (0, -15, 20, 0), (0, 0, 20, 15)],
            adcode=["900101", "900102", "900103"],
            name_zh=["沙西区", "岭南县", "岭北县"],
            name_en=["Shaxi", "Lingnan", "Lingbei"],
            source="made up",
        ),
        "substations": pd.DataFrame(
            {"substation_id": [f"st_{number}" for number in range(1, 5)], **titles("变电站"), "lon": places.x}
            | {"lat": places.y, "voltage_kv": 220.0, "position_basis": "assumed", "spare_mw": 90.0, "step_mw": 120.0}
            | {"max_steps": 2, "power_basis": "assumed", **NAMES}
        ),
        "stock": pd.DataFrame(
            {"stock_id": ["old_1"], **titles("老机房"), "operator": "", "place_zh": "", "lon": [100.2], "lat": [36.2]}
            | {"in_cluster": [True], "starter_zone": "", "size_class": "large", "racks": [4000], "pue": [1.5]}
            | {"status": "operating", "year": [2019], "source": "made up", **stock, **NAMES}
        ).astype({"year": "Int64"}),
        "population": pd.DataFrame(
            {"adcode": ["900101", "900102", "900103"], "name_zh": ["沙西区", "岭南县", "岭北县"]}
            | {"residents_2020": [400_000, 150_000, 90_000], "source": "made up", "grade": "A"}
        ),
    }


def frame(boxes, **columns):
    """A layer in the storage CRS from boxes [km] in the local CRS."""
    shapes = [shapely.box(*(1000 * side for side in box)) for box in boxes]
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=LOCAL_CRS).to_crs(STORAGE_CRS)


def titles(name_zh):
    """Both names of a row."""
    return {"name_zh": name_zh, "name_en": "made up"}


def write_figures(folder):
    """Local figures: sheet, hours, channels of this city; no figure is that of the shipped one."""
    figures = {
        "tariff.toml": {
            "base_2027": (0.4, "CNY/kWh"),
            "rest_2027": (0.1, "CNY/kWh"),
            "tou_valley_factor": (0.5, "1"),
            "tou_peak_factor": (1.5, "1"),
            "tou_sharp_over_peak_factor": (1.1, "1"),
            "td_in_floating_share": (1.0, "1"),
            "td_two_part_10kv": (0.14, "CNY/kWh"),
            "td_two_part_110kv": (0.1, "CNY/kWh"),
        },
        "city.toml": {
            "stock_utilisation_share": (0.5, "1"),
            "land_starter_zone": (120.0, "CNY/m2"),
            "land_cluster": (150.0, "CNY/m2"),
            "land_belt": (80.0, "CNY/m2"),
            "in_city_line_loss_share": (0.05, "1"),
            "renewable_weight_2026_share": (0.4, "1"),
        },
    }
    for file, entries in figures.items():
        text = "".join(figure_text(key, *numbers) for key, numbers in entries.items())
        (folder / file).write_text(text, encoding="utf-8")
    sheet = 'floating_base = "base_2027"\nnon_floating = "rest_2027"\ntwo_part = ["10kv", "110kv"]\nsingle_part = []\n'
    heads = 'title_zh = "2027 年价"\ntitle_en = "Prices of 2027"\n'
    (folder / "tariff_sheets.toml").write_text(f'["2027"]\n{heads}{sheet}', encoding="utf-8")
    numbers = 'low = 0.0, high = 1e6, grade = "A", source = "assumed: made up"'
    (folder / "green_channels.toml").write_text(
        '[wind]\nname_zh = "岭上风电"\nname_en = "Wind of the ridge"\nlocality = "province"\n'
        'counts_for = "market_based"\n'
        f'premium_cny_per_mwh = {{ value = 3.0, unit = "CNY/MWh", {numbers} }}\n'
        f'max_gwh_per_year = {{ value = 5000.0, unit = "GWh/year", {numbers} }}\n',
        encoding="utf-8",
    )
    # Valley by night, flat by day, peak at night-fall; in August all afternoon is sharp.
    rows = ["0,7,valley,all", "7,18,flat,all", "18,24,peak,all", "13,17,sharp,8"]
    lines = "".join(f"{row},沙岭分时电价 2027\n" for row in rows)
    (folder / "tariff_periods.csv").write_text(f"start_hour,end_hour,band,months,source\n{lines}", encoding="utf-8")


def figure_text(key, value, unit):
    """One figure as TOML."""
    return (
        f'[{key}]\ntitle_zh = "虚构：{key}"\ntitle_en = "Made up: {key}"\nvalue = {value}\nlow = {value}\n'
        f'high = {value}\nunit = "{unit}"\ngrade = "A"\nsource = "assumed: made up"\n\n'
    )


def write_policy(folder):
    """A policy pack of its own, without a base, and the clauses that it cites."""
    head = 'id = "shaling_2027"\ntitle_zh = "沙岭算力方案（2027年）"\ntitle_en = "Shaling plan (2027)"\ndate = "2027"\n'
    words = 'date = "2027"\nsource = "沙岭算力方案"\nnote_zh = "虚构"\nnote_en = "made up"\n'
    limits = "".join(
        f'\n[limits."{key}"]\nvalue = {value}\nunit = "{unit}"\nsense = "{sense}"\nclause = "{clause}"\n'
        f'grade = "{grade}"\n{words}'
        for key, (value, unit, sense, clause, grade) in LIMITS.items()
    )
    (folder / "shaling_2027.toml").write_text(f'{head}register = "clauses.toml"\n{limits}', encoding="utf-8")
    document = '[document]\nid = "shaling"\ntitle_zh = "沙岭算力方案"\ntitle_en = "Shaling plan"\nverbatim = true\n'
    paragraph = '\n[paragraphs."1"]\nsection_zh = "第一章"\nsection_en = "Chapter 1"\nlead = ["沙岭市数据局"]\n'
    clauses = "".join(
        f'\n[clauses.{name}]\nparagraph = "1"\nquote = "{quote}"\nreading_zh = "同"\nreading_en = "as printed"\n'
        f'constrains = "rule"\nrule = "{rule}"\n'
        for name, (rule, quote) in CLAUSES.items()
    )
    (folder / "clauses.toml").write_text(document + paragraph + clauses, encoding="utf-8")


def copy_shipped_figures(folder):
    """A user's copy of the shipped local figures, to be edited."""
    shutil.copytree(FIGURES / "chongqing", folder)
    return Path(folder)
