// Runs in the head, before anything is painted: the reader's colours, the marks that scripts run, or that one of them did
// not, and a note of what is done to a figure before the other scripts are there.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const remembered = () => { try { return localStorage.getItem("theme") ?? ""; } catch { return ""; } };
  const remember = (/** @type {string} */ theme) => { try { localStorage.setItem("theme", theme); } catch { /* forbidden: until the next page */ } };
  const choose = (/** @type {string} */ theme) => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; };
  choose(remembered());
  /** @type {{ target: HTMLInputElement, type: string, value: string, checked: boolean }[]} */
  const early = [];
  const note = (/** @type {Event} */ { target, type }) => {
    if (!(target instanceof Element) || !target.closest("figure[data-figure]")) return;
    const { value, checked } = /** @type {HTMLInputElement} */ (target);
    early.push({ target: /** @type {HTMLInputElement} */ (target), type, value, checked });
  };
  let isAlone = true;
  const kinds = ["input", "change", "click"];
  for (const kind of kinds) addEventListener(kind, note, true);
  Object.assign(self, {
    doAgain() {
      isAlone = false;
      for (const kind of kinds) removeEventListener(kind, note, true);
      for (const { target, type, value, checked } of early) {
        if (target.type === "checkbox") target.checked = checked;
        else if (type !== "click") target.value = value;
        target.dispatchEvent(new Event(type, { bubbles: true }));
      }
    },
  });
  const offer = () => {
    const select = /** @type {HTMLSelectElement} */ (document.getElementById("page:theme"));
    select.value = remembered();
    select.addEventListener("change", () => { choose(select.value); remember(select.value); });
  };
  if (document.readyState === "loading") addEventListener("DOMContentLoaded", () => {
    offer();
    // All scripts have come by now, and an older browser may know this one's words, and not theirs.
    root.classList.toggle("stuck", isAlone);
  }); else offer();
})();
