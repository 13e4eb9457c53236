// Checking a paper by key: 1 2 3 decides the row in hand and goes to the next, Enter saves, as everywhere.
const plain = (event) => !event.isComposing && !event.ctrlKey && !event.metaKey && !event.altKey;

function open(form) {
  const rows = [...form.querySelectorAll("fieldset")];
  const inHand = () => rows.find((row) => row.contains(document.activeElement));
  const goTo = (row) => (row?.querySelector("input:checked") ?? row?.querySelector("input"))?.focus();

  document.addEventListener("keydown", (event) => {
    if (!form.isConnected || !plain(event) || !/^[1-3]$/.test(event.key)) return;
    if (event.target.closest("input:not([type=radio]), textarea, select, dialog[open]")) return;
    const row = inHand() ?? rows[0];
    const way = row?.querySelectorAll("input")[Number(event.key) - 1];
    if (!way) return;
    way.checked = true;
    goTo(rows[rows.indexOf(row) + 1] ?? row);
    event.preventDefault();
  });
  form.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key];
    if (!step || !plain(event) || !event.target.matches("input[type=radio]")) return;
    goTo(rows[rows.indexOf(inHand()) + step]);
    event.preventDefault();
    event.stopPropagation();
  });
  // First what nobody has decided, then what the machine doubts.
  goTo(rows.find((row) => !row.querySelector(":checked")) ?? rows.find((row) => row.classList.contains("doubt")));
}

// Once what was put in is read, the head may offer the next step and there are pages to show; what is typed stays.
async function renew() {
  const side = document.querySelector(".slip > div");
  if (!side) return;
  const bring = (select, target, swap = "outerHTML") => globalThis.htmx?.ajax("GET", location.href, { target, select, swap });
  document.querySelectorAll("#queue li:has(progress.ok)").forEach((sent) => sent.remove());
  // One after the other: of several asked at once only the last would come.
  await bring("header.head", "header.head");
  await bring(".slip > :last-child", ".slip > :last-child");
  if (!side.querySelector(".dock")) await bring(".slip .dock", side, "beforeend");
}

document.addEventListener("htmx:load", (event) => {
  const rows = event.target;
  if (rows.id === "arrivals" && !rows.hasAttribute("hx-get")) renew();
});

export function openChecks(root) { root.querySelectorAll("form[data-blanks]").forEach(open); }
