// Draws the layers in the page's JSON block. Every name is set as text, never as HTML.
(function () {
  "use strict";

  function cell(tag, words) {
    var element = document.createElement(tag);
    element.textContent = words;
    return element;
  }

  function card(properties) {
    var box = document.createElement("div");
    box.appendChild(cell("h4", properties.name));
    var table = box.appendChild(document.createElement("table"));
    (properties.rows || []).forEach(function (row) {
      var line = table.appendChild(document.createElement("tr"));
      line.appendChild(cell("th", row[0]));
      line.appendChild(cell("td", row[1]));
    });
    return box;
  }

  function describe(feature, layer) {
    if (!feature.properties.rows || !feature.properties.rows.length) { return; }
    layer.bindTooltip(function () { return cell("span", feature.properties.name); }, { sticky: true });
    layer.bindPopup(function () { return card(feature.properties); }, { maxWidth: 380, autoPanPaddingTopLeft: [52, 10] });
  }

  var AREA_STYLES = {
    districts: { color: "#8d99a3", weight: 1, fill: false },
    starter_zones: { color: "#a06c00", weight: 1.5, fillColor: "#f0c45c", fillOpacity: 0.3 },
    cluster: { color: "#3a2f87", weight: 2.5, dashArray: "9 5", fill: false }
  };
  var CELL_STYLES = {
    considered: { color: "#b5c4ac", weight: 0.5, fillColor: "#dbe8d3", fillOpacity: 0.75 },
    chosen: { color: "#b5c4ac", weight: 0.5, fillColor: "#dbe8d3", fillOpacity: 0.75 },
    candidate: { color: "#b5c4ac", weight: 0.5, fillColor: "#dbe8d3", fillOpacity: 0.75 },
    screened: { color: "#bdbdbd", weight: 0.5, fillColor: "#d3d3d3", fillOpacity: 0.75 }
  };

  // Functions to call when another period is picked.
  var followers = [];
  function follow(show) { followers.push(show); }

  function areas(layer, pane) {
    return L.geoJSON(layer.data, { pane: pane, interactive: false, style: AREA_STYLES[layer.id] });
  }

  function cells(layer, pane) {
    return L.geoJSON(layer.data, {
      pane: pane, renderer: L.canvas({ pane: pane }), onEachFeature: describe,
      style: function (feature) { return CELL_STYLES[feature.properties.state]; }
    });
  }

  function land(layer, pane) {
    var group = L.geoJSON(layer.data, { pane: pane, onEachFeature: describe });
    follow(function (period) {
      group.eachLayer(function (shape) {
        var properties = shape.feature.properties;
        var used = properties.mw[period] > 0;
        shape.setStyle({ color: properties.colour, weight: used ? 1.5 : 1, dashArray: used ? null : "3 3",
          fillColor: properties.colour, fillOpacity: used ? 0.35 : 0.05 });
      });
    });
    return group;
  }

  function lines(layer, pane) {
    var group = L.geoJSON(layer.data, {
      pane: pane, onEachFeature: describe, style: { color: "#5a2a00", weight: 1.4, dashArray: "5 4" }
    });
    follow(function (period) {
      group.eachLayer(function (line) {
        line.setStyle({ opacity: line.feature.properties.mw[period] > 0 ? 0.85 : 0 });
      });
    });
    return group;
  }

  function circles(layer, pane) {
    var group = L.layerGroup();
    layer.data.features.forEach(function (feature) {
      var properties = feature.properties;
      var place = [feature.geometry.coordinates[1], feature.geometry.coordinates[0]];
      var circle = L.circleMarker(place, { pane: pane, color: "#fff", weight: 1.5, fillColor: properties.colour });
      describe(feature, circle);
      var words = cell("span", properties.letter);
      var letter = L.divIcon({ className: "letter", html: words, iconSize: [16, 16] });
      var mark = L.marker(place, { pane: "letters", icon: letter, interactive: false, keyboard: false });
      follow(function (period) {
        var mw = properties.mw[period];
        var radius = mw > 0 ? Math.max(model.circle_least_px, model.circle_px * Math.sqrt(mw)) : 0;
        circle.setRadius(radius);
        words.style.fontSize = radius < 10 ? "9px" : "12px";
        circle.setStyle({ opacity: mw > 0 ? 1 : 0, fillOpacity: mw > 0 ? 0.88 : 0 });
        mark.setOpacity(mw > 0 ? 1 : 0);
      });
      group.addLayer(circle);
      group.addLayer(mark);
    });
    return group;
  }

  function marks(layer, pane) {
    return L.geoJSON(layer.data, {
      onEachFeature: describe,
      pointToLayer: function (feature, place) {
        var icon = L.divIcon({ className: layer.css, iconSize: [11, 11], html: "" });
        // Leaflet places an icon by a transform of its own: the turned shape must be inside.
        icon.options.className = "";
        icon.options.html = document.createElement("div");
        icon.options.html.className = layer.css;
        return L.marker(place, { pane: pane, icon: icon });
      }
    });
  }

  function stations(layer, pane) {
    return L.geoJSON(layer.data, {
      onEachFeature: describe,
      pointToLayer: function (feature, place) {
        var square = document.createElement("div");
        square.className = "mark-station";
        follow(function (period) { square.style.background = feature.properties.colours[period]; });
        return L.marker(place, { pane: pane, icon: L.divIcon({ className: "", iconSize: [13, 13], html: square }) });
      }
    });
  }

  function labels(layer, pane) {
    return L.geoJSON(layer.data, {
      pointToLayer: function (feature, place) {
        var icon = L.divIcon({ className: "name", html: cell("span", feature.properties.name) });
        return L.marker(place, { pane: pane, icon: icon, interactive: false, keyboard: false });
      }
    });
  }

  function north() {
    var control = L.control({ position: "topleft" });
    control.onAdd = function () {
      var box = L.DomUtil.create("div", "north");
      box.innerHTML = '<svg width="18" height="24" viewBox="0 0 18 24"><path d="M9 0 L16 23 L9 18 L2 23 Z" fill="#17324d"/></svg>N';
      return box;
    };
    return control;
  }

  var DRAW = { polygon: areas, cell: cells, land: land, line: lines, circle: circles, mark: marks, station: stations, label: labels };
  var model;

  function pick(period) {
    followers.forEach(function (show) { show(period); });
    document.querySelectorAll("#periods button").forEach(function (button) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.period) === period));
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    model = JSON.parse(document.getElementById("model").textContent);
    var map = window[model.map];
    var control = L.control.layers(null, null, { collapsed: false });
    model.layers.forEach(function (layer, number) {
      var pane = "layer_" + layer.id;
      map.createPane(pane).style.zIndex = 400 + 10 * number;
      if (layer.kind === "circle") { map.createPane("letters").style.zIndex = 405 + 10 * number; }
      var drawn = DRAW[layer.kind](layer, pane);
      drawn.addTo(map);
      control.addOverlay(drawn, layer.title);
    });
    control.addTo(map);
    control.getContainer().insertBefore(cell("h4", model.text.layers), control.getContainer().firstChild);
    L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);
    north().addTo(map);
    var legend = document.getElementById("legend").offsetWidth;
    map.fitBounds(model.bounds, { paddingTopLeft: [legend, 0], animate: false });
    var buttons = document.querySelectorAll("#periods button");
    buttons.forEach(function (button) {
      button.addEventListener("click", function () { pick(Number(button.dataset.period)); });
    });
    pick(buttons.length - 1);
  });
}());
