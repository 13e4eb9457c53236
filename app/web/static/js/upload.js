// Drop many files: each goes alone, two at a time, shows its own progress and the server's own sentence.
// The answer is JSON: {"status": "received|duplicate|quarantined", "record", "url", "reason"} or {"message"}.
import { drawn, make, token, word } from "./words.js";

const AT_ONCE = 2;
const TRIES = 3;

class Errand {
  constructor(file, form, list) {
    this.file = file;
    this.form = form;
    this.bar = make("progress", { max: 100, value: 0, "aria-label": file.name });
    this.note = make("small", {}, word("waiting"));
    this.row = make("li", { class: "long-work" }, make("span", {}, make("b", {}, file.name)), this.note, this.bar);
    list.append(this.row);
  }

  say(text, tone, url) {
    this.note.replaceChildren(...(tone ? [drawn(`s-${tone}`, `shape ink-${tone}`), " "] : []), url ? make("a", { href: url }, text) : text);
    if (tone === "ok") { this.bar.className = "ok"; this.bar.value = 100; }
    if (tone === "bad") this.bar.className = "bad";
  }

  post() {
    const body = new FormData();
    body.append("file", this.file, this.file.name);
    for (const field of this.form.querySelectorAll("select[name], input[type=hidden][name]")) body.append(field.name, field.value);
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("POST", this.form.action);
      request.setRequestHeader("X-CSRF-Token", token());
      request.setRequestHeader("Accept", "application/json");
      request.upload.onprogress = (event) => { if (event.lengthComputable) this.bar.value = (100 * event.loaded) / event.total; };
      request.onload = () => {
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch { /* a proxy's own page: the status says enough */ }
        if (request.status >= 500 && !answer.message) reject(new Error(String(request.status)));
        else resolve({ status: request.status, ...answer, ok: request.status < 400 });
      };
      request.onerror = () => reject(new Error("network"));
      request.send(body);
    });
  }

  async run() {
    const most = Number(this.form.dataset.most);
    if (most && this.file.size > most * 1048576) return this.say(word("toobig", { n: most }), "bad");
    this.say(word("sending"));
    for (let tried = 1; tried <= TRIES; tried += 1) {
      try {
        const answer = await this.post();
        if (!answer.ok) return this.say(answer.message ?? word("refused"), "bad");
        const words = { duplicate: ["known", "wait"], quarantined: ["kept", "bad"] }[answer.status] ?? ["sent", "ok"];
        return this.say(answer.reason ?? word(words[0]), words[1], answer.url);
      } catch {
        await new Promise((wake) => setTimeout(wake, 800 * tried));
      }
    }
    this.say(word("lost", { n: TRIES }), "bad");
    const again = make("button", { type: "button", class: "verb small" }, word("again"));
    again.addEventListener("click", () => { again.remove(); this.bar.className = ""; this.run().then(refresh); });
    this.note.append(" ", again);
  }
}

function refresh() {
  const rows = document.getElementById("arrivals");
  if (rows) globalThis.htmx?.ajax("GET", rows.dataset.rows ?? "/inbox/rows", { target: "#arrivals", swap: "outerHTML" });
}

function open(form) {
  const input = form.querySelector("input[type=file]");
  const list = document.getElementById("queue");
  const line = [];
  let busy = 0;
  form.classList.add("lively");

  const next = () => {
    while (busy < AT_ONCE && line.length) {
      busy += 1;
      line.shift().run().finally(() => { busy -= 1; refresh(); next(); });
    }
  };
  const take = (files) => {
    for (const file of files) line.push(new Errand(file, form, list));
    next();
  };

  input.addEventListener("change", () => { take(input.files); input.value = ""; });
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const name of ["dragenter", "dragover"]) document.addEventListener(name, (event) => { event.preventDefault(); form.classList.add("over"); });
  for (const name of ["dragleave", "drop"]) document.addEventListener(name, (event) => { event.preventDefault(); if (name === "drop" || !event.relatedTarget) form.classList.remove("over"); });
  document.addEventListener("drop", (event) => take(event.dataTransfer?.files ?? []));
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() === "u" && !event.isComposing && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest("input, textarea, select")) input.click();
  });
  addEventListener("beforeunload", (event) => { if (busy || line.length) event.preventDefault(); });
}

export function openUploads(root) { root.querySelectorAll("form[data-upload]").forEach(open); }
