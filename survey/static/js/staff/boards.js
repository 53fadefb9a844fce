// One key for one decision: S shows the first card that waits, H hides it; on a card of the board, H hides that one.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  const key = event.key.toLowerCase();
  if (!/^[sh]$/.test(key)) return;
  const card = event.target.closest(".paper");
  const button = card?.querySelector(`[data-card-key="${key}"]`) || document.querySelector(`[data-key-once="${key}"]`);
  button?.form.requestSubmit(button);
});
