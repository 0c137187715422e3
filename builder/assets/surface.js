/** Surfaces to draw on: ink is there at once, under finger, mouse or keys, and the figure is told of it. Comes with a page's first surface. */
(() => {
  const SIDE = 1000, STEP = SIDE / 32, FAR = 4 * STEP;
  /** What is nearer to the last point is no other, in units of the surface. */
  const NEAR = 12;
  const SVG = "http://www.w3.org/2000/svg";
  const WAYS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :host { position: relative; aspect-ratio: 1; touch-action: none; cursor: crosshair; user-select: none; -webkit-user-select: none; }
    :host(:focus-visible) { outline: 2px solid var(--link); outline-offset: 2px; }
    svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: hidden; pointer-events: none; }
    path { fill: none; stroke: currentColor; stroke-linecap: round; stroke-linejoin: round; }
    circle { display: none; fill: none; stroke: var(--link); stroke-width: 12; }
    :host(:focus-visible) circle { display: block; }
    circle.down { fill: var(--link); }
    p { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    @media print { svg { display: none; } }`);

  /** @typedef {{ id: string, points: number[] }} Stroke */
  /**
   * What lies over a surface: the strokes that the figure has not shown yet, and a pen for keys.
   * @typedef {{ ink: SVGPathElement, pen: SVGCircleElement, said: HTMLElement, wet: Stroke[], held: number | null, isDown: boolean, at: number[] }} Over
   */
  /** @type {WeakMap<HTMLElement, Over>} */
  const overs = new WeakMap();
  let strokes = 0;

  /** @param {HTMLElement} host @returns {Over} */
  function over(host) {
    const known = overs.get(host);
    if (known) return known;
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const svg = document.createElementNS(SVG, "svg");
    const ink = document.createElementNS(SVG, "path");
    const pen = document.createElementNS(SVG, "circle");
    const said = document.createElement("p");
    svg.setAttribute("viewBox", `0 0 ${SIDE} ${SIDE}`);
    svg.setAttribute("aria-hidden", "true");
    ink.setAttribute("stroke-width", host.querySelector("path")?.getAttribute("stroke-width") ?? "");
    pen.setAttribute("r", "30");
    said.setAttribute("role", "status");
    svg.append(ink, pen);
    root.append(document.createElement("slot"), svg, said);
    /** @type {Over} */
    const made = { ink, pen, said, wet: [], held: null, isDown: false, at: [SIDE / 2, SIDE / 2] };
    overs.set(host, made);
    place(made);
    return made;
  }

  /** @param {Over} one */
  function place({ pen, at, isDown }) {
    pen.setAttribute("cx", String(at[0]));
    pen.setAttribute("cy", String(at[1]));
    pen.setAttribute("class", isDown ? "down" : "");
  }

  /** @param {Over} one */
  function paint({ ink, wet }) {
    ink.setAttribute("d", wet.map(({ points: [x, y, ...rest] }) => `M${x} ${y}L${rest.length ? rest.join(" ") : `${x} ${y}`}`).join(""));
  }

  const surfaceOf = (/** @type {Event} */ { target }) =>
    (target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-draws]")) : null);

  /** @param {HTMLElement} host @param {PointerEvent} event */
  function position(host, { clientX, clientY }) {
    const box = host.getBoundingClientRect();
    return [(clientX - box.left) / box.width, (clientY - box.top) / box.height].map((share) => Math.round(SIDE * Math.min(1, Math.max(0, share))));
  }

  /** @param {HTMLElement} host @param {number[]} at */
  function begin(host, at) {
    const one = over(host);
    // Another visit's strokes are others, too.
    one.wet.push({ id: `${Date.now().toString(36)}.${strokes += 1}`, points: [...at] });
    one.isDown = true;
    tell(host, one);
  }

  /** @param {HTMLElement} host @param {number[][]} way */
  function goOn(host, way) {
    const one = over(host);
    const { points } = one.wet[one.wet.length - 1];
    const before = points.length;
    for (const [x, y] of way) if (Math.hypot(x - points[points.length - 2], y - points[points.length - 1]) >= NEAR) points.push(x, y);
    if (points.length > before) tell(host, one);
  }

  /** All of the stroke: whatever waits of it may be left out, since this has it, too. @param {HTMLElement} host @param {Over} one */
  function tell(host, one) {
    const { id, points } = one.wet[one.wet.length - 1];
    paint(one);
    const event = { call: host.dataset.draws, value: { pen: id, points: [...points] } };
    host.dispatchEvent(new CustomEvent("drawn", { bubbles: true, detail: { event, gesture: `pen ${id}`, moves: true } }));
  }

  /** @param {HTMLElement} host */
  function lift(host) {
    const one = over(host);
    one.isDown = false;
    one.held = null;
    dry(host);
  }

  addEventListener("pointerdown", (event) => {
    const host = surfaceOf(event);
    if (!host || !event.isPrimary || event.button) return;
    const one = over(host);
    one.held = event.pointerId;
    host.setPointerCapture(event.pointerId);
    begin(host, position(host, event));
  });
  addEventListener("pointermove", (event) => {
    const host = surfaceOf(event);
    if (!host || over(host).held !== event.pointerId) return;
    const all = event.getCoalescedEvents?.() ?? [];
    goOn(host, (all.length ? all : [event]).map((one) => position(host, one)));
  });
  for (const kind of ["pointerup", "pointercancel"])
    addEventListener(kind, (event) => {
      const host = surfaceOf(event);
      if (host && over(host).held === /** @type {PointerEvent} */ (event).pointerId) lift(host);
    });

  addEventListener("keydown", (event) => {
    const host = /** @type {HTMLElement} */ (event.target);
    if (!host.dataset?.draws || event.altKey || event.ctrlKey || event.metaKey) return;
    const one = over(host);
    const way = WAYS[/** @type {keyof typeof WAYS} */ (event.key)];
    if (way) {
      one.at = one.at.map((value, at) => Math.min(SIDE - STEP / 2, Math.max(STEP / 2, value + way[at] * (event.shiftKey ? FAR : STEP))));
      if (one.isDown) goOn(host, [one.at.map(Math.round)]);
    } else if (event.key === " " && !event.repeat) {
      if (one.isDown) lift(host); else begin(host, one.at.map(Math.round));
    } else return;
    event.preventDefault();
    place(one);
    say(host, one);
  });
  addEventListener("focusout", (event) => {
    const host = surfaceOf(event);
    if (!host || over(host).held !== null) return;
    lift(host);
    place(over(host));
  });

  /** Where the pen is, and whether it draws. @param {HTMLElement} host @param {Over} one */
  function say(host, { said, isDown, at }) {
    const words = JSON.parse(host.dataset.says ?? "{}");
    const [x, y] = at.map((value) => String(Math.ceil(value / STEP)));
    const where = words.place.replace("{x}", x).replace("{y}", y).replace("{of}", String(SIDE / STEP));
    said.textContent = `${isDown ? words.down : words.up}, ${where}`;
  }

  const surfaces = (/** @type {ParentNode} */ within) => /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll("[data-draws]"));

  /** What the figure shows now needs no other ink over it. @param {HTMLElement} host */
  function dry(host) {
    const one = over(host), last = one.wet[one.wet.length - 1];
    const { pen, points } = host.dataset;
    if (!last || one.isDown || last.id !== pen || 2 * Number(points) < last.points.length) return;
    one.wet = [];
    paint(one);
  }
  addEventListener("render", ({ target }) => surfaces(/** @type {HTMLElement} */ (target)).forEach(dry));
  // Whatever a button does, ink that the figure has not seen yet comes before it.
  addEventListener("click", ({ target }) => {
    const figure = target instanceof Element && target.closest("button") && target.closest("figure");
    if (figure) for (const host of surfaces(figure)) {
      lift(host);
      overs.get(host)?.wet.splice(0);
      paint(over(host));
    }
  });
  surfaces(document).forEach(over);
})();
