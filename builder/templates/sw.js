/**
 * The whole site without a network, after one visit. Pages, and whatever else has no hash in its name, come from the
 * network while there is one, so that nobody is kept on an old version; a file with its hash in its name is the same
 * everywhere, so that versions cannot mix. Without a network everything comes from one complete version.
 */
const VERSION = "site-{{ version }}";
/** The beginning of each file's SHA-256, by its path. @type {Record<string, string>} */
const FILES = {{ files | safe }};
const PATIENCE = 4000;
const HASHED = /-[0-9a-f]{10}\.\w+$/;
const root = new URL("./", location.href);

addEventListener("install", (event) => { skipWaiting(); event.waitUntil(keepAll()); });
addEventListener("activate", (event) => event.waitUntil(clients.claim().then(forgetOld)));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(root.href)) return;
  if (request.mode === "navigate") event.waitUntil(forgetOld());
  const lasting = HASHED.test(new URL(request.url).pathname) && request.cache !== "reload";
  event.respondWith(lasting ? file(request) : current(request));
});

/** Fill this version's cache with what its hashes say, and with nothing else: a site may change while it is read. */
async function keepAll() {
  const cache = await caches.open(VERSION);
  await Promise.all(Object.entries(FILES).map(async ([path, hash]) => {
    const url = new URL(path, root).href;
    const places = [() => (HASHED.test(path) ? caches.match(url) : undefined), () => fetch(url), () => fetch(url, { cache: "reload" })];
    for (const place of places) {
      const response = await place();
      if (response?.ok && await hashOf(response.clone()) === hash) return cache.put(url, response);
    }
    throw new Error(`${path} is not the file of this version.`);
  }));
}

/** @param {Response} response */
async function hashOf(response) {
  const digest = await crypto.subtle.digest("SHA-256", await response.arrayBuffer());
  return Array.from(new Uint8Array(digest, 0, 5), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Versions before this one, once no other page is open that may still need their files; never one that is on its way. */
async function forgetOld() {
  if (registration.installing || registration.waiting) return;
  if ((await clients.matchAll({ type: "window", includeUncontrolled: true })).length > 1) return;
  for (const name of await caches.keys()) if (name.startsWith("site-") && name !== VERSION) await caches.delete(name);
}

/** A file that never changes, from any version. @param {Request} request */
async function file(request) {
  return await caches.match(request).catch(() => undefined) ?? fetch(request);
}

/** What changes, from the network; or from this version when that fails or takes too long. @param {Request} request */
async function current(request) {
  const url = new URL(request.url);
  if (url.pathname.endsWith("/")) url.pathname += "index.html";
  const kept = () => caches.open(VERSION).then((cache) => cache.match(url.href, { ignoreSearch: true })).catch(() => undefined);
  const fresh = fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
  const response = await Promise.race([fresh, late]).catch(() => undefined);
  return response && response.status < 500 ? response : await kept() ?? fresh;
}
