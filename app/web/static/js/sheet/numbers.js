// 打号: the rows chosen, in the order shown; first what would come, then all of them at once or none.
import { make, token } from "../words.js";

export class Numbers {
  constructor(root, sheet) {
    Object.assign(this, { root, sheet });
    this.dialog = document.getElementById("sheet-numbers");
    this.button = document.querySelector("[data-number]");
    this.go = this.dialog.querySelector("[data-go]");
    this.button.addEventListener("click", () => this.open());
    this.go.addEventListener("click", () => this.number());
    this.dialog.addEventListener("click", (event) => {
      const at = event.target.closest("[data-at]")?.dataset.at;
      if (at !== undefined) { this.dialog.close(); sheet.go(Number(at), sheet.at.col); }
    });
    this.dialog.addEventListener("close", () => sheet.pen.focus({ preventScroll: true }));
    this.count();
  }

  // More than one row chosen means those; else all that are shown.
  rows() {
    const chosen = this.sheet.chosenRows();
    return (chosen.length > 1 ? chosen : this.sheet.order).filter((row) => !row.number && this.sheet.model.begun(row));
  }

  count() { this.button.querySelector("b").textContent = this.rows().length.toLocaleString(); }

  async open() {
    const rows = this.rows();
    if (!rows.length || this.dialog.open) return;
    this.lay({ runs: [], stopped: [], numbers: [] }, rows, this.sheet.word("reckoning"));
    this.dialog.showModal();
    await this.sheet.saver.flush();
    const unsaved = rows.filter((row) => row.id === null || this.sheet.model.dirty(row).length);
    if (unsaved.length) {
      const stopped = unsaved.map((row) => ({ record: row.key, row, title: row.cells.title ?? "", reason: row.clashes.length ? this.sheet.word("torncell") : Object.values(row.problems)[0] ?? this.sheet.word("unsaved") }));
      return this.lay({ runs: [], stopped, numbers: [] }, rows);
    }
    const answer = await this.ask("preview", rows);
    if (answer) this.lay(answer, rows);
  }

  async number() {
    const rows = this.asked;
    this.go.disabled = true;
    const answer = await this.ask("number", rows);
    if (!answer) return;
    const given = new Map(answer.numbers.map((one) => [one.record, one.number]));
    for (const row of rows) Object.assign(row, { number: given.get(`R${row.id}`) ?? row.number, state: "numbered", rev: row.rev + 1 });
    this.sheet.draw();
    this.sheet.show();
    this.lay(answer, rows, this.sheet.word("numbered", { n: answer.numbers.length.toLocaleString() }), true);
  }

  async ask(what, rows) {
    try {
      const answer = await fetch(`/api/v1/arranging/${what}`, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token(), "Accept-Language": document.documentElement.lang }, body: JSON.stringify({ records: rows.map((row) => `R${row.id}`) }) });
      const told = await answer.json();
      if (answer.ok) return told;
      this.lay({ runs: [], stopped: [], numbers: [] }, rows, told.error?.message ?? String(answer.status));
    } catch { this.lay({ runs: [], stopped: [], numbers: [] }, rows, this.sheet.word("offline")); }
    return null;
  }

  lay({ runs, stopped, numbers }, rows, note = "", done = false) {
    const { dialog, sheet } = this;
    this.asked = rows;
    dialog.querySelector("[data-note]").textContent = note || (stopped.length ? sheet.word("stopped", { n: stopped.length.toLocaleString(), all: rows.length.toLocaleString() }) : sheet.word("wouldget", { n: rows.length.toLocaleString() }));
    dialog.querySelector("[data-runs]").hidden = !runs.length;
    dialog.querySelector("[data-runs] tbody").replaceChildren(...runs.map((run) => make("tr", {}, make("td", {}, run.class), make("td", { class: "mono" }, run.first), make("td", { class: "mono" }, run.last), make("td", { class: "num" }, run.count.toLocaleString()))));
    dialog.querySelector("[data-stopped]").hidden = !stopped.length;
    const places = new Map(sheet.order.map((row, at) => [row.id ? `R${row.id}` : row.key, at]));
    dialog.querySelector("[data-stopped]").replaceChildren(...stopped.slice(0, 200).map((one) => {
      const at = one.row ? sheet.place.get(one.row) : places.get(one.record);
      return make("li", {}, make("button", { type: "button", class: "verb bare small", "data-at": at ?? 0 }, sheet.word("atrow", { n: (at ?? 0) + 1 })), make("span", {}, `${one.title.slice(0, 40)} ${one.reason}`));
    }));
    const ready = numbers.length > 0 && !stopped.length && !done;
    this.go.hidden = done;
    this.go.disabled = !ready;
    this.go.textContent = sheet.word("do", { n: numbers.length.toLocaleString() });
    const after = dialog.querySelector("[data-after]");
    after.hidden = !done;
    if (done) {
      after.querySelector("form").querySelectorAll("[name=ref]").forEach((old) => old.remove());
      after.querySelector("form").append(...numbers.map((one) => make("input", { type: "hidden", name: "ref", value: one.record })));
    }
    if (ready) this.go.focus();
  }
}
