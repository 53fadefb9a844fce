// "Don't know" and its like stand alone: choosing one clears the rest, and answering clears them.
// Typed words are only put aside: they come back when the choice is taken back.
document.addEventListener("input", (event) => {
  const given = event.target;
  const question = given.closest("[data-question]");
  if (!question) return;
  const alone = given.matches("[data-alone]");
  const ticked = given.type !== "checkbox" || given.checked;
  for (const other of question.querySelectorAll("input, textarea")) {
    if (other === given || !(alone || other.matches("[data-alone]"))) continue;
    if (other.type === "checkbox" || other.type === "radio") {
      if (ticked) other.checked = false;
    } else if (other.type === "file") {
      if (ticked) other.value = ""; // which cannot be given back
    } else if (ticked) {
      other.dataset.aside = other.value;
      other.value = "";
    } else {
      other.value = other.value || other.dataset.aside || "";
    }
  }
});
