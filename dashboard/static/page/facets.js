// The filters' choices with the number of events behind each. Text is only ever textContent.
const SHORT = 7;
const make = (tag, name, text) => {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
};

function choice(facet, option, toggle) {
  const label = make("label", option.count ? "dl-choice" : "dl-choice dl-empty");
  const box = make("input");
  box.type = "checkbox";
  box.checked = option.on;
  box.onchange = () => toggle([facet.name, option.value]);
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

export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector(".dl-facets");
  if (!root) {
    root = make("div", "dl-facets");
    root.opened = {};
    parentElement.append(root);
  }
  const boxes = () => [...root.querySelectorAll("input")];
  const at = boxes().indexOf(document.activeElement);
  const toggle = (value) => setTriggerValue("toggled", value);
  root.replaceChildren(...data.facets.map((facet) => group(facet, root.opened, toggle)));
  if (at >= 0 && boxes()[at]) boxes()[at].focus();
}
