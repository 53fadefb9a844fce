// Counts down to when the open step's time is out, by the server's clock once it has answered.
(() => {
  let ahead = null; // how far the server is ahead of this clock, which may be wrong by minutes
  const show = () => {
    for (const place of document.querySelectorAll("[data-timer]")) {
      const ends = place.closest("[data-ends]")?.dataset.ends; // a step may be open without a clock
      const left = Math.max(0, Math.round((Date.parse(ends || "") - Date.now() - ahead) / 1000));
      place.hidden = Number.isNaN(left);
      if (!place.hidden) place.querySelector("b").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    }
  };
  document.addEventListener("board:answered", (event) => { // in whole seconds, so the latest is nearest
    const now = Date.parse(event.detail) - Date.now();
    if (now > (ahead ?? -Infinity)) ahead = now;
  });
  setInterval(show, 1000);
  document.addEventListener("board:shown", show);
  show();
})();
