/* More events than a browser should hold: the server counts them by square for the view and the filters of the address,
   and sends the events themselves where few are in view. What comes is laid out as columns, so all else stays as it is. */
"use strict";

(function (dateline) {
  const FILTERS = ["ds", "type", "place", "actor", "src", "q", "d", "conf", "undated", "status"];
  const AROUND = 0.3; // how much more than the view is asked for, so that a small pan asks for nothing
  const REST_MS = 150; // a map that moves asks once it rests
  const WATCH_MS = 400; // how often the address is looked at
  const AGAIN_MS = 3000; // when the server did not answer
  const FINER = 2; // zooms: warmth is painted from squares of a quarter of the width
  const { NOTHING } = dateline;
  let map = null, kinds = null, arrive = null, timer = 0, watch = 0, turn = 0;
  let had = null; // what is on the map: {filters, zoom, box}
  let asking = false, again = false; // a request is on its way; by now another one is wanted
  let dates = null; // {first, last} that are looked at, or on their way to the address; null: the address's

  const iso = (day) => new Date(day * 86400000).toISOString().slice(0, 10);
  function values(name, said) {
    if (!dates) return said;
    if (name === "d") return dates.first === null ? [] : [iso(dates.first), iso(dates.last)];
    return name === "undated" && dates.passing && !said.includes("only") ? ["0"] : said;
  }
  function filters() {
    const there = dateline.page(), asked = new URLSearchParams();
    const said = new URLSearchParams(there ? there.location.search : "");
    for (const name of FILTERS) for (const value of values(name, said.getAll(name))) asked.append(name, value);
    return asked.toString();
  }

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, REST_MS);
  };

  /* One request at a time: dates that run ask for the next picture when the last one is there. */
  function ask() {
    const zoom = Math.round(map.getZoom()) + (dateline.layers.warm() ? FINER : 0), said = filters();
    if (had && had.filters === said && had.zoom === zoom && had.box.contains(map.getBounds())) return;
    if (asking) return void (again = true);
    const box = map.getBounds().pad(AROUND), mine = turn;
    const edge = (degrees, most) => Math.max(-most, Math.min(most, degrees)).toFixed(4);
    const bbox = [edge(box.getSouth(), 90), edge(box.getWest(), 720), edge(box.getNorth(), 90), edge(box.getEast(), 720)];
    asking = true;
    fetch(`../../api/cells?${said}&bbox=${bbox.join()}&zoom=${zoom}`)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error("no squares"))))
      .then((view) => {
        if (mine !== turn) return; // the map shows another dataset by now
        had = { filters: said, zoom, box };
        dateline.say(map, "events", "");
        arrive(columnsOf(view));
      })
      .catch(() => {
        if (mine !== turn) return;
        dateline.say(map, "events", "The events of this view could not be had; asking again.");
        timer = setTimeout(ask, AGAIN_MS);
      })
      .finally(() => {
        if (mine !== turn) return;
        asking = false;
        if (again) ask();
        again = again && asking;
      });
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

  dateline.remote = {
    /* Follow the map and the address from now on; `theKinds` are the columns' types, `onArrival` takes what comes. */
    follow(theMap, theKinds, onArrival) {
      dateline.remote.unfollow();
      [map, kinds, arrive] = [theMap, theKinds, onArrival];
      map.on("moveend", soon);
      watch = setInterval(() => had && had.filters !== filters() && ask(), WATCH_MS);
      ask();
    },
    unfollow() {
      turn += 1;
      if (map) {
        map.off("moveend", soon);
        dateline.say(map, "events", "");
      }
      clearInterval(watch);
      clearTimeout(timer);
      [map, had, asking, again, dates] = [null, null, false, false, null];
    },
    /* Show these dates, {first, last, passing}, whatever the address says; null: what the address says. `passing` dates
       run or are drawn just now, and leave out what has no date. */
    look(theDates) {
      dates = theDates;
      if (map) ask();
    },
    again: () => map && ask(),
    busy: () => asking,
  };
})(window.dateline);
