/** The page that shows what this site keeps on the reader's device: to look at, to take along, and to delete. */
(() => {
  const box = /** @type {HTMLElement} */ (document.getElementById("page:kept"));
  const words = box.dataset;
  const [text, answers, others] = [box.querySelector("p"), ...box.querySelectorAll("section")];
  const [save, remove] = box.querySelectorAll("button");
  const file = /** @type {HTMLInputElement} */ (box.querySelector("input"));
  const site = new URL(".", location.href).pathname;
  const ANSWERS = `answers:${site}`;
  const CODE = [`code:${site}`, `cells:${site}`];
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

  /** @param {Record<string, Answer>} all */
  function keep(all) {
    if (Object.keys(all).length) localStorage.setItem(ANSWERS, JSON.stringify(all)); else localStorage.removeItem(ANSWERS);
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

  /** @param {[string, Answer]} entry */
  function item([name, { given, question, lesson, place }]) {
    const link = /** @type {HTMLAnchorElement} */ (make("a", question));
    // Only a place on this site: a file of answers may have come from anywhere.
    link.href = new URL(place, location.href).pathname.startsWith(site) ? place : "";
    const forget = button(words.delete ?? "", () => {
      const { [name]: _, ...left } = kept();
      keep(left);
      show();
    });
    forget.setAttribute("aria-label", `${words.delete}: ${question}`);
    return make("li", link, make("br"), `${lesson}. ${fill(words.answered, { given })} `, forget);
  }

  async function show() {
    const found = Object.entries(kept());
    const notes = Object.entries(OTHERS).flatMap(([key, said]) => (localStorage.getItem(key) === null ? [] : [said]));
    notes.push(...changed().map(({ caption }) => `${words.mine}: ${caption}`));
    if (places().length) notes.push(words.places ?? "");
    const size = await weight();
    if (size) notes.push(fill(words.files, { size: String(Math.max(1, Math.round(size / 1e6))) }));
    answers.querySelector("ul")?.replaceChildren(...found.map(item));
    others.querySelector("ul")?.replaceChildren(...notes.map((note) => make("li", note)));
    answers.hidden = !found.length;
    others.hidden = !notes.length;
    save.disabled = !found.length;
    remove.disabled = !found.length && !notes.length;
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
    for (const key of [ANSWERS, ...CODE, ...Object.keys(OTHERS), ...places()]) localStorage.removeItem(key);
    if (self.caches) for (const name of (await caches.keys()).filter(isOurs)) await caches.delete(name);
    for (const one of await navigator.serviceWorker?.getRegistrations() ?? []) if (new URL(one.scope).pathname === site) await one.unregister();
    show();
  }

  async function take() {
    try {
      const [chosen] = file.files ?? [];
      const found = checked(JSON.parse(await chosen.text()));
      keep({ ...kept(), ...found });
      await show();
    } catch {
      say(words.wrong ?? "");
    }
    file.value = "";
  }

  /** @param {unknown} found @returns {Record<string, Answer>} */
  function checked(found) {
    const fields = ["given", "question", "lesson", "place"];
    const isAnswer = (/** @type {any} */ one) => fields.every((field) => typeof one?.[field] === "string");
    if (typeof found !== "object" || !found || Array.isArray(found) || !Object.values(found).every(isAnswer)) throw new TypeError();
    return /** @type {Record<string, Answer>} */ (found);
  }

  save.addEventListener("click", () => {
    const content = new Blob([JSON.stringify(kept(), null, 1)], { type: "application/json" });
    const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(content), download: "answers.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  });
  remove.addEventListener("click", removeAll);
  file.addEventListener("change", take);
  try { localStorage.length; show(); } catch { say(words.closed ?? ""); }
})();
