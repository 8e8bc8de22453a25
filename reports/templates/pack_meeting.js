// Meeting mode: one section at a time, full screen, large type, by keyboard; and the help of keys.
(function () {
  "use strict";

  var steps = [];
  var current = 0;
  var help, bar;

  function isMeeting() { return document.body.classList.contains("meeting"); }

  function show(number) {
    current = Math.max(0, Math.min(steps.length - 1, number));
    steps.forEach(function (step, at) { step.classList.toggle("current", at === current); });
    bar.querySelector("[data-bar=where]").textContent = (current + 1) + " / " + steps.length;
    bar.querySelector("[data-bar=step]").textContent = steps[current].querySelector("h2").textContent;
    pack.all("nav a").forEach(function (link, at) {
      if (at === current) { link.setAttribute("aria-current", "true"); } else { link.removeAttribute("aria-current"); }
    });
    if (isMeeting()) { steps[current].scrollTop = 0; steps[current].focus({ preventScroll: true }); fitAll(); }
  }

  function fitAll() {
    pack.maps.forEach(function (view) { if (view.box.offsetWidth > 0) { view.fit(); } });
  }

  function enter() {
    document.body.classList.add("meeting");
    var root = document.documentElement;
    if (root.requestFullscreen) { root.requestFullscreen().catch(function () { return undefined; }); }
    show(current);
  }

  function leave() {
    if (!isMeeting()) { return; }
    document.body.classList.remove("meeting");
    if (document.fullscreenElement) { document.exitFullscreen().catch(function () { return undefined; }); }
    fitAll();
    steps[current].scrollIntoView();
  }

  // A heading that a link leads to stands below the bar of links, however many rows that has.
  function clearHeadings() {
    document.documentElement.style.scrollPaddingTop = (document.querySelector("nav").offsetHeight + 8) + "px";
  }

  function hasPeriods() { return Boolean(steps[current].querySelector("input.period")); }

  function next() {
    var last = pack.first.periods.length - 1;
    if (hasPeriods() && pack.state.period < last) { return pack.showPeriod(pack.state.period + 1); }
    if (current === steps.length - 1) { return; }
    show(current + 1);
    if (hasPeriods()) { pack.showPeriod(0); }
  }

  function back() {
    if (hasPeriods() && pack.state.period > 0) { return pack.showPeriod(pack.state.period - 1); }
    show(current - 1);
  }

  function toggleHelp(on) {
    help.hidden = !on;
    if (on) { document.getElementById("help-close").focus(); }
  }

  // What the keys do in meeting mode; a slider, or a button for Space, keeps its own keys.
  function step(event) {
    var tag = event.target.tagName;
    var isSlider = tag === "INPUT";
    if (event.key === " " && (tag === "BUTTON" || tag === "INPUT" || event.target.getAttribute("role") === "button")) { return false; }
    if (isSlider && /^Arrow|Home|End/.test(event.key)) { return false; }
    if (event.target.closest && event.target.closest(".map") && /^Arrow/.test(event.key)) { return false; }
    switch (event.key) {
      case "ArrowRight": case "PageDown": show(current + 1); return true;
      case "ArrowLeft": case "PageUp": show(current - 1); return true;
      case "ArrowUp": case "ArrowDown":
        if (!hasPeriods()) { return false; }
        pack.showPeriod(pack.state.period + (event.key === "ArrowUp" ? 1 : -1));
        return true;
      case " ": if (event.shiftKey) { back(); } else { next(); } return true;
      case "Home": show(0); return true;
      case "End": show(steps.length - 1); return true;
      default: return false;
    }
  }

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (event.key === "Escape") {
      if (!help.hidden) { toggleHelp(false); } else { leave(); }
      return;
    }
    if (event.key === "?") { toggleHelp(help.hidden); event.preventDefault(); return; }
    if (event.key === "f" || event.key === "F") {
      if (isMeeting()) { leave(); } else { enter(); }
      event.preventDefault();
      return;
    }
    if (isMeeting() && help.hidden && step(event)) { pack.halt(); event.preventDefault(); }
  }

  document.addEventListener("DOMContentLoaded", function () {
    steps = pack.all("section.step");
    steps.forEach(function (step) { step.setAttribute("tabindex", "-1"); });
    help = document.getElementById("help");
    bar = document.getElementById("bar");
    document.getElementById("meet").addEventListener("click", function (event) { event.target.blur(); enter(); });
    document.getElementById("keys").addEventListener("click", function () { toggleHelp(true); });
    document.getElementById("help-close").addEventListener("click", function () { toggleHelp(false); });
    document.addEventListener("keydown", press);
    document.addEventListener("fullscreenchange", function () {
      if (!document.fullscreenElement && isMeeting()) { leave(); }
      window.setTimeout(fitAll, 100);
    });
    pack.all("nav a").forEach(function (link, at) {
      link.addEventListener("click", function (event) {
        if (isMeeting()) { event.preventDefault(); }
        show(at);
      });
    });
    clearHeadings();
    window.addEventListener("resize", clearHeadings);
    show(0);
  });
}());
