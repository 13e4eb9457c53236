// The frame: folding the side, closing menus, copying a number, warning before typed words are lost.
import { say } from "./toast.js";
import { word } from "./words.js";

const frame = document.getElementById("frame");

export function foldSide() {
  if (!frame?.querySelector(".side .rail")) return;
  const folded = frame.classList.toggle("folded");
  document.cookie = `side=${folded ? "folded" : "open"}; path=/; max-age=31536000; samesite=lax`;
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-fold]")) foldSide();
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
  const number = event.target.closest("[data-copy]");
  if (number && !String(getSelection())) {
    navigator.clipboard?.writeText(number.dataset.copy).then(() => say(word("copied", { what: number.dataset.copy })), () => {});
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const menu of document.querySelectorAll("details[data-menu][open]")) menu.open = false;
});

// 20261120 is as good as 2026-11-20.
document.addEventListener("change", (event) => {
  if (!event.target.matches?.("input[data-date]")) return;
  const digits = event.target.value.trim().match(/^(\d{4})[./年]?(\d{2})[./月]?(\d{2})日?$/);
  if (digits) event.target.value = `${digits[1]}-${digits[2]}-${digits[3]}`;
});

let typed = false;
document.addEventListener("input", (event) => { if (event.target.closest("form[data-keep]")) typed = true; });
document.addEventListener("submit", (event) => {
  typed = false;
  const form = event.target;
  if (!form.matches("form[data-once], form[data-keep]")) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});
addEventListener("pageshow", () => { for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent; });
addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
