// After htmx has put a new page in place, the keyboard and the screen reader start at its heading, or at what went wrong.
document.addEventListener("htmx:afterSettle", (event) => {
  const root = event.detail.elt;
  const place = root.querySelector("[data-focus]") || root.querySelector("h1");
  if (!place || root.dataset.quiet !== undefined) return;
  place.setAttribute("tabindex", "-1");
  place.focus({ preventScroll: true });
  window.scrollTo(0, 0);
});
// A page that came whole with a problem on it starts there too.
document.addEventListener("DOMContentLoaded", () => document.querySelector("[data-focus]")?.focus());
// No answer comes when the line is down: what was typed stays, and the person is told.
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, () => {
    const note = document.getElementById("offline");
    if (!note) return;
    note.hidden = false;
    note.focus();
  });
}
