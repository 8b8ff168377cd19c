/* The columns' file, as dashboard/columns.py packs it, and the filters that need no trip to Python. */
"use strict";
window.dateline = window.dateline || {};

(function (dateline) {
  const NOTHING = -2147483648; // no day, or no place
  const EARLIEST = -2147483647, LATEST = 2147483647;

  async function unpack(packed) {
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    const buffer = await new Response(stream).arrayBuffer();
    const headerLength = new Uint32Array(buffer, 0, 1)[0];
    const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, headerLength)));
    const n = header.count;
    let at = 4 + headerLength;
    const column = (Kind) => {
      const values = new Kind(buffer, at, n);
      at += n * Kind.BYTES_PER_ELEMENT;
      return values;
    };
    const lat = column(Int32Array), lon = column(Int32Array), first = column(Int32Array), last = column(Int32Array);
    const radius = column(Uint16Array), area = column(Uint16Array);
    const type = column(Uint8Array), status = column(Uint8Array);
    const precision = column(Uint8Array), confidence = column(Uint8Array);
    const { types, areas, told, remote } = header;
    return finish({ n, types, areas, told, remote, lat, lon, first, last, radius, area, type, status, precision, confidence });
  }

  /* Days are steps from the event before, ends are counted from beginnings; places are wanted in worlds (0-1). */
  function finish(data) {
    const { n, lat, lon, first, last } = data;
    const x = (data.x = new Float64Array(n)), y = (data.y = new Float64Array(n));
    let day = 0;
    for (let i = 0; i < n; i++) {
      day = first[i] = (day + first[i]) | 0;
      last[i] = day === NOTHING ? NOTHING : day + last[i];
      x[i] = lat[i] === NOTHING ? NaN : dateline.mercator.x(lon[i] / 1e5);
      y[i] = lat[i] === NOTHING ? NaN : dateline.mercator.y(lat[i] / 1e5);
    }
    data.groupOf = Uint8Array.from(data.types, (type) => type.group); // by type's code
    data.groups = 1 + data.groupOf.reduce((most, group) => Math.max(most, group), 0);
    data.codeOf = new Map(data.types.map((type, code) => [type.id.toLowerCase(), code]));
    data.typeOfGroup = new Uint8Array(data.groups); // one type of each group, for its colour
    data.groupOf.forEach((group, code) => (data.typeOfGroup[group] = code));
    return data;
  }

  const everything = () => ({ types: null, statuses: null, first: null, last: null, undated: 1, confidence: 0, mask: null });

  /* Write 1 into `out` for each event that passes, else 0; return how many do. `undated`: 0 none, 1 also, 2 only. */
  function sieve(data, state, out, { dates = true } = {}) {
    const { n, first, last, type, status, confidence } = data, { types, statuses, mask, undated } = state;
    const from = dates && state.first !== null ? state.first : EARLIEST;
    const to = dates && state.last !== null ? state.last : LATEST;
    const least = state.confidence;
    let passed = 0;
    for (let i = 0; i < n; i++) {
      let one = 0;
      if ((mask === null || mask[i]) && (types === null || types[type[i]]) && (statuses === null || statuses[status[i]]) && confidence[i] >= least)
        one = first[i] === NOTHING ? (undated ? 1 : 0) : undated !== 2 && last[i] >= from && first[i] <= to ? 1 : 0;
      out[i] = one;
      passed += one;
    }
    return passed;
  }

  /* Events a bar: `edges` are the bars' first days and the day after the last one. An event that began and ended in
     one bar counts there, by group; one that may lie in several is spread over them in `vague`, and no bar lies. */
  function histogram(data, shown, edges) {
    const bars = edges.length - 1, origin = edges[0], days = edges[bars] - origin;
    const barOf = new Uint16Array(days);
    for (let bar = 0; bar < bars; bar++) barOf.fill(bar, edges[bar] - origin, edges[bar + 1] - origin);
    const counts = new Uint32Array(bars * data.groups), steps = new Float64Array(bars + 1);
    let undated = 0;
    for (let i = 0; i < data.n; i++) {
      if (!shown[i]) continue;
      if (data.first[i] === NOTHING) {
        undated += 1;
        continue;
      }
      const from = Math.max(0, data.first[i] - origin), to = Math.min(days - 1, data.last[i] - origin);
      if (from > to) continue;
      const a = barOf[from], b = barOf[to];
      if (a === b) counts[a * data.groups + data.groupOf[data.type[i]]] += 1;
      else {
        const share = 1 / (b - a + 1);
        steps[a] += share;
        steps[b + 1] -= share;
      }
    }
    const vague = new Float64Array(bars);
    for (let bar = 0, sum = 0; bar < bars; bar++) vague[bar] = Math.max(0, (sum += steps[bar]));
    return { counts, vague, undated, groups: data.groups };
  }

  Object.assign(dateline, { unpack, sieve, histogram, everything, NOTHING });
})(window.dateline);
