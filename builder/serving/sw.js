/**
 * In place of the site's own service worker while the site is written: it ends one that an earlier site left at this
 * address, and forgets what that one kept, so that nothing old is shown. Its scope is the whole address.
 */
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  for (const name of await caches.keys()) await caches.delete(name);
  await registration.unregister();
}
