/** What a reader answers stays on this device: kept as it is given, given again on the next visit, gone with Reset. */
(() => {
  const KEY = `answers:${site}`;
  /** Those that were given while this page was open. @type {Set<string>} */
  const seen = new Set();

  /** @returns {Record<string, { given: string, question: string, lesson: string, place: string }>} */
  const kept = () => JSON.parse(localStorage.getItem(KEY) ?? "{}");
  /** A figure that its reader has changed goes by another name meanwhile. */
  const nameOf = (/** @type {HTMLElement} */ asked) => {
    const figure = /** @type {HTMLElement} */ (asked.closest("figure"));
    const module = /** @type {HTMLElement | null} */ (figure.querySelector("[data-module]"))?.dataset.module;
    return `${module ?? figure.dataset.figure} ${asked.dataset.answer}`;
  };
  const questions = (/** @type {ParentNode} */ within) => /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll("[data-answer]"));

  /** @param {HTMLElement} figure */
  function note(figure) {
    const all = kept();
    const before = JSON.stringify(all);
    for (const asked of questions(figure)) {
      const name = nameOf(asked), { given } = asked.dataset;
      if (given !== undefined) {
        seen.add(name);
        const question = asked.querySelector(".question > span")?.textContent ?? "";
        all[name] = { given, question, lesson: document.title, place: `${location.pathname}#${figure.id}` };
      } else if (seen.delete(name)) delete all[name];
    }
    const after = JSON.stringify(all);
    if (after === "{}") localStorage.removeItem(KEY);
    else if (after !== before) localStorage.setItem(KEY, after);
  }

  function recall() {
    const all = kept();
    for (const asked of questions(document)) {
      const found = all[nameOf(asked)];
      if (found && asked.dataset.given === undefined)
        give(asked, found.given);
    }
  }

  /** As something that is pointed at, for a moment: that is no step of the reader's to be taken back. @param {HTMLElement} asked @param {string} given */
  function give(asked, given) {
    const told = document.createElement("i");
    told.dataset.onHover = `${asked.dataset.answer}.recall`;
    told.dataset.value = JSON.stringify(given);
    asked.append(told);
    told.dispatchEvent(new Event("focusin", { bubbles: true }));
    told.remove();
  }

  try {
    for (const figure of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("figure[data-figure]"))) note(figure);
    addEventListener("render", ({ target }) => note(/** @type {HTMLElement} */ (target)));
    if (python.now().state === "live") recall();
    else addEventListener("python", () => { if (python.now().state === "live") recall(); });
  } catch { /* Storage is forbidden, or full: what is answered lasts as long as the page. */ }
})();
