/* Puts ground, names and events on folium's map, and speaks with the page: dateline.start once, dateline.update
   on every run. The view lives in the address's hash, #map=zoom/lat/lon, as OpenStreetMap writes it. */
"use strict";

(function (dateline) {
  const HASH = /^map=(\d{1,2}(?:\.\d+)?)\/(-?\d{1,2}(?:\.\d+)?)\/(-?\d{1,3}(?:\.\d+)?)$/;
  const NAMED_MS = 80;
  const NARROW_PX = 500;
  const PUT_BACK_MS = 400; // Streamlit drops the hash when it writes the query
  let map, land, names, events, tip, said, keys;
  let file = "", latest = null, hash = "", clicks = 0;
  let naming = 0;
  let asked = ""; // the columns that are on their way
  let columns = null; // those that are there
  let brought = -1; // the chosen event that was last brought into view
  let keep = false; // the next answer may not move the map
  let placed = false, fitted = false, touched = false; // has a view; has it from the events; was moved by a hand

  dateline.still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  dateline.start = function (theMap, urls) {
    map = dateline.map = theMap;
    dateline.born = dateline.born || Date.now().toString(36);
    const pane = (name, level) => {
      map.createPane(name).style.zIndex = level;
      map.getPane(name).style.pointerEvents = "none";
      return { pane: name };
    };
    // Under the tile pane (200), so that online tiles would cover the ground; events stand above all tiles.
    land = dateline.land = new dateline.Land(urls.basemap, pane("dateline-land", 150)).addTo(map);
    names = dateline.names = new dateline.Names(urls.basemap, pane("dateline-names", 160)).addTo(map);
    events = dateline.events = new dateline.Events(urls.basemap, pane("dateline-events", 450)).addTo(map);
    names.taken = taken;
    controls();
    dateline.layers.start(map, events);
    pointer();
    keyboard();
    address();
    describe();
    if (page()) page().dateline = dateline; // the page's own parts filter through it
    dateline.followGround(map, urls.tiles);
    lettering();
    reveal();
  };

  /* Write with the page's own letters: its font files are served already, and the frame may load them too. */
  function lettering() {
    if (!page()) return;
    for (const sheet of page().document.styleSheets) {
      let rules = [];
      try {
        rules = [...sheet.cssRules].filter((rule) => rule.constructor.name === "CSSFontFaceRule");
      } catch {
        continue; // a style sheet that does not let itself be read
      }
      for (const { style } of rules) {
        if (style.getPropertyValue("font-family").replace(/"/g, "") !== "Source Sans") continue;
        const source = style.getPropertyValue("src").replace(/url\("([^"]+)"\)/g, (_, url) => `url("${new URL(url, sheet.href || page().location.href)}")`);
        const face = new FontFace("Source Sans", source, { weight: style.getPropertyValue("font-weight"), style: style.getPropertyValue("font-style") });
        document.fonts.add(face);
        face.load().then(() => [names, events].forEach((layer) => layer.redraw()), () => {});
      }
    }
  }

  /* Where no name may be written: under the marks and under the controls. */
  function taken() {
    const marks = events.marks.map(({ px, py, r }) => ({ left: px - r - 2, right: px + r + 2, top: py - r - 2, bottom: py + r + 2, mark: true }));
    const frame = map.getContainer().getBoundingClientRect();
    const controls = [...map.getContainer().querySelectorAll(".leaflet-control")].map((control) => {
      const box = control.getBoundingClientRect();
      const min = map.containerPointToLayerPoint([box.left - frame.left - 4, box.top - frame.top - 4]);
      return { left: min.x, top: min.y, right: min.x + box.width + 8, bottom: min.y + box.height + 8 };
    });
    return [...controls, ...marks];
  }

  function controls() {
    L.control.zoom({ position: "topright" }).addTo(map);
    const fit = L.control({ position: "topright" });
    fit.onAdd = () => {
      const bar = L.DomUtil.create("div", "leaflet-bar dateline-fit");
      const link = L.DomUtil.create("a", "", bar);
      Object.assign(link, { href: "#", title: "Show all events", role: "button" });
      link.setAttribute("aria-label", "Show all events");
      link.innerHTML = '<svg viewBox="0 0 16 16" fill="none" stroke="currentColor" stroke-width="1.6" aria-hidden="true"><path d="M1 5V1h4M11 1h4v4M15 11v4h-4M5 15H1v-4"/><circle cx="8" cy="8" r="1.6" fill="currentColor" stroke="none"/></svg>';
      L.DomEvent.disableClickPropagation(bar);
      L.DomEvent.on(link, "click", (e) => {
        L.DomEvent.stop(e);
        touched = true;
        fitEvents(!dateline.still());
      });
      return bar;
    };
    fit.addTo(map);
    L.control.scale({ imperial: false, maxWidth: 90, position: "bottomleft" }).addTo(map);
    L.control.attribution({ prefix: "Leaflet" }).addAttribution("Natural Earth, GeoNames").addTo(map);
  }

  function pointer() {
    const box = map.getContainer();
    tip = L.DomUtil.create("div", "dateline-tip", box);
    tip.hidden = true;
    map.on("mousemove", (e) => hover(events.hit(e.containerPoint)));
    map.on("mouseout movestart zoomstart", () => hover(undefined));
    map.on("click", (e) => {
      const mark = events.hit(e.containerPoint, L.Browser.touch ? 8 : 3);
      if (mark) events.open(mark);
      else events.closeFan();
      names.redraw(); // a fan covers names, and gives them back
    });
    events.on("choose", ({ event }) => {
      // streamlit-folium hands on the "tooltip" of the layer that fires a click: ours holds a place in the
      // columns, the file they came from, and a counter, so that the same event may be clicked twice.
      const row = (brought = events.data.rows ? events.data.rows[event] : event);
      const content = [row, file.slice(0, 16), dateline.born, ++clicks].join(".");
      const tooltip = { getContent: () => content };
      const target = { getTooltip: () => tooltip, _tooltip: { _content: content } };
      const { lat, lon } = events.data;
      events.fire("click", { sourceTarget: target, latlng: L.latLng(lat[event] / 1e5, lon[event] / 1e5) });
    });
    ["mousedown", "touchstart", "wheel", "keydown"].forEach((kind) => box.addEventListener(kind, () => (touched = true), { passive: true }));
    map.on("moveend zoomend", () => names.redraw());
    steady(box);
  }

  /* A frame of another size shows the same middle, to the digit: Leaflet alone moves by whole pixels, and adds them up. */
  function steady(box) {
    let middle = null, size = map.getSize(), sizing = false;
    map.on("moveend", () => sizing || (middle = map.getCenter()));
    new ResizeObserver(() => {
      sizing = true;
      map.invalidateSize({ pan: false });
      sizing = false;
      if (size.equals(map.getSize())) return;
      size = map.getSize();
      if (!placed || (fitted && !touched)) fitEvents(false);
      else if (middle) map.setView(middle, map.getZoom(), { reset: true });
    }).observe(box);
  }

  function hover(mark) {
    map.getContainer().classList.toggle("dateline-over", Boolean(mark));
    tip.hidden = !mark;
    if (!mark) return;
    const { head, rest } = events.words(mark);
    tip.textContent = "";
    const title = document.createElement("b");
    title.textContent = head;
    tip.append(title, rest);
    const { x, y } = map.layerPointToContainerPoint([mark.px, mark.py]), size = map.getSize();
    const right = x + mark.r + 10 + tip.offsetWidth < size.x;
    tip.style.left = (right ? x + mark.r + 10 : Math.max(4, x - mark.r - 10 - tip.offsetWidth)) + "px";
    tip.style.top = Math.max(4, Math.min(size.y - tip.offsetHeight - 4, y - tip.offsetHeight / 2)) + "px";
  }

  /* One stop of the Tab key for all marks: arrows go from one to the next, Enter opens, Escape folds a fan. */
  function keyboard() {
    const box = map.getContainer();
    keys = L.DomUtil.create("div", "dateline-keys", box);
    keys.tabIndex = 0;
    keys.setAttribute("role", "application");
    keys.setAttribute("aria-label", "Events on the map: arrow keys go from one to the next, Enter opens it");
    said = L.DomUtil.create("div", "dateline-said", box);
    said.setAttribute("aria-live", "polite");
    keys.addEventListener("blur", () => focusOn(-1));
    keys.addEventListener("keydown", (e) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
      if (step) focusOn(nextMark(step));
      else if ((e.key === "Enter" || e.key === " ") && events.focused >= 0) events.open(events.marks[events.focused]);
      else if (e.key === "Escape") events.closeFan();
      else return;
      if (!step) names.redraw();
      e.preventDefault();
      e.stopPropagation();
    });
  }

  function nextMark(step) {
    const size = map.getSize();
    const order = events.marks
      .map((mark, n) => ({ n, at: map.layerPointToContainerPoint([mark.px, mark.py]) }))
      .filter(({ at }) => at.x >= 0 && at.y >= 0 && at.x <= size.x && at.y <= size.y)
      .sort((a, b) => a.at.x - b.at.x || a.at.y - b.at.y);
    if (!order.length) return -1;
    const now = order.findIndex(({ n }) => n === events.focused);
    return order[now < 0 ? (step > 0 ? 0 : order.length - 1) : (now + step + order.length) % order.length].n;
  }

  function focusOn(n) {
    events.focused = n;
    events.redraw();
    const mark = events.marks[n];
    hover(mark);
    if (!mark) return;
    const { head, rest } = events.words(mark);
    said.textContent = head + ", " + rest.replaceAll("\n", ", ");
  }

  const page = dateline.page;

  /* The hash of the address, or what it was when the page was opened: Streamlit drops it with a parameter it does not know. */
  function hashes() {
    const opened = placed ? "" : new URL(page().performance.getEntriesByType("navigation")[0]?.name || page().location).hash;
    return [page().location.hash, opened].flatMap((said) => said.slice(1).split("&"));
  }

  function readHash() {
    const found = page() && hashes().map((part) => HASH.exec(part)).find(Boolean);
    if (!found) return null;
    const [zoom, lat, lon] = found.slice(1).map(Number);
    return Math.abs(lat) <= 85.06 && Math.abs(lon) <= 180 ? { zoom, lat, lon } : null;
  }

  function writeHash() {
    const there = page();
    if (!hash || !there) return;
    const others = there.location.hash.slice(1).split("&").filter((part) => part && !part.startsWith("map="));
    const wanted = "#" + [...others, hash].join("&");
    if (there.location.hash !== wanted) {
      const { pathname, search } = there.location;
      there.history.replaceState(there.history.state, "", pathname + search + wanted);
    }
  }

  function address() {
    const go = () => {
      const view = readHash();
      if (view) {
        placed = true;
        fitted = false;
        map.setView([view.lat, view.lon], view.zoom, { animate: false });
      }
    };
    const here = () => {
      const { lat, lng } = map.getCenter().wrap();
      const zoom = map.getZoom();
      const digits = Math.max(0, Math.min(5, Math.ceil(zoom / 3)));
      return "map=" + [+zoom.toFixed(2), lat.toFixed(digits), lng.toFixed(digits)].join("/");
    };
    go();
    if (placed) hash = here();
    map.on("moveend", () => {
      if (!placed && !touched) return;
      hash = here();
      writeHash();
    });
    setInterval(writeHash, PUT_BACK_MS);
    if (!page()) return;
    // A link pasted into the same tab changes the hash without a load; our own writes fire nothing.
    const follow = () => readHash() && "#" + hash !== page().location.hash && go();
    page().addEventListener("hashchange", follow);
    window.addEventListener("pagehide", () => page() && page().removeEventListener("hashchange", follow));
  }

  function describe() {
    map.getContainer().setAttribute("aria-label", "Map of the events");
    map.getContainer().setAttribute("role", "region");
    const size = document.querySelector("meta[name=viewport]");
    if (size) size.content = "width=device-width, initial-scale=1"; // the frame may be enlarged, whatever folium says
    try {
      window.frameElement.title = "Map of the events";
    } catch {
      document.title = "Map of the events";
    }
  }

  /* Stay unseen until Leaflet's style sheet has come, or the parts would stand about in a heap. */
  function reveal() {
    if (getComputedStyle(map.getPane("mapPane")).position !== "absolute") return void requestAnimationFrame(reveal);
    map.getContainer().classList.add("dateline-ready");
  }

  /* Called on every run of the page. `name` is the columns' file among the page's media, `selected` a place in the
     columns or -1, `at` its latitude and longitude, or []; `box` south, west, north, east of what is shown, or []; the
     rest is the filter (filter.js). */
  dateline.update = function (name, selected, at, dark, layer, box, filter) {
    latest = { selected, at, box, layer, filter };
    setTheme(Boolean(dark));
    if (!placed && box.length) fitEvents(false);
    if (name === file) return apply(false);
    if (name === asked) return;
    asked = name;
    dateline.remote.unfollow();
    if (!name) return dateline.feed(null, () => {});
    fetch("../../media/" + name)
      .then((answer) => (answer.ok ? answer.arrayBuffer() : Promise.reject(new Error("no columns"))))
      .then(dateline.unpack)
      .then((data) => {
        if (asked !== name) return; // a newer one is on its way
        const first = !events.data;
        file = name;
        keep = first && placed && !fitted; // a view that came with a link is what its sender saw: it stays
        if (data.remote) return dateline.remote.follow(map, data, arrive);
        dateline.feed((columns = data), draw);
        apply(!first);
      })
      .catch(() => (asked = "")); // the next run asks again
  };

  /* What the server sent of this view. */
  function arrive(data) {
    dateline.feed((columns = data), draw);
    apply(false);
    dateline.layers.limit();
  }

  function draw(data, shown, moving) {
    events.moving = moving;
    events.show(data, shown);
    clearTimeout(naming);
    if (!moving) naming = setTimeout(() => names.redraw(), NAMED_MS); // names wait for the events, and while dates run
  }

  function apply(isNewData) {
    const { box, layer, filter, at } = latest, rows = columns && columns.rows;
    if (!columns && !file) return;
    const isNew = latest.selected !== brought && (brought = latest.selected) >= 0;
    events.selected = rows && latest.selected >= 0 ? rows.indexOf(latest.selected) : latest.selected;
    events.pinned = rows && events.selected < 0 && at.length ? at : null;
    dateline.layers.follow(layer);
    dateline.adopt(filter);
    if (isNewData && box.length && !map.getBounds().intersects([[box[0], box[1]], [box[2], box[3]]])) fitEvents(false);
    else if (isNew && !keep && at.length && !map.getBounds().pad(-0.05).contains(at)) map.panTo(at, { animate: !dateline.still() });
    keep = false;
  }

  function fitEvents(animate) {
    const now = dateline.extent(), box = now.length ? now : (latest || { box: [] }).box;
    if (!box.length || map.getSize().x < 60 || map.getSize().y < 60) return; // the frame has no size yet: it will tell
    placed = fitted = true;
    // Events all over the world need the room: a smaller zoom would show the world twice.
    const pad = Math.min(box[3] - box[1] > 180 ? 14 : 56, map.getSize().x / 7, map.getSize().y / 7);
    map.setMinZoom(map.getSize().x < NARROW_PX ? 0.5 : 1); // a phone is narrower than the world at zoom 1
    map.fitBounds([[box[0], box[1]], [box[2], box[3]]], { maxZoom: 9, padding: [pad, pad], animate });
  }

  function setTheme(dark) {
    map.getContainer().classList.toggle("dateline-dark", dark);
    const palette = dateline.PALETTES[dark ? "dark" : "light"];
    if (land.palette === palette) return;
    land.palette = names.palette = palette;
    events.dark = dark;
    land.redraw();
    names.redraw();
    events.redraw();
    dateline.groundTheme(dark);
  }
})(window.dateline);
