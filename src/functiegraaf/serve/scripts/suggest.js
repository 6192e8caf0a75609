// Suggestions beside a search box: the combobox of the ARIA APG with a list that follows what is
// typed. Without this script the box is a plain search.
const WAIT = 120;
let number = 0;

for (const form of document.querySelectorAll("form[data-suggest]")) start(form);

function start(form) {
  const input = form.querySelector("input[name=q]");
  const lang = form.querySelector("input[name=lang]").value;
  const list = document.createElement("ul");
  const status = document.createElement("p");
  let timer = 0;
  let asked = null;
  let active = -1;

  list.id = `suggestions-${++number}`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.list);
  status.className = "unseen";
  status.setAttribute("role", "status");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.after(list);
  form.append(status);

  const options = () => [...list.children];

  function close() {
    clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(place) {
    active = place;
    options().forEach((option, at) => {
      option.setAttribute("aria-selected", String(at === place));
      if (at === place) option.scrollIntoView({ block: "nearest" });
    });
    if (place < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", options()[place].id);
  }

  function option(one, at) {
    const made = document.createElement("li");
    made.id = `${list.id}-${at}`;
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    made.dataset.path = one.path;
    const also = one.also && `– ${one.also}`;
    const said = { code: one.code, named: one.name, also, count: one.kind };
    for (const [kind, text] of Object.entries(said)) {
      if (!text) continue;
      const part = document.createElement("span");
      part.className = kind;
      part.textContent = text;
      if (kind === "named") part.lang = one.lang;
      made.append(part, " ");
    }
    return made;
  }

  function show(suggestions) {
    list.replaceChildren(...suggestions.map(option));
    list.hidden = !suggestions.length;
    active = -1;
    input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-expanded", String(!list.hidden));
    const count = suggestions.length;
    const { none, one, many } = form.dataset;
    status.textContent = count > 1 ? many.replace("{}", count) : count ? one : none;
  }

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    const typed = input.value.trim();
    const query = new URLSearchParams({ q: typed, lang });
    try {
      const answer = await fetch(`${form.dataset.suggest}?${query}`, { signal: asked.signal });
      if (!answer.ok) return close();
      const said = await answer.json();
      if (typed === input.value.trim() && document.activeElement === input) show(said.suggestions);
    } catch {
      // It was asked for anew, or the server is away: then it is a plain search.
    }
  }

  function go(place) {
    location.assign(form.dataset.up + options()[place].dataset.path);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (!input.value.trim()) return close();
    timer = setTimeout(ask, WAIT);
  });
  input.addEventListener("keydown", (event) => {
    const last = options().length - 1;
    const open = !list.hidden;
    if (event.key === "ArrowDown" && !open && input.value.trim()) ask();
    else if (event.key === "ArrowDown" && open) choose(active < last ? active + 1 : -1);
    else if (event.key === "ArrowUp" && open) choose(active < 0 ? last : active - 1);
    else if (event.key === "Enter" && open && active >= 0) go(active);
    else if (event.key === "Escape" && open) close();
    else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  // The pointer must not take the focus from the box before it is let go.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const chosen = event.target.closest("[role=option]");
    if (chosen) go(options().indexOf(chosen));
  });
}
