// Keep the whole site for when there is no network: once this page has all that it needs itself.
(() => {
  if (!navigator.serviceWorker || !location.protocol.startsWith("http")) return;
  const root = document.documentElement;
  const keep = () => navigator.serviceWorker.register(new URL(`${root.dataset.root}sw.js`, location.href))
    .catch((error) => console.info(`Without a network this site will not be here: ${error.message}`));
  if (!document.querySelector("[data-figure]")) addEventListener("load", keep);
  else if (root.dataset.python === "failed") keep();
  else addEventListener("python", function wait(event) {
    if (/** @type {CustomEvent} */ (event).detail.state === "loading") return;
    removeEventListener("python", wait);
    keep();
  });
})();
