/**
 * For when there is no network: keep this page and what it used, once it has all that it needs itself; and the whole course
 * for a reader who asks for it. Where data is to be saved nothing is fetched unasked.
 */
const offline = (() => {
  if (!navigator.serviceWorker || !location.protocol.startsWith("http")) return undefined;
  const root = document.documentElement;
  const PATIENCE = 3000;

  const register = () => navigator.serviceWorker.register(`${root.dataset.root}sw.js`);
  /** The hash that a page ends with. */
  const seal = () => (document.lastChild instanceof Comment ? document.lastChild.data.slice(-10) : "");
  /** Whether nothing that the page itself needs is under way, and data need not be saved. */
  const isFree = () => document.readyState === "complete" && root.dataset.python !== "loading"
    && !(/** @type {any} */ (navigator).connection?.saveData);

  /** What this page and its worker have asked for. */
  const opened = () => {
    const page = new URL(location.pathname.replace(/\/$/, "/index.html"), location.href).href;
    const entries = /** @type {PerformanceResourceTiming[]} */ (performance.getEntriesByType("resource"));
    const own = entries.filter(({ responseStatus }) => !(responseStatus >= 400)).map(({ name }) => name);
    return { page, seal: seal(), used: [...own, ...(typeof python === "undefined" ? [] : python.used())] };
  };

  /** @param {ServiceWorker} worker @param {object} message @returns {Promise<any>} */
  const ask = (worker, message) => new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => ("error" in data ? reject(data) : resolve(data.answer));
    worker.postMessage(message, [port2]);
    // One that is replaced while it is asked belongs to a site that has changed.
    worker.addEventListener("statechange", () => { if (worker.state === "redundant") reject({ status: 404 }); });
  });
  const ready = async () => /** @type {ServiceWorker} */ ((await navigator.serviceWorker.ready).active);

  async function keep() {
    if (!isFree() || !seal()) return;
    try {
      await register();
      await ask(await ready(), { kind: "opened", opened: opened() });
    } catch (error) {
      const why = /** @type {any} */ (error).message ?? /** @type {any} */ (error).error;
      if (why) console.info(`Without a network this page may not be here: ${why}`);
    }
  }

  navigator.serviceWorker.addEventListener("message", ({ data, ports: [port] }) => {
    if (data.kind === "opened?") port.postMessage(isFree() && seal() ? opened() : null);
  });
  navigator.serviceWorker.addEventListener("controllerchange", keep);
  addEventListener("python", () => { if (root.dataset.python !== "idle") keep(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && navigator.serviceWorker.controller) keep(); });
  // Where there are figures Python comes first. It says when it is there; or it waits until a figure is near.
  addEventListener("load", () => setTimeout(keep, document.querySelector("[data-figure]") ? PATIENCE : 0));

  return { register, ready, ask };
})();
