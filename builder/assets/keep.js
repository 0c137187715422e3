/** On the home page: the whole course, for a reader who asks for it. Where nothing can be kept, nothing is offered. */
(() => {
  const box = document.getElementById("page:keep");
  if (!box || !offline || !(document.lastChild instanceof Comment)) return;
  const { register, ready, ask } = offline;
  const AT_ONCE = 4;
  const words = box.dataset;
  const [text, button, bar] = /** @type {[HTMLElement, HTMLButtonElement, HTMLProgressElement]} */ (
    ["p", "button", "progress"].map((name) => box.querySelector(name)));
  const format = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 0 });
  const megabytes = (/** @type {number} */ bytes) => format.format(Math.max(1, Math.round(bytes / 1e6)));
  const fill = (/** @type {string | undefined} */ said, /** @type {Record<string, string>} */ values) =>
    (said ?? "").replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const size = { size: megabytes(Number(words.size)) };
  let act = () => {};
  const isBusy = () => button.hasAttribute("aria-disabled");
  const show = (/** @type {string} */ said, /** @type {string} */ name, /** @type {() => void} */ next) => {
    text.textContent = said;
    button.textContent = name;
    button.removeAttribute("aria-disabled");
    bar.hidden = true;
    act = next;
    box.hidden = false;
  };
  const offer = (said = "") => show(said, fill(words.offer, size), take);
  const kept = () => show(fill(words.kept, size), words.remove ?? "", drop);

  async function take() {
    if (isBusy()) return;
    // Disabled it would lose the focus.
    button.setAttribute("aria-disabled", "true");
    bar.hidden = false;
    bar.removeAttribute("value");
    try {
      await register();
      const worker = await ready();
      navigator.storage?.persist?.();
      /** @type {[string, string, number][]} */
      const files = await ask(worker, { kind: "wanted" });
      const total = files.reduce((sum, [, , bytes]) => sum + bytes, 0);
      let done = 0;
      const one = async () => {
        for (let file = files.pop(); file; file = files.pop()) {
          const [path, hash, bytes] = file;
          await ask(worker, { kind: "keep", path, hash });
          done += bytes;
          bar.value = done / total;
          if (!isBusy()) return;
          text.textContent = fill(words.loaded, { loaded: megabytes(done), total: megabytes(total) });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
      await ask(worker, { kind: "keep whole" });
      kept();
    } catch (error) {
      const isGone = [404, 410].includes(/** @type {any} */ (error).status);
      offer(isGone ? words.changed : words.failed);
      if (isGone) act = () => location.reload();
    }
  }

  async function drop() {
    if (isBusy()) return;
    // Disabled it would lose the focus.
    button.setAttribute("aria-disabled", "true");
    await ask(await ready(), { kind: "remove" }).catch(() => {});
    offer();
  }

  async function look() {
    const found = await navigator.serviceWorker.getRegistration();
    if (found?.active && await ask(await ready(), { kind: "is whole?" })) kept(); else offer();
  }

  button.addEventListener("click", () => act());
  look().catch(() => offer());
})();
