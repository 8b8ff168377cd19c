// One step back for one deed of the reader. For some widgets that the address is bound to, Streamlit adds an entry to the
// browser's history, for others none: choosing an event would be two steps, and setting a slider none at all.
const TOGETHER_MS = 700; // what changes within this is one deed
const SAME_MS = 15000; // so is going on with the same filter
const OPENING_MS = 1500; // what an address cannot mean is dropped from it then
const BACK_MS = 3000; // how long the page may take to follow a step back
const GOES_ON = new Set(["d", "conf", "q"]);

function changed(before, after) {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.getAll(name).join("\n") !== after.getAll(name).join("\n")).sort();
}

function install() {
  if (window.datelineHistory) return;
  window.datelineHistory = true;
  const { pushState, replaceState } = window.history;
  let last = { until: performance.now() + OPENING_MS, at: -Infinity, names: "" };
  function step(usual, state, title, address) {
    const here = new URL(window.location.href);
    const next = new URL(address ?? here.href, here.href);
    const names = changed(here.searchParams, next.searchParams);
    if (!names.length || next.pathname !== here.pathname) return usual.call(window.history, state, title, address);
    const now = performance.now();
    const key = names.join();
    const goesOn = key === last.names && names.every((name) => GOES_ON.has(name)) && now - last.at < SAME_MS;
    const merged = goesOn || now < last.until;
    if (!next.hash) next.hash = here.hash; // the map's view stays in the address
    last = { until: Math.max(last.until, now + TOGETHER_MS), at: now, names: key };
    return (merged ? replaceState : pushState).call(window.history, state, title, next.href);
  }
  window.history.pushState = (...given) => step(pushState, ...given);
  window.history.replaceState = (...given) => step(replaceState, ...given);
  window.addEventListener("popstate", () => (last = { until: performance.now() + BACK_MS, at: -Infinity, names: "" }));
}

export default function () {
  install();
}
