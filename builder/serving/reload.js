/**
 * While the site is written: shows every save in the open page, in the place where the reader was, and what is wrong with
 * the newest one. It is put into pages when they are served, and is no part of the site.
 */
(() => {
  /**
   * @typedef {{ version: string, build: string, mistakes: string[] }} News
   * @typedef {{ key: string, top: number }} Mark  a part of the page, and how far below the window's edge it begins
   * @typedef {{ page: string, x: number, y: number, marks: Mark[], open: string[] }} Place
   */
  const ownVersion = document.currentScript?.dataset.version;
  const RETRY = 500;

  const place = (() => {
    const KEY = "builder:place";
    const PARTS = "h1, h2, h3, h4, h5, h6, p, li, dt, dd, pre, tr, figure, figcaption, summary, math, img, main *[id]";
    const ENOUGH = 60;

    /** The parts of the page that have an id, or a text that no other part has. @returns {Map<string, Element>} */
    function parts() {
      const found = new Map();
      const twice = new Set();
      for (const part of document.body.querySelectorAll(PARTS)) {
        const text = part.id ? "" : part.textContent?.trim().slice(0, 300) || part.getAttribute("src");
        const key = `${part.localName} ${part.id || `"${text}"`}`;
        if (found.has(key)) twice.add(key);
        found.set(key, part);
      }
      for (const key of twice) found.delete(key);
      return found;
    }

    /** The nearer to the upper edge of what is seen, the better; what begins above the edge may grow over it. */
    const rank = (/** @type {Mark} */ { top }) => (top < 0 ? 2 * innerHeight - top : top);
    const isOpen = (/** @type {Element} */ part) => part.closest("details")?.open;

    function keep() {
      const found = [...parts()].filter(([, part]) => part.checkVisibility());
      const marks = found.map(([key, part]) => ({ key, top: part.getBoundingClientRect().top }));
      marks.sort((a, b) => rank(a) - rank(b));
      const open = found.filter(([, part]) => part.localName === "summary" && isOpen(part)).map(([key]) => key);
      const here = { page: location.pathname, x: scrollX, y: scrollY, marks: marks.slice(0, ENOUGH), open };
      history.scrollRestoration = "manual";
      sessionStorage.setItem(KEY, JSON.stringify(here));
    }

    /** @param {Place} here */
    function restore(here) {
      const found = parts();
      for (const key of here.open) found.get(key)?.closest("details")?.setAttribute("open", "");
      const mark = here.marks.find(({ key }) => found.get(key)?.checkVisibility());
      const moved = mark ? /** @type {Element} */ (found.get(mark.key)).getBoundingClientRect().top - mark.top : here.y - scrollY;
      scrollTo({ left: here.x, top: scrollY + moved, behavior: "instant" });
    }

    /** At once, and again when pictures have their sizes, unless the reader has gone somewhere else meanwhile. */
    function take() {
      const kept = sessionStorage.getItem(KEY);
      sessionStorage.removeItem(KEY);
      const here = /** @type {Place | null} */ (JSON.parse(kept ?? "null"));
      if (here?.page !== location.pathname) return;
      restore(here);
      const left = new AbortController();
      for (const kind of ["wheel", "touchmove", "keydown", "pointerdown"])
        addEventListener(kind, () => left.abort(), { signal: left.signal, passive: true });
      const finish = () => requestAnimationFrame(() => {
        if (!left.signal.aborted) restore(here);
        left.abort();
        history.scrollRestoration = "auto";
      });
      addEventListener("load", finish, { once: true });
    }

    return { keep, take };
  })();

  const notice = (() => {
    const STYLE = `
      :host { position: fixed; inset: auto 0 0; z-index: 2147483647; }
      section { box-sizing: border-box; max-height: 60vh; overflow: auto; padding: 0.8rem 1.2rem; border-top: 4px solid #b3261e;
        font: 1rem/1.5 system-ui, sans-serif; color: #1d2329; background: #fff4f2; color-scheme: light;
        box-shadow: 0 0 1.5rem #0006; }
      header { position: sticky; top: -0.8rem; display: flex; justify-content: space-between; align-items: center; gap: 1rem;
        background: inherit; }
      h2 { margin: 0; font-size: 1rem; }
      ul { margin: 0.4rem 0 0; padding: 0; list-style: none; }
      li { padding: 0.25rem 0; font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.875rem;
        white-space: pre-wrap; overflow-wrap: anywhere; }
      button { font: inherit; min-height: 2.25rem; padding: 0.2rem 0.8rem; cursor: pointer; }
      @media print { :host { display: none; } }`;
    /** @type {HTMLElement | undefined} */
    let shown;
    let closed = "";

    /** @param {string} kind @param {(Node | string)[]} children */
    function make(kind, ...children) {
      const made = document.createElement(kind);
      made.append(...children);
      return made;
    }

    /** Show the mistakes of a build, or take away what is shown when there are none. @param {News} news */
    function show({ build, mistakes }) {
      shown?.remove();
      if (!mistakes.length || closed === build) return;
      const close = make("button", "Close");
      close.addEventListener("click", () => { closed = build; shown?.remove(); });
      const title = `${mistakes.length === 1 ? "One mistake" : `${mistakes.length} mistakes`}: the page is as it was before`;
      const section = make("section", make("header", make("h2", title), close));
      section.append(make("ul", ...mistakes.map((text) => make("li", text))));
      section.setAttribute("role", "alert");
      shown = make("builder-mistakes");
      // A shadow, so that neither the page's styles nor its scripts reach it; a style element the page's policy would refuse.
      const shadow = shown.attachShadow({ mode: "open" });
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      shadow.adoptedStyleSheets = [sheet];
      shadow.append(section);
      document.body.append(shown);
    }

    return { show };
  })();

  /** @type {EventSource | undefined} */
  let stream;

  /** Only while the page is seen: a browser holds six connections to a server, and there may be more pages than that. */
  function listen() {
    stream?.close();
    if (document.hidden) return;
    const opened = new EventSource(`/builder:events?page=${encodeURIComponent(location.pathname)}`);
    opened.addEventListener("message", ({ data }) => hear(JSON.parse(data)));
    opened.addEventListener("error", () => { if (opened.readyState === EventSource.CLOSED) setTimeout(listen, RETRY); });
    stream = opened;
  }

  /** @param {News} news */
  function hear(news) {
    if (news.version === ownVersion) return notice.show(news);
    stream?.close();
    try {
      place.keep();
    } finally {
      location.reload();
    }
  }

  document.addEventListener("visibilitychange", listen);
  addEventListener("pageshow", ({ persisted }) => { if (persisted) listen(); });
  addEventListener("pagehide", () => stream?.close());
  place.take();
  listen();
})();
