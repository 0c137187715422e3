/**
 * Runs Python beside the page. It keeps nothing between two questions: a figure's state comes with its events and goes
 * back with its markup, so the page can end this worker at any time and ask another one.
 *
 * @typedef {Record<string, [path: string, size: number, sha256: string]>} Listed  files by their plain names
 * @typedef {{
 *   words: Record<string, string>, lifeline: string, waits?: boolean, files: Listed, wheels: string[], held: string[], libraries: string[], lock: string,
 *   base: string, figure: string, again: boolean, trusted: boolean, fromDisk: boolean, kept?: { wheels: Record<string, Bytes>, snapshot?: Keep },
 * }} Start  what the page orders; wheels that are held are in the snapshot already
 * @typedef {{ loaded: number, total: number, saidAt: number }} Progress
 * @typedef {{ id?: number, figure: string, state?: Uint8Array, events: object[] }} Asked
 * @typedef {{ kind: "make" | "tell" | "tabulate", id: number, figure: string, state?: Uint8Array, maker: string }} Wished  and from what it is made
 */
// Pyodide takes a worker that has importScripts for one that cannot import modules. This one can, from a Blob too.
self.importScripts = () => { throw new TypeError(); };

/** What code may take at most, in pages of 64 KiB: where more is asked for, Python raises a MemoryError. */
const ROOM = 2 ** 30 / 2 ** 16;
let isFull = false;
const { grow } = WebAssembly.Memory.prototype;
/** @param {number} pages */
WebAssembly.Memory.prototype.grow = function (pages) {
  isFull = this.buffer.byteLength / 2 ** 16 + pages > ROOM;
  if (isFull) throw new RangeError();
  return grow.call(this, pages);
};

const BETWEEN_WORDS = 40;
const PAUSE = 300;
/** So often a figure is drawn for nobody on a first visit: less code than that has run hot is not kept compiled by Chromium. */
const REHEARSALS = 40;

/** `nncore.figures.live`. @type {any} */
let live;
/** @type {any} */
let python;
/** @type {Bytes | undefined} */
let restOfLibrary;

/** What a page says, in its language: it comes with the order to start. @type {Record<string, string>} */
let words = {};

/** @param {string} key @param {Record<string, unknown>} values */
const word = (key, values) => words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/** Figures that are yet to be drawn again. @type {string[]} */
const rehearsals = [];
let pausing = 0;

/** The paths of the files that came. @type {string[]} */
const asked = [];
/** The plain names of files that a browser may have kept wrong. @type {Set<string>} */
const wrong = new Set();

/** Files that the page reads from disk, by path. @type {Map<string, { blob: Promise<Blob | null>, come: (blob: Blob | null) => void }>} */
const fromDisk = new Map();

self.addEventListener("message", (event) => {
  const { data } = /** @type {MessageEvent} */ (event);
  if (data.kind === "ask") respond(data);
  else if (data.id) make(data);
  else if (data.kind === "file") fromDisk.get(data.path)?.come(data.blob);
  else begin(data);
});
if (/** @type {any} */ (self).told) begin(/** @type {any} */ (self).told);

/** Bring Python up, at once or when the page wants it. @param {Start} order */
function begin(order) {
  const run = () => bringUp(order).then(
    (started) => postMessage({ kind: "live", ...started }, started.keep.snapshot ? [started.keep.snapshot.pages.buffer] : []),
    (error) => postMessage({ kind: "failed", message: lastLine(error), gone: error.gone }),
  );
  holdLock(order.lifeline, order.waits && run);
  if (!order.waits) run();
}

/** Start Python the fastest way that works here, with the site's own packages on top. @param {Start} order */
async function bringUp(order) {
  words = order.words;
  const progress = { loaded: 0, total: 0, saidAt: 0 };
  const own = opener({ ...order, trusted: false }, progress);
  /** @type {Record<string, Promise<Bytes> | Bytes>} */
  const wheels = { ...order.kept?.wheels };
  const ask = (/** @type {string} */ name) => wheels[name] ??= own.read(name);
  Promise.all(order.wheels.filter((name) => !order.held.includes(name)).map(ask)).catch(() => {});
  const rest = order.fromDisk && keepRest(order.files["python_rest.zip"][0]);
  const started = await startPython(order, progress);
  await rest;
  python = started.python;
  const { install } = python.pyimport("_in_browser");
  /** @type {Record<string, Bytes>} */
  const kept = {};
  for (const name of order.wheels) {
    if (started.keep && order.held.includes(name)) continue;
    kept[name] = await ask(name);
    install(kept[name]);
  }
  live = python.pyimport("nncore.figures.live");
  if (!order.kept && !order.trusted) {
    rehearsals.push(...Array(REHEARSALS).fill(order.figure));
    setTimeout(keepCompiled, PAUSE, own, python);
  }
  pausing = setTimeout(rehearse, PAUSE);
  return { way: started.way, whyNot: started.whyNot, used: asked, keep: { wheels: kept, snapshot: started.keep } };
}

/**
 * From the memory snapshot where it fits, once more where a file came wrong; from the precompiled library everywhere else.
 * @param {Start} order @param {Progress} progress @returns {Promise<{ way: string, whyNot?: string, python: any, keep?: Keep }>}
 */
async function startPython(order, progress) {
  let whyNot = "";
  const [path] = order.files["python_rest.zip"];
  const rest = () => restOfLibrary ?? readNow(new URL(path, order.base));
  let { trusted } = order;
  let isWorthMore = Boolean(order.files["snapshot.json"]);
  while (isWorthMore) {
    const known = wrong.size;
    const files = opener({ ...order, trusted }, progress);
    try {
      return { way: "snapshot", ...(await files.checked(startSnapshot(files, order.libraries, rest, order.kept?.snapshot))) };
    } catch (error) {
      whyNot = lastLine(error);
    }
    isWorthMore = trusted || (wrong.size > known && !order.again && !order.fromDisk);
    trusted = false;
  }
  const files = opener({ ...order, trusted }, progress);
  const lock = await files.readText(order.lock);
  return { way: "precompiled", whyNot, python: await files.checked(startPrecompiled(files, lock, rest)) };
}

/** An import cannot wait for a disk to be read: have the rest of the standard library at hand. @param {string} path */
async function keepRest(path) {
  restOfLibrary = new Uint8Array(await (await readFromDisk(path)).arrayBuffer());
}

/** @param {string} path @returns {Promise<Blob>} */
async function readFromDisk(path) {
  let file = fromDisk.get(path);
  if (!file) {
    let come = (/** @type {Blob | null} */ _) => {};
    /** @type {Promise<Blob | null>} */
    const coming = new Promise((resolve) => { come = resolve; });
    file = { blob: coming, come };
    fromDisk.set(path, file);
    postMessage({ kind: "need", path });
  }
  const blob = await file.blob;
  if (!blob) throw new Error(word("damaged", { file: path }));
  return blob;
}

/**
 * Files by their plain names, counted while they come, and held against their sizes and hashes: `read` gives what has been
 * checked; what `open` gives is checked meanwhile, and `checked` waits for that. Trusted are the files that this browser
 * has kept since they were checked: they come from there, at once, or not at all.
 * @param {Start} order @param {Progress} progress @returns {Files & { checked: <T>(result: Promise<T>) => Promise<T> }}
 */
function opener({ files, base, again, trusted, fromDisk: isOnDisk }, progress) {
  /** @type {Promise<unknown>[]} */
  const checks = [];
  let refuse = (/** @type {unknown} */ _) => {};
  /** @type {Promise<never>} */
  const refused = new Promise((_, reject) => { refuse = reject; });
  refused.catch(() => {});

  const address = (/** @type {string} */ name) => (isOnDisk ? "" : new URL(files[name][0], base).href);
  const count = (/** @type {number} */ bytes) => {
    progress.loaded += bytes;
    if (performance.now() - progress.saidAt < BETWEEN_WORDS) return;
    progress.saidAt = performance.now();
    postMessage({ kind: "progress", ...progress });
  };
  const ask = async (/** @type {string} */ name) => {
    const [path, size] = files[name];
    progress.total += size;
    if (again) wrong.add(name);
    if (isOnDisk) return new Response(await readFromDisk(path));
    const cache = wrong.has(name) ? "reload" : trusted ? "only-if-cached" : "default";
    const response = await fetch(address(name), { cache, mode: "same-origin" }).catch(() => null);
    if (!response) throw new Error(word("no_connection", { file: name }));
    if (!response.ok) throw refusal(name, response.status);
    asked.push(path);
    return response;
  };
  /** @type {Files["read"]} */
  const read = async (name, see = () => {}, after = undefined) => {
    const response = await ask(name);
    await after;
    const seen = (/** @type {Bytes} */ part) => {
      count(part.length);
      see(part);
    };
    if (!trusted) return checkedBytes(name, response, files[name], seen);
    const bytes = new Uint8Array(await response.arrayBuffer());
    seen(bytes);
    return bytes;
  };
  const readText = async (/** @type {string} */ name) => new TextDecoder().decode(await read(name));
  const open = async (/** @type {string} */ name) => {
    const response = await ask(name);
    if (trusted) return response;
    const check = checkedBytes(name, response.clone(), files[name], (part) => count(part.length));
    check.catch(refuse);
    checks.push(check);
    return response;
  };
  /** @template T @param {Promise<T>} result */
  const checked = async (result) => {
    try {
      return await Promise.race([result, refused]);
    } finally {
      await Promise.all(checks);
    }
  };
  return { read, readText, open, address, trusted, checked };
}

/**
 * The bytes of a file. Rejects, by name, when it is cut short or is not the file the page was made with.
 * @param {string} name @param {Response} response @param {Listed[string]} listed @param {(part: Bytes) => void} see
 */
async function checkedBytes(name, response, [, size, sha256], see) {
  const bytes = new Uint8Array(size);
  let length = 0;
  try {
    for (const reader = /** @type {ReadableStream<Bytes>} */ (response.body).getReader(); ;) {
      const { done, value } = await reader.read();
      if (done) break;
      if (length + value.length <= size) bytes.set(value, length);
      length += value.length;
      see(value);
    }
  } catch {
    throw new Error(word("cut_short", { file: name }));
  }
  if (length !== size) throw amiss(name, word("wrong_size", { file: name, length, size }));
  if (!crypto.subtle) return bytes;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  if (btoa(String.fromCharCode(...digest)) !== sha256) throw amiss(name, word("altered", { file: name }));
  return bytes;
}

/** What came wrong is asked of the server itself, if at all; what comes wrong from there is gone. @param {string} name @param {string} message */
function amiss(name, message) {
  const gone = wrong.has(name);
  wrong.add(name);
  return Object.assign(new Error(message), { gone });
}

/** With its hash in its name, a file that is not there now never comes back. @param {string} file @param {number} status */
function refusal(file, status) {
  const gone = status === 404 || status === 410;
  return Object.assign(new Error(word(gone ? "gone" : "refused", { file, status })), { gone });
}

/**
 * Held for as long as this worker lives, so that the page notices when it is gone.
 * @param {string} name @param {false | (() => void)} [run]  when it is held
 */
function holdLock(name, run) {
  navigator.locks?.request(name, () => {
    postMessage({ kind: "held" });
    if (run) run();
    return new Promise(() => {});
  }).catch(() => {});
}

/** The bytes at an address, at once: Python's import cannot wait. @param {URL} url */
function readNow(url) {
  const request = new XMLHttpRequest();
  request.open("GET", url, false);
  request.responseType = "arraybuffer";
  request.send();
  if (request.status >= 400) throw refusal("python_rest.zip", request.status);
  return new Uint8Array(request.response);
}

/**
 * Draw a figure again while nobody asks for anything. What has run a few times is compiled well: the first touch is as
 * quick as any other, and a browser that keeps compiled code for the next visit finds enough to keep.
 */
function rehearse() {
  const figure = rehearsals.pop();
  if (figure) respond({ figure, events: [] });
}

/** Let a figure answer its events. @param {Asked} asked */
function respond({ id, figure, state, events }) {
  reply(id, state, (given) => {
    const result = live.answer(figure, given, JSON.stringify(events));
    const pickled = result.state;
    postMessage({ kind: "answer", id, markup: result.markup, state: pickled.toJs(), error: result.error });
    return [pickled, result];
  });
  if (id && !state) rehearsals.push(figure, figure);
  clearTimeout(pausing);
  pausing = setTimeout(rehearse, id ? PAUSE : 0);
}

/** A text that a figure makes of its state, or that is made of what it shows. @param {Wished} wished */
function make({ id, kind, figure, state, maker }) {
  reply(id, state, (given) => {
    const result = live[kind](figure, given, maker);
    postMessage({ kind: "made", id, text: result.get(0), error: result.get(1) });
    return [result];
  });
}

/**
 * Call Python with a state. What is not an exception of a figure's own code means that Python itself is gone.
 * @param {number | undefined} id @param {Uint8Array | undefined} state @param {(given: any) => any[]} call  gives what is to be destroyed
 */
function reply(id, state, call) {
  try {
    const given = state && python.toPy(state);
    for (const proxy of [given, ...call(given ?? undefined)]) proxy?.destroy();
    // Memory never shrinks: a page that stays open gets another worker, with as much as at the beginning.
    if (isFull) postMessage({ kind: "broken" });
  } catch (error) {
    const kind = Object(error).name === "PythonError" ? "raised" : "broken";
    postMessage({ kind, id, message: lastLine(error) });
  }
}

/** What a Python traceback ends with, and all that a JavaScript error says. @param {unknown} error */
function lastLine(error) {
  return String(Object(error).message ?? error).trim().split("\n").at(-1) ?? "";
}
