// A select becomes a field to type in, with a list of what fits (ARIA 1.2, combobox with a listbox). Enter takes what is
// marked and sends the form, Escape gives the keyboard back to the words.
(() => {
  let made = 0;
  const build = (select) => {
    if (select.dataset.ready) return;
    select.dataset.ready = "1";
    const number = ++made;
    const field = document.createElement("input");
    const list = document.createElement("ul");
    const options = [...select.options].filter((option) => option.value);
    Object.assign(field, { type: "text", id: select.id, autocomplete: "off", className: "typed" });
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false",
      "aria-controls": `list-${number}`, "placeholder": select.options[0].text })) field.setAttribute(name, value);
    if (select.dataset.shortcut) {
      field.dataset.key = select.dataset.shortcut;
      field.setAttribute("aria-keyshortcuts", select.dataset.shortcut.toUpperCase());
    }
    list.id = `list-${number}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", select.labels[0]?.textContent || "");
    list.hidden = true;
    select.hidden = true;
    select.id += "-select";
    const box = document.createElement("span");
    box.className = "combobox";
    select.before(box);
    box.append(field, list, select);
    let fitting = [];
    let marked = 0;
    const fold = (words) => words.normalize("NFKC").toLowerCase();
    const rank = (option, typed) => {
      const name = fold(option.text);
      if (name.startsWith(typed)) return 0;
      return name.includes(typed) ? 1 : fold(option.dataset.above || "").includes(typed) ? 2 : 3;
    };
    const show = () => {
      list.replaceChildren(...fitting.map((option, place) => {
        const item = document.createElement("li");
        item.id = `list-${number}-${place}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(place === marked));
        item.className = `ink-${option.dataset.ink}`;
        const dot = document.createElement("span");
        dot.className = "swatch";
        const above = document.createElement("small");
        above.textContent = option.dataset.above || "";
        item.append(dot, option.text, above);
        item.addEventListener("mousedown", (event) => { event.preventDefault(); take(option); });
        return item;
      }));
      if (!fitting.length) {
        const none = document.createElement("li");
        none.setAttribute("role", "option");
        none.setAttribute("aria-disabled", "true");
        none.setAttribute("aria-selected", "false");
        none.textContent = select.dataset.none;
        list.append(none);
      }
      list.children[marked]?.scrollIntoView({ block: "nearest" });
      if (fitting.length) field.setAttribute("aria-activedescendant", `list-${number}-${marked}`);
      else field.removeAttribute("aria-activedescendant");
    };
    const open = () => {
      const typed = fold(field.value.trim());
      fitting = options.filter((option) => rank(option, typed) < 3);
      if (typed) fitting.sort((a, b) => rank(a, typed) - rank(b, typed));
      marked = 0;
      list.hidden = false;
      field.setAttribute("aria-expanded", "true");
      show();
    };
    const close = () => {
      list.hidden = true;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    };
    const take = (option) => {
      select.value = option.value;
      field.value = option.text;
      close();
      select.form.requestSubmit();
    };
    field.addEventListener("input", open);
    field.addEventListener("focus", () => { field.select(); open(); });
    field.addEventListener("blur", close);
    field.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && fitting.length) {
        if (list.hidden) open();
        else { marked = (marked + step + fitting.length) % fitting.length; show(); }
      } else if (event.key === "Enter" && !list.hidden && fitting.length) take(fitting[marked]);
      else if (event.key === "Escape") { close(); document.getElementById("words")?.focus(); }
      else return;
      event.preventDefault();
    });
  };
  const all = () => document.querySelectorAll("select[data-combobox]").forEach(build);
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSettle", all);
})();
