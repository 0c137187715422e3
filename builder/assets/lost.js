// The page for what is not there stands at any depth: its links begin where the site does, which a file of its own tells.
(async () => {
  const { pathname } = location;
  for (let end = pathname.length; end > 0; end -= 1) {
    if (pathname[end - 1] !== "/") continue;
    const root = pathname.slice(0, end);
    const found = await fetch(`${root}manifest.webmanifest`).then((response) => response.ok && response.json()).catch(() => null);
    if (found?.name !== document.documentElement.dataset.site) continue;
    document.head.append(Object.assign(document.createElement("base"), { href: root }));
    return;
  }
})();
