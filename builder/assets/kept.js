/** The page that shows what this site keeps on the reader's device: to look at, to take along, and to delete. */
(() => {
  const box = /** @type {HTMLElement} */ (document.getElementById("page:kept"));
  const words = box.dataset;
  const [text, answers, exercises, others] = [box.querySelector("p"), ...box.querySelectorAll("section")];
  const [save, remove] = box.querySelectorAll("button");
  const file = /** @type {HTMLInputElement} */ (box.querySelector("input"));
  const site = new URL(".", location.href).pathname;
  const ANSWERS = `answers:${site}`;
  const CODE = [`code:${site}`, `cells:${site}`];
  const EXERCISES = `exercises:${site}`;
  const OTHERS = { theme: words.theme ?? "", [`checked:${site}`]: words.checked ?? "" };
  const PLACE = `place:${site}`;
  const places = () => Object.keys(localStorage).filter((key) => key.startsWith(PLACE));
  /** The figures and cells whose code the reader has changed. @returns {{ caption: string }[]} */
  const changed = () => CODE.flatMap((key) => Object.values(JSON.parse(localStorage.getItem(key) ?? "{}")));
  const nothing = text?.textContent ?? "";
  const fill = (/** @type {string | undefined} */ said, /** @type {Record<string, string>} */ values) =>
    (said ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const say = (/** @type {string} */ said) => { if (text) text.textContent = said; };

  /** @typedef {{ given: string, question: string, lesson: string, place: string }} Answer */
  /** @returns {Record<string, Answer>} */
  const kept = () => JSON.parse(localStorage.getItem(ANSWERS) ?? "{}");

  const keep = (/** @type {Record<string, Answer>} */ all) => put(ANSWERS, all);

  /** @param {string} key @param {object} all */
  function put(key, all) {
    if (Object.keys(all).length) localStorage.setItem(key, JSON.stringify(all)); else localStorage.removeItem(key);
  }

  /** @param {string} kind @param {...(Node | string)} children */
  function make(kind, ...children) {
    const made = document.createElement(kind);
    made.append(...children);
    return made;
  }

  /** @param {string} name @param {() => void} act */
  function button(name, act) {
    const made = /** @type {HTMLButtonElement} */ (make("button", name));
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }

  /** A link to a place on this site only: a file of what was kept may have come from anywhere. @param {string} place @param {string} said */
  function linkTo(place, said) {
    const link = /** @type {HTMLAnchorElement} */ (make("a", said));
    const { origin, pathname } = new URL(place, location.href);
    link.href = origin === location.origin && pathname.startsWith(site) ? place : "";
    return link;
  }

  /** What is longer than a sentence is nothing to read. @param {string} text */
  const briefly = (text) => (text.length > 200 ? `${text.slice(0, 40)}…` : text);

  /** @param {[string, Answer]} entry */
  function item([name, { given, question, lesson, place }]) {
    const link = linkTo(place, question);
    const forget = button(words.delete ?? "", () => {
      const { [name]: _, ...left } = kept();
      keep(left);
      show();
    });
    forget.setAttribute("aria-label", `${words.delete}: ${question}`);
    return make("li", link, make("br"), `${lesson}. ${fill(words.answered, { given: briefly(given) })} `, forget);
  }

  /** @typedef {{ caption: string, place: string, isDone: boolean }} Exercise */
  /** @returns {Record<string, Exercise>} */
  const written = () => JSON.parse(localStorage.getItem(EXERCISES) ?? "{}");

  /** @param {[string, Exercise]} entry */
  function exercise([name, { caption, place, isDone }]) {
    const link = linkTo(place, caption);
    const forget = button(words.delete ?? "", () => {
      const { [name]: _, ...left } = written();
      put(EXERCISES, left);
      show();
    });
    forget.setAttribute("aria-label", `${words.delete}: ${caption}`);
    return make("li", link, isDone ? ` ✓ ${words.done}` : "", " ", forget);
  }

  async function show() {
    const found = Object.entries(kept());
    const notes = Object.entries(OTHERS).flatMap(([key, said]) => (localStorage.getItem(key) === null ? [] : [said]));
    notes.push(...changed().map(({ caption }) => `${words.mine}: ${caption}`));
    if (places().length) notes.push(words.places ?? "");
    const size = await weight();
    if (size) notes.push(fill(words.files, { size: String(Math.max(1, Math.round(size / 1e6))) }));
    answers.querySelector("ul")?.replaceChildren(...found.map(item));
    const own = Object.entries(written());
    exercises.querySelector("ul")?.replaceChildren(...own.map(exercise));
    exercises.hidden = !own.length;
    others.querySelector("ul")?.replaceChildren(...notes.map((note) => make("li", note)));
    answers.hidden = !found.length;
    others.hidden = !notes.length;
    save.disabled = !Object.keys(toTake()).length;
    remove.disabled = !found.length && !own.length && !notes.length;
    say(remove.disabled ? nothing : "");
  }

  const isOurs = (/** @type {string} */ name) => name.startsWith(`site-${site}-`);

  /** How much this site's offline copies hold, in bytes. */
  async function weight() {
    if (!self.caches) return 0;
    let bytes = 0;
    for (const name of (await caches.keys()).filter(isOurs))
      for (const response of await (await caches.open(name)).matchAll()) bytes += (await response.blob()).size;
    return bytes;
  }

  async function removeAll() {
    for (const key of [ANSWERS, EXERCISES, ...CODE, ...Object.keys(OTHERS), ...places()]) localStorage.removeItem(key);
    if (self.caches) for (const name of (await caches.keys()).filter(isOurs)) await caches.delete(name);
    for (const one of await navigator.serviceWorker?.getRegistrations() ?? []) if (new URL(one.scope).pathname === site) await one.unregister();
    show();
  }

  /** @typedef {(value: any) => any} Shape  what of a value is taken; raises for one that is another */
  /** @param {string} kind @returns {Shape} */
  const a = (kind) => (value) => {
    if (typeof value !== kind) throw new TypeError();
    return value;
  };
  const aText = a("string");
  /** @param {Shape} shape @returns {Shape} */
  const each = (shape) => (value) => {
    if (typeof value !== "object" || !value || Array.isArray(value)) throw new TypeError();
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, shape(one)]));
  };
  /** Only these fields, each as it should be. @param {Record<string, Shape>} shapes @returns {Shape} */
  const fields = (shapes) => (value) => each((one) => one)(Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, shape(value?.[name])])));
  /** @param {RegExp} form @returns {Shape} */
  const like = (form) => (value) => {
    if (typeof value !== "string" || !form.test(value)) throw new TypeError();
    return value;
  };

  /** What is taken along, and from a file: its name there, and its key here. @type {Record<string, string>} */
  const TAKEN = { answers: ANSWERS, code: CODE[0], cells: CODE[1], exercises: EXERCISES };
  /** @type {Record<string, Shape>} */
  const SHAPES = {
    answers: each(fields({ given: aText, question: aText, lesson: aText, place: aText })),
    code: each(fields({ of: aText, files: each(aText), place: aText, caption: aText })),
    cells: each(fields({ of: aText, text: aText, place: aText, caption: aText })),
    // Code that came with a file runs when its reader says so, and not before.
    exercises: each(fields({
      of: aText, code: aText, passed: (value) => (value === undefined ? undefined : aText(value)), isDone: a("boolean"), hints: a("number"),
      isUsed: () => false, name: like(/^\w+$/), stands_for: each(aText), place: aText, caption: aText,
    })),
    places: each(like(/^[\d.e-]+$/)),
    theme: like(/^(light|dark)$/),
  };

  /** All that a reader has made here, by its names in a file. */
  function toTake() {
    /** @type {Record<string, any>} */
    const all = {};
    for (const [name, key] of Object.entries(TAKEN)) {
      const found = localStorage.getItem(key);
      if (found !== null) all[name] = JSON.parse(found);
    }
    const known = places().map((key) => [key.slice(PLACE.length), localStorage.getItem(key)]);
    if (known.length) all.places = Object.fromEntries(known);
    const theme = localStorage.getItem("theme");
    if (theme) all.theme = theme;
    return all;
  }

  async function take() {
    try {
      const [chosen] = file.files ?? [];
      bring(checked(JSON.parse(await chosen.text())));
      await show();
    } catch {
      say(words.wrong ?? "");
    }
    file.value = "";
  }

  /** What a file has, as far as it is known here; one of before has answers alone. @param {any} found @returns {Record<string, any>} */
  function checked(found) {
    const names = Object.keys(each((one) => one)(found));
    const isOfToday = names.some((name) => name in SHAPES);
    const all = isOfToday ? found : { answers: found };
    return Object.fromEntries(Object.entries(all).map(([name, value]) => {
      if (!Object.hasOwn(SHAPES, name)) throw new TypeError();
      return [name, SHAPES[name](value)];
    }));
  }

  /** @param {Record<string, any>} all */
  function bring({ places: known = {}, theme, ...others }) {
    for (const [name, found] of Object.entries(others)) put(TAKEN[name], { ...JSON.parse(localStorage.getItem(TAKEN[name]) ?? "{}"), ...found });
    for (const [path, share] of Object.entries(known)) localStorage.setItem(PLACE + path, share);
    if (theme) localStorage.setItem("theme", theme);
  }

  save.addEventListener("click", () => {
    const content = new Blob([JSON.stringify(toTake(), null, 1)], { type: "application/json" });
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(content), download: "kept.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
  remove.addEventListener("click", removeAll);
  file.addEventListener("change", take);
  try { localStorage.length; show(); } catch { say(words.closed ?? ""); }
})();
