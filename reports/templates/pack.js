// The page of a meeting pack: its data and what all parts share. Every name is set as text, never as HTML.
var pack = (function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  var model = JSON.parse(document.getElementById("model").textContent);
  var periodFollowers = [];
  var siteFollowers = [];
  var first = model.runs[0];
  var state = { period: first.periods.length - 1, site: -1 };

  function element(tag, words, css) {
    var made = document.createElement(tag);
    if (words !== undefined && words !== null) { made.textContent = words; }
    if (css) { made.className = css; }
    return made;
  }

  function drawing(tag, attributes) {
    var made = document.createElementNS(SVG, tag);
    Object.keys(attributes).forEach(function (name) { made.setAttribute(name, attributes[name]); });
    return made;
  }

  // The forms are written by the program, not by data.
  function form(kind, name) {
    var group = drawing("g", {});
    if (kind === "change") { group.appendChild(drawing("path", { d: model.forms.change[name] })); return group; }
    group.innerHTML = model.forms.tier[name] || model.forms.tier.urban;
    return group;
  }

  function all(selector, where) { return Array.prototype.slice.call((where || document).querySelectorAll(selector)); }

  function showPeriod(period) {
    state.period = Math.max(0, Math.min(first.periods.length - 1, period));
    var said = first.periods[state.period].title;
    all("input.period").forEach(function (slider) {
      slider.value = String(state.period);
      slider.setAttribute("aria-valuetext", said);
    });
    all(".period-title").forEach(function (title) { title.textContent = said; });
    all("#now dd").forEach(function (cell, at) { cell.textContent = first.by_period[state.period][at]; });
    periodFollowers.forEach(function (follow) { follow(state.period); });
  }

  function showSite(site, source) {
    state.site = site;
    siteFollowers.forEach(function (follow) { follow(site, source); });
  }

  // Where a plan stands at the end of a year of the first one; -1 where it has no such year.
  function periodOf(run, period) {
    var year = first.periods[period].year;
    for (var at = 0; at < run.periods.length; at += 1) { if (run.periods[at].year === year) { return at; } }
    return -1;
  }

  var playing = null;
  function play() {
    if (playing) { return halt(); }
    if (state.period === first.periods.length - 1) { showPeriod(0); }
    all(".play").forEach(function (button) { button.textContent = model.text.stop; });
    playing = window.setInterval(function () {
      if (state.period === first.periods.length - 1) { return halt(); }
      showPeriod(state.period + 1);
    }, 1200);
  }

  function halt() {
    window.clearInterval(playing);
    playing = null;
    all(".play").forEach(function (button) { button.textContent = model.text.play; });
  }

  document.addEventListener("DOMContentLoaded", function () {
    all("input.period").forEach(function (slider) {
      slider.addEventListener("input", function () { halt(); showPeriod(Number(slider.value)); });
    });
    all(".play").forEach(function (button) { button.addEventListener("click", play); });
    showPeriod(state.period);
  });

  return {
    model: model, state: state, first: first, element: element, drawing: drawing, form: form, all: all,
    showPeriod: showPeriod, showSite: showSite, periodOf: periodOf, halt: halt, maps: [],
    onPeriod: function (follow) { periodFollowers.push(follow); },
    onSite: function (follow) { siteFollowers.push(follow); }
  };
}());
