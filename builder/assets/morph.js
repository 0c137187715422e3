/**
 * The markup an element was last given, cut before every tag, and the nodes that each piece made, its element and its text:
 * these are found when they are first needed.
 * @typedef {[Element | null, Text | null][]} Nodes
 * @type {WeakMap<Element, { pieces: string[], nodes?: Nodes }>}
 */
const drawn = new WeakMap();

/**
 * Make the children of an element those of some markup, keeping every node that can stay: focus, drags and open menus live on.
 * @param {Element} element
 * @param {string} markup
 */
function patch(element, markup) {
  const pieces = markup.split("<");
  if (retouch(element, pieces)) return;
  const wanted = document.createElement("template");
  wanted.innerHTML = markup;
  patchChildren(element, wanted.content);
  drawn.set(element, { pieces });
}

/**
 * Change only the attributes and texts that differ, without parsing the rest, which is nearly all of it in most drawings.
 * Says no where that is not enough; what it did until then is right all the same.
 * @param {Element} parent @param {string[]} pieces
 */
function retouch(parent, pieces) {
  const before = drawn.get(parent);
  if (before?.pieces.length !== pieces.length) return false;
  before.nodes ??= nodesOf(parent, before.pieces);
  if (!before.nodes) return false;
  for (const [at, fresh] of pieces.entries()) {
    const old = before.pieces[at];
    if (fresh === old) continue;
    const [element, text] = before.nodes[at];
    if (nameOf(old) !== nameOf(fresh) || !text !== !textOf(fresh)) return false;
    const [were, are] = [attributesOf(old), attributesOf(fresh)];
    if (!are || were?.length !== are.length) return false;
    for (const [place, [name, value]] of are.entries()) {
      if (were[place][0] !== name) return false;
      if (were[place][1] !== value) element?.setAttribute(name, decoded(value));
    }
    if (text && textOf(old) !== textOf(fresh)) text.data = decoded(textOf(fresh));
    before.pieces[at] = fresh;
  }
  return true;
}

/**
 * The nodes that each piece of an element's markup made, or nothing where the two do not tally.
 * @param {Element} element @param {string[]} pieces @returns {Nodes | undefined}
 */
function nodesOf(element, pieces) {
  const walker = document.createTreeWalker(element);
  let node = walker.nextNode();
  /** @type {Nodes} */
  const nodes = [];
  for (const piece of pieces) {
    const [name, text] = [nameOf(piece), textOf(piece)];
    const opened = name && name[0] !== "/" ? node : null;
    if (opened && !(opened instanceof Element && opened.localName === name)) return;
    if (opened) node = walker.nextNode();
    const words = text ? node : null;
    if (words && !(words instanceof Text && words.data === decoded(text))) return;
    if (words) node = walker.nextNode();
    nodes.push([/** @type {Element | null} */ (opened), /** @type {Text | null} */ (words)]);
  }
  return node ? undefined : nodes;
}

/** What a piece of markup, from one tag to the next, begins with. @param {string} piece */
const nameOf = (piece) => piece.slice(0, Math.max(piece.search(/[\s>]|\/>/), 0));

/** What follows its tag. @param {string} piece */
const textOf = (piece) => piece.slice(piece.lastIndexOf(">") + 1);

/** The attributes of its tag as they are written, or nothing where they are not written in the usual way. @param {string} piece */
function attributesOf(piece) {
  const tag = piece.slice(nameOf(piece).length, piece.lastIndexOf(">"));
  if (/[^/]/.test(tag.replace(ATTRIBUTE, ""))) return;
  return [...tag.matchAll(ATTRIBUTE)].map(([, name, value]) => [name, value]);
}

const ATTRIBUTE = / ([^\s"=>]+)="([^">]*)"/g;

/** @param {string} text */
function decoded(text) {
  if (!text.includes("&")) return text;
  const template = document.createElement("template");
  template.innerHTML = text;
  return template.content.textContent ?? "";
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
