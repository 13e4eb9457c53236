// The scanner box keeps the focus: after any click that is not into a field it returns there.
export function openDesk(root) {
  const box = root.querySelector("[data-gun]");
  if (!box) return;
  box.focus();
  document.addEventListener("click", (event) => {
    if (!event.target.closest("input, select, textarea, a, button, dialog, summary")) box.focus();
  });
  // The box never lets go of the focus, so the keys of the desk must work from inside it.
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key === "Escape" ? root.querySelector("[data-give-up]") : /^F\d$/.test(event.key) && root.querySelector(`main [data-key=${event.key}]`);
    if (event.key === "Escape") box.value = "";
    if (!key) return;
    event.preventDefault();
    key.click();
  });
  // Full-width letters and the dashes of a Chinese keyboard are folded before the code is sent.
  box.form?.addEventListener("submit", () => {
    box.value = box.value.normalize("NFKC").replaceAll("。", ".").replace(/[—–－]+/g, "-").trim();
  });
}
