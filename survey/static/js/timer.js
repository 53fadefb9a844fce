// Counts down to when the open step's time is out, by the server's clock as it was when the page came.
(() => {
  const show = () => {
    for (const place of document.querySelectorAll("[data-timer]")) {
      const ends = place.closest("[data-ends]")?.dataset.ends; // a step may be open without a clock
      const left = Math.round((Date.parse(ends || "") - Date.now()) / 1000);
      place.hidden = !(left > 0);
      if (left > 0) place.querySelector("b").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
    }
  };
  setInterval(show, 1000);
  document.addEventListener("board:shown", show);
  show();
})();
