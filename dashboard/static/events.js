/* The events: columns of numbers in, marks on one canvas out. No text of an article ever comes here. */
"use strict";

(function (dateline) {
  const SMALLEST_AREA_PX = 28;
  const ASIDE = [18, 34, 50, 70]; // px that an area's mark steps aside from what would cover it
  const LAYERS = ["groups", "points", "heat"];

  const { lay, covers, gather, radiusOf, NOTHING } = dateline;

  const Events = dateline.CanvasLayer.extend({
    initialize(basemap, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this.data = null;
      this.shown = null; // one byte an event: 1 = passes the filter
      this.layer = "groups";
      this.selected = -1;
      this.pinned = null; // where the chosen event lies, [lat, lon], when it is not among the columns
      this.focused = -1; // place in `marks` that the keyboard stands on
      this.walked = false; // the keyboard goes from mark to mark: there must be some, whatever the layer
      this.dark = false;
      this.moving = false; // the dates run: what would only be decoration waits
      this.marks = []; // what was painted last: {px, py, r, node, event}
      this.areas = new dateline.Areas(basemap, () => this._reseat());
      this._fan = null; // the stack that is fanned out: {node, zoom, events}
      this._turn = new Map(); // a point -> how often it was clicked through
    },

    /* Draw these columns through this filter. Both may be what they were. */
    show(data, shown) {
      if (data !== this.data) {
        this.data = data;
        this._regional = Int32Array.from(data.area.keys()).filter((i) => data.areas[data.area[i]]);
        this._grid = null;
      }
      this.shown = shown;
      this._nodes = this._inAreas = null;
      if (this._fan) this._keepFan();
      this.redraw();
    },
    _reseat() {
      this._grid = this._nodes = this._inAreas = null;
      this.redraw();
    },
    _keepFan() {
      const events = this._fan.events.filter((i) => this.shown[i]);
      this._fan = events.length > 1 && this._fan.data === this.data ? { ...this._fan, events } : null;
    },
    closeFan() {
      if (!this._fan) return;
      this._fan = null;
      this.redraw();
    },
    setLayer(layer) {
      if (!LAYERS.includes(layer) || layer === this.layer) return;
      this.layer = layer;
      this._fan = null;
      this._most = 0;
      this.redraw();
    },

    draw(ctx, frame) {
      this.marks = [];
      if (!this.data) return;
      const palette = dateline.PALETTES[this.dark ? "dark" : "light"];
      this._prepare(frame);
      for (const area of this._inAreas) this.areas.draw(ctx, frame, { ...area, colour: this.look(area.type).colour, dark: this.dark });
      if (this._fan && this._fan.zoom !== frame.zoom) this._fan = null;
      if (this.layer === "heat") this._most = dateline.drawHeat(ctx, frame, { grid: this._grid, shown: this.shown, dark: this.dark, most: this.moving ? this._most || 0 : 0 });
      else if (this.layer === "points") this._dots(ctx, frame, palette);
      this._drawMarks(ctx, frame, palette);
      if (this._fan) this._drawFan(ctx, frame, palette);
      if (this.pinned) this._drawPin(ctx, frame, palette);
      if (this.focused >= this.marks.length) this.focused = -1;
      if (this.focused >= 0) this._ring(ctx, this.marks[this.focused], 6, palette.ink, [3, 3]);
    },

    /* Lay the grid where there is none that serves, and count by area. */
    _prepare(frame) {
      if (!this._grid || !covers(this._grid, frame)) {
        const skip = new Uint8Array(this.data.n);
        // An area smaller than a mark cannot be seen as one: what happened there counts with what is around.
        for (const i of this._regional) skip[i] = this.areas.size(this._areaOf(i), frame) >= SMALLEST_AREA_PX ? 1 : 0;
        this._grid = lay(this.data, frame, skip);
        this._skip = skip;
        this._nodes = this._inAreas = null;
        if (!this.moving) this._most = 0;
      }
      if (!this._inAreas) this._inAreas = this._byArea();
    },
    _areaOf(event) {
      return this.data.areas[this.data.area[event]];
    },
    /* The areas where something happened, the emptiest first: {id, count, type (the most frequent one), node}. */
    _byArea() {
      const found = new Map();
      for (const i of this._regional) {
        if (!this.shown[i] || !this._skip[i]) continue;
        if (!found.has(this.data.area[i])) found.set(this.data.area[i], []);
        found.get(this.data.area[i]).push(i);
      }
      return [...found.values()].map((events) => {
        const node = this._stack(events);
        return { id: this._areaOf(events[0]), count: events.length, type: this.data.typeOfGroup[node.parts[0][0]], node: { ...node, area: this._areaOf(events[0]) } };
      }).sort((a, b) => a.count - b.count);
    },
    /* Events at one point as a node, like those of groups.js. */
    _stack(events) {
      const sums = new Map(), first = events[0], { groupOf, type, weight } = this.data;
      let count = 0;
      for (const i of events) {
        const weighs = weight ? weight[i] : 1;
        sums.set(groupOf[type[i]], (sums.get(groupOf[type[i]]) || 0) + weighs);
        count += weighs;
      }
      return {
        events, count, x: this.data.x[first], y: this.data.y[first], r: radiusOf(count),
        first, one: count === 1 ? first : -1, spread: count > events.length, parts: [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]),
      };
    },

    _drawMarks(ctx, frame, palette) {
      const areas = this._inView(frame, this._inAreas.map((area) => area.node));
      const grouped = this.layer === "groups" || this.walked;
      if (grouped && !this._nodes) this._nodes = gather(this._grid, this.shown);
      const visible = (grouped ? this._inView(frame, this._nodes) : []).filter((mark) => !this._isFanned(mark));
      if (this.layer === "groups") {
        for (const mark of visible) this._disc(ctx, mark, frame);
        visible.sort((a, b) => b.r - a.r); // small ones on top of big ones, so that nothing is hidden whole
      }
      const under = this._aside(areas.filter((mark) => !this._isFanned(mark) && !this._isUnderFan(mark, frame)), this.layer === "groups" ? visible : [], frame);
      for (const mark of under) {
        if (mark.from) this._leader(ctx, mark, palette);
        this._mark(ctx, mark, palette);
      }
      if (this.layer === "groups") for (const mark of visible) this._mark(ctx, mark, palette);
      this.marks = [...under, ...visible];
    },
    /* An area's mark steps aside from the groups that would cover it: within the area, or else with a line back to it. */
    _aside(marks, others, frame) {
      const taken = [...others];
      const free = (px, py, r) => taken.every((other) => Math.hypot(other.px - px, other.py - py) >= other.r + r);
      const seats = (mark) => ASIDE.flatMap((far) => Array.from({ length: 12 }, (_, turn) => [mark.px + far * Math.cos((turn / 6) * Math.PI), mark.py + far * Math.sin((turn / 6) * Math.PI)]));
      const within = (mark, [px, py]) => this.areas.holds(mark.node.area, (px + frame.origin.x) / frame.scale, (py + frame.origin.y) / frame.scale, frame.zoom);
      return marks.map((mark) => {
        let placed = mark;
        if (!free(mark.px, mark.py, mark.r)) {
          const open = seats(mark).filter(([px, py]) => free(px, py, mark.r)), home = open.find((seat) => within(mark, seat));
          const seat = home || open[0];
          if (seat) placed = { ...mark, px: seat[0], py: seat[1], from: home ? null : [mark.px, mark.py] };
        }
        taken.push(placed);
        return placed;
      });
    },
    _dots(ctx, frame, palette) {
      const radius = this._grid.events.length > 4000 ? 2.6 : 4;
      const look = (code) => this.look(code).colour;
      dateline.drawDots(ctx, frame, { grid: this._grid, shown: this.shown, look, paper: palette.paper, radius });
      this._dotRadius = radius;
      const i = this.selected;
      if (i >= 0 && this.shown[i] && !this._skip[i] && this.data.lat[i] !== NOTHING)
        for (const mark of this._inView(frame, [this._stack([i])])) this._mark(ctx, mark, palette);
    },

    _inView(frame, nodes) {
      const margin = 40 / frame.scale, visible = [];
      for (const node of nodes) {
        if (node.y < frame.top - margin || node.y > frame.bottom + margin) continue;
        for (let copy = Math.floor(frame.left - node.x - margin); copy <= Math.ceil(frame.right - node.x + margin); copy++) {
          const x = node.x + copy;
          if (x < frame.left - margin || x > frame.right + margin) continue;
          const px = x * frame.scale - frame.origin.x, py = node.y * frame.scale - frame.origin.y;
          visible.push({ px, py, r: node.r, node, event: node.one, copy });
        }
      }
      return visible;
    },

    _holdsSelected(node) {
      return this.selected >= 0 && this.shown[this.selected] && holds(node, this.selected);
    },
    /* What lies at the foot of a fan would only be in its way. */
    _isUnderFan(mark, frame) {
      if (!this._fan || this._fan.copy !== mark.copy) return false;
      const { x, y } = this._fan.node, [dx, dy] = [(x + mark.copy) * frame.scale - frame.origin.x - mark.px, y * frame.scale - frame.origin.y - mark.py];
      return Math.hypot(dx, dy) < 2 * mark.r;
    },
    _isFanned(mark) {
      return this._fan !== null && this._fan.copy === mark.copy && holds(mark.node, this._fan.events[0]);
    },
  });
  /* Whether an event is one of a mark's. */
  function holds(node, event) {
    if (node.events) return node.events.includes(event);
    const at = node.grid.events.indexOf(event);
    return at >= 0 && node.cells.includes(node.grid.cellOf[at]);
  }

  Events.include(dateline.painting);
  Events.include(dateline.pointing);

  Object.assign(dateline, { Events });
})(window.dateline);
