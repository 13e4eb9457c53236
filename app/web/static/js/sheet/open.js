// The page of the grid: opened once Tabulator is there.
import { openSheet } from "./sheet.js";

const root = document.querySelector("[data-sheet]");
if (root) globalThis.sheet = openSheet(root);
