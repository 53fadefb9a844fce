// Reads the page aloud: recordings in their order where there are any, else the browser's own voice for the language.
(() => {
  document.documentElement.classList.add("js");
  let playing = null;
  const parts = () => [...document.querySelectorAll("[data-say]")].filter((part) => part.offsetParent !== null);
  const recording = (part) => document.querySelector(`audio[data-for="${part.dataset.say}"]`);
  const voice = (lang) =>
    window.speechSynthesis?.getVoices().find((known) => known.lang.toLowerCase().split(/[-_]/)[0] === lang);
  const tongue = (part) => part.closest("[data-speech]")?.dataset.speech || "";
  const speakable = (part) => recording(part) || voice(tongue(part));

  function stop() {
    if (!playing) return;
    playing.audio?.pause();
    window.speechSynthesis?.cancel();
    playing.part.classList.remove("reading");
    playing = null;
    show();
  }

  function read(queue) {
    const part = queue.shift();
    if (!part) return stop();
    playing?.part.classList.remove("reading");
    part.classList.add("reading");
    const audio = recording(part);
    playing = { part, audio };
    const next = () => playing?.part === part && read(queue);
    if (audio) {
      audio.currentTime = 0;
      audio.onended = audio.onerror = next;
      audio.play().catch(next);
    } else {
      const said = new SpeechSynthesisUtterance(part.textContent.trim());
      said.voice = voice(tongue(part));
      said.lang = said.voice.lang;
      said.rate = 0.9;
      said.onend = said.onerror = next;
      window.speechSynthesis.speak(said);
    }
    show();
  }

  function show() {
    for (const button of document.querySelectorAll("[data-listen]")) {
      button.hidden = !parts().some(speakable);
      button.setAttribute("aria-pressed", String(playing !== null));
    }
  }

  function start() {
    stop();
    const queue = parts().filter(speakable);
    if (queue.length) read(queue);
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-listen]")) return;
    if (playing) stop();
    else start();
  });
  for (const name of ["htmx:beforeSwap", "recording"]) document.addEventListener(name, stop);
  document.addEventListener("htmx:afterSettle", () => {
    show();
    if (document.querySelector("[data-aloud]")) start();
  });
  window.speechSynthesis?.addEventListener?.("voiceschanged", show);
  document.addEventListener("DOMContentLoaded", () => {
    show();
    if (document.querySelector("[data-aloud]")) start();
  });
  window.addEventListener("pagehide", stop);
})();
