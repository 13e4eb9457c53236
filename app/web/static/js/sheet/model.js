// The rows and what was typed into them. A row knows what the server has (base) and what the clerk sees (cells);
// where they differ the cell is not saved yet. Every change is a step that can be undone, however many cells it touched.

const STEPS = 1000;
const SAME = new Set(['"', "“", "”", "〃"]);

export class Model {
  constructor(facts) {
    this.facts = facts;
    this.columns = new Map(facts.columns.map((one) => [one.name, one]));
    this.rows = [];
    this.done = [];
    this.undone = [];
    this.heard = new Set();
    for (const column of facts.columns) if (column.options) column.words = new Map(column.options.map((one) => [one.value, one.word]));
  }

  hear(listener) { this.heard.add(listener); }
  tell(what, rows) { for (const one of this.heard) one(what, rows); }

  take(told) {
    return { key: `r${told.id}`, id: told.id, version: told.version, state: told.state, number: told.number, term: told.term, seen: told.pages, file: told.file, token: "", base: { ...told.cells }, cells: { ...told.cells }, problems: {}, clashes: [], by: "", rev: 1 };
  }

  fresh(above, token = newToken()) {
    const cells = {};
    for (const name of this.facts.inherited) if (above?.cells[name]) cells[name] = above.cells[name];
    for (const [name, value] of Object.entries(this.facts.defaults)) cells[name] ??= value;
    return { key: token, id: null, version: null, state: "", number: "", term: "", seen: false, file: false, token, base: {}, cells, problems: {}, clashes: [], by: "", rev: 1 };
  }

  applies(row, name) {
    const column = this.columns.get(name);
    if (row.number && column.locked) return false;
    return !column.classes || column.classes.includes(row.cells.class);
  }

  // The cells of a row that the server does not have; reckoned once for each state of the row.
  dirty(row) {
    if (row.reckoned !== row.rev) {
      const names = new Set([...Object.keys(row.cells), ...Object.keys(row.base)]);
      row.unsaved = [...names].filter((name) => (row.cells[name] ?? "") !== (row.base[name] ?? ""));
      row.reckoned = row.rev;
    }
    return row.unsaved;
  }

  // Is there anything worth keeping in a row that the server does not have? What it only inherited is not.
  begun(row) { return row.id !== null || !this.bare(row); }

  bare(row) { return !Object.entries(row.cells).some(([name, value]) => value && !this.facts.inherited.includes(name) && this.facts.defaults[name] !== value); }

  // A cell that refers to the one above takes its value.
  meant(text, above, name) { return (SAME.has(text.trim()) || text.trim() === this.facts.words.same) && above ? above.cells[name] ?? "" : this.value(name, text); }

  // What was typed or pasted, as the value the server knows: 内部 is internal, GL 管理类 is GL.
  value(name, text) {
    const column = this.columns.get(name);
    const typed = column.long ? text.replace(/\s+$/, "") : text.trim();
    if (!column.options || !typed || column.words.has(typed)) return typed;
    const plain = typed.toLowerCase();
    const found = column.options.find((one) => one.word.toLowerCase() === plain || one.short?.toLowerCase() === plain || one.value.toLowerCase() === plain);
    return found ? found.value : typed;
  }

  shown(row, name) {
    const value = row.cells[name] ?? "";
    return this.columns.get(name).words?.get(value) ?? value;
  }

  change(wanted, { added = [], at = null } = {}) {
    const cells = [];
    for (const [row, name, to] of wanted) {
      const from = row.cells[name] ?? "";
      if (from !== to && this.applies(row, name)) cells.push([row, name, from, to]);
    }
    if (!cells.length && !added.length) return 0;
    this.done.push({ cells, added, at });
    if (this.done.length > STEPS) this.done.shift();
    this.undone = [];
    if (added.length) this.put(added, at);
    this.set(cells, 3);
    return cells.length;
  }

  put(rows, at) {
    this.rows.splice(at ?? this.rows.length, 0, ...rows);
    this.tell("added", rows);
  }

  drop(rows) {
    const gone = new Set(rows);
    this.rows = this.rows.filter((row) => !gone.has(row));
    this.tell("dropped", rows);
  }

  set(cells, which) {
    const touched = new Set();
    const [news] = cells;
    if (news && news[0].news) delete news[0].news;
    for (const cell of cells) {
      const [row, name] = cell;
      row.cells[name] = cell[which];
      delete row.problems[name];
      if (!row.number || name !== "title") delete row.problems[""];
      row.rev += 1;
      touched.add(row);
    }
    if (touched.size) this.tell("changed", [...touched]);
  }

  undo() {
    const step = this.done.pop();
    if (!step) return null;
    this.undone.push(step);
    this.set(step.cells, 2);
    if (step.added.length) this.drop(step.added);
    return step;
  }

  redo() {
    const step = this.undone.pop();
    if (!step) return null;
    this.done.push(step);
    if (step.added.length) this.put(step.added, step.at);
    this.set(step.cells, 3);
    return step;
  }
}

export function newToken() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((one) => one.toString(16).padStart(2, "0")).join("");
}
