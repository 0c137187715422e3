// Before the page names any file beside it: some hosts answer for a folder without the slash, as if it were a file.
try {
  const { pathname, search, hash } = location;
  if (!/\/(index(\.html?)?)?$/i.test(pathname)) history.replaceState(history.state, "", `${pathname}/${search}${hash}`);
} catch { /* no page of a host's */ }
