// The filters' choices with the number of events behind each. Text is only ever textContent.
const SHORT = 7;
const make = (tag, name, text) => {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
};

// Types and undated events are filtered in the browser, at once; Python hears of it by the change's number.
function filterNow(facet, value, on) {
  const map = window.dateline;
  if (!map || !map.told || !map.told()) return 0; // no map yet: Python filters
  if (facet.name === "undated") return map.filter({ undated: on ? 1 : 0 });
  if (facet.name !== "type") return 0;
  const chosen = typesNow(facet).filter((one) => one !== value);
  return map.filter({ types: on ? [...chosen, value] : chosen });
}
const typesNow = (facet) => {
  const map = window.dateline;
  if (map && map.ahead && map.ahead() && map.chosen().ids) return map.chosen().ids;
  return facet.options.filter((option) => option.on).map((option) => option.value);
};
// What a box shows: what was clicked last, also while Python's answer to the click before comes in.
function isOn(facet, option) {
  const map = window.dateline;
  if (!map || !map.ahead || !map.ahead()) return option.on;
  if (facet.name === "undated") return map.chosen().undated === 1;
  return facet.name === "type" ? typesNow(facet).some((one) => one.toLowerCase() === option.value.toLowerCase()) : option.on;
}

function choice(facet, option, toggle) {
  const label = make("label", option.count ? "dl-choice" : "dl-choice dl-empty");
  const box = make("input");
  box.type = "checkbox";
  box.checked = isOn(facet, option);
  box.onchange = () => {
    const number = filterNow(facet, option.value, box.checked);
    const types = number && facet.name === "type" ? window.dateline.chosen().ids : null;
    const told = () => toggle([facet.name, option.value, number, types]);
    if (number) window.requestAnimationFrame(() => window.setTimeout(told, 20)); // first the map, then Python
    else told();
  };
  label.append(box);
  if (option.glyph) {
    const badge = make("span", "dl-badge dl-small", option.glyph);
    badge.style.background = option.colour;
    badge.style.color = option.ink;
    badge.setAttribute("aria-hidden", "true");
    label.append(badge);
  }
  const words = make("span", "dl-choice-words", option.label);
  words.dir = "auto";
  label.append(words, make("span", "dl-count", option.count.toLocaleString("en")));
  return label;
}

function group(facet, opened, toggle) {
  const set = make("fieldset", "dl-facet");
  set.append(make("legend", "", facet.label));
  const long = facet.options.length > SHORT + 2;
  const state = opened[facet.name] || (opened[facet.name] = { all: false, find: "" });
  const box = make("div", "dl-choices");
  const draw = () => {
    const wanted = state.find.toLocaleLowerCase();
    const fits = facet.options.filter((option) => option.label.toLocaleLowerCase().includes(wanted));
    const few = fits.filter((option, at) => at < SHORT || option.on);
    box.replaceChildren(...(state.all || !long ? fits : few).map((option) => choice(facet, option, toggle)));
    if (long && few.length < fits.length) {
      const more = make("button", "dl-more", state.all ? "Show fewer" : `Show all ${fits.length}`);
      more.type = "button";
      more.onclick = () => {
        state.all = !state.all;
        draw();
      };
      box.append(more);
    }
  };
  if (long) {
    const find = make("input", "dl-find");
    find.type = "search";
    find.placeholder = `Find ${facet.label.toLowerCase()}`;
    find.setAttribute("aria-label", find.placeholder);
    find.value = state.find;
    find.oninput = () => {
      state.find = find.value;
      draw();
    };
    set.append(find);
  }
  draw();
  set.append(box);
  return set;
}

function build(parent) {
  const root = make("div", "dl-facets");
  root.opened = {};
  // Streamlit's slider tells of itself when it is let go; the map follows while it is dragged.
  root.watch = new MutationObserver((changes) => {
    const handle = changes.map(({ target }) => target).find((node) => node.closest(".st-key-conf"));
    const map = window.dateline;
    if (!handle || !map || !map.told || !map.told()) return;
    const percent = Math.ceil(Number(handle.getAttribute("aria-valuenow")) * 100 - 1e-6);
    if (percent !== map.chosen().confidence) map.lean({ confidence: percent });
  });
  root.watch.observe(document.body, { subtree: true, attributes: true, attributeFilter: ["aria-valuenow"] });
  parent.append(root);
  return root;
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".dl-facets") || build(parentElement);
  const boxes = () => [...root.querySelectorAll("input")];
  const at = boxes().indexOf(document.activeElement);
  const toggle = (value) => setTriggerValue("toggled", value);
  root.replaceChildren(...data.facets.map((facet) => group(facet, root.opened, toggle)));
  if (at >= 0 && boxes()[at]) boxes()[at].focus();
}
