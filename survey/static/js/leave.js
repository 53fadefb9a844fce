// Quick exit: go to a neutral page at once and leave no way Back to this one.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-leave]");
  if (!link) return;
  event.preventDefault();
  document.body.hidden = true;
  window.location.replace(link.href);
});
// A page brought back from the browser's memory is fetched again, so that nobody sees the answers of the one before.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) window.location.reload();
});
