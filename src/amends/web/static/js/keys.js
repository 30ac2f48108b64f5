// Keys for everything frequent. Every key only does what a link, a button or a field on the page does anyway,
// so the page is complete without this file. Nothing is ever taken from somebody who is typing.
const rows = () => [...document.querySelectorAll("[data-row]")];
const off = () => localStorage.getItem("amends-keys") === "off";
let going = 0;  // when g was pressed; the next letter within a second and a half goes somewhere

function isTyping(target) {
  return target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}

function at() {
  return rows().findIndex((row) => row.hasAttribute("data-at"));
}

function moveTo(row) {
  rows().forEach((other) => other.toggleAttribute("data-at", other === row));
  const link = row.querySelector("[data-open]") || row.querySelector("a, button");
  link?.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function move(by) {
  const all = rows();
  if (all.length) moveTo(all[Math.min(all.length - 1, Math.max(0, at() + by))]);
}

// Does what stands under a letter: first in the chosen row, then on the page.
function press(letter) {
  const here = rows()[at()];
  const found = here?.querySelector(`[data-key="${letter}"]`) || document.querySelector(`:not([data-row]) > [data-key="${letter}"], main [data-key="${letter}"]:not([data-row] *)`);
  if (!found) return false;
  const fold = found.closest("details");
  for (let each = fold; each; each = each.parentElement.closest("details")) each.open = true;
  if (found.matches("summary")) {
    found.scrollIntoView({ block: "nearest" });
    (fold.querySelector("textarea, input:not([type=hidden]), select") || found).focus();
  } else if (found.matches("textarea, input, select")) found.focus();
  else found.click();
  return true;
}

function go(letter) {
  const link = document.querySelector(`[data-go="${letter}"]`);
  if (link) location.assign(link.href);
  return Boolean(link);
}

function help() {
  const card = document.getElementById("keys");
  card?.togglePopover?.();
  return Boolean(card);
}

function search() {
  const box = document.getElementById("q");
  box?.focus();
  box?.select();
  return Boolean(box);
}

// In the form that a letter has opened, a digit takes a choice and sends it.
function choose(digit) {
  const choice = document.querySelectorAll('details[name="act"][open] input[data-digit]')[digit - 1];
  if (!choice) return false;
  choice.checked = true;
  choice.form.requestSubmit();
  return true;
}

function act(key) {
  if (going && Date.now() - going < 1500) {
    going = 0;
    return go(key);
  }
  going = 0;
  if (key === "j") return move(1) ?? true;
  if (key === "k") return move(-1) ?? true;
  if (key === "/") return search();
  if (key === "?") return help();
  if (key === "g") return Boolean(going = Date.now());
  if (/^[1-9]$/.test(key)) return choose(Number(key));
  return /^[a-z]$/.test(key) && press(key);
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && isTyping(event.target)) event.target.blur();
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (off() || isTyping(event.target)) return;
  if (act(event.key)) event.preventDefault();
});

// Ctrl or ⌘ with Enter sends a form that says so.
document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-submit-keys]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

// The row that has the focus is the row the keys mean.
document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-row]");
  if (row) rows().forEach((other) => other.toggleAttribute("data-at", other === row));
});

// A person decides whether single keys do anything (WCAG 2.1.4).
const toggle = document.querySelector("[data-keys-off]");
if (toggle) {
  toggle.checked = off();
  toggle.addEventListener("change", () => localStorage.setItem("amends-keys", toggle.checked ? "off" : "on"));
}

// A card that opened by itself closes when somebody clicks beside it.
document.addEventListener("click", (event) => {
  document.querySelectorAll("details.who[open]").forEach((card) => { if (!card.contains(event.target)) card.open = false; });
});
