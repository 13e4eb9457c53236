// A server's table becomes a Tabulator grid: sort, filter row, columns to drag and widen, many selected.
// With data-url the server sorts, filters and pages; otherwise the rows at hand are all there are.
// Without Tabulator or on a narrow screen the table stays as it is.
import { cellOf } from "./cells.js";
import { make, word } from "./words.js";

const WIDE = 701;

function columnsOf(table, remote) {
  const step = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--col")) || 16;
  return [...table.tHead.rows[0].cells].filter((head) => head.dataset.name).map((head) => {
    const kind = head.dataset.kind;
    const name = head.dataset.name;
    return {
      title: head.textContent, field: name, headerFilter: head.hasAttribute("data-nofilter") ? false : "input",
      headerFilterParams: { elementAttributes: { "aria-label": word("filter", { what: head.textContent }) } },
      headerFilterFunc: remote ? undefined : (wanted, value) => String(value?.text ?? value ?? "").toLowerCase().includes(wanted.toLowerCase()),
      width: head.dataset.w ? Number(head.dataset.w) * step : undefined, minWidth: head.dataset.w ? 40 : 160,
      cssClass: `kind-${kind}`, hozAlign: kind === "num" ? "right" : "left", headerHozAlign: kind === "num" ? "right" : "left",
      sorter: (a, b) => (kind === "num" ? a.sort - b.sort : String(a.text).localeCompare(String(b.text), "zh", { numeric: true })),
      formatter: (cell) => (remote ? cellOf(kind, cell.getValue(), cell.getData()) : cell.getValue()?.node?.cloneNode(true)) ?? "", variableHeight: true,
    };
  });
}

// What stands in a cell is taken over as it is, drawn by the server.
function valueOf(cell) {
  const node = document.createDocumentFragment();
  for (const child of cell.childNodes) node.append(child.cloneNode(true));
  const text = cell.textContent.trim();
  return { text, sort: Number(text.replaceAll(",", "")) || 0, node, toString() { return text; } };
}

function rowsOf(table, names, select) {
  let group = "";
  const rows = [];
  for (const row of table.tBodies[0].rows) {
    if (row.classList.contains("group")) { group = row.textContent.trim(); continue; }
    const cells = [...row.cells].slice(select ? 1 : 0);
    const one = { id: row.dataset.id ?? rows.length, $href: row.dataset.href, $group: group, $here: row.classList.contains("here") };
    names.forEach((name, at) => { one[name] = valueOf(cells[at]); });
    rows.push(one);
  }
  return rows;
}

function open(place) {
  const table = place.querySelector("table.grid");
  if (!globalThis.Tabulator || !place.querySelector("[data-bar]") || !table?.tBodies[0]?.rows.length || innerWidth < WIDE || table.tFoot) return;
  const select = place.dataset.select;
  const remote = place.dataset.url;
  const columns = columnsOf(table, remote);
  const rows = remote ? [] : rowsOf(table, columns.map((one) => one.field), select);
  const grouped = !remote && rows.some((row) => row.$group);
  const holder = make("div");
  table.hidden = true;
  table.after(holder);

  const grid = new globalThis.Tabulator(holder, {
    ...(remote ? fromServer(place) : { data: rows }), columns, layout: "fitColumns", movableColumns: true, columnDefaults: { resizable: true, headerSortTristate: true },
    rowHeader: select ? { formatter: "rowSelection", titleFormatter: "rowSelection", width: 48, hozAlign: "center", headerHozAlign: "center", headerSort: false, resizable: false } : undefined,
    selectableRows: select ? true : false, selectableRowsRangeMode: "click", groupBy: grouped ? "$group" : undefined,
    groupHeader: (name, count) => `<b role="gridcell">${escaped(String(name))}<span>${count}</span></b>`, placeholder: word("none"),
    rowFormatter: (row) => {
      const { $href = row.getData().url, $here = row.getData().here } = row.getData();
      const node = row.getElement();
      if ($href) { node.dataset.row = ""; node.dataset.href = $href; }
      if ($here) node.classList.add("here");
    },
  });
  grid.on("tableBuilt", () => settle(holder, rows.length, columns.length));
  grid.on("renderComplete", () => settle(holder, rows.length, columns.length));
  grid.on("rowSelectionChanged", (chosen) => keepChosen(place, select, chosen));

  const filter = place.querySelector("[data-filter]");
  if (filter) {
    filter.hidden = false;
    filter.addEventListener("click", () => {
      const on = holder.classList.toggle("filtering");
      filter.setAttribute("aria-pressed", String(on));
      if (on) holder.querySelector(".tabulator-header-filter input")?.focus(); else grid.clearHeaderFilter();
      grid.redraw();
    });
  }
}

const escaped = (text) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`);

// Roles a screen reader can follow: grid, groups of rows, rows, cells; and names for the check boxes.
function settle(holder, rows, columns) {
  holder.removeAttribute("aria-owns");
  holder.setAttribute("aria-rowcount", String(rows + 1));
  holder.setAttribute("aria-colcount", String(columns));
  holder.querySelector(".tabulator-tableholder")?.setAttribute("role", "rowgroup");
  holder.querySelector(".tabulator-table")?.setAttribute("role", "presentation");
  for (const group of holder.querySelectorAll(".tabulator-group")) group.setAttribute("role", "row");
  for (const box of holder.querySelectorAll("input[type=checkbox]")) box.setAttribute("aria-label", box.closest(".tabulator-header") ? word("all") : word("one"));
}

function fromServer(place) {
  const pager = place.parentElement.querySelector(".pager");
  if (pager) pager.hidden = true;
  const pages = make("nav", { class: "grid-pages", "aria-label": place.dataset.label });
  place.append(pages);
  return {
    ajaxURL: place.dataset.url, pagination: true, paginationElement: pages, locale: "house",
    langs: { house: { pagination: Object.fromEntries(["first", "last", "next", "prev"].flatMap((name) => [[name, word(name)], [`${name}_title`, word(name)]])) } },
    paginationMode: "remote", paginationSize: 100, sortMode: "remote", filterMode: "remote",
    ajaxURLGenerator: (url, _config, { page, size, sort = [], filter = [] }) => {
      const address = new URL(url, location.href);
      const asked = { page, size, sort: sort[0]?.field, way: sort[0]?.dir };
      for (const one of filter) asked[`f.${one.field}`] = one.value;
      for (const [name, value] of Object.entries(asked)) if (value) address.searchParams.set(name, value);
      const link = place.querySelector("[data-export]");
      if (link) link.search = new URLSearchParams([...new URL(link.href).searchParams].filter(([name]) => !(name in asked)).concat(Object.entries(asked).filter(([name, value]) => value && name !== "page" && name !== "size")));
      return String(address);
    },
    ajaxResponse: (_url, _params, answer) => ({ data: answer.rows, last_page: answer.last, last_row: answer.total }),
  };
}

// The chosen rows go with the form around the grid, as the check boxes would have.
function keepChosen(place, name, chosen) {
  place.querySelectorAll("input[data-chosen]").forEach((old) => old.remove());
  for (const row of chosen) place.append(make("input", { type: "hidden", name, value: String(row.id), "data-chosen": true }));
  const count = place.querySelector("[data-bar] > span");
  if (count) { count.dataset.plain ??= count.textContent; count.textContent = chosen.length ? word("chosen", { n: chosen.length }) : count.dataset.plain; }
}

document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-all]")) return;
  for (const box of event.target.closest("table").tBodies[0].querySelectorAll("input[type=checkbox]")) box.checked = event.target.checked;
});

export function openGrids(root) { root.querySelectorAll("[data-grid]").forEach((place) => { if (!place.dataset.open) { place.dataset.open = "1"; open(place); } }); }
