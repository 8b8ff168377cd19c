// The way from an embedded map to the whole page: the same address without `embed`, read when it is used.
const address = () => {
  const url = new URL(window.location.href);
  url.searchParams.delete("embed");
  url.searchParams.delete("embed_options");
  return url.href;
};

export default function ({ parentElement }) {
  if (parentElement.querySelector("a")) return;
  const link = document.createElement("a");
  link.className = "dl-full";
  link.textContent = "Open full map";
  link.target = "_blank";
  link.rel = "noopener";
  link.href = address();
  for (const kind of ["pointerenter", "pointerdown", "focus", "click", "auxclick"])
    link.addEventListener(kind, () => (link.href = address()));
  parentElement.append(link);
}
