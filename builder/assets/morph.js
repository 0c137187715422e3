/**
 * The markup of an element as it was last given, cut before every tag, and the nodes that each piece made, its element and
 * its text: these are found when they are first needed.
 * @typedef {[Element | null, Text | null][]} Nodes
 * @type {WeakMap<Node, { pieces: string[], nodes?: Nodes }>}
 */
const drawn = new WeakMap();

/**
 * Draw a view again and again, whatever translators and extensions do to it meanwhile. One that runs draws its pictures
 * into canvases that stay: some browsers keep every address that they have drawn.
 * @param {HTMLElement} view @returns {(markup: string, isRunning: boolean) => void}
 */
function drawing(view) {
  const forget = (/** @type {MutationRecord[]} */ records) => {
    for (const { target } of records)
      for (let part = /** @type {Node | null} */ (target); part && part !== view; part = part.parentNode) drawn.delete(part);
  };
  const others = new MutationObserver(forget);
  others.observe(view, { childList: true, characterData: true, subtree: true });
  return (markup, isRunning) => {
    forget(others.takeRecords());
    const stay = isRunning && repainted(view, markup);
    if (!stay) {
      for (const canvas of view.querySelectorAll("foreignObject.painting")) canvas.remove();
      patch(view, markup);
    }
    view.classList.toggle("painted", stay);
    others.takeRecords();
  };
}

/** Draw all but the pictures, which are painted, once that script has come; or say no. @param {HTMLElement} view @param {string} markup */
function repainted(view, markup) {
  if (!markup.includes(" href=\"data:image/png")) return false;
  if ("repaint" in self) return repaint(view, markup, patch);
  python.later("painting");
  return false;
}

/**
 * Make the children of an element those of some markup, keeping every node that can stay: focus, drags and open menus live on.
 * @param {Element} element
 * @param {string} markup
 */
function patch(element, markup) {
  const parts = partsOf(markup);
  if (parts.length) lay(element, parts, (part) => nameOf(part.slice(1)), patchPart, (part) => /** @type {Node} */ (parsed(part).firstChild));
  else patchChildren(element, parsed(markup));
}

const MANY = 200;

/** @param {ChildNode} old @param {string} part */
function patchPart(old, part) {
  const pieces = part.split("<");
  // What a large part holds is drawn by itself: what was known of it here would be old.
  if (pieces.length > MANY && old.nodeName === "DIV" && pieces[1] === drawn.get(old)?.pieces[1]) {
    drawn.set(old, { pieces: pieces.slice(0, 2) });
    return patch(/** @type {Element} */ (old), part.slice(part.indexOf(">") + 1, -6));
  }
  if (retouch(old, pieces)) return;
  patchNode(old, /** @type {Node} */ (parsed(part).firstChild));
  drawn.set(old, { pieces });
}

/** @param {string} markup */
function parsed(markup) {
  const template = document.createElement("template");
  template.innerHTML = markup;
  return template.content;
}

/** Markup cut into its outermost elements; none where it is anything else. @param {string} markup */
function partsOf(markup) {
  const parts = [];
  let depth = 0, start = 0, end = -1;
  for (let at = markup.indexOf("<"); at >= 0; at = markup.indexOf("<", end)) {
    if (!depth && at !== start) return [];
    end = markup.indexOf(">", at) + 1;
    if (markup[at + 1] === "/") depth -= 1;
    else if (markup[end - 2] !== "/" && !/^(br|hr|img|input)\b/.test(markup.slice(at + 1, at + 8))) depth += 1;
    if (depth) continue;
    parts.push(markup.slice(start, end));
    start = end;
  }
  return start === markup.length ? parts : [];
}

/**
 * Change only the attributes and texts that differ, without parsing the rest, which is nearly all of it in most drawings.
 * Says no where that is not enough; what it did until then is right all the same.
 * @param {Node} root @param {string[]} pieces
 */
function retouch(root, pieces) {
  const before = drawn.get(root);
  if (before?.pieces.length !== pieces.length) return false;
  for (const [at, fresh] of pieces.entries()) {
    const old = before.pieces[at];
    if (fresh === old) continue;
    before.nodes ??= nodesOf(root, before.pieces);
    if (!before.nodes) return false;
    const [element, text] = before.nodes[at];
    const attributes = [...fresh.slice(0, fresh.lastIndexOf(">")).matchAll(ATTRIBUTE)];
    if (nameOf(old) !== nameOf(fresh) || !text !== !textOf(fresh)) return false;
    if (element && element.attributes.length !== attributes.length) return false;
    for (const [, name, value = ""] of attributes) {
      const now = element?.getAttribute(name);
      if (now === null) return false;
      if (now !== decoded(value)) element?.setAttribute(name, decoded(value));
    }
    if (text && textOf(old) !== textOf(fresh)) text.data = decoded(textOf(fresh));
    before.pieces[at] = fresh;
  }
  return true;
}

/**
 * The nodes that each piece of a part's markup made, or nothing where the two do not tally.
 * @param {Node} root @param {string[]} pieces @returns {Nodes | undefined}
 */
function nodesOf(root, pieces) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ALL, ({ nodeName }) =>
    (nodeName === "foreignObject" ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  /** @type {Node | null} */
  let node = root;
  /** @type {Nodes} */
  const nodes = [];
  for (const piece of pieces) {
    const [name, text] = [nameOf(piece), textOf(piece)];
    /** @type {Element | null} */
    let opened = null;
    /** @type {Text | null} */
    let words = null;
    if (/^\w/.test(name)) {
      if (!(node instanceof Element) || node.localName !== name) return;
      [opened, node] = [node, walker.nextNode()];
    }
    if (text) {
      if (!(node instanceof Text)) return;
      [words, node] = [node, walker.nextNode()];
    }
    nodes.push([opened, words]);
  }
  return node ? undefined : nodes;
}

/** What a piece of markup, from one tag to the next, begins with. @param {string} piece */
const nameOf = (piece) => piece.split(/[\s>]|\/>/)[0];

/** What follows its tag. @param {string} piece */
const textOf = (piece) => piece.slice(piece.lastIndexOf(">") + 1);

const ATTRIBUTE = / ([^\s"=>/]+)(?:="([^">]*)")?/g;

/** @param {string} text */
function decoded(text) {
  return text.includes("&") ? parsed(text).textContent ?? "" : text;
}

/** @param {Node} parent @param {Node} wanted */
function patchChildren(parent, wanted) {
  lay(parent, [...wanted.childNodes], nodeNameOf, patchNode, (node) => node);
}

const nodeNameOf = (/** @type {any} */ node) => node.localName ?? node.nodeName;

/**
 * Children stay by their names, counted from both ends: where some come or go in between, those after them are the same.
 * @template Fresh
 * @param {Node} parent @param {Fresh[]} fresh  nodes, or the markup of each
 * @param {(fresh: Fresh) => string} name @param {(old: ChildNode, fresh: Fresh) => void} change @param {(fresh: Fresh) => Node} made
 */
function lay(parent, fresh, name, change, made) {
  const old = [...parent.childNodes];
  const both = () => Math.min(old.length, fresh.length) > start;
  const isSame = (/** @type {number} */ at) => nodeNameOf(old.at(at)) === name(/** @type {Fresh} */ (fresh.at(at)));
  let start = 0;
  while (both() && isSame(start)) {
    change(old[start], fresh[start]);
    start += 1;
  }
  /** @type {Node | null} */
  let end = null;
  while (both() && isSame(-1)) {
    const last = /** @type {ChildNode} */ (old.pop());
    change(last, /** @type {Fresh} */ (fresh.pop()));
    end = last;
  }
  for (let at = start; at < Math.max(old.length, fresh.length); at += 1) {
    const [one, other] = [old[at], fresh[at]];
    if (!one) parent.insertBefore(made(other), end);
    else if (!other) one.remove();
    else if (nodeNameOf(one) === name(other)) change(one, other);
    else one.replaceWith(made(other));
  }
}

/** @param {Node} old @param {Node} fresh */
function patchNode(old, fresh) {
  drawn.delete(old);
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
 * @param {Element} element @param {Element | null} [typing] is left as it is
 */
function settle(element, typing) {
  for (const option of element.querySelectorAll("option"))
    if (option.selected !== option.defaultSelected) option.selected = option.defaultSelected;
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (element.querySelectorAll("input, textarea"))) {
    if (input.type === "checkbox") input.checked = input.defaultChecked;
    // To give a checkbox a value would be to write it into the page.
    else if (input !== typing && input.value !== input.defaultValue) input.value = input.defaultValue;
  }
}
