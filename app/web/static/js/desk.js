// The scanner box keeps the focus, and the page stays while it asks: scans are sent one after the other,
// so nothing a gun types during an answer is lost. Without scripts the same form sends one scan at a time.

const TWICE = 2000;
const SETTLED = 600;
const queue = [];
let sending = false;
let last = { code: "", at: 0 };

// Full-width letters and the dashes of a Chinese keyboard are folded before the code is sent.
const folded = (code) => code.normalize("NFKC").replaceAll("。", ".").replace(/[—–－]+/g, "-").trim();

export function openDesk(root) {
  const box = root.querySelector("[data-gun]");
  const form = box?.closest("form[data-scan]");
  if (!form || form.dataset.open) return;
  form.dataset.open = "1";
  box.focus();
  document.addEventListener("click", (event) => {
    if (!event.target.closest("input, select, textarea, a, button, dialog, summary, aside")) box.focus();
  });
  box.addEventListener("keydown", (event) => keys(event, box));
  form.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-mode]");
    if (!chosen) return;
    event.preventDefault();
    form.elements.mode.value = chosen.dataset.mode;
    for (const one of form.querySelectorAll("[data-mode]")) one.toggleAttribute("aria-current", one === chosen);
    chosen.setAttribute("aria-current", "true");
    history.replaceState(null, "", chosen.href);
    box.focus();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const code = folded(box.value);
    const now = Date.now();
    box.value = "";
    box.focus();
    // A gun held a moment too long reads the same label twice.
    // Where the page itself says so, it is sent all the same.
    if (code && code === last.code && now - last.at < TWICE && !("saysTwice" in form.dataset)) return;
    // Nor may its second line end, or an impatient Enter, count pages that nobody has seen yet.
    if (!code && !event.submitter?.name && (queue.length || now - last.at < SETTLED)) return;
    last = { code, at: now };
    queue.push({ code, button: event.submitter?.name ? event.submitter : null });
    waiting(form);
    send(form, box);
  });
}

// The box never lets go of the focus, so the keys of the desk must work from inside it.
function keys(event, box) {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
  let key = null;
  if (event.key === "Escape") { box.value = ""; key = document.querySelector("[data-give-up]"); }
  else if (/^F\d$/.test(event.key)) key = document.querySelector(`main [data-key=${event.key}]`);
  if (!key) return;
  event.preventDefault();
  key.click();
}

async function send(form, box) {
  if (sending) return;
  sending = true;
  try {
    while (queue.length) {
      const { code, button } = queue[0];
      const sent = new FormData(form);
      sent.set("code", code);
      if (button) sent.set(button.name, button.value);
      const answer = await fetch(form.action, { method: "POST", body: sent, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      // Signed out, or something broke: the page says so itself.
      if (!page.querySelector("form[data-scan]")) { location.assign(answer.redirected ? answer.url : form.action); return; }
      queue.shift();
      show(page, box);
      waiting(form);
    }
  } catch {
    box.value ||= queue[0]?.code ?? "";
    queue.length = 0;
    last = { code: "", at: 0 };
    const ready = form.querySelector("[data-part=ready]");
    ready.textContent = form.dataset.lost;
  } finally {
    sending = false;
  }
}

function show(page, box) {
  for (const part of document.querySelectorAll("[data-part]")) {
    const fresh = page.querySelector(`[data-part=${part.dataset.part}]`);
    if (fresh) part.replaceChildren(...fresh.childNodes);
  }
  document.querySelector(".foot .keys")?.replaceChildren(...page.querySelector(".foot .keys").childNodes);
  const asked = page.querySelector("[data-gun]");
  const tone = page.querySelector("[data-part=echo] [data-tone]")?.dataset.tone;
  if (tone) document.dispatchEvent(new CustomEvent("scanned", { detail: tone }));
  box.placeholder = asked.placeholder;
  box.inputMode = asked.inputMode;
  document.querySelector("label[for=code]").textContent = page.querySelector("label[for=code]").textContent;
}

function waiting(form) {
  if (queue.length > 1) form.querySelector("[data-part=ready]").textContent = form.dataset.waiting.replace("{n}", queue.length);
}
