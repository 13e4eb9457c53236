// A toast stays 8 seconds, longer while the pointer or the focus rests on it; Ctrl Z undoes the newest.
import { drawn, make, token, word } from "./words.js";

const STAY = 8000;

function watch(toast) {
  let left = setTimeout(() => toast.remove(), STAY);
  const hold = () => clearTimeout(left);
  const go = () => { hold(); left = setTimeout(() => toast.remove(), STAY / 2); };
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", go);
  toast.addEventListener("focusout", go);
  toast.querySelector("[data-undo]")?.addEventListener("click", (event) => undo(event.currentTarget));
}

async function undo(button) {
  const answer = await fetch(button.dataset.undo, { method: "POST", headers: { "X-CSRF-Token": token(), Accept: "application/json" } });
  if (answer.ok) location.reload();
  else say((await answer.json().catch(() => ({}))).message ?? word("refused"), "bad");
}

export function undoNewest() {
  const button = [...document.querySelectorAll("#toasts [data-undo]")].pop();
  button?.click();
  return Boolean(button);
}

export function say(text, tone = "ok", undoAddress = null) {
  const toast = make("div", { class: "toast", "data-toast": true }, drawn(`s-${tone}`, "shape"), make("span", {}, text));
  if (undoAddress) toast.append(make("button", { type: "button", "data-undo": undoAddress }, word("undo")));
  document.getElementById("toasts")?.append(toast);
  watch(toast);
}

document.querySelectorAll("#toasts [data-toast]").forEach(watch);
