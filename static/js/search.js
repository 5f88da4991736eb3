// The search box of every page: results below it while one types. htmx is fetched when the box is first used, so that a page
// that nobody searches from stays light. Arrows lead through the results and back, Escape closes them.
const box = document.getElementById("szukaj");

function links() {
  return [...box.querySelectorAll("#podpowiedzi a")];
}

function close() {
  document.getElementById("podpowiedzi").replaceChildren();
  document.getElementById("ile-znaleziono")?.replaceChildren();
}

// Where a screen reader hears how many there are: it must be there before the first number comes.
function addStatus() {
  const status = document.createElement("p");
  status.id = "ile-znaleziono";
  status.className = "sr";
  status.setAttribute("role", "status");
  box.append(status);
}

function fetchHtmx() {
  if (window.htmx || document.querySelector("script[src*='htmx.min']")) return;
  const script = document.createElement("script");
  script.src = box.dataset.htmx;
  document.head.append(script);
}

if (box) {
  const field = box.elements.q;
  const begin = () => {
    addStatus();
    fetchHtmx();
  };
  box.addEventListener("focusin", begin, { once: true });
  box.addEventListener("keydown", (event) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    if (event.key === "ArrowDown" && all.length) all[Math.min(at + 1, all.length - 1)].focus();
    else if (event.key === "ArrowUp" && at > 0) all[at - 1].focus();
    else if (event.key === "ArrowUp" && at === 0) field.focus();
    else if (event.key === "Escape" && all.length) {
      close();
      field.focus();
    } else return;
    event.preventDefault();
  });
  box.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) close();
  });
  document.addEventListener("click", (event) => {
    if (!box.contains(event.target)) close();
  });
  // What was asked for may come after somebody has emptied the box or gone on.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "podpowiedzi") return;
    if (!field.value.trim() || !box.contains(document.activeElement)) event.detail.shouldSwap = false;
  });
}
