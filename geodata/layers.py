"""The layers of a region and the schema of each: what the planner needs to be told about a city.

The order of :data:`LAYERS` is the order of reading and of every list shown to a user.
"""

from __future__ import annotations

from geodata.defects import Sentence, schema_error
from geodata.schema import Column, GeometryKind, LayerSchema

NAMES = (Column("name_zh"), Column("name_en"))
NOTES = (Column("note_zh", nullable=True), Column("note_en", nullable=True))
STATUS = Column("status", allowed=("draft", "official"))
BASIS = ("found", "assumed")
# What clause A5.1e names as hosts of edge nodes.
HOST_KINDS = ("substation", "base_station", "telecom_room")
GRADES = ("H", "M", "L", "A")
PLACE = (Column("lon", "number", "deg"), Column("lat", "number", "deg"))
PLACE_IF_KNOWN = (
    Column("lon", "number", "deg", nullable=True),
    Column("lat", "number", "deg", nullable=True),
)
DISTRICT = (Column("adcode"), *NAMES, Column("source"))

CLUSTER = LayerSchema(
    "cluster", "cluster.geojson", "cluster_id", "polygon", (Column("cluster_id"), *NAMES, STATUS, *NOTES)
)
STARTER_ZONES = LayerSchema(
    "starter_zones",
    "starter_zones.geojson",
    "zone_id",
    "polygon",
    (Column("zone_id"), *NAMES, STATUS, *NOTES),
)
CLUSTER_COMPONENTS = LayerSchema(
    "cluster_components",
    "cluster_components.geojson",
    "component_id",
    "polygon",
    (
        Column("component_id"),
        *NAMES,
        Column("role", allowed=("limit", "fill")),
        Column("limit", allowed=("N", "E", "S", "W", "-")),
        Column("variant", allowed=("both", "clean")),
        Column("drawn"),
        Column("source"),
    ),
)
CLUSTER_VARIANTS = LayerSchema(
    "cluster_variants",
    "cluster_variants.geojson",
    "variant_id",
    "polygon",
    (Column("variant_id"), *NAMES, Column("drawn"), *NOTES),
)
DISTRICTS_2022 = LayerSchema("districts_2022", "districts_2022.geojson", "adcode", "polygon", DISTRICT)
DISTRICTS_2026 = LayerSchema("districts_2026", "districts_2026.geojson", "adcode", "polygon", DISTRICT)
SEATS = LayerSchema(
    "seats",
    "seats.geojson",
    "seat_id",
    "point",
    (Column("seat_id"), *NAMES, Column("alt_zh", nullable=True), Column("district_zh")),
)
PLACES = LayerSchema(
    "places",
    "places.geojson",
    "place_id",
    "point",
    (Column("place_id"), Column("kind"), *NAMES, Column("datum"), Column("source"), *NOTES),
)
SUBSTATIONS = LayerSchema(
    "substations",
    "substations.csv",
    "substation_id",
    "point",
    (
        Column("substation_id"),
        *NAMES,
        *PLACE,
        Column("voltage_kv", "number", "kV", low=10, high=1100),
        Column("position_basis", allowed=("osm2017", "assumed")),
        Column("spare_mw", "number", "MW", low=0, high=5000),
        Column("step_mw", "number", "MW", low=0, high=5000),
        Column("max_steps", "integer", "1", low=0, high=20),
        Column("power_basis", allowed=BASIS),
        Column("step_lead_years", "number", "year", nullable=True, low=0, high=20, may_lack=True),
        Column("feeder_lead_years", "number", "year", nullable=True, low=0, high=20, may_lack=True),
        *NOTES,
    ),
)
# A data centre that is closed stays on record and counts for nothing.
CLOSED = "closed"
STOCK = LayerSchema(
    "stock",
    "stock.csv",
    "stock_id",
    "point",
    (
        Column("stock_id"),
        *NAMES,
        Column("operator", nullable=True),
        Column("place_zh", nullable=True),
        *PLACE_IF_KNOWN,
        Column("in_cluster", "boolean"),
        Column("in_cluster_basis", allowed=BASIS),
        Column("starter_zone", nullable=True),
        Column("size_class", allowed=("large", "hyperscale")),
        Column("racks", "integer", "standard racks of 2.5 kW", low=1, high=1_000_000),
        Column("racks_basis", allowed=BASIS),
        Column("pue", "number", "1", low=1.0, high=3.0),
        Column("pue_basis", allowed=BASIS),
        Column("status", allowed=("operating", "construction", "announced", "unknown", CLOSED)),
        Column("year", "integer", "year", nullable=True, low=1980, high=2100),
        Column("source"),
        Column("grade", allowed=GRADES),
        *NOTES,
    ),
    geometry_optional=True,
)
OLD_ROOMS = LayerSchema(
    "old_rooms",
    "old_rooms.csv",
    "stock_id",
    "none",
    (
        Column("stock_id"),
        *NAMES,
        Column("adcode", nullable=True),
        Column("in_cluster", "boolean"),
        Column("racks", "integer", "standard racks of 2.5 kW", low=1, high=3000),
        Column("pue", "number", "1", low=1.0, high=5.0),
        Column("utilisation_share", "number", "1", nullable=True, low=0.0, high=1.0),
        Column("may_retrofit", "boolean"),
        Column("retrofit_pue", "number", "1", low=1.0, high=5.0),
        Column("retrofit_cny", "number", "CNY", low=0.0),
        Column("may_merge", "boolean"),
        Column("merge_into", nullable=True),
        Column("merge_cny", "number", "CNY", low=0.0),
        Column("may_close", "boolean"),
        Column("demand_id", nullable=True),
        Column("close_cny", "number", "CNY", low=0.0),
        Column("basis", nullable=True, allowed=BASIS),
        Column("source", nullable=True),
        *NOTES,
    ),
)
POWER_PLANTS = LayerSchema(
    "power_plants",
    "power_plants.csv",
    "plant_id",
    "point",
    (
        Column("plant_id"),
        Column("name_zh", nullable=True),
        Column("name_en"),
        *PLACE,
        Column("fuel_group", allowed=("Coal", "Gas", "Hydro")),
        Column("fuel"),
        Column("capacity_mw", "number", "MW", nullable=True, low=0, high=30_000),
        Column("status", nullable=True),
        Column("start_year", nullable=True),
        Column("unit_count", "integer", "1", nullable=True, low=1, high=100),
        Column("accuracy", nullable=True),
        Column("source"),
        Column("licence"),
    ),
)
POPULATION = LayerSchema(
    "population",
    "population.csv",
    "adcode",
    "none",
    (
        Column("adcode"),
        Column("name_zh"),
        Column("residents_2020", "integer", "persons", low=1, high=100_000_000),
        Column("source"),
        Column("grade", allowed=GRADES),
    ),
)
# Where an edge node may stand; a region that has no edge nodes is whole without it.
EDGE_HOSTS = LayerSchema(
    "edge_hosts",
    "edge_hosts.csv",
    "host_id",
    "point",
    (
        Column("host_id"),
        *NAMES,
        *PLACE,
        Column("host_kind", allowed=HOST_KINDS),
        Column("position_basis", allowed=BASIS),
        Column("spare_mw", "number", "MW", low=0, high=10),
        Column("power_basis", allowed=BASIS),
        *NOTES,
    ),
    optional=True,
)


def _user_layer(name: str, geometry: GeometryKind, id_column: str = "feature_id", *more: Column) -> LayerSchema:
    """A layer that no public source holds and that the user may bring: little is asked of it."""
    names = (Column("name_zh", nullable=True), Column("name_en", nullable=True))
    columns = (Column(id_column), *names, *more, *NOTES)
    return LayerSchema(name, f"{name}.geojson", id_column, geometry, columns, optional=True)


ECOLOGICAL_RED_LINE = _user_layer("ecological_red_line", "polygon")
FARMLAND = _user_layer("farmland", "polygon")
WATER = _user_layer("water", "polygon")
AIRPORT_ZONES = _user_layer("airport_zones", "polygon")
BUILT_UP = _user_layer("built_up", "polygon")
FLOOD_ZONES = _user_layer("flood_zones", "polygon")
PARCELS = _user_layer("parcels", "polygon", "parcel_id")
ROADS = _user_layer("roads", "line", "road_id", Column("road_class", nullable=True))
FEEDERS = _user_layer(
    "feeders",
    "line",
    "feeder_id",
    Column("substation_id"),
    Column("voltage_kv", "number", "kV", nullable=True, low=10, high=1100),
)

LAYERS: tuple[LayerSchema, ...] = (
    CLUSTER,
    STARTER_ZONES,
    CLUSTER_COMPONENTS,
    CLUSTER_VARIANTS,
    DISTRICTS_2022,
    DISTRICTS_2026,
    SEATS,
    PLACES,
    SUBSTATIONS,
    STOCK,
    OLD_ROOMS,
    POWER_PLANTS,
    POPULATION,
    ECOLOGICAL_RED_LINE,
    FARMLAND,
    WATER,
    AIRPORT_ZONES,
    BUILT_UP,
    FLOOD_ZONES,
    PARCELS,
    ROADS,
    FEEDERS,
    EDGE_HOSTS,
)
SCHEMAS: dict[str, LayerSchema] = {schema.name: schema for schema in LAYERS}


def layer_schema(name: str) -> LayerSchema:
    """Return the schema of layer ``name``; LayerSchemaError naming the known layers otherwise."""
    if name not in SCHEMAS:
        known = ", ".join(SCHEMAS)
        raise schema_error(
            "layer_unknown",
            name,
            Sentence("没有这个图层", "there is no such layer"),
            Sentence(f"已知图层：{known}", f"known layers: {known}"),
        )
    return SCHEMAS[name]
