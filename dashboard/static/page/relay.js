// What is chosen inside the map's frame goes to Python from here: the frame itself can only tell of clicks.
export default function ({ parentElement, setTriggerValue }) {
  const listen = ({ detail }) => {
    if (detail.kind === "layer" && window.dateline) setTriggerValue("layer", window.dateline.layer);
  };
  window.addEventListener("dateline", listen);
  parentElement.hidden = true;
  return () => window.removeEventListener("dateline", listen);
}
