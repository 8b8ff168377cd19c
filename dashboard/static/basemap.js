/* The ground: land, borders and names, drawn on canvases of our own. Names are drawn as pixels, never as HTML. */
"use strict";
window.dateline = window.dateline || {};

(function (dateline) {
  const BANDS = [3, 5, 7, 10]; // as in dashboard/basemap.py: land-<zoom>.json looks right up to that zoom
  const LABEL_FILES = [0, 7, 8.5, 5]; // zoom from which labels-<n>.json is wanted; the last holds the regions
  const FONT = '"Source Sans", system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';
  const PALETTES = {
    light: {
      sea: "#e9eff1", land: "#f3f0e9", border: "#c9c1b3", coast: "#bfc9cd",
      country: "#6d665d", region: "#968d80", city: "#4a453f", dot: "#8b8378", water: "#8ba0ab", halo: "rgba(243,240,233,.9)",
      paper: "#ffffff", ink: "#1d1a17", hair: "#6d665d",
    },
    dark: {
      sea: "#14181b", land: "#262624", border: "#4a4843", coast: "#38424a",
      country: "#a19a8e", region: "#7d766b", city: "#c9c2b6", dot: "#8d867b", water: "#556772", halo: "rgba(32,32,30,.85)",
      paper: "#17191c", ink: "#f2eee7", hair: "#a19a8e",
    },
  };

  const mercator = {
    x: (lon) => lon / 360 + 0.5,
    y(lat) {
      const sine = Math.sin((Math.max(-85.05, Math.min(85.05, lat)) * Math.PI) / 180);
      return 0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI);
    },
  };

  /* A canvas that covers the view and a margin around it; `draw(ctx, frame)` paints in layer pixels.
     It moves with the map, scales while zooming, and is painted again when the map comes to rest. */
  const CanvasLayer = L.Renderer.extend({
    options: { padding: 0.3 },
    _initContainer() {
      this._container = document.createElement("canvas");
      this._container.setAttribute("aria-hidden", "true");
      this._ctx = this._container.getContext("2d");
    },
    _destroyContainer() {
      L.DomUtil.remove(this._container);
      delete this._container;
      delete this._ctx;
    },
    _update() {
      if (!this._ctx || (this._map._animatingZoom && this._bounds)) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = Math.min(window.devicePixelRatio || 1, 2);
      const canvas = this._container;
      L.DomUtil.setPosition(canvas, this._bounds.min);
      if (canvas.width !== Math.round(size.x * ratio) || canvas.height !== Math.round(size.y * ratio)) {
        canvas.width = Math.round(size.x * ratio);
        canvas.height = Math.round(size.y * ratio);
        canvas.style.width = size.x + "px";
        canvas.style.height = size.y + "px";
      }
      this.redraw();
    },
    redraw() {
      if (!this._ctx || !this._bounds || this._map._animatingZoom) return;
      const ratio = this._container.width / this._bounds.getSize().x;
      const ctx = this._ctx;
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.clearRect(0, 0, this._container.width, this._container.height);
      ctx.setTransform(ratio, 0, 0, ratio, -this._bounds.min.x * ratio, -this._bounds.min.y * ratio);
      this.draw(ctx, this.frame());
    },
    /* What is in view: `scale` is the width of the world in pixels, `left`.. are in worlds (0-1 is the first copy). */
    frame() {
      const zoom = this._map.getZoom();
      const scale = 256 * Math.pow(2, zoom);
      const origin = this._map.getPixelOrigin();
      const { min, max } = this._bounds;
      const left = (min.x + origin.x) / scale, right = (max.x + origin.x) / scale;
      const copies = [];
      for (let copy = Math.floor(left); copy <= Math.floor(right); copy++) copies.push(copy);
      return {
        zoom, scale, origin, copies, left, right,
        top: (min.y + origin.y) / scale, bottom: (max.y + origin.y) / scale,
      };
    },
  });

  /* TopoJSON -> arcs as flat [x, y, x, y...] in worlds, rings as lists of arc numbers, borders, coasts. */
  function decode(topology) {
    const [kx, ky] = topology.transform.scale, [tx, ty] = topology.transform.translate;
    const uses = new Uint8Array(topology.arcs.length);
    const arcs = topology.arcs.map((steps) => {
      const flat = new Float64Array(steps.length * 2);
      let x = 0, y = 0;
      steps.forEach(([dx, dy], n) => {
        x += dx;
        y += dy;
        flat[2 * n] = mercator.x(x * kx + tx);
        flat[2 * n + 1] = mercator.y(y * ky + ty);
      });
      return { flat, box: boxOf([flat]) };
    });
    const rings = [];
    for (const shape of topology.objects.countries.geometries)
      for (const polygon of shape.arcs)
        for (const ring of polygon) {
          for (const n of ring) uses[n < 0 ? ~n : n] += 1;
          rings.push({ ring, id: shape.id, box: boxOf(ring.map((n) => arcs[n < 0 ? ~n : n].flat)) });
        }
    const disputed = new Set((topology.objects.disputed?.arcs || []).flat());
    return {
      arcs, rings,
      disputed: arcs.filter((_, n) => disputed.has(n)),
      borders: arcs.filter((_, n) => uses[n] > 1 && !disputed.has(n)),
      coasts: arcs.filter((_, n) => uses[n] === 1),
    };
  }

  function boxOf(lines) {
    let left = Infinity, top = Infinity, right = -Infinity, bottom = -Infinity;
    for (const flat of lines)
      for (let n = 0; n < flat.length; n += 2) {
        if (flat[n] < left) left = flat[n];
        if (flat[n] > right) right = flat[n];
        if (flat[n + 1] < top) top = flat[n + 1];
        if (flat[n + 1] > bottom) bottom = flat[n + 1];
      }
    return { left, top, right, bottom };
  }

  const inView = (box, frame, copy) =>
    box.left + copy <= frame.right && box.right + copy >= frame.left && box.top <= frame.bottom && box.bottom >= frame.top;

  const Land = CanvasLayer.extend({
    initialize(url, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this._url = url;
      this._bands = new Map();
      this.palette = PALETTES.light;
    },
    draw(ctx, frame) {
      ctx.fillStyle = this.palette.sea;
      const { min } = this._bounds, size = this._bounds.getSize();
      ctx.fillRect(min.x, min.y, size.x, size.y);
      const land = this._best(frame.zoom);
      if (!land) return;
      ctx.lineJoin = "round";
      for (const copy of frame.copies) {
        ctx.beginPath();
        for (const ring of land.rings) if (inView(ring.box, frame, copy)) this._trace(ctx, land, ring.ring, frame, copy);
        ctx.fillStyle = this.palette.land;
        ctx.fill("evenodd");
        this._stroke(ctx, land.coasts, frame, copy, this.palette.coast, 0.9);
        this._stroke(ctx, land.borders, frame, copy, this.palette.border, frame.zoom < 4 ? 0.7 : 1.1);
        ctx.setLineDash([4, 3.5]);
        this._stroke(ctx, land.disputed, frame, copy, this.palette.border, frame.zoom < 4 ? 0.8 : 1.2);
        ctx.setLineDash([]);
      }
    },
    _trace(ctx, land, ring, frame, copy) {
      let first = true;
      for (const n of ring) {
        const flat = land.arcs[n < 0 ? ~n : n].flat;
        const count = flat.length / 2;
        for (let step = 0; step < count; step++) {
          const at = 2 * (n < 0 ? count - 1 - step : step);
          const x = (flat[at] + copy) * frame.scale - frame.origin.x, y = flat[at + 1] * frame.scale - frame.origin.y;
          if (first) ctx.moveTo(x, y);
          else ctx.lineTo(x, y);
          first = false;
        }
      }
      ctx.closePath();
    },
    _stroke(ctx, lines, frame, copy, colour, width) {
      ctx.beginPath();
      for (const { flat, box } of lines) {
        if (!inView(box, frame, copy)) continue;
        for (let n = 0; n < flat.length; n += 2) {
          const x = (flat[n] + copy) * frame.scale - frame.origin.x, y = flat[n + 1] * frame.scale - frame.origin.y;
          if (n === 0 || seam(flat, n)) ctx.moveTo(x, y);
          else ctx.lineTo(x, y);
        }
      }
      ctx.strokeStyle = colour;
      ctx.lineWidth = width;
      ctx.stroke();
    },
    /* The finest land at hand for this zoom; what is missing is fetched, and drawn when it comes. */
    _best(zoom) {
      const wanted = BANDS.find((band) => zoom <= band + 0.5) || BANDS[BANDS.length - 1];
      if (!this._bands.has(wanted)) {
        this._bands.set(wanted, null);
        fetchJson(this._url + "land-" + wanted + ".json").then((topology) => {
          this._bands.set(wanted, decode(topology));
          this.redraw();
          this.fire("land");
        }).catch(() => this._bands.delete(wanted)); // asked for again when the map moves
      }
      const near = (band) => Math.abs(band - wanted);
      const ready = BANDS.filter((band) => this._bands.get(band)).sort((a, b) => near(a) - near(b));
      return ready.length ? this._bands.get(ready[0]) : null;
    },
  });

  /* The date line and the map's lower edge cut polygons; those cuts are no coast. */
  function seam(flat, n) {
    const edge = (x) => x < 1e-6 || x > 1 - 1e-6;
    return (edge(flat[n]) && edge(flat[n - 2])) || (flat[n + 1] > 0.9999 && flat[n - 1] > 0.9999);
  }

  function fetchJson(url) {
    return fetch(url).then((answer) => {
      if (!answer.ok) throw new Error("no " + url);
      return answer.json();
    });
  }

  const AREAS = {
    country: { font: "600", largest: 15.5, spaced: "1.6px", room: 1.25, colour: "country", halo: true },
    sea: { font: "italic 400", largest: 14, spaced: "0.6px", room: 0.95, colour: "water", halo: false },
    region: { font: "500", largest: 12, spaced: "0.9px", room: 1, colour: "region", halo: true },
  };

  /* The reader's language, as the page's address says it: `lang=fr`; "en" when it says none that the browser knows. */
  function language() {
    try {
      const said = new URLSearchParams(window.parent.location.search).get("lang") || "en";
      return Intl.DisplayNames.supportedLocalesOf([said])[0] || "en";
    } catch {
      return "en"; // another site holds the page, or the address holds no language
    }
  }

  const namers = new Map(); // language -> what names countries in it
  function countryName({ name, code }) {
    const lang = language();
    if (lang === "en" || !code) return name;
    if (!namers.has(lang)) namers.set(lang, new Intl.DisplayNames([lang], { type: "region" }));
    return namers.get(lang).of(code) || name;
  }

  const Names = CanvasLayer.extend({
    initialize(url, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this._url = url;
      this._files = new Map();
      this.palette = PALETTES.light;
      this.taken = () => []; // boxes where events are drawn: {left, top, right, bottom} in layer pixels
    },
    draw(ctx, frame) {
      const boxes = this.taken().slice();
      const rows = LABEL_FILES.flatMap((zoom, n) => (frame.zoom >= zoom ? this._rows(n) : []));
      ctx.textBaseline = "middle";
      ctx.lineJoin = "round";
      for (const row of rows) {
        if (row.y < frame.top || row.y > frame.bottom || row.rank > frame.zoom) continue;
        for (const copy of frame.copies) {
          if (row.x + copy < frame.left || row.x + copy > frame.right) continue;
          const x = (row.x + copy) * frame.scale - frame.origin.x, y = row.y * frame.scale - frame.origin.y;
          if (row.kind in AREAS) this._area(ctx, row, { x, y, frame, boxes });
          else this._city(ctx, row, { x, y, frame, boxes });
        }
      }
    },
    _rows(n) {
      if (!this._files.has(n)) {
        this._files.set(n, []);
        fetchJson(this._url + "labels-" + n + ".json").then((rows) => {
          const asRow = ([name, lat, lon, kind, width, rank, code]) =>
            ({ name, x: mercator.x(lon), y: mercator.y(lat), kind, width: width / 360, rank, code });
          this._files.set(n, rows.map(asRow));
          this.redraw();
        }).catch(() => this._files.delete(n));
      }
      return this._files.get(n);
    },
    _area(ctx, row, { x, y, frame, boxes }) {
      const room = row.width * frame.scale;
      if (room < 34 || room > 9000) return;
      const look = AREAS[row.kind];
      const size = Math.max(11, Math.min(look.largest, 8.5 + room / 90));
      const words = row.kind === "country" ? countryName(row).toUpperCase() : row.name;
      ctx.font = look.font + " " + size + "px " + FONT;
      if ("letterSpacing" in ctx) ctx.letterSpacing = look.spaced;
      this._place(ctx, { words, x, y, size, boxes, align: "center", room: room * look.room, colour: this.palette[look.colour], halo: look.halo ? this.palette.halo : null });
      if ("letterSpacing" in ctx) ctx.letterSpacing = "0px";
    },
    _city(ctx, row, { x, y, frame, boxes }) {
      const capital = row.kind === "capital";
      const size = frame.zoom - row.rank > 2.5 ? 13.5 : 12.5;
      ctx.font = (capital ? "600 " : "400 ") + size + "px " + FONT;
      const covered = boxes.find((box) => box.mark && x > box.left && x < box.right && y > box.top && y < box.bottom);
      const start = covered ? covered.right + 3 : x + 6;
      const drawn = this._place(ctx, { words: row.name, x: start, y: covered ? (covered.top + covered.bottom) / 2 : y, size, boxes, align: "left", room: Infinity, colour: this.palette.city, halo: this.palette.halo });
      if (!drawn || covered) return;
      ctx.beginPath();
      ctx.arc(x, y, capital ? 2.6 : 2, 0, 2 * Math.PI);
      ctx.fillStyle = capital ? this.palette.city : this.palette.halo;
      ctx.fill();
      ctx.strokeStyle = this.palette.dot;
      ctx.lineWidth = 1;
      ctx.stroke();
    },
    /* Draw words where nothing stands yet; tell whether they were drawn. */
    _place(ctx, { words, x, y, size, boxes, align, room, colour, halo }) {
      const width = ctx.measureText(words).width;
      if (width > room) return false;
      const left = align === "center" ? x - width / 2 : x;
      const box = { left: left - 8, right: left + width + 4, top: y - size * 0.75, bottom: y + size * 0.75 };
      if (align === "center") box.left += 4;
      const edge = align === "left" ? 0.01 : 0; // a name may touch the mark it stands beside
      if (boxes.some((other) => other.left < box.right && other.right - (other.mark ? 8 : 0) > box.left + edge && other.top < box.bottom && other.bottom > box.top && !(other.mark && left >= other.right))) return false;
      boxes.push(box);
      ctx.textAlign = "left";
      if (halo) {
        ctx.strokeStyle = halo;
        ctx.lineWidth = 3;
        ctx.strokeText(words, left, y);
      }
      ctx.fillStyle = colour;
      ctx.fillText(words, left, y);
      return true;
    },
  });

  Object.assign(dateline, { CanvasLayer, Land, Names, PALETTES, FONT, mercator });
})(window.dateline);
