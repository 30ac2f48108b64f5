// Keeps what somebody types in textarea[data-draft] on this device until it was sent, so that nothing is lost to a
// closed tab or a broken line. The draft goes when a page says that something succeeded, or when somebody signs out.
const PREFIX = "amends-draft:", SENT = "amends-draft-sent";

function read(store, key) {
  try { return store.getItem(key); } catch { return null; }  // storage can be forbidden; then nothing is kept
}
function write(store, key, value) {
  try { value ? store.setItem(key, value) : store.removeItem(key); } catch { /* see above */ }
}
const keyOf = (area) => `${PREFIX}${location.pathname}#${area.id || area.name}`;

// What was sent from the last page has arrived when this page says so.
if (document.querySelector('.message[data-level="success"]')) {
  for (const key of JSON.parse(read(sessionStorage, SENT) || "[]")) write(localStorage, key, "");
}
write(sessionStorage, SENT, "");

function note(area) {
  if (!document.documentElement.lang.startsWith("en")) return;  // given back without a word, rather than in a foreign one
  const line = document.createElement("p"), drop = document.createElement("button");
  line.className = "draft-note";
  line.append(area.dataset.draftBack || "What you typed here before is back.", drop);
  drop.type = "button";
  drop.className = "bare";
  drop.textContent = area.dataset.draftDrop || "Start empty";
  drop.addEventListener("click", () => { area.value = ""; write(localStorage, keyOf(area), ""); line.remove(); area.focus(); });
  area.after(line);
}

for (const area of document.querySelectorAll("textarea[data-draft]")) {
  const kept = read(localStorage, keyOf(area));
  if (kept && kept !== area.value && area.value === area.defaultValue && !area.defaultValue) {
    area.value = kept;
    note(area);
    for (let fold = area.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  }
  area.addEventListener("input", () => write(localStorage, keyOf(area), area.value));
}

document.addEventListener("submit", ({ target }) => {
  const sent = [...target.querySelectorAll("textarea[data-draft]")].map(keyOf);
  if (sent.length) write(sessionStorage, SENT, JSON.stringify(sent));
  if (target.hasAttribute("data-forget-drafts")) {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) write(localStorage, key, "");
  }
});
