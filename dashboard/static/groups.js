/* From the columns' file to marks: events at the same point are a stack, stacks that would touch are a group. */
"use strict";

(function (dateline) {
  const MARK = 11; // radius of one event's mark, px
  const REACH = 24; // marks nearer than this many px are drawn as one

  /* Header (JSON) and columns of the file that dashboard/map.py packs. */
  function unpack(buffer) {
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
    const radius = column(Uint16Array), type = column(Uint8Array), precision = column(Uint8Array);
    const x = new Float64Array(n), y = new Float64Array(n), stackOf = new Int32Array(n);
    const stacks = [], known = new Map();
    for (let i = 0; i < n; i++) {
      x[i] = dateline.mercator.x(lon[i] / 1e5);
      y[i] = dateline.mercator.y(lat[i] / 1e5);
      const key = lat[i] * 36000001 + lon[i];
      let stack = known.get(key);
      if (stack === undefined) {
        stack = stacks.length;
        known.set(key, stack);
        stacks.push({ x: x[i], y: y[i], lat: lat[i] / 1e5, lon: lon[i] / 1e5, events: [] });
      }
      stackOf[i] = stack;
      stacks[stack].events.push(i);
    }
    const byDay = (a, b) => first[a] - first[b] || a - b;
    for (const stack of stacks) stack.events.sort(byDay);
    return { n, types: header.types, lat, lon, first, last, radius, type, precision, x, y, stackOf, stacks };
  }

  /* Join stacks of shown events that would touch, the fullest first, so that a group sits where most happened. */
  function gather(data, shown, scale) {
    const live = [];
    data.stacks.forEach((stack) => {
      const events = stack.events.length === 1 ? (shown[stack.events[0]] ? stack.events : []) : stack.events.filter((i) => shown[i]);
      if (events.length) live.push({ stack, events, px: stack.x * scale, py: stack.y * scale, joined: false });
    });
    live.sort((a, b) => b.events.length - a.events.length);
    const cells = new Map();
    const key = (cx, cy) => cx * 4194304 + cy;
    for (const one of live) {
      const at = key(Math.floor(one.px / REACH), Math.floor(one.py / REACH));
      if (cells.has(at)) cells.get(at).push(one);
      else cells.set(at, [one]);
    }
    const nodes = [];
    for (const seed of live) {
      if (seed.joined) continue;
      const cx = Math.floor(seed.px / REACH), cy = Math.floor(seed.py / REACH), members = [];
      for (let dx = -1; dx <= 1; dx++)
        for (let dy = -1; dy <= 1; dy++)
          for (const one of cells.get(key(cx + dx, cy + dy)) || []) {
            if (one.joined || (one.px - seed.px) ** 2 + (one.py - seed.py) ** 2 > REACH * REACH) continue;
            one.joined = true;
            members.push(one);
          }
      nodes.push(asNode(members));
    }
    return settle(nodes, scale);
  }

  const radiusOf = (count) => (count === 1 ? MARK : Math.min(27, 11.5 + 2.1 * Math.log2(count)));

  /* A full group is drawn wider than its reach: let it take in the marks that it would cover, until none is. */
  function settle(nodes, scale) {
    const cell = 56; // px; no two marks that touch lie further apart than two of the widest
    for (let round = 0; round < 4; round++) {
      nodes.sort((a, b) => b.count - a.count);
      const cells = new Map(), taken = new Set(), kept = [];
      const column = (node) => Math.floor((node.x * scale) / cell), row = (node) => Math.floor((node.y * scale) / cell);
      for (const node of nodes) {
        const key = column(node) * 4194304 + row(node);
        if (cells.has(key)) cells.get(key).push(node);
        else cells.set(key, [node]);
      }
      for (const node of nodes) {
        if (taken.has(node)) continue;
        taken.add(node);
        const members = node.members.slice();
        for (let dx = -1; dx <= 1; dx++)
          for (let dy = -1; dy <= 1; dy++)
            for (const other of cells.get((column(node) + dx) * 4194304 + row(node) + dy) || []) {
              const apart = Math.hypot(other.x - node.x, other.y - node.y) * scale;
              if (taken.has(other) || apart > 0.86 * (radiusOf(node.count) + radiusOf(other.count))) continue;
              taken.add(other);
              for (const member of other.members) members.push(member);
            }
        kept.push(members.length === node.members.length ? node : asNode(members));
      }
      if (kept.length === nodes.length) break;
      nodes = kept;
    }
    return nodes;
  }

  function asNode(members) {
    let count = 0, x = 0, y = 0;
    for (const { events, stack } of members) {
      count += events.length;
      x += stack.x * events.length;
      y += stack.y * events.length;
    }
    return { members, count, x: x / count, y: y / count, one: count === 1 ? members[0].events[0] : -1 };
  }

  const eventsOf = (node) => node.members.flatMap((member) => member.events);

  Object.assign(dateline, { unpack, gather, asNode, eventsOf, radiusOf });
})(window.dateline);
