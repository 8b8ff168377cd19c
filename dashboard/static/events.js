/* The events: columns of numbers in, marks on one canvas out. No text of an article ever comes here. */
"use strict";

(function (dateline) {
  const UNDATED = -2147483648;
  const MOST_FANNED_OUT = 40; // more events than this at one point are clicked through, not fanned out
  const KM_PER_WORLD = 40075;

  const { gather, asNode, eventsOf, radiusOf } = dateline;

  const Events = dateline.CanvasLayer.extend({
    initialize(options) {
      L.Renderer.prototype.initialize.call(this, options);
      this.data = null;
      this.shown = null; // one byte an event: 1 = passes the filter
      this.selected = -1;
      this.focused = -1; // place in `marks` that the keyboard stands on
      this.dark = false;
      this.marks = []; // what was painted last: {px, py, r, node | event}
      this._fan = null; // the stack that is fanned out: {node, zoom, events}
      this._turn = new Map(); // stack -> how often it was clicked through
    },

    show(data, shown) {
      this.data = data;
      this.shown = shown;
      this._nodes = null;
      if (this._fan) this._keepFan();
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

    draw(ctx, frame) {
      this.marks = [];
      if (!this.data) return;
      if (!this._nodes || this._nodesZoom !== frame.zoom) {
        this._nodes = gather(this.data, this.shown, frame.scale);
        this._nodesZoom = frame.zoom;
      }
      if (this._fan && this._fan.zoom !== frame.zoom) this._fan = null;
      const palette = dateline.PALETTES[this.dark ? "dark" : "light"];
      const visible = this._inView(frame).filter((mark) => !this._isFanned(mark));
      for (const mark of visible) this._disc(ctx, mark, frame);
      // Small ones on top of big ones, so that nothing is hidden whole.
      visible.sort((a, b) => b.r - a.r);
      for (const mark of visible) this._mark(ctx, mark, palette);
      this.marks = visible;
      if (this._fan) this._drawFan(ctx, frame, palette);
      if (this.focused >= this.marks.length) this.focused = -1;
      if (this.focused >= 0) this._ring(ctx, this.marks[this.focused], 6, palette.ink, [3, 3]);
    },

    _inView(frame) {
      const margin = 40 / frame.scale, visible = [];
      for (const node of this._nodes) {
        if (node.y < frame.top - margin || node.y > frame.bottom + margin) continue;
        for (const copy of frame.copies) {
          const x = node.x + copy;
          if (x < frame.left - margin || x > frame.right + margin) continue;
          visible.push({
            px: x * frame.scale - frame.origin.x, py: node.y * frame.scale - frame.origin.y,
            r: radiusOf(node.count),
            node, event: node.one, copy,
          });
        }
      }
      return visible;
    },

    look(event) {
      const type = this.data.types[this.data.type[event]];
      return this.dark ? { ...type, colour: type.colour_dark, ink: type.ink_dark } : type;
    },

    /* How far off the point may be, to scale; drawn only where the doubt is wider than the mark. */
    _disc(ctx, mark, frame) {
      if (mark.node.members.length > 1) return;
      const [stack] = mark.node.members;
      const widest = Math.max(...stack.events.slice(0, 500).map((i) => this.data.radius[i])) / 10;
      const r = ((widest / KM_PER_WORLD) * frame.scale) / Math.cos((stack.stack.lat * Math.PI) / 180);
      if (r < mark.r + 5 || r > 1500) return;
      ctx.beginPath();
      ctx.arc(mark.px, mark.py, r, 0, 2 * Math.PI);
      const { colour } = this.look(stack.events[0]);
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
      const chosen = mark.event >= 0 ? mark.event === this.selected : this._holdsSelected(mark.node);
      if (chosen) this._ring(ctx, mark, 3.5, palette.ink, []);
    },
    _holdsSelected(node) {
      if (this.selected < 0 || !this.shown[this.selected]) return false;
      const stack = this.data.stacks[this.data.stackOf[this.selected]];
      return node.members.some((member) => member.stack === stack);
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

    /* One event: its colour and letter; hollow and dashed when only a region or country is known. */
    _single(ctx, mark, palette) {
      const look = this.look(mark.event);
      const vague = this.data.precision[mark.event] === 3;
      ctx.beginPath();
      ctx.arc(mark.px, mark.py, mark.r + 1.5, 0, 2 * Math.PI);
      ctx.fillStyle = palette.paper;
      ctx.fill();
      ctx.beginPath();
      ctx.arc(mark.px, mark.py, vague ? mark.r - 1 : mark.r, 0, 2 * Math.PI);
      ctx.fillStyle = look.colour;
      if (vague) {
        ctx.strokeStyle = look.colour;
        ctx.lineWidth = 2;
        ctx.setLineDash([3, 2.2]);
        ctx.stroke();
        ctx.setLineDash([]);
      } else ctx.fill();
      ctx.font = "700 12px " + dateline.FONT;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillStyle = vague ? palette.ink : look.ink;
      ctx.fillText(look.glyph, mark.px, mark.py + 0.8);
    },

    /* Several events: how many, inside a ring of their colours. */
    _group(ctx, mark, palette) {
      if (!mark.node.shares) mark.node.shares = this._shares(mark.node);
      ctx.beginPath();
      ctx.arc(mark.px, mark.py, mark.r + 1.5, 0, 2 * Math.PI);
      ctx.fillStyle = palette.paper;
      ctx.fill();
      let turn = -Math.PI / 2;
      ctx.lineWidth = 4.5;
      for (const { event, share } of mark.node.shares) {
        ctx.beginPath();
        ctx.arc(mark.px, mark.py, mark.r - 2.2, turn, turn + share * 2 * Math.PI);
        ctx.strokeStyle = this.look(event).colour;
        ctx.stroke();
        turn += share * 2 * Math.PI;
      }
      const { count } = mark.node;
      ctx.font = "600 " + (mark.r > 18 ? 13 : 12) + "px " + dateline.FONT;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillStyle = palette.ink;
      ctx.fillText(count < 1000 ? String(count) : (count / 1000).toFixed(count < 9950 ? 1 : 0) + "k", mark.px, mark.py + 0.8);
    },
    _shares(node) {
      const groups = new Map();
      for (const { events } of node.members)
        for (const i of events) {
          const { colour } = this.data.types[this.data.type[i]];
          const group = groups.get(colour) || { event: i, count: 0 };
          group.count += 1;
          groups.set(colour, group);
        }
      return [...groups.values()].sort((a, b) => b.count - a.count).map(({ event, count }) => ({ event, share: count / node.count }));
    },

    _isFanned(mark) {
      if (!this._fan || this._fan.copy !== mark.copy) return false;
      const stacks = new Set(this._fan.node.members.map((member) => member.stack));
      return mark.node.members.some((member) => stacks.has(member.stack));
    },
    /* Events at one point, laid around it: a circle while they are few, a spiral when they are many. */
    _drawFan(ctx, frame, palette) {
      const { events, node, copy } = this._fan;
      const px = (node.x + copy) * frame.scale - frame.origin.x, py = node.y * frame.scale - frame.origin.y;
      const feet = events.map((event, n) => {
        const [angle, far] = events.length <= 9 ? [(n / events.length) * 2 * Math.PI - Math.PI / 2, 16 + Math.max(24, events.length * 4.6)] : spiral(n);
        return { px: px + far * Math.cos(angle), py: py + far * Math.sin(angle), r: radiusOf(1), event, node: asNode([{ events: [event], stack: this.data.stacks[this.data.stackOf[event]] }]), copy, fanned: true };
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
      const { x, y } = this._map.containerPointToLayerPoint(point);
      for (let n = this.marks.length - 1; n >= 0; n--) {
        const mark = this.marks[n];
        if ((mark.px - x) ** 2 + (mark.py - y) ** 2 <= (mark.r + slack) ** 2) return mark;
      }
      return undefined;
    },

    /* What a click on a mark does: choose the event, take the group apart, or take turns. */
    open(mark) {
      if (mark.event >= 0) return this.choose(mark.event);
      const { members } = mark.node;
      if (members.length > 1 && this._map.getZoom() < this._map.getMaxZoom()) {
        const bounds = L.latLngBounds(members.map(({ stack }) => [stack.lat, stack.lon + mark.copy * 360]));
        const before = this._map.getZoom();
        const zoom = Math.min(this._map.getMaxZoom(), Math.max(before + 1, this._map.getBoundsZoom(bounds, false, L.point(90, 90))));
        return this._map.setView(bounds.getCenter(), zoom, { animate: !dateline.still() });
      }
      const events = eventsOf(mark.node);
      if (events.length <= MOST_FANNED_OUT) {
        this._fan = { data: this.data, node: mark.node, copy: mark.copy, events, zoom: this._map.getZoom() };
        return this.redraw();
      }
      const key = this.data.stackOf[events[0]];
      const turn = this._turn.get(key) || 0;
      this._turn.set(key, turn + 1);
      return this.choose(events[turn % events.length]);
    },
    choose(event) {
      this.selected = event;
      this.redraw();
      this.fire("choose", { event });
    },

    /* Words for a mark: only the types' names, days and counts. */
    words(mark) {
      if (mark.event >= 0) return { head: this.look(mark.event).label, rest: this._days(mark.event) + this._doubt(mark.event) };
      const counts = new Map();
      for (const i of eventsOf(mark.node)) {
        const { label } = this.look(i);
        counts.set(label, (counts.get(label) || 0) + 1);
      }
      const sorted = [...counts].sort((a, b) => b[1] - a[1]);
      const lines = sorted.slice(0, 4).map(([label, count]) => count + " " + label.toLowerCase());
      if (sorted.length > 4) lines.push("and " + (sorted.length - 4) + " other types");
      const hint = mark.node.members.length > 1 ? "" : mark.node.count <= MOST_FANNED_OUT ? "\nall at one place: click to fan out" : "\nall at one place: click for the next";
      return { head: mark.node.count + " events", rest: lines.join("\n") + hint };
    },
    _days(event) {
      const { first, last } = this.data;
      if (first[event] === UNDATED) return "undated";
      const day = (n) => new Date(n * 86400000).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
      return first[event] === last[event] ? day(first[event]) : day(first[event]) + " to " + day(last[event]);
    },
    _doubt(event) {
      const km = this.data.radius[event] / 10;
      if (this.data.precision[event] === 3) return "\nonly the region is known";
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
