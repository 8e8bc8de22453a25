"""Tiny cases without a plan: drawn at random with fixed seeds, most of them for several reasons at once."""

import random

from optimizer.conflict import is_feasible
from optimizer.highs import SolverSettings
from tests.cases import PAIRS, SITES, tiny_case

SETTINGS = SolverSettings(threads=1, time_limit_s=30.0)
# Two sites alike inside and two alike outside.
TWINS = {**SITES, "s2": SITES["s1"]}
SOMETIMES_OFF = ("size_class", "starter_zones_first", "outside_is_small", "dual_feed")


def random_case(seed: int, sites=SITES):
    """A case of some of the pairs, with limits, supply and demand of which many clash."""
    draw = random.Random(seed)
    pairs = {pair: value for pair, value in PAIRS.items() if draw.random() < 0.75} or PAIRS
    demand = {
        "d1": (draw.choice([2.0, 6.0, 14.0]),) * 2,
        "d2": (draw.choice([0.5, 3.0]), 4.0),
        "d3": (1.0, draw.choice([2.0, 8.0, 12.0])),
    }
    limits = {
        "in_cluster_share.min_share": draw.choice([0.5, 0.8, 0.95]),
        "rack_utilisation.min_share": draw.choice([0.5, 0.75, 0.88]),
        "renewable_share.min_share": draw.choice([0.2, 0.455, 0.8]),
        "pue_limit.max_pue_in_cluster": draw.choice([1.2, 1.25, 1.31]),
    }
    return tiny_case(
        pairs=pairs,
        sites=sites,
        demand=demand,
        periods=draw.choice([1, 2]),
        spare=(draw.choice([2.0, 6.0, 12.0]),) * 2,
        step=(draw.choice([1.0, 4.0]), draw.choice([0, 1, 2]), 4.0),
        green=((20.0, draw.choice([0.0, 60.0, 150.0, 1e6])),),
        limits=limits,
        modes={rule: "off" for rule in SOMETIMES_OFF if draw.random() < 0.3},
        usable=draw.choice([0.9, 1.0]),
        stations=draw.choice([("g1", "g2"), ("g1", "g2"), ("g1", "g2", "g3")]),
    )


def is_coarse(seed: int) -> bool:
    """Every second case has alike sites, and is to be asked of a coarse case first."""
    return seed % 2 == 0


def infeasible_cases(count: int):
    """The first ``count`` of the random cases that have no plan, with their seeds."""
    found, seed = [], 0
    while len(found) < count:
        seed += 1
        case = random_case(seed, TWINS if is_coarse(seed) else SITES)
        if not is_feasible(case, SETTINGS):
            found.append((seed, case))
    return found
