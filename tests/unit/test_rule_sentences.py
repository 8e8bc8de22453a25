"""What the rules say of a finding: one sentence in each language, with numbers, units and verdict."""

import math
import re
from dataclasses import replace
from functools import cache

import pytest

from optimizer.audit import audit_plan
from optimizer.finding import MET, REPORTED, VIOLATED, Finding
from optimizer.rules import RULES, rule
from tests.cases import solve, tiny_case, with_rules
from tests.cases_rules import BUDGET

CHINESE = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")

# finding (rule, clause, subject, variant, value, limit, sense, unit, slack, status), and both sentences
SAID = {
    "demand_served": (
        ("-", "p1", "unmet", 0.5, 0.0, "<=", "MW", -0.5, VIOLATED),
        "p1：未满足的需求 0.50 MW，要求 ≤ 0.00 MW，余量 -0.50 MW，不符合。",
        "p1: unmet demand 0.50 MW, required ≤ 0.00 MW, slack -0.50 MW, not kept.",
    ),
    "site_capacity": (
        ("-", "p1", "once", 1.0, 1.0, "<=", "count", 0.0, MET),
        "p1：同一站址上的设施数 1 个，要求 ≤ 1 个，余量 0 个，符合。",
        "p1: facilities on one legal site 1, required ≤ 1, slack 0, kept.",
    ),
    "land_use": (
        ("A1.1b", "p2", "", 0.975, 1.0, "<=", "share", 0.025, MET),
        "p2：单个场址占用可用面积的最大比例 97.50 %，要求 ≤ 100.00 %，余量 2.50 %，符合。",
        "p2: largest share of its usable area that a site takes 97.50 %, required ≤ 100.00 %, slack 2.50 %, kept.",
    ),
    "power_supply": (
        ("A1.1d", "g1 p2", "load", 17.5, 26.0, "<=", "MW", 8.5, MET),
        "g1 p2：变电站预留负荷 17.50 MW，要求 ≤ 26.00 MW，余量 8.50 MW，符合。",
        "g1 p2: load reserved at the substation 17.50 MW, required ≤ 26.00 MW, slack 8.50 MW, kept.",
    ),
    "dual_feed": (
        ("D.supply", "s1 p2", "", 0.0, 14.0, ">=", "MW", -14.0, VIOLATED),
        "s1 p2：失去最大一路电源后的供电能力 0.00 MW，要求 ≥ 14.00 MW，余量 -14.00 MW，不符合。",
        "s1 p2: supply left with the largest feeder lost 0.00 MW, required ≥ 14.00 MW, slack -14.00 MW, not kept.",
    ),
    "large_in_cluster": (
        ("A5.1b", "p1", "it_mw", 7.5, 10.0, "<=", "MW", 2.5, MET),
        "p1：集群外新建大型数据中心容量 7.50 MW，要求 ≤ 10.00 MW，余量 2.50 MW，符合。",
        "p1: new large capacity outside the cluster 7.50 MW, required ≤ 10.00 MW, slack 2.50 MW, kept.",
    ),
    "outside_is_small": (
        ("A5.1d", "s3", "", 3000.0, 3000.0, "<", "racks", 0.0, VIOLATED),
        "s3：集群外设施规模（标准机架） 3,000 架，要求 < 3,000 架，余量 0 架，不符合。",
        "s3: size of the facility outside the cluster (standard racks) 3,000 racks, required < 3,000 racks, "
        "slack 0 racks, not kept.",
    ),
    "size_class": (
        ("D.size", "s1", "hub", 4000.0, 3000.0, ">=", "racks", 1000.0, REPORTED),
        "s1：大型数据中心规模（标准机架） 4,000 架，要求 ≥ 3,000 架，余量 1,000 架，符合（仅报告）。",
        "s1: size of the large data centre (standard racks) 4,000 racks, required ≥ 3,000 racks, slack 1,000 racks, "
        "kept (reported only).",
    ),
    "starter_zones_first": (
        ("A5.1c", "p1", "", 0.625, 0.5, ">=", "share", 0.125, MET),
        "p1：新建大型容量在起步区的占比 62.50 %，要求 ≥ 50.00 %，余量 12.50 %，符合。",
        "p1: share of new large capacity in starter zones 62.50 %, required ≥ 50.00 %, slack 12.50 %, kept.",
    ),
    "pue_limit": (
        ("T6", "s1", "p95", 1.3, 1.25, "<=", "pue", -0.05, VIOLATED),
        "s1：新建大型数据中心年 PUE（p95） 1.300，要求 ≤ 1.250，余量 -0.050，不符合。",
        "s1: annual PUE (p95) of the large data centre 1.300, required ≤ 1.250, slack -0.050, not kept.",
    ),
    "in_cluster_share": (
        ("T8", "p2", "racks/stock_and_new", 0.85, 0.8, ">=", "share", 0.05, MET),
        "p2：集群内占比（按标准机架数，存量与新建） 85.00 %，要求 ≥ 80.00 %，余量 5.00 %，符合。",
        "p2: share in the cluster (by standard racks, existing and new) 85.00 %, required ≥ 80.00 %, slack 5.00 %, "
        "kept.",
    ),
    "rack_utilisation": (
        ("T7", "p1", "each", 0.4, 0.75, ">=", "share", -0.35, REPORTED),
        "p1：上架率最低的新建设施 40.00 %，要求 ≥ 75.00 %，余量 -35.00 %，不符合（仅报告）。",
        "p1: rack utilisation of the least used new facility 40.00 %, required ≥ 75.00 %, slack -35.00 %, "
        "not kept (reported only).",
    ),
    "edge_colocation": (
        ("A5.1e", "p2", "", 0.25, 0.0, "<=", "MW", -0.25, VIOLATED),
        "p2：未与承载设施同部署的边缘节点容量 0.25 MW，要求 ≤ 0.00 MW，余量 -0.25 MW，不符合。",
        "p2: edge capacity that stands at no host 0.25 MW, required ≤ 0.00 MW, slack -0.25 MW, not kept.",
    ),
    "latency": (
        ("A1.2b", "p1", "edge", 1.25, 1.0, "<=", "ms", -0.25, VIOLATED),
        "p1：边缘业务的最长往返时延 1.25 毫秒，要求 ≤ 1.00 毫秒，余量 -0.25 毫秒，不符合。",
        "p1: longest round trip of edge services 1.25 ms, required ≤ 1.00 ms, slack -0.25 ms, not kept.",
    ),
    "renewable_share": (
        ("A4.1b", "q1 p1", "channel", 57.33, 60.0, "<=", "GWh", 2.67, MET),
        "q1 p1：绿电渠道年购电量 57.33 吉瓦时，要求 ≤ 60.00 吉瓦时，余量 2.67 吉瓦时，符合。",
        "q1 p1: green electricity through the channel, a year 57.33 GWh, required ≤ 60.00 GWh, slack 2.67 GWh, kept.",
    ),
    "green_centres": (
        ("T9", "p3", "stock_and_new", 8.0, 10.0, ">=", "count", -2.0, REPORTED),
        "p3：按规模、PUE、上架率符合国家绿色数据中心条件的设施（存量与新建） 8 个，要求 ≥ 10 个，"
        "余量 -2 个，不符合（仅报告）。",
        "p3: facilities that meet the national green conditions on size, PUE and utilisation (existing and new) "
        "8, required ≥ 10, slack -2, not kept (reported only).",
    ),
    "water_limit": (
        ("A5.2b", "p2", "", 64761.9, 60000.0, "<=", "m3", -4761.9, VIOLATED),
        "p2：新建数据中心年用水量 64,761.90 立方米，要求 ≤ 60,000.00 立方米，余量 -4,761.90 立方米，不符合。",
        "p2: water of new data centres a year 64,761.90 m3, required ≤ 60,000.00 m3, slack -4,761.90 m3, not kept.",
    ),
    "energy_review": (
        ("D.review", "s1", "review", 12000.0, 10000.0, "<", "tce", -2000.0, REPORTED),
        "s1：满载年综合能耗（当量值） 12,000.00 吨标准煤，省级节能审查标准 10,000.00 吨标准煤，须报省级节能审查。",
        "s1: energy a year when loaded 12,000.00 tce, reviewed by the province from 10,000.00 tce: "
        "marked for review by the province.",
    ),
    "orderly_growth": (
        ("A0", "p1", "headroom", 10.0, 9.0, "<=", "MW", -1.0, VIOLATED),
        "p1：新建在役容量 10.00 MW，要求 ≤ 9.00 MW，余量 -1.00 MW，不符合。",
        "p1: new capacity in service 10.00 MW, required ≤ 9.00 MW, slack -1.00 MW, not kept.",
    ),
    "carbon_cap": (
        ("A15.2", "p1", "market", 28000.0, 30000.0, "<=", "t", 2000.0, MET),
        "p1：年碳排放（基于市场） 28,000.00 吨，要求 ≤ 30,000.00 吨，余量 2,000.00 吨，符合。",
        "p1: carbon dioxide a year (market-based) 28,000.00 t, required ≤ 30,000.00 t, slack 2,000.00 t, kept.",
    ),
    "budget": (
        ("S3", "p1", "", 11e6, math.inf, "<=", "CNY", math.inf, REPORTED),
        "p1：本期投资（未折现） 11,000,000.00 元，未设限值。",
        "p1: capital committed in the period (undiscounted) 11,000,000.00 CNY, no limit is set.",
    ),
    "stock_consolidation": (
        ("A5.1g", "p2030", "count", 0.25, 0.5, ">=", "share", -0.25, REPORTED),
        "p2030：“老旧小散”存量中改造、并入或关停的占比（按个数） 25.00 %，要求 ≥ 50.00 %，"
        "余量 -25.00 %，不符合（仅报告）。",
        "p2030: share of old, small stock retrofitted, merged or closed (by count) 25.00 %, required ≥ 50.00 %, "
        "slack -25.00 %, not kept (reported only).",
    ),
}
COVERS = {"sentences": SAID.keys()}


@cache
def measured():
    """Findings of two plans under all readings: every rule with every variant."""
    found = []
    for case in (
        tiny_case(limits=BUDGET),
        tiny_case(modes={"demand_served": "prefer", "pue_limit": {"fleet_average": True}}),
        tiny_case(pairs={("s5", "edge"): (1, 0.5)}, demand={"d3": (0.2, 0.2)}, modes={"in_cluster_share": "off"}),
    ):
        plan = solve(case).plan
        found += [*audit_plan(case, plan), *audit_plan(with_rules(case, size_class="report"), plan)]
    return found


@pytest.mark.parametrize("name", SAID)
def test_sentence(name):
    values, zh, en = SAID[name]
    finding = Finding(name, *values)
    assert rule(name).explain(finding, "zh") == zh
    assert rule(name).explain(finding, "en") == en


@pytest.mark.parametrize("name", [module.ID for module in RULES])
def test_every_finding_can_be_said(name):
    findings = [finding for finding in measured() if finding.rule == name]
    assert findings
    for finding in findings:
        for broken in (finding, replace(finding, slack=-1.0, status=VIOLATED)):
            zh, en = (rule(name).explain(broken, language) for language in ("zh", "en"))
            assert CHINESE.search(zh)
            assert not CHINESE.search(en)
            assert not set("{}") & set(zh + en)
            assert "nan" not in en.lower().split()
            assert zh.endswith("。") and zh.startswith(f"{finding.subject}：")
            assert en.endswith(".") and en.startswith(f"{finding.subject}: ")


def test_all_tiers_are_among_the_findings():
    assert {f.variant for f in measured() if f.rule == "size_class"} == {"hub", "urban", "edge"}
