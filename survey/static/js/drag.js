// Cards that can be placed are dragged, too: by a handle onto the name of a column, which then presses the card's own
// button for it. Where nothing can be dragged the buttons are all there is, and they say the same.
(() => {
  let held = null; // the card's id, where the pointer took it, and the places it can be let go over
  const places = (id) => [...document.querySelectorAll(`#${id} button[name=place]`)];

  function build() {
    for (const card of document.querySelectorAll("[data-drag] > li:not([data-ready])")) {
      card.dataset.ready = "1";
      const handle = document.createElement("span");
      handle.className = "handle";
      handle.setAttribute("aria-hidden", "true");
      handle.textContent = "⠿";
      card.append(handle);
    }
  }

  function take(event) {
    const card = event.target.closest(".handle")?.closest("li");
    if (!card || held) return;
    event.preventDefault();
    const id = card.querySelector("details").id;
    const bar = document.createElement("div");
    bar.className = "drop";
    bar.setAttribute("aria-hidden", "true");
    for (const button of places(id)) {
      const place = document.createElement("span");
      place.dataset.value = button.value;
      place.textContent = button.textContent;
      bar.append(place);
    }
    document.body.append(bar);
    held = { id, bar, x: event.clientX, y: event.clientY, pointer: event.pointerId };
  }

  const over = (event) => document.elementFromPoint(event.clientX, event.clientY)?.closest(".drop > span");
  const card = () => document.getElementById(held.id)?.closest("li"); // anew, as the board may have changed under it

  function move(event) {
    if (!held || event.pointerId !== held.pointer) return;
    const now = card();
    if (now) {
      now.classList.add("held");
      now.style.translate = `${event.clientX - held.x}px ${event.clientY - held.y}px`;
    }
    for (const place of held.bar.children) place.classList.toggle("over", place === over(event));
  }

  function drop(event) {
    if (!held || event.pointerId !== held.pointer) return;
    const value = event.type === "pointerup" ? over(event)?.dataset.value : "";
    const now = card();
    now?.classList.remove("held");
    if (now) now.style.translate = "";
    const button = value && places(held.id).find((one) => one.value === value);
    held.bar.remove();
    held = null;
    if (button) button.form.requestSubmit(button);
  }

  document.addEventListener("pointerdown", take);
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", drop);
  document.addEventListener("pointercancel", drop);
  document.addEventListener("board:shown", build);
  document.addEventListener("DOMContentLoaded", build);
})();
