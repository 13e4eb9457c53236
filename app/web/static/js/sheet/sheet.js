// The grid in which many records are catalogued by keyboard alone. Tabulator draws rows as they come into sight;
// one text area, the pen, stands over the cell one is at and takes every key, so that any input method works in it.
import { say } from "../toast.js";
import { token } from "../words.js";
import { Choices } from "./choices.js";
import { Finder } from "./finding.js";
import { Model } from "./model.js";
import { Numbers } from "./numbers.js";
import { Saver } from "./saving.js";
import { parse, write } from "./tsv.js";

const BESIDE = 220;
const NARROW = 701;

class Sheet {
  constructor(root) {
    this.root = root;
    this.facts = JSON.parse(root.querySelector("[data-facts]").textContent);
    this.hold = root.querySelector("[data-hold]");
    this.pen = root.querySelector("[data-pen]");
    this.strip = root.querySelector("[data-strip]");
    this.words = this.facts.words;
    this.model = new Model(this.facts);
    this.saver = new Saver(this.model, this.facts, (state, count) => this.showState(state, count));
    this.choices = new Choices(root.querySelector("[data-list]"), this);
    this.order = [];
    this.place = new Map();
    this.elements = new WeakMap();
    this.at = { row: 0, col: 0 };
    this.from = { row: 0, col: 0 };
    this.writing = null;
    this.model.hear((what, rows) => this.heard(what, rows));
  }

  word(name, values = {}) { return (this.words[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole)); }

  async open() {
    const answer = await fetch(this.facts.url, { headers: { Accept: "application/json", "Accept-Language": document.documentElement.lang } });
    const told = await answer.json().catch(() => ({}));
    if (!answer.ok) { say(told.error?.message ?? this.word("offline"), "bad"); return; }
    const { rows } = told;
    this.model.rows = rows.map((told) => this.model.take(told));
    const left = this.adopt(this.saver.left());
    await this.build();
    this.finder = new Finder(this.root.querySelector("[data-find]"), this);
    this.numbers = new Numbers(this.root, this);
    this.listen();
    if (left.length) { this.saver.touch(left); say(this.word("restored", { n: left.length }), "wait"); }
    this.saver.tell();
    if (!this.model.rows.length) { this.model.put([this.model.fresh(null)], 0); await this.settled; }
    this.go(0, this.columns.findIndex((one) => one.name === "title"));
    this.root.dataset.ready = "1";
  }

  // What was typed before the page was left goes back into its cells, with what each held then.
  adopt(kept) {
    const byId = new Map(this.model.rows.map((row) => [row.id, row]));
    return kept.map((one) => {
      let row = one.id === null ? null : byId.get(one.id);
      if (!row) {
        row = this.model.fresh(null, one.token || undefined);
        Object.assign(row, { id: one.id, key: one.id === null ? row.key : `r${one.id}`, cells: {} });
        // A record of another set is saved with the rest and not shown here.
        if (one.id === null) this.model.rows.push(row);
      }
      row.version = one.version;
      row.rev += 1;
      for (const [name, [base, to]] of Object.entries(one.cells)) if (this.model.columns.has(name)) { row.base[name] = base; row.cells[name] = to; }
      return row;
    });
  }

  build() {
    this.height = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--row")) || 30;
    const step = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--col")) || 16;
    const paint = (cell) => { this.paint(cell.getElement(), cell.getData(), cell.getField()); return cell.getElement().firstChild ?? ""; };
    const columns = [
      { title: "#", field: "$place", width: 3.4 * step, frozen: true, resizable: false, headerSort: false, cssClass: "told", formatter: (cell) => String((this.place.get(cell.getData()) ?? 0) + 1) },
      { title: this.word("number"), field: "$number", width: 8.5 * step, frozen: true, headerSort: false, cssClass: "told", formatter: (cell) => this.face(cell.getData()) },
      ...this.facts.columns.map((one) => ({
        title: one.label + (one.must ? " *" : ""), field: one.name, visible: this.asked(one), width: one.width * step, minWidth: 40, frozen: one.name === "title", cssClass: one.mono ? "kind-code" : one.kind === "number" ? "kind-num" : undefined,
        sorter: (_a, _b, left, right) => this.compare(left.getData(), right.getData(), one), formatter: paint,
      })),
    ];
    this.grid = new globalThis.Tabulator(this.hold, {
      data: this.model.rows, index: "key", columns, height: "100%", rowHeight: this.height, layout: "fitDataFill", movableColumns: true, renderVerticalBuffer: this.height * 6,
      columnDefaults: { headerSortTristate: true, headerTooltip: true }, placeholder: this.word("none"), rowFormatter: (row) => this.elements.set(row.getElement(), row.getData()),
    });
    return new Promise((resolve) => {
      this.grid.on("tableBuilt", () => {
        this.body = this.hold.querySelector(".tabulator-tableholder");
        this.body.tabIndex = 0;
        this.body.setAttribute("aria-label", this.hold.getAttribute("aria-label"));
        // Whoever comes to the list by Tab is at the pen; whoever leaves the pen backwards passes through.
        this.body.addEventListener("focus", (event) => { if (event.relatedTarget !== this.pen) this.pen.focus({ preventScroll: true }); });
        this.body.setAttribute("role", "rowgroup");
        this.hold.querySelector(".tabulator-table")?.setAttribute("role", "presentation");
        this.hold.removeAttribute("aria-owns");
        this.line();
        for (const name of ["dataSorted", "columnMoved", "columnResized"]) this.grid.on(name, () => { this.line(); this.draw(); });
        this.grid.on("renderComplete", () => this.draw());
        this.body.addEventListener("scroll", () => this.draw(), { passive: true });
        resolve();
      });
    });
  }

  // What only some classes ask for has its column as soon as one of them is in the grid.
  asked(column) { return !column.classes || this.model.rows.some((row) => column.classes.includes(row.cells.class)); }

  askAnew() {
    let changed = false;
    for (const one of this.grid.getColumns()) {
      const column = this.model.columns.get(one.getField());
      if (!column?.classes || one.isVisible() || !this.asked(column)) continue;
      one.show();
      changed = true;
    }
    if (changed) this.line();
  }

  compare(left, right, column) {
    const [a, b] = [this.model.shown(left, column.name), this.model.shown(right, column.name)];
    return column.kind === "number" ? Number(a) - Number(b) : a.localeCompare(b, "zh", { numeric: true });
  }

  // The rows as shown, each with its place; the columns as shown, without those that only tell.
  line() {
    this.order = this.grid.getRows("active").map((row) => row.getData());
    this.place = new Map(this.order.map((row, at) => [row, at]));
    this.columns = this.grid.getColumns().filter((one) => one.isVisible() && this.model.columns.has(one.getField())).map((one) => ({ ...this.model.columns.get(one.getField()), element: one.getElement() }));
    this.hold.setAttribute("aria-rowcount", String(this.order.length + 1));
    this.hold.setAttribute("aria-colcount", String(this.columns.length + 2));
    const count = this.root.querySelector("[data-count]");
    if (count) count.textContent = this.word("count", { n: this.order.filter((row) => this.model.begun(row)).length.toLocaleString() });
  }

  face(row) {
    const node = document.createElement("span");
    node.className = row.number ? "number" : "quiet";
    node.textContent = row.number || (row.id ? this.facts.states[row.state] ?? "" : this.word("fresh"));
    return node;
  }

  paint(element, row, name) {
    const column = this.model.columns.get(name);
    const text = this.model.shown(row, name).replaceAll("\n", " ↵ ");
    if (element.textContent !== text) element.textContent = text;
    const reason = row.problems[name];
    const torn = row.clashes.some((one) => one.field === name);
    element.classList.toggle("wrong", Boolean(reason));
    element.classList.toggle("torn", torn);
    element.classList.toggle("typed", (row.cells[name] ?? "") !== (row.base[name] ?? ""));
    element.classList.toggle("off", !this.model.applies(row, name));
    element.classList.toggle("news", Boolean(row.news?.includes(name)));
    element.classList.toggle("lacking", Boolean(column.must) && !text && this.model.applies(row, name));
    if (reason || torn) { element.setAttribute("aria-invalid", "true"); element.title = reason ?? this.word("torncell"); }
    else if (element.title) { element.removeAttribute("aria-invalid"); element.removeAttribute("title"); }
  }

  // Rows in sight: repaint what changed since it was painted, and mark the chosen cells. Called at every scroll.
  draw() {
    if (!this.columns) return;
    const { top, bottom, left, right } = this.range();
    const chosen = new Set(this.columns.slice(left, right + 1).map((one) => one.name));
    const active = this.columns[this.at.col]?.name;
    for (const element of this.body.querySelectorAll(".tabulator-row")) {
      const row = this.elements.get(element);
      if (!row) continue;
      const place = this.place.get(row);
      const within = place >= top && place <= bottom;
      const stale = element.$rev !== row.rev || element.$place !== place;
      const stamp = within ? `${left}.${right}.${place === this.at.row ? this.at.col : ""}` : "";
      if (!stale && element.$stamp === stamp) continue;
      element.$rev = row.rev;
      element.$stamp = stamp;
      for (const cell of element.children) {
        const name = cell.getAttribute("tabulator-field");
        if (name === "$place") { if (element.$place !== place) cell.textContent = String(place + 1); cell.classList.toggle("near", within); continue; }
        if (name === "$number") { if (stale) cell.replaceChildren(this.face(row)); continue; }
        if (!name) continue;
        if (stale) this.paint(cell, row, name);
        cell.classList.toggle("chosen", within && chosen.has(name));
        cell.classList.toggle("active", place === this.at.row && name === active);
      }
      element.$place = place;
      element.classList.toggle("here", place === this.at.row);
      element.setAttribute("aria-rowindex", String(place + 2));
    }
    this.seat();
  }

  range() {
    return { top: Math.min(this.at.row, this.from.row), bottom: Math.max(this.at.row, this.from.row), left: Math.min(this.at.col, this.from.col), right: Math.max(this.at.col, this.from.col) };
  }

  chosenRows() { const { top, bottom } = this.range(); return this.order.slice(top, bottom + 1); }
  get row() { return this.order[this.at.row]; }
  get column() { return this.columns[this.at.col]; }

  // Where the pen stands, in the frame of the field; frozen columns lie over the others.
  seat() {
    const column = this.column;
    if (!column) return;
    const frame = this.hold.getBoundingClientRect();
    const box = column.element.getBoundingClientRect();
    const body = this.body.getBoundingClientRect();
    const top = body.top - frame.top + this.at.row * this.height - this.body.scrollTop;
    const out = top < body.top - frame.top - 1 || top > body.bottom - frame.top - this.height / 2;
    this.pen.style.left = `${box.left - frame.left}px`;
    this.pen.style.top = `${Math.max(0, top)}px`;
    this.pen.style.minWidth = `${box.width}px`;
    this.pen.style.minHeight = `${this.height}px`;
    this.pen.style.maxWidth = `${Math.max(box.width, frame.right - box.left - 12)}px`;
    this.pen.classList.toggle("out", out && !this.writing);
  }

  go(row, col, { extend = false, focus = true } = {}) {
    if (focus && document.activeElement !== this.pen) this.pen.focus({ preventScroll: true });
    if (!this.order.length) { this.show(); return; }
    this.at = { row: Math.max(0, Math.min(this.order.length - 1, row)), col: Math.max(0, Math.min(this.columns.length - 1, col)) };
    if (!extend) this.from = { ...this.at };
    this.bring();
    this.draw();
    this.show();
  }

  bring() {
    const top = this.at.row * this.height;
    const room = this.body.clientHeight - this.height;
    if (top < this.body.scrollTop) this.body.scrollTop = top;
    else if (top > this.body.scrollTop + room) this.body.scrollTop = top - room;
    const element = this.column.element;
    if (element.classList.contains("tabulator-frozen")) return;
    const box = element.getBoundingClientRect();
    const body = this.body.getBoundingClientRect();
    const edge = [...this.hold.querySelectorAll(".tabulator-header .tabulator-frozen")].reduce((most, one) => Math.max(most, one.getBoundingClientRect().right), body.left);
    if (box.left < edge) this.body.scrollLeft -= edge - box.left;
    else if (box.right > body.left + this.body.clientWidth) this.body.scrollLeft += box.right - body.left - this.body.clientWidth;
  }

  // The line under the grid says what stands at the cell; the page of the record is shown beside it.
  show() {
    const { row, column } = this;
    const { top, bottom, left, right } = this.range();
    this.strip.className = "sheet-strip";
    if (!row) { this.strip.textContent = ""; return; }
    const reason = row.problems[column.name] ?? row.problems[""];
    const torn = row.clashes.length > 0;
    const elsewhere = this.elsewhere();
    const value = this.model.shown(row, column.name);
    this.pen.setAttribute("aria-label", this.word("cell", { row: this.at.row + 1, column: column.label, value: value || this.word("empty") }));
    this.strip.textContent = torn ? this.word("tornrow", { who: row.by }) : reason ?? (row.news?.length ? this.word("news", { who: row.by, what: row.news.map((one) => this.model.columns.get(one)?.label ?? one).join("、") }) : bottom > top || right > left ? this.word("area", { rows: bottom - top + 1, columns: right - left + 1 }) : elsewhere || (column.help ?? ""));
    if (torn || reason || (elsewhere && this.strip.textContent === elsewhere)) this.strip.classList.add("bad");
    this.numbers?.count();
    this.beside(row, column);
  }

  // What is wrong in another row: after Enter one stands below the cell that was refused.
  elsewhere() {
    const at = this.order.findIndex((row) => Object.keys(row.problems).length);
    return at < 0 ? "" : `${this.word("atrow", { n: at + 1 })} ${Object.values(this.order[at].problems)[0]}`;
  }

  beside(row, column) {
    const panel = document.getElementById("sheet-page");
    if (!panel || !panel.getClientRects().length) return;
    if (panel.dataset.row !== row.key) {
      panel.dataset.row = row.key;
      clearTimeout(this.looking);
      this.looking = setTimeout(() => {
        if (row.id && row.seen) globalThis.htmx?.ajax("GET", `/arranging/page/R${row.id}`, { target: panel, swap: "innerHTML" });
        else panel.replaceChildren(panel.parentElement.querySelector("template[data-bare]").content.cloneNode(true));
      }, BESIDE);
    }
    panel.dataset.place = column.name;
    panel.dispatchEvent(new FocusEvent("focusin", { bubbles: true }));
  }

  showState(state, count) {
    const out = this.root.querySelector("[data-saved]");
    out.dataset.state = state;
    out.textContent = this.word(`state_${state}`, { n: count, time: new Date().toTimeString().slice(0, 5) });
  }

  heard(what, rows) {
    if (what === "changed") {
      this.saver.touch(rows);
      if (rows.some((row) => row.asked !== row.cells.class)) { for (const row of rows) row.asked = row.cells.class; if (this.columns) this.askAnew(); }
    }
    if (what === "added" || what === "dropped") {
      // The whole list anew keeps ten thousand rows as quick as ten; the place on the page stays.
      const top = this.body.scrollTop;
      const left = this.body.scrollLeft;
      this.settled = this.grid.replaceData(this.model.rows).then(() => { this.line(); this.body.scrollTop = top; this.body.scrollLeft = left; this.draw(); });
      this.order = [...this.model.rows];
      this.place = new Map(this.order.map((row, at) => [row, at]));
    }
    this.draw();
    if (this.columns) this.show();
  }

  // --- writing ---

  write(text = null) {
    const { row, column } = this;
    if (!row || this.writing || !this.model.applies(row, column.name)) return false;
    this.writing = { row, column };
    this.pen.classList.add("writing");
    this.pen.classList.toggle("long", Boolean(column.long));
    if (text === null) { this.pen.value = this.model.shown(row, column.name); this.pen.setSelectionRange(this.pen.value.length, this.pen.value.length); }
    this.seat();
    this.choices.open(row, column, text === null ? "" : this.pen.value);
    return true;
  }

  // Take what was written into the cell, or leave the cell as it was.
  close(keep = true) {
    if (!this.writing) return;
    const { row, column } = this.writing;
    const chosen = this.choices.chosen();
    const text = this.pen.value;
    this.writing = null;
    this.choices.close();
    this.pen.value = "";
    this.pen.classList.remove("writing", "long");
    if (keep) {
      const above = this.order[this.place.get(row) - 1];
      this.model.change([[row, column.name, chosen ?? this.model.meant(text, above, column.name)]]);
    }
    this.draw();
    this.show();
  }

  // --- many cells at once ---

  *cells() {
    const { top, bottom, left, right } = this.range();
    for (let at = top; at <= bottom; at += 1) for (let col = left; col <= right; col += 1) yield [this.order[at], this.columns[col].name];
  }

  clear() { this.model.change([...this.cells()].map(([row, name]) => [row, name, ""])); }

  fillDown() {
    const { top, bottom, left, right } = this.range();
    const first = top === bottom ? top - 1 : top;
    if (first < 0) return;
    const wanted = [];
    for (let col = left; col <= right; col += 1) {
      const { name } = this.columns[col];
      // The blank row at the end is not begun by filling others.
      for (let at = first + 1; at <= bottom; at += 1) if (top === bottom || this.model.begun(this.order[at])) wanted.push([this.order[at], name, this.order[first].cells[name] ?? ""]);
    }
    this.model.change(wanted);
  }

  asAbove() {
    const wanted = [];
    for (const [row, name] of this.cells()) {
      const above = this.order[this.place.get(row) - 1];
      if (above) wanted.push([row, name, above.cells[name] ?? ""]);
    }
    this.model.change(wanted);
  }

  block() {
    const { top, bottom, left, right } = this.range();
    return this.order.slice(top, bottom + 1).map((row) => this.columns.slice(left, right + 1).map((one) => this.model.shown(row, one.name)));
  }

  paste(text) {
    const block = parse(text);
    const { top, bottom, left, right } = this.range();
    const deep = block.length === 1 ? bottom - top + 1 : block.length;
    const broad = block.every((row) => row.length === 1) ? right - left + 1 : 0;
    const added = [];
    const wanted = [];
    const names = new Set(this.columns.slice(left, left + Math.max(broad, ...block.map((row) => row.length))).map((one) => one.name));
    let locked = 0;
    for (let at = 0; at < deep; at += 1) {
      let row = this.order[top + at];
      if (!row) {
        row = this.model.fresh(added.at(-1) ?? this.order.at(-1));
        for (const name of names) if (!this.facts.defaults[name]) delete row.cells[name];
        added.push(row);
      }
      const cells = block[block.length === 1 ? 0 : at];
      for (let col = 0; col < (broad || cells.length); col += 1) {
        const column = this.columns[left + col];
        if (!column) break;
        const value = this.model.value(column.name, cells[broad ? 0 : col]);
        if (this.model.applies(row, column.name) || added.length) wanted.push([row, column.name, value]);
        else if (value !== (row.cells[column.name] ?? "")) locked += 1;
      }
    }
    // The class decides which other cells there are: it goes first.
    wanted.sort((a, b) => (b[1] === "class") - (a[1] === "class"));
    for (const one of wanted.filter(([row, name]) => name === "class" && row.id === null)) one[0].cells.class = one[2];
    this.model.change(wanted, { added, at: added.length ? this.model.rows.length : null });
    const wide = broad || Math.max(...block.map((row) => row.length));
    this.from = { row: top, col: left };
    this.at = { row: Math.min(this.order.length - 1, top + deep - 1), col: Math.min(this.columns.length - 1, left + wide - 1) };
    this.draw();
    this.show();
    if (locked) say(this.word("locked", { n: locked }), "wait");
  }

  newRow(below = true) {
    const above = this.row;
    const fresh = this.model.fresh(above ?? null);
    const at = above && below ? this.model.rows.indexOf(above) + 1 : this.model.rows.length;
    this.grid.clearSort();
    this.model.change([], { added: [fresh], at });
    this.go(this.place.get(fresh), this.columns.findIndex((one) => one.name === "title"));
  }

  async step(way) {
    const step = this.model[way]();
    if (!step) { say(this.word(`no_${way}`), "wait"); return; }
    const [first] = step.cells;
    if (first && this.place.has(first[0])) this.go(this.place.get(first[0]), this.columns.findIndex((one) => one.name === first[1]));
    else this.go(this.at.row, this.at.col);
    await this.withdraw(step, way);
  }

  // A row that had become a record already goes back to whoever brought it, and is taken up again the same way.
  async withdraw(step, way) {
    await this.saver.sending;
    const begun = [...new Set([...step.added, ...step.cells.map(([row]) => row)])].filter((row) => row.id !== null && row.token);
    const wanted = begun.filter((row) => (way === "undo" ? !row.gone && this.model.bare(row) : row.gone));
    for (const row of wanted) {
      row.gone = way === "undo";
      const answer = await fetch(`/api/v1/accession/R${row.id}/${way === "undo" ? "return" : "resubmit"}`, { method: "POST", headers: { "Content-Type": "application/json", "X-CSRFToken": token(), "Accept-Language": document.documentElement.lang }, body: JSON.stringify(way === "undo" ? { note: this.word("withdrawn") } : {}) });
      if (!answer.ok) { row.gone = way !== "undo"; say((await answer.json().catch(() => ({})))?.error?.message ?? String(answer.status), "bad"); }
    }
    const here = wanted.filter((row) => row.gone && this.model.rows.includes(row));
    if (here.length) this.model.drop(here);
    const back = wanted.filter((row) => !row.gone && !this.model.rows.includes(row));
    if (back.length) this.model.put(back, null);
    this.saver.touch(wanted);
  }

  // --- keys and pointer ---

  listen() {
    this.pen.addEventListener("keydown", (event) => this.key(event));
    this.pen.addEventListener("compositionstart", () => { if (!this.writing && !this.write("")) this.pen.value = ""; });
    this.pen.addEventListener("input", () => {
      if (!this.writing && !this.write("")) { this.pen.value = ""; return; }
      this.choices.narrow(this.pen.value);
    });
    this.pen.addEventListener("copy", (event) => { if (!this.writing) this.copy(event); });
    this.pen.addEventListener("cut", (event) => { if (!this.writing) { this.copy(event); this.clear(); } });
    this.pen.addEventListener("paste", (event) => {
      if (this.writing) return;
      event.preventDefault();
      this.paste(event.clipboardData.getData("text/plain"));
    });
    this.pen.addEventListener("blur", () => setTimeout(() => { if (this.writing && document.hasFocus() && document.activeElement !== this.pen) this.close(); }, 0));
    this.hold.addEventListener("mousedown", (event) => this.press(event));
    this.hold.addEventListener("dblclick", (event) => { if (event.target.closest(".tabulator-cell[tabulator-field]")) this.write(); });
    this.root.addEventListener("click", (event) => { const act = event.target.closest("[data-do]")?.dataset.do; if (act) this.act(act); });
    addEventListener("resize", () => this.draw());
    document.addEventListener("keydown", (event) => this.everywhere(event), true);
    document.addEventListener("htmx:afterSwap", (event) => { if (event.target.id === "sheet-page" && this.row) this.beside(this.row, this.column); });
  }

  act(name) {
    const acts = { find: () => this.finder.open(), row: () => this.newRow(), undo: () => this.step("undo"), redo: () => this.step("redo"), down: () => this.fillDown(), clash: () => this.clash() };
    acts[name]?.();
    if (acts[name] && name !== "find" && name !== "clash") this.pen.focus({ preventScroll: true });
  }

  everywhere(event) {
    if (document.querySelector("dialog[open]") || event.isComposing) return;
    const letter = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && (letter === "f" || letter === "h")) { event.preventDefault(); event.stopPropagation(); this.close(); this.finder.open(); }
    else if (event.key === "F9") { event.preventDefault(); event.stopPropagation(); this.close(); this.numbers.open(); }
  }

  copy(event) {
    event.preventDefault();
    event.clipboardData.setData("text/plain", write(this.block()));
  }

  press(event) {
    const cell = event.target.closest(".tabulator-cell");
    const row = cell && this.elements.get(cell.closest(".tabulator-row"));
    if (!row || event.button !== 0) return;
    event.preventDefault();
    this.close();
    const name = cell.getAttribute("tabulator-field");
    const col = this.columns.findIndex((one) => one.name === name);
    const whole = col < 0;
    this.go(this.place.get(row), whole ? this.columns.length - 1 : col, { extend: event.shiftKey });
    if (whole) { this.from.col = 0; this.draw(); }
    const over = (moved) => {
      const there = document.elementFromPoint(moved.clientX, moved.clientY)?.closest?.(".tabulator-cell");
      const below = there && this.elements.get(there.closest(".tabulator-row"));
      const column = there ? this.columns.findIndex((one) => one.name === there.getAttribute("tabulator-field")) : -1;
      if (below) this.go(this.place.get(below), whole ? this.columns.length - 1 : column < 0 ? this.at.col : column, { extend: true });
    };
    addEventListener("mousemove", over);
    addEventListener("mouseup", () => removeEventListener("mousemove", over), { once: true });
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const done = this.writing ? this.whileWriting(event) : this.whileMoving(event);
    if (done) { event.preventDefault(); event.stopPropagation(); }
  }

  whileWriting(event) {
    const { key } = event;
    if (this.choices.key(event)) return true;
    if (key === "Escape") { this.close(false); return true; }
    if (key === "Enter" && event.altKey) { this.pen.setRangeText("\n", this.pen.selectionStart, this.pen.selectionEnd, "end"); return true; }
    if (key === "Enter") { this.close(); this.move(event.shiftKey ? -1 : 1, 0); return true; }
    if (key === "Tab") { this.close(); this.tab(event.shiftKey ? -1 : 1); return true; }
    return false;
  }

  whileMoving(event) {
    const { key, shiftKey: extend } = event;
    const control = event.ctrlKey || event.metaKey;
    const page = Math.max(1, Math.floor(this.body.clientHeight / this.height) - 1);
    const last = { row: this.order.length - 1, col: this.columns.length - 1 };
    if (control) {
      const letters = { d: () => this.fillDown(), r: () => this.asAbove(), "'": () => this.asAbove(), z: () => this.step(extend ? "redo" : "undo"), y: () => this.step("redo"), s: () => { this.saver.failures = 0; this.saver.send(); }, a: () => { this.from = { row: 0, col: 0 }; this.at = last; this.draw(); this.show(); },
        home: () => this.go(0, 0, { extend }), end: () => this.go(last.row, last.col, { extend }), enter: () => this.newRow(),
        arrowdown: () => this.go(this.edge(1), this.at.col, { extend }), arrowup: () => this.go(this.edge(-1), this.at.col, { extend }), arrowleft: () => this.go(this.at.row, 0, { extend }), arrowright: () => this.go(this.at.row, last.col, { extend }) };
      const act = letters[key.toLowerCase()];
      act?.();
      return Boolean(act);
    }
    if (event.altKey && key === "ArrowDown") return this.write();
    if (event.altKey) return false;
    const keys = { ArrowDown: () => this.move(1, 0, extend), ArrowUp: () => this.move(-1, 0, extend), ArrowLeft: () => this.move(0, -1, extend), ArrowRight: () => this.move(0, 1, extend), Enter: () => (this.row?.clashes.length ? this.clash() : this.move(extend ? -1 : 1, 0)), Tab: () => this.tab(extend ? -1 : 1), F2: () => this.write(),
      Home: () => this.go(this.at.row, 0, { extend }), End: () => this.go(this.at.row, last.col, { extend }), PageDown: () => this.go(this.at.row + page, this.at.col, { extend }), PageUp: () => this.go(this.at.row - page, this.at.col, { extend }),
      Delete: () => this.clear(), Backspace: () => this.clear(), Escape: () => { this.from = { ...this.at }; this.draw(); this.show(); } };
    // From the last cell Tab goes on to what comes after the grid, so that nobody is caught in it.
    if (key === "Tab" && ((!extend && this.at.row === last.row && this.at.col === last.col) || (extend && !this.at.row && !this.at.col) || !this.order.length)) return false;
    keys[key]?.();
    return key in keys;
  }

  move(rows, cols, extend = false) {
    // Below the last row a new one begins, as on a sheet of paper.
    if (rows > 0 && this.at.row === this.order.length - 1 && !extend && (!this.order.length || this.model.begun(this.row))) {
      const col = this.at.col;
      this.newRow();
      this.go(this.at.row, col);
      return;
    }
    this.go(this.at.row + rows, this.at.col + cols, { extend });
  }

  tab(step) {
    const next = this.at.col + step;
    if (next >= this.columns.length) this.go(this.at.row + 1, 0);
    else if (next < 0) this.go(this.at.row - 1, this.columns.length - 1);
    else this.go(this.at.row, next);
  }

  edge(step) {
    const { name } = this.column;
    const filled = (at) => Boolean(this.order[at]?.cells[name]) && this.model.begun(this.order[at]);
    let at = this.at.row + step;
    const inside = filled(this.at.row) && filled(at);
    while (at > 0 && at < this.order.length - 1 && (inside ? filled(at + step) : !filled(at))) at += step;
    at = Math.max(0, Math.min(this.order.length - 1, at));
    return at > this.at.row + 1 && !this.model.begun(this.order[at]) ? at - 1 : at;
  }

  // --- two clerks at one record ---

  clash() {
    const torn = this.row?.clashes.length ? this.row : this.order.find((row) => row.clashes.length);
    if (!torn) return;
    const dialog = document.getElementById("sheet-clash");
    dialog.querySelector("[data-who]").textContent = this.word("clashwho", { who: torn.by, row: (this.place.get(torn) ?? 0) + 1, title: torn.base.title ?? "" });
    const body = dialog.querySelector("tbody");
    const line = dialog.querySelector("template").content.firstElementChild;
    body.replaceChildren(...torn.clashes.map((one, at) => {
      const made = line.cloneNode(true);
      const column = this.model.columns.get(one.field);
      const said = (value) => column?.words?.get(value) ?? (value || this.word("empty"));
      made.querySelector("th").textContent = column?.label ?? one.field;
      const [theirs, mine] = made.querySelectorAll("label");
      for (const [label, value, text] of [[theirs, "theirs", one.theirs], [mine, "mine", torn.cells[one.field] ?? ""]]) {
        const box = label.querySelector("input");
        Object.assign(box, { name: `clash-${at}`, value, checked: value === "mine" });
        label.querySelector("span").textContent = said(text);
      }
      return made;
    }));
    dialog.onclose = () => {
      if (dialog.returnValue !== "settled") return;
      const settled = torn.clashes;
      torn.clashes = [];
      // Whatever is chosen, it is chosen knowing what the other wrote: that is the new ground.
      for (const one of settled) torn.base[one.field] = one.theirs;
      torn.rev += 1;
      this.model.change(settled.filter((_, at) => body.querySelector(`[name=clash-${at}]:checked`)?.value === "theirs").map((one) => [torn, one.field, one.theirs]));
      this.saver.touch([torn]);
      this.go(this.place.get(torn) ?? this.at.row, this.at.col);
    };
    dialog.returnValue = "";
    dialog.showModal();
  }
}

export function openSheet(root) {
  if (!globalThis.Tabulator || innerWidth < NARROW) return null;
  const sheet = new Sheet(root);
  sheet.open();
  return sheet;
}
