"""Brute force: every choice of designs and modules of a tiny case, judged and priced by hand-written arithmetic.

A second reading of the formulation that shares nothing with the optimiser: no row, no solver, no audit. It asks that
network cost is 0, that every site is fed from all its substations (two of them, or no feeders at all), that the modes
are require or off (demand_served also prefer), that energy is the same in all pools where green power is limited, and
that all of them are hubs where new hub centres have a share of their own.
"""

from itertools import product
from math import ceil, inf

from models.case import Case
from tests.cases_green import keeps_green
from tests.cases_limits import dearer_green, keeps_limits
from tests.cases_stock import keeps_consolidation, settled
from tests.cases_zones import keeps_growth, reached_mw

SLACK = 1e-7


def brute_force(case: Case) -> float | None:
    """Least present cost of any plan [CNY], or None if there is none. Lexicographic priorities come before cost."""
    if case.stock[["may_retrofit", "may_merge", "may_close"]].to_numpy().any():
        # Every choice of states leaves a case in which they are settled.
        found = [(brute_force(left), cost) for states, left, cost in settled(case) if keeps_consolidation(case, states)]
        return min((value + cost for value, cost in found if value is not None), default=None)
    if not keeps_consolidation(case, {}):
        return None
    reading = Reading(case)
    best = (inf, inf)
    for choice in product(*(reading.choices(site) for site in reading.sites)):
        built = {site: found for site, found in zip(reading.sites, choice, strict=True) if found}
        campuses = [reading.campus[site] for site in built]
        if len(set(campuses)) == len(campuses) and reading.keeps_rules(built):
            best = min(best, (round(reading.first(built), 6), reading.cost(built)))
    return None if best[1] == inf else best[1]


class Reading:
    """The case in plain dictionaries. A plan is ``{site: (design, modules in each period)}`` of what is built."""

    def __init__(self, case: Case):
        self.case = case
        self.on = {name: setting.has_rows for name, setting in case.rules.items()}
        self.options = {name: setting.options for name, setting in case.rules.items()}
        self.limit = {key: limit.value for key, limit in case.limits.items()}
        self.sites = list(case.sites.index)
        self.times = range(len(case.periods))
        self.invest = case.periods["invest_factor"].tolist()
        self.years = case.periods["annuity_years"].tolist()
        self.pair = case.site_designs.to_dict("index")
        self.inside = case.sites["in_cluster"].to_dict()
        self.starter = case.sites["in_starter_zone"].to_dict()
        self.campus = case.sites["campus_id"].to_dict()
        self.module = case.designs["module_it_mw"].to_dict()
        self.least = case.designs["min_it_mw"].to_dict()
        self.tier = case.designs["tier"].to_dict()
        self.room_mw = (case.sites["usable_area_km2"] * case.it_mw_per_km2).to_dict()
        self.host = case.sites["host_kind"].to_dict()
        self.pool = case.pools.to_dict("index")
        self.demand = [case.demand["it_mw"].xs(name, level=1).to_dict() for name in case.periods.index]
        most_ms = case.demand_blocks["max_round_trip_ms"].to_dict() if self.on["latency"] else {}
        near = [at for at, ms in case.reaches["round_trip_ms"].items() if ms <= most_ms.get(at[0], inf)]
        self.reach = {name: {pool for block, pool in near if block == name} for name in self.demand[0]}
        self.stock = list(case.stock.itertuples())
        self.stations = case.substations.to_dict("index")
        self.spare = [case.headroom["spare_mw"].xs(name, level=1).to_dict() for name in case.periods.index]
        self.most = [case.headroom["max_steps"].xs(name, level=1).to_dict() for name in case.periods.index]
        self.years_of = case.periods["end_year"].tolist()
        self.km = case.feeders["km"].groupby(level=0).sum().to_dict()
        self.line_lead = case.feeders["lead_years"].max()
        assert case.feeders["lead_years"].eq(self.line_lead).all()
        self.channels = list(case.green_channels.sort_values("premium_cny_per_mwh").itertuples())
        self.old_mwh = sum(row.energy_mwh_per_year for row in self.stock)
        self.rack_mw = self.limit["size_class.standard_rack_kw"] / 1000
        self.large_mw = self.limit["size_class.large_min_racks"] * self.rack_mw
        assert not case.reaches["network_cny_per_mw_year"].any()
        assert self.on["dual_feed"] or not self.on["power_supply"]
        assert case.feeders.groupby(level=0).size().eq(2).all()
        # The penalty is the dearest way to serve, so as much is served as can be.
        assert case.unmet_cny_per_mw_year > 10 * case.pools["running_cny_per_mw_year"].max()

    def choices(self, site):
        """What may be built at one site: nothing, or a design with modules that never shrink."""
        found = [None]
        for (where, design), row in self.pair.items():
            if where == site:
                steps = product(range(row["max_modules"] + 1), repeat=len(self.times))
                kept = [m for m in steps if m[-1] and sorted(m) == list(m)]
                found += [(design, m) for m in kept if self.may_stand(site, design, m)]
        return found

    def may_stand(self, site, design, modules):
        """The rules that speak of one facility alone."""
        mw, tier = modules[-1] * self.module[design], self.tier[design]
        if self.on["size_class"]:
            edge_mw = self.limit["size_class.edge_max_racks"] * self.rack_mw
            fits = {
                "hub": mw >= max(self.large_mw, self.least[design]) - SLACK,
                "urban": mw < self.large_mw - SLACK,
                "edge": mw <= edge_mw + SLACK,
            }
            if not fits[tier]:
                return False
        if self.on["land_use"] and mw > self.room_mw[site] + SLACK:
            return False
        hosts = self.options["edge_colocation"]["host_kinds"]
        if self.on["edge_colocation"] and tier == "edge" and self.host[site] not in hosts:
            return False
        is_exception = tier == "hub" and self.on["large_in_cluster"]
        if self.on["outside_is_small"] and not self.inside[site] and not is_exception and mw >= self.large_mw - SLACK:
            return False
        if self.on["pue_limit"] and tier == "hub" and not self.options["pue_limit"]["fleet_average"]:
            pue, (most, is_strict) = self.pue(site, design), self.pue_limit(site)
            return pue < most if is_strict else pue <= most
        return True

    def pue(self, site, design):
        return self.pair[site, design]["pue_" + self.options["pue_limit"]["percentile"]]

    def pue_limit(self, site):
        """Limit of the place, and whether it is itself excluded."""
        if self.inside[site]:
            return self.limit["pue_limit.max_pue_in_cluster"], False
        if self.options["pue_limit"]["outside"] == "annex":
            return self.limit["pue_limit.max_pue_outside"], True
        return self.limit["pue_limit.max_pue_outside_body"], False

    def keeps_rules(self, built):
        """The rules that speak of all facilities together."""
        return all(self.keeps_rules_in(built, t) for t in self.times) and self.steps(built) is not None

    def keeps_lead(self, built, t):
        is_early = self.years_of[t] - self.years_of[0] < self.line_lead
        return not (is_early and self.on["dual_feed"] and any(modules[t] for _, modules in built.values()))

    def keeps_rules_in(self, built, t):
        it_mw = {site: modules[t] * self.module[design] for site, (design, modules) in built.items() if modules[t]}
        tiers = {site: self.tier[built[site][0]] for site in it_mw}
        large = {site: mw for site, mw in it_mw.items() if tiers[site] == "hub"}
        outside = [mw for site, mw in large.items() if not self.inside[site]]
        if self.on["large_in_cluster"]:
            most = self.limit["large_in_cluster.exception_it_mw"]
            if len(outside) > self.limit["large_in_cluster.exception_count"] or sum(outside) > most + SLACK:
                return False
        first = self.options["starter_zones_first"]
        if self.on["starter_zones_first"] and first["form"] == "min_share":
            started = sum(mw for site, mw in large.items() if self.starter[site])
            if started < first["min_share"] * sum(large.values()) - SLACK:
                return False
        if self.on["pue_limit"] and self.options["pue_limit"]["fleet_average"]:
            excess = [(self.pue(s, built[s][0]) - self.pue_limit(s)[0]) * mw for s, mw in large.items()]
            if sum(excess) > SLACK:
                return False
        if self.on["in_cluster_share"] and not self.keeps_share(it_mw, tiers):
            return False
        served = self.served(built, t)
        if self.case.rules["demand_served"].mode != "prefer" and served < sum(self.demand[t].values()) - SLACK:
            return False
        own = keeps_limits(self, built, t, served) and self.keeps_lead(built, t) and keeps_green(self, built, t)
        return own and keeps_growth(self, built, t, it_mw) and self.fills_racks(served, it_mw)

    def fills_racks(self, served, it_mw):
        return not self.on["rack_utilisation"] or self.keeps_utilisation(served, sum(it_mw.values()))

    def keeps_share(self, it_mw, tiers):
        options = self.options["in_cluster_share"]
        kinds = {"all": ("hub", "urban", "edge"), "without_edge": ("hub", "urban"), "large_only": ("hub",)}
        kind = kinds[options["universe"]]
        members = [(self.inside[s], mw / self.rack_mw, mw) for s, mw in it_mw.items() if tiers[s] in kind]
        if options["scope"] == "stock_and_new":
            # Size classes of the stock, as tiers: what is neither large nor an edge node is urban.
            as_tier = {"large": "hub", "hyperscale": "hub", "edge": "edge"}
            old = [row for row in self.stock if as_tier.get(row.size_class, "urban") in kind]
            members += [(row.in_cluster, row.racks, row.it_mw) for row in old]
        weigh = {"count": lambda m: 1.0, "racks": lambda m: m[1], "it_mw": lambda m: m[2]}[options["weight"]]
        total = sum(weigh(member) for member in members)
        inside = sum(weigh(member) for member in members if member[0])
        return inside >= self.limit["in_cluster_share.min_share"] * total - SLACK

    def keeps_utilisation(self, served, it_mw):
        options = self.options["rack_utilisation"]
        assert options["scope"] == "fleet"
        if options["universe"] == "all":
            served += sum(row.served_it_mw for row in self.stock)
            it_mw += sum(row.it_mw for row in self.stock)
        return served >= self.limit["rack_utilisation.min_share"] * it_mw - SLACK

    def steps(self, built):
        """Fewest transformer steps of each substation and period; None if they do not suffice."""
        found = {}
        if not self.on["power_supply"]:
            return found
        for name, station in self.stations.items():
            before = 0
            for t in self.times:
                # Each of the two feeders of a site carries the whole of it.
                peak = sum(
                    m[t] * self.module[d] * self.pair[s, d]["reserved_mw_per_it_mw"] for s, (d, m) in built.items()
                )
                missing = peak - self.spare[t][name]
                needed = ceil(missing / station["step_mw"] - SLACK) if missing > SLACK else 0
                before = max(before, needed)
                waited = self.years_of[t] - self.years_of[0]
                if before > (self.most[t][name] if waited >= station["step_lead_years"] else 0):
                    return None
                found[name, t] = before
        return found

    def served(self, built, t, pools=None):
        """Most demand [MW] that some pools can serve together: the least cut between demand and capacity."""
        capacity = {}
        for site, (design, modules) in built.items():
            pool = self.pair[site, design]["pool_id"]
            capacity[pool] = capacity.get(pool, 0.0) + modules[t] * self.module[design] * self.case.usable_share
        capacity = {pool: mw for pool, mw in capacity.items() if pools is None or pool in pools}
        cuts = []
        for kept in product((False, True), repeat=len(self.reach)):
            blocks = [block for block, is_kept in zip(self.reach, kept, strict=True) if is_kept]
            reached = set().union(*(self.reach[block] for block in blocks))
            cut = sum(mw for block, mw in self.demand[t].items() if block not in blocks)
            cuts.append(cut + reached_mw(self, {pool: mw for pool, mw in capacity.items() if pool in reached}, t))
        return min(cuts)

    def first(self, built):
        """What the lexicographic form minimises before cost."""
        options = self.options["starter_zones_first"]
        if not self.on["starter_zones_first"] or options["form"] != "lexicographic":
            return 0.0
        assert options["tolerance_share"] == 0
        return sum(self.outside_starter(built, t) for t in self.times)

    def outside_starter(self, built, t):
        return sum(
            modules[t] * self.module[design]
            for site, (design, modules) in built.items()
            if self.tier[design] == "hub" and not self.starter[site]
        )

    def cost(self, built):
        """Present cost [CNY]."""
        total = 0.0
        for site, (design, modules) in built.items():
            row = self.pair[site, design]
            start = next(t for t in self.times if modules[t])
            lines = self.km[site] if self.on["dual_feed"] else 0.0
            wires = lines * row["feeder_cny_per_km"] * self.paid(start, self.line_lead)
            total += row["fixed_cny"] * self.invest[start] + wires
            for t, before in zip(self.times, (0, *modules), strict=False):
                total += (modules[t] - before) * row["module_cny"] * self.invest[t]
                total += modules[t] * self.module[design] * row["standing_cny_per_mw_year"] * self.years[t]
        steps = self.steps(built)
        for (name, t), count in steps.items():
            added = count - (steps[name, t - 1] if t else 0)
            total += added * self.stations[name]["step_cny"] * self.paid(t, self.stations[name]["step_lead_years"])
        first = self.options["starter_zones_first"]
        if self.on["starter_zones_first"] and first["form"] == "weight":
            total += first["weight_cny_per_mw"] * self.outside_starter(built, self.times[-1])
        return total + sum(self.running_cost(built, t) * self.years[t] for t in self.times)

    def paid(self, t, lead_years):
        """Factor of the last period that ends ``lead_years`` before period ``t`` does."""
        ends = [s for s in self.times if self.years_of[s] <= self.years_of[t] - lead_years]
        return self.invest[max(ends, default=0)]

    def running_cost(self, built, t):
        """Cost of a year [CNY/year]: cheapest pools first as far as they reach, exact where network is free."""
        price, share, hub_share = 0.0, 0.0, 0.0
        if self.on["renewable_share"]:
            share = self.limit["renewable_share.min_share"] / 1000
            hub_share = self.limit.get("renewable_share.min_share_new_hub", 0.0)
            assert not hub_share or {self.tier[row["design_id"]] for row in self.pool.values()} == {"hub"}
            if not hub_share and len(self.channels) == 1 and self.channels[0].max_gwh_per_year >= 1e6:
                price = self.channels[0].premium_cny_per_mwh * 1000
        cost = {
            name: row["running_cny_per_mw_year"] + share * row["energy_mwh_per_mw_year"] * price
            for name, row in self.pool.items()
        }
        total, before, used = 0.0, 0.0, []
        for pool in sorted(cost, key=cost.get):
            used.append(pool)
            upto = self.served(built, t, used)
            total += (upto - before) * cost[pool]
            before = upto
        total += (sum(self.demand[t].values()) - before) * self.case.unmet_cny_per_mw_year
        total += dearer_green(self, t, before, share)
        if share and not price:
            energy = {row["energy_mwh_per_mw_year"] for row in self.pool.values()}
            assert len(energy) == 1
            new_mwh = before * energy.pop()
            return total + self.green_cost(max(share * (self.old_mwh + new_mwh), hub_share / 1000 * new_mwh))
        return total + share * self.old_mwh * price

    def green_cost(self, gwh):
        """Cheapest channels first; infinite if they do not suffice."""
        total = 0.0
        for row in self.channels:
            bought = min(gwh, row.max_gwh_per_year)
            total, gwh = total + bought * 1000 * row.premium_cny_per_mwh, gwh - bought
        return total if gwh <= SLACK else inf
