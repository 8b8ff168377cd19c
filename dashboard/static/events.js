/* The events: columns of numbers in, marks on one canvas out. No text of an article ever comes here. */
"use strict";

(function (dateline) {
  const MOST_FANNED_OUT = 40; // more events than this at one point are clicked through, not fanned out
  const KM_PER_WORLD = 40075;
  const REGION = 3; // the precision of an event of which only the region is known
  const LAYERS = ["groups", "points", "heat"];

  const { lay, covers, gather, eventsOf, partsOf, radiusOf, NOTHING } = dateline;

  const Events = dateline.CanvasLayer.extend({
    initialize(basemap, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this.data = null;
      this.shown = null; // one byte an event: 1 = passes the filter
      this.layer = "groups";
      this.selected = -1;
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
      if (this.focused >= this.marks.length) this.focused = -1;
      if (this.focused >= 0) this._ring(ctx, this.marks[this.focused], 6, palette.ink, [3, 3]);
    },

    /* Lay the grid where there is none that serves, and count by area. */
    _prepare(frame) {
      if (!this._grid || !covers(this._grid, frame)) {
        const skip = new Uint8Array(this.data.n);
        for (const i of this._regional) skip[i] = this.areas.has(this._areaOf(i)) ? 1 : 0;
        this._grid = lay(this.data, frame, skip);
        this._skip = skip;
        this._nodes = this._inAreas = null;
        this._most = 0;
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
        return { id: this._areaOf(events[0]), count: events.length, type: this.data.typeOfGroup[node.parts[0][0]], node: { ...node, area: true } };
      }).sort((a, b) => a.count - b.count);
    },
    /* Events at one point as a node, like those of groups.js. */
    _stack(events) {
      const sums = new Map(), first = events[0];
      for (const i of events) sums.set(this.data.groupOf[this.data.type[i]], (sums.get(this.data.groupOf[this.data.type[i]]) || 0) + 1);
      return {
        events, count: events.length, x: this.data.x[first], y: this.data.y[first], r: radiusOf(events.length),
        first, one: events.length === 1 ? first : -1, spread: false, parts: [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]),
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
      const under = areas.filter((mark) => !this._isFanned(mark));
      for (const mark of under) this._mark(ctx, mark, palette);
      if (this.layer === "groups") for (const mark of visible) this._mark(ctx, mark, palette);
      this.marks = [...under, ...visible];
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

    /* How a type is drawn, by its code. */
    look(code) {
      const type = this.data.types[code];
      return this.dark ? { ...type, colour: type.colour_dark, ink: type.ink_dark } : type;
    },
    _lookOf(event) {
      return this.look(this.data.type[event]);
    },

    /* How far off the point may be, to scale; drawn only where the doubt is wider than the mark. */
    _disc(ctx, mark, frame) {
      if (mark.node.spread) return;
      const event = mark.node.first;
      const r = ((this.data.radius[event] / 10 / KM_PER_WORLD) * frame.scale) / Math.cos((this.data.lat[event] / 1e5 * Math.PI) / 180);
      if (r < mark.r + 5 || r > 1500) return;
      ctx.beginPath();
      ctx.arc(mark.px, mark.py, r, 0, 2 * Math.PI);
      const { colour } = this._lookOf(event);
      if (r < 220) { // a wash over half the map would say nothing
        ctx.globalAlpha = this.dark ? 0.14 : 0.1;
        ctx.fillStyle = colour;
        ctx.fill();
      }
      ctx.globalAlpha = 0.65;
      ctx.strokeStyle = colour;
      ctx.lineWidth = 1;
      ctx.setLineDash([4, 4]);
      ctx.stroke();
      ctx.setLineDash([]);
      ctx.globalAlpha = 1;
    },

    _mark(ctx, mark, palette) {
      if (mark.event >= 0) this._single(ctx, mark, palette);
      else this._group(ctx, mark, palette);
      if (mark.event >= 0 ? mark.event === this.selected : this._holdsSelected(mark.node)) this._ring(ctx, mark, 3.5, palette.ink, []);
    },
    _holdsSelected(node) {
      const i = this.selected;
      if (i < 0 || !this.shown[i]) return false;
      if (node.events) return node.events.includes(i);
      const { grid } = node, at = grid.events.indexOf(i);
      return at >= 0 && node.cells.includes(grid.cellOf[at]);
    },
    _ring(ctx, mark, gap, colour, dash) {
      ctx.beginPath();
      ctx.arc(mark.px, mark.py, mark.r + gap, 0, 2 * Math.PI);
      ctx.strokeStyle = colour;
      ctx.lineWidth = 2.2;
      ctx.setLineDash(dash);
      ctx.stroke();
      ctx.setLineDash([]);
    },

    /* One event: its colour and letter; hollow when it did not happen, dashed too when only its region is known. */
    _single(ctx, mark, palette) {
      const look = this._lookOf(mark.event), vague = this.data.precision[mark.event] === REGION;
      const hollow = vague || !this.data.told[this.data.status[mark.event]];
      this._paper(ctx, mark, palette);
      ctx.beginPath();
      ctx.arc(mark.px, mark.py, hollow ? mark.r - 1 : mark.r, 0, 2 * Math.PI);
      ctx.fillStyle = look.colour;
      if (hollow) {
        ctx.strokeStyle = look.colour;
        ctx.lineWidth = 2;
        if (vague) ctx.setLineDash([3, 2.2]);
        ctx.stroke();
        ctx.setLineDash([]);
      } else ctx.fill();
      this._words(ctx, mark, look.glyph, "700 12px ", hollow ? palette.ink : look.ink);
    },
    _paper(ctx, mark, palette) {
      ctx.beginPath();
      ctx.arc(mark.px, mark.py, mark.r + 1.5, 0, 2 * Math.PI);
      ctx.fillStyle = palette.paper;
      ctx.fill();
    },
    _words(ctx, mark, words, font, colour) {
      ctx.font = font + dateline.FONT;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillStyle = colour;
      ctx.fillText(words, mark.px, mark.py + 0.8);
    },

    /* Several events: how many, inside a ring of their colours; the ring is dashed where only the region is known. */
    _group(ctx, mark, palette) {
      this._paper(ctx, mark, palette);
      const { count, area } = mark.node;
      let turn = -Math.PI / 2;
      ctx.lineWidth = area ? 2.4 : 4.5;
      if (area) ctx.setLineDash([4, 2.6]);
      for (const [group, part] of partsOf(mark.node)) {
        const end = turn + (part / count) * 2 * Math.PI;
        ctx.beginPath();
        ctx.arc(mark.px, mark.py, mark.r - ctx.lineWidth / 2, turn, end);
        ctx.strokeStyle = this.look(this.data.typeOfGroup[group]).colour;
        ctx.stroke();
        turn = end;
      }
      if (area) ctx.setLineDash([]);
      const words = count < 1000 ? String(count) : (count / 1000).toFixed(count < 9950 ? 1 : 0) + "k";
      this._words(ctx, mark, words, "600 " + (mark.r > 18 ? 13 : 12) + "px ", palette.ink);
    },

    _isFanned(mark) {
      if (!this._fan || this._fan.copy !== mark.copy) return false;
      const i = this._fan.events[0];
      if (mark.node.events) return mark.node.events.includes(i);
      const { grid } = mark.node, at = grid.events.indexOf(i);
      return at >= 0 && mark.node.cells.includes(grid.cellOf[at]);
    },
    /* Events at one point, laid around it: a circle while they are few, a spiral when they are many. */
    _drawFan(ctx, frame, palette) {
      const { events, node, copy } = this._fan;
      const px = (node.x + copy) * frame.scale - frame.origin.x, py = node.y * frame.scale - frame.origin.y;
      const feet = events.map((event, n) => {
        const [angle, far] = events.length <= 9 ? [(n / events.length) * 2 * Math.PI - Math.PI / 2, 16 + Math.max(24, events.length * 4.6)] : spiral(n);
        return { px: px + far * Math.cos(angle), py: py + far * Math.sin(angle), r: radiusOf(1), event, node: this._stack([event]), copy, fanned: true };
      });
      ctx.strokeStyle = palette.hair;
      ctx.lineWidth = 1;
      ctx.beginPath();
      for (const foot of feet) {
        ctx.moveTo(px, py);
        ctx.lineTo(foot.px, foot.py);
      }
      ctx.stroke();
      ctx.beginPath();
      ctx.arc(px, py, 3.5, 0, 2 * Math.PI);
      ctx.fillStyle = palette.ink;
      ctx.fill();
      for (const foot of feet) this._mark(ctx, foot, palette);
      this.marks.push(...feet);
    },

    /* The mark under a point of the map's container, or undefined; the topmost wins. */
    hit(point, slack = 3) {
      if (!this.data) return undefined;
      const at = this._map.containerPointToLayerPoint(point);
      for (let n = this.marks.length - 1; n >= 0; n--) {
        const mark = this.marks[n];
        if (this.layer !== "groups" && !mark.node.area && !mark.fanned) continue; // there for the keyboard, not to be seen
        if ((mark.px - at.x) ** 2 + (mark.py - at.y) ** 2 <= (mark.r + slack) ** 2) return mark;
      }
      return this.layer === "groups" ? this._areaAt(at) : this._near(at, slack) || this._areaAt(at);
    },
    /* What is drawn without a mark: the events within reach of a point, as one. */
    _near(at, slack) {
      const frame = this.frame(), reach = this.layer === "heat" ? 18 : this._dotRadius + slack, found = [];
      const x = at.x + frame.origin.x - frame.left * frame.scale, y = at.y + frame.origin.y - frame.top * frame.scale;
      let best = Infinity, nearest = -1;
      dateline.each(this._grid, this.shown, frame, (px, py, i) => {
        const away = (px - x) ** 2 + (py - y) ** 2;
        if (away > reach * reach) return;
        found.push(i);
        if (away < best) [best, nearest] = [away, i];
      });
      if (!found.length) return undefined;
      const same = (i) => this.data.lat[i] === this.data.lat[nearest] && this.data.lon[i] === this.data.lon[nearest];
      const events = this.layer === "heat" ? found : found.filter(same);
      const node = { ...this._stack([nearest, ...events.filter((i) => i !== nearest)]), spread: !events.every(same) };
      const copy = Math.round((at.x + frame.origin.x) / frame.scale - node.x);
      return { px: at.x, py: at.y, r: this.layer === "heat" ? 6 : this._dotRadius, node, event: node.one, copy };
    },
    _areaAt(at) {
      const frame = this.frame();
      const x = (at.x + frame.origin.x) / frame.scale, y = (at.y + frame.origin.y) / frame.scale;
      const area = (this._inAreas || []).find(({ id }) => this.areas.holds(id, x, y, frame.zoom));
      return area && { px: at.x, py: at.y, r: 6, node: area.node, event: area.node.one, copy: Math.floor(x), inside: true };
    },

    /* What a click on a mark does: choose the event, take the group apart, or take turns. */
    open(mark) {
      if (mark.event >= 0) return this.choose(mark.event);
      const events = eventsOf(mark.node, this.shown);
      if (mark.node.spread && this._map.getZoom() < this._map.getMaxZoom()) return this._approach(mark, events);
      if (events.length <= MOST_FANNED_OUT) {
        this._fan = { data: this.data, node: mark.node, copy: mark.copy, events, zoom: this._map.getZoom() };
        return this.redraw();
      }
      const key = this.data.lat[events[0]] + "/" + this.data.lon[events[0]], turn = this._turn.get(key) || 0;
      this._turn.set(key, turn + 1);
      return this.choose(events[turn % events.length]);
    },
    _approach(mark, events) {
      const { lat, lon } = this.data, middle = 360 * (mark.node.x + mark.copy - 0.5);
      const turned = (i) => lon[i] / 1e5 + 360 * Math.round((middle - lon[i] / 1e5) / 360);
      const bounds = L.latLngBounds(events.map((i) => [lat[i] / 1e5, turned(i)]));
      const before = this._map.getZoom();
      const closer = this.data.cells ? before + 2 : Math.max(before + 1, this._map.getBoundsZoom(bounds, false, L.point(90, 90)));
      const zoom = Math.min(this._map.getMaxZoom(), closer);
      this._map.setView(bounds.getCenter(), zoom, { animate: !dateline.still() });
    },
    choose(event) {
      this.selected = event;
      this.redraw();
      this.fire("choose", { event });
    },

    /* Words for a mark: only the types' names, days and counts. */
    words(mark) {
      if (mark.event >= 0) return { head: this._lookOf(mark.event).label, rest: this._days(mark.event) + this._doubt(mark.event) };
      const counts = new Map(), { count, spread, area } = mark.node;
      for (const i of eventsOf(mark.node, this.shown)) {
        const { label } = this._lookOf(i);
        counts.set(label, (counts.get(label) || 0) + (this.data.weight ? this.data.weight[i] : 1));
      }
      const sorted = [...counts].sort((a, b) => b[1] - a[1]);
      const lines = sorted.slice(0, 4).map(([label, part]) => part.toLocaleString("en") + " " + label.toLowerCase());
      if (sorted.length > 4) lines.push("and " + (sorted.length - 4) + " other types");
      const place = area ? "only the country or sea is known" : "all at one place";
      const hint = spread ? "" : `\n${place}: click ${count <= MOST_FANNED_OUT ? "to fan out" : "for the next"}`;
      return { head: count.toLocaleString("en") + (this.layer === "heat" ? " events here" : " events"), rest: lines.join("\n") + hint };
    },
    _days(event) {
      const { first, last } = this.data;
      if (first[event] === NOTHING) return "undated";
      const day = (n) => new Date(n * 86400000).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
      return first[event] === last[event] ? day(first[event]) : day(first[event]) + " to " + day(last[event]);
    },
    _doubt(event) {
      const km = this.data.radius[event] / 10;
      if (this.data.precision[event] === REGION) return "\nonly the region is known";
      return this.data.precision[event] === 2 || km >= 10 ? "\nsomewhere within " + Math.max(1, Math.round(km)) + " km" : "";
    },
  });

  function spiral(n) {
    let angle = 0, far = 34;
    for (let step = 0; step < n; step++) {
      angle += 27 / far;
      far += 34 / far * 2.6;
    }
    return [angle - Math.PI / 2, far];
  }

  Object.assign(dateline, { Events });
})(window.dateline);
