// A photo is shown before it is sent, and made smaller first where the browser can, to spare a slow line.
(() => {
  const SIDE = 1600;
  const SMALL = 400000; // bytes; what is less than this is sent as it is

  async function smaller(file) {
    if (file.size < SMALL || !window.createImageBitmap || !window.DataTransfer) return file;
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", 0.85); });
    return blob && blob.size < file.size ? new File([blob], "photo.jpg", { type: "image/jpeg" }) : file;
  }

  function show(box, file) {
    const old = box.querySelector(".chosen");
    if (old) {
      URL.revokeObjectURL(old.firstChild.src);
      old.remove();
    }
    if (!file) return;
    const shown = document.createElement("img");
    Object.assign(shown, { className: "shot", alt: box.dataset.photo, width: 320, height: 240 });
    shown.src = URL.createObjectURL(file);
    shown.addEventListener("error", () => shown.parentElement?.remove());
    const chosen = document.createElement("div");
    chosen.className = "chosen";
    chosen.append(shown);
    box.prepend(chosen);
  }

  document.addEventListener("change", async (event) => {
    const field = event.target;
    const box = field.closest("[data-photo]");
    if (!box) return;
    for (const other of box.querySelectorAll("input")) if (other !== field) other.value = "";
    const [file] = field.files;
    show(box, file);
    if (!file) return;
    const made = await smaller(file).catch(() => file);
    if (made === file || field.files[0] !== file) return;
    const list = new DataTransfer();
    list.items.add(made);
    field.files = list.files;
  });
  // "Don't know" and its like take the photo away again.
  document.addEventListener("input", (event) => {
    const box = event.target.matches("[data-alone]") && event.target.closest("[data-question]").querySelector("[data-photo]");
    if (box && event.target.checked) show(box, null);
  });
})();
