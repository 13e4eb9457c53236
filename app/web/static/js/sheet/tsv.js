// Blocks of cells as Excel puts them on the clipboard: tabs and line ends, cells with either of them in quotes.

export function parse(text) {
  const rows = [[]];
  let cell = "";
  let quoted = false;
  const body = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (let at = 0; at < body.length; at += 1) {
    const letter = body[at];
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (body[at + 1] === '"') { cell += '"'; at += 1; }
      else quoted = false;
    } else if (letter === '"' && cell === "" && closes(body, at)) quoted = true;
    else if (letter === "\t") { rows.at(-1).push(cell); cell = ""; }
    else if (letter === "\n") { rows.at(-1).push(cell); rows.push([]); cell = ""; }
    else cell += letter;
  }
  rows.at(-1).push(cell);
  return rows;
}

// A quote opens a quoted cell only when another ends it before a tab, a line end or the end of the block.
function closes(body, from) {
  for (let at = from + 1; at < body.length; at += 1) {
    if (body[at] !== '"') continue;
    if (body[at + 1] === '"') { at += 1; continue; }
    return at + 1 >= body.length || body[at + 1] === "\t" || body[at + 1] === "\n";
  }
  return false;
}

export function write(rows) {
  return rows.map((row) => row.map((cell) => (/[\t\n"]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join("\t")).join("\r\n");
}
