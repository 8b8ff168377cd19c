// The histogram: stacked bars of a day, week or month; drag over it to choose dates, double-click for all.
const SVG = "http://www.w3.org/2000/svg";
const make = (tag, fields) => {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(fields)) node.setAttribute(name, value);
  return node;
};

const WIDEST_PX = 56;

function bars(data, height, room) {
  const widest = (WIDEST_PX / room) * 100;
  const most = Math.max(1, ...data.buckets.map((bucket) => bucket.counts.reduce((a, b) => a + b, 0)));
  const marks = make("g", {});
  for (const bucket of data.buckets) {
    const gap = Math.min(bucket.width * 0.12, 0.25);
    let top = height;
    const inside = bucket.from <= data.last && bucket.to >= data.first;
    const group = make("g", { class: inside ? "dl-bar" : "dl-bar dl-out" });
    const title = make("title", {});
    title.textContent = bucket.label;
    group.append(title);
    bucket.counts.forEach((count, at) => {
      if (!count) return;
      const tall = Math.max(2, (count / most) * (height - 16));
      top -= tall;
      const wide = Math.min(widest, Math.max(0.1, bucket.width - gap));
      const place = { x: `${bucket.x + (bucket.width - wide) / 2}%`, width: `${wide}%` };
      group.append(make("rect", { ...place, y: top, height: tall, fill: data.colours[at] }));
    });
    if (top < height && room / data.buckets.length > 26) {
      const number = make("text", { x: `${bucket.x + bucket.width / 2}%`, y: top - 3, "text-anchor": "middle" });
      number.textContent = bucket.counts.reduce((a, b) => a + b, 0).toLocaleString("en");
      group.append(number);
    }
    marks.append(group);
  }
  return marks;
}

function brush(svg, data, choose) {
  const at = (pointer) => {
    const box = svg.getBoundingClientRect();
    const x = Math.min(99.999, Math.max(0, ((pointer.clientX - box.left) / box.width) * 100));
    return data.buckets.findLast((bucket) => bucket.x <= x) || data.buckets[0];
  };
  let from = null;
  const pane = make("rect", { class: "dl-brush", y: 0, height: "100%", width: 0 });
  svg.append(pane);
  const span = (a, b) => (a.x <= b.x ? [a, b] : [b, a]);
  svg.onpointerdown = (pointer) => {
    from = at(pointer);
    svg.setPointerCapture(pointer.pointerId);
  };
  svg.onpointermove = (pointer) => {
    if (!from) return;
    const [a, b] = span(from, at(pointer));
    pane.setAttribute("x", `${a.x}%`);
    pane.setAttribute("width", `${b.x + b.width - a.x}%`);
  };
  svg.onpointerup = (pointer) => {
    if (!from) return;
    const [a, b] = span(from, at(pointer));
    from = null;
    pane.setAttribute("width", 0);
    choose([a.from, b.to]);
  };
  svg.ondblclick = () => choose([]);
}

export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector(".dl-bars");
  if (!root) {
    root = document.createElement("div");
    root.className = "dl-bars";
    parentElement.append(root);
  }
  const svg = make("svg", { width: "100%", height: data.height, role: "img", "aria-label": data.alt });
  svg.append(bars(data, data.height, root.clientWidth || 1000));
  brush(svg, data, (range) => setTriggerValue("brushed", range));
  const legend = document.createElement("div");
  legend.className = "dl-legend";
  for (const entry of data.legend) {
    const item = document.createElement("span");
    if (entry.colour) {
      const swatch = document.createElement("i");
      swatch.style.background = entry.colour;
      item.append(swatch);
    }
    item.append(entry.label);
    legend.append(item);
  }
  const axis = document.createElement("div");
  axis.className = "dl-axis";
  for (const tick of data.ticks) {
    const label = document.createElement("span");
    label.textContent = tick.label;
    label.style.left = `${tick.x}%`;
    axis.append(label);
  }
  root.replaceChildren(legend, svg, axis);
}
