// Before the page names any file beside it: some hosts answer for a folder without the slash, as if it were a file.
(() => {
  const { pathname, search, hash } = location;
  const last = pathname.slice(pathname.lastIndexOf("/") + 1);
  if (!last || /^index(\.html?)?$/i.test(last)) return;
  try { history.replaceState(history.state, "", `${pathname}/${search}${hash}`); } catch { /* no page of a host's */ }
})();
