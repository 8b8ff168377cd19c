/* The switch on the map between groups, points and heat. What is chosen goes to the page, which keeps it in the address. */
"use strict";

(function (dateline) {
  const LAYERS = [["groups", "Groups"], ["points", "Points"], ["heat", "Heat"]];
  const FAR = "Zoom in for points: here squares are counted";
  const HELD_MS = 4000; // until then an answer of the page may still be of before the choice
  let events, buttons = [], chosenAt = 0;

  function choose(place) {
    chosenAt = Date.now();
    turn(place);
    dateline.tell("layer");
  }

  function turn(place) {
    dateline.layer = place;
    buttons.forEach((button, n) => {
      button.setAttribute("aria-checked", String(n === place));
      button.tabIndex = n === place ? 0 : -1;
    });
    scale.hidden = LAYERS[place][0] !== "heat";
    limit();
    dateline.remote.again(); // warmth is painted from smaller squares
    if (dateline.names) dateline.names.redraw();
  }

  /* Of squares there are no points: they come where few enough events are in view, and until then there are groups. */
  function limit() {
    const squares = Boolean(events.data && events.data.cells), points = dateline.layer === 1;
    events.setLayer(squares && points ? "groups" : LAYERS[dateline.layer][0]);
    buttons[1].classList.toggle("dateline-far", squares);
    buttons[1].title = squares ? FAR : "";
    far.textContent = FAR;
    far.hidden = !(squares && points);
  }

  const far = L.DomUtil.create("div", "dateline-warmth");
  far.setAttribute("role", "status");
  far.hidden = true;
  const scale = L.DomUtil.create("div", "dateline-warmth");
  scale.append("few", document.createElement("i"), "many events");
  scale.hidden = true;

  function control() {
    const box = L.DomUtil.create("div", "dateline-layers");
    const group = L.DomUtil.create("div", "dateline-switch", box);
    group.setAttribute("role", "radiogroup");
    group.setAttribute("aria-label", "How events are drawn");
    buttons = LAYERS.map(([, label], n) => {
      const button = L.DomUtil.create("button", "", group);
      Object.assign(button, { type: "button", textContent: label });
      button.setAttribute("role", "radio");
      button.onclick = () => choose(n);
      return button;
    });
    group.addEventListener("keydown", (key) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key.key];
      if (!step) return;
      const to = (dateline.layer + step + LAYERS.length) % LAYERS.length;
      choose(to);
      buttons[to].focus();
      key.preventDefault();
      key.stopPropagation();
    });
    box.append(scale, far);
    L.DomEvent.disableClickPropagation(box);
    return box;
  }

  dateline.layer = 0;
  dateline.layers = {
    start(map, theEvents) {
      events = theEvents;
      const bar = L.control({ position: "topleft" });
      bar.onAdd = control;
      bar.addTo(map);
      turn(0);
    },
    /* What has come may be drawn in other ways than what was there. */
    limit,
    warm: () => LAYERS[dateline.layer][0] === "heat",
    /* The page's choice, on every run; one that we just made stands until the page has had time to hear of it. */
    follow(place) {
      if (place === dateline.layer) chosenAt = 0;
      else if (Date.now() - chosenAt > HELD_MS) turn(place);
    },
  };
})(window.dateline);
