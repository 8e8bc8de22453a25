"""Alternatives of tiny cases against all plans there are: the farthest, the needed sites, ties."""

import csv
import json
import re
from dataclasses import replace
from itertools import combinations, product

import pytest

from optimizer import alternatives
from optimizer.alternatives import NEEDED, NOT_NEEDED, OPEN, find_alternatives
from reports.answer_alternatives import alternatives_section
from reports.cli import main
from tests.cases import EXACT, solve, tiny_case, with_only
from tests.cases_answers import run_folder, tiny_subject
from tests.cases_enumerated import Reading

PAIRS = {
    ("s1", "good"): (4, 20.0),
    ("s2", "bad"): (4, 18.0),
    ("s2", "good"): (4, 19.5),
    ("s3", "urban"): (2, 8.0),
    ("s4", "urban"): (2, 8.2),
    ("s5", "edge"): (2, 0.5),
}


def small_case(*names):
    demand = {"d1": (6.0,), "d3": (2.0,)}
    case = tiny_case(pairs=PAIRS, periods=1, demand=demand, reach={"d1": ("a1",), "d3": ("a2",)}, stock=False)
    return with_only(case, "size_class", "power_supply", "dual_feed", *names)


def good_plans(case, within_share):
    """Sites of every plan within the limit, with its cost, and the best cost: by enumeration."""
    reading, found = Reading(case), []
    for choice in product(*(reading.choices(site) for site in reading.sites)):
        built = {site: one for site, one in zip(reading.sites, choice, strict=True) if one}
        if reading.keeps_rules(built):
            found.append((frozenset(built), reading.cost(built)))
    best = min(cost for _, cost in found)
    return best, [(sites, cost) for sites, cost in found if cost <= best * (1 + within_share) * (1 + 1e-9)]


@pytest.mark.parametrize("within_share", [0.02, 0.05, 0.3])
def test_each_plan_is_as_far_from_those_before_as_any_plan_can_be(within_share):
    case = small_case()
    best, plans = good_plans(case, within_share)
    found = find_alternatives(case, EXACT, within_share=within_share, count=3)
    assert found.limit_cny == pytest.approx(best * (1 + within_share), rel=1e-7)
    earlier = [found.plans[0].sites]
    assert found.plans[0].cost_cny == pytest.approx(best, rel=1e-7)
    for one in found.plans[1:]:
        farthest = max(min(len(sites ^ before) for before in earlier) for sites, _ in plans)
        assert (one.distance, one.most_distance) == (farthest, farthest)
        assert one.cost_cny == pytest.approx(min(cost for sites, cost in plans if sites == one.sites), rel=1e-7)
        earlier.append(one.sites)
    assert len(found.plans) == min(4, len({sites for sites, _ in plans}))
    assert found.most_next_distance == 0


@pytest.mark.parametrize("within_share", [0.001, 0.05, 0.3])
def test_needed_sites_are_those_of_every_good_plan(within_share):
    case = small_case()
    _, plans = good_plans(case, within_share)
    found = find_alternatives(case, EXACT, within_share=within_share, count=3)
    in_all = frozenset.intersection(*(sites for sites, _ in plans))
    assert {site for site, verdict in found.verdicts.items() if verdict == NEEDED} == in_all
    assert set(found.verdicts.values()) <= {NEEDED, NOT_NEEDED}


def test_sites_that_exclude_each_other_stand_together_in_no_good_plan():
    case, proven = small_case(), {}
    for within_share in (0.05, 2.0):
        _, plans = good_plans(case, within_share)
        found = find_alternatives(case, EXACT, within_share=within_share, count=3)
        named = sorted(frozenset().union(*(one.sites for one in found.plans)))
        apart = {pair for pair in combinations(named, 2) if not any(set(pair) <= one.sites for one in found.plans)}
        exclusive = found.exclusive
        assert (exclusive.asked, exclusive.apart) == (len(apart), len(apart))
        assert set(exclusive.pairs) <= apart
        assert [pair for pair in exclusive.pairs if any(set(pair) <= sites for sites, _ in plans)] == []
        proven[within_share] = exclusive.pairs
    assert ("s1", "s2") in proven[0.05] and ("s1", "s2") not in proven[2.0]
    (said,) = [words for words in alternatives_section(case, found, "en").paragraphs if "exclude" in words]
    assert re.search(r"of \d+ pairs", said)


def test_pieces_of_one_campus_exclude_each_other_and_are_said_first():
    case = tiny_case(pairs=PAIRS, periods=1, demand={"d1": (6.0,)}, reach={"d1": ("a1",)}, stock=False)
    case = with_only(case, "size_class", "power_supply", "dual_feed")
    one_campus = replace(case, sites=case.sites.assign(campus_id=["c", "c", *case.sites.index[2:]]))
    found = find_alternatives(one_campus, EXACT, within_share=2.0, count=3)
    assert found.exclusive.pairs[0] == ("s1", "s2")


def test_a_needed_site_costs_more_than_the_limit_to_do_without():
    case = small_case()
    found = find_alternatives(case, EXACT, within_share=0.001, count=1)
    needed = [site for site, verdict in found.verdicts.items() if verdict == NEEDED]
    assert needed
    for site in needed:
        left = {pair: row for pair, row in PAIRS.items() if pair[0] != site}
        anew = tiny_case(
            pairs=left,
            periods=1,
            demand={"d1": (6.0,), "d3": (2.0,)},
            reach={"d1": ("a1",), "d3": ("a2",)},
            stock=False,
        )
        solved = solve(with_only(anew, "size_class", "power_supply", "dual_feed"))
        assert solved is None or solved.cost > found.limit_cny


def test_shares_and_pairs_are_counted_over_the_plans_found():
    found = find_alternatives(small_case(), EXACT, within_share=0.05, count=3)
    plans = [one.sites for one in found.plans]
    for site, share in found.pick_share.items():
        assert share == sum(site in sites for sites in plans) / len(plans)
    assert found.either_or
    for one, other in found.either_or:
        assert all(len({one, other} & sites) == 1 for sites in plans)


def test_an_equal_plan_is_a_tie_and_a_dearer_one_is_not():
    pairs = {("s1", "good"): (4, 20.0), ("s2", "good"): (4, 20.0), ("s5", "edge"): (2, 0.5)}
    case = with_only(tiny_case(pairs=pairs, periods=1, demand={"d1": (6.0,)}, reach={"d1": ("a1",)}))
    found = find_alternatives(case, EXACT, within_share=0.1, count=9)
    ties = {one.sites: one.is_tie for one in found.plans[1:]}
    assert {sites for sites, is_tie in ties.items() if is_tie} == {frozenset({"s1"}), frozenset({"s2"})} - {
        found.plans[0].sites
    }
    assert not all(ties.values())


def test_time_that_does_not_suffice_leaves_sites_open(monkeypatch):
    monkeypatch.setattr(alternatives, "_judge", lambda *_, **__: OPEN)
    found = find_alternatives(small_case(), EXACT, within_share=0.001, count=1)
    in_all = frozenset.intersection(*(one.sites for one in found.plans))
    assert {site for site, verdict in found.verdicts.items() if verdict == OPEN} == in_all
    for language, word in (("zh", "没有定论"), ("en", "Left open")):
        shown = alternatives_section(small_case(), found, language).as_text()
        assert word in shown
        # A site is named as on every other page, by its district.
        named = {"zh": "区 {}", "en": "district {}"}[language]
        assert all(named.format(site) in shown for site in in_all)


def test_both_languages_say_what_is_proven_and_what_was_only_found():
    case = small_case()
    found = find_alternatives(case, EXACT, within_share=0.05, count=2)
    chinese, english = (alternatives_section(case, found, language) for language in ("zh", "en"))
    assert "已证明" in chinese.as_text()
    assert "proven" in english.as_text()
    assert len(chinese.tables[0].rows) == len(found.plans) == len(english.tables[0].rows)
    assert not re.search(r"[\u4e00-\u9fff]", english.as_text())


def test_the_command_prints_and_keeps_the_alternatives(tmp_path, monkeypatch, capsys):
    case, folder = small_case(), run_folder(tmp_path, monkeypatch)
    tiny_subject(monkeypatch, "answer_alternatives", case, folder)
    assert main(["alternatives", str(folder), "--within", "5", "--count", "2", "--lang", "en", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    best, plans = good_plans(case, 0.05)
    assert told["plans"][0]["cost_cny"] == pytest.approx(best, rel=1e-6)
    assert all(frozenset(one["sites"]) in {sites for sites, _ in plans} for one in told["plans"])
    needed = frozenset.intersection(*(sites for sites, _ in plans))
    assert {site for site, verdict in told["verdicts"].items() if verdict == NEEDED} == needed
    rows = list(csv.reader((folder / "answers" / "alternatives.en.csv").read_text("utf-8-sig").splitlines()))
    assert len(rows) == 1 + len(told["plans"]) == 4
    assert "相近方案" in (folder / "answers" / "index.html").read_text("utf-8")
