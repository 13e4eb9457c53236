// The page viewer: one SVG over the image in page pixels carries the text (selectable), the found words,
// the doubtful words and the ring of a field, so that all stay sharp at any zoom.
import { word } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";

function shape(name, attributes, text) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

// The boxes of each found place: one that runs over a line has several.
function placesOf(boxes) {
  const places = new Map();
  boxes.forEach((box, at) => places.set(box.hit ?? `alone ${at}`, [...(places.get(box.hit) ?? []), box]));
  return [...places.values()];
}

class Viewer {
  constructor(root) {
    Object.assign(this, { root, base: root.dataset.base, count: Number(root.dataset.count), number: Number(root.dataset.page), query: root.dataset.query });
    // Found places by page; a page that was opened tells what is really marked on it.
    this.counted = new Map(Object.entries(JSON.parse(root.dataset.counted || "{}")).map(([page, count]) => [Number(page), count]));
    this.sheet = root.querySelector("[data-sheet]");
    this.image = root.querySelector("[data-image]");
    this.canvas = root.querySelector(".canvas");
    this.lens = root.querySelector("[data-lens]");
    this.scale = 1;
    this.turned = 0;
    this.hit = 0;
    this.data = null;
    root.addEventListener("click", (event) => this.clicked(event));
    this.read(this.number, "first");
  }

  clicked(event) {
    const act = event.target.closest("[data-act]")?.dataset.act;
    const thumb = event.target.closest("[data-go]");
    if (!act && !thumb) return;
    event.preventDefault();
    if (thumb) this.go(Number(thumb.dataset.go));
    else this.act(act);
  }

  act(name) {
    const acts = {
      prev: () => this.go(this.number - 1), next: () => this.go(this.number + 1),
      smaller: () => this.zoom(this.scale / 1.25), larger: () => this.zoom(this.scale * 1.25), fit: () => this.zoom(1),
      turn: () => this.turn(), select: () => this.toggle("select"), doubt: () => this.toggle("doubt"),
      "hit-after": () => this.step(1), "hit-before": () => this.step(-1),
    };
    acts[name]?.();
  }

  toggle(name) {
    this.root.toggleAttribute(`data-${name}`);
    this.root.querySelector(`[data-act=${name}]`)?.setAttribute("aria-pressed", String(this.root.hasAttribute(`data-${name}`)));
  }

  zoom(scale) {
    this.scale = Math.min(5, Math.max(0.25, scale));
    this.sheet.style.width = `${this.scale * 100}%`;
    const out = this.root.querySelector("[data-zoom]");
    if (out) out.value = `${Math.round(this.scale * 100)} %`;
  }

  turn() {
    this.turned = (this.turned + 90) % 360;
    this.sheet.dataset.turn = this.turned;
    // A page on its side keeps its box; the margins make room for the longer edge.
    const spare = this.turned % 180 ? (this.sheet.offsetHeight - this.sheet.offsetWidth) / 2 : 0;
    this.sheet.style.marginInline = spare ? `${spare}px` : "";
    this.sheet.style.marginBlock = spare ? `${-spare}px` : "";
    this.canvas.scrollTo(0, 0);
  }

  async go(number, which = "first") {
    if (number < 1 || number > this.count || number === this.number) return;
    this.number = number;
    this.data = null;
    this.image.src = `${this.base}/${number}.jpg`;
    this.image.alt = word("imagealt", { title: this.root.dataset.title, n: number });
    this.sheet.querySelector("svg")?.remove();
    this.root.querySelector("[data-now]").textContent = number;
    for (const thumb of this.root.querySelectorAll("[data-go]")) {
      if (Number(thumb.dataset.go) === number) { thumb.setAttribute("aria-current", "true"); thumb.scrollIntoView({ block: "nearest" }); }
      else thumb.removeAttribute("aria-current");
    }
    this.canvas.scrollTop = 0;
    if (!this.root.hasAttribute("data-small")) {
      const address = new URL(location.href);
      address.searchParams.set("page", number);
      history.replaceState(null, "", address);
    }
    await this.read(number, which);
  }

  async read(number, which) {
    const near = this.root.hasAttribute("data-near") ? "&near=1" : "";
    const answer = await fetch(`${this.base}/${number}.json${this.query ? `?q=${encodeURIComponent(this.query)}${near}` : ""}`).catch(() => null);
    const data = answer?.ok ? await answer.json() : {};
    if (number !== this.number) return;
    this.data = data;
    if (!answer?.ok) return;
    this.places = placesOf(this.data.hits ?? []);
    if (this.places.length) this.counted.set(number, this.places.length);
    else this.counted.delete(number);
    this.draw();
    this.show(which === "last" ? this.places.length - 1 : 0, which !== "none" && this.number !== 1);
    this.showPlace();
  }

  draw() {
    const { width, height, lines = [], hits = [] } = this.data;
    this.sheet.querySelector("svg")?.remove();
    const over = shape("svg", { class: "over", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": hits.length ? word("hitson", { n: this.number, m: this.places.length }) : word("pageno", { n: this.number }) });
    for (const box of hits) over.append(shape("rect", { class: "hit", x: box.x, y: box.y, width: box.w, height: box.h }));
    for (const line of lines) {
      for (const one of line.words ?? []) if (one.score < 0.8) over.append(shape("rect", { class: "low", x: one.x - 2, y: one.y - 2, width: one.w + 4, height: one.h + 4 }));
      over.append(shape("text", { class: "said", x: line.x, y: line.y + line.h * 0.82, "font-size": line.h * 0.86, textLength: Math.max(1, line.w), lengthAdjust: "spacingAndGlyphs" }, line.text));
    }
    this.sheet.append(over);
    this.over = over;
  }

  show(index, scroll = true) {
    this.over?.querySelectorAll(".ring").forEach((ring) => ring.remove());
    this.hit = Math.max(0, index);
    this.tell();
    const boxes = this.places?.[index];
    if (!boxes) return;
    const marks = this.over.querySelectorAll(".hit, .here");
    marks.forEach((mark, at) => mark.setAttribute("class", boxes.includes(this.data.hits[at]) ? "here" : "hit"));
    for (const { x, y, w, h } of boxes) this.over.append(shape("rect", { class: "ring", x: x - 4, y: y - 4, width: w + 8, height: h + 8 }));
    if (this.lens) this.enlarge(boxes[0]);
    if (scroll) this.bring(boxes[0].y);
  }

  // Which of all found places this is, those on earlier pages counted.
  tell() {
    const [label, count] = ["[data-hit]", "[data-hit-count]"].map((name) => this.root.querySelector(name));
    let [before, all] = [0, 0];
    for (const [page, places] of this.counted) {
      all += places;
      if (page < this.number) before += places;
    }
    if (label) label.textContent = this.places?.length ? before + this.hit + 1 : 0;
    if (count) count.textContent = all;
  }

  bring(y) {
    const top = (y / this.data.height) * this.sheet.offsetHeight;
    this.canvas.scrollTo({ top: Math.max(0, top - this.canvas.clientHeight / 3) });
  }

  enlarge({ x, y, w, h }) {
    const { width, height, hits } = this.data;
    const svg = this.lens.querySelector("svg");
    const across = Math.min(width, Math.max(w * 2.4, h * 14));
    svg.setAttribute("viewBox", `${Math.max(0, x + w / 2 - across / 2)} ${Math.max(0, y + h / 2 - across / 6)} ${across} ${across / 3}`);
    svg.setAttribute("class", "over");
    svg.replaceChildren(shape("image", { href: this.image.src, width, height }), ...hits.map((box) => shape("rect", { class: "hit", x: box.x, y: box.y, width: box.w, height: box.h })));
    this.lens.hidden = false;
  }

  // Next hit; past the last one on this page, the next page that has any.
  step(by) {
    if (!this.data) return; // on its way to another page
    const here = this.places?.length ?? 0;
    const wanted = this.hit + by;
    if (wanted >= 0 && wanted < here) return this.show(wanted);
    const pages = [...this.counted.keys()].sort((one, other) => one - other);
    if (!pages.length) return;
    const target = by > 0 ? pages.find((page) => page > this.number) ?? pages[0] : [...pages].reverse().find((page) => page < this.number) ?? pages[pages.length - 1];
    if (target !== this.number) this.go(target, by > 0 ? "first" : "last");
    else if (here) this.show(by > 0 ? 0 : here - 1);
  }

  async ring(name, page) {
    this.wanted = name;
    if (page && page !== this.number) await this.go(page, "none");
    else this.showPlace();
  }

  showPlace() {
    this.over?.querySelectorAll(".place, .tag, .tag-ground").forEach((old) => old.remove());
    const field = this.data?.fields?.find((one) => one.name === this.wanted);
    if (!field || !this.over) return;
    const size = Math.max(12, this.data.width / 48);
    const wide = [...field.label].length * size * 1.02 + size * 0.7;
    this.over.append(
      shape("rect", { class: "place", x: field.x - 3, y: field.y - 3, width: field.w + 6, height: field.h + 6 }),
      shape("rect", { class: "tag-ground", x: field.x - 3, y: field.y - 3 - size * 1.45, width: wide, height: size * 1.45 }),
      shape("text", { class: "tag", x: field.x - 3 + size * 0.35, y: field.y - 3 - size * 0.4, "font-size": size }, field.label),
    );
    this.bring(field.y);
  }
}

let open = null;

export function openViewers(root) {
  for (const place of root.querySelectorAll("[data-viewer]")) if (!place.viewer) place.viewer = open = new Viewer(place);
}

const typing = (target) => target.closest("input, textarea, select");

// A field, focused or clicked, shows where it stands on the page.
for (const name of ["click", "focusin"]) {
  document.addEventListener(name, (event) => {
    const field = event.target.closest?.("[data-place]");
    if (field && open) open.ring(field.dataset.place, Number(field.dataset.page));
  });
}

document.addEventListener("keydown", (event) => {
  if (!open || !open.root.isConnected || event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const act = { n: "hit-after", p: "hit-before", ArrowLeft: "prev", ArrowRight: "next", "+": "larger", "=": "larger", "-": "smaller", 0: "fit", r: "turn" }[event.key];
  if (act && (event.key.length > 1 || localStorage.getItem("letters") !== "off")) { open.act(act); event.preventDefault(); }
});
