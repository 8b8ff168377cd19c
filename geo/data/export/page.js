"use strict";
(() => {
  const STEP = 500; // events drawn at a time
  const CROWD = 1000; // dots
  const { events, land, thanks } = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const svg = at("map"), list = at("list"), off = new Set();
  let shown = events, drawn = STEP, box = null, whole = null, frame = 0, chosen = new Set();

  const make = (name, words, kind) => {
    const node = document.createElement(name);
    if (words !== undefined) node.textContent = words;
    if (kind) node.className = kind;
    return node;
  };
  const shape = (name, values, kind) => {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(values)) node.setAttribute(key, value);
    if (kind) node.setAttribute("class", kind);
    return node;
  };
  // the category is one of our own ids; anything else would be no class name
  const kindOf = (event) => (/^[a-z_]+$/.test(event.category) ? event.category : "");
  const MONTHS = "January February March April May June July August September October November December".split(" ");
  const inWords = (iso) => `${+iso.slice(8)} ${MONTHS[iso.slice(5, 7) - 1]} ${+iso.slice(0, 4)}`;
  const day = (event) => (!event.from ? "Undated" : event.from === (event.to || event.from) ? inWords(event.from)
    : `${inWords(event.from)} to ${inWords(event.to)}`);
  const placed = (event) => event.lat !== null;
  const wordsOf = new Map(events.map((event) => [event, [event.place, event.title, event.source, event.type, ...event.actors,
    event.sentence.map((piece) => piece[0]).join("")].join("\n").toLowerCase()]));

  // Equirectangular, narrowed by the middle latitude so that distances near it are true.
  const points = events.filter(placed);
  const middle = points.length ? points.reduce((sum, event) => sum + event.lat, 0) / points.length : 0;
  const narrow = Math.max(0.1, Math.cos((middle * Math.PI) / 180));
  const x = (lon) => lon * narrow, y = (lat) => -lat;

  function fit(some) {
    const xs = some.map((event) => x(event.lon)), ys = some.map((event) => y(event.lat));
    if (!some.length) return [-180 * narrow, -90, 360 * narrow, 180];
    const least = (all) => all.reduce((a, b) => Math.min(a, b)), most = (all) => all.reduce((a, b) => Math.max(a, b));
    const wide = Math.max(most(xs) - least(xs), most(ys) - least(ys), 0.2);
    return [least(xs) - wide * 0.15, least(ys) - wide * 0.15, most(xs) - least(xs) + wide * 0.3, most(ys) - least(ys) + wide * 0.3];
  }

  function grid([left, top, width, height], size, pixel) {
    const steps = [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30], step = steps.find((each) => size / each <= 8) || 45;
    const names = (value, plus, minus) => `${Math.abs(+value.toFixed(2))}\u00b0${value < 0 ? minus : value > 0 ? plus : ""}`;
    const line = (ends) => svg.append(shape("line", ends));
    const label = (px, py, words) => {
      const text = shape("text", { x: px, y: py, "font-size": 13 * pixel });
      text.textContent = words;
      svg.append(text);
    };
    const [edge, foot] = [left + size / 12, top + height - size / 25]; // the corner where two labels would meet
    for (let lat = Math.ceil((-top - height) / step) * step; lat <= -top; lat += step) {
      if (Math.abs(lat) > 90) continue;
      line({ x1: left, x2: left + width, y1: y(lat), y2: y(lat) });
      if (y(lat) < foot && y(lat) > top + size / 30) label(left + size / 100, y(lat) - size / 150, names(lat, "N", "S"));
    }
    for (let lon = Math.ceil(left / narrow / step) * step; lon <= (left + width) / narrow; lon += step) {
      if (Math.abs(lon) > 180) continue;
      line({ x1: x(lon), x2: x(lon), y1: top, y2: top + height });
      if (x(lon) > edge && x(lon) < left + width - size / 12) label(x(lon) + size / 150, top + height - size / 100, names(lon, "E", "W"));
    }
    at("scale").textContent = `Grid of ${step}\u00b0, about ${Math.round(step * 111)} km from south to north`;
  }

  // From coarse to fine, drawn once; the finest whose box holds the view is shown.
  const grounds = land.map(({ box: [west, south, east, north], unit, rings }) => {
    const ways = rings.map((ring) => {
      const steps = [];
      for (let at = 2; at < ring.length; at += 2) steps.push(`${ring[at]} ${ring[at + 1]}`);
      return `M${ring[0]} ${ring[1]}l${steps.join(" ")}z`;
    });
    const path = shape("path", { d: ways.join(""), transform: `scale(${unit * narrow} ${-unit})` }, "land");
    const holds = (left, top, right, bottom) => x(west) <= left && y(north) <= top && x(east) >= right && y(south) >= bottom;
    return { path, holds };
  });

  function drawGround() {
    const ratio = Math.max(box[2] / svg.clientWidth, box[3] / svg.clientHeight); // the view is wider than the box on one side
    const [width, height] = [svg.clientWidth * ratio, svg.clientHeight * ratio];
    const left = box[0] + (box[2] - width) / 2, top = box[1] + (box[3] - height) / 2;
    const fit = grounds.filter((ground) => ground.holds(left, top, left + width, top + height)).pop() || grounds[0];
    if (fit) svg.append(fit.path);
    return [left, top, width, height];
  }

  function drawMap() {
    svg.replaceChildren();
    svg.setAttribute("viewBox", box.join(" "));
    const view = drawGround();
    const [left, top, width, height] = view, size = Math.max(width, height), spots = new Map();
    const pixel = size / Math.max(svg.clientWidth, svg.clientHeight); // asked once: each asking lays the page out anew
    const inView = (event) => Math.abs(x(event.lon) - left - width / 2) < width && Math.abs(y(event.lat) - top - height / 2) < height;
    grid(view, size, pixel);
    const gather = (cell) => {
      spots.clear();
      for (const event of shown) {
        if (!placed(event) || !inView(event)) continue;
        const key = cell ? `${Math.round(x(event.lon) / cell)} ${Math.round(y(event.lat) / cell)}` : `${event.lat} ${event.lon}`;
        if (spots.has(key)) spots.get(key).push(event);
        else spots.set(key, [event]);
      }
    };
    gather(0);
    if (spots.size > CROWD) gather(size / 60); // more than a screen can tell apart: neighbours share a dot
    for (const some of [...spots.values()].sort((a, b) => b.length - a.length)) {
      const first = some[0], centre = { cx: x(first.lon), cy: y(first.lat) };
      if (first.radius) svg.append(shape("circle", { ...centre, r: first.radius / 111 }, "reach"));
      const dot = shape("circle", { ...centre, r: 8 * pixel * Math.min(3, 1 + Math.log10(some.length)), tabindex: 0, role: "button" },
        `dot ${kindOf(first)}${some.some((event) => chosen.has(event)) ? " chosen" : ""}`);
      const title = shape("title", {});
      title.textContent = some.length === 1 ? `${first.place}: ${first.type}` : `${some.length} events: ${[...new Set(some.map((event) => event.place))].slice(0, 5).join("; ")}`;
      dot.append(title);
      dot.addEventListener("click", () => choose(some));
      dot.addEventListener("keydown", (press) => { if (press.key === "Enter") choose(some); });
      svg.append(dot);
    }
  }

  function card(event) {
    const node = make("article", undefined, `${kindOf(event)}${chosen.has(event) ? " chosen" : ""}`);
    const head = make("p", undefined, "meta"), quote = make("blockquote"), foot = make("p", undefined, "meta");
    head.append(make("strong", event.type), ` \u00b7 ${event.place || "no place stated"}`);
    if (event.status !== "asserted") head.append(` \u00b7 ${event.status}${event.by ? ` by ${event.by}` : ""}`);
    if (event.assumed) head.append(" \u00b7 year assumed");
    quote.dir = "auto";
    for (const [words, kind] of event.sentence) quote.append(kind ? make("mark", words, kind) : words);
    foot.append([event.toll, event.actors.join(", "), `confidence ${event.confidence.toFixed(2)}`, event.source, event.url ? "" : event.title].filter(Boolean).join(" \u00b7 "));
    if (event.url) {
      const link = make("a", event.title || "article");
      link.href = event.url;
      link.rel = "noreferrer noopener";
      foot.append(" \u00b7 ", link);
    }
    node.append(head, quote, foot);
    node.addEventListener("click", () => { if (placed(event)) { chosen = new Set([event]); drawMap(); } });
    return node;
  }

  function drawList() {
    list.replaceChildren();
    let heading = null;
    for (const event of shown.slice(0, drawn)) {
      if (day(event) !== heading) list.append(make("h2", (heading = day(event))));
      list.append(card(event));
    }
    if (shown.length > drawn) {
      const more = make("button", `Show ${Math.min(STEP, shown.length - drawn)} more of ${shown.length}`);
      more.addEventListener("click", () => { drawn += STEP; drawList(); });
      list.append(more);
    }
    const none = (some, words) => (some ? `${some} ${words}` : "");
    at("counts").textContent = [`${shown.length} of ${events.length} events`, none(shown.filter((event) => !placed(event)).length, "unplaced"),
      none(shown.filter((event) => !event.from).length, "undated")].filter(Boolean).join(", ");
  }

  function choose(some) {
    chosen = new Set(some);
    drawn = Math.max(drawn, shown.indexOf(some[0]) + 1);
    drawMap();
    drawList();
    const first = list.querySelector(".chosen");
    if (first) first.scrollIntoView({ block: "center" });
  }

  function filter() {
    const words = at("search").value.trim().toLowerCase();
    shown = events.filter((event) => !off.has(event.type) && (!words || wordsOf.get(event).includes(words)));
    drawn = STEP;
    drawMap();
    drawList();
  }

  function zoom(by) {
    const [left, top, width, height] = box;
    box = [left + (width * (1 - by)) / 2, top + (height * (1 - by)) / 2, width * by, height * by];
    drawMap();
  }

  for (const type of new Set(events.map((event) => event.type))) {
    const button = make("button", `${type} (${events.filter((event) => event.type === type).length})`);
    button.setAttribute("aria-pressed", "true");
    button.addEventListener("click", () => {
      const on = off.delete(type);
      if (!on) off.add(type);
      button.setAttribute("aria-pressed", String(on));
      filter();
    });
    at("types").append(button);
  }
  at("search").addEventListener("input", filter);
  at("closer").addEventListener("click", () => zoom(0.6));
  at("farther").addEventListener("click", () => zoom(1 / 0.6));
  at("all").addEventListener("click", () => { box = whole.slice(); drawMap(); });
  svg.addEventListener("wheel", (turn) => { turn.preventDefault(); zoom(turn.deltaY > 0 ? 1.2 : 1 / 1.2); }, { passive: false });
  svg.addEventListener("pointermove", (move) => {
    if (!(move.buttons & 1)) return;
    const ratio = Math.max(box[2] / svg.clientWidth, box[3] / svg.clientHeight);
    box = [box[0] - move.movementX * ratio, box[1] - move.movementY * ratio, box[2], box[3]];
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(drawMap);
  });
  at("thanks").textContent = ["Made with Dateline", ...thanks.map((source) => `places: ${source}`),
    land.length ? "outlines: Natural Earth" : ""].filter(Boolean).join(" \u00b7 ");
  addEventListener("resize", drawMap);
  whole = fit(points);
  box = whole.slice();
  filter();
})();
