// Parts of a picture answer to a touch; points left to share are counted; words of one's own choose their answer.
(() => {
  const mark = () => document.querySelectorAll("[data-part]").forEach((part) => {
    part.toggleAttribute("data-on", Boolean(document.getElementById(part.dataset.part)?.checked));
  });
  const count = () => document.querySelectorAll("[data-points]").forEach((list) => {
    const given = [...list.querySelectorAll("input")].reduce((sum, field) => sum + (Number(field.value) || 0), 0);
    const left = list.closest("[data-question]").querySelector("[data-left]");
    left.hidden = false;
    left.querySelector("b").textContent = list.dataset.points - given;
  });
  const all = () => { mark(); count(); };
  document.addEventListener("click", (event) => {
    const part = event.target.closest?.("[data-part]");
    if (part) document.getElementById(part.dataset.part).click();
  });
  document.addEventListener("change", all);
  document.addEventListener("input", (event) => {
    const choice = event.target.dataset?.write && document.getElementById(event.target.dataset.write);
    if (choice && event.target.value) choice.checked = true;
    count();
  });
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSettle", all);
})();
