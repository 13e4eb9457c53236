// Find and replace: how many cells it would touch is told before anything is replaced, and one undo takes it all back.
import { say } from "../toast.js";

export class Finder {
  constructor(bar, sheet) {
    Object.assign(this, { bar, sheet });
    this.what = bar.querySelector("[name=what]");
    this.by = bar.querySelector("[name=by]");
    this.within = bar.querySelector("[name=within]");
    this.out = bar.querySelector("output");
    bar.addEventListener("input", () => this.count());
    bar.addEventListener("submit", (event) => { event.preventDefault(); this.next(); });
    bar.querySelector("[data-replace]").addEventListener("click", () => this.replace());
    bar.querySelector("[data-shut]").addEventListener("click", () => this.close());
    bar.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { event.preventDefault(); this.close(); }
      else if (event.key === "Enter" && event.altKey) { event.preventDefault(); this.replace(); }
      event.stopPropagation();
    });
  }

  open() {
    const { top, bottom, left, right } = this.sheet.range();
    this.area = { top, bottom, left, right };
    this.within.value = bottom > top || right > left ? "area" : "all";
    this.bar.hidden = false;
    this.what.focus();
    this.what.select();
    this.count();
  }

  close() {
    this.bar.hidden = true;
    this.sheet.pen.focus({ preventScroll: true });
    this.sheet.draw();
  }

  // Cells that hold it: free text only, for what is chosen from a list is no text to be cut.
  *found() {
    const wanted = this.what.value;
    if (!wanted) return;
    const { order, columns, model } = this.sheet;
    const all = { top: 0, bottom: order.length - 1, left: 0, right: columns.length - 1 };
    const area = { all, area: this.area, column: { ...all, left: this.sheet.at.col, right: this.sheet.at.col } }[this.within.value];
    const names = columns.map((one) => (one.options ? null : one.name));
    for (let at = area.top; at <= area.bottom && at < order.length; at += 1) {
      for (let col = area.left; col <= area.right; col += 1) {
        if (names[col] && (order[at].cells[names[col]] ?? "").includes(wanted) && model.applies(order[at], names[col])) yield [at, col];
      }
    }
  }

  count() {
    const places = [...this.found()];
    const times = places.reduce((sum, [at, col]) => sum + this.text(at, col).split(this.what.value).length - 1, 0);
    const [first] = places;
    this.out.textContent = !this.what.value ? "" : places.length ? this.sheet.word("found", { n: times.toLocaleString(), cells: places.length.toLocaleString(), before: cut(this.text(...first)), after: cut(this.text(...first).replaceAll(this.what.value, this.by.value)) }) : this.sheet.word("notfound");
  }

  text(at, col) { return this.sheet.order[at].cells[this.sheet.columns[col].name] ?? ""; }

  next() {
    const places = [...this.found()];
    const { at } = this.sheet;
    const [row, col] = places.find(([r, c]) => r > at.row || (r === at.row && c > at.col)) ?? places[0] ?? [];
    if (row === undefined) return;
    this.sheet.go(row, col, { focus: false });
  }

  replace() {
    const { order, columns, model } = this.sheet;
    const wanted = [...this.found()].map(([at, col]) => [order[at], columns[col].name, this.text(at, col).replaceAll(this.what.value, this.by.value)]);
    const count = model.change(wanted);
    if (count) say(this.sheet.word("replaced", { n: count.toLocaleString() }));
    this.count();
  }
}

const cut = (text) => (text.length > 24 ? `${text.slice(0, 24)}…` : text);
