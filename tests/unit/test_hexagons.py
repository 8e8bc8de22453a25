"""Hexagons: area, neighbours that share corners, names that stay."""

import math

import numpy as np
import pytest
import shapely

from geodata.candidate_settings import CandidateSettings
from geodata.candidates import generate_candidates
from geodata.grid import generate_hexagons
from tests.tiny_region import frame, square, tiny_region

AREA = square(-2, -2, 2, 2)


def hexagons(area=AREA, cell_m=1000):
    names, shapes = generate_hexagons(area, cell_m)
    return dict(zip(names, shapes, strict=True))


def test_the_one_at_the_origin_by_hand():
    middle = hexagons()["h1000_q000_r000"]
    side = 1000 / math.sqrt(3)
    wanted = shapely.Polygon(
        [(500, -side / 2), (500, side / 2), (0, side), (-500, side / 2), (-500, -side / 2), (0, -side)]
    )
    assert shapely.hausdorff_distance(middle, wanted) < 1e-9
    assert shapely.area(middle) == pytest.approx(math.sqrt(3) / 2 * 1e6)


def test_neighbours_are_one_step_away():
    found = hexagons()
    centre = {name: shapely.get_coordinates(shapely.centroid(shape))[0] for name, shape in found.items()}
    east, north_east = centre["h1000_q001_r000"], centre["h1000_q000_r001"]
    assert east == pytest.approx([1000, 0], abs=1e-6)
    assert north_east == pytest.approx([500, 1000 * math.sqrt(3) / 2], abs=1e-6)
    assert centre["h1000_q001_rm001"] == pytest.approx([500, -1000 * math.sqrt(3) / 2], abs=1e-6)


def test_they_cover_the_area_and_share_their_corners_exactly():
    shapes = np.array(list(hexagons().values()), dtype=object)
    whole = shapely.union_all(shapes)
    assert shapely.covers(whole, AREA) and len(whole.interiors) == 0
    assert shapely.area(whole) == pytest.approx(shapely.area(shapes).sum(), rel=1e-12)
    corners = shapely.get_coordinates(shapes)
    assert len(np.unique(corners, axis=0)) == len(np.unique(np.round(corners, 3), axis=0))


def test_names_do_not_move_with_the_area():
    small, large = hexagons(square(0.3, 0.4, 1.2, 1.9)), hexagons(square(-7, -9, 8, 5))
    assert small.keys() < large.keys()
    assert all(small[name].equals_exact(large[name], 0) for name in small)


def test_candidates_of_hexagons_account_for_all_land():
    settings = CandidateSettings(belt_km=0, min_usable_area_km2=0.3, shape="hexagon")
    found = generate_candidates(tiny_region(), settings)
    assert found.zones["gross_area_km2"].to_dict() == pytest.approx({"CL": 13.5, "SZ1": 1.0, "SZ2": 1.5}, abs=1e-4)
    balance = found.zones["usable_area_km2"] + found.zones["excluded_area_km2"]
    assert balance.to_numpy() == pytest.approx(found.zones["gross_area_km2"].to_numpy(), abs=1e-9)
    assert found.sites.index.str.fullmatch(r"h1000_qm?\d{3}_rm?\d{3}_(CL|SZ1|SZ2)").all()
    assert set(found.sites["kind"]) == {"cell"}
    # A whole hexagon: 4 pi A / P^2 = pi sqrt(3) / 6.
    assert found.sites["compactness"].max() == pytest.approx(math.pi * math.sqrt(3) / 6, abs=1e-4)


def test_names_stay_when_the_outline_changes_elsewhere():
    settings = CandidateSettings(belt_km=0, min_usable_area_km2=0.01, shape="hexagon")
    plain = generate_candidates(tiny_region(), settings).sites
    names = {"name_zh": "名称", "name_en": "name"}
    cluster = frame([square(-2, -2, 3, 2)], cluster_id=["T"], **names, status="draft", note_zh="", note_en="")
    changed = generate_candidates(tiny_region(cluster=cluster), settings).sites
    west = plain[plain["x_m"] < 1000]
    assert set(west.index) <= set(changed.index)
    moved = shapely.hausdorff_distance(west.geometry.to_numpy(), changed.loc[west.index].geometry.to_numpy())
    assert moved.max() < 1e-6
