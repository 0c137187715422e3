/** How many of each lesson's exercises are done: on the page of all lessons. */
(() => {
  const list = /** @type {HTMLElement} */ (document.querySelector(".lessons"));
  /** @type {Record<string, { isDone: boolean }>} */
  let kept = {};
  try { kept = JSON.parse(localStorage.getItem(`exercises:${new URL(".", location.href).pathname}`) ?? "{}"); } catch { /* Nothing is kept. */ }
  for (const one of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("[data-exercises]"))) {
    const modules = (one.dataset.exercises ?? "").split(" "), done = modules.filter((module) => kept[module]?.isDone).length;
    const said = (list.dataset.done ?? "").replace("{done}", String(done)).replace("{total}", String(modules.length));
    if (done) one.querySelector(".about")?.append(` · ${said}`);
  }
})();
