// The counting screen: every scan is kept in this machine first, with an id of its own, and sent in order; what was
// not answered is sent again. The server counts an id once, so nothing is lost and nothing doubled.

const TWICE = 1200;
const AGAIN = 4000;
const BATCH = 50;
const ROWS = 12;

const folded = (code) => code.normalize("NFKC").trim();

export function openCounts(root) {
  const screen = root.querySelector("[data-count]");
  const form = screen?.querySelector("[data-count-form]");
  if (!form || screen.dataset.open) return;
  screen.dataset.open = "1";
  const box = form.querySelector("[data-count-box]");
  const key = `count:${screen.dataset.count}:${screen.dataset.who}`;
  const state = { screen, form, box, key, queue: kept(key), sending: false, last: { code: "", at: 0 } };
  box.focus();
  document.addEventListener("click", (event) => {
    if (!event.target.closest("input, select, textarea, a, button, dialog, summary, label")) box.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (!/^F\d$/.test(event.key) || event.isComposing) return;
    const button = screen.querySelector(`[data-key=${event.key}]`);
    if (button) { event.preventDefault(); button.click(); }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = folded(box.value);
    const now = Date.now();
    box.value = "";
    box.focus();
    // A gun held a moment too long reads the same label twice.
    if (!code || (code === state.last.code && now - state.last.at < TWICE)) return;
    state.last = { code, at: now };
    add(state, code);
  });
  screen.querySelector("[data-bare-form]")?.addEventListener("submit", (event) => {
    event.preventDefault();
    add(state, screen.dataset.bare);
    box.focus();
  });
  screen.querySelector("[data-unscan-form]")?.addEventListener("submit", (event) => {
    // What was never sent is taken back here.
    if (!state.queue.length) return;
    event.preventDefault();
    state.queue.pop();
    keep(state);
    waiting(state);
    box.focus();
  });
  window.addEventListener("online", () => send(state));
  waiting(state);
  send(state);
}

function kept(key) {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

function keep(state) {
  try {
    if (state.queue.length) localStorage.setItem(state.key, JSON.stringify(state.queue));
    else localStorage.removeItem(state.key);
  } catch {
    // A browser that keeps nothing still sends while the page is open.
  }
}

function add(state, code) {
  const random = crypto.getRandomValues(new Uint32Array(2));
  state.queue.push({ id: `${Date.now().toString(36)}-${random[0].toString(36)}${random[1].toString(36)}`.slice(0, 36), code });
  keep(state);
  waiting(state);
  send(state);
}

async function send(state) {
  if (state.sending || !state.queue.length) return;
  state.sending = true;
  try {
    while (state.queue.length) {
      const scans = state.queue.slice(0, BATCH);
      const answer = await fetch(state.screen.dataset.url, {
        method: "POST",
        body: JSON.stringify({ scans }),
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRF-Token": token() },
      });
      if (answer.redirected || answer.status === 401) { location.reload(); return; }
      const told = await answer.json();
      if (!answer.ok) { refused(state, told); return; }
      const done = new Set(told.echoes.map((echo) => echo.id));
      state.queue = state.queue.filter((one) => !done.has(one.id));
      keep(state);
      for (const echo of told.echoes) show(state, echo, scans.find((one) => one.id === echo.id)?.code ?? "");
      tally(state, told.tally);
      waiting(state);
    }
  } catch {
    waiting(state, true);
    setTimeout(() => send(state), AGAIN);
  } finally {
    state.sending = false;
  }
}

const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";

function refused(state, told) {
  show(state, { tone: "bad", title: "", text: told.message ?? told.detail ?? "" }, "");
}

function show(state, echo, code) {
  const panel = state.screen.querySelector("[data-echo] .echo");
  panel.className = `echo ${echo.tone}`;
  panel.querySelector("use")?.setAttribute("href", panel.querySelector("use").getAttribute("href").replace(/#.*/, `#s-${echo.tone}`));
  panel.querySelector("strong").textContent = echo.title;
  panel.querySelector("p").textContent = echo.text;
  if (!code || echo.tone === "bad" || echo.tone === "idle") return;
  const rows = state.screen.querySelector("[data-count-rows]");
  const row = document.createElement("li");
  const label = document.createElement("b");
  label.className = "mono";
  label.textContent = code;
  const word = document.createElement("span");
  word.className = "soft";
  word.textContent = echo.tone === "wait" ? echo.text : "";
  const at = document.createElement("span");
  at.className = "soft mono";
  at.textContent = [echo.place, echo.box].filter(Boolean).join(" ");
  row.append(label, word, at);
  rows.prepend(row);
  while (rows.children.length > ROWS) rows.lastElementChild.remove();
}

function tally(state, now) {
  for (const [name, value] of Object.entries(now)) {
    const place = state.screen.querySelector(`[data-tally=${name}]`);
    if (place) place.textContent = name === "place" ? value || "—" : value;
  }
}

function waiting(state, lost = false) {
  const panel = state.screen.querySelector("[data-queue]");
  panel.hidden = !state.queue.length;
  panel.classList.toggle("lost", lost);
  panel.querySelector("[data-queue-word]").textContent = lost ? state.screen.dataset.offline : state.screen.dataset.left.replace("{n}", "").trim();
  panel.querySelector("[data-queue-count]").textContent = state.queue.length;
}
