// What is filtered, as chips that can be taken away. Text is only ever textContent.
export default function ({ data, parentElement, setTriggerValue }) {
  let root = parentElement.querySelector(".dl-chips");
  if (!root) {
    root = document.createElement("div");
    root.className = "dl-chips";
    root.setAttribute("role", "group");
    parentElement.append(root);
  }
  root.setAttribute("aria-label", data.label);
  const hint = document.createElement("span");
  hint.className = "dl-hint";
  hint.textContent = data.hint;
  root.replaceChildren(
    ...(data.chips.length ? [] : [hint]),
    ...data.chips.map((chip) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = chip.quiet ? "dl-chip dl-quiet" : "dl-chip";
      const words = document.createElement("span");
      words.textContent = chip.label;
      words.dir = "auto";
      button.append(words);
      button.setAttribute("aria-label", chip.action);
      button.title = chip.label;
      if (!chip.quiet) {
        const cross = document.createElement("span");
        cross.textContent = "×";
        cross.setAttribute("aria-hidden", "true");
        button.append(cross);
      }
      button.onclick = () => setTriggerValue("removed", [chip.name, chip.value]);
      return button;
    }),
  );
}
