/** Exercises, written and checked by a reader, and figures that run on them: comes when one is first touched, or was before. */
(() => {
  /** How long what is typed may stay unkept, in milliseconds. */
  const SOON = 300;
  const KEY = `exercises:${site}`;
  const STYLE = `
    .exercise .cm-editor { max-height: 32rem; }
    .exercise [role="status"] { margin: 0.6rem 0 0; font-size: 0.9688rem; white-space: pre-line; unicode-bidi: plaintext; }
    .exercise [role="status"]:empty { margin: 0; }
    .exercise :is([role="status"], .order) button { font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--muted);
      border-radius: 8px; padding: 0.3rem 0.9rem; min-height: 2.5rem; cursor: pointer; }
    .exercise .controls { margin-block: 0.7rem 0; }
    .exercise .done { color: var(--link); font-weight: 650; white-space: nowrap; }
    .exercise :is(.hints, .order, .checks) { margin: 0.7rem 0 0; padding-inline-start: 1.6rem; font-size: 0.9375rem; unicode-bidi: plaintext; }
    .exercise .checks { list-style: none; padding: 0; }
    .exercise .checks li + li { margin-top: 0.5rem; }
    .exercise .checks .sign { display: inline-block; width: 1.4rem; font-weight: 650; }
    .exercise .checks .right .sign { color: var(--link); }
    .exercise .checks .wrong .sign { color: var(--error-text); }
    .exercise .checks .wrong > :is(p, dl) { margin: 0.2rem 0 0; margin-inline-start: 1.4rem; }
    .exercise .checks .wrong > p { overflow-wrap: anywhere; }
    .exercise .checks dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.15rem 0.8rem; }
    .exercise .checks dt { color: var(--muted); }
    .exercise .checks dd { margin: 0; direction: ltr; text-align: left; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.8125rem;
      line-height: 1.75; font-family: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; }
    .exercise .order { list-style: none; padding: 0; direction: ltr; text-align: left; }
    .exercise .order li { display: flex; align-items: center; gap: 0.3rem; margin: 0; }
    .exercise .order li + li { margin-top: 0.2rem; }
    .exercise .order .fixed { color: var(--muted); min-height: 2.2rem; }
    .exercise .order code { flex: 1; min-width: 0; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.8125rem; }
    .exercise .order li:not(.fixed) code { padding: 0.45rem 0.6rem; margin-inline-start: 1rem; background: var(--paper); border: 1px solid var(--rule); border-radius: 6px; }
    .exercise .order button { padding: 0; width: 2.75rem; min-height: 2.75rem; flex: none; }
    .exercise .order button[aria-disabled] { color: var(--muted); border-color: var(--rule); cursor: default; }
    .exercise .own .code > pre { margin: 0.7rem 0 0; }
    .exercise [role="switch"]::before { content: ""; display: inline-block; width: 2.1em; height: 1.15em; margin-inline-end: 0.6em; vertical-align: -0.2em;
      border: 1px solid currentcolor; border-radius: 1em; background: radial-gradient(circle at 0.55em 50%, currentcolor 0.36em, transparent 0.4em); }
    .exercise [role="switch"][aria-checked="true"]::before { background: radial-gradient(circle at calc(100% - 0.55em) 50%, var(--paper) 0.36em, var(--link) 0.4em);
      border-color: var(--link); }
    .exercise [role="switch"]:dir(rtl)::before { transform: scaleX(-1); }
    .tools:has(.yours) { flex-wrap: wrap; align-items: center; }
    .yours { margin-inline-end: auto; font-size: 0.875rem; color: var(--muted); unicode-bidi: plaintext; }
    @media (max-width: 30rem) { .yours { flex: 1 0 100%; } }
    p.yours { margin: 0.6rem 0 0; }
    .yours button { font: inherit; color: var(--link); background: none; border: 0; padding: 0.25rem 0.5rem; min-height: 2.25rem; cursor: pointer; }
    .yours button:hover { text-decoration: underline; }
    .contents .done { color: var(--muted); }
    @media (forced-colors: active) { .exercise [role="switch"]::before { forced-color-adjust: none; color: ButtonText; } }
    @media print { .exercise :is(.hints, .own, .verdict, [role="status"]), .yours { display: none; } }`;
  const said = document.getElementById("page:exercises")?.dataset ?? {};
  let isForbidden = false;

  /**
   * What a reader wrote, and the hash of what it begins with; what they wrote when all checks passed; how many hints they took.
   * @typedef {{ of: string, code: string, passed?: string, isDone: boolean, hints: number, isUsed: boolean, name: string,
   *   stands_for: Record<string, string>, place: string, caption: string }} Kept
   * @typedef {{ name: string, passed: boolean, given: string, expected: string, got: string, message: string }} Check_
   * @typedef {{ checks: Check_[], message: string | null, error: string | null, passed: boolean }} Verdict
   * @typedef {{ starter: string, solution: string, parts: { line: number, indent: string, lines: string[] }[], hints: string[],
   *   stands_for: Record<string, string> }} Exercise_
   */
  /** @returns {Record<string, Kept>} */
  const all = () => keptUnder(KEY);
  /** @param {string} key @param {Record<string, unknown>} [values] */
  const phrase = (key, values = {}) => (said[key] ?? "").replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

  /** What an author wrote in words, with code between backticks. @param {string} text @returns {(string | Node)[]} */
  const written = (text) => text.split(/`([^`]+)`/).map((part, at) => (at % 2 ? make("code", {}, part) : part));

  /** @param {string} kind @param {object} attributes @param {...(Node | string)} children @returns {HTMLElement} */
  function make(kind, attributes, ...children) {
    const made = document.createElement(kind);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  /** @param {HTMLElement} figure */
  function enliven(figure) {
    const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (figure.querySelector(selector));
    const module = figure.dataset.exercise ?? "", name = (figure.dataset.file ?? "").replace(/\.py$/, "");
    const title = find("p"), pre = find(".code > pre"), controls = find(".controls"), status = find("[role=status]"), verdict = find(".verdict");
    const tools = /** @type {Record<string, HTMLElement>} */ ({});
    for (const one of /** @type {NodeListOf<HTMLElement>} */ (controls.querySelectorAll("[data-does]"))) tools[one.dataset.does ?? ""] = one;
    const caption = `${title.textContent}, ${document.querySelector("h1")?.textContent}`;
    const code = writing(pre, {
      label: pre.ariaLabel ?? "", onRun: check, onChange: () => { saving ||= setTimeout(keep, SOON); }, onFail: (message) => say(message),
    });
    const of = hash(code.source);
    const hints = make("ol", { class: "hints", "aria-label": said.hints ?? "", "aria-live": "polite" });
    const mark = make("span", { class: "done" });
    let now = all()[module];
    let saving = 0;
    let asked = 0;
    /** @type {Promise<Exercise_> | undefined} */
    let telling;

    const say = (/** @type {(string | Node)[]} */ ...what) => status.replaceChildren(...what);
    const ask = (/** @type {string} */ kind, maker = "") =>
      python.put(/** @type {any} */ (kind), { figure: module, maker }).then(({ text, error }) => {
        if (error) throw new Error(error);
        return JSON.parse(text);
      });
    /** @returns {Promise<Exercise_>} */
    const tell = () => (telling ??= ask("exercise").catch((error) => { telling = undefined; throw error; }));
    const fail = (/** @type {any} */ error) => say(error.message ?? String(error));

    /** @param {Partial<Kept>} [change] */
    function keep(change = {}) {
      saving = 0;
      const others = all();
      // What was deleted elsewhere stays so.
      const before = others[module] ?? (isForbidden ? now : undefined) ?? { isDone: false, hints: 0, isUsed: false, stands_for: {} };
      now = { ...before, of, code: code.text(), name, place: `${location.pathname}#${figure.id}`, caption, ...change };
      if (now.code === code.source && !now.hints && !now.isDone) delete others[module]; else others[module] = now;
      try {
        keepUnder(KEY, others);
      } catch {
        if (!isForbidden) say(said.unkept ?? "");
        isForbidden = true;
      }
      show();
    }

    /** What is known of it: whether it is done, and whether figures run on it. */
    function show() {
      const isDone = Boolean(now?.isDone);
      mark.textContent = isDone ? ` ✓ ${said.done}` : "";
      const own = controls.querySelector("[role=switch]");
      const isUseful = isDone && Object.keys(now.stands_for).length > 0;
      if (own && !isUseful) own.remove();
      if (!isUseful) return;
      const made = own ?? controls.appendChild(buttonFor(phrase("useMine", { name }), use));
      made.setAttribute("role", "switch");
      made.setAttribute("aria-checked", String(now.isUsed));
    }

    function use() {
      keep({ ...now, isUsed: !now.isUsed });
      // Where nothing can be kept, the figures of this page run on it all the same.
      if (isForbidden) unkept[module] = now;
      apply();
    }

    async function check() {
      const own = asked += 1, text = code.text();
      say();
      code.mark();
      verdict.ariaBusy = "true";
      const answered = ask("check", text);
      watchOver(module, answered, say, tools.check);
      try {
        const [made, { stands_for }] = await Promise.all([answered, tell()]);
        if (own !== asked) return;
        // What was right once stays so: only what passes is handed to figures.
        if (made.passed) keep({ isDone: true, passed: text, stands_for });
        judge(made);
        if (made.passed) { markContents(); apply(); }
      } catch (error) {
        if (own === asked) verdict.replaceChildren();
        fail(error);
      } finally {
        verdict.ariaBusy = null;
      }
    }

    /** @param {Verdict} made */
    async function judge({ checks, message, error }) {
      const passed = checks.filter((one) => one.passed).length;
      const summary = passed < checks.length ? phrase("checksPassed", { passed, total: checks.length }) : said.allPassed;
      say(...(error ? [error] : [...written(message ? `${message}\n` : ""), summary ?? ""]));
      verdict.replaceChildren(...(checks.length ? [make("ul", { class: "checks", role: "list" }, ...checks.map(item))] : []));
      const where = error ?? checks.find((one) => !one.passed)?.message ?? "";
      const [, file, line] = where.match(/\((\S+\.py), line (\d+)\)/) ?? [];
      if (file !== figure.dataset.file) return;
      await code.open();
      code.mark(Number(line), where);
    }

    /** @param {Check_} one */
    function item(one) {
      const sign = make("span", { class: "sign", "aria-hidden": "true" }, one.passed ? "✓" : "✗");
      const heard = make("span", { class: "visually-hidden" }, ` ${one.passed ? said.passed : said.notPassed}`);
      const made = make("li", { class: one.passed ? "right" : "wrong" }, sign, one.name, heard);
      if (one.message) made.append(make("p", {}, ...written(one.message)));
      const rows = /** @type {const} */ (["given", "expected", "got"]).filter((key) => one[key]);
      if (rows.length) made.append(make("dl", {}, ...rows.flatMap((key) => [make("dt", {}, said[key] ?? ""), make("dd", {}, one[key])])));
      return made;
    }

    async function hint() {
      if (tools.hint.ariaDisabled) return;
      const told = await tell();
      const count = Math.min((now?.hints ?? 0) + 1, told.hints.length);
      for (const text of told.hints.slice(hints.children.length, count)) hints.append(make("li", {}, ...written(text)));
      if (!hints.isConnected) status.before(hints);
      if (count === told.hints.length) tools.hint.ariaDisabled = "true";
      if (count !== now?.hints) keep({ hints: count });
    }

    /** Something that a button shows and hides. @param {string} which @param {() => Promise<Node>} made */
    function unfolding(which, made) {
      /** @type {any} */
      let shown;
      let isComing = false;
      tools[which].ariaExpanded = "false";
      return async () => {
        if (isComing) return;
        isComing = true;
        try {
          const isOpen = shown?.isConnected;
          if (isOpen) shown.remove(); else status.before(shown ??= await made());
          tools[which].ariaExpanded = String(!isOpen);
        } finally {
          isComing = false;
        }
      };
    }

    /** The solution as it stands in the page for those without scripts. */
    async function solution() {
      const folded = document.createElement("template");
      folded.innerHTML = figure.querySelector("noscript")?.textContent ?? "";
      const own = /** @type {HTMLElement} */ (folded.content.querySelector(".code"));
      /** @type {HTMLElement} */ (own.querySelector("pre")).ariaLabel = said.solution ?? "";
      own.querySelector("pre")?.setAttribute("role", "region");
      return make("div", { class: "own" }, own);
    }

    /** The solution's lines, to be put in order. */
    async function order() {
      const told = await tell();
      return ordering(told, hash(module), tools.order.textContent ?? "", say, () => {
        code.replace(told.solution.replace(/\n$/, ""));
        keep();
        say(said.inOrder ?? "");
      });
    }

    /** The lesson has another exercise here since: ask which is to be gone on with. @param {Kept} kept */
    function offer(kept) {
      const choose = (/** @type {string | undefined} */ text, /** @type {() => void} */ act) =>
        buttonFor(text ?? "", () => { tools.check.focus(); say(); act(); });
      const mine = () => { code.replace(kept.code); keep(); };
      const renew = () => { code.replace(code.source); keep({ isDone: false, isUsed: false, hints: 0 }); apply(); };
      say(`${said.changed} `, choose(said.keepMine, mine), " ", choose(said.takeNew, renew));
    }

    title.append(mark);
    tools.check.addEventListener("click", check);
    tools.hint.addEventListener("click", () => { hint().catch(fail); });
    const acts = [["order", order], ["solution", solution]];
    for (const [which, made] of /** @type {[string, () => Promise<Node>][]} */ (acts)) {
      const unfold = tools[which] && unfolding(which, made);
      tools[which]?.addEventListener("click", () => { unfold().catch(fail); });
    }
    addEventListener("pagehide", () => { if (saving) keep(); });
    if (now?.of === of) code.replace(now.code); else if (now) offer(now);
    show();
    code.begin();
  }

  /** Numbers from 0 to 1 that are the same on every visit. @param {string} seed */
  function numbers(seed) {
    let at = Number(seed.split("-")[0]);
    return () => {
      at = (Math.imul(at, 1664525) + 1013904223) >>> 0;
      return at / 2 ** 32;
    };
  }

  /** Lines in another order, never the right one where there are two. @param {string[]} lines @param {string} seed */
  function shuffled(lines, seed) {
    const next = numbers(seed), mixed = [...lines];
    for (let at = mixed.length - 1; at > 0; at -= 1) {
      const other = Math.floor(next() * (at + 1));
      [mixed[at], mixed[other]] = [mixed[other], mixed[at]];
    }
    for (const line of lines) if (mixed.join("\n") === lines.join("\n")) mixed.push(/** @type {string} */ (mixed.shift() ?? line));
    return mixed;
  }

  /**
   * A list whose lines are moved with buttons. Where they belong is told by the line that each part stands below, which stays.
   * @param {Exercise_} told @param {string} seed @param {string} label @param {(text: string) => void} say @param {() => void} finish
   */
  function ordering({ starter, parts }, seed, label, say, finish) {
    const right = parts.flatMap((part) => part.lines);
    let lines = shuffled(right, seed);
    const list = make("ol", { class: "order", "aria-label": label, role: "list" });

    /** The line that a part stands below. @param {{ line: number, indent: string }} part */
    const above = ({ line, indent }) =>
      starter.split("\n").slice(0, line - 1).findLast((one) => one.trim() && (one.match(/^ */)?.[0].length ?? 0) < indent.length)?.trim() ?? "";

    /** @param {number} at @param {number} to */
    function move(at, to) {
      if (to < 0 || to >= lines.length) return;
      [lines[at], lines[to]] = [lines[to], lines[at]];
      draw();
      const moved = [...list.querySelectorAll("li:not(.fixed)")][to];
      /** @type {HTMLElement} */ (moved.querySelectorAll("button")[to < at ? 0 : 1]).focus();
      if (lines.join("\n") === right.join("\n")) finish(); else say(`${to + 1} / ${lines.length}`);
    }

    /** @param {number} at @param {number} way */
    function mover(at, way) {
      const made = buttonFor(way < 0 ? "↑" : "↓", () => move(at, at + way));
      made.ariaLabel = `${way < 0 ? said.moveUp : said.moveDown}: ${lines[at].trim()}`;
      if (!(at + way in lines)) made.ariaDisabled = "true";
      return made;
    }

    function draw() {
      let at = 0;
      list.replaceChildren(...parts.flatMap((part) => [
        make("li", { class: "fixed" }, make("code", {}, above(part))),
        ...part.lines.map(() => {
          const own = at++;
          return make("li", {}, make("code", {}, lines[own]), mover(own, -1), mover(own, 1));
        }),
      ]));
    }

    draw();
    return list;
  }

  /** What is used although it cannot be kept. @type {Record<string, Kept>} */
  const unkept = {};

  /** What is used, by its exercise's module and by a name that it has alone: two lessons may have files of one name. */
  function used() {
    /** @type {{ module: string, name: string, kept: Kept }[]} */
    const found = [];
    for (const [module, kept] of Object.entries({ ...all(), ...unkept })) {
      if (!kept.isUsed || !kept.passed) continue;
      let { name } = kept;
      while (found.some((one) => one.name === name)) name += "_2";
      found.push({ module, name, kept });
    }
    return found;
  }

  /** What figures are asked with: the reader's texts by their names. */
  const uses = () => Object.fromEntries(used().map(({ name, kept: { passed, stands_for } }) => [name, { source: passed, stands_for }]));

  /** @param {string[]} names */
  function useOurs(names) {
    const others = all();
    for (const { module, name } of used()) {
      if (!names.includes(name)) continue;
      if (others[module]) others[module].isUsed = false;
      delete unkept[module];
      const own = exercises.find((one) => one.dataset.exercise === module);
      own?.querySelector("[role=switch]")?.setAttribute("aria-checked", "false");
    }
    try { keepUnder(KEY, others); } catch { /* Nothing of it is kept. */ }
    apply();
  }

  const figures = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("figure:not(.exercise)")].filter((one) => one.querySelector("[data-module]")));
  const isLive = () => python.now().state === "live";

  /** By which name a figure is asked now: one that is not drawn again by itself has it elsewhere. @param {HTMLElement} figure */
  const nameOf = (figure) => figure.dataset.figure ?? figure.dataset.shown ?? moduleOf(figure);
  const isOwn = (/** @type {HTMLElement} */ figure) => nameOf(figure).includes('"uses"');
  const moduleOf = (/** @type {HTMLElement} */ figure) => /** @type {HTMLElement | null} */ (figure.querySelector("[data-module]"))?.dataset.module ?? "";

  /** Have every figure run on what its reader wrote, as far as that is wanted. */
  function apply() {
    const own = uses();
    for (const figure of figures) {
      const before = nameOf(figure);
      const change = before.startsWith("{") ? JSON.parse(before) : { figure: before };
      if (Object.keys(own).length) change.uses = own; else delete change.uses;
      const after = Object.keys(change).length > 1 ? JSON.stringify(change) : change.figure;
      if (after === before) continue;
      figure.dataset[figure.dataset.figure ? "figure" : "shown"] = after;
      if (isLive()) draw(figure);
    }
  }

  /** @param {HTMLElement} figure */
  function draw(figure) {
    if (figure.dataset.figure) figure.dispatchEvent(new Event("changed"));
    else still(figure).then(() => note(figure), () => {});
  }

  /** Say beside a figure which of the reader's texts it has called so far. @param {HTMLElement} figure */
  async function note(figure) {
    const wanted = nameOf(figure);
    const names = isOwn(figure) ? JSON.parse((await python.put(/** @type {any} */ ("rests_on"), { figure: wanted, maker: "" })).text) : [];
    const before = /** @type {HTMLElement | null} */ (figure.querySelector(".yours"));
    if (wanted !== nameOf(figure) || (before?.dataset.names ?? "") === names.join()) return;
    before?.remove();
    if (!names.length) return;
    const [start, end] = phrase("runningOn", { names: "\0" }).split("\0");
    const listed = names.flatMap((/** @type {string} */ name, /** @type {number} */ at) => [...(at ? [said.comma ?? ", "] : []), make("code", {}, name)]);
    // Those of a bench stay in sight, and have no room to spare.
    const tools = figure.querySelector(":scope > .view > .bench") ? null : figure.querySelector(":scope > .tools");
    const back = buttonFor(said.useOurs ?? "", () => {
      /** @type {HTMLElement} */ (figure.querySelector(":scope > .tools > button") ?? figure.querySelector("summary")).focus();
      useOurs(names);
    });
    const made = make(tools ? "span" : "p", { class: "yours", "data-names": names.join() }, start, ...listed, end ?? "", " ", back);
    if (tools) tools.prepend(made); else figure.querySelector(":scope > .view")?.after(made);
  }

  /** A figure without controls has no session that would draw it. @param {HTMLElement} figure */
  async function still(figure) {
    const wanted = nameOf(figure);
    const { markup, error } = await python.put("ask", { figure: wanted, state: undefined, events: [] });
    if (wanted !== nameOf(figure)) return;
    /** @type {HTMLElement} */ (figure.querySelector(":scope > .view")).innerHTML = markup;
    figure.querySelector(":scope > .message.own")?.remove();
    if (error) figure.querySelector(":scope > .view")?.after(make("div", { class: "message own", role: "alert" }, error));
  }

  /** Figures that have been drawn since it was last said on what they run. @type {Set<HTMLElement>} */
  const drawn = new Set();

  /** @param {HTMLElement} figure */
  function noteSoon(figure) {
    if (drawn.has(figure) || (!isOwn(figure) && !figure.querySelector(".yours"))) return;
    drawn.add(figure);
    setTimeout(() => {
      drawn.delete(figure);
      note(figure).catch(() => {});
    }, SOON);
  }

  /** Mark what is done in the lesson's contents, at the section that holds it. */
  function markContents() {
    const kept = all();
    for (const one of document.querySelectorAll(".contents .done")) one.remove();
    const links = /** @type {HTMLAnchorElement[]} */ ([...document.querySelectorAll(".contents li > a")]);
    for (const figure of exercises) {
      if (!kept[figure.dataset.exercise ?? ""]?.isDone) continue;
      const link = links.findLast(({ hash: id }) => {
        const head = document.getElementById(decodeURIComponent(id.slice(1)));
        return head && head.compareDocumentPosition(figure) & Node.DOCUMENT_POSITION_FOLLOWING;
      });
      const title = figure.querySelector("p > strong")?.textContent ?? "";
      link?.parentElement?.append(make("span", { class: "done" }, ` ✓ ${title}`));
    }
  }

  dress(STYLE);
  const exercises = /** @type {HTMLElement[]} */ ([...document.querySelectorAll("figure.exercise")]);
  for (const one of exercises) enliven(one);
  markContents();
  apply();
  // Those with a session draw themselves when Python is live.
  addEventListener("python", () => { if (isLive()) for (const figure of figures) if (figure.dataset.shown && isOwn(figure)) draw(figure); });
  addEventListener("render", ({ target }) => noteSoon(/** @type {HTMLElement} */ (target)));
  // What is changed in another page of this site counts here, too.
  addEventListener("storage", ({ key }) => { if (key === KEY) { markContents(); apply(); } });
})();
