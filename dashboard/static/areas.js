/* Countries and seas as areas, softly filled, for events of which only the country or sea is known. Regions below a country
   are discs of their size: no installable package of a few megabytes holds their shapes. */
"use strict";

(function (dateline) {
  const LARGEST_PX = 2600; // an area wider than this is a wash over all that can be seen, and says nothing

  class Areas {
    constructor(url, changed) {
      this._url = url;
      this._changed = changed; // called when shapes have come
      if (dateline.land) dateline.land.on("land", changed);
      this._seas = null;
      this._rings = new Map(); // land -> area id -> rings
    }

    /* Whether an area can be drawn; what is missing is asked for. Ids are "LB" or "red-sea". */
    has(id) {
      if (/^[A-Z]{2}$/.test(id)) return this._land() !== null && this._countries(this._land()).has(id);
      if (this._seas === null) {
        this._seas = new Map();
        fetch(this._url + "seas.json")
          .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error("no seas"))))
          .then((shapes) => {
            this._seas = new Map(Object.entries(shapes.seas).map(([sea, rings]) => [sea, rings.map((ring) => unfold(ring, shapes.step))]));
            this._changed();
          })
          .catch(() => {}); // without shapes they are drawn as discs
      }
      return this._seas.has(id);
    }

    _land() {
      const land = dateline.land && dateline.land._best(this._zoom || 3);
      return land && land.rings.length && land.rings[0].id !== undefined ? land : null;
    }

    _countries(land) {
      if (!this._rings.has(land)) {
        const byId = new Map();
        for (const { ring, id, box } of land.rings) {
          if (!byId.has(id)) byId.set(id, []);
          byId.get(id).push({ flat: join(land.arcs, ring), box });
        }
        this._rings.set(land, byId);
      }
      return this._rings.get(land);
    }

    /* Rings as flat worlds, in the detail of this zoom. */
    rings(id, zoom) {
      this._zoom = zoom;
      if (!this.has(id)) return [];
      return /^[A-Z]{2}$/.test(id) ? this._countries(this._land()).get(id) : this._seas.get(id);
    }

    /* How large an area is on the map, in px; 0 when it cannot be drawn. */
    size(id, frame) {
      const spans = this.rings(id, frame.zoom).map(({ box }) => Math.sqrt((box.right - box.left) * (box.bottom - box.top)));
      return spans.length ? Math.max(...spans) * frame.scale : 0;
    }

    /* Fill an area: a wash of its colour and a thin line. */
    draw(ctx, frame, { id, colour, count, dark }) {
      const rings = this.rings(id, frame.zoom);
      let left = Infinity, right = -Infinity;
      for (const { box } of rings) {
        left = Math.min(left, box.left);
        right = Math.max(right, box.right);
      }
      const wide = (right - left) * frame.scale, room = (frame.right - frame.left) * frame.scale;
      if (!rings.length || (wide > LARGEST_PX && wide > 3 * room)) return;
      for (const copy of frame.copies) {
        ctx.beginPath();
        for (const { flat, box } of rings) if (meets(box, frame, copy)) trace(ctx, flat, frame, copy);
        ctx.fillStyle = colour;
        ctx.globalAlpha = (dark ? 0.13 : 0.1) + Math.min(0.12, 0.03 * Math.log2(count));
        ctx.fill("evenodd");
        ctx.globalAlpha = 0.55;
        ctx.strokeStyle = colour;
        ctx.lineWidth = 1.1;
        ctx.setLineDash([5, 4]);
        ctx.stroke();
        ctx.setLineDash([]);
      }
      ctx.globalAlpha = 1;
    }

    /* Whether a point, in worlds, lies in an area. */
    holds(id, x, y, zoom) {
      const wrapped = x - Math.floor(x);
      let inside = false;
      for (const { flat, box } of this.rings(id, zoom)) {
        if (wrapped < box.left || wrapped > box.right || y < box.top || y > box.bottom) continue;
        for (let a = 0, b = flat.length - 2; a < flat.length; b = a, a += 2)
          if (flat[a + 1] > y !== flat[b + 1] > y && wrapped < ((flat[b] - flat[a]) * (y - flat[a + 1])) / (flat[b + 1] - flat[a + 1]) + flat[a])
            inside = !inside;
      }
      return inside;
    }
  }

  const meets = (box, frame, copy) =>
    box.left + copy <= frame.right && box.right + copy >= frame.left && box.top <= frame.bottom && box.bottom >= frame.top;

  function trace(ctx, flat, frame, copy) {
    for (let n = 0; n < flat.length; n += 2) {
      const x = (flat[n] + copy) * frame.scale - frame.origin.x, y = flat[n + 1] * frame.scale - frame.origin.y;
      if (n) ctx.lineTo(x, y);
      else ctx.moveTo(x, y);
    }
    ctx.closePath();
  }

  /* A ring of arcs as one line; `~n` is arc n walked backwards. */
  function join(arcs, ring) {
    const points = [];
    for (const n of ring) {
      const { flat } = arcs[n < 0 ? ~n : n], count = flat.length / 2;
      for (let step = 0; step < count; step++) {
        const at = 2 * (n < 0 ? count - 1 - step : step);
        points.push(flat[at], flat[at + 1]);
      }
    }
    return Float64Array.from(points);
  }

  /* A ring of seas.json: longitude and latitude in steps, each from the one before. */
  function unfold(ring, step) {
    const flat = new Float64Array(ring.length);
    const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
    let lon = 0, lat = 0;
    for (let n = 0; n < ring.length; n += 2) {
      const x = (flat[n] = dateline.mercator.x((lon += ring[n]) * step)), y = (flat[n + 1] = dateline.mercator.y((lat += ring[n + 1]) * step));
      box.left = Math.min(box.left, x);
      box.right = Math.max(box.right, x);
      box.top = Math.min(box.top, y);
      box.bottom = Math.max(box.bottom, y);
    }
    return { flat, box };
  }

  Object.assign(dateline, { Areas });
})(window.dateline);
