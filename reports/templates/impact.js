// Draws the two maps from the page's JSON block and moves them as one. Every name is set as text, never as HTML.
(function () {
  "use strict";

  var COLOURS = { kept: "#5d6b76", gained: "#00794f", lost: "#b3001b", changed: "#a86500", relabelled: "#2f5f96" };
  var CELLS = {
    same: { color: "#c3cbc0", weight: 0.4, fillColor: "#e6ece2", fillOpacity: 0.7 },
    lost: { color: "#b3001b", weight: 1, dashArray: "3 2", fillColor: "#f3b9bd", fillOpacity: 0.85 },
    gained: { color: "#00794f", weight: 1, fillColor: "#b5e0cb", fillOpacity: 0.85 },
    resized: { color: "#a86500", weight: 1, fillColor: "#f7dfa4", fillOpacity: 0.85 },
    relabelled: { color: "#2f5f96", weight: 1, fillColor: "#c4d9ef", fillOpacity: 0.85 },
    merged: { color: "#2f5f96", weight: 1, fillColor: "#c4d9ef", fillOpacity: 0.85 },
    split: { color: "#2f5f96", weight: 1, fillColor: "#c4d9ef", fillOpacity: 0.85 }
  };
  var AREAS = {
    districts: { color: "#8d99a3", weight: 0.8, fill: false },
    starter_zones: { color: "#a06c00", weight: 1.5, fillColor: "#f0c45c", fillOpacity: 0.22 },
    cluster: { color: "#3a2f87", weight: 2, dashArray: "9 5", fill: false }
  };
  var OUTLINES = {
    outline_old: { color: "#b3001b", weight: 2.2, dashArray: "6 5", fill: false },
    outline_new: { color: "#111820", weight: 2.2, fill: false }
  };
  var model;
  var followers = [];  // functions to call when another period is picked

  function cell(tag, words) {
    var element = document.createElement(tag);
    element.textContent = words;
    return element;
  }

  function card(properties) {
    var box = document.createElement("div");
    box.appendChild(cell("h4", properties.name));
    var table = box.appendChild(document.createElement("table"));
    properties.rows.forEach(function (row) {
      var line = table.appendChild(document.createElement("tr"));
      line.appendChild(cell("th", row[0]));
      line.appendChild(cell("td", row[1]));
    });
    return box;
  }

  function describe(feature, layer) {
    if (!feature.properties.rows) { return; }
    layer.bindTooltip(function () { return cell("span", feature.properties.name); }, { sticky: true });
    layer.bindPopup(function () { return card(feature.properties); }, { maxWidth: 340 });
  }

  function areas(layer, pane) {
    return L.geoJSON(layer.data, { pane: pane, interactive: false, style: AREAS[layer.id] });
  }

  function cells(layer, pane) {
    return L.geoJSON(layer.data, {
      pane: pane, renderer: L.canvas({ pane: pane }), onEachFeature: describe,
      style: function (feature) { return CELLS[feature.properties.change]; }
    });
  }

  function outlines(layer, pane) {
    var style = OUTLINES[layer.id];
    return L.geoJSON(layer.data, {
      pane: pane, style: style, onEachFeature: describe,
      pointToLayer: function (feature, place) {
        return L.circleMarker(place, { pane: pane, radius: 7, color: style.color, weight: 2, dashArray: style.dashArray, fill: false });
      }
    });
  }

  function circles(layer, pane) {
    var group = L.layerGroup();
    layer.data.features.forEach(function (feature) {
      var properties = feature.properties;
      var place = [feature.geometry.coordinates[1], feature.geometry.coordinates[0]];
      var circle = L.circleMarker(place, {
        pane: pane, color: properties.forced ? "#fff" : COLOURS[properties.change], weight: 1.5, fillColor: COLOURS[properties.change]
      });
      describe(feature, circle);
      var words = cell("span", model.symbols[properties.change]);
      if (!properties.forced) { words.style.color = COLOURS[properties.change]; }
      var icon = L.divIcon({ className: "sign", html: words, iconSize: [16, 16] });
      var mark = L.marker(place, { pane: "signs", icon: icon, interactive: false, keyboard: false });
      followers.push(function (period) {
        var mw = properties.mw[period];
        circle.setRadius(mw > 0 ? Math.max(model.circle_least_px, model.circle_px * Math.sqrt(mw)) : 0);
        circle.setStyle({ opacity: mw > 0 ? 1 : 0, fillOpacity: mw > 0 ? (properties.forced ? 0.9 : 0.22) : 0 });
        mark.setOpacity(mw > 0 ? 1 : 0);
      });
      group.addLayer(circle);
      group.addLayer(mark);
    });
    return group;
  }

  function labels(layer, pane) {
    return L.geoJSON(layer.data, {
      pointToLayer: function (feature, place) {
        var icon = L.divIcon({ className: "name", html: cell("span", feature.properties.name) });
        return L.marker(place, { pane: pane, icon: icon, interactive: false, keyboard: false });
      }
    });
  }

  var DRAW = { area: areas, cell: cells, outline: outlines, circle: circles, label: labels };
  // Bottom to top, on either side.
  var ORDER = ["cells", "districts", "starter_zones", "cluster", "outline_old", "outline_new", "names", "circles"];

  function draw(side) {
    var map = L.map(side.id, { zoomSnap: 0.25, zoomAnimation: false, fadeAnimation: false, inertia: false, attributionControl: false });
    map.fitBounds(model.bounds, { animate: false });
    map.createPane("signs").style.zIndex = 490;
    side.layers.concat(model.shared).forEach(function (layer) {
      var pane = "layer_" + layer.id;
      map.createPane(pane).style.zIndex = 400 + 10 * ORDER.indexOf(layer.id);
      DRAW[layer.kind](layer, pane).addTo(map);
    });
    L.control.scale({ imperial: false, maxWidth: 140 }).addTo(map);
    return map;
  }

  function join(maps) {
    var busy = false;
    maps.forEach(function (map, number) {
      map.on("move", function () {
        if (busy) { return; }
        busy = true;
        maps[1 - number].setView(map.getCenter(), map.getZoom(), { animate: false });
        busy = false;
      });
    });
  }

  function pick(period) {
    followers.forEach(function (show) { show(period); });
    document.querySelectorAll("#periods button").forEach(function (button) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.period) === period));
    });
  }

  // A sheet of paper is wider or narrower than the window: the maps take its measure before they are printed.
  function print(maps, is_printing) {
    document.body.classList.toggle("printing", is_printing);
    maps.forEach(function (map) { map.invalidateSize({ animate: false, pan: false }); });
    maps[0].fitBounds(model.bounds, { animate: false });
    maps[1].setView(maps[0].getCenter(), maps[0].getZoom(), { animate: false });
  }

  document.addEventListener("DOMContentLoaded", function () {
    model = JSON.parse(document.getElementById("model").textContent);
    var maps = model.sides.map(draw);
    window.impact_maps = maps;
    join(maps);
    var buttons = document.querySelectorAll("#periods button");
    buttons.forEach(function (button) {
      button.addEventListener("click", function () { pick(Number(button.dataset.period)); });
    });
    pick(buttons.length - 1);
    window.addEventListener("beforeprint", function () { print(maps, true); });
    window.addEventListener("afterprint", function () { print(maps, false); });
  });
}());
