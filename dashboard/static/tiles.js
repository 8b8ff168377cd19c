/* The ground that the reader chose, over the offline one: pictures from a server, or the reader's own map file.
   Its name is the address's `base`. Where it does not answer, the offline ground under it shows, and the map says so. */
"use strict";

(function (dateline) {
  const PATIENCE_MS = 4000;
  const OFFLINE_ZOOM = 14; // as in dashboard/map.py: the offline ground has nothing finer to show
  const LOOK_MS = 400; // Streamlit writes the address without telling

  /* What the layers of the common schemas (Protomaps, OpenMapTiles, Shortbread) hold, bottom first. */
  const KINDS = [
    ["green", ["landcover", "landuse", "park", "landuse_overlay", "land"]],
    ["water", ["water", "ocean", "water_polygons"]],
    ["stream", ["waterway", "water_lines", "physical_line"]],
    ["building", ["building", "buildings"]],
    ["road", ["roads", "transportation", "streets", "transit"]],
    ["border", ["boundaries", "boundary"]],
    ["street", ["roads", "transportation_name", "street_labels"]],
    ["place", ["places", "place", "place_labels"]],
  ];
  const GREEN = /^(park|wood|forest|grass|grassland|nature_reserve|national_park|farmland|farm|orchard|scrub|meadow|cemetery|pitch|vegetation|barren|trees)$/;
  const BIG = /^(highway|motorway|trunk|primary|major_road|main)/;
  const MIDDLE = /^(secondary|tertiary|medium_road|minor_road|minor|residential|street|unclassified)/;
  const COLOURS = {
    light: { green: "#e4e9da", water: "#dfe8ec", building: "#e7e1d6", road: "#ffffff", casing: "#ddd5c6", border: "#c9c1b3", ink: "#6d665d", halo: "rgba(243,240,233,.9)" },
    dark: { green: "#262b25", water: "#14181b", building: "#2e2d2a", road: "#3a3936", casing: "#1f1e1c", border: "#4a4843", ink: "#a19a8e", halo: "rgba(32,32,30,.85)" },
  };

  /* One tile drawn on a canvas. Zooms finer than the file's are drawn from its finest tile, enlarged. */
  const Shapes = L.GridLayer.extend({
    initialize(ground, options) {
      L.GridLayer.prototype.initialize.call(this, options);
      this._ground = ground;
      this._read = new Map();
      this.dark = false;
    },
    createTile(at, done) {
      const tile = document.createElement("canvas"), ratio = Math.min(window.devicePixelRatio || 1, 2);
      tile.width = tile.height = 256 * ratio;
      const up = Math.max(0, at.z - this._ground.max_zoom), from = { z: at.z - up, x: at.x >> up, y: at.y >> up };
      this._layers(from).then((layers) => {
        const ctx = tile.getContext("2d");
        ctx.scale(ratio, ratio);
        const grown = 2 ** up;
        const place = { scale: 256 * grown, left: (at.x - from.x * grown) * 256, top: (at.y - from.y * grown) * 256, zoom: at.z };
        paint(ctx, layers, place, COLOURS[this.dark ? "dark" : "light"]);
        done(null, tile);
      }).catch((error) => done(error, tile));
      return tile;
    },
    _layers(at) {
      const key = [at.z, at.x, at.y].join("/");
      if (!this._read.has(key)) {
        if (this._read.size > 200) this._read.delete(this._read.keys().next().value);
        const asked = fetch(L.Util.template(this._ground.url, at)).then((answer) => {
          if (answer.status === 204) return [];
          if (!answer.ok) throw new Error("no tile");
          return answer.arrayBuffer().then(dateline.readVectorTile);
        });
        asked.catch(() => this._read.delete(key));
        this._read.set(key, asked);
      }
      return this._read.get(key);
    },
  });

  function paint(ctx, layers, place, colours) {
    ctx.lineJoin = ctx.lineCap = "round";
    const taken = [];
    for (const [kind, names] of KINDS)
      for (const layer of layers)
        if (names.includes(layer.name)) {
          const k = place.scale / layer.extent;
          const path = (feature) => {
            ctx.beginPath();
            for (const line of feature.lines)
              for (let n = 0; n < line.length; n += 2) ctx[n ? "lineTo" : "moveTo"](line[n] * k - place.left, line[n + 1] * k - place.top);
          };
          PAINT[kind](ctx, layer.features, { ...place, k, path, colours, taken });
        }
  }

  const classOf = ({ tags }) => String(tags.kind || tags.class || tags.type || "");
  const fill = (colour) => (ctx, features, { path, colours }) => {
    ctx.fillStyle = colours[colour];
    for (const feature of features) {
      if (feature.type !== 3 || (colour === "green" && !GREEN.test(classOf(feature)))) continue;
      path(feature);
      ctx.fill("evenodd");
    }
  };
  const stroke = (colour, width, dash) => (ctx, features, { path, colours }) => {
    ctx.strokeStyle = colours[colour];
    ctx.lineWidth = width;
    ctx.setLineDash(dash);
    for (const feature of features) {
      if (feature.type !== 2) continue;
      path(feature);
      ctx.stroke();
    }
    ctx.setLineDash([]);
  };

  function roads(ctx, features, { path, colours, zoom }) {
    const width = (feature) => {
      const kind = classOf(feature), grow = Math.max(0, zoom - 10);
      return BIG.test(kind) ? 1.4 + grow * 0.9 : MIDDLE.test(kind) ? 0.7 + grow * 0.6 : zoom >= 14 ? 0.6 + (zoom - 13) * 0.5 : 0;
    };
    const drawn = features.filter((feature) => feature.type === 2).map((feature) => [feature, width(feature)]).filter(([, wide]) => wide > 0);
    for (const [colour, more] of [["casing", 1.4], ["road", 0]])
      for (const [feature, wide] of drawn) {
        path(feature);
        ctx.strokeStyle = colours[colour];
        ctx.lineWidth = wide + more;
        ctx.stroke();
      }
  }

  const nameOf = ({ tags }) => String(tags["name:latin"] || tags["name:en"] || tags.name_en || tags.name || "");

  /* Words that have room inside the tile: none is cut at its edge. */
  function write(ctx, words, x, y, { colours, taken }) {
    const half = ctx.measureText(words).width / 2 + 3;
    const box = [x - half, y - 8, x + half, y + 8];
    if (box[0] < 0 || box[1] < 0 || box[2] > 256 || box[3] > 256) return;
    if (taken.some((other) => other[0] < box[2] && other[2] > box[0] && other[1] < box[3] && other[3] > box[1])) return;
    taken.push(box);
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.strokeStyle = colours.halo;
    ctx.lineWidth = 3;
    ctx.strokeText(words, x, y);
    ctx.fillStyle = colours.ink;
    ctx.fillText(words, x, y);
  }
  const SMALL = /^(village|hamlet|suburb|neighbourhood|quarter|isolated_dwelling|locality)/;
  function places(ctx, features, how) {
    if (how.zoom < 11) return; // the towns are named by the gazetteer already
    ctx.font = "11.5px " + dateline.FONT;
    for (const feature of features)
      if (feature.type === 1 && feature.lines.length && SMALL.test(String(feature.tags.kind_detail || feature.tags.class || feature.tags.kind || feature.tags.place || "")))
        write(ctx, nameOf(feature), feature.lines[0][0] * how.k - how.left, feature.lines[0][1] * how.k - how.top, how);
  }
  function streets(ctx, features, how) {
    if (how.zoom < 14) return;
    ctx.font = "10.5px " + dateline.FONT;
    for (const feature of features) {
      const line = feature.lines[0], words = nameOf(feature);
      if (feature.type !== 2 || !line || !words) continue;
      const middle = 2 * Math.floor(line.length / 4);
      write(ctx, words, line[middle] * how.k - how.left, line[middle + 1] * how.k - how.top, how);
    }
  }

  const PAINT = {
    green: fill("green"), water: fill("water"), building: fill("building"), stream: stroke("water", 1.2, []),
    border: stroke("border", 1.1, [5, 3]), road: roads, place: places, street: streets,
  };

  const safe = (words) => {
    const holder = document.createElement("i");
    holder.textContent = words; // Leaflet writes credits as HTML
    return holder.innerHTML;
  };

  function layerOf(ground, map) {
    const options = { attribution: safe(ground.attribution), minZoom: Math.max(1, ground.min_zoom), maxZoom: 19 };
    if (ground.vector) {
      if (!map.getPane("dateline-shapes")) map.createPane("dateline-shapes").style.zIndex = 155; // under the names
      return new Shapes(ground, { ...options, pane: "dateline-shapes" });
    }
    return L.tileLayer(ground.url, { ...options, maxNativeZoom: ground.max_zoom, subdomains: ground.subdomains || "abc", detectRetina: false, referrerPolicy: "strict-origin" });
  }

  /* Follows the address's `base`; `url` is the folder of tiles.json. */
  dateline.followGround = function (map, url) {
    let grounds = null, chosen = "", layer = null, silence = 0;

    const wanted = () => {
      try {
        return new URLSearchParams(window.parent.location.search).get("base") || "";
      } catch {
        return ""; // another site holds the page
      }
    };
    const say = (words) => dateline.say(map, "ground", words);
    const drop = () => {
      clearTimeout(silence);
      if (layer) layer.remove().off(); // in this order: its credit goes with it when it hears that it is removed
      layer = null;
      map.getContainer().classList.remove("dateline-tiled");
      map.setMaxZoom(OFFLINE_ZOOM);
    };
    const fail = (ground) => {
      drop();
      say(ground.name + " does not answer: this is the offline map.");
    };
    const put = (ground) => {
      drop();
      say("");
      if (!ground || !ground.url) return;
      layer = layerOf(ground, map);
      layer.dark = dateline.events?.dark;
      map.setMaxZoom(ground.vector ? Math.max(16, ground.max_zoom) : Math.max(OFFLINE_ZOOM, Math.min(19, ground.max_zoom)));
      layer.once("tileload", () => clearTimeout(silence));
      let refused = 0; // beside its edges a map file has no pictures, and that is no failure
      if (ground.online || ground.vector) layer.on("tileerror", () => ++refused >= 3 && layer && !answered(layer) && fail(ground));
      if (ground.online) silence = setTimeout(() => layer && !answered(layer) && fail(ground), PATIENCE_MS);
      layer.addTo(map);
      map.getContainer().classList.add("dateline-tiled");
    };
    const answered = (one) => Object.values(one._tiles || {}).some((tile) => tile.loaded && tile.el && (tile.el.complete === undefined || tile.el.naturalWidth > 0));
    const look = () => {
      const now = wanted();
      if (now === chosen && grounds) return;
      if (!now && !chosen) return; // the list is fetched when it is needed
      chosen = now;
      const go = () => chosen === now && put(grounds.find((ground) => ground.name === now));
      if (grounds) return go();
      fetch(url + "tiles.json", { cache: "no-store" }).then((answer) => answer.json()).then((list) => ((grounds = list), go())).catch(() => (chosen = ""));
    };
    look();
    setInterval(look, LOOK_MS);
    dateline.groundTheme = (dark) => {
      if (layer && layer.redraw && layer.dark !== undefined && layer.dark !== dark) {
        layer.dark = dark;
        if (layer instanceof Shapes) layer.redraw();
      }
    };
  };
})(window.dateline);
