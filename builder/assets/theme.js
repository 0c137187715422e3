// Runs in the head, before anything is painted: the reader's colours, and the mark that scripts run.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const remembered = () => { try { return localStorage.getItem("theme") ?? ""; } catch { return ""; } };
  const remember = (theme) => { try { localStorage.setItem("theme", theme); } catch { /* forbidden: until the next page */ } };
  const choose = (theme) => { if (theme) root.dataset.theme = theme; else delete root.dataset.theme; };
  choose(remembered());
  addEventListener("DOMContentLoaded", () => {
    const select = /** @type {HTMLSelectElement} */ (document.getElementById("theme"));
    select.value = remembered();
    select.addEventListener("change", () => { choose(select.value); remember(select.value); });
  });
})();
