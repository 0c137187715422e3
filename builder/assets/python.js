// In the page's head, before there is a figure: Python and the page come up side by side.
const order = JSON.parse(document.getElementById("page:start")?.textContent ?? "{}");

/** Where the site is, and its path on its host, by which what is kept on a device is kept. */
const { href: base, pathname: site } = new URL(order.root, location.href);

/** A text of the page's own, in the page's language, with its values filled in. @param {string} key @param {Record<string, unknown>} [values] */
const word = (key, values = {}) => order.words[key].replace(/\{(\w+)\}/g, (/** @type {string} */ _, /** @type {string} */ name) => values[name]);

/** A file from the page that has this one in a frame. @param {string} path @returns {Promise<Blob>} */
const handed = (path) => new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => resolve(data);
  parent.postMessage(path, "*", [port2]);
});

/**
 * Files for a page that may not fetch: each comes as a script that carries it as text, or lies in the page itself.
 * @param {string} root @returns {(path: string) => Promise<Blob>}
 */
function carrier(root) {
  /** @type {Map<string, (text: string) => void>} */
  const awaited = new Map();
  Object.assign(self, { arrive: (/** @type {string} */ path, /** @type {string} */ text) => awaited.get(path)?.(text) });

  /** @param {string} path @returns {Promise<string>} */
  const load = (path) => new Promise((resolve, reject) => {
    awaited.set(path, resolve);
    const script = document.createElement("script");
    script.src = `${root}disk/${path}.js`;
    for (const end of ["load", "error"]) script.addEventListener(end, () => { script.remove(); reject(); });
    document.head.append(script);
  });

  return async (path) => {
    if (order.handed) return handed(path);
    if (!self.DecompressionStream) throw new Error(word("too_old"));
    try {
      const text = document.querySelector(`script[data-file="${path}"]`)?.textContent ?? await load(path);
      const bytes = Uint8Array.fromBase64?.(text) ?? Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      return await new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).blob();
    } catch {
      throw new Error(word("damaged", { file: path }));
    }
  };
}

/**
 * Python in a worker: started when it is first needed, asked one thing at a time by each figure, and replaced when it
 * dies or does not come back. Every unanswered question is asked again of the next worker, except the one that broke it.
 *
 * @typedef {{ markup: string, state: Uint8Array, error?: string }} Answer
 * @typedef {{ figure: string, state: Uint8Array | undefined, events: object[] }} Question
 * @typedef {{ text: string, error?: string }} Made
 * @typedef {{ figure: string, state?: Uint8Array, maker: string }} Order
 * @typedef {{ message: { figure: string }, resolve: (answer: any) => void, reject: (error: Error) => void }} Pending
 */
const python = (() => {
  /** How often a page that still comes is looked at, in milliseconds. */
  const MEANWHILE = 100;
  /** For how long files that were checked are trusted in this browser's cache, in milliseconds. */
  const WEEK = 6e8;
  const root = document.documentElement;
  // A page without an origin of its own, from a disk or in a sandboxed frame, may load scripts and fetch nothing.
  const fromDisk = order.inline || self.origin === "null" || location.protocol === "file:" ? carrier(order.root) : undefined;
  /** @type {Map<number, Pending>} */
  const pending = new Map();
  /** @type {Worker | undefined} */
  let worker;
  /** The scripts that came later, by their names. @type {Record<string, Promise<void>>} */
  const later = {};
  /** What a worker has been told: its lifeline is a lock that it holds for as long as it lives. @type {any} */
  let told;
  /** Lets a worker begin that waits. */
  let go = (/** @type {unknown} */ _) => {};
  let asked = 0;
  /** What the next worker starts from. @type {unknown} */
  let kept;
  let again = false;
  /** Where it is noted which files have been checked, and what is noted. */
  const checked = [`checked:${site}`, `${order.edition} ${Math.floor(Date.now() / WEEK)}`];
  let said = "";
  /** How much of its files is there. @type {{ loaded: number, total: number } | undefined} */
  let progress;
  let isGone = false;
  /** Since when the first question has been worked on. */
  let since = 0;

  /** @param {"idle" | "loading" | "live" | "failed"} state @param {string} [message] */
  function become(state, message = "") {
    root.dataset.python = state;
    said = message;
    progress = undefined;
    dispatchEvent(new CustomEvent("python", { detail: { state, message } }));
  }

  async function start() {
    if (root.dataset.python !== "idle") return;
    become("loading");
    if (typeof WebAssembly !== "object") return fail(word("no_webassembly"));
    go(0);
    try {
      worker ??= await open();
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {Promise<unknown>} [wanted]  until when this page holds the worker's lifeline, and it waits @returns {Promise<Worker>} */
  async function open(wanted) {
    told = { ...order, base, lifeline: `python-${Math.random()}`, waits: !!wanted, kept, again, trusted: trusted(), fromDisk: !!fromDisk };
    if (wanted) navigator.locks.request(told.lifeline, () => wanted);
    if (fromDisk) return summon([URL.createObjectURL(await fromDisk(order.worker))], true);
    // A Blob's worker is held to the page's policy, one by its address is not. A host's own policy may leave only that.
    const address = new URL(order.worker, base).href;
    // A message would arrive when this page has nothing else to do; but what an earlier worker left is no text.
    const code = `${kept ? "" : `told = ${JSON.stringify(told)};`} importScripts(${JSON.stringify(address)})`;
    return summon([URL.createObjectURL(new Blob([code], { type: "text/javascript" })), address], kept);
  }

  /** A worker from the first of these places that gives one. @param {string[]} places @param {unknown} isUntold @returns {Worker} */
  function summon([place, ...others], isUntold) {
    const opened = new Worker(place);
    if (isUntold) opened.postMessage(told);
    let isThere = false;
    opened.addEventListener("message", ({ data }) => {
      isThere = true;
      if (data.kind === "need") deliver(data.path, opened);
      else if (opened === worker) receive(data);
    });
    opened.addEventListener("error", (event) => {
      if (opened !== worker) return;
      if (isThere || !others.length) return fail((isThere && event.message) || word("no_worker"));
      worker = summon(others, true);
    });
    return opened;
  }

  /** Whether the files that are in the browser's cache have been checked. */
  function trusted() {
    try { return !fromDisk && !again && localStorage.getItem(checked[0]) === checked[1]; } catch { return false; }
  }

  /** A file for the worker that asked: the next one may not have come so far. @param {string} path @param {Worker} to */
  async function deliver(path, to) {
    const blob = await /** @type {NonNullable<typeof fromDisk>} */ (fromDisk)(path).catch(() => null);
    to.postMessage({ kind: "file", path, blob });
  }

  /** @param {any} data */
  function receive(data) {
    if (data.kind === "progress") {
      progress = data;
      dispatchEvent(new Event("python-progress"));
    } else if (data.kind === "failed") fail(data.message, data.gone);
    else if (data.kind === "held") watch();
    else if (data.kind === "live") {
      kept = data.keep ?? kept;
      again = false;
      order.used.push(...data.used);
      root.dataset.start = data.way;
      try { if (data.way === "snapshot" && !fromDisk) localStorage.setItem(checked[0], checked[1]); } catch { /* forbidden: checked each time */ }
      if (data.whyNot) console.info(`Python started without the memory snapshot: ${data.whyNot}`);
      for (const { message } of pending.values()) worker?.postMessage(message);
      since = performance.now();
      become("live");
    } else settleOne(data);
  }

  /** @param {any} data */
  function settleOne(data) {
    const waiting = pending.get(data.id);
    pending.delete(data.id);
    since = performance.now();
    if (data.kind === "answer" || data.kind === "made") waiting?.resolve(data);
    else waiting?.reject(new Error(data.message));
    if (data.kind === "broken") restart();
  }

  /** @param {"ask" | "make" | "tell" | "tabulate"} kind @param {Question | Order} what @returns {Promise<any>} */
  function put(kind, what) {
    const id = asked += 1;
    const message = { kind, id, ...what };
    if (!pending.size) since = performance.now();
    const answer = new Promise((resolve, reject) => pending.set(id, { message, resolve, reject }));
    if (root.dataset.python === "live") worker?.postMessage(message);
    else if (root.dataset.python === "idle") start();
    return answer;
  }

  /** A worker's lock is free again when the worker is gone, however it went. */
  function watch() {
    const current = worker;
    navigator.locks.request(told.lifeline, () => { if (worker === current) lose(); }).catch(() => {});
  }

  /** The worker is gone. What it was doing may be why, so that is not asked again. */
  function lose() {
    if (root.dataset.python === "loading") return fail(word("not_ready"));
    abandon(word("ended"));
    restart();
  }

  /** Give up the question that is being answered. @param {string} why */
  function abandon(why) {
    const [first] = pending;
    if (!first) return;
    pending.delete(first[0]);
    first[1].reject(new Error(why));
  }

  /** @param {string} [figure] */
  function isWorkedOn(figure) {
    const [first] = pending.values();
    return root.dataset.python === "live" && first?.message.figure === figure;
  }

  function end() {
    worker?.terminate();
    worker = undefined;
  }

  function restart() {
    end();
    become("idle");
    if (pending.size) start();
  }

  /** @param {string} message @param {boolean} [gone]  the page's files are no longer there */
  function fail(message, gone = false) {
    end();
    if (root.dataset.python === "idle") return; // nobody has asked for anything: when they do, the next worker may come
    isGone = gone;
    become("failed", message);
  }

  /** Start when a figure is near, and that shows in what has been painted: a page is painted before all of it is there. */
  function lookOut() {
    const see = (/** @type {IntersectionObserverEntry[]} */ entries) => {
      if (root.dataset.python !== "idle" || !entries.some(({ isIntersecting }) => isIntersecting)) return;
      near.disconnect();
      start();
    };
    const near = new IntersectionObserver(see, { rootMargin: "2000px" });
    const observe = () => {
      for (const figure of document.querySelectorAll("figure[data-figure]")) near.observe(figure);
      if (document.readyState === "loading") setTimeout(observe, MEANWHILE);
    };
    requestAnimationFrame(() => {
      observe();
      // What is seen in this frame would be told one or two frames later.
      setTimeout(() => see(near.takeRecords()));
    });
    addEventListener("DOMContentLoaded", observe);
  }

  /** @param {string} path @returns {Promise<void>} */
  async function load(path) {
    const src = order.inline ? URL.createObjectURL(await /** @type {NonNullable<typeof fromDisk>} */ (fromDisk)(path)) : order.root + path;
    return new Promise((resolve, reject) => {
      const onerror = () => reject(word("no_connection", { file: path }));
      document.head.append(Object.assign(document.createElement("script"), { src, onload: resolve, onerror }));
    });
  }

  lookOut();
  if (order.handed) {
    load(order.handed);
    start();
  }
  // To open a worker takes a while, however little it does: for a reader who has been here it waits when the page is painted.
  if (order.figure && trusted() && navigator.locks)
    open(new Promise((resolve) => { go = resolve; })).then((opened) => { worker = opened; }, () => {});

  return {
    /** How it is, as its events tell. */
    now: () => ({ state: root.dataset.python ?? "idle", message: said, progress }),
    /** The paths of the files that Python came from, and of small scripts that may come later. @type {string[]} */
    used: order.used,
    /** A file of the site's where it may not be fetched. */
    file: fromDisk,
    /**
     * Start after a failure, with every file from the server itself: one kept by the browser may be what is wrong. Where
     * this page's files are gone, only the page of today has others.
     */
    retry: async () => {
      become("loading");
      const { status } = fromDisk ? {} : await fetch(order.root + order.worker).catch(() => ({}));
      if (isGone || status === 404 || status === 410) return location.reload();
      again = true;
      become("idle");
      start();
    },
    /** A script that a page needs only when something is used. @param {string} name */
    later: (name) => (later[name] ??= load(order.later[name])),
    /** Ask for what a figure answers, for a text that it makes, or for one about what it shows. */
    put,
    /** For how many milliseconds a figure's question has been worked on; 0 while it waits for others. @param {string} [figure] */
    workedOn: (figure) => (isWorkedOn(figure) ? performance.now() - since : 0),
    /** End a figure's code that does not return; the other questions are asked again. @param {string} [figure] */
    stop(figure) {
      if (!isWorkedOn(figure)) return;
      abandon(word("stopped"));
      restart();
      start();
    },
  };
})();
