// The list of events: buttons, one an event, the keyboard's equal of the map. Text is only ever textContent.
const make = (tag, name, text) => {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
};

function row(event, choose) {
  const item = make("li");
  const button = make("button", "dl-row");
  button.type = "button";
  button.dataset.id = event.id;
  button.classList.toggle("dl-untold", Boolean(event.status));
  const badge = make("span", "dl-badge", event.glyph);
  badge.style.background = event.colour;
  badge.style.color = event.ink;
  badge.setAttribute("aria-hidden", "true");
  const top = make("span", "dl-row-top");
  top.append(make("b", "", event.label), make("span", "dl-row-when", event.when));
  const body = make("span", "dl-row-body");
  body.append(top);
  if (event.status) body.append(make("span", "dl-status", event.status));
  body.append(make("span", event.placed ? "dl-row-where" : "dl-row-where dl-none", event.where));
  const words = make("span", "dl-row-words", event.words);
  words.dir = "auto";
  body.append(words);
  button.append(badge, body);
  button.onclick = () => choose(event.id);
  item.append(button);
  return item;
}

export default function ({ data, parentElement, setTriggerValue }) {
  let list = parentElement.querySelector(".dl-list");
  if (!list) {
    list = make("ol", "dl-list");
    parentElement.append(list);
  }
  list.setAttribute("aria-label", data.label);
  const version = JSON.stringify(data.rows);
  if (list.version !== version) {
    list.version = version;
    list.replaceChildren(...data.rows.map((event) => row(event, (id) => setTriggerValue("chosen", id))));
  }
  for (const button of list.querySelectorAll("button")) {
    const on = button.dataset.id === data.selected;
    button.classList.toggle("on", on);
    if (on) button.setAttribute("aria-current", "true");
    else button.removeAttribute("aria-current");
  }
  list.onkeydown = (key) => {
    if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(key.key)) return;
    const all = [...list.querySelectorAll("button")];
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[key.key];
    if (all[to]) {
      all[to].focus();
      key.preventDefault();
    }
  };
}
