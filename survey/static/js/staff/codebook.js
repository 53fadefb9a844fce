// Walking a codebook by keyboard: "/" to find, arrows from code to code, Home and End, "n" for a new one.
(function () {
  "use strict";

  function codes() {
    return Array.from(document.querySelectorAll("[data-tree] a.code"));
  }

  function writing(element) {
    return element.closest("input, textarea, select, [contenteditable]") !== null;
  }

  function focusOn(element) {
    if (element) {
      element.focus();
      element.scrollIntoView({ block: "nearest" });
    }
    return Boolean(element);
  }

  function walk(event) {
    const all = codes();
    const here = all.indexOf(document.activeElement);
    if (here < 0) {
      return event.target.id === "find" && event.key === "ArrowDown" && focusOn(all[0]);
    }
    const level = (link) => link.closest("li").parentElement;
    switch (event.key) {
      case "ArrowDown": return focusOn(all[here + 1]);
      case "ArrowUp": return focusOn(all[here - 1] || document.getElementById("find"));
      case "ArrowLeft": case "ArrowRight": {
        const out = (event.key === "ArrowLeft") === (document.dir !== "rtl");
        const item = out ? level(all[here]).closest("li") : all[here].closest("li").querySelector("ul li");
        return focusOn(item && item.querySelector("a.code"));
      }
      case "Home": return focusOn(all[0]);
      case "End": return focusOn(all[all.length - 1]);
      default: return false;
    }
  }

  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || !document.querySelector("#new, [data-tree]")) {
      return;
    }
    let done = walk(event);
    if (!done && !writing(event.target)) {
      const wanted = { "/": "#find", n: "#new [name=name]" }[event.key];
      done = wanted !== undefined && focusOn(document.querySelector(wanted));
    }
    if (done) {
      event.preventDefault();
    }
  });
})();
