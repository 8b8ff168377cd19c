/* Where much happened: every event as a dot, or all together as warmth. Both are written pixel by pixel. */
"use strict";

(function (dateline) {
  const STEP = 6; // px of the map that share one value of warmth
  const REACH = 3; // values on either side that a blur takes in, three times over
  const RAMPS = { // from nothing to much, as opaque colours; how far they cover is told apart
    light: [[250, 236, 205], [245, 190, 110], [226, 115, 45], [168, 44, 22], [84, 12, 22]],
    dark: [[70, 22, 32], [140, 34, 30], [214, 84, 30], [246, 166, 70], [255, 240, 190]],
  };
  const sheets = {};

  /* A canvas of our own of this size, kept between draws. */
  function sheet(name, width, height) {
    const kept = sheets[name];
    if (kept && kept.canvas.width === width && kept.canvas.height === height) return kept;
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width, height });
    const ctx = canvas.getContext("2d"), image = ctx.createImageData(width, height);
    return (sheets[name] = { canvas, ctx, image, pixels: new Uint32Array(image.data.buffer) });
  }

  /* Call `put(x, y, i)` for each shown event of the grid in the frame, in px from its left and top. */
  function each(grid, shown, frame, put) {
    const { events, ex, ey, left, top, scale, whole } = grid;
    const width = (frame.right - frame.left) * scale, height = (frame.bottom - frame.top) * scale;
    const dx = left - frame.left * scale, dy = top - frame.top * scale;
    for (const copy of whole ? frame.copies : [0]) {
      const shift = dx + copy * scale;
      for (let k = 0; k < events.length; k++) {
        if (!shown[events[k]]) continue;
        const x = ex[k] + shift, y = ey[k] + dy;
        if (x >= 0 && y >= 0 && x < width && y < height) put(x, y, events[k]);
      }
    }
  }

  const place = (frame) => [frame.left * frame.scale - frame.origin.x, frame.top * frame.scale - frame.origin.y];

  function warmth(values, columns, rows) {
    const other = new Float32Array(values.length);
    const blur = (from, to, count, lines, step, line) => {
      const share = 1 / (2 * REACH + 1);
      for (let l = 0; l < lines; l++) {
        const start = l * line;
        let sum = 0;
        for (let k = 0; k < Math.min(REACH, count); k++) sum += from[start + k * step];
        for (let k = 0; k < count; k++) {
          if (k + REACH < count) sum += from[start + (k + REACH) * step];
          if (k - REACH - 1 >= 0) sum -= from[start + (k - REACH - 1) * step];
          to[start + k * step] = sum * share;
        }
      }
    };
    for (let turn = 0; turn < 3; turn++) {
      blur(values, other, columns, rows, 1, columns);
      blur(other, values, rows, columns, columns, 1);
    }
    return values;
  }

  /* Colours of 256 degrees of warmth, as pixels; faint at first, so that the ground stays readable. */
  function ramp(dark) {
    const stops = RAMPS[dark ? "dark" : "light"], colours = new Uint32Array(256);
    for (let n = 1; n < 256; n++) {
      const at = (n / 255) * (stops.length - 1), k = Math.min(stops.length - 2, Math.floor(at));
      const [r, g, b] = stops[k].map((value, c) => Math.round(value + (stops[k + 1][c] - value) * (at - k)));
      const alpha = Math.round(255 * Math.min(0.74, 0.1 + 1.3 * (n / 255)));
      colours[n] = ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;
    }
    return colours;
  }
  const ramps = {};

  /* Draw the warmth; `most` is what counted as hottest before, or 0. Returns what does now. */
  function drawHeat(ctx, frame, { grid, shown, dark, most }) {
    const width = (frame.right - frame.left) * frame.scale, height = (frame.bottom - frame.top) * frame.scale;
    const columns = Math.ceil(width / STEP), rows = Math.ceil(height / STEP), values = new Float32Array(columns * rows);
    const { weight } = grid.data; // of squares: how many events each stands for
    each(grid, shown, frame, (x, y, i) => (values[Math.floor(y / STEP) * columns + Math.floor(x / STEP)] += weight ? weight[i] : 1));
    warmth(values, columns, rows);
    let hottest = Math.max(most, 3 / (2 * REACH + 1) ** 2); // one event alone is warm, never hot
    for (const value of values) if (value > hottest) hottest = value;
    const paint = sheet("heat", columns, rows), colours = (ramps[dark] = ramps[dark] || ramp(dark));
    for (let k = 0; k < values.length; k++) paint.pixels[k] = colours[Math.round(255 * Math.sqrt(values[k] / hottest))];
    paint.ctx.putImageData(paint.image, 0, 0);
    ctx.imageSmoothingQuality = "high";
    ctx.drawImage(paint.canvas, ...place(frame), columns * STEP, rows * STEP);
    return hottest;
  }

  /* Pixels of a dot: offsets, and how much of each is colour (the rest is paper, at the rim). */
  function stamp(radius, columns) {
    const dots = [], far = Math.ceil(radius + 1);
    for (let dy = -far; dy <= far; dy++)
      for (let dx = -far; dx <= far; dx++) {
        const away = Math.hypot(dx, dy);
        const cover = Math.min(1, Math.max(0, radius + 0.9 - away)), core = Math.min(1, Math.max(0, radius - away + 0.2));
        if (cover > 0.15) dots.push({ dx, dy, step: dy * columns + dx, cover, core });
      }
    return dots;
  }

  /* Draw every shown event as a dot; where many share two pixels one stands for all. */
  function drawDots(ctx, frame, { grid, shown, look, paper, radius }) {
    const ratio = Math.min(window.devicePixelRatio || 1, 2);
    const columns = Math.round((frame.right - frame.left) * frame.scale * ratio);
    const rows = Math.round((frame.bottom - frame.top) * frame.scale * ratio);
    const paint = sheet("dots", columns, rows), { pixels } = paint;
    pixels.fill(0);
    const seats = new Uint8Array((columns >> 1) * (rows >> 1) + columns), across = columns >> 1;
    const dots = stamp(radius * ratio, columns);
    const inks = grid.data.types.map((_, code) => dots.map((dot) => pixel(look(code), paper, dot)));
    const edge = Math.ceil(radius * ratio) + 2;
    each(grid, shown, frame, (cssX, cssY, i) => {
      const x = Math.round(cssX * ratio), y = Math.round(cssY * ratio);
      if (x < edge || y < edge || x >= columns - edge || y >= rows - edge) return;
      const seat = (y >> 1) * across + (x >> 1);
      if (seats[seat]) return;
      seats[seat] = 1;
      const at = y * columns + x, ink = inks[grid.data.type[i]];
      for (let k = 0; k < dots.length; k++) {
        const spot = at + dots[k].step;
        if (dots[k].cover >= 0.99 || pixels[spot] === 0) pixels[spot] = ink[k];
      }
    });
    paint.ctx.putImageData(paint.image, 0, 0);
    ctx.drawImage(paint.canvas, ...place(frame), columns / ratio, rows / ratio);
  }

  function pixel(colour, paper, { cover, core }) {
    const part = (from, at) => parseInt(from.slice(at, at + 2), 16);
    const mix = (at) => Math.round(part(paper, at) + (part(colour, at) - part(paper, at)) * core);
    return ((Math.round(cover * 255) << 24) | (mix(5) << 16) | (mix(3) << 8) | mix(1)) >>> 0;
  }

  Object.assign(dateline, { drawHeat, drawDots, each });
})(window.dateline);
