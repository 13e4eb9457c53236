// The scanner box keeps the focus: after any click that is not into a field it returns there.
export function openDesk(root) {
  const box = root.querySelector("[data-gun]");
  if (!box) return;
  box.focus();
  document.addEventListener("click", (event) => {
    if (!event.target.closest("input, select, textarea, a, button, dialog, summary")) box.focus();
  });
  // Full-width letters and the dashes of a Chinese keyboard are folded before the code is sent.
  box.form?.addEventListener("submit", () => {
    box.value = box.value.normalize("NFKC").replaceAll("。", ".").replace(/[—–－]+/g, "-").trim();
  });
}
