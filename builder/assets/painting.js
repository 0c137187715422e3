// While a figure runs its pictures are painted: loaded when one first does.
const PICTURE = / href="data:image\/png;base64,[^"]*"/g;
const IMAGE = 'image[href^="data:image/png;base64,"]';
/** @typedef {{ box: Element, canvas: HTMLCanvasElement, href: string }} Painting  over a picture, and what it shows */
/** @type {WeakMap<Element, Painting>} */
const paintings = new WeakMap();

/**
 * Draw all but the pictures, which are painted; or say no, where one cannot be.
 * @param {HTMLElement} view @param {string} markup @param {(view: HTMLElement, markup: string) => void} patch
 */
function repaint(view, markup, patch) {
  const hrefs = [...markup.matchAll(PICTURE)].map(([all]) => all.slice(7, -1));
  const before = [...view.querySelectorAll(IMAGE)];
  if (!hrefs.length || before.length !== hrefs.length || !hrefs.every(isPlain)) return false;
  let at = 0;
  patch(view, markup.replace(PICTURE, (all) => all.replace(hrefs[at], before[at++].getAttribute("href") ?? "")));
  for (const [at, image] of [...view.querySelectorAll(IMAGE)].entries()) paint(image, hrefs[at]);
  return true;
}

/** @param {Element} image @param {string} href */
function paint(image, href) {
  const painting = paintings.get(image) ?? { ...canvasOver(image), href: "" };
  const { box, canvas } = painting;
  if (image.nextSibling !== box) image.after(box);
  if (painting.href === href) return;
  paintings.set(image, { box, canvas, href });
  for (const name of ["x", "y", "width", "height"]) box.setAttribute(name, image.getAttribute(name) ?? "0");
  const pixels = pixelsOf(href);
  if (canvas.width !== pixels.width) canvas.width = pixels.width;
  if (canvas.height !== pixels.height) canvas.height = pixels.height;
  canvas.getContext("2d", { willReadFrequently: true })?.putImageData(pixels, 0, 0);
}

/** @param {Element} image */
function canvasOver(image) {
  const box = document.createElementNS("http://www.w3.org/2000/svg", "foreignObject");
  const canvas = document.createElement("canvas");
  box.setAttribute("class", "painting");
  canvas.className = image.getAttribute("class") ?? "";
  canvas.style.imageRendering = /** @type {SVGImageElement} */ (image).style.imageRendering;
  box.append(canvas);
  return { box, canvas };
}

/** Whether a PNG is as figures write it: with a palette, a byte a pixel. @param {string} href */
const isPlain = (href) => atob(href.slice(22, 62)).slice(24, 26) === "\b\x03";

/** The pixels of such a PNG, which is not compressed either. @param {string} href */
function pixelsOf(href) {
  const bytes = Uint8Array.from(atob(href.slice(href.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));
  const data = new DataView(bytes.buffer);
  const [width, height] = [data.getUint32(16), data.getUint32(20)];
  /** @type {Record<number, number>} where each chunk begins, by its name */
  const chunks = {};
  for (let at = 33; at < bytes.length; at += 12 + data.getUint32(at)) chunks[data.getUint32(at + 4)] = at + 8;
  const [colours, opacities, stored] = [chunks[0x504c5445], chunks[0x74524e53], chunks[0x49444154]];
  const pixels = new ImageData(width, height);
  let at = stored + 2, left = 0;
  for (let row = 0; row < height; row += 1)
    for (let column = -1; column < width; column += 1) {
      if (!left) [left, at] = [data.getUint16(at + 1, true), at + 5];
      const colour = bytes[at];
      [left, at] = [left - 1, at + 1];
      if (column < 0) continue;
      const place = 4 * (row * width + column);
      for (let part = 0; part < 3; part += 1) pixels.data[place + part] = bytes[colours + 3 * colour + part];
      pixels.data[place + 3] = bytes[opacities + colour];
    }
  return pixels;
}
