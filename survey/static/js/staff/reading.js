// Single keys of the reading room: an element with data-key="j,ArrowRight" is followed or pressed by that key; a list
// is walked by its rows. Nothing happens while somebody types, or with a modifier; the member can turn the keys off.
(() => {
  const typing = (place) => place.closest?.("input:not([type=checkbox]), select, textarea, [contenteditable], [data-words]");
  const keys = (element) => element.dataset.key.split(",");
  const press = (element) => (element.matches("input, select, [tabindex]") ? element.focus() : element.click());
  const walk = (step) => {
    const rows = [...document.querySelectorAll("[data-row]")];
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const next = rows[here < 0 ? 0 : here + step];
    next?.querySelector("a").focus();
    next?.scrollIntoView({ block: "nearest" });
    return Boolean(next);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const inWords = event.target.closest?.("[data-words]") && event.key.startsWith("Arrow");
    if (inWords || (typing(event.target) && !event.target.closest("[data-words]"))) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const element = [...document.querySelectorAll("[data-key]")].find((one) => keys(one).includes(key));
    if (element) {
      event.preventDefault();
      press(element);
    } else if (document.querySelector("[data-rows]") && (key === "j" || key === "k") && walk(key === "j" ? 1 : -1)) {
      event.preventDefault();
    }
  });
  // Columns change the form itself, so the whole page comes anew when they are chosen.
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.("[data-whole]")) return;
    event.stopPropagation();
  }, true);
})();
