// What a person would see, measured: put into every page under test. Each measure returns a list of faults in words.
window.measures = (() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), textarea, select, summary, audio[controls], [role=button]";

  const seen = (element) =>
    element.checkVisibility({ visibilityProperty: true }) && !element.closest(".away") && !isCutAway(element);
  function isCutAway(element) {
    const box = element.getBoundingClientRect();
    return box.width <= 1 || box.height <= 1;
  }
  function named(element) {
    const words = (element.innerText || element.value || element.alt || "").trim().replace(/\s+/g, " ").slice(0, 40);
    const id = element.id ? `#${element.id}` : element.className ? `.${String(element.className).split(" ")[0]}` : "";
    return `<${element.localName}${id}> "${words}"`;
  }
  function texts() {
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (!node.data.trim() || ["SCRIPT", "STYLE", "TEXTAREA"].includes(parent.tagName) || !seen(parent)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 0.5 && box.height > 0.5);
      if (boxes.length) found.push({ node, parent, boxes });
    }
    return found;
  }

  // Colours.
  function colour(text) {
    const parts = text.match(/^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/);
    if (!parts) throw new Error(`cannot read the colour ${text}`);
    return [+parts[1], +parts[2], +parts[3], parts[4] === undefined ? 1 : +parts[4]];
  }
  const over = (front, back) => [0, 1, 2].map((i) => front[i] * front[3] + back[i] * (1 - front[3])).concat(1);
  function luminance(rgb) {
    const [r, g, b] = rgb.map((value) => {
      const part = value / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }
  function contrast(one, other) {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  }
  function behind(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const layer = colour(getComputedStyle(at).backgroundColor);
      layers.push(layer);
      if (layer[3] === 1) break;
    }
    const canvas = matchMedia("(prefers-color-scheme: dark)").matches ? [18, 18, 18, 1] : [255, 255, 255, 1];
    return layers.reverse().reduce((back, layer) => over(layer, back), canvas);
  }
  // How much of an element shows; what cannot be used now may be faint.
  function opacity(element) {
    if (element.closest(":disabled, [aria-disabled=true]")) return 1;
    let shows = 1;
    for (let at = element; at; at = at.parentElement) shows *= parseFloat(getComputedStyle(at).opacity);
    return shows;
  }
  function faintTexts(least) {
    const faults = [];
    const check = (element, what) => {
      const back = behind(element);
      const [red, green, blue, alpha] = colour(getComputedStyle(element).color);
      const ratio = contrast(over([red, green, blue, alpha * opacity(element)], back), back);
      if (ratio < least) faults.push(`${what} has contrast ${ratio.toFixed(2)}`);
    };
    for (const { parent } of texts()) check(parent, named(parent));
    for (const field of document.querySelectorAll("textarea, input[type=text]")) if (seen(field)) check(field, named(field));
    return [...new Set(faults)];
  }
  // A control is told from its surroundings by a border or a ground; one with neither is text, and tested as such.
  function faintControls(least) {
    const faults = [];
    const typed = "input:not([type=hidden], [type=radio], [type=checkbox], [type=range], [type=file])";
    const parts = `textarea, ${typed}, select, .choice label, .go, .second, .tongues a, .menu > div`;
    for (const element of document.querySelectorAll(parts)) {
      if (!seen(element)) continue;
      const style = getComputedStyle(element);
      const outside = behind(element.parentElement);
      const border = style.borderTopStyle === "none" || style.borderTopWidth === "0px" ? outside : style.borderTopColor;
      const edge = Array.isArray(border) ? border : over(colour(border), outside);
      const ratio = Math.max(contrast(edge, outside), contrast(behind(element), outside));
      if (ratio < least) faults.push(`${named(element)} stands out by ${ratio.toFixed(2)}`);
      const mark = getComputedStyle(element, "::after");
      if (mark.content !== "none" && mark.display !== "none" && element.localName === "label") {
        const ground = behind(element);
        const ring = contrast(over(colour(mark.borderTopColor), ground), ground);
        if (ring < least) faults.push(`the mark of ${named(element)} stands out by ${ring.toFixed(2)}`);
      }
    }
    return faults;
  }
  function darkPictures() {
    const faults = [];
    for (const picture of document.querySelectorAll("img.pic")) {
      if (seen(picture) && luminance(behind(picture)) < 0.7) faults.push(`dark lines on a dark ground: ${named(picture)}`);
    }
    return faults;
  }

  // Room.
  function clips(element) {
    const style = getComputedStyle(element);
    return [style.overflowX, style.overflowY].some((value) => value === "hidden" || value === "clip");
  }
  function framed(element) {
    const style = getComputedStyle(element);
    return style.borderTopWidth !== "0px" || colour(style.backgroundColor)[3] > 0;
  }
  function cramped() {
    const faults = [];
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth > width) {
      faults.push(`the page is ${document.documentElement.scrollWidth} wide in a window of ${width}`);
    }
    const found = texts();
    for (const { parent, boxes } of found) {
      const rolls = parent.closest(".scroll") !== null; // a table may be wider than the window, and is moved by itself
      for (const box of boxes) {
        if (!rolls && (box.left < -1 || box.right > width + 1)) faults.push(`${named(parent)} runs out of the window`);
      }
      let frame = null;
      for (let at = parent; at && at !== document.body; at = at.parentElement) {
        const cuts = clips(at);
        const edge = at.getBoundingClientRect();
        const down = /auto|scroll/.test(getComputedStyle(at).overflowY);
        const beyond = boxes.some(
          (box) => (!rolls && (box.left < edge.left - 1 || box.right > edge.right + 1)) ||
            (!down && (box.top < edge.top - box.height / 3 || box.bottom > edge.bottom + box.height / 3)),
        );
        if (cuts && beyond) faults.push(`${named(parent)} is cut off by ${named(at)}`);
        if (!frame && framed(at)) {
          frame = at;
          if (beyond) faults.push(`${named(parent)} runs out of ${named(at)}`);
        }
      }
    }
    return [...new Set([...faults, ...overlaps(found)])];
  }
  function overlaps(found) {
    const laid = ({ parent, boxes }) => {
      const layer = parent.closest(".menu > div");
      return boxes.map((box) => ({ parent, layer, box }));
    };
    const all = found.flatMap(laid).sort((one, other) => one.box.top - other.box.top);
    const faults = [];
    for (let i = 0; i < all.length; i++) {
      for (let j = i + 1; j < all.length && all[j].box.top < all[i].box.bottom; j++) {
        const [one, other] = [all[i], all[j]];
        if (one.parent === other.parent || one.layer !== other.layer) continue;
        const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
        if (across > 2 && down > 0.4 * Math.min(one.box.height, other.box.height)) {
          faults.push(`${named(one.parent)} lies over ${named(other.parent)}`);
        }
      }
    }
    return faults;
  }
  function smallTargets(least) {
    const faults = [];
    for (const control of document.querySelectorAll(CONTROLS)) {
      if (!seen(control)) continue;
      const box = control.getBoundingClientRect();
      if (box.width < least - 0.01 || box.height < least - 0.01) {
        faults.push(`${named(control)} is ${box.width.toFixed(1)} × ${box.height.toFixed(1)}`);
      }
    }
    return faults;
  }

  // The keyboard.
  function focused() {
    const element = document.activeElement;
    if (!element || element === document.body) return null;
    const shown = element.closest(".choice, .file") && element.matches("input") ? element.nextElementSibling : element;
    const style = getComputedStyle(shown);
    const box = shown.getBoundingClientRect();
    const outline = style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
    const reach = outline + parseFloat(style.outlineOffset);
    const faults = [];
    const inside = shown.matches("iframe"); // the page in it shows where the focus is
    if (outline < 2 && !inside) faults.push(`its outline is ${outline} px`);
    const ground = parseFloat(style.outlineOffset) < 0 ? behind(shown) : behind(shown.parentElement);
    const ratio = outline ? contrast(over(colour(style.outlineColor), ground), ground) : 1;
    if (ratio < 3 && !inside) faults.push(`its outline stands out by ${ratio.toFixed(2)}`);
    if (box.left - reach < -0.5 || box.right + reach > document.documentElement.clientWidth + 0.5) {
      faults.push("its outline runs out of the window");
    }
    let inView = false;
    for (const [x, y] of [[0.5, 0.5], [0.05, 0.2], [0.95, 0.2], [0.05, 0.8], [0.95, 0.8]]) {
      const [above, below] = box.height > innerHeight ? [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)] : [box.top, box.bottom];
      const [left, top] = [box.left + box.width * x, above + (below - above) * y];
      if (top < 0 || top > innerHeight) continue;
      inView = true;
      const hit = document.elementFromPoint(left, top);
      if (!hit || !(element.contains(hit) || shown.contains(hit) || hit.control === element)) {
        faults.push(`it is covered by ${hit ? named(hit) : "nothing"}`);
        break;
      }
    }
    if (!inView) faults.push("it is not scrolled into view");
    if (!element.dataset.stop) element.dataset.stop = String(document.querySelectorAll("[data-stop]").length + 1);
    return {
      stop: element.dataset.stop,
      name: named(shown),
      place: [...document.querySelectorAll("*")].indexOf(element),
      left: box.left, right: box.right, top: box.top + scrollY, bottom: box.bottom + scrollY,
      faults: faults.map((fault) => `${named(shown)}: ${fault}`),
    };
  }
  // Every control in the order of the page, focused as the keyboard would, in one go.
  function focusedEach() {
    forgetStops();
    const stops = [];
    for (const control of document.querySelectorAll(CONTROLS)) {
      if (!seen(control) || control.tabIndex < 0 || control.disabled) continue;
      control.focus({ focusVisible: true });
      if (document.activeElement === control) stops.push(focused());
    }
    return stops;
  }
  // Each stop of a walk with Tab is measured as the key comes up, before it goes down again.
  let walked = [];
  window.addEventListener("keyup", (event) => {
    if (event.key === "Tab") walked.push(focused());
  }, true);
  function walk() {
    if (document.activeElement?.matches("iframe")) walked.push(focused()); // the key comes up in the page within
    return walked;
  }
  // Go to the top, where a walk begins; how many presses of Tab are likely to come round. No more than one at a time where
  // a page stands within the page.
  function forgetStops() {
    walked = [];
    for (const element of document.querySelectorAll("[data-stop]")) delete element.dataset.stop;
    window.getSelection().removeAllRanges();
    window.scrollTo(0, 0);
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    if (document.querySelector("iframe")) return 1;
    const reached = [...document.querySelectorAll(CONTROLS)].filter((one) => seen(one) && one.tabIndex >= 0 && !one.disabled);
    return new Set(reached.map((one) => (one.type === "radio" ? one.name : one))).size + 1;
  }

  function moving() {
    const faults = document.getAnimations().map((animation) => `${named(animation.effect.target)} moves`);
    for (const element of document.querySelectorAll("*")) {
      const style = getComputedStyle(element);
      const lasts = [style.transitionDuration, style.animationDuration].some((value) => value.split(", ").some((part) => parseFloat(part) > 0.01));
      if (lasts || style.scrollBehavior === "smooth") faults.push(`${named(element)} would move`);
    }
    return faults;
  }

  // The same words the other way round: every box must stand where a mirror shows it.
  function unmirrored() {
    const root = document.documentElement;
    const boxes = () =>
      [...document.querySelectorAll("main, header, footer, div, form, p, h1, h2, li, dt, dd, label, a, button, input, textarea, img, svg, i")]
        .filter(seen)
        .map((element) => [element, element.getBoundingClientRect()]);
    const before = boxes();
    root.dir = root.dir === "rtl" ? "ltr" : "rtl";
    const after = new Map(boxes());
    root.dir = root.dir === "rtl" ? "ltr" : "rtl";
    const width = root.clientWidth;
    const faults = [];
    for (const [element, box] of before) {
      const other = after.get(element);
      const style = getComputedStyle(element);
      const space = style.display === "inline" ? parseFloat(style.fontSize) / 3 : 0; // hangs where the words break
      if (!other || Math.abs(width - box.right - other.left) > 1.5 + space || Math.abs(box.top - other.top) > 1.5) {
        faults.push(`${named(element)} stands at ${Math.round(box.left)}–${Math.round(box.right)} and, mirrored, at ` +
          (other ? `${Math.round(other.left)}–${Math.round(other.right)}` : "nowhere"));
      }
    }
    return faults;
  }

  // Other ways to look, put on and taken off as a style sheet of the reader's own.
  const own = new CSSStyleSheet();
  function wear(css) {
    own.replaceSync(css);
    if (!document.adoptedStyleSheets.includes(own)) document.adoptedStyleSheets = [...document.adoptedStyleSheets, own];
  }
  function worn(css, name, ...given) {
    wear(css);
    try {
      return window.measures[name](...given);
    } finally {
      wear("");
    }
  }

  // Words about the page.
  function misled(lang, dir, error, isError) {
    const root = document.documentElement;
    const faults = [];
    if (root.lang !== lang || root.dir !== dir) faults.push(`it is in ${root.lang}, ${root.dir}`);
    if (document.title.startsWith(error) !== isError) faults.push(`its title is ${document.title}`);
    return faults;
  }
  function speaking() {
    const live = "[role=alert], [role=status], [role=log], [role=timer], [aria-live]:not([aria-live=off]), output, marquee";
    return [...document.querySelectorAll(live)].map((part) => `${part.outerHTML} speaks too`);
  }

  // By each promise, what its measure finds.
  function all(asked) {
    const found = ([promise, [name, ...given]]) => [promise, window.measures[name](...given)];
    return Object.fromEntries(Object.entries(asked).map(found));
  }
  return { named, texts, seen, contrast, colour, behind, faintTexts, faintControls, darkPictures, cramped, smallTargets,
    focused, focusedEach, forgetStops, walk, moving, unmirrored, worn, misled, speaking, all };
})();
