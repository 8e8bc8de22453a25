// Sliders over plans made beforehand. A slider stops at those plans only; what is shown is that plan.
(function () {
  "use strict";

  document.addEventListener("DOMContentLoaded", function () {
    var box = document.getElementById("what-if-map");
    if (!box) { return; }
    var plans = [pack.first].concat(pack.model.what_if);
    var view = pack.makeMap(box);
    var sliders = pack.all("input.what-if");

    function words(slider) { return slider.dataset.words.split("|")[Number(slider.value)]; }

    function show(plan) {
      sliders.forEach(function (slider) {
        slider.setAttribute("aria-valuetext", words(slider));
        slider.closest(".lever").querySelector("output").textContent = words(slider);
      });
      view.setRun(plan);
      view.box.dataset.plan = String(plans.indexOf(plan));
      var side = document.getElementById("what-if-figures");
      side.textContent = "";
      side.appendChild(pack.element("h3", plan.title));
      if (!plan.has_plan) { side.appendChild(pack.element("p", pack.model.text.no_plan_here, "warning")); }
      var table = side.appendChild(pack.element("table"));
      plan.figures.forEach(function (row) {
        var line = table.appendChild(pack.element("tr"));
        line.appendChild(pack.element("th", row[0]));
        line.appendChild(pack.element("td", row[1], "figure"));
      });
    }

    sliders.forEach(function (slider) {
      slider.addEventListener("input", function () {
        sliders.forEach(function (other) { if (other !== slider) { other.value = other.dataset.base; } });
        show(plans[Number(slider.dataset.plans.split(",")[Number(slider.value)])]);
      });
    });
    show(pack.first);
  });
}());
