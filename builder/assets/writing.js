// What the scripts for a reader's own code have in common: each of them brings it along.

/** A short name of a text, the same on every visit. @param {string} text */
function hash(text) {
  let [one, other] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at += 1) {
    one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
    other = Math.imul(other ^ text.charCodeAt(at), 1597334677);
  }
  return `${one >>> 0}-${other >>> 0}`;
}

/** What is kept under a key, by names; nothing where nothing may be kept. @param {string} key @returns {Record<string, any>} */
function keptUnder(key) {
  try { return JSON.parse(localStorage.getItem(key) ?? "{}"); } catch { return {}; }
}

/** Raises where nothing may be kept. @param {string} key @param {Record<string, any>} all */
function keepUnder(key, all) {
  if (Object.keys(all).length) localStorage.setItem(key, JSON.stringify(all)); else localStorage.removeItem(key);
}

/** What a reader's code may import is there without a network, too. */
function keepTheRest() {
  if (!location.protocol.startsWith("http") || self.origin === "null" || /** @type {any} */ (navigator).connection?.saveData) return;
  fetch(order.root + order.files["python_rest.zip"][0]).catch(() => {});
}

/** @param {string} name @param {() => void} act */
function buttonFor(name, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", textContent: name });
  made.addEventListener("click", act);
  return made;
}

/** @param {string} style */
function dress(style) {
  const look = new CSSStyleSheet();
  look.replaceSync(style);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, look];
}

/**
 * Say that a question takes long, where it does, until it has been answered.
 * @param {string} name  what is asked @param {Promise<unknown>} answered @param {(...what: (string | Node)[]) => void} say
 * @param {HTMLElement} rest  has the focus when Stop is gone
 */
function watchOver(name, answered, say, rest) {
  /** How long it may take before it can be stopped, before it is, and how often that is looked at, in milliseconds. */
  const PATIENCE = 3000, LONGEST = 60_000, OFTEN = 300;
  let isLate = false;
  const looking = setInterval(() => {
    const taken = python.workedOn(name);
    if (taken > LONGEST) python.stop(name);
    else if (taken > PATIENCE && !isLate) {
      isLate = true;
      say(word("late"), " ", buttonFor(word("stop"), () => { rest.focus(); python.stop(name); }));
    }
  }, OFTEN);
  answered.catch(() => {}).then(() => {
    clearInterval(looking);
    if (isLate) say();
  });
}

/**
 * Code in the page that becomes an editor when it is first focused.
 * @param {HTMLElement} pre
 * @param {{ label: string, onRun: () => void, onChange: (text: string) => void, onFail: (message: string) => void }} options
 */
function writing(pre, { label, onRun, onChange, onFail }) {
  const box = /** @type {HTMLElement} */ (pre.parentElement);
  const source = (pre.textContent ?? "").replace(/\n$/, ""), highlighted = pre.innerHTML;
  let written = source;
  let isPointed = false;
  /** @type {Promise<void> | undefined} */
  let opening;
  /** @type {any} */
  let editor;

  /** What is selected in the code, or where the caret would be. */
  function selected() {
    const chosen = getSelection();
    if (!chosen?.rangeCount || !pre.contains(chosen.anchorNode) || !pre.contains(chosen.focusNode)) return [0, 0];
    return [[chosen.anchorNode, chosen.anchorOffset], [chosen.focusNode, chosen.focusOffset]].map(([node, offset]) => {
      const before = document.createRange();
      before.setStart(pre, 0);
      before.setEnd(/** @type {Node} */ (node), /** @type {number} */ (offset));
      return Math.min(before.toString().length, written.length);
    });
  }

  /** Put an editor in the place of the code, with the caret where it was. */
  async function put() {
    await python.later("editor");
    // Who draws the pointer over the code has not selected yet.
    while (isPointed) await new Promise((resolve) => addEventListener("pointerup", resolve, { once: true }));
    const range = selected(), hadFocus = document.activeElement === pre, byPointer = !pre.matches(":focus-visible");
    pre.remove();
    const typed = (/** @type {string} */ text) => { written = text; onChange(text); };
    editor = openEditor(box, { text: written, name: label, label, onRun, onChange: typed });
    if (byPointer) editor.element.querySelector("[contenteditable]")?.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
    editor.select(range[0], range[1]);
    if (hadFocus) editor.focus();
    keepTheRest();
  }

  const open = () => (opening ??= put().catch((error) => {
    opening = undefined;
    onFail(String(error.message ?? error));
  }));

  pre.addEventListener("pointerdown", () => { isPointed = true; });
  for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => { isPointed = false; });
  pre.addEventListener("focus", open);
  return {
    source,
    open,
    text: () => written,
    /** @param {string} text */
    replace(text) {
      written = text;
      if (editor) editor.replace(text);
      else if (text === source) pre.innerHTML = highlighted;
      else pre.textContent = text;
    },
    /** @param {number | null} [line] @param {string | null} [message] */
    mark: (line, message) => { editor?.mark(line ?? undefined, message ?? ""); },
    /** Where the code had the focus before this script came. */
    begin: () => { if (document.activeElement === pre) open(); },
  };
}
