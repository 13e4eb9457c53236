// One cell of a grid whose rows came as JSON: the same marks the server draws in parts/lists.html.
import { drawn, make } from "./words.js";

function number(no, kind = "issued") {
  const cut = Math.max(no.lastIndexOf("-"), no.lastIndexOf("—"), no.lastIndexOf("·")) + 1;
  return make("span", { class: `number ${kind}` }, no.slice(0, cut), make("i", {}, no.slice(cut)));
}

const KINDS = {
  no: (value, row) => number(value, row.no_kind),
  state: (value) => make("span", { class: `state ${value.shape}` }, drawn(`s-${value.shape}`, "shape"), value.word),
  tone: (value) => make("span", { class: value.tone ? `tone-${value.tone}` : "" }, value.text),
  link: (value, row) => {
    const url = value.url ?? row.url;
    return url ? make("a", { href: url }, value.text ?? value) : document.createTextNode(value);
  },
  num: (value) => document.createTextNode(typeof value === "number" ? value.toLocaleString("en") : value),
};

export function cellOf(kind, value, row) {
  if (value === null || value === undefined || value === "") return "";
  return (KINDS[kind] ?? ((one) => document.createTextNode(one)))(value, row);
}
