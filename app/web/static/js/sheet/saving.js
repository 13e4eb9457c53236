// Saving by itself: what was typed goes to the server in small sendings and stays in this browser until the server has it.
import { token } from "../words.js";

const PAUSE = 700;
const AT_ONCE = 100;
const STALE = 45_000;
const LONGEST_WAIT = 30_000;

export class Saver {
  constructor(model, facts, show) {
    Object.assign(this, { model, facts, show, queue: new Set(), sending: null, failures: 0, timer: 0, keeping: 0, full: false });
    const own = sessionStorage.getItem("sheet") ?? Math.random().toString(36).slice(2);
    sessionStorage.setItem("sheet", own);
    this.prefix = `sheet:${facts.login}:`;
    this.place = this.prefix + own;
    addEventListener("online", () => { this.failures = 0; this.soon(0); });
    for (const name of ["pagehide", "visibilitychange"]) addEventListener(name, () => this.keep());
    setInterval(() => { if (this.queue.size || localStorage.getItem(this.place)) this.keep(); }, STALE / 3);
    addEventListener("beforeunload", (event) => { if (this.full && this.pending().length) event.preventDefault(); });
  }

  touch(rows) {
    for (const row of rows) this.queue.add(row);
    clearTimeout(this.keeping);
    this.keeping = setTimeout(() => this.keep(), 120);
    this.soon(PAUSE);
    this.tell();
  }

  soon(wait) { clearTimeout(this.timer); this.timer = setTimeout(() => this.send(), wait); }

  // Rows with something the server does not have, and those of them that may go now.
  pending() { return [...this.queue].filter((row) => !row.gone && this.model.begun(row) && this.model.dirty(row).length); }
  ready() {
    // A new row waits for all it lacks; a known one goes on without the cells that cannot stand.
    return this.pending().filter((row) => !row.clashes.length && !row.problems[""] && (row.id === null ? !Object.keys(row.problems).length : this.model.dirty(row).some((name) => !row.problems[name])));
  }

  keep() {
    const kept = this.pending().map((row) => ({
      id: row.id, token: row.token, version: row.version,
      cells: Object.fromEntries(this.model.dirty(row).map((name) => [name, [row.base[name] ?? "", row.cells[name] ?? ""]])),
    }));
    try {
      if (kept.length) localStorage.setItem(this.place, JSON.stringify({ at: Date.now(), rows: kept }));
      else localStorage.removeItem(this.place);
      this.full = false;
    } catch { this.full = true; }
  }

  // What an earlier page of this person typed and could not save, on this machine.
  left() {
    const found = [];
    for (const name of Object.keys(localStorage)) {
      if (!name.startsWith(this.prefix)) continue;
      try {
        const kept = JSON.parse(localStorage.getItem(name));
        if (name !== this.place && Date.now() - kept.at < STALE) continue;
        found.push(...kept.rows);
      } catch { /* not ours to read: it goes */ }
      if (name !== this.place) localStorage.removeItem(name);
    }
    return found;
  }

  async flush() {
    clearTimeout(this.timer);
    while (this.sending || this.ready().length) {
      await (this.sending ?? this.send());
      if (this.failures) return false;
    }
    return true;
  }

  send() {
    this.sending ??= this.deliver().finally(() => { this.sending = null; this.tell(); });
    return this.sending;
  }

  async deliver() {
    let size = AT_ONCE;
    for (let rows = this.ready(); rows.length; rows = this.ready()) {
      const some = rows.slice(0, size);
      const sent = some.map((row) => this.told(row));
      this.tell();
      let answer = null;
      try {
        answer = await fetch("/api/v1/arranging", { method: "PATCH", headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json", "Accept-Language": document.documentElement.lang }, body: JSON.stringify({ rows: sent }) });
      } catch { return this.later(); }
      if (answer.ok) {
        const { rows: back } = await answer.json();
        this.failures = 0;
        some.forEach((row, at) => this.merge(row, sent[at], back[at]));
        this.model.tell("saved", some);
      } else if (answer.status >= 500 || answer.status === 401 || answer.status === 403 || answer.status === 409) return this.later(answer.status);
      else if (some.length > 1) size = 1;
      else {
        some[0].problems[""] = (await answer.json().catch(() => ({})))?.error?.message ?? String(answer.status);
        some[0].rev += 1;
        this.model.tell("saved", some);
      }
    }
    this.keep();
    return true;
  }

  told(row) {
    const cells = {};
    for (const name of this.model.dirty(row)) if (!row.problems[name]) cells[name] = { to: row.cells[name] ?? "", base: row.base[name] ?? "" };
    // A new row needs its class and title with whatever else is sent.
    return row.id === null ? { token: row.token, fonds: this.facts.fonds, cells } : { id: row.id, version: row.version, cells };
  }

  merge(row, sent, back) {
    row.rev += 1;
    row.problems = { ...row.problems, ...back.problems };
    row.clashes = back.clashes;
    row.by = back.by;
    if (back.id === null) return;
    const twin = row.id === null && this.model.rows.find((one) => one.id === back.id);
    if (twin) { this.model.drop([row]); this.queue.delete(row); return; }
    Object.assign(row, { id: back.id, version: back.version, state: back.state, number: back.number, term: back.term });
    const names = new Set([...Object.keys(row.cells), ...Object.keys(row.base), ...Object.keys(back.cells)]);
    const clashing = new Set(back.clashes.map((one) => one.field));
    row.news = [];
    for (const name of names) {
      const now = back.cells[name] ?? "";
      const before = row.base[name] ?? "";
      const typed = sent.cells[name];
      if (typed ? (row.cells[name] ?? "") === typed.to && !back.problems[name] && !clashing.has(name) : (row.cells[name] ?? "") === before) {
        if (!typed && now !== before && back.others.includes(name)) row.news.push(name);
        row.cells[name] = now;
      }
      if (!clashing.has(name)) row.base[name] = now;
    }
    if (!this.model.dirty(row).length) this.queue.delete(row);
  }

  later(status = 0) {
    this.failures += 1;
    this.status = status;
    this.keep();
    this.soon(Math.min(LONGEST_WAIT, 1000 * 2 ** this.failures));
    return false;
  }

  tell() {
    const pending = this.pending();
    const wrong = pending.filter((row) => Object.keys(row.problems).length).length;
    const torn = pending.filter((row) => row.clashes.length).length;
    const open = this.ready().length;
    if (this.full) this.show("full", pending.length);
    else if (this.failures && open) this.show(this.status === 401 || this.status === 403 ? "out" : "kept", open);
    else if (this.sending && open) this.show("saving", open);
    else if (open) this.show("waiting", open);
    else if (torn) this.show("torn", torn);
    else if (wrong) this.show("wrong", wrong);
    else this.show("saved", 0);
  }
}
