/* One line over the map for what its reader must know. Who has something to say says it here, and takes it back with "". */
"use strict";

(function (dateline) {
  const said = new Map();
  let line = null;

  dateline.say = function (map, who, words) {
    if (words) said.set(who, words);
    else said.delete(who);
    if (!line && said.size) {
      line = L.DomUtil.create("div", "dateline-note", map.getContainer());
      line.setAttribute("role", "status");
    }
    if (!line) return;
    line.textContent = [...said.values()].join(" ");
    line.hidden = !said.size;
  };
})(window.dateline);
