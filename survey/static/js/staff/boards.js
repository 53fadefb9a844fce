// One key for one decision: S shows the first card that waits, H hides it; on a card of the board, or on one in its
// group, H hides that one.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  if (!/^[sh]$/.test(key)) return;
  const cards = ".paper, .inner", card = event.target.closest(cards);
  const own = [...card?.querySelectorAll(`[data-card-key="${key}"]`) || []].find((one) => one.closest(cards) === card);
  const button = own || document.querySelector(`[data-key-once="${key}"]`);
  button?.form.requestSubmit(button);
});
