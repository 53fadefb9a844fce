// Keeps a page like the board it shows: asks again and again whether there is anything new, and puts only those parts in
// place that changed. What somebody is writing is never replaced; a form that did not get through is sent again.
(() => {
  const EVERY = 600, HIDDEN = 15000, SLOWEST = 8000; // milliseconds
  const root = document.querySelector("[data-live]");
  if (!root) return;
  document.documentElement.classList.add("live");
  const essence = (part) => part.outerHTML.replace(/name="csrf_token" value="[^"]*"/g, ""); // new on every page
  const known = new Map([...root.querySelectorAll("[data-part]")].map((part) => [part.id, essence(part)]));
  const by = (id) => document.getElementById(id), seen = () => root.querySelector("[data-seen]")?.dataset.seen || "";
  let waiting = null, timer = 0, failures = 0, asking = null, sending = Promise.resolve();

  const isChanged = (field) => field.type === "radio" || field.type === "checkbox"
    ? field.checked !== field.defaultChecked
    : field.tagName === "SELECT" ? field.length && field.selectedIndex !== Math.max(0, [...field.options].findIndex((one) => one.defaultSelected))
      : field.type !== "hidden" && field.value !== field.defaultValue;
  const isBusy = (part) => [...part.querySelectorAll("input, textarea, select")].some(isChanged)
    || [...part.querySelectorAll("audio")].some((sound) => !sound.paused); // nobody is cut short

  function show(html, forced) {
    const fresh = document.createElement("template");
    fresh.innerHTML = html;
    waiting = null;
    let moved = false;
    for (const part of fresh.content.querySelectorAll("[data-part]")) {
      const old = by(part.id), source = essence(part);
      if (!old) return window.location.reload();
      if (known.get(part.id) === source) continue;
      if (forced !== "all" && forced !== part.id && isBusy(old)) {
        waiting = html;
        moved = moved || part.dataset.step !== old.dataset.step;
        continue;
      }
      const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
      const opened = [...old.querySelectorAll("details[open][id]")].map((one) => one.id);
      old.replaceWith(part);
      known.set(part.id, source);
      for (const id of opened) if (by(id)) by(id).open = true;
      if (focused) by(focused)?.focus({ preventScroll: true });
    }
    const heading = root.querySelector("h1")?.textContent.trim();
    if (heading) document.title = [heading, ...document.title.split(" – ").slice(1)].join(" – ");
    if (by("moved")) by("moved").hidden = !moved;
    return document.dispatchEvent(new CustomEvent("board:shown"));
  }

  function online(is) {
    failures = is ? 0 : failures + 1;
    if (by("offline")) by("offline").hidden = is || failures < 3;
  }

  const isElsewhere = (answer) => // signed out, over, or never been in
    answer.redirected || answer.headers.has("HX-Redirect") || [403, 404, 410].includes(answer.status);

  async function ask() {
    clearTimeout(timer);
    if (asking) return;
    asking = new AbortController();
    const giveUp = setTimeout(() => asking?.abort(), 10000), since = seen();
    try {
      const answer = await fetch(`${root.dataset.live}?seen=${since}`, { headers: { "HX-Request": "true" }, signal: asking.signal });
      if (isElsewhere(answer)) return window.location.reload();
      document.dispatchEvent(new CustomEvent("board:answered", { detail: answer.headers.get("Date") }));
      const html = answer.status === 200 ? await answer.text() : waiting;
      if (html && seen() === since) show(html, ""); // unless what was sent meanwhile brought something newer
      online(answer.ok);
    } catch { online(false); } finally { clearTimeout(giveUp); }
    return later();
  }

  function later() {
    asking = null;
    const calm = Math.min(SLOWEST, EVERY * 2 ** Math.min(failures, 4));
    const wait = document.hidden ? HIDDEN : calm * (0.75 + Math.random() / 2); // so that phones do not ask all at once
    timer = setTimeout(ask, wait);
  }

  // One after the other, each until it got through: the same form again does the same once.
  async function send(form, body, button, tries = 0) {
    let answer = null;
    try {
      answer = await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
    } catch { /* no line */ }
    if (!answer || answer.status === 503) {
      failures = Math.max(failures, 2);
      online(false);
      await new Promise((done) => { setTimeout(done, Math.min(SLOWEST, 700 * 2 ** tries)); });
      return send(form, body, button, tries + 1);
    }
    if (isElsewhere(answer)) return window.location.reload();
    online(true);
    hold(form, false);
    show(await answer.text(), answer.ok ? form.closest("[data-part]")?.id : "");
    if (!answer.ok) root.querySelector("[data-focus]")?.focus();
    else if (button?.id) by(button.id)?.focus({ preventScroll: true });
    return null;
  }

  function hold(form, is) {
    form.toggleAttribute("aria-busy", is);
    for (const field of form.querySelectorAll("textarea, input[type=text]")) field.readOnly = is;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("[data-send]") || !("submitter" in event)) return;
    event.preventDefault();
    if (form.hasAttribute("aria-busy")) return;
    const body = new URLSearchParams(new FormData(form));
    if (event.submitter?.name) body.append(event.submitter.name, event.submitter.value);
    hold(form, true);
    sending = sending.then(() => send(form, body, event.submitter));
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-let-go]") && waiting) show(waiting, "all");
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
  window.addEventListener("online", ask);
  window.addEventListener("pageshow", ask);
})();
