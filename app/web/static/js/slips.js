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

export function openChecks(root) { root.querySelectorAll("form[data-blanks]").forEach(open); }
