"""Land is shared out to threads, which share no geometry: GEOS would crash the whole process, hence one of its own."""

import subprocess
import sys

ROUNDS = """
import numpy as np, shapely
from geodata.land_account import take_land

squares = np.array([shapely.box(x, y, x + 100, y + 100) for x in range(0, 6000, 100) for y in range(0, 6000, 100)])
turn = np.linspace(0, 2 * np.pi, 400, endpoint=False)
for _ in range(10):
    disc = shapely.Polygon(3000 + 2800 * np.stack([np.cos(turn), np.sin(turn)], axis=1))
    rest, (areas,) = take_land(squares, [np.array([disc], dtype=object)])
    assert abs(areas[:, 0].sum() * 1e6 - disc.area) < 1
    assert abs(shapely.area(rest).sum() + disc.area - 36e6) < 1
"""


def test_one_large_polygon_over_many_pieces_is_taken_off_by_threads():
    done = subprocess.run([sys.executable, "-c", ROUNDS], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
