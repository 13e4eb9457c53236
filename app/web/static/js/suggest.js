// What may be meant by what stands in a search box: titles, parties and numbers one may see, below the box.
// Down and up choose, Enter searches for the chosen one or for what was typed, Esc closes. It never sends by itself.
import { make, token, word } from "./words.js";

const PAUSE = 140; // milliseconds without a key before it asks
const LONG = 6000; // bytes of a question that an address still carries

class Suggest {
  constructor(form) {
    this.form = form;
    this.box = form.querySelector("input[type=search]");
    this.list = form.querySelector("[role=listbox]");
    this.told = form.querySelector("[role=status]");
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id })) this.box.setAttribute(name, value);
    this.here = -1;
    this.asked = 0;
    this.box.addEventListener("input", (event) => { if (!event.isComposing) this.later(); });
    this.box.addEventListener("compositionend", () => this.later());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.box.addEventListener("blur", () => this.close());
    this.list.addEventListener("pointerdown", (event) => {
      const option = event.target.closest("[role=option]");
      event.preventDefault();
      if (option) this.take(option);
    });
    form.addEventListener("submit", () => this.sent());
  }

  later() {
    clearTimeout(this.timer);
    this.asked += 1;
    if (!this.box.value.trim()) return this.close();
    this.timer = setTimeout(() => this.ask(this.asked), PAUSE);
  }

  async ask(number) {
    const typed = this.box.value.trim().slice(0, 100);
    const answer = await fetch(`${this.form.dataset.suggest}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || number !== this.asked || document.activeElement !== this.box) return;
    const { items } = await answer.json();
    if (number === this.asked) this.show(items, typed);
  }

  show(items, typed) {
    if (!items.length) return this.close();
    this.here = -1;
    this.list.replaceChildren(...items.map((one, at) => make("li", { role: "option", id: `${this.list.id}-${at}`, "aria-selected": "false", "data-words": one.words }, make("span", {}, ...parted(one.text, typed)), make("small", {}, one.kind))));
    this.list.hidden = false;
    this.box.setAttribute("aria-expanded", "true");
    this.box.removeAttribute("aria-activedescendant");
    if (this.told) this.told.textContent = word("meant", { n: items.length });
  }

  close() {
    this.asked += 1;
    clearTimeout(this.timer);
    this.here = -1;
    this.list.hidden = true;
    this.list.replaceChildren();
    this.box.setAttribute("aria-expanded", "false");
    this.box.removeAttribute("aria-activedescendant");
    if (this.told) this.told.textContent = "";
  }

  key(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const options = [...this.list.children];
    if (this.list.hidden || !options.length) {
      if (event.key === "ArrowDown" && this.box.value.trim()) { this.later(); event.preventDefault(); }
      return;
    }
    if (event.key === "ArrowDown") this.move(options, this.here + 1);
    else if (event.key === "ArrowUp") this.move(options, this.here < 0 ? options.length - 1 : this.here - 1);
    else if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && this.here >= 0) this.take(options[this.here]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Past either end nothing is chosen: what was typed stands again.
  move(options, to) {
    this.here = to >= options.length ? -1 : to;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === this.here)));
    if (this.here < 0) return this.box.removeAttribute("aria-activedescendant");
    this.box.setAttribute("aria-activedescendant", options[this.here].id);
    options[this.here].scrollIntoView({ block: "nearest" });
  }

  take(option) {
    this.box.value = option.dataset.words;
    this.close();
    this.form.requestSubmit();
  }

  // What is too long for an address is sent as a form.
  sent() {
    this.close();
    if (new TextEncoder().encode(encodeURIComponent(this.box.value)).length < LONG) return;
    this.form.method = "post";
    if (!this.form.querySelector("[name=csrf_token]")) this.form.append(make("input", { type: "hidden", name: "csrf_token", value: token() }));
  }
}

// The typed part set bold where it stands as it was typed.
function parted(text, typed) {
  const at = text.toLowerCase().indexOf(typed.toLowerCase());
  if (at < 0) return [text];
  return [text.slice(0, at), make("b", {}, text.slice(at, at + typed.length)), text.slice(at + typed.length)];
}

export function openSuggest(root) {
  for (const form of root.querySelectorAll("form[data-suggest]")) if (!form.suggest) form.suggest = new Suggest(form);
}
