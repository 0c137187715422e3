/**
 * The site without a network: its home page, every page that was opened with the files it used, and the whole course for a
 * reader who asked for it. Pages, and whatever else has no hash in its name, come from the network while there is one, so
 * that nobody is kept on an old version; a file with its hash in its name is the same everywhere. A page names the files
 * it needs by their hashes and ends with its own: what is kept of it is always whole, and always one version.
 *
 * @typedef {object} Opened  a page that is open
 * @property {string} page  its address
 * @property {string} seal  the hash it ends with
 * @property {string[]} used  what it has asked for
 */
const root = new URL("./", location.href);
const OURS = `site-${root.pathname}-`;
const VERSION = "{{ version }}";
const CACHE = OURS + VERSION;
/** What every reader keeps: the beginning of each file's SHA-256, by its path. @type {Record<string, string>} */
const SHELL = {{ shell | safe }};
/** Everything: hash, size and, where only one start of Python needs it, which. Kept last, it says that all is kept. */
const WHOLE = "{{ whole }}";
const PATIENCE = 4000;
const ANSWER = 2000;
const HASHED = /-([0-9a-f]{10})\.\w+$/;
const SEAL = /<!--(\{.*\}) ([0-9a-f]{10})-->\n$/;
const SEALED = 14;
/** A cache of a time when caches did not say whose they are. */
const NAMELESS = /^site-[0-9a-f]{10}$/;

addEventListener("install", (event) => { skipWaiting(); event.waitUntil(settle()); });
addEventListener("activate", (event) => event.waitUntil(clients.claim().then(forgetOld)));
addEventListener("message", (event) => event.waitUntil(answer(event)));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(root.href)) return;
  if (request.mode === "navigate") event.waitUntil(forgetOld());
  const lasting = HASHED.test(new URL(request.url).pathname) && request.cache !== "reload";
  event.respondWith(lasting ? file(event) : current(request));
});

const address = (/** @type {string} */ path) => new URL(path.split("/").map(encodeURIComponent).join("/"), root).href;
const pathOf = (/** @type {string} */ url) => decodeURIComponent(url.slice(root.href.length));
const hashIn = (/** @type {string} */ url) => HASHED.exec(new URL(url).pathname)?.[1];
/** The file behind a page's address. */
const fileOf = (/** @type {string} */ href) => href.replace(/[?#].*/, "").replace(/\/$/, "/index.html");
const plain = (/** @type {string} */ url) => url.replace(HASHED, "");

/** Fill this version's cache: with the shell, with what older versions kept, and with the pages that are open. */
async function settle() {
  const cache = await caches.open(CACHE);
  // The first one is there because a reader asked for it, or because data need not be saved.
  if (!registration.active || !savesData()) await fill(cache);
  for (const name of (await ours()).reverse()) await carry(await caches.open(name), cache);
  await Promise.all((await openPages()).map((opened) => keepPage(cache, opened)));
}

const savesData = () => /** @type {any} */ (navigator).connection?.saveData;

/** What every reader keeps; and the whole course, where an older version has it: it may be asked for while this one comes. */
async function fill(/** @type {Cache} */ cache) {
  await Promise.all(Object.entries(SHELL).map(([path, hash]) => keep(cache, address(path), hash)));
  const urls = (await Promise.all((await ours()).map(async (name) => (await caches.open(name)).keys()))).flat();
  const isAsked = urls.some(({ url }) => plain(url) === plain(address(WHOLE)));
  if (!isAsked || await cache.match(address(WHOLE))) return;
  await Promise.all((await wanted()).map(([path, hash]) => keep(cache, address(path), hash)));
  await keepWhole(cache);
}

/** Pages and their files as an older version kept them: they stay readable until they are opened again. */
async function carry(/** @type {Cache} */ from, /** @type {Cache} */ to) {
  const urls = (await from.keys()).map(({ url }) => url);
  for (const url of urls) {
    if (!url.endsWith(".html") || await to.match(url)) continue;
    const page = await readPage(await from.match(url));
    if (!page) continue;
    for (const other of urls) {
      const hash = hashIn(other) ?? page.beside[pathOf(other)];
      const known = hash && page.text.includes(hash) && !await to.match(other) && await from.match(other);
      if (known) await to.put(other, known);
    }
    await to.put(url, new Response(page.bytes, { headers: page.headers }));
  }
}

/** What the pages that are open have used. @returns {Promise<Opened[]>} */
async function openPages() {
  const pages = await windows();
  const told = await Promise.all(pages.map((page) => new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => resolve(data);
    setTimeout(resolve, ANSWER);
    page.postMessage({ kind: "opened?" }, [port2]);
  })));
  return told.filter(Boolean);
}

const windows = async () => (await clients.matchAll({ type: "window", includeUncontrolled: true }))
  .filter(({ url }) => url.startsWith(root.href));

/** A page that is open, once all that it used is kept: with its files, or as it was kept before. @param {Cache} cache @param {Opened} opened */
async function keepPage(cache, { page: href, seal, used }) {
  const page = fileOf(href);
  const known = await readPage(await cache.match(page));
  const found = known?.seal === seal ? known : await fetchPage(page);
  // Another version has been published since: the files of that one are not known yet.
  if (found.seal !== seal) return;
  const urls = used.map((url) => new URL(url, root).href).filter((url) => url.startsWith(root.href));
  const files = new Map(urls.map((url) => [url, hashIn(url) ?? found.beside[pathOf(url)]]));
  await Promise.all([...files].map(([url, hash]) => hash && found.text.includes(hash) && keep(cache, url, hash)));
  if (found !== known) await cache.put(page, new Response(found.bytes, { headers: found.headers }));
}

/** @param {string} url */
async function fetchPage(url) {
  for (const cache of /** @type {const} */ (["default", "reload"])) {
    const page = await readPage(await fetch(url, { cache }));
    if (page) return page;
  }
  throw new Error(`${url} is not a whole page of this site.`);
}

/** A page that is what it says: it ends with the hash of all before that. @param {Response} [response] */
async function readPage(response) {
  if (!response?.ok) {
    await response?.body?.cancel();
    return undefined;
  }
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = new TextDecoder().decode(bytes);
  const [, beside, seal] = SEAL.exec(text) ?? [];
  if (!seal || await hashOf(bytes.subarray(0, -SEALED)) !== seal) return undefined;
  return { bytes, text, seal, beside: JSON.parse(beside), headers: response.headers };
}

/** Keep a file whose hash is known, and nothing else in its place. @param {Cache} cache @param {string} url @param {string} hash */
async function keep(cache, url, hash) {
  if (hashIn(url) === hash && await cache.match(url)) return;
  const places = [() => caches.match(url), () => fetch(url), () => fetch(url, { cache: "reload" })];
  let status = 0;
  for (const place of places) {
    const response = await place();
    if (response?.ok && await hashOf(await response.clone().arrayBuffer()) === hash)
      // A browser takes no page that came from another address than the one it asked for.
      return cache.put(url, response.redirected ? new Response(response.body, { headers: response.headers }) : response);
    status = response?.status ?? status;
    // A body that nobody reads holds up every other request for it.
    await response?.body?.cancel();
  }
  throw new Error(`${pathOf(url)} is not the file of this version.`, { cause: status });
}

/** @param {BufferSource} bytes */
async function hashOf(bytes) {
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return Array.from(new Uint8Array(digest, 0, 5), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The whole course, as this reader's Python has started, or most likely will: path, hash and size. @returns {Promise<[string, string, number][]>} */
async function wanted() {
  const response = await fetch(address(WHOLE));
  const bytes = await response.arrayBuffer();
  if (await hashOf(bytes) !== hashIn(address(WHOLE))) throw new Error(WHOLE, { cause: response.status });
  /** @type {[string, [string, number, string?]][]} */
  const all = Object.entries(JSON.parse(new TextDecoder().decode(bytes)));
  const urls = (await Promise.all([...await ours(), CACHE].map(async (name) => (await caches.open(name)).keys()))).flat();
  const names = new Set(urls.map(({ url }) => plain(url)));
  const has = (/** @type {string} */ way) => all.some(([path, [, , only]]) => only === way && names.has(plain(address(path))));
  const used = ["snapshot", "slots", "precompiled"].filter(has);
  const needed = used.length ? used : ["snapshot", "slots"];
  return all.filter(([, [, , only]]) => !only || needed.includes(only)).map(([path, [hash, size]]) => [path, hash, size]);
}

const keepWhole = (/** @type {Cache} */ cache) => keep(cache, address(WHOLE), /** @type {string} */ (hashIn(address(WHOLE))));

/** Keep no more than the shell. */
async function remove(/** @type {Cache} */ cache) {
  for (const name of await ours()) await (await caches.open(name)).delete(address(WHOLE));
  for (const { url } of await cache.keys()) if (!(pathOf(url) in SHELL)) await cache.delete(url);
}

/** What pages ask. A page asks for one file at a time, as browsers let no question take long. */
async function answer(/** @type {ExtendableMessageEvent} */ { data, ports: [port] }) {
  // Where the version before was woken up again, it stays until it is asked once more to go.
  skipWaiting();
  const cache = await caches.open(CACHE);
  /** @type {Record<string, () => Promise<unknown>>} */
  const answers = {
    opened: () => keepPage(cache, data.opened),
    "is whole?": async () => Boolean(await cache.match(address(WHOLE))),
    wanted: () => wanted(),
    keep: () => keep(cache, address(data.path), data.hash),
    "keep whole": () => keepWhole(cache),
    remove: () => remove(cache),
  };
  try {
    port?.postMessage({ answer: await answers[data.kind]?.() });
  } catch (error) {
    const { message, cause } = /** @type {Error} */ (error);
    port?.postMessage({ message, status: cause });
  }
}

/** The caches of this site's other versions; those without a name are ours where everything in them is. */
async function ours() {
  const found = [];
  for (const name of await caches.keys()) {
    const mine = name.slice(0, -VERSION.length) === OURS || NAMELESS.test(name) && await isOurs(name);
    if (mine && name !== CACHE) found.push(name);
  }
  return found;
}

async function isOurs(/** @type {string} */ name) {
  const cache = await caches.open(name);
  const urls = (await cache.keys()).map(({ url }) => url);
  return urls.includes(address("index.html")) && urls.every((url) => url.startsWith(root.href));
}

/** Versions before this one, once no other page is open that may still need their files; never one that is on its way. */
async function forgetOld() {
  if (registration.installing || registration.waiting) return;
  if ((await windows()).length > 1 || savesData()) return;
  const old = await ours();
  if (old.length) await fill(await caches.open(CACHE));
  for (const name of old) await caches.delete(name);
}

/** A file that never changes, from any version; and kept as it comes. @param {FetchEvent} event */
async function file(event) {
  const { request } = event;
  const kept = await caches.match(request).catch(() => undefined);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.status === 200) event.waitUntil(keepPassing(request.url, response.clone()).catch(() => {}));
  return response;
}

/** @param {string} url @param {Response} response */
async function keepPassing(url, response) {
  if (await hashOf(await response.clone().arrayBuffer()) === hashIn(url)) await (await caches.open(CACHE)).put(url, response);
}

/** What changes, from the network; or as it is kept when that fails or takes too long. @param {Request} request */
async function current(request) {
  const fresh = fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const response = await Promise.race([fresh, late]).catch(() => undefined);
  if (response && response.status < 500) return response;
  const kept = await keptOf(new URL(request.url)).catch(() => undefined);
  if (kept) {
    fresh.then(({ body }) => body?.cancel()).catch(() => {});
    return kept;
  }
  return request.mode === "navigate" ? fresh.catch(away) : fresh;
}

/** @param {URL} url */
async function keptOf(url) {
  const folder = `${url.origin}${url.pathname}/index.html`;
  const cache = await caches.open(CACHE);
  const match = (/** @type {string} */ href) => cache.match(href, { ignoreSearch: true });
  return await match(fileOf(url.href)) ?? (await match(folder) && Response.redirect(folder));
}

/** In place of a page that is neither to be had nor kept: a sentence, and the way to what is. */
async function away() {
  const page = await caches.match(address("offline.html"));
  if (!page) return Response.error();
  const text = (await page.text()).replaceAll("page:home", address("index.html"));
  return new Response(text, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
