"""Who takes which land: by hand on squares of 1 km, and by brute force on a raster of points."""

import numpy as np
import pytest
import shapely

from geodata import land_account
from geodata.land_account import take_land
from geodata.overlay import join, shapes_under, split_large
from tests.tiny_region import square

BOUNDS = (-5000.0, -5000.0, 5000.0, 5000.0)


def shapes(*several):
    return np.array(several, dtype=object)


def test_a_square_with_a_quarter_taken():
    rest, (areas,) = take_land(shapes(square(0, 0, 1, 1)), [shapes(square(0.5, 0.5, 2, 2))])
    assert areas.tolist() == [pytest.approx([0.25, 0.25, 0.25])]
    assert rest[0].equals(shapely.difference(square(0, 0, 1, 1), square(0.5, 0.5, 1, 1)))


def test_turn_by_itself_and_alone():
    # lake takes the west half, wood the south half, road a strip of 0.1 across the north-east quarter.
    lake, wood, road = square(0, 0, 0.5, 1), square(0, 0, 1, 0.5), square(0, 0.9, 1, 1)
    rest, areas = take_land(shapes(square(0, 0, 1, 1)), [shapes(lake), shapes(wood), shapes(road)])
    assert areas[0][0] == pytest.approx([0.5, 0.5, 0.2])  # west half; the north-west without the strip is its alone
    assert areas[1][0] == pytest.approx([0.25, 0.5, 0.25])
    assert areas[2][0] == pytest.approx([0.05, 0.1, 0.05])
    assert shapely.area(rest[0]) / 1e6 == pytest.approx(0.2)


def test_land_wholly_under_two_comes_back_with_neither_alone():
    field = square(-1, -1, 2, 2)
    rest, areas = take_land(shapes(square(0, 0, 1, 1)), [shapes(field), shapes(field)])
    assert areas[0][0] == pytest.approx([1, 1, 0])
    assert areas[1][0] == pytest.approx([0, 1, 0])
    assert rest[0].is_empty


def test_chunks_do_not_change_the_account(monkeypatch):
    stream = np.random.default_rng(5)
    cells = shapes(*(square(x, y, x + 1, y + 1) for x in range(-3, 3) for y in range(-3, 3)))
    covers = [join(shapely.buffer(shapely.points(stream.uniform(-3e3, 3e3, (40, 2))), 300)) for _ in range(3)]
    whole_rest, whole = take_land(cells, covers)
    monkeypatch.setattr(land_account, "CHUNK", 5)
    parts_rest, parts = take_land(cells, covers)
    assert all(shapely.equals_exact(whole_rest, parts_rest, 0))
    assert all((one == other).all() for one, other in zip(whole, parts, strict=True))


def test_areas_are_those_counted_on_points():
    """A point for every 10 m x 10 m: which discs hold it, first, at all, alone."""
    stream = np.random.default_rng(11)
    places = [stream.uniform(0, 1000, (6, 2)) for _ in range(4)]
    covers = [join(shapely.buffer(shapely.points(each), 160.0, quad_segs=64)) for each in places]
    _, areas = take_land(shapes(square(0, 0, 1, 1)), covers)
    axis = np.arange(2.5, 1000, 5)
    x, y = np.meshgrid(axis, axis)
    held = np.array([[(np.hypot(x - px, y - py) < 160) for px, py in each] for each in places]).any(axis=1)
    first = held & (np.cumsum(held, axis=0) == 1)
    alone = held & (held.sum(axis=0) == 1)
    counted = np.stack([turn.sum(axis=(1, 2)) * 25e-6 for turn in (first, held, alone)], axis=1)
    assert np.array(areas)[:, 0] == pytest.approx(counted, abs=2e-3)


def test_touching_takes_nothing():
    taken = shapes_under(shapes(square(0, 0, 1, 1)), shapes(square(1, 0, 2, 1)))
    _, (areas,) = take_land(shapes(square(0, 0, 1, 1)), [shapes(square(1, 0, 2, 1))])
    assert taken[0] is not None and areas[0] == pytest.approx([0, 0, 0])


def test_a_layer_without_land_takes_nothing():
    rest, (areas,) = take_land(shapes(square(0, 0, 1, 1)), [shapes()])
    assert areas.tolist() == [[0, 0, 0]] and rest[0].equals(square(0, 0, 1, 1))


def test_a_large_polygon_is_cut_without_losing_land():
    angle = np.linspace(0, 2 * np.pi, 4000, endpoint=False)
    reach = 3500 + 400 * np.sin(40 * angle)
    star = shapely.polygons(np.stack([reach * np.cos(angle), reach * np.sin(angle)], axis=1))
    parts = split_large(shapes(star), BOUNDS)
    assert len(parts) > 10 and shapely.get_num_coordinates(parts).max() < 1000
    assert shapely.area(parts).sum() == pytest.approx(shapely.area(star), rel=1e-12)
    # A cell across the edge of a tile at x = 0 sees two parts that share an edge.
    cell = shapes(square(-0.5, 3.0, 0.5, 4.0))
    rest, (areas,) = take_land(cell, [parts])
    assert areas[0][0] == pytest.approx(shapely.area(shapely.intersection(cell[0], star)) / 1e6, rel=1e-9)
    assert shapely.is_valid(rest[0])


def test_a_polygon_far_away_is_not_cut():
    assert len(split_large(shapes(square(100, 100, 101, 101)), BOUNDS, most_points=3)) == 0
