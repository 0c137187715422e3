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
    .bench-of-code .difference del { color: var(--muted); }
    .apart { display: block; width: 100%; min-height: 12rem; border: 2px dashed var(--rule); border-radius: 6px; }`;
  /** How much a link may carry, in bytes. */
  const CARRIED = 1_000_000;
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById("page:bench"));
  const said = template.dataset;
  /** @type {WeakSet<Element>} */
  const opened = new WeakSet();
  let isForbidden = false;

  /** @typedef {{ of: string, files: Record<string, string>, place: string, caption: string }} Kept  what a reader wrote, and the hash of what it changes */
  /** @returns {Record<string, Kept>} */
  const all = () => keptUnder(KEY);
  /** @param {string} key @param {string} [values] */
  const phrase = (key, values = "") => (said[key] ?? "").replace("{file}", values);
  const fileOf = (/** @type {string} */ module) => `${module.split(".").at(-1)}.py`;

  /** @param {string} kind @param {string} maker @param {string} figure */
  const ask = (kind, maker, figure) => python.put(/** @type {any} */ (kind), { figure, maker }).then(({ text, error }) => {
    if (error) throw new Error(error);
    return text;
  });

  /** @typedef {{ figure: string, files: Record<string, string>, begins: string }} Change  what a link carries: a figure's files, and its state */

  /** @param {Change} change */
  async function packed(change) {
    const stream = new Blob([JSON.stringify(change)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
    const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  }

  /** @param {string} text @returns {Promise<Change>} */
  async function unpacked(text) {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const parts = [];
    let length = 0;
    for (const reader = stream.getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      if ((length += value.length) > CARRIED) throw new RangeError("too long");
    }
    const { figure, files, begins } = JSON.parse(await new Blob(parts).text());
    if (![figure, begins, ...Object.values(files)].every((one) => typeof one === "string")) throw new TypeError("no change");
    return { figure, files, begins };
  }

  const moduleOf = (/** @type {HTMLElement} */ details) =>
    /** @type {string} */ (details.dataset.module ?? details.closest("figure")?.dataset.figure);

  /** Show the code that the address carries: whose it is, nobody knows, so nothing of it runs. */
  async function follow() {
    const text = location.hash.slice("#code=".length);
    const all = /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".source"));
    try {
      const change = await unpacked(text);
      const details = [...all].find((one) => moduleOf(one) === change.figure);
      if (!details) throw new Error(change.figure);
      await open(details, change);
      details.open = true;
      /** @type {Element} */ (details.closest("figure")).scrollIntoView();
    } catch {
      const note = Object.assign(document.createElement("p"), { className: "message", textContent: said.badLink });
      note.setAttribute("role", "alert");
      document.querySelector(".lesson > header")?.append(note);
    }
  }

  /** @param {HTMLDetailsElement} details @param {Change} [linked] */
  async function open(details, linked) {
    if (opened.has(details)) return;
    opened.add(details);
    const module = moduleOf(details);
    try {
      const [text] = await Promise.all([ask("files", "", module), python.later("editor")]);
      bench(details, module, JSON.parse(text), linked);
      keepTheRest();
    } catch (error) {
      opened.delete(details);
      details.append(Object.assign(document.createElement("p"), { textContent: /** @type {any} */ (error).message ?? error }));
    }
  }

  /**
   * The editors of a figure's files, and what is done with them; beside them, to be read, what they have from `nncore`.
   * @param {HTMLDetailsElement} details @param {string} module
   * @param {{ files: Record<string, string>, ours: Record<string, string> }} found  texts by modules, and modules by names
   * @param {Change} [linked]  what came with the address: only files that are shown here count
   */
  function bench(details, module, { files: originals, ours }, linked) {
    const figure = /** @type {HTMLElement} */ (details.closest("figure"));
    const view = /** @type {HTMLElement} */ (figure.querySelector(".view"));
    const made = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (template.content.firstElementChild).cloneNode(true));
    const parts = /** @type {any} */ (made.children);
    const tabs = parts[0], files = parts[1], status = parts[2], tools = parts[3], difference = parts[4];
    const run = tools.children[0], original = tools.children[1], mine = tools.children[2], compare = tools.children[3], link = tools.children[4], download = tools.children[5];
    const message = figure.querySelector(".message") ?? made.insertBefore(Object.assign(document.createElement("div"), { className: "message" }), status);
    message.setAttribute("role", "alert");
    const of = hash(JSON.stringify(originals));
    const kept = linked ? undefined : all()[module];
    const known = Object.entries(linked?.files ?? kept?.files ?? {}).filter(([name]) => name in originals);
    /** @type {Record<string, string>} */
    let written = { ...originals, ...Object.fromEntries(known) };
    /** @type {HTMLIFrameElement | undefined} */
    let frame;
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
        keepUnder(KEY, others);
      } catch {
        if (!isForbidden) say(phrase("unkept"));
        isForbidden = true;
      }
    }

    /** @param {string} name @param {string} text */
    function typed(name, text) {
      if (isReplacing) return;
      written = { ...shown(), [name]: text };
      if (!linked) saving ||= setTimeout(keep, SOON);
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
      const files = changed();
      if (linked) return JSON.stringify({ figure: module, files, begins: linked.begins });
      const before = figure.dataset.figure ?? figure.dataset.shown ?? "";
      // What it runs on of the reader's exercises stays.
      const { uses } = before.startsWith("{") ? JSON.parse(before) : {};
      const isMine = Object.keys(files).length > 0;
      return isMine || uses ? JSON.stringify({ figure: module, ...(isMine && { files }), ...(uses && { uses }) }) : module;
    }

    /** Let the figure be drawn by what stands in the editors. */
    function start() {
      for (const editor of Object.values(editors)) editor.mark();
      message.textContent = "";
      const wanted = name();
      frame?.remove();
      const isApart = Boolean(linked) && original.getAttribute("aria-pressed") !== "true";
      if (isApart) apart(wanted);
      view.hidden = isApart;
      for (const one of /** @type {NodeListOf<HTMLElement>} */ (figure.querySelectorAll(":scope > .tools"))) one.hidden = view.hidden;
      say(phrase(view.hidden || Object.keys(changed()).length ? "runningMine" : "runningOriginal"));
      if (linked) return;
      if (figure.dataset.figure) {
        figure.dataset.figure = wanted;
        figure.dispatchEvent(new Event("changed"));
      } else still(wanted);
    }

    /**
     * Draw the figure in a frame that has no origin: no storage, no network, and of this site only its public files, which
     * are handed in. @param {string} wanted
     */
    function apart(wanted) {
      frame = Object.assign(document.createElement("iframe"), { className: "apart", title: figure.querySelector("figcaption p")?.textContent ?? "" });
      frame.setAttribute("sandbox", "allow-scripts");
      frame.style.height = `${view.offsetHeight + 60}px`;
      frame.srcdoc = pageOf(figure, wanted);
      view.before(frame);
      frame.scrollIntoView({ block: "nearest" });
    }

    /** What the frame asks for. @param {MessageEvent} event */
    async function hand({ source, data, ports }) {
      if (!frame || source !== frame.contentWindow) return;
      if (typeof data?.said === "string") mark(data.said);
      else if (typeof data === "number") frame.style.height = `${Math.min(data, 4000) + 4}px`;
      else if (PUBLIC.has(data)) ports[0].postMessage(await (python.file?.(data) ?? fetch(base + data).then((response) => response.blob())));
    }

    async function copyLink() {
      const place = /** @type {{ state?: Uint8Array }} */ ({});
      figure.dispatchEvent(new CustomEvent("place", { detail: place }));
      const text = (async () => {
        const asked = { figure: figure.dataset.figure ?? module, state: place.state, maker: "" };
        const begins = linked?.begins ?? (place.state ? (await python.put(/** @type {any} */ ("keep"), asked)).text : "");
        return `${location.href.split("#")[0]}#code=${await packed({ figure: module, files: changed(), begins })}`;
      })();
      await python.later("along");
      await copy(text);
      say(word("copied"));
    }

    /** A figure without controls has no session that would draw it. @param {string} wanted */
    function still(wanted) {
      figure.dataset.shown = wanted;
      python.put("ask", { figure: wanted, state: undefined, events: [] }).then(
        ({ markup, error }) => { view.innerHTML = markup; message.textContent = error ?? ""; },
        (error) => { message.textContent = error.message; });
    }

    /** Mark the line that a message names. @param {string} text */
    function mark(text) {
      if (text) say("");
      const [, file, line] = text.match(/\((\S+\.py), line (\d+)\)$/) ?? [];
      const found = Object.keys(editors).find((one) => fileOf(one) === file);
      if (!found) return;
      choose(found);
      editors[found].mark(Number(line), text);
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
    if (linked) say(said.fromLink ?? "");
    else if (kept) say(phrase("runningOriginal"));
    run.addEventListener("click", start);
    original.addEventListener("click", () => { press(original); replace(originals); start(); });
    mine.addEventListener("click", () => { press(mine); replace(written); start(); });
    compare.addEventListener("click", showDifference);
    link.addEventListener("click", () => { copyLink().catch((error) => say(error.message)); });
    addEventListener("message", hand);
    download.addEventListener("click", () => { take().catch((error) => say(error.message)); });
    new MutationObserver(() => mark(message.textContent ?? "")).observe(message, { childList: true, characterData: true, subtree: true });
    addEventListener("pagehide", () => { if (saving) keep(); });
    setInterval(() => { if (python.workedOn(figure.dataset.figure) > PATIENCE) python.stop(figure.dataset.figure); }, 1000);
    /** @type {HTMLElement} */ (details.querySelector(".code")).replaceWith(made);
    if (kept && kept.of !== of) offer();
  }

  const STYLES = [.../** @type {NodeListOf<HTMLLinkElement>} */ (document.querySelectorAll("link[rel=stylesheet]"))]
    .map(({ href, media }) => [href.slice(base.length), media]);
  const PUBLIC = new Set([...STYLES.map(([path]) => path), order.worker, ...Object.values(order.later), ...Object.values(order.files).map((/** @type {any} */ [path]) => path)]);

  /** A page of one figure, with this page's own scripts and styles: others do not run in it. @param {HTMLElement} figure @param {string} wanted */
  function pageOf(figure, wanted) {
    const page = document.implementation.createHTMLDocument(document.title);
    const root = page.documentElement, own = document.documentElement;
    for (const { name, value } of own.attributes) root.setAttribute(name, value);
    root.dataset.python = "idle";
    if (getComputedStyle(own).colorScheme === "dark") root.setAttribute("style", "color-scheme: dark; --light: ; --dark: initial");
    const add = (/** @type {string} */ name, /** @type {object} */ attributes, text = "", parent = page.head) => {
      const made = Object.assign(page.createElement(name), { textContent: text });
      for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
      parent.append(made);
      return made;
    };
    add("meta", { charset: "utf-8" });
    add("meta", { "http-equiv": "Content-Security-Policy", content: "connect-src 'none'; img-src data: blob:; media-src 'none'; form-action 'none'" });
    for (const one of document.querySelectorAll("head > style:not(:empty)")) add("style", {}, one.textContent ?? "");
    const start = { ...order, root: base, inline: true, handed: order.later.apart, styles: STYLES };
    add("script", { id: "page:start", type: "application/json" }, JSON.stringify(start).replaceAll("<", "\\u003c"));
    const script = [...document.scripts].find((one) => !one.src && !one.id && one.textContent?.includes("page:start"));
    add("script", {}, script?.textContent ?? "");
    for (const id of ["page:python", "page:said"]) page.body.append(/** @type {Element} */ (document.getElementById(id)).cloneNode(true));
    const inner = /** @type {HTMLElement} */ (page.importNode(figure, true));
    for (const one of inner.querySelectorAll(".folds, .apart")) one.remove();
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (inner.querySelectorAll(".view, .tools"))) one.hidden = false;
    inner.querySelector(".message")?.remove();
    if (!inner.querySelector("[data-tool]")) {
      const tools = add("div", { class: "tools", hidden: "" }, "", inner);
      for (const tool of ["undo", "reset"]) add("button", { type: "button", "data-tool": tool }, "", tools);
    }
    add("div", { class: "message", role: "alert" }, "", inner);
    inner.dataset.figure = wanted;
    add("main", { class: "lesson" }, "", page.body).append(inner);
    return `<!doctype html>${root.outerHTML}`;
  }

  dress(STYLE);
  addEventListener("toggle", ({ target }) => {
    if (/** @type {HTMLDetailsElement} */ (target).matches(".source[open]")) open(/** @type {HTMLDetailsElement} */ (target));
  }, true);
  addEventListener("hashchange", () => { if (location.hash.startsWith("#code=")) location.reload(); });
  if (location.hash.startsWith("#code=")) follow();
  for (const details of /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll(".source[open]"))) open(details);
})();
