// Copies the address as it stands, with the map's view in its hash, which Python cannot see; and with the dataset, which
// the address leaves out where it is the first: the link must mean the same once another one comes first.
async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const box = document.createElement("textarea");
    box.value = text;
    box.style.position = "fixed";
    box.style.opacity = "0";
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
}

function link(dataset) {
  const url = new URL(window.location.href);
  if (dataset && !url.searchParams.has("ds")) url.searchParams.set("ds", dataset);
  return url.href;
}

export default function ({ parentElement, data }) {
  const there = parentElement.querySelector("button");
  if (there) {
    there.dataset.ds = data.ds;
    return;
  }
  const button = document.createElement("button");
  button.dataset.ds = data.ds;
  button.type = "button";
  button.className = "dl-copy";
  button.textContent = "Copy link";
  const said = document.createElement("span");
  said.className = "dl-unseen";
  said.setAttribute("role", "status");
  button.onclick = async () => {
    const done = await copied(link(button.dataset.ds));
    button.textContent = done ? "Copied" : "Copy it from the address bar";
    said.textContent = done ? "The link to what is shown is copied" : "";
    window.setTimeout(() => {
      button.textContent = "Copy link";
      said.textContent = "";
    }, 2500);
  };
  parentElement.append(button, said);
}
