// Playback: the range walks over the days, in the browser alone. Where it stops is chosen, and goes into the address.
const WHOLE_RUN_S = 24; // how long all dates take at normal speed
const SLOWEST_DAYS_S = 1.25; // few days go by no slower than this
const STILL_STEP_MS = 1200; // for who wants no motion: one step of the window at a time
const AFAR_STEP_MS = 250; // the same where the server counts each step's events, and no sooner than they are there
const BUSY_MS = 40;
const WINDOWS = [["day", "A day", 1], ["week", "A week", 7], ["month", "A month", 30], ["all", "All so far", Infinity]];
const SPEEDS = [["0.5", "½×"], ["1", "1×"], ["2", "2×"], ["4", "4×"], ["8", "8×"]];

function select(name, label, options, value) {
  const node = make("select", { "aria-label": label, class: "dl-pick", name });
  for (const [key, words] of options) node.append(make("option", { value: key }, words));
  node.value = value;
  return node;
}

function controls(root) {
  root.speed = select("speed", "Speed of playback", SPEEDS, "1");
  root.window = select("window", "Dates shown at once while playing", WINDOWS, "week");
  root.button = make("button", { type: "button", class: "dl-play" });
  root.button.onclick = () => (root.playing ? stop(root) : play(root));
  root.addEventListener("keydown", (key) => {
    if (key.key === "Escape" && root.playing) stop(root, { keep: false });
  });
  face(root);
  return make("div", { class: "dl-controls" }, root.window, root.speed, root.button);
}

function face(root) {
  const icon = draw("svg", { viewBox: "0 0 12 12", width: 11, height: 11, "aria-hidden": "true" });
  icon.append(draw("path", { d: root.playing ? "M2 1h3v10H2zM7 1h3v10H7z" : "M2 0.5l9 5.5-9 5.5z", fill: "currentColor" }));
  root.button.replaceChildren(icon, root.playing ? "Pause" : "Play");
}

function play(root) {
  const map = window.dateline;
  if (!map || !map.ready || !map.ready()) return; // the map is not there yet
  const [low, high] = extent(root.data), now = chosen(root.data);
  const wide = WINDOWS.find(([key]) => key === root.window.value)[2];
  const run = { low, high, wide, at: now.all || now.last >= high ? low : now.last, shown: null, last: performance.now(), frames: 0 };
  root.playing = run;
  root.run = run; // kept after the stop, to be looked at
  face(root);
  if (map.still() || map.afar()) return void walk(root, run);
  const step = (time) => {
    if (root.playing !== run || !root.isConnected) return;
    const rate = Math.max(SLOWEST_DAYS_S, (high - low + 1) / WHOLE_RUN_S) * Number(root.speed.value);
    run.at += (Math.min(100, time - run.last) / 1000) * rate; // a tab that slept does not jump
    run.last = time;
    run.wide = WINDOWS.find(([key]) => key === root.window.value)[2];
    if (run.at >= high + 1) return void stop(root);
    look(run);
    window.requestAnimationFrame(step);
  };
  look(run);
  window.requestAnimationFrame(step);
}

function walk(root, run) {
  const map = window.dateline;
  look(run);
  const steps = (run.high - run.low + 1) / stepOf(root, run), quick = Math.max(AFAR_STEP_MS, (WHOLE_RUN_S * 1000) / steps);
  const next = () => {
    if (root.playing !== run || !root.isConnected) return;
    if (map.remote.busy()) return void window.setTimeout(next, BUSY_MS);
    run.wide = WINDOWS.find(([key]) => key === root.window.value)[2];
    run.at += stepOf(root, run);
    if (run.at > run.high) return void stop(root);
    walk(root, run);
  };
  window.setTimeout(next, Math.max(map.still() ? STILL_STEP_MS : 0, map.afar() ? Math.min(STILL_STEP_MS, quick) : 0) / Number(root.speed.value));
}
const stepOf = (root, run) => (Number.isFinite(run.wide) ? run.wide : { day: 1, week: 7, month: 30, year: 365 }[root.data.unit]);

function look(run) {
  const last = Math.min(run.high, Math.floor(run.at)), first = Math.max(run.low, last - run.wide + 1);
  if (run.shown && run.shown.last === last && run.shown.first === first) return;
  run.shown = { first, last };
  run.frames += 1;
  window.dateline.peek(run.shown);
}

// Stop; with `keep` the dates it stopped at are chosen, else those from before come back.
function stop(root, { keep = true } = {}) {
  const run = root.playing;
  if (!run) return;
  root.playing = null;
  face(root);
  if (keep && run.shown) choose(root, run.shown);
  else window.dateline.peek(null);
}
