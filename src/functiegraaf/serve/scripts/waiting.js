// Opens a page that is being made as soon as it is there, unless somebody is typing meanwhile.
const EVERY = 2000;
const said = document.querySelector("[data-waiting]");

said.textContent = said.dataset.waiting;
setTimeout(look, EVERY);

async function look() {
  let isThere = false;
  try {
    const { pages, first } = await (await fetch(said.dataset.health)).json();
    // What people ask for most comes first: then it is worth a look, once.
    isThere = pages !== "being made" || (first && !said.dataset.first);
  } catch {
    // The server is away for a moment.
  }
  if (!isThere) setTimeout(look, EVERY);
  else if (document.activeElement?.matches("input")) tell();
  else location.reload();
}

function tell() {
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = said.dataset.open;
  said.replaceChildren(`${said.dataset.ready} `, link);
}
