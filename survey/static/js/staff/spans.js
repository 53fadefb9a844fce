// Words of an answer are chosen with the mouse, or with the keyboard: arrows move a word, with Shift they choose. What is
// chosen goes into the coding form as code points, since a character may be two of a script's units.
(() => {
  const points = (words) => [...words].length;
  const place = (node, offset) => {
    const segment = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest("[data-start]");
    if (!segment) return null;
    const before = document.createRange();
    before.setStart(segment, 0);
    before.setEnd(node, offset);
    return Number(segment.dataset.start) + points(before.toString());
  };
  const chosen = () => {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const words = document.querySelector("[data-words] blockquote");
    if (!words?.contains(range.startContainer) || !words.contains(range.endContainer)) return null;
    const [start, end] = [place(range.startContainer, range.startOffset), place(range.endContainer, range.endOffset)];
    if (start === null || end === null || start >= end) return null;
    const said = range.toString();
    const [lead, tail] = [said.length - said.trimStart().length, said.length - said.trimEnd().length];
    return said.trim() ? { start: start + lead, end: end - tail, words: said.trim() } : null;
  };
  const tell = () => {
    const note = document.querySelector("[data-chosen]");
    // A field that gets the keyboard takes the browser's own selection away from the words: what was chosen stays.
    if (!note || document.activeElement?.closest("form")) return;
    const span = chosen();
    for (const field of document.querySelectorAll("[data-span]")) field.value = span ? span[field.dataset.span] : "";
    note.textContent = span ? `${note.dataset.some} “${span.words}”` : note.dataset.all;
  };
  const begin = (box) => {
    const text = document.createTreeWalker(box.querySelector("blockquote"), NodeFilter.SHOW_TEXT);
    const first = text.nextNode();
    if (first) getSelection().collapse(first, 0);
  };
  document.addEventListener("selectionchange", tell);
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest?.("[data-words]");
    const way = { ArrowRight: "right", ArrowLeft: "left", ArrowDown: "right", ArrowUp: "left" }[event.key];
    if (!box || !way || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const selection = getSelection();
    if (!selection.rangeCount || !box.contains(selection.anchorNode)) begin(box);
    const unit = event.key.endsWith("Down") || event.key.endsWith("Up") ? "line" : "word";
    if (unit === "word") selection.modify(event.shiftKey ? "extend" : "move", way, "word");
    else selection.modify(event.shiftKey ? "extend" : "move", event.key === "ArrowDown" ? "forward" : "backward", "line");
    tell();
  });
  // After a code was given the words have the keyboard, and the next code is one key away.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt.id === "one") document.getElementById("words")?.focus({ preventScroll: true });
  });
})();
