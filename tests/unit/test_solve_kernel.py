"""Which pairs the first plan may use: one design a site, and twice as many sites as the relaxation uses."""

from optimizer.solve import KERNEL_PAIRS, _promising


def test_near_equal_designs_of_one_site_do_not_fill_the_kernel():
    scores = sorted(
        (-1.0, cost, (f"s{site}", design)) for site in range(3) for cost, design in ((2.0, "a"), (1.0, "b"))
    )
    assert _promising(scores) == [("s0", "b"), ("s1", "b"), ("s2", "b")]


def test_a_relaxation_that_uses_many_sites_gets_twice_as_many():
    used = KERNEL_PAIRS
    scores = sorted((-float(site < used), 1.0, (f"s{site:04d}", "a")) for site in range(4 * used))
    assert len(_promising(scores)) == 2 * used
    assert _promising(scores)[:used] == [(f"s{site:04d}", "a") for site in range(used)]


def test_few_used_sites_still_give_a_whole_kernel():
    scores = sorted((-float(site < 2), 1.0, (f"s{site:04d}", "a")) for site in range(2 * KERNEL_PAIRS))
    assert len(_promising(scores)) == KERNEL_PAIRS
