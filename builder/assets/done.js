/** What of each lesson this reader has done, exercises and questions: on the page of all lessons. */
(() => {
  const list = /** @type {HTMLElement} */ (document.querySelector(".lessons"));
  const site = new URL(".", location.href).pathname;
  /** @param {string} kind @returns {Record<string, any>} */
  const kept = (kind) => {
    try { return JSON.parse(localStorage.getItem(`${kind}:${site}`) ?? "{}"); } catch { return {}; /* Nothing is kept. */ }
  };
  const exercises = kept("exercises");
  const answered = Object.values(kept("answers")).map(({ place }) => String(place));
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("li"))) {
    const about = one.querySelector(".about"), lesson = new URL(".", one.querySelector("a")?.href ?? "").pathname;
    const say = (/** @type {string | undefined} */ said, /** @type {number} */ done, /** @type {number} */ total) => {
      if (done) about?.append(` · ${(said ?? "").replace("{done}", String(Math.min(done, total))).replace("{total}", String(total))}`);
    };
    const modules = one.dataset.exercises?.split(" ") ?? [];
    say(list.dataset.answered, answered.filter((place) => place.startsWith(lesson)).length, Number(one.dataset.questions ?? 0));
    say(list.dataset.done, modules.filter((module) => exercises[module]?.isDone).length, modules.length);
  }
})();
