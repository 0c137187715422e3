/** The code behind a figure, to be changed where it stands: comes when a reader first opens some. */
(() => {
  /** How long a figure may take over what its reader wrote, and how long what is typed may stay unkept, in milliseconds. */
  const PATIENCE = 60_000;
  const SOON = 300;
  const KEY = `code:${site}`;
  const STYLE = `
    .bench-of-code { display: grid; grid-template-columns: minmax(0, 1fr); gap: 0.5rem; margin-block: 0.5rem; }
    .bench-of-code [role="tablist"] { display: flex; flex-wrap: wrap; gap: 0.25rem; direction: ltr; }
    .bench-of-code [role="tab"] { min-height: 2rem; padding: 0.15rem 0.7rem; font: inherit; font-size: 0.8125rem; color: var(--ink);
      background: none; border: 0; border-block-end: 3px solid transparent; cursor: pointer; }
    .bench-of-code [role="tab"][aria-selected="true"] { border-block-end-color: var(--link); font-weight: 650; }
    .bench-of-code .code { max-height: 32rem; }
    .bench-of-code [role="status"] { margin: 0; min-height: 1.6em; color: var(--muted); font-size: 0.875rem; }
    .bench-of-code :is(.controls, [role="status"]) button { font: inherit; color: var(--ink); background: none;
      border: 1px solid var(--rule); border-radius: 6px; padding: 0.45rem 1rem; min-height: 2.75rem; cursor: pointer; }
    .bench-of-code .controls { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0; }
    .bench-of-code .controls button:hover { border-color: currentcolor; }
    .bench-of-code .controls button[aria-pressed="true"] { border-color: var(--link); box-shadow: inset 0 -3px var(--link); }
    .bench-of-code .difference { margin: 0; max-height: 24rem; overflow: auto; direction: ltr; }
    .bench-of-code .difference ins { text-decoration: none; font-weight: 650; }
    .bench-of-code .difference del { color: var(--muted); }`;
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("page:bench"));
  const said = template.dataset;
  /** @type {WeakSet<Element>} */
  const opened = new WeakSet();
  let isForbidden = false;

  /** @typedef {{ of: string, files: Record<string, string>, place: string, caption: string }} Kept  what a reader wrote, and the hash of what it changes */
  /** @returns {Record<string, Kept>} */
  const all = () => { try { return JSON.parse(localStorage.getItem(KEY) ?? "{}"); } catch { return {}; } };
  /** @param {string} key @param {string} [values] */
  const phrase = (key, values = "") => (said[key] ?? "").replace("{file}", values);
  const fileOf = (/** @type {string} */ module) => `${module.split(".").at(-1)}.py`;

  /** A short name of a text, the same on every visit. @param {string} text */
  function hash(text) {
    let [one, other] = [0xdeadbeef, 0x41c6ce57];
    for (let at = 0; at < text.length; at += 1) {
      one = Math.imul(one ^ text.charCodeAt(at), 2654435761);
      other = Math.imul(other ^ text.charCodeAt(at), 1597334677);
    }
    return `${one >>> 0}-${other >>> 0}`;
  }

  /** @param {string} kind @param {string} maker @param {string} figure */
  const ask = (kind, maker, figure) => python.put(/** @type {any} */ (kind), { figure, maker }).then(({ text, error }) => {
    if (error) throw new Error(error);
    return text;
  });

  /** @param {HTMLDetailsElement} details */
  async function open(details) {
    if (!details.open || opened.has(details)) return;
    opened.add(details);
    const module = /** @type {string} */ (details.dataset.module ?? details.closest("figure")?.dataset.figure);
    try {
      const [text] = await Promise.all([ask("files", "", module), python.later("editor")]);
      bench(details, module, JSON.parse(text));
      keepTheRest();
    } catch (error) {
      opened.delete(details);
      details.append(Object.assign(document.createElement("p"), { textContent: /** @type {any} */ (error).message ?? error }));
    }
  }

  /** What a reader's code may import is there without a network, too. */
  function keepTheRest() {
    if (!location.protocol.startsWith("http") || self.origin === "null" || /** @type {any} */ (navigator).connection?.saveData) return;
    fetch(order.root + order.files["python_rest.zip"][0]).catch(() => {});
  }

  /**
   * The editors of a figure's files, and what is done with them; beside them, to be read, what they have from `nncore`.
   * @param {HTMLDetailsElement} details @param {string} module
   * @param {{ files: Record<string, string>, ours: Record<string, string> }} found  texts by modules, and modules by names
   */
  function bench(details, module, { files: originals, ours }) {
    const figure = /** @type {HTMLElement} */ (details.closest("figure"));
    const view = /** @type {HTMLElement} */ (figure.querySelector(".view"));
    const made = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (template.content.firstElementChild).cloneNode(true));
    const parts = /** @type {any} */ (made.children);
    const tabs = parts[0], files = parts[1], status = parts[2], tools = parts[3], difference = parts[4];
    const run = tools.children[0], original = tools.children[1], mine = tools.children[2], compare = tools.children[3], download = tools.children[4];
    const message = figure.querySelector(".message") ?? made.insertBefore(Object.assign(document.createElement("div"), { className: "message" }), status);
    message.setAttribute("role", "alert");
    const of = hash(JSON.stringify(originals));
    const kept = all()[module];
    /** @type {Record<string, string>} */
    let written = { ...originals, ...kept?.files };
    let isReplacing = false;
    let saving = 0;
    /** @type {Record<string, { tab: HTMLElement, panel: HTMLElement, open?: () => void }>} */
    const sheets = {};
    /** @type {Record<string, any>} */
    const editors = {};

    const changed = () => Object.fromEntries(Object.entries(shown()).filter(([name, text]) => text !== originals[name]));
    const shown = () => Object.fromEntries(Object.entries(editors).map(([name, editor]) => [name, editor.text()]));
    const say = (/** @type {string} */ text) => { status.textContent = text; };

    function keep() {
      saving = 0;
      const differs = Object.entries(written).filter(([name, text]) => text !== originals[name]);
      const others = all();
      const caption = figure.querySelector("figcaption p")?.textContent ?? "";
      if (differs.length) others[module] = { of, files: Object.fromEntries(differs), place: `${location.pathname}#${figure.id}`, caption };
      else delete others[module];
      try {
        if (Object.keys(others).length) localStorage.setItem(KEY, JSON.stringify(others)); else localStorage.removeItem(KEY);
      } catch {
        if (!isForbidden) say(phrase("unkept"));
        isForbidden = true;
      }
    }

    /** @param {string} name @param {string} text */
    function typed(name, text) {
      if (isReplacing) return;
      written = { ...shown(), [name]: text };
      saving ||= setTimeout(keep, SOON);
      press(mine);
    }

    /** @param {Record<string, string>} texts */
    function replace(texts) {
      isReplacing = true;
      for (const [name, editor] of Object.entries(editors)) if (editor.text() !== texts[name]) editor.replace(texts[name]);
      isReplacing = false;
    }

    /** Which of the two versions is seen. @param {HTMLElement} button */
    function press(button) {
      for (const one of [original, mine]) one.setAttribute("aria-pressed", String(one === button));
    }

    /** @param {string} name */
    function choose(name) {
      for (const [other, { tab, panel }] of Object.entries(sheets)) {
        tab.setAttribute("aria-selected", String(other === name));
        tab.tabIndex = other === name ? 0 : -1;
        panel.hidden = other !== name;
      }
      sheets[name].open?.();
    }

    /** A tab and its panel. @param {string} name @param {string} file @returns {HTMLElement} */
    function sheet(name, file) {
      const at = Object.keys(sheets).length;
      const tab = Object.assign(document.createElement("button"), { type: "button", textContent: file, id: `${figure.id}:tab-${at}` });
      const panel = document.createElement("div");
      tab.setAttribute("role", "tab");
      tab.setAttribute("aria-controls", `${figure.id}:file-${at}`);
      panel.id = `${figure.id}:file-${at}`;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", tab.id);
      tab.addEventListener("click", () => choose(name));
      tabs.append(tab);
      files.append(panel);
      sheets[name] = { tab, panel };
      return panel;
    }

    /** @param {string} name */
    function add(name) {
      const file = fileOf(name);
      editors[name] = openEditor(sheet(name, file), {
        text: written[name], name: file, label: phrase("codeOf", file), onRun: start,
        onChange: (/** @type {string} */ text) => typed(name, text),
        complete: async (/** @type {string} */ text, /** @type {number} */ place) =>
          JSON.parse(await ask("complete", JSON.stringify([name, text.slice(0, place)]), figure.dataset.figure ?? module)),
      });
    }

    /** What a figure has from elsewhere comes when it is looked at. @param {string} name */
    function addOurs(name) {
      const file = `${name.replaceAll(".", "/")}.py`, panel = sheet(name, file);
      const show = async () => {
        const text = await ask("ours", name, module).catch((error) => error.message);
        openEditor(panel, { text, name: file, label: phrase("codeOf", file), isReadOnly: true });
      };
      sheets[name].open = () => { delete sheets[name].open; show(); };
    }

    function name() {
      const differs = changed();
      return Object.keys(differs).length ? JSON.stringify({ figure: module, files: differs }) : module;
    }

    /** Let the figure be drawn by what stands in the editors. */
    function start() {
      for (const editor of Object.values(editors)) editor.mark();
      message.textContent = "";
      const wanted = name();
      say(phrase(wanted === module ? "runningOriginal" : "runningMine"));
      if (figure.dataset.figure) {
        figure.dataset.figure = wanted;
        figure.dispatchEvent(new Event("live"));
      } else still(wanted);
    }

    /** A figure without controls has no session that would draw it. @param {string} wanted */
    function still(wanted) {
      python.put("ask", { figure: wanted, state: undefined, events: [] }).then(
        ({ markup, error }) => { view.innerHTML = markup; message.textContent = error ?? ""; },
        (error) => { message.textContent = error.message; });
    }

    /** Mark the line that a message names. */
    function mark() {
      if (message.textContent) say("");
      const [, file, line] = message.textContent?.match(/\((\S+\.py), line (\d+)\)$/) ?? [];
      const found = Object.keys(editors).find((one) => fileOf(one) === file);
      if (!found) return;
      choose(found);
      editors[found].mark(Number(line), message.textContent ?? "");
    }

    async function showDifference() {
      const versions = Object.keys(originals).map((one) => [fileOf(one), originals[one], written[one]]);
      const text = await ask("differ", JSON.stringify(versions), module).catch((error) => error.message);
      difference.replaceChildren(...(text || phrase("same")).split("\n").map((/** @type {string} */ line) => {
        const kind = line.startsWith("+") ? "ins" : line.startsWith("-") ? "del" : "span";
        return Object.assign(document.createElement(kind), { textContent: `${line}\n` });
      }));
      difference.hidden = false;
      difference.focus();
    }

    async function take() {
      const date = new Date().toISOString().slice(0, 10);
      const zipped = await ask("pack", JSON.stringify({ date, author: phrase("author") }), name());
      const bytes = Uint8Array.from(atob(zipped), (letter) => letter.charCodeAt(0));
      await python.later("along");
      save(new Blob([bytes], { type: "application/zip" }), `${figure.id}.zip`);
    }

    /** The lesson has another version since: ask which is to be gone on with. */
    function offer() {
      const [stay, renew] = [phrase("keepMine"), phrase("takeNew")].map((text) => Object.assign(document.createElement("button"), { type: "button", textContent: text }));
      stay.addEventListener("click", () => { keep(); say(""); run.focus(); });
      renew.addEventListener("click", () => { written = { ...originals }; replace(written); keep(); say(""); run.focus(); });
      status.replaceChildren(`${phrase("changed")} `, stay, " ", renew);
    }

    for (const one of Object.keys(originals)) add(one);
    for (const one of new Set(Object.values(ours))) addOurs(one);
    tabs.hidden = Object.keys(sheets).length < 2;
    tabs.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
      const way = ["ArrowLeft", "", "ArrowRight"].indexOf(event.key) - 1;
      const names = Object.keys(sheets), at = names.findIndex((one) => sheets[one].tab === event.target);
      if (!way || way < -1 || at < 0) return;
      event.preventDefault();
      const to = names[(at + way + names.length) % names.length];
      choose(to);
      sheets[to].tab.focus();
    });
    choose(module);
    press(Object.keys(changed()).length ? mine : original);
    if (kept) say(phrase("runningOriginal"));
    run.addEventListener("click", start);
    original.addEventListener("click", () => { press(original); replace(originals); start(); });
    mine.addEventListener("click", () => { press(mine); replace(written); start(); });
    compare.addEventListener("click", showDifference);
    download.addEventListener("click", () => { take().catch((error) => say(error.message)); });
    new MutationObserver(mark).observe(message, { childList: true, characterData: true, subtree: true });
    addEventListener("pagehide", () => { if (saving) keep(); });
    setInterval(() => { if (python.workedOn(figure.dataset.figure) > PATIENCE) python.stop(figure.dataset.figure); }, 1000);
    /** @type {HTMLElement} */ (details.querySelector(".code")).replaceWith(made);
    if (kept && kept.of !== of) offer();
  }

  const look = new CSSStyleSheet();
  look.replaceSync(STYLE);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, look];
  addEventListener("toggle", ({ target }) => {
    if (/** @type {Element} */ (target).matches(".source")) open(/** @type {HTMLDetailsElement} */ (target));
  }, true);
  for (const details of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".source[open]"))) open(details);
})();
