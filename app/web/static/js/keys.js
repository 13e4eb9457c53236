// Keys of the house. Letters act only outside fields, never while a word is being composed, and can be switched off.
import { foldSide } from "./frame.js";
import { openDialog } from "./verbs.js";
import { undoNewest } from "./toast.js";

const ROOMS = { h: "home", s: "gather", c: "holdings", l: "use", j: "appraisal" };
let pending = 0;

const typing = (target) => target.closest?.("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("main [data-row]")].filter((row) => row.getClientRects().length);
const here = (list) => list.findIndex((row) => row.matches("[aria-current], .here, [aria-selected=true]"));

function mark(row) {
  for (const old of rows()) { old.classList.remove("here"); old.removeAttribute("aria-current"); old.removeAttribute("aria-selected"); }
  row.classList.add("here");
  if (row.matches("li")) row.setAttribute("aria-current", "true");
  row.scrollIntoView({ block: "nearest" });
  row.querySelector("a[href]")?.focus({ preventScroll: true });
  const panel = document.getElementById("preview");
  if (!panel || !row.dataset.preview) return;
  clearTimeout(pending);
  pending = setTimeout(() => globalThis.htmx?.ajax("GET", row.dataset.preview, { target: panel, swap: "innerHTML" }), 120);
}

function move(step) {
  const list = rows();
  if (list.length) mark(list[Math.min(list.length - 1, Math.max(0, here(list) + step))]);
  return list.length > 0;
}

function enter() {
  const list = rows();
  const row = list[here(list)];
  const decided = document.querySelector("[data-decide]");
  if (decided?.querySelector(":checked")) { decided.requestSubmit(); return true; }
  if (row?.dataset.href) location.assign(row.dataset.href);
  return Boolean(row);
}

function choose() {
  const list = rows();
  const box = list[here(list)]?.querySelector("input[type=checkbox]");
  box?.click();
  return Boolean(box);
}

function press(selector) {
  const found = document.querySelector(selector);
  found?.click();
  return Boolean(found);
}

const LETTERS = {
  j: () => move(1), k: () => move(-1), x: choose,
  f: () => press("[data-filter]:not([hidden])") || (document.querySelector("#facets a")?.focus(), true),
  "[": () => (foldSide(), true),
  "?": () => (openDialog("keys"), true),
};

let after = "";
function letter(event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (after === "g") {
    after = "";
    if (ROOMS[key] && press(`.rooms [data-room=${ROOMS[key]}]`)) return true;
  }
  if (key === "g") { after = "g"; setTimeout(() => { after = ""; }, 1200); return true; }
  if (LETTERS[key]) return LETTERS[key]();
  const verb = [...document.querySelectorAll("main [data-key]")].find((one) => one.dataset.key.toLowerCase() === key);
  verb?.click();
  return Boolean(verb);
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229 || event.defaultPrevented) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Escape" && typing(event.target)) return event.target.blur();
  if (typing(event.target)) return;
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") { if (undoNewest()) event.preventDefault(); return; }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  let done = false;
  if (event.key === "/") { document.getElementById("q")?.focus(); document.getElementById("q")?.select(); done = true; }
  else if (event.key === "Enter") done = !event.target.closest("a, button, summary, input") && enter();
  else if (/^[1-9]$/.test(event.key) && press(`[data-decide] [data-digit="${event.key}"]`)) done = true;
  else if (/^F\d$/.test(event.key)) done = press(`main [data-key=${event.key}]`);
  else if (localStorage.getItem("letters") !== "off") done = letter(event);
  if (done) event.preventDefault();
});

// A click on a row is the same as moving to it; a double click opens it.
document.addEventListener("click", (event) => {
  const row = event.target.closest("main [data-row]");
  if (row && !event.target.closest("a, button, input, label")) mark(row);
});
document.addEventListener("dblclick", (event) => {
  const row = event.target.closest("main [data-row][data-href]");
  if (row && !event.target.closest("a, button, input, label")) location.assign(row.dataset.href);
});

const letters = document.querySelector("[data-letters]");
if (letters) {
  letters.checked = localStorage.getItem("letters") !== "off";
  letters.addEventListener("change", () => localStorage.setItem("letters", letters.checked ? "on" : "off"));
}
