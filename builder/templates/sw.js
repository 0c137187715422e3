/**
 * The whole site without a network, after one visit. Pages come from the network while there is one, so that nobody is
 * kept on an old version; everything a page refers to has its hash in its name, so that versions cannot mix. Without a
 * network, pages and files come from one complete version.
 */
const VERSION = "site-{{ version }}";
const FILES = {{ files | safe }};
const PATIENCE = 4000;
const root = new URL("./", location.href);

addEventListener("install", (event) => { skipWaiting(); event.waitUntil(keepAll()); });
addEventListener("activate", (event) => event.waitUntil(forgetOld().then(() => clients.claim())));
addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || !request.url.startsWith(root.href)) return;
  if (request.mode === "navigate" || request.destination === "document") event.respondWith(page(request));
  else event.respondWith(caches.match(request, { ignoreSearch: true }).then((kept) => kept ?? fetch(request)));
});

/** Fill this version's cache, from the one before where the name, and so the content, is the same. */
async function keepAll() {
  const cache = await caches.open(VERSION);
  await Promise.all(FILES.map(async (path) => {
    const url = new URL(path, root).href;
    const hashed = /-[0-9a-f]{10}\.\w+$/.test(path);
    const kept = hashed ? await caches.match(url) : undefined;
    const response = kept ?? await fetch(url, { cache: hashed ? "default" : "no-cache" });
    if (!response.ok) throw new Error(`${path}: ${response.status}`);
    await cache.put(url, response);
  }));
}

/** Versions before this one; a page of theirs that is still open has its files already, or gets them from the network. */
async function forgetOld() {
  for (const name of await caches.keys()) if (name.startsWith("site-") && name !== VERSION) await caches.delete(name);
}

/** A page from the network, or from this version when that fails or takes too long. */
async function page(request) {
  const url = new URL(request.url);
  if (url.pathname.endsWith("/")) url.pathname += "index.html";
  const kept = () => caches.open(VERSION).then((cache) => cache.match(url.href, { ignoreSearch: true }));
  const late = new Promise((resolve) => setTimeout(async () => resolve(await kept()), PATIENCE));
  try {
    const fresh = fetch(request);
    return await Promise.race([fresh, late.then((found) => found ?? fresh)]);
  } catch (error) {
    const found = await kept();
    if (found) return found;
    throw error;
  }
}
