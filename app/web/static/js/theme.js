// Runs before the first paint: takes light or dark and the row height from the person's cookies,
// so that a page kept by the browser looks as chosen. Later it sets them when a button is pressed.
(function () {
  "use strict";
  var root = document.documentElement;

  function cookie(name) {
    var found = document.cookie.match(new RegExp("(?:^|; )" + name + "=([^;]*)"));
    return found ? decodeURIComponent(found[1]) : null;
  }
  function keep(name, value) {
    document.cookie = name + "=" + encodeURIComponent(value) + "; path=/; max-age=31536000; samesite=lax";
  }
  function theme(value) {
    if (value === "light" || value === "dark") root.setAttribute("data-bs-theme", value);
    else root.removeAttribute("data-bs-theme");
  }
  function density(value) {
    root.setAttribute("data-density", value);
  }
  function press(name, value) {
    document.querySelectorAll("[data-set-" + name + "]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-set-" + name) === value));
    });
  }

  var chosen = { theme: cookie("theme"), density: cookie("density") };
  if (chosen.theme) theme(chosen.theme);
  if (chosen.density) density(chosen.density);

  document.addEventListener("DOMContentLoaded", function () {
    if (chosen.theme) press("theme", chosen.theme);
    if (chosen.density) press("density", chosen.density);
  });
  document.addEventListener("click", function (event) {
    var button = event.target.closest("[data-set-theme], [data-set-density]");
    if (!button) return;
    var name = button.hasAttribute("data-set-theme") ? "theme" : "density";
    var value = button.getAttribute("data-set-" + name);
    keep(name, value);
    (name === "theme" ? theme : density)(value);
    press(name, value);
  });
})();
