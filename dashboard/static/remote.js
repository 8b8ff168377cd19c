/* More events than a browser should hold: the server counts them by square for the view and the filters of the address,
   and sends the events themselves where few are in view. What comes is laid out as columns, so all else stays as it is. */
"use strict";

(function (dateline) {
  const FILTERS = ["ds", "type", "place", "actor", "src", "q", "d", "conf", "undated", "status"];
  const AROUND = 0.3; // how much more than the view is asked for, so that a small pan asks for nothing
  const REST_MS = 150; // a map that moves asks once it rests
  const WATCH_MS = 400; // how often the address is looked at
  const { NOTHING } = dateline;
  let map = null, kinds = null, arrive = null, timer = 0, watch = 0;
  let wanted = "", had = null; // what was asked last; what is on the map: {filters, zoom, box}

  function filters() {
    const there = dateline.page(), asked = new URLSearchParams();
    const said = new URLSearchParams(there ? there.location.search : "");
    for (const name of FILTERS) for (const value of said.getAll(name)) asked.append(name, value);
    return asked.toString();
  }

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, REST_MS);
  };

  function ask() {
    const zoom = Math.round(map.getZoom()), said = filters();
    if (had && had.filters === said && had.zoom === zoom && had.box.contains(map.getBounds())) return;
    const box = map.getBounds().pad(AROUND);
    const edge = (degrees, most) => Math.max(-most, Math.min(most, degrees)).toFixed(4);
    const bbox = [edge(box.getSouth(), 90), edge(box.getWest(), 720), edge(box.getNorth(), 90), edge(box.getEast(), 720)];
    const query = `${said}&bbox=${bbox.join()}&zoom=${zoom}`;
    if (query === wanted) return;
    wanted = query;
    fetch("../../api/cells?" + query)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error("no squares"))))
      .then((view) => {
        if (query !== wanted) return; // the map has moved on
        had = { filters: said, zoom, box };
        arrive(columnsOf(view));
      })
      .catch(() => query === wanted && (wanted = ""));
  }

  /* Squares as one event for each type in them, that weighs as many; or the events of a small view. */
  function columnsOf(view) {
    const cells = view.mode === "cells", at = Object.fromEntries((view.fields || []).map((name, n) => [name, n]));
    const rows = cells ? view.cells.flatMap(([lat, lon, , types]) => types.map(([type, weight]) => ({ lat, lon, type, weight })))
      : view.points.map((point) => Object.fromEntries(Object.entries(at).map(([name, n]) => [name, point[n]])));
    const told = new Set(view.told), code = view.types.map((id) => kinds.codeOf.get(id.toLowerCase()) || 0);
    const column = (Kind, value) => Kind.from(rows, value);
    const day = (value) => (value === null || value === undefined ? NOTHING : value);
    return {
      ...kinds, remote: true, cells, n: rows.length, told: [0, 1],
      lat: column(Int32Array, (one) => Math.round(one.lat * 1e5)), lon: column(Int32Array, (one) => Math.round(one.lon * 1e5)),
      x: column(Float64Array, (one) => dateline.mercator.x(one.lon)), y: column(Float64Array, (one) => dateline.mercator.y(one.lat)),
      first: column(Int32Array, (one) => day(one.first)), last: column(Int32Array, (one) => day(one.last)),
      type: column(Uint8Array, (one) => code[one.type]), status: column(Uint8Array, (one) => (cells || told.has(one.status) ? 1 : 0)),
      radius: column(Uint16Array, (one) => Math.round((one.radius_km || 0) * 10)), area: new Uint16Array(rows.length),
      precision: column(Uint8Array, (one) => one.geo_precision || 0), confidence: column(Uint8Array, (one) => one.confidence || 0),
      weight: column(Uint32Array, (one) => one.weight || 1), rows: column(Int32Array, (one) => (cells ? -1 : one.row)),
    };
  }

  /* What the page cannot do then, such as playing, it puts away. */
  function mark(on) {
    const there = dateline.page();
    if (there) there.document.documentElement.classList.toggle("dateline-remote", on);
  }

  /* Follow the map and the address from now on; `theKinds` are the columns' types, `onArrival` takes what comes. */
  dateline.follow = function (theMap, theKinds, onArrival) {
    mark(true);
    [map, kinds, arrive, wanted, had] = [theMap, theKinds, onArrival, "", null];
    map.off("moveend", soon).on("moveend", soon);
    clearInterval(watch);
    watch = setInterval(() => had && had.filters !== filters() && ask(), WATCH_MS);
    ask();
  };
  dateline.unfollow = function () {
    if (map) map.off("moveend", soon);
    clearInterval(watch);
    mark(false);
    wanted = "";
  };
})(window.dateline);
