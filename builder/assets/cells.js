/** The live code in a lesson's text: comes when a reader first touches a cell. */
(() => {
  /** How long what is typed may stay unkept, in milliseconds. */
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
  const all = () => keptUnder(KEY);

  /** @param {HTMLElement} box @param {number} at  its place among all cells */
  function enliven(box, at) {
    const pre = /** @type {HTMLElement} */ (box.querySelector(".code pre"));
    const output = /** @type {HTMLElement} */ (box.querySelector(".output"));
    const tools = /** @type {any} */ (box.querySelector(".controls")).children;
    const status = box.insertBefore(document.createElement("p"), output);
    const lesson = box.dataset.lesson ?? "", label = pre.ariaLabel ?? "", key = `${lesson} ${at + 1}`;
    const code = writing(pre, {
      label,
      onRun: () => run(at),
      onChange: () => { saving ||= setTimeout(keep, SOON); },
      onFail: (message) => say(message),
    });
    const of = hash(code.source);
    let saving = 0;
    let asked = 0;

    const say = (/** @type {(string | Node)[]} */ ...what) => status.replaceChildren(...what);

    function keep() {
      saving = 0;
      const others = all();
      const caption = `${label}, ${document.querySelector("h1")?.textContent}`;
      if (code.text() === code.source) delete others[key]; else others[key] = { of, text: code.text(), place: `${location.pathname}#${box.id}`, caption };
      try {
        keepUnder(KEY, others);
      } catch {
        if (!isForbidden) say(said.unkept ?? "");
        isForbidden = true;
      }
    }

    /** @param {string} text */
    function replace(text) {
      code.replace(text);
      keep();
    }

    /** Show what Python says of the cell, as long as nothing newer has been asked. @param {Output} made */
    function show(made) {
      output.innerHTML = made.html;
      cells[(made.cell ?? 0) - 1]?.mark(made.line, made.error);
    }

    /** Ask what the cells up to this one show. @returns {Promise<Output[] | undefined>}  nothing where something newer has been asked */
    async function answer() {
      const own = asked += 1;
      output.ariaBusy = "true";
      const sources = cells.slice(0, at + 1).map((one) => one.text());
      const answered = python.put(/** @type {any} */ ("cells"), { figure: lesson, maker: JSON.stringify(sources) });
      watchOver(lesson, answered, say, tools[0]);
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
        buttonFor(name ?? "", () => { tools[0].focus(); say(); replace(text); });
      say(`${said.changed} `, choose(said.keepMine, kept.text), " ", choose(said.takeNew, code.source));
    }

    status.setAttribute("role", "status");
    output.ariaLive = "polite";
    tools[0].addEventListener("click", () => run(at));
    tools[1].addEventListener("click", () => run(at, true));
    tools[2].addEventListener("click", () => { replace(code.source); run(at); });
    addEventListener("pagehide", () => { if (saving) keep(); });
    const kept = all()[key];
    if (kept?.of === of) replace(kept.text); else if (kept) offer(kept);
    code.begin();

    return {
      text: code.text,
      isMeantToRaise: box.dataset.raises !== undefined,
      answer,
      show,
      mark: code.mark,
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

  dress(STYLE);
  /** @type {ReturnType<typeof enliven>[]} */
  const cells = [...document.querySelectorAll(".cell")].map((box, at) => enliven(/** @type {HTMLElement} */ (box), at));
})();
