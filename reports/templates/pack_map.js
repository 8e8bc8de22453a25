// One map of a plan: outlines, power works and sites, by period. All maps of the page have one scale and one legend.
(function () {
  "use strict";

  var AREAS = {
    districts: { color: "#76838e", weight: 1, dashArray: "8 3 2 3", fill: false },
    starter_zones: { color: "#8a6d1f", weight: 1.5, fillColor: "url(#hatch)", fillOpacity: 0.7 },
    cluster: { color: "#0072b2", weight: 3, fill: false }
  };
  var ORDER = ["districts", "starter_zones", "cluster", "names", "feeders", "stations", "tier_hub", "tier_urban", "tier_edge"];
  var QUIET = { fadeAnimation: false, zoomAnimation: false, markerZoomAnimation: false, inertia: false };

  function icon(inner, css) { return L.divIcon({ className: css, iconSize: null, html: inner }); }

  function north() {
    var control = L.control({ position: "topleft" });
    control.onAdd = function () {
      var box = L.DomUtil.create("div", "north");
      var arrow = pack.drawing("svg", { width: 18, height: 24, viewBox: "0 0 18 24" });
      arrow.appendChild(pack.drawing("path", { d: "M9 0 16 23 9 18 2 23z", fill: "#1b2430" }));
      box.appendChild(arrow);
      box.appendChild(pack.element("span", "N"));
      return box;
    };
    return control;
  }

  // The layers that the trees switch, on every map at once.
  var shown = {};
  ORDER.forEach(function (name) { shown[name] = true; });
  pack.showLayer = function (name, on) {
    shown[name] = on;
    pack.maps.forEach(function (view) { view.showLayer(name, on); });
  };

  pack.makeMap = function (box) {
    var map = L.map(box, Object.assign({ attributionControl: false, zoomSnap: 0.25, keyboard: true, scrollWheelZoom: !box.closest(".maps") }, QUIET));
    var layers = {};
    ORDER.forEach(function (name, at) {
      map.createPane(name).style.zIndex = 410 + 10 * at;
      layers[name] = L.layerGroup().addTo(map);
    });
    map.createPane("changes").style.zIndex = 600;
    var land = pack.model.land;
    Object.keys(AREAS).forEach(function (name) {
      L.geoJSON(land[name], { pane: name, interactive: false, style: AREAS[name] }).addTo(layers[name]);
    });
    var names = land.names.map(function (entry) {
      return L.marker([entry[0], entry[1]], { pane: "names", icon: icon(pack.element("span", entry[2]), "name"), interactive: false, keyboard: false }).addTo(layers.names);
    });
    L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
    north().addTo(map);
    map.fitBounds(land.bounds, { animate: false });
    var view = { map: map, box: box, layers: layers, marks: [], run: null, followers: [] };
    view.showLayer = function (name, on) {
      if (on) { map.addLayer(layers[name]); } else { map.removeLayer(layers[name]); }
    };
    view.fit = function () { map.invalidateSize({ animate: false }); map.fitBounds(land.bounds, { animate: false }); };
    view.placeNames = function () { placeNames(map, names); };
    view.showPeriod = function (period) {
      view.followers.forEach(function (follow) { follow(period); });
      view.placeNames();
    };
    view.setRun = function (run, options) { setRun(view, run, options || {}); };
    ORDER.forEach(function (name) { if (!shown[name]) { view.showLayer(name, false); } });
    pack.maps.push(view);
    pack.onPeriod(view.showPeriod);
    map.on("zoomend resize layeradd layerremove", function () { setTimeout(view.placeNames, 0); });
    return view;
  };

  // Where a name may stand instead of its own place [px]: near first. One that finds no free place is left out.
  var ASIDE = [[0, 0]];
  [18, 32, 46].forEach(function (far) {
    [[0, -1], [0, 1], [1, 0], [-1, 0], [1, -1], [-1, -1], [1, 1], [-1, 1]].forEach(function (way) {
      ASIDE.push([1.4 * far * way[0], far * way[1]]);
    });
  });

  function overlaps(one, other) {
    return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom;
  }

  function placeNames(map, names) {
    var box = map.getContainer();
    var frame = box.getBoundingClientRect();
    if (!frame.width) { return; }
    var taken = Array.from(box.querySelectorAll(".site svg, .station, .change, .leaflet-control")).map(function (form) {
      return form.getBoundingClientRect();
    }).filter(function (one) { return one.width > 0; });
    names.forEach(function (marker) {
      var holder = marker.getElement();
      if (!holder) { return; }
      var span = holder.firstChild;
      span.style.margin = "0";
      span.style.visibility = "";
      var own = span.getBoundingClientRect();
      if (!own.width || !overlaps(own, frame)) { return; }
      var free = ASIDE.find(function (by) {
        var moved = { left: own.left + by[0] - 1, right: own.right + by[0] + 1, top: own.top + by[1], bottom: own.bottom + by[1] };
        var isWhole = moved.left >= frame.left && moved.right <= frame.right && moved.top >= frame.top && moved.bottom <= frame.bottom;
        return isWhole && !taken.some(function (one) { return overlaps(moved, one); });
      });
      if (!free) { span.style.visibility = "hidden"; return; }
      span.style.margin = free[1] + "px 0 0 " + free[0] + "px";
      taken.push(span.getBoundingClientRect());
    });
  }

  function setRun(view, run, options) {
    ["feeders", "stations", "tier_hub", "tier_urban", "tier_edge"].forEach(function (name) { view.layers[name].clearLayers(); });
    view.run = run;
    view.marks = [];
    view.followers = [];
    drawPower(view, run);
    run.sites.forEach(function (site, number) { drawSite(view, run, site, number, options); });
    view.showPeriod(pack.state.period);
  }

  function drawSite(view, run, site, number, options) {
    var svg = pack.drawing("svg", { viewBox: "-14 -14 28 28" });
    var shape = pack.form("tier", site.tier);
    shape.setAttribute("class", "shape d" + site.pattern);
    shape.setAttribute("fill", site.colour);
    svg.appendChild(shape);
    var letter = pack.drawing("text", { "class": "letter", y: "4.5", fill: site.ink });
    letter.textContent = site.letter;
    svg.appendChild(letter);
    var mark = L.marker(site.place, {
      pane: "tier_" + site.tier, icon: icon(svg, "site"), keyboard: Boolean(options.pick), interactive: true,
      zIndexOffset: run.sites.length - number
    });
    mark.bindTooltip(function () { return tip(run, site); }, { direction: "top", offset: [0, -8] });
    mark.addTo(view.layers["tier_" + site.tier]);
    if (options.pick) {
      mark.on("click", function () { options.pick(number); });
      mark.on("add", function () { name(mark, site); });
      name(mark, site);
    }
    view.marks.push(mark);
    view.followers.push(function (period) {
      var at = pack.periodOf(run, period);
      var mw = at < 0 ? 0 : site.mw[at];
      var radius = Math.max(pack.model.scale.least, pack.model.scale.px * Math.sqrt(mw));
      svg.style.display = mw > 0 ? "" : "none";
      svg.setAttribute("width", (2.8 * radius).toFixed(1));
      svg.setAttribute("height", (2.8 * radius).toFixed(1));
    });
  }

  function name(mark, site) {
    var box = mark.getElement();
    if (!box || box.dataset.named) { return; }
    box.dataset.named = "yes";
    box.setAttribute("role", "button");
    box.setAttribute("aria-label", site.id + " " + site.district);
    box.addEventListener("keydown", function (event) {
      if (event.key === "Enter" || event.key === " ") { event.preventDefault(); event.stopPropagation(); mark.fire("click"); }
    });
  }

  function tip(run, site) {
    var at = pack.periodOf(run, pack.state.period);
    var mw = at < 0 ? "" : " " + site.mw_words[at] + " MW";
    return pack.element("span", site.district + " " + site.id + mw);
  }

  function drawPower(view, run) {
    run.feeders.forEach(function (entry) {
      var line = L.polyline([run.sites[entry[0]].place, run.stations[entry[1]].place], {
        pane: "feeders", color: "#4a4a4a", weight: 1.3, dashArray: "2 4", interactive: false
      }).addTo(view.layers.feeders);
      view.followers.push(function (period) {
        var at = pack.periodOf(run, period);
        line.setStyle({ opacity: at >= 0 && entry[2][at] > 0 ? 0.9 : 0 });
      });
    });
    run.stations.forEach(function (station) {
      var square = pack.element("div", null, "station");
      var mark = L.marker(station.place, { pane: "stations", icon: icon(square, "station-mark"), keyboard: false });
      mark.bindPopup(function () { return rows(station); }, { maxWidth: 340 });
      mark.bindTooltip(function () { return pack.element("span", station.name); }, { direction: "top" });
      mark.addTo(view.layers.stations);
      view.followers.push(function (period) {
        var at = pack.periodOf(run, period);
        square.style.background = at < 0 ? "#ffffff" : classOf(station.share[at]);
      });
    });
  }

  function classOf(share) {
    var colour = "#ffffff";
    pack.model.station_classes.forEach(function (entry) { if (share >= entry[0]) { colour = entry[1]; } });
    return colour;
  }

  function rows(station) {
    var box = pack.element("div");
    box.appendChild(pack.element("h4", station.name));
    var table = box.appendChild(pack.element("table"));
    station.rows.forEach(function (row) {
      var line = table.appendChild(pack.element("tr"));
      line.appendChild(pack.element("th", row[0]));
      line.appendChild(pack.element("td", row[1]));
    });
    return box;
  }

  // Views that move as one.
  pack.together = function (views) {
    var moving = false;
    views.forEach(function (view) {
      view.map.on("move", function () {
        if (moving) { return; }
        moving = true;
        views.forEach(function (other) {
          if (other !== view) { other.map.setView(view.map.getCenter(), view.map.getZoom(), { animate: false }); }
        });
        moving = false;
      });
    });
  };

  // On paper a map has the width of the sheet, and sizes are those of paper.
  window.addEventListener("beforeprint", function () {
    document.body.classList.add("printing");
    pack.maps.forEach(function (view) { view.fit(); });
  });
  window.addEventListener("afterprint", function () {
    document.body.classList.remove("printing");
    pack.maps.forEach(function (view) { view.fit(); });
  });
}());
