// The list under the pen where a cell is one of a few: narrowed by what is typed, chosen by arrow and Enter.
import { make } from "../words.js";

const MOST = 60;

export class Choices {
  constructor(list, sheet) {
    Object.assign(this, { list, sheet, found: [], here: -1, column: null });
    list.addEventListener("mousedown", (event) => {
      const one = event.target.closest("[role=option]");
      event.preventDefault();
      if (!one) return;
      this.mark(Number(one.dataset.at));
      sheet.close();
      sheet.pen.focus({ preventScroll: true });
    });
  }

  get on() { return this.column !== null; }

  open(row, column, typed) {
    if (!column.options) return;
    this.column = column;
    const code = row.cells.class ?? "";
    const own = column.governed ? column.options.filter((one) => !one.of || code.startsWith(one.of)) : column.options;
    this.all = own.length ? own : column.options;
    this.now = row.cells[column.name] ?? "";
    this.list.hidden = false;
    this.narrow(typed, true);
  }

  narrow(typed, first = false) {
    if (!this.on) return;
    const plain = typed.trim().toLowerCase();
    const rank = (one) => (one.value.toLowerCase() === plain ? 0 : one.value.toLowerCase().startsWith(plain) ? 1 : one.word.toLowerCase().startsWith(plain) ? 2 : one.word.toLowerCase().includes(plain) ? 3 : 4);
    this.found = (plain ? this.all.map((one) => [rank(one), one]).filter(([order]) => order < 4).sort((a, b) => a[0] - b[0]).map(([, one]) => one) : this.all).slice(0, MOST);
    this.list.replaceChildren(...this.found.map((one, at) => make("li", { role: "option", id: `choice-${at}`, "data-at": at, "aria-selected": "false" }, one.word)));
    // Nothing typed: where one stands is marked, not chosen, so that Enter leaves the cell as it is.
    this.touched = !first || Boolean(plain);
    this.mark(plain ? (this.found.length ? 0 : -1) : this.found.findIndex((one) => one.value === this.now));
    this.seat();
  }

  seat() {
    const frame = this.list.parentElement.getBoundingClientRect();
    const pen = this.sheet.pen.getBoundingClientRect();
    const room = frame.bottom - pen.bottom;
    const height = Math.min(this.list.scrollHeight, 260);
    this.list.style.left = `${Math.min(pen.left - frame.left, Math.max(0, frame.width - this.list.offsetWidth - 4))}px`;
    this.list.style.top = room < height && pen.top - frame.top > room ? `${Math.max(0, pen.top - frame.top - height - 2)}px` : `${pen.bottom - frame.top + 1}px`;
  }

  mark(at) {
    this.here = at;
    this.list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
    const one = this.list.children[at];
    one?.setAttribute("aria-selected", "true");
    one?.scrollIntoView({ block: "nearest" });
    if (one) this.sheet.pen.setAttribute("aria-activedescendant", one.id); else this.sheet.pen.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (!this.on || event.altKey || event.ctrlKey || event.metaKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (!step) return false;
    this.touched = true;
    this.mark(Math.max(0, Math.min(this.found.length - 1, this.here + step)));
    return true;
  }

  // The value chosen; null where the cell is free text, or what was typed is none of these: the server says why.
  chosen() {
    if (!this.on || !this.touched || !this.found[this.here]) return null;
    return this.sheet.pen.value.trim() || this.here >= 0 ? this.found[this.here].value : null;
  }

  close() {
    this.column = null;
    this.list.hidden = true;
    this.list.replaceChildren();
    this.sheet.pen.removeAttribute("aria-activedescendant");
  }
}
