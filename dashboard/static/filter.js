/* What is filtered, as it stands in the browser: changed here at once, by Python's answer later. Python holds the truth
   for the address; but an answer to an older state than ours must not turn a newer choice back. */
"use strict";

(function (dateline) {
  const NO_CODE = 255; // the code of no type
  const LOST_MS = 15000; // a change that Python has not heard of by then never reached it
  let data = null, shown = null, moment = null; // moment: dates that are only looked at, while they run or are drawn
  let state = dateline.everything(), mask = "";
  let session = -1, changes = 0, confirmed = 0, changedAt = 0; // our changes, and those that Python's last answer knew of
  let waiting = 0, told = null, dateless = null;
  let show = () => {};

  const effective = () => (moment ? { ...state, ...moment, undated: state.undated === 2 ? 2 : 0 } : state);

  /* The page around us, or null where another site holds us and will not tell. */
  function page() {
    try {
      return window.parent.location.hash !== undefined ? window.parent : null;
    } catch {
      return null;
    }
  }

  /* Tell the page's own parts that what is shown has changed. */
  function tell(kind) {
    const there = page();
    if (there) there.dispatchEvent(new there.CustomEvent("dateline", { detail: { kind } }));
  }

  function refresh() {
    waiting = 0;
    if (!data) return;
    // What the server counted has passed its filter already, and cannot be filtered here; it counts anew for other dates.
    if (data.remote) dateline.remote.look(moment ? { ...moment, passing: true } : dateline.ahead() ? { first: state.first, last: state.last } : null);
    const count = data.remote ? shown.fill(1).length : dateline.sieve(data, effective(), shown);
    told = data.remote ? null : { shown: count, total: data.n };
    show(data, shown, moment !== null);
    tell("filtered");
  }
  const soon = () => (waiting = waiting || requestAnimationFrame(refresh));

  /* Change some of {types: ids, first, last: day numbers or null, undated: 0, 1 or 2, confidence: percent}. Returns the
     change's number, which goes to Python with it, and comes back with the answer. */
  dateline.filter = function (change) {
    moment = null;
    take(change);
    changedAt = Date.now();
    changes += 1;
    soon();
    return changes;
  };

  /* The same for what Python will hear of by itself: its next answer holds, whatever it is. */
  dateline.lean = function (change) {
    take(change);
    soon();
  };

  /* Show these dates for the moment, {first, last}, or with null what is chosen: nothing is chosen by it. */
  dateline.peek = function (dates) {
    if (!dates && !moment) return;
    moment = dates;
    soon();
  };

  function take({ types, ...others }) {
    state = { ...state, ...others };
    dateless = null;
    if (types === undefined) return;
    const known = types.map((id) => data && data.codeOf.get(id.toLowerCase())).filter((code) => code !== undefined && code !== null);
    state.types = among(types.length ? [...known, NO_CODE] : []);
    state.ids = types;
  }
  /* A look-up of codes; of none it is null, which lets all through. */
  function among(codes) {
    if (!codes.length) return null;
    const found = new Uint8Array(256);
    for (const code of codes) found[code] = 1;
    return found;
  }

  /* Whether a change of ours is on its way to Python: what it says until then is of yesterday. */
  dateline.ahead = () => changes > confirmed && Date.now() - changedAt < LOST_MS;
  dateline.chosen = () => ({ ...state, moment });
  dateline.told = () => told;
  /* Whether the map has events and their filter; and whether the server counts them, so that other dates take a moment. */
  dateline.ready = () => data !== null && session !== -1;
  dateline.afar = () => data !== null && Boolean(data.remote);
  /* How many of the events that the server counted lie in the view; null where the browser holds them all. */
  dateline.inView = function () {
    if (!dateline.afar() || !data.weight) return null;
    const box = dateline.map.getBounds(), west = box.getWest(), wide = box.getEast() - west;
    let sum = 0;
    for (let i = 0; i < data.n; i++) {
      const lat = data.lat[i] / 1e5, east = (((data.lon[i] / 1e5 - west) % 360) + 360) % 360;
      if (lat >= box.getSouth() && lat <= box.getNorth() && east <= wide) sum += data.weight[i];
    }
    return sum;
  };

  /* Python's filter, on every run. `codes` are types, `dates` two day numbers or none, `visit` the
     session that speaks, `answering` the last of our changes that it knew of. */
  dateline.adopt = function ([hex, codes, statuses, dates, undated, confidence, visit, answering]) {
    if (visit !== session) changes = answering; // a new session knows nothing of the old one's changes
    session = visit;
    confirmed = answering;
    if (answering >= changes) changes = answering;
    if (!dateline.ahead()) {
      changes = confirmed;
      const [first, last] = dates.length ? dates : [null, null];
      const ids = codes.filter((code) => data && data.types[code]).map((code) => data.types[code].id);
      state = { ...state, types: among(codes), ids, first, last, undated, confidence };
    }
    state.statuses = among(statuses);
    if (hex !== mask || (hex && !state.mask) || (state.mask && data && state.mask.length !== data.n)) {
      mask = hex;
      state.mask = hex && data ? bits(hex, data.n) : null;
    }
    dateless = null;
    if (waiting) cancelAnimationFrame(waiting);
    refresh();
    tell("settled");
  };

  function bits(hex, n) {
    const out = new Uint8Array(n);
    for (let digit = 0; digit < hex.length; digit++) {
      const four = parseInt(hex[digit], 16);
      for (let bit = 0; bit < 4; bit++) if (four & (8 >> bit) && digit * 4 + bit < n) out[digit * 4 + bit] = 1;
    }
    return out;
  }

  /* The bars of what passes but for the dates, of all dates: {counts, vague, undated, groups} (see columns.js). */
  dateline.bars = function (edges) {
    if (!data || data.remote || edges.length < 2) return null;
    const key = edges.join();
    if (!dateless || dateless.key !== key) {
      const passing = new Uint8Array(data.n);
      dateline.sieve(data, { ...state, undated: 1 }, passing, { dates: false });
      dateless = { key, bars: dateline.histogram(data, passing, edges) };
    }
    return dateless.bars;
  };

  /* Where what is shown lies: south, west, north, east; or [] when nothing does. */
  dateline.extent = function () {
    if (!data || data.remote) return [];
    let south = Infinity, west = Infinity, north = -Infinity, east = -Infinity;
    for (let i = 0; i < data.n; i++) {
      if (!shown[i] || data.lat[i] === dateline.NOTHING) continue;
      if (data.lat[i] < south) south = data.lat[i];
      if (data.lat[i] > north) north = data.lat[i];
      if (data.lon[i] < west) west = data.lon[i];
      if (data.lon[i] > east) east = data.lon[i];
    }
    return south === Infinity ? [] : [south / 1e5, west / 1e5, north / 1e5, east / 1e5];
  };

  /* Filter these columns from now on; null = none yet. */
  dateline.feed = function (columns, draw) {
    data = columns;
    shown = columns && new Uint8Array(columns.n);
    state = { ...state, mask: null };
    mask = "";
    dateless = told = null;
    show = draw;
  };

  Object.assign(dateline, { page, tell });
})(window.dateline);
