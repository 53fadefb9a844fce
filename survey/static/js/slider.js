// A number between two ends can also be slid, or stepped with two buttons. Nothing is chosen before it is touched.
(() => {
  const build = (box) => {
    if (box.querySelector("input[type=range]")) return;
    const field = box.querySelector("input");
    const { min, max, step, less, more } = box.dataset;
    const range = document.createElement("input");
    Object.assign(range, { type: "range", min, max, step });
    range.setAttribute("aria-labelledby", `${field.id}.h`);
    const number = () => Number(field.value.replace(",", "."));
    const show = () => { if (field.value.trim() !== "" && !Number.isNaN(number())) range.value = number(); };
    const set = (value) => { field.value = value; show(); field.dispatchEvent(new Event("input", { bubbles: true })); };
    range.addEventListener("input", () => set(range.value));
    field.addEventListener("change", show);
    const by = document.createElement("div");
    by.className = "by";
    for (const [words, change] of [[less, -1], [more, 1]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "go second";
      button.textContent = words;
      button.addEventListener("click", () => {
        if (field.value.trim() === "") return set(range.value);
        if (change < 0) range.stepDown(); else range.stepUp();
        return set(range.value);
      });
      by.append(button);
    }
    box.append(range, by);
    show();
  };
  const all = () => document.querySelectorAll("[data-slider]").forEach(build);
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSettle", all);
})();
