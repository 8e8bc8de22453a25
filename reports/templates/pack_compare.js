// Maps of the plans compared, which move as one, and maps of what changes.
(function () {
  "use strict";

  function drawChange(view, run, change) {
    var svg = pack.drawing("svg", { viewBox: "-14 -14 28 28" });
    var mark = L.marker(change.place, { pane: "changes", keyboard: false, icon: L.divIcon({ className: "site", iconSize: null, html: svg }) });
    mark.bindTooltip(function () { return pack.element("span", words(change)); }, { direction: "top" });
    mark.addTo(view.map);
    pack.onPeriod(show);
    show(pack.state.period);

    function show(period) {
      var kind = change.kind[period];
      svg.textContent = "";
      svg.style.display = kind ? "" : "none";
      if (!kind) { return; }
      var moved = Math.abs(change.mw[1][period] - change.mw[0][period]);
      var radius = kind === "same" ? 5 : Math.max(pack.model.scale.least, pack.model.scale.px * Math.sqrt(moved));
      svg.setAttribute("width", (2.8 * radius).toFixed(1));
      svg.setAttribute("height", (2.8 * radius).toFixed(1));
      var group = pack.form("change", kind);
      group.setAttribute("class", "change " + kind);
      svg.appendChild(group);
    }
  }

  function words(change) {
    var period = pack.state.period;
    var kind = change.kind[period];
    var figures = change.mw.map(function (side) { return side[period] === null ? "—" : side[period].toFixed(1); });
    return change.district + " " + change.id + ": " + (kind ? pack.model.text["change." + kind] : "") + " " + figures.join(" → ") + " MW";
  }

  function note(view, run) {
    var box = view.box.parentNode.appendChild(pack.element("p", null, "note missing"));
    pack.onPeriod(show);
    show(pack.state.period);
    function show(period) { box.textContent = pack.periodOf(run, period) < 0 ? pack.model.text.no_year : ""; }
  }

  document.addEventListener("DOMContentLoaded", function () {
    var views = pack.all(".map.compare").map(function (box) {
      var view = pack.makeMap(box);
      var run = pack.model.runs[Number(box.dataset.run)];
      view.setRun(run);
      note(view, run);
      return view;
    });
    pack.all(".map.difference").forEach(function (box) {
      var view = pack.makeMap(box);
      var at = Number(box.dataset.run);
      pack.model.differences[at - 1].forEach(function (change) { drawChange(view, pack.model.runs[at], change); });
      note(view, pack.model.runs[at]);
      views.push(view);
    });
    pack.together(views);
    pack.compared = views;
  });
}());
