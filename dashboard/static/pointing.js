/* What lies under the pointer, what a click on it does, and what is said of it. Methods of the events' layer (events.js). */
"use strict";

(function (dateline) {
  const MOST_FANNED_OUT = 40; // more events than this at one point are clicked through, not fanned out
  const REGION = 3; // the precision of an event of which only the region is known
  const { eventsOf, NOTHING } = dateline;

  dateline.pointing = {
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
      if (this.data.cells) return this._approach(mark, mark.event >= 0 ? [mark.event] : eventsOf(mark.node, this.shown));
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
      if (mark.event >= 0 && !this.data.cells) return { head: this._lookOf(mark.event).label, rest: this._days(mark.event) + this._doubt(mark.event) };
      const counts = new Map(), { count, spread, area } = mark.node;
      for (const i of mark.event >= 0 ? [mark.event] : eventsOf(mark.node, this.shown)) {
        const { label } = this._lookOf(i);
        counts.set(label, (counts.get(label) || 0) + (this.data.weight ? this.data.weight[i] : 1));
      }
      const sorted = [...counts].sort((a, b) => b[1] - a[1]);
      const lines = sorted.slice(0, 4).map(([label, part]) => part.toLocaleString("en") + " " + label.toLowerCase());
      if (sorted.length > 4) lines.push("and " + (sorted.length - 4) + " other types");
      const place = area ? "only the country or sea is known" : "all at one place";
      const hint = this.data.cells ? "\nzoom in to see them one by one" : spread ? "" : `\n${place}: click ${count <= MOST_FANNED_OUT ? "to fan out" : "for the next"}`;
      const noun = count === 1 ? " event" : " events";
      return { head: count.toLocaleString("en") + noun + (this.layer === "heat" ? " here" : ""), rest: lines.join("\n") + hint };
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
  };
})(window.dateline);
