/**
 * Make the children of an element those of some markup, keeping every node that can stay: focus, drags and open menus live on.
 * @param {Element} element
 * @param {string} markup
 */
function patch(element, markup) {
  const wanted = document.createElement("template");
  wanted.innerHTML = markup;
  patchChildren(element, wanted.content);
}

/**
 * Children stay by their names, counted from both ends: where some come or go in between, those after them are the same.
 * @param {Node} parent
 * @param {Node} wanted
 */
function patchChildren(parent, wanted) {
  const old = [...parent.childNodes];
  const fresh = [...wanted.childNodes];
  const both = () => Math.min(old.length, fresh.length) > start;
  let start = 0;
  while (both() && old[start].nodeName === fresh[start].nodeName) {
    patchNode(old[start], fresh[start]);
    start += 1;
  }
  /** @type {Node | null} */
  let end = null;
  while (both() && old[old.length - 1].nodeName === fresh[fresh.length - 1].nodeName) {
    end = /** @type {Node} */ (old.pop());
    patchNode(end, /** @type {Node} */ (fresh.pop()));
  }
  for (let at = start; at < Math.max(old.length, fresh.length); at += 1) {
    const [one, other] = [old[at], fresh[at]];
    if (!one) parent.insertBefore(other, end);
    else if (!other) parent.removeChild(one);
    else if (one.nodeName === other.nodeName) patchNode(one, other);
    else parent.replaceChild(other, one);
  }
}

/** @param {Node} old @param {Node} fresh */
function patchNode(old, fresh) {
  if (old instanceof Element && fresh instanceof Element) {
    // Whether details are open is the reader's business.
    if (old instanceof HTMLDetailsElement) fresh.toggleAttribute("open", old.open);
    for (const { name, value } of fresh.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    if (old.attributes.length !== fresh.attributes.length)
      for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) old.removeAttribute(name);
    patchChildren(old, fresh);
  } else if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
}

/**
 * Give controls the values their markup says: a control that was used no longer follows its attributes by itself.
 * @param {Element} element
 */
function settle(element) {
  for (const control of element.querySelectorAll("input, select")) {
    if (control instanceof HTMLSelectElement) {
      const chosen = [...control.options].findIndex((option) => option.defaultSelected);
      if (chosen >= 0 && control.selectedIndex !== chosen) control.selectedIndex = chosen;
    } else if (control instanceof HTMLInputElement) {
      if (control.type === "checkbox") control.checked = control.defaultChecked;
      else if (control.value !== control.defaultValue) control.value = control.defaultValue;
    }
  }
}
