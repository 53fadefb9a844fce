// Answers to put in order move up and down by buttons; the places are written into the fields by themselves.
(() => {
  const build = (list) => {
    if (list.dataset.ready) return;
    list.dataset.ready = "1";
    const items = () => [...list.children];
    const field = (item) => item.querySelector("input");
    const ranked = items().every((item) => field(item).value !== "");
    if (ranked) list.append(...items().sort((a, b) => field(a).value - field(b).value));
    const write = () => items().forEach((item, place) => { field(item).value = place + 1; });
    for (const item of items()) {
      field(item).hidden = true;
      for (const [words, step] of [[list.dataset.up, -1], [list.dataset.down, 1]]) {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "go second";
        button.textContent = words;
        button.setAttribute("aria-label", `${words}: ${item.querySelector("label").textContent.trim()}`);
        button.addEventListener("click", () => {
          const beside = step < 0 ? item.previousElementSibling : item.nextElementSibling;
          if (beside && step < 0) beside.before(item);
          if (beside && step > 0) beside.after(item);
          write();
          button.focus();
        });
        item.append(button);
      }
    }
    document.querySelectorAll("[data-numbered]").forEach((hint) => { hint.hidden = true; });
  };
  const all = () => document.querySelectorAll("[data-rank]").forEach(build);
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSettle", all);
})();
