import dataclasses

from models.policy.clauses import read_register
from optimizer.finding import MET, REPORTED, VIOLATED, Finding
from optimizer.rules import RULES
from reports.lamps import count_colours, light_lamps
from tests.cases_report import BROKEN, FINDINGS, baseline, hand_plan

CASE = baseline()[2]


def by_rule(findings, language="zh"):
    return {(lamp.rule, lamp.variant): lamp for lamp in light_lamps(CASE, findings, language, read_register())}


def test_colours_follow_status_and_slack():
    lamps = light_lamps(CASE, (*FINDINGS, BROKEN), "en")
    colours = {(lamp.rule, lamp.variant): lamp.colour for lamp in lamps}
    assert colours == {
        ("in_cluster_share", "racks/stock_and_new"): "green",
        ("in_cluster_share", "count/new_only"): "grey",
        ("pue_limit", "p95"): "amber",
        ("rack_utilisation", "new"): "red",
        ("power_supply", "load"): "green",
        ("demand_served", "unmet"): "green",
    }
    assert count_colours(lamps) == {"red": 1, "amber": 1, "green": 3, "grey": 1}


def test_physics_come_after_policy():
    rules = [lamp.rule for lamp in light_lamps(CASE, (FINDINGS[3], FINDINGS[0]), "zh")]
    assert rules == ["in_cluster_share", "power_supply"]


def test_a_lamp_shows_the_worst_and_counts_the_rest():
    loose = Finding("power_supply", "A1.1d", "asm_bishan p2026", "load", 10.0, 60.0, "<=", "MW", 50.0, MET)
    lamp = by_rule((loose, FINDINGS[3]))["power_supply", "load"]
    assert (lamp.count, lamp.value, lamp.limit, lamp.slack) == (2, "55.0 MW", "≤ 60.0 MW", "5.0 MW")
    assert lamp.subject == "璧山 220 kV 站（假设） 2030 年末"


def test_one_violated_finding_outweighs_a_tighter_one_that_is_met():
    broken = Finding("budget", "S3", "p2026", "", 110.0, 100.0, "<=", "CNY", -10.0, VIOLATED)
    tight = Finding("budget", "S3", "p2028", "", 100.0, 100.0, "<=", "CNY", 0.0, MET)
    reported = Finding("budget", "S3", "p2030", "", 190.0, 100.0, "<=", "CNY", -90.0, REPORTED)
    lamp = by_rule((tight, broken, reported), "en")["budget", ""]
    assert (lamp.colour, lamp.subject) == ("red", "end of 2026")


def test_reported_says_how_it_came_out():
    kept = Finding("pue_limit", "T6", "all", "p50", 1.2, 1.25, "<=", "pue", 0.05, REPORTED)
    assert by_rule((kept,))["pue_limit", "p50"].word == "仅报告·符合"
    assert by_rule(FINDINGS)["in_cluster_share", "count/new_only"].word == "仅报告·未达"


def test_the_quote_is_the_clause_as_printed():
    quote = by_rule(FINDINGS)["in_cluster_share", "racks/stock_and_new"].quote
    assert quote.startswith("T8: ")
    assert "重庆数据中心集群内数据中心规模占比" in quote


def test_every_variant_unit_and_status_of_the_rules_has_words():
    for language in ("zh", "en"):
        for rule in RULES:
            findings = [dataclasses.replace(entry, status=MET) for entry in rule.audit(CASE, hand_plan(CASE))]
            for lamp in light_lamps(CASE, findings, language):
                assert lamp.title
                words = lamp.title.replace("IT", "").replace("PUE", "")
                assert "_" not in words
                assert language == "en" or not any(letter.isascii() and letter.isalpha() for letter in words)
