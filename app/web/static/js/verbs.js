// A verb that asks something first opens its dialog; the dialog holds an ordinary form.
import { token } from "./words.js";

function open(dialog) {
  if (!dialog || dialog.open) return;
  dialog.showModal();
  (dialog.querySelector("[aria-invalid=true]") ?? dialog.querySelector(".body input, .body select, .body textarea") ?? dialog.querySelector("footer button:last-child"))?.focus();
}

export function openDialog(id) { open(document.getElementById(id)); }

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) return openDialog(opener.dataset.dialog);
  if (event.target.closest("[data-close]") || event.target instanceof HTMLDialogElement) event.target.closest("dialog")?.close();
});
document.querySelectorAll("dialog[data-open]").forEach(open);

// htmx sends the same token as every form.
document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRF-Token"] = token(); });
