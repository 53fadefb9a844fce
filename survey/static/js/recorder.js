// An answer can be spoken on the page itself: record, stop, listen, record again. What was said is put into the field
// for a file, so that it is sent as any file.
(() => {
  const TYPES = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

  function build(box) {
    const can = window.MediaRecorder && window.DataTransfer && navigator.mediaDevices?.getUserMedia;
    const type = can && TYPES.find((each) => MediaRecorder.isTypeSupported(each));
    if (!type || box.dataset.ready) return;
    box.dataset.ready = "1";
    const part = (name) => box.querySelector(`[data-${name}]`);
    const [record, stop, time, told, denied, heard] = ["record", "stop", "clock", "told", "denied", "heard"].map(part);
    const question = box.closest("[data-question]");
    const field = document.getElementById(box.dataset.recorder);
    const most = Number(box.dataset.seconds);
    let recorder = null;
    let beat = 0;
    box.hidden = false;
    question.querySelectorAll(".camera").forEach((other) => { other.hidden = true; });

    function look(recording) {
      record.hidden = recording;
      stop.hidden = time.hidden = !recording;
      (recording ? stop : record).focus();
      told.textContent = recording ? box.dataset.started : box.dataset.stopped;
    }

    function play(file) {
      if (heard.src) URL.revokeObjectURL(heard.src);
      heard.hidden = !file;
      if (file) heard.src = URL.createObjectURL(file);
      else heard.removeAttribute("src");
    }

    function keep(pieces) {
      const list = new DataTransfer();
      list.items.add(new File(pieces, "voice", { type: type.split(";")[0] }));
      field.files = list.files;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      play(list.files[0]);
    }

    function end() {
      clearInterval(beat);
      if (recorder?.state === "recording") recorder.stop();
    }

    async function begin() {
      document.dispatchEvent(new Event("recording")); // nothing is read aloud into it
      play(null);
      let stream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      } catch {
        denied.hidden = false;
        return;
      }
      denied.hidden = true;
      const pieces = [];
      recorder = new MediaRecorder(stream, { mimeType: type, audioBitsPerSecond: 32000 });
      recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
      recorder.addEventListener("stop", () => {
        stream.getTracks().forEach((track) => track.stop());
        look(false);
        keep(pieces);
      });
      const started = Date.now();
      recorder.start(1000);
      beat = setInterval(() => {
        const seconds = Math.floor((Date.now() - started) / 1000);
        time.querySelector("b").textContent = clock(seconds);
        if (seconds >= most) end();
      }, 250);
      time.querySelector("b").textContent = clock(0);
      look(true);
    }

    record.addEventListener("click", begin);
    stop.addEventListener("click", end);
    window.addEventListener("pagehide", end);
    document.addEventListener("submit", (event) => {
      if (recorder?.state !== "recording") return;
      event.preventDefault(); // first stop and listen
      event.stopPropagation();
      end();
    }, true);
    // A file that was chosen is heard before it is sent, too; "don't know" and its like take it away again.
    question.addEventListener("change", (event) => {
      if (event.target === field) play(field.files[0]);
      if (event.target.matches("[data-alone]") && event.target.checked) play(null);
    });
  }

  const all = () => document.querySelectorAll("[data-recorder]").forEach(build);
  document.addEventListener("DOMContentLoaded", all);
  document.addEventListener("htmx:afterSettle", all);
})();
