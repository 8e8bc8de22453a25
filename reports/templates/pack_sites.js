// The map of the first plan, its cards and its table: a click on one finds the other. And the tree of layers.
(function () {
  "use strict";

  var element = pack.element;

  function pair(list, head, value) {
    list.appendChild(element("dt", head));
    var cell = element("dd");
    if (typeof value === "string") { cell.textContent = value; } else { cell.appendChild(value); }
    list.appendChild(cell);
  }

  function capacity(site) {
    var table = element("table");
    var heads = table.appendChild(element("tr"));
    var cells = table.appendChild(element("tr"));
    pack.first.periods.forEach(function (period, at) {
      heads.appendChild(element("th", period.title));
      cells.appendChild(element("td", site.mw_words[at]));
    });
    return table;
  }

  function lines(entries) {
    var list = element("ul");
    entries.forEach(function (entry) { list.appendChild(element("li", entry)); });
    return list;
  }

  function why(site) {
    if (site.why.length) {
      var box = element("div");
      site.why.forEach(function (words) { box.appendChild(element("p", words)); });
      return box;
    }
    var note = element("span", pack.model.text.why_none + " ");
    note.appendChild(element("code", "cqdc why " + pack.first.folder + " " + site.id));
    return note;
  }

  function card(site) {
    var said = pack.model.text;
    var box = document.getElementById("card");
    box.textContent = "";
    box.appendChild(element("h3", site.district + " " + site.id));
    var list = box.appendChild(element("dl"));
    pair(list, said.capacity_head, capacity(site));
    pair(list, said.zone, site.zone + " · " + site.tier_words);
    pair(list, said.design, site.letter + " · " + site.design);
    pair(list, said.racks, site.racks);
    pair(list, said.physical, site.physical);
    pair(list, said.pue, site.pue_words.join(" / "));
    if (site.feeds) {
      pair(list, said.supply_head, site.feeds.length ? lines(site.feeds.map(function (feed) { return feed.join(" · "); })) : said.supply_none);
    } else {
      pair(list, said.supply_head, said.left_out);
    }
    if (site.share) { pair(list, said.share_head, site.share); }
    if (pack.model.edition === "internal") { pair(list, said.why_head, why(site)); }
  }

  function follow(view, rows) {
    pack.onSite(function (number, source) {
      var site = pack.first.sites[number];
      rows.forEach(function (row, at) {
        row.classList.toggle("picked", at === number);
        row.querySelector(".pick").setAttribute("aria-pressed", String(at === number));
      });
      view.marks.forEach(function (mark, at) {
        if (mark.getElement()) { mark.getElement().classList.toggle("picked", at === number); }
      });
      card(site);
      if (source === "map") {
        // Within the table only: the page must stay where the reader is.
        var row = rows[number];
        var frame = row.closest(".scroll");
        frame.scrollTop = row.offsetTop - frame.clientHeight / 2;
      } else {
        view.map.panTo(site.place, { animate: false });
        if (source === "table") { view.box.scrollIntoView({ block: "nearest" }); }
      }
      if (site.mw[pack.state.period] <= 0) { pack.showPeriod(pack.first.periods.length - 1); }
    });
  }

  function tree() {
    pack.all("[data-layer]").forEach(function (box) {
      box.addEventListener("change", function () { pack.showLayer(box.dataset.layer, box.checked); });
    });
    pack.all("[data-group]").forEach(function (box) {
      box.addEventListener("change", function () {
        pack.all("[data-layer]", box.closest("li")).forEach(function (leaf) {
          leaf.checked = box.checked;
          pack.showLayer(leaf.dataset.layer, box.checked);
        });
      });
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    var box = document.getElementById("map");
    if (!box) { return; }
    var view = pack.makeMap(box);
    view.setRun(pack.first, { pick: function (number) { pack.showSite(number, "map"); } });
    pack.main = view;
    var rows = pack.all("tr[data-site]");
    rows.forEach(function (row, number) {
      row.addEventListener("click", function () { pack.showSite(number, "table"); });
    });
    follow(view, rows);
    tree();
  });
}());
