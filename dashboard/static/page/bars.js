// The histogram: stacked bars of a day, week, month or year, brushed with two handles. It counts in the browser, from
// the map's columns, as soon as they are there; before, and for who cannot run script, stands what Python counted.
const SVG = "http://www.w3.org/2000/svg";
const DAY_MS = 86400000;
const WIDEST_PX = 56;
const TOLD_MS = 350; // keys held down are told to Python once they rest

const make = (tag, fields = {}, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(fields)) node.setAttribute(name, value);
  node.append(...children);
  return node;
};
const draw = (tag, fields) => {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(fields)) node.setAttribute(name, value);
  return node;
};

const iso = (day) => new Date(day * DAY_MS).toISOString().slice(0, 10);
const written = (day, parts) => new Date(day * DAY_MS).toLocaleDateString("en-GB", { timeZone: "UTC", ...parts });
const dayWords = (day) => written(day, { day: "numeric", month: "short", year: "numeric" });
function rangeWords(first, last) {
  if (first === last) return dayWords(first);
  const a = iso(first), b = iso(last);
  if (a.slice(0, 7) === b.slice(0, 7)) return `${Number(a.slice(8))}–${dayWords(last)}`;
  const from = a.slice(0, 4) === b.slice(0, 4) ? written(first, { day: "numeric", month: "short" }) : dayWords(first);
  return `${from} – ${dayWords(last)}`;
}
const eventsWords = (count) => `${count.toLocaleString("en")} ${count === 1 ? "event" : "events"}`;

function movingWords() {
  const map = window.dateline, told = map && map.told && map.told(), seen = told || !map || !map.inView ? null : map.inView();
  return told ? ` · ${eventsWords(told.shown)}` : seen === null ? "" : ` · ${eventsWords(seen)} in view`;
}

// What is counted: the browser's own count where the map is there, else Python's.
function counted(data) {
  const own = window.dateline && window.dateline.bars && !data.remote && window.dateline.bars(data.edges);
  return own || { counts: data.counts.flat(), vague: data.vague, groups: data.colours.length, undated: data.undated };
}
// The dates that are chosen, as day numbers, the whole extent when none are; `all` tells so.
function chosen(data) {
  const [low, high] = extent(data);
  const own = window.dateline && window.dateline.ready && window.dateline.ready() && window.dateline.chosen();
  const { first, last } = own ? own.moment || own : data;
  const known = (day, other) => (day === null || day === undefined ? other : Math.min(high, Math.max(low, day)));
  const [a, b] = [known(first, low), known(last, high)];
  return { first: a, last: b, all: a === low && b === high };
}
const extent = ({ edges }) => [edges[0], edges[edges.length - 1] - 1];

function titleOf(data, bar, found) {
  const parts = [];
  for (let group = 0; group < found.groups; group++) {
    const count = found.counts[bar * found.groups + group];
    if (count) parts.push(`${count.toLocaleString("en")} ${data.groups[group].toLowerCase()}`);
  }
  if (found.vague[bar] > 0.05) parts.push(`about ${Math.max(1, Math.round(found.vague[bar]))} dated only roughly`);
  return `${rangeWords(data.edges[bar], data.edges[bar + 1] - 1)}: ${parts.join(", ") || "nothing"}`;
}

function drawBars(root, found) {
  const { data } = root, { edges, height } = data, bars = edges.length - 1, room = root.plot.clientWidth || 1000;
  const days = edges[bars] - edges[0];
  const total = (bar) => {
    let sum = found.vague[bar];
    for (let group = 0; group < found.groups; group++) sum += found.counts[bar * found.groups + group];
    return sum;
  };
  let most = 1;
  for (let bar = 0; bar < bars; bar++) most = Math.max(most, total(bar));
  const marks = draw("g", {}), numbers = room / bars > 26;
  for (let bar = 0; bar < bars; bar++) {
    const x = ((edges[bar] - edges[0]) / days) * 100, width = ((edges[bar + 1] - edges[bar]) / days) * 100;
    const wide = Math.min((WIDEST_PX / room) * 100, Math.max(0.1, width - Math.min(width * 0.12, 0.25)));
    const place = { x: `${x + (width - wide) / 2}%`, width: `${wide}%` };
    const group = draw("g", { class: "dl-bar" }), title = draw("title", {});
    title.textContent = titleOf(data, bar, found);
    // The whole column answers to the pointer, so that low bars can be read too.
    group.append(title, draw("rect", { x: `${x}%`, width: `${width}%`, y: 0, height, fill: "transparent", class: "dl-column" }));
    let top = height;
    const stack = (amount, fields) => {
      const tall = Math.max(1.5, (amount / most) * (height - 15));
      top -= tall;
      group.append(draw("rect", { ...place, y: top, height: tall, ...fields }));
    };
    for (let at = 0; at < found.groups; at++) {
      const count = found.counts[bar * found.groups + at];
      if (count) stack(count, { fill: data.colours[at], class: "dl-exact" });
    }
    if (found.vague[bar] > 0.004) stack(found.vague[bar], { fill: "url(#dl-hatch)", mask: "url(#dl-soft)", class: "dl-vague" });
    if (numbers && (width / 100) * room > 20 && top < height && total(bar) >= 0.5) {
      const number = draw("text", { x: `${x + width / 2}%`, y: top - 3, "text-anchor": "middle" });
      number.textContent = Math.round(total(bar)).toLocaleString("en");
      group.append(number);
    }
    marks.append(group);
  }
  root.marks.replaceChildren(...marks.childNodes);
  root.drawn = found;
}

function drawAxis(root) {
  const { edges, unit } = root.data, bars = edges.length - 1, days = edges[bars] - edges[0];
  const step = Math.max(1, Math.ceil(bars / Math.min(8, Math.max(2, Math.floor((root.plot.clientWidth || 1000) / 84)))));
  const parts = { day: { day: "numeric", month: "short" }, week: { day: "numeric", month: "short" }, month: { month: "short", year: "numeric" }, year: { year: "numeric" } };
  const labels = [];
  for (let bar = Math.floor(step / 2); bar < bars; bar += step) {
    const label = make("span", {}, written(edges[bar], parts[unit]));
    label.style.left = `${(((edges[bar] + edges[bar + 1]) / 2 - edges[0]) / days) * 100}%`;
    labels.push(label);
  }
  root.axis.replaceChildren(...labels);
}

function drawLegend(root, found) {
  const { data } = root, items = [];
  const swatch = (look, words) => {
    const mark = make("i");
    if (look) mark.style.background = look;
    else mark.className = "dl-hatched";
    items.push(make("span", {}, mark, words));
  };
  data.groups.forEach((label, group) => {
    for (let bar = 0; group < found.groups && bar < data.edges.length - 1; bar++)
      if (found.counts[bar * found.groups + group]) return swatch(data.colours[group], label);
  });
  if (Array.from(found.vague).some((amount) => amount > 0.004)) swatch("", "rough date, spread over its days");
  if (!items.length) items.push(make("span", {}, "No dated events"));
  root.legend.replaceChildren(...items);
}

// The range: what lies outside is dimmed, its ends are handles, its words stand beside the play button.
function drawRange(root) {
  const { data } = root, [low, high] = extent(data), days = high - low + 1;
  const range = root.drag || chosen(data), at = (day) => ((day - low) / days) * 100;
  const from = at(range.first), to = at(range.last + 1);
  root.before.style.width = `${from}%`;
  root.after.style.left = `${to}%`;
  root.pane.style.left = `${from}%`;
  root.pane.style.width = `${to - from}%`;
  drawEvent(root, at);
  root.pane.classList.toggle("dl-whole", range.first === low && range.last === high);
  for (const [handle, day, place, words] of [[root.from, range.first, from, "First day"], [root.to, range.last, to, "Last day"]]) {
    handle.style.left = `${place}%`;
    for (const [name, value] of [["aria-valuemin", low], ["aria-valuemax", high], ["aria-valuenow", day], ["aria-valuetext", dayWords(day)], ["aria-label", words]])
      if (handle.getAttribute(name) !== String(value)) handle.setAttribute(name, value);
  }
  const more = root.playing || root.drag ? movingWords() : `, by ${data.unit}`;
  root.now.replaceChildren(make("b", {}, rangeWords(range.first, range.last)), more);
}

// When the chosen event was: a tick below its day, or a bar with soft ends below the days that it may have been on.
function drawEvent(root, at) {
  const { event } = root.data, [low, high] = extent(root.data);
  root.event.hidden = !event || event[1] < low || event[0] > high;
  if (root.event.hidden) return;
  const from = at(Math.max(low, event[0])), to = at(Math.min(high, event[1]) + 1);
  const rough = event[1] > event[0];
  root.event.style.left = `${rough ? from : (from + to) / 2}%`;
  root.event.style.width = rough ? `${to - from}%` : `min(${to - from}%, ${WIDEST_PX}px)`; // as wide as its bar
  root.event.classList.toggle("dl-soft", rough);
  root.event.title = `The chosen event: ${rangeWords(event[0], event[1])}`;
}

function drawTray(root, found) {
  const own = window.dateline && window.dateline.ready && window.dateline.ready() && window.dateline.chosen();
  const mode = own ? own.undated : root.data.undatedMode;
  root.tray.hidden = !found.undated;
  root.tray.textContent = `${found.undated.toLocaleString("en")} undated`;
  root.tray.setAttribute("aria-pressed", String(mode === 2));
  root.classList.toggle("dl-undated-only", mode === 2);
  root.tray.title = mode === 2 ? "Show dated events again" : "Show only the events without a date, which no bar can hold";
}

function redraw(root) {
  const found = counted(root.data);
  if (found !== root.drawn) {
    drawBars(root, found);
    drawLegend(root, found);
  }
  drawTray(root, found);
  drawRange(root);
}

// Choose a range: the map follows at once, Python when the hand rests. The whole extent is no filter.
function choose(root, range, { rest = 40 } = {}) {
  const [low, high] = extent(root.data);
  const all = range === null || (range.first <= low && range.last >= high);
  const change = all ? { first: null, last: null } : { first: range.first, last: range.last };
  const number = window.dateline && window.dateline.filter ? window.dateline.filter(change) : 0;
  window.clearTimeout(root.telling);
  const days = all ? [] : [iso(range.first), iso(range.last)];
  root.telling = window.setTimeout(() => root.tell("brushed", { days, number }), rest);
  if (!number) Object.assign(root.data, change);
  drawRange(root);
}

function handleKeys(root, handle, end) {
  handle.addEventListener("keydown", (key) => {
    const { data } = root, [low, high] = extent(data), now = chosen(data);
    const wide = { day: 7, week: 7, month: 30, year: 365 }[data.unit];
    const steps = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -wide, PageUp: wide };
    let day = now[end];
    if (key.key in steps) day += steps[key.key];
    else if (key.key === "Home") day = low;
    else if (key.key === "End") day = high;
    else return;
    key.preventDefault();
    stop(root, { keep: false });
    const range = { ...now, [end]: Math.min(high, Math.max(low, day)) };
    if (range.first > range.last) range[end] = now[end === "first" ? "last" : "first"];
    choose(root, range, { rest: TOLD_MS });
  });
}

function brush(root) {
  const dayAt = (pointer) => {
    const box = root.plot.getBoundingClientRect(), [low, high] = extent(root.data);
    return Math.min(high, Math.max(low, low + Math.floor(((pointer.clientX - box.left) / box.width) * (high - low + 1))));
  };
  const barAt = (day) => {
    const { edges } = root.data;
    let bar = edges.findLastIndex((edge) => edge <= day);
    bar = Math.min(bar, edges.length - 2);
    return [edges[bar], edges[bar + 1] - 1];
  };
  let start = null;
  root.plot.addEventListener("pointerdown", (pointer) => {
    if (pointer.button) return;
    const day = dayAt(pointer), now = chosen(root.data), target = pointer.target;
    const kind = target === root.from ? "first" : target === root.to ? "last" : target === root.pane && !now.all ? "move" : "new";
    stop(root, { keep: false });
    start = { day, now, kind, moved: false };
    root.plot.setPointerCapture(pointer.pointerId);
  });
  root.plot.addEventListener("pointermove", (pointer) => {
    if (!start) return;
    const day = dayAt(pointer), { now, kind } = start, [low, high] = extent(root.data);
    start.moved = start.moved || day !== start.day;
    if (!start.moved && kind !== "new") return;
    if (kind === "new") {
      const [a, b] = [Math.min(day, start.day), Math.max(day, start.day)];
      root.drag = { first: barAt(a)[0], last: barAt(b)[1] };
    } else if (kind === "move") {
      const by = Math.min(high - now.last, Math.max(low - now.first, day - start.day));
      root.drag = { first: now.first + by, last: now.last + by };
    } else {
      const ends = kind === "first" ? [Math.min(day, now.last), now.last] : [now.first, Math.max(day, now.first)];
      root.drag = { first: ends[0], last: ends[1] };
    }
    if (window.dateline && window.dateline.peek) window.dateline.peek({ first: root.drag.first, last: root.drag.last });
    drawRange(root);
  });
  const end = () => {
    if (!start) return;
    const [a, b] = barAt(start.day), range = root.drag || (start.kind === "new" ? { first: a, last: b } : null);
    start = root.drag = null;
    if (range) choose(root, range);
  };
  root.plot.addEventListener("pointerup", end);
  root.plot.addEventListener("pointercancel", () => {
    start = root.drag = null;
    if (window.dateline && window.dateline.peek) window.dateline.peek(null);
    drawRange(root);
  });
  root.plot.addEventListener("dblclick", () => choose(root, null));
}

function build(parent) {
  const root = make("div", { class: "dl-bars" });
  root.legend = make("div", { class: "dl-legend" });
  root.now = make("span", { class: "dl-now" });
  root.tray = make("button", { type: "button", class: "dl-tray" });
  root.tray.onclick = () => {
    const mode = root.tray.getAttribute("aria-pressed") === "true" ? 1 : 2;
    const number = window.dateline && window.dateline.filter ? window.dateline.filter({ undated: mode }) : 0;
    root.tell("undated", { only: mode === 2, number });
  };
  const top = make("div", { class: "dl-timebar" }, root.tray, root.now, controls(root));
  root.svg = draw("svg", { width: "100%", role: "img" });
  const hatch = draw("pattern", { id: "dl-hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" });
  hatch.append(draw("rect", { width: 5, height: 5, class: "dl-hatch-ground" }), draw("rect", { width: 1.6, height: 5, class: "dl-hatch-line" }));
  const fade = draw("linearGradient", { id: "dl-fade", x1: 0, y1: 0, x2: 0, y2: 1 });
  fade.append(draw("stop", { offset: 0, "stop-color": "#fff", "stop-opacity": 0.15 }), draw("stop", { offset: 0.7, "stop-color": "#fff" }));
  const soft = draw("mask", { id: "dl-soft", maskContentUnits: "objectBoundingBox" });
  soft.append(draw("rect", { width: 1, height: 1, fill: "url(#dl-fade)" }));
  const defs = draw("defs", {});
  defs.append(hatch, fade, soft);
  root.marks = draw("g", {});
  root.svg.append(defs, root.marks);
  root.before = make("div", { class: "dl-dim dl-dim-before" });
  root.after = make("div", { class: "dl-dim dl-dim-after" });
  root.pane = make("div", { class: "dl-pane" });
  root.from = make("div", { class: "dl-handle", role: "slider", tabindex: 0 });
  root.to = make("div", { class: "dl-handle", role: "slider", tabindex: 0 });
  root.event = make("div", { class: "dl-event" });
  root.plot = make("div", { class: "dl-plot" }, root.svg, root.event, root.before, root.after, root.pane, root.from, root.to);
  root.axis = make("div", { class: "dl-axis" });
  root.append(top, root.legend, root.plot, root.axis);
  handleKeys(root, root.from, "first");
  handleKeys(root, root.to, "last");
  brush(root);
  root.heard = () => (root.isConnected ? redraw(root) : window.removeEventListener("dateline", root.heard));
  window.addEventListener("dateline", root.heard);
  new ResizeObserver(() => root.data && (root.drawn = null, drawAxis(root), redraw(root))).observe(root.plot);
  parent.append(root);
  return root;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".dl-bars") || build(parentElement);
  root.tell = setTriggerValue;
  root.data = data;
  root.classList.toggle("dl-compact", Boolean(data.compact));
  root.svg.setAttribute("height", data.height);
  root.svg.setAttribute("aria-label", data.alt);
  root.drawn = null;
  drawAxis(root);
  redraw(root);
}
