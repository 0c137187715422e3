/** The live code in a lesson's text: comes when a reader first touches a cell. */
(() => {
  /** How long cells may take before they can be stopped, and before they are, in milliseconds. */
  const PATIENCE = 3000;
  const LONGEST = 60_000;
  /** How long what is typed may stay unkept, and how often it is seen whether cells take long. */
  const SOON = 300;
  const KEY = `cells:${site}`;
  const STYLE = `
    .cell [role="status"] { margin: 0; color: var(--muted); font-size: 0.875rem; }
    .cell [role="status"] button { font: inherit; color: var(--ink); background: none; border: 1px solid var(--rule); border-radius: 6px;
      padding: 0.3rem 0.9rem; min-height: 2.5rem; cursor: pointer; }
    .cell .cm-editor { max-height: 32rem; }
    .cell .filename + .cm-editor { border-start-start-radius: 0; border-start-end-radius: 0; }`;
  // It may also come because something was typed in another lesson.
  const said = document.getElementById("page:cells")?.dataset ?? {};
  let isForbidden = false;

  /** @typedef {{ of: string, text: string, place: string, caption: string }} Kept  what a reader wrote, and the hash of what it changes */
  /** @typedef {{ html: string, error: string | null, cell: number | null, line: number | null }} Output */
  /** @returns {Record<string, Kept>} */
  const all = () => { try { return JSON.parse(localStorage.getItem(KEY) ?? "{}"); } catch { return {}; } };

  /** A short name of a text, the same on every visit. @param {string} text */
  function hash(text) {
    let [one, other] = [0xdeadbeef, 0x41c6ce57];
    for (let at = 0; at < text.length; at += 1) {
      one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
      other = Math.imul(other ^ text.charCodeAt(at), 1597334677);
    }
    return `${one >>> 0}-${other >>> 0}`;
  }

  /** @param {string} name @param {() => void} act */
  function button(name, act) {
    const made = Object.assign(document.createElement("button"), { type: "button", textContent: name });
    made.addEventListener("click", act);
    return made;
  }

  /** What a reader's code may import is there without a network, too. */
  function keepTheRest() {
    if (!location.protocol.startsWith("http") || self.origin === "null" || /** @type {any} */ (navigator).connection?.saveData) return;
    fetch(order.root + order.files["python_rest.zip"][0]).catch(() => {});
  }

  /** @param {HTMLElement} box @param {number} at  its place among all cells */
  function enliven(box, at) {
    const code = /** @type {HTMLElement} */ (box.querySelector(".code"));
    const pre = /** @type {HTMLElement} */ (code.querySelector("pre"));
    const output = /** @type {HTMLElement} */ (box.querySelector(".output"));
    const tools = /** @type {any} */ (box.querySelector(".controls")).children;
    const status = box.insertBefore(document.createElement("p"), output);
    const lesson = box.dataset.lesson ?? "", label = pre.ariaLabel ?? "", key = `${lesson} ${at + 1}`;
    const source = (pre.textContent ?? "").replace(/\n$/, ""), highlighted = pre.innerHTML, of = hash(source);
    let written = source;
    let isOpening = false;
    let isPointed = false;
    let saving = 0;
    let asked = 0;
    /** @type {any} */
    let editor;

    const say = (/** @type {(string | Node)[]} */ ...what) => status.replaceChildren(...what);

    function keep() {
      saving = 0;
      const others = all();
      const caption = `${label}, ${document.querySelector("h1")?.textContent}`;
      if (written === source) delete others[key]; else others[key] = { of, text: written, place: `${location.pathname}#${box.id}`, caption };
      try {
        if (Object.keys(others).length) localStorage.setItem(KEY, JSON.stringify(others)); else localStorage.removeItem(KEY);
      } catch {
        if (!isForbidden) say(said.unkept ?? "");
        isForbidden = true;
      }
    }

    /** @param {string} text */
    function typed(text) {
      written = text;
      saving ||= setTimeout(keep, SOON);
    }

    /** @param {string} text */
    function replace(text) {
      written = text;
      if (editor) editor.replace(text);
      else if (text === source) pre.innerHTML = highlighted;
      else pre.textContent = text;
      keep();
    }

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
    async function open() {
      if (isOpening) return;
      isOpening = true;
      try {
        await python.later("editor");
      } catch (error) {
        isOpening = false;
        return say(String(/** @type {any} */ (error).message ?? error));
      }
      // Who draws the pointer over the code has not selected yet.
      while (isPointed) await new Promise((resolve) => addEventListener("pointerup", resolve, { once: true }));
      const range = selected(), hadFocus = document.activeElement === pre, byPointer = !pre.matches(":focus-visible");
      pre.remove();
      editor = openEditor(code, { text: written, name: label, label, onRun: () => run(at), onChange: typed });
      if (byPointer) editor.element.querySelector("[contenteditable]")?.dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
      editor.select(range[0], range[1]);
      if (hadFocus) editor.focus();
      keepTheRest();
    }

    /** Show what Python says of the cell, as long as nothing newer has been asked. @param {Output} made */
    function show(made) {
      output.innerHTML = made.html;
      cells[(made.cell ?? 0) - 1]?.mark(made.line, made.error);
    }

    /** Say that it takes long, where it does, until it has been answered. @param {Promise<unknown>} answered */
    function watch(answered) {
      let isLate = false;
      const looking = setInterval(() => {
        const taken = python.workedOn(lesson);
        if (taken > LONGEST) python.stop(lesson);
        else if (taken > PATIENCE && !isLate) {
          isLate = true;
          say(word("late"), " ", button(word("stop"), () => { tools[0].focus(); python.stop(lesson); }));
        }
      }, SOON);
      answered.catch(() => {}).then(() => {
        clearInterval(looking);
        if (isLate) say();
      });
    }

    /** Ask what the cells up to this one show. @returns {Promise<Output[] | undefined>}  nothing where something newer has been asked */
    async function answer() {
      const own = asked += 1;
      output.ariaBusy = "true";
      const sources = cells.slice(0, at + 1).map((one) => one.text());
      const answered = python.put(/** @type {any} */ ("cells"), { figure: lesson, maker: JSON.stringify(sources) });
      watch(answered);
      try {
        const { text } = await answered;
        return own === asked ? JSON.parse(text) : undefined;
      } catch (error) {
        output.replaceChildren(Object.assign(document.createElement("p"), { className: "message", textContent: /** @type {any} */ (error).message }));
      } finally {
        output.ariaBusy = null;
      }
    }

    /** The lesson has another cell here since: ask which is to be gone on with. @param {Kept} kept */
    function offer(kept) {
      const choose = (/** @type {string | undefined} */ name, /** @type {string} */ text) =>
        button(name ?? "", () => { tools[0].focus(); say(); replace(text); });
      say(`${said.changed} `, choose(said.keepMine, kept.text), " ", choose(said.takeNew, source));
    }

    status.setAttribute("role", "status");
    output.ariaLive = "polite";
    pre.addEventListener("pointerdown", () => { isPointed = true; });
    for (const kind of ["pointerup", "pointercancel"]) addEventListener(kind, () => { isPointed = false; });
    pre.addEventListener("focus", open);
    tools[0].addEventListener("click", () => run(at));
    tools[1].addEventListener("click", () => run(at, true));
    tools[2].addEventListener("click", () => { replace(source); run(at); });
    addEventListener("pagehide", () => { if (saving) keep(); });
    const kept = all()[key];
    if (kept?.of === of) replace(kept.text); else if (kept) offer(kept);
    if (document.activeElement === pre) open();

    return {
      text: () => written,
      isMeantToRaise: box.dataset.raises !== undefined,
      answer,
      show,
      /** @param {number | null} [line] @param {string | null} [message] */
      mark: (line, message) => { editor?.mark(line ?? undefined, message ?? ""); },
    };
  }

  /** Run a cell, after all above it: what those show is seen, too, where that is wanted, or where one of them fails. @param {number} at */
  async function run(at, isOfAll = false) {
    for (const cell of cells) cell.mark();
    const outputs = await cells[at].answer();
    outputs?.forEach((made, number) => {
      const cell = cells[number];
      if (number === at || isOfAll || (made.error && !cell.isMeantToRaise)) cell.show(made);
    });
  }

  const look = new CSSStyleSheet();
  look.replaceSync(STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, look];
  /** @type {ReturnType<typeof enliven>[]} */
  const cells = [...document.querySelectorAll(".cell")].map((box, at) => enliven(/** @type {HTMLElement} */ (box), at));
})();
