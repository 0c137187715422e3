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

/** @param {Node} parent @param {Node} wanted */
function patchChildren(parent, wanted) {
  let old = parent.firstChild;
  let fresh = wanted.firstChild;
  while (fresh) {
    const next = fresh.nextSibling;
    if (!old) parent.appendChild(fresh);
    else if (old.nodeName !== fresh.nodeName) {
      const replaced = old;
      old = old.nextSibling;
      parent.replaceChild(fresh, replaced);
    } else {
      patchNode(old, fresh);
      old = old.nextSibling;
    }
    fresh = next;
  }
  while (old) {
    const next = old.nextSibling;
    parent.removeChild(old);
    old = next;
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
