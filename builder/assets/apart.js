// In a frame that has no origin: one figure, drawn by somebody else's code, with this site's scripts and styles handed in.
(() => {
  /** How long it may take, in milliseconds. */
  const PATIENCE = 60_000;
  /** What a frame without an origin is told of what is seen comes late, or never. Somebody has just asked for this one figure. */
  class Seen {
    /** @param {(entries: object[]) => void} tell */
    constructor(tell) { this.tell = tell; }
    /** @param {Element} target */
    observe(target) { setTimeout(() => this.tell([{ target, isIntersecting: true }])); }
  }
  Object.assign(self, { doAgain() {}, IntersectionObserver: Seen });
  const { file, later } = python;
  const look = (/** @type {string} */ text, media = "") => {
    const sheet = new CSSStyleSheet({ media });
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  };
  const own = "main.lesson { margin: 0; padding: 0; width: auto; max-width: none; } .lesson > .figure { margin: 0; border: 0; } figcaption { display: none; }";
  Promise.all(order.styles.map(async (/** @type {[string, string]} */ [path, media]) => look(await (await file?.(path))?.text() ?? "", media)))
    .then(() => look(own));
  new ResizeObserver(() => parent.postMessage(document.documentElement.offsetHeight, "*")).observe(document.documentElement);
  later("figures");
  const figure = /** @type {HTMLElement} */ (document.querySelector("main figure"));
  const message = /** @type {Element} */ (figure.querySelector(":scope > .message"));
  // The editor is on the other page, and marks the line.
  new MutationObserver(() => parent.postMessage({ said: message.textContent }, "*"))
    .observe(message, { childList: true, characterData: true, subtree: true });
  setInterval(() => { if (python.workedOn(figure.dataset.figure) > PATIENCE) python.stop(figure.dataset.figure); }, 1000);
})();
