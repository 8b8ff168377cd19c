/* From events to marks. A grid laid over the view and its surroundings is filled once for each zoom and place; a
   filter only counts anew what lies in its cells, so that a hundred thousand events can follow the time. */
"use strict";

(function (dateline) {
  const MARK = 11; // radius of one event's mark, px
  const REACH = 24; // marks nearer than this many px are drawn as one
  const CELL = 12; // px; what shares a cell is always drawn as one
  const BLOCK = 480; // px; the grid covers whole blocks, so that a pan seldom needs another one

  /* The cells around the view. `skip[i]` marks events that are drawn otherwise (as areas). */
  function lay(data, frame, skip) {
    const { scale } = frame, whole = (frame.right - frame.left) * scale + 2 * BLOCK >= scale;
    const left = whole ? 0 : Math.floor((frame.left * scale) / BLOCK) * BLOCK;
    const top = Math.floor((frame.top * scale) / BLOCK) * BLOCK;
    const right = whole ? scale : Math.ceil((frame.right * scale) / BLOCK) * BLOCK;
    const bottom = Math.ceil((frame.bottom * scale) / BLOCK) * BLOCK;
    const columns = Math.ceil((right - left) / CELL), rows = Math.ceil((bottom - top) / CELL);
    const grid = { scale, left, top, right, bottom, whole, columns, rows, data };
    fillGrid(grid, skip);
    const cells = columns * rows, total = new Uint32Array(cells);
    grid.cellOf.forEach((cell, k) => (total[cell] += data.weight ? data.weight[grid.events[k]] : 1));
    grid.order = Int32Array.from(Array.from(total.keys()).filter((cell) => total[cell])).sort((a, b) => total[b] - total[a] || a - b);
    Object.assign(grid, {
      count: new Uint32Array(cells), one: new Int32Array(cells), spread: new Uint8Array(cells), taken: new Uint8Array(cells),
      sumX: new Float64Array(cells), sumY: new Float64Array(cells), parts: new Uint32Array(cells * data.groups),
    });
    return grid;
  }

  function fillGrid(grid, skip) {
    const { data, scale, left, top, right, bottom, columns } = grid, { n, x, y } = data;
    const events = new Int32Array(n), cellOf = new Int32Array(n), ex = new Float32Array(n), ey = new Float32Array(n);
    const from = left / scale, width = right - left, height = bottom - top;
    let inside = 0;
    for (let i = 0; i < n; i++) {
      const py = y[i] * scale - top;
      if (!(py >= 0 && py < height) || (skip && skip[i])) continue; // also false for unplaced events, which are NaN
      const turn = x[i] - from, px = (turn - Math.floor(turn)) * scale;
      if (px >= width) continue;
      events[inside] = i;
      ex[inside] = px;
      ey[inside] = py;
      cellOf[inside++] = Math.floor(py / CELL) * columns + Math.floor(px / CELL);
    }
    const cut = (column) => column.subarray(0, inside);
    Object.assign(grid, { events: cut(events), cellOf: cut(cellOf), ex: cut(ex), ey: cut(ey) });
  }

  /* Whether a grid still serves a view: the same zoom, and the view within its blocks. */
  const covers = (grid, frame) =>
    grid.scale === frame.scale && grid.top <= frame.top * grid.scale && grid.bottom >= frame.bottom * grid.scale &&
    (grid.whole || (grid.left <= frame.left * grid.scale && grid.right >= frame.right * grid.scale));

  function tally(grid, shown) {
    const { data, events, cellOf, ex, ey, count, one, spread, sumX, sumY, parts } = grid;
    const { lat, lon, type, groupOf, groups, weight } = data;
    for (const column of [count, spread, grid.taken, sumX, sumY, parts]) column.fill(0);
    for (let k = 0; k < events.length; k++) {
      const i = events[k];
      if (!shown[i]) continue;
      const cell = cellOf[k], weighs = weight ? weight[i] : 1;
      if (count[cell] === 0) one[cell] = i;
      else if (lat[i] !== lat[one[cell]] || lon[i] !== lon[one[cell]]) spread[cell] = 1;
      if (weighs > 1) spread[cell] = 1; // a square's events lie about in it
      count[cell] += weighs;
      sumX[cell] += ex[k] * weighs;
      sumY[cell] += ey[k] * weighs;
      parts[cell * groups + groupOf[type[i]]] += weighs;
    }
  }

  /* Join cells whose middles would touch. The fullest cell of all time comes first, whatever the filter, so that
     groups keep their seats while the dates move. */
  function gather(grid, shown) {
    tally(grid, shown);
    const { order, count, taken, columns, rows, sumX, sumY } = grid, nodes = [];
    const far = REACH * REACH;
    for (const seed of order) {
      if (!count[seed] || taken[seed]) continue;
      const column = seed % columns, row = (seed - column) / columns;
      const x = sumX[seed] / count[seed], y = sumY[seed] / count[seed], cells = [];
      for (let r = Math.max(0, row - 2); r <= Math.min(rows - 1, row + 2); r++)
        for (let c = Math.max(0, column - 2); c <= Math.min(columns - 1, column + 2); c++) {
          const cell = r * columns + c;
          if (!count[cell] || taken[cell]) continue;
          const dx = sumX[cell] / count[cell] - x, dy = sumY[cell] / count[cell] - y;
          if (dx * dx + dy * dy > far) continue;
          taken[cell] = 1;
          cells.push(cell);
        }
      nodes.push(asNode(grid, cells));
    }
    return settle(grid, nodes);
  }

  const radiusOf = (count) => (count === 1 ? MARK : Math.min(27, 11.5 + 2.1 * Math.log2(count)));

  /* A full group is drawn wider than its reach: let it take in the marks that it would cover, until none is. */
  function settle(grid, nodes) {
    const cell = 56; // px; no two marks that touch lie further apart than two of the widest
    for (let round = 0; round < 4; round++) {
      nodes.sort((a, b) => b.count - a.count || a.cells[0] - b.cells[0]);
      const near = new Map(), gone = new Set(), kept = [];
      const key = (node, dx, dy) => (Math.floor(node.px / cell) + dx) * 65536 + Math.floor(node.py / cell) + dy;
      for (const node of nodes) {
        const at = key(node, 0, 0), there = near.get(at);
        if (there) there.push(node);
        else near.set(at, [node]);
      }
      for (const node of nodes) {
        if (gone.has(node)) continue;
        gone.add(node);
        let cells = null;
        for (let dx = -1; dx <= 1; dx++)
          for (let dy = -1; dy <= 1; dy++)
            for (const other of near.get(key(node, dx, dy)) || []) {
              if (gone.has(other)) continue;
              const apart = Math.hypot(other.px - node.px, other.py - node.py);
              if (apart > 0.86 * (node.r + other.r)) continue;
              gone.add(other);
              cells = (cells || node.cells).concat(other.cells);
            }
        kept.push(cells ? asNode(grid, cells) : node);
      }
      if (kept.length === nodes.length) break;
      nodes = kept;
    }
    return nodes;
  }

  /* A mark to be: `px`, `py` within the grid, `x`, `y` in worlds; `one` its event when it has one only; `spread` tells
     that its events lie at several points. */
  function asNode(grid, cells) {
    const { data, scale } = grid, { lat, lon } = data;
    let count = 0, px = 0, py = 0, spread = false;
    const first = grid.one[cells[0]];
    for (const cell of cells) {
      count += grid.count[cell];
      px += grid.sumX[cell];
      py += grid.sumY[cell];
      const one = grid.one[cell];
      spread = spread || grid.spread[cell] === 1 || lat[one] !== lat[first] || lon[one] !== lon[first];
    }
    px /= count;
    py /= count;
    const x = (grid.left + px) / scale, y = (grid.top + py) / scale;
    return { grid, cells, count, px, py, x, y, r: radiusOf(count), first, one: count === 1 ? first : -1, spread };
  }

  /* The events of a mark, oldest first. */
  function eventsOf(node, shown) {
    if (node.events) return node.events;
    const { events, cellOf, data } = node.grid, mine = new Set(node.cells), found = [];
    for (let k = 0; k < events.length; k++) if (shown[events[k]] && mine.has(cellOf[k])) found.push(events[k]);
    return found.sort((a, b) => data.first[a] - data.first[b] || a - b);
  }

  /* How many events of each group a mark holds: [group, count], most first. */
  function partsOf(node) {
    if (node.parts) return node.parts;
    const { groups } = node.grid.data, sums = new Array(groups).fill(0);
    for (const cell of node.cells) for (let group = 0; group < groups; group++) sums[group] += node.grid.parts[cell * groups + group];
    return (node.parts = sums.map((count, group) => [group, count]).filter(([, count]) => count).sort((a, b) => b[1] - a[1] || a[0] - b[0]));
  }

  Object.assign(dateline, { lay, covers, gather, eventsOf, partsOf, radiusOf });
})(window.dateline);
