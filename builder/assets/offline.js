/**
 * For when there is no network: keep this page and what it used, once it has all that it needs itself; and the whole course
 * for a reader who asks for it. Where data is to be saved nothing is fetched unasked.
 */
const offline = (() => {
  // In a frame without an origin even to look for it is forbidden.
  if (!location.protocol.startsWith("http") || self.origin === "null") return undefined;
  const { serviceWorker } = navigator;
  if (!serviceWorker) return undefined;
  const root = document.documentElement;
  const PATIENCE = 3000;

  const register = () => serviceWorker.register(`${root.dataset.root}sw.js`);
  /** The newest that can answer: to ask one that is leaving would hold it back. */
  const ready = async () => {
    const { waiting, active } = await serviceWorker.ready;
    return /** @type {ServiceWorker} */ (waiting ?? active);
  };
  /** The hash that a page ends with. */
  const seal = () => document.lastChild instanceof Comment && document.lastChild.data.slice(-10);

  /** This page and what it used; nothing while that is still coming, or where data is to be saved. */
  const opened = () => {
    const isBusy = document.readyState !== "complete" || root.dataset.python === "loading";
    if (isBusy || !seal() || /** @type {any} */ (navigator).connection?.saveData) return undefined;
    const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
    return { page: location.href, seal: seal(), used: [...loaded, ...(typeof python === "object" ? python.used : [])] };
  };

  /** @param {ServiceWorker} worker @param {object} message @returns {Promise<any>} */
  const ask = (worker, message) => new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => ("answer" in data ? resolve(data.answer) : reject(data));
    worker.postMessage(message, [port2]);
    // One that is replaced while it is asked belongs to a site that has changed.
    worker.addEventListener("statechange", () => { if (worker.state === "redundant") reject({ status: 404 }); });
  });

  async function keep() {
    const now = opened();
    if (!now) return;
    try {
      await register();
      await ask(await ready(), { kind: "opened", opened: now });
    } catch (error) {
      console.info(`This page is not kept: ${/** @type {any} */ (error).message}`);
    }
  }

  serviceWorker.addEventListener("message", ({ ports: [port] }) => port.postMessage(opened()));
  serviceWorker.addEventListener("controllerchange", keep);
  addEventListener("python", keep);
  document.addEventListener("visibilitychange", () => { if (document.hidden && serviceWorker.controller) keep(); });
  // Where there are figures Python comes first. It says when it is there; or it waits until a figure is near.
  addEventListener("load", () => setTimeout(keep, document.querySelector("[data-figure]") ? PATIENCE : 0));

  return { register, ready, ask };
})();
