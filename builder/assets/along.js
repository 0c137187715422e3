// What a reader takes along from a figure: an address, a file, or a text to paste.

/**
 * Put a text where its button says, and say where that is.
 * @param {HTMLElement} button @param {Promise<string>} text
 */
async function takeAlong({ dataset: { onOpen, name = "", kind } }, text) {
  if (onOpen) {
    history.replaceState(history.state, "", `#${name}=${encodeURIComponent(await text)}`);
    return word("linked");
  }
  if (kind) {
    save(new Blob([await text], { type: kind }), name);
    return word("saved", { file: name });
  }
  await copy(text);
  return word("copied");
}

/** @param {Blob} file @param {string} name */
function save(file, name) {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

/** Browsers let a page copy only at a click, which a text that comes later outlasts: they take a promise of it. @param {Promise<string>} text */
async function copy(text) {
  if (!navigator.clipboard) return copySelected(await text);
  if (!self.ClipboardItem) return navigator.clipboard.writeText(await text).catch(async () => copySelected(await text));
  const item = new ClipboardItem({ "text/plain": text.then((all) => new Blob([all], { type: "text/plain" })) });
  try {
    await navigator.clipboard.write([item]);
  } catch {
    // What its maker says is more to the point than what the clipboard says; and a frame may be kept from that alone.
    copySelected(await text);
  }
}

/** Without a secure address, or in a frame, a page copies what is selected. @param {string} text */
function copySelected(text) {
  const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true, className: "visually-hidden" });
  const focused = /** @type {HTMLElement | null} */ (document.activeElement);
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  focused?.focus({ preventScroll: true });
  if (!isCopied) throw new Error(word("no_copying"));
}
