// The one entry: every page loads it, every part below acts only where its data- attributes stand.
import "./frame.js";
import "./keys.js";
import "./verbs.js";
import { openGrids } from "./grid.js";
import { openUploads } from "./upload.js";
import { openViewers } from "./viewer.js";
import { openChecks } from "./slips.js";
import { openDesk } from "./desk.js";
import { openCounts } from "./count.js";
import { openSound } from "./sound.js";
import { openSuggest } from "./suggest.js";

function open(root) {
  openViewers(root);
  openGrids(root);
  openUploads(root);
  openDesk(root);
  openCounts(root);
  openChecks(root);
  openSound(root);
  openSuggest(root);
}

open(document);
// Fragments brought by htmx get the same parts as the page they land in.
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) open(event.target.parentElement ?? event.target);
});
