/**
 * Figures: events out, markup in. What a reader does before Python is live, or while it is busy, is kept in order; of a
 * control that only moves, the latest value.
 *
 * @typedef {{ call?: string, set?: string, value?: unknown }} Event_
 * @typedef {{ maker: string, resolve: (text: string) => void, reject: (error: Error) => void }} Wish
 * @typedef {{ event: Event_, wish?: Wish, control: Element | null, byReader: boolean }} Happening
 */
const PATIENCE = 3000;
const UNDO_STEPS = 200;
const FRAME = 1000 / 60;
const stillness = matchMedia("(prefers-reduced-motion: reduce)");

/** @param {HTMLElement} figure */
function enliven(figure) {
  const view = /** @type {HTMLElement} */ (figure.querySelector(".view"));
  const message = /** @type {HTMLElement} */ (figure.querySelector(".message"));
  const [undoButton, resetButton] = /** @type {NodeListOf<HTMLButtonElement>} */ (figure.querySelectorAll("[data-tool]"));
  const name = figure.dataset.figure ?? "";
  /** @type {Uint8Array | undefined} */
  let state;
  /** @type {(Uint8Array | undefined)[]} */
  const past = [];
  /** @type {Happening[]} */
  let queue = [];
  /** @type {Element | null} */
  let dragged = null;
  let busy = false;
  // Whether the view shows another state than the figure's: an answer that comes now is to a question taken back.
  let stale = false;
  let onScreen = false;
  let ticking = 0;
  let tickedAt = 0;

  /** @param {Event_} event @param {Element | null} control what moves, when only its latest value matters */
  function happen(event, control = null, byReader = true) {
    if (control) {
      const lastClick = queue.findLastIndex((one) => !one.control);
      const earlier = queue.findIndex((one, at) => at > lastClick && one.control === control);
      if (earlier >= 0) queue.splice(earlier, 1);
    }
    queue.push({ event, control, byReader });
    undoButton.disabled = false;
    send();
  }

  /** A text for the reader, made of the state as it is after all that happened before. @param {string} maker @returns {Promise<string>} */
  function wish(maker) {
    return new Promise((resolve, reject) => {
      queue.push({ event: {}, wish: { maker, resolve, reject }, control: null, byReader: true });
      send();
    });
  }

  async function send() {
    // A tick that was asked for before the view stopped running is one too many.
    if (!view.querySelector("[data-on-tick]")) queue = queue.filter(({ byReader }) => byReader);
    if (busy || !(queue.length || stale)) return;
    busy = true;
    const wished = queue.findIndex((one) => one.wish);
    if (wished || stale) await ask(queue.splice(0, wished < 0 ? queue.length : wished));
    else await grant(/** @type {Wish} */ (queue.shift()?.wish));
    busy = false;
    send();
  }

  /** One step of undo for a click, and one for a whole drag. @param {Happening[]} sent */
  function remember(sent) {
    const moved = sent.length === 1 ? sent[0].control : null;
    if (!sent.some(({ byReader }) => byReader) || (moved && moved === dragged)) return;
    dragged = moved;
    past.push(state);
    if (past.length > UNDO_STEPS) past.shift();
  }

  /** @param {Happening[]} sent */
  async function ask(sent) {
    stale = false;
    remember(sent);
    try {
      const answer = await patiently(python.ask({ figure: name, state, events: sent.map(({ event }) => event) }));
      if (stale) return;
      state = answer.state;
      show(answer.markup);
      if (answer.error || sent.some(({ byReader }) => byReader)) say(answer.error ?? "");
    } catch (error) {
      say(messageOf(error));
      settle(view);
    }
  }

  /** @param {Wish} wish */
  async function grant({ maker, resolve, reject }) {
    try {
      const made = await patiently(python.make({ figure: name, state, maker }));
      if (made.error) reject(new Error(made.error));
      else resolve(made.text);
    } catch (error) {
      reject(/** @type {Error} */ (error));
    }
    if (!queue.length) settle(view);
    tick();
  }

  /** Wait, but not for ever. @template T @param {Promise<T>} answer @returns {Promise<T>} */
  async function patiently(answer) {
    const late = setInterval(offerToStop, PATIENCE);
    try {
      return await answer;
    } finally {
      clearInterval(late);
      if (message.querySelector("button")) say("");
    }
  }

  /** @param {string} markup */
  function show(markup) {
    patch(view, markup);
    if (!queue.length) settle(view);
    figure.dispatchEvent(new CustomEvent("render", { bubbles: true, detail: { markup } }));
    tick();
  }

  /** @param {string} text */
  function say(text) {
    if (message.textContent !== text) message.textContent = text;
  }

  function offerToStop() {
    if (document.documentElement.dataset.python !== "live" || message.querySelector("button")) return;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = word("stop");
    button.addEventListener("click", python.stop);
    message.replaceChildren(`${word("late")} `, button);
  }

  /** Take what the address carries for this figure. */
  function open() {
    const carried = location.hash.startsWith(`#${figure.id}=`) ? location.hash.slice(figure.id.length + 2) : "";
    const permalink = /** @type {HTMLElement | null} */ (view.querySelector("[data-on-open]"));
    if (!carried || !permalink) return;
    figure.scrollIntoView();
    happen({ call: permalink.dataset.onOpen, value: decodeURIComponent(carried) });
  }

  /** Ask for the next tick of a running view, as long as somebody can see it. */
  function tick() {
    const timer = /** @type {HTMLElement | null} */ (view.querySelector("[data-on-tick]"));
    if (!timer || ticking || !onScreen || document.hidden) return;
    const every = Math.max(Number(timer.dataset.every), stillness.matches ? 1000 : 0);
    const next = () => {
      ticking = 0;
      tickedAt = performance.now();
      if (view.contains(timer) && !queue.length)
        happen({ call: timer.dataset.onTick }, null, false);
    };
    // Whatever takes longer than a frame goes on at once: Python works on the next one while the browser paints this.
    if (!every && performance.now() - tickedAt > FRAME) next();
    else ticking = every ? setTimeout(next, every) : requestAnimationFrame(next);
  }

  function undo() {
    if (queue.length) takeBack(queue.splice(-1));
    else if (past.length) goTo(past.pop());
    undoButton.disabled = !past.length && !queue.length;
  }

  function reset() {
    if (state || busy || queue.length) past.push(state);
    takeBack(queue.splice(0));
    goTo(undefined);
    undoButton.disabled = !past.length;
  }

  /** @param {Happening[]} happenings */
  function takeBack(happenings) {
    for (const { wish } of happenings) wish?.reject(new Error("Taken back."));
  }

  /** @param {Uint8Array | undefined} place */
  function goTo(place) {
    state = place;
    dragged = null;
    draw();
  }

  /** Draw the figure as it is in its state. */
  function draw() {
    stale = true;
    send();
  }

  undoButton.addEventListener("click", undo);
  resetButton.addEventListener("click", reset);
  listen(view, happen, () => { dragged = null; });
  view.addEventListener("click", ({ target }) => {
    const control = target instanceof Element ? /** @type {HTMLElement | null} */ (target.closest("[data-makes]")) : null;
    if (control) takeAlong(control, wish(control.dataset.makes ?? "")).then(say, (error) => say(messageOf(error)));
  });
  addEventListener("hashchange", open);
  requestAnimationFrame(() => setTimeout(open));
  document.addEventListener("visibilitychange", tick);
  return {
    /** Python is live: draw the figure, unless it is being asked already. */
    meet: () => { if (!busy) draw(); },
    /** @param {boolean} visible */
    see(visible) {
      onScreen = visible;
      if (visible) tick();
    },
  };
}

/**
 * Turn what happens inside a view into events for its handlers.
 * @param {HTMLElement} view
 * @param {(event: Event_, control?: Element | null) => void} happen
 * @param {() => void} finish
 */
function listen(view, happen, finish) {
  /** @param {Event} event @param {string} attribute @returns {HTMLElement | null} */
  const within = (event, attribute) => (event.target instanceof Element ? event.target.closest(`[${attribute}]`) : null);
  /** @param {HTMLElement} control @param {string | undefined} handler @param {unknown} value @returns {Event_} */
  const told = (control, handler, value) => (handler ? { call: handler, value } : { set: control.dataset.sets, value });
  /** @param {HTMLElement} element @param {string | undefined} handler @returns {Event_} */
  const called = (element, handler) =>
    element.dataset.value === undefined ? { call: handler } : { call: handler, value: JSON.parse(element.dataset.value) };

  view.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLInputElement && target.type === "range")
      happen(told(target, target.dataset.onInput, target.valueAsNumber), target);
  });
  view.addEventListener("change", ({ target }) => {
    if (target instanceof HTMLSelectElement) happen(told(target, target.dataset.onChange, target.value));
    else if (!(target instanceof HTMLInputElement)) return;
    else if (target.type === "checkbox") happen(told(target, target.dataset.onChange, target.checked));
    else if (target.type === "range") finish();
    else happen(told(target, target.dataset.onChange, Number.isFinite(target.valueAsNumber) ? target.valueAsNumber : target.value));
  });
  view.addEventListener("click", (event) => {
    const clicked = within(event, "data-on-click");
    if (clicked) happen(called(clicked, clicked.dataset.onClick));
  });
  view.addEventListener("keydown", (event) => {
    const pressed = within(event, "data-on-click");
    if (!(pressed instanceof SVGElement) || (event.key !== "Enter" && event.key !== " ")) return;
    event.preventDefault();
    pressed.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  });
  for (const kind of ["pointerover", "focusin"])
    view.addEventListener(kind, (event) => {
      const hovered = within(event, "data-on-hover");
      if (hovered && !hovered.dataset.x0) happen(called(hovered, hovered.dataset.onHover), hovered);
    });
  for (const kind of ["pointerdown", "pointermove"])
    view.addEventListener(kind, (event) => {
      const pointer = /** @type {PointerEvent} */ (event);
      const surface = within(event, "data-x0");
      const handler = pointer.buttons ? surface?.dataset.onPoint ?? surface?.dataset.onHover : surface?.dataset.onHover;
      if (!surface) return;
      if (kind === "pointerdown" && surface.dataset.onPoint) surface.setPointerCapture(pointer.pointerId);
      if (kind === "pointerdown" && surface.dataset.onPress)
        happen({ call: surface.dataset.onPress, value: position(surface, pointer) });
      else if (handler) happen({ call: handler, value: position(surface, pointer) }, surface);
    });
  view.addEventListener("pointerup", finish);
}

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
  if (!navigator.clipboard) throw new Error(word("no_copying"));
  if (!self.ClipboardItem) return navigator.clipboard.writeText(await text);
  const item = new ClipboardItem({ "text/plain": text.then((all) => new Blob([all], { type: "text/plain" })) });
  try {
    await navigator.clipboard.write([item]);
  } catch (error) {
    await text; // What its maker says is more to the point than what the clipboard says.
    throw error;
  }
}

/** @param {unknown} error */
const messageOf = (error) => (error instanceof Error ? error.message : String(error));

/** Where a pointer is on a surface, in the units of its plot. @param {HTMLElement} surface @param {PointerEvent} pointer */
function position(surface, pointer) {
  const box = surface.getBoundingClientRect();
  const { x0, x1, y0, y1 } = surface.dataset;
  const along = (/** @type {number} */ share, /** @type {any} */ from, /** @type {any} */ to) =>
    Number(from) + Math.min(1, Math.max(0, share)) * (Number(to) - Number(from));
  return {
    x: along((pointer.clientX - box.left) / box.width, x0, x1),
    y: along((box.bottom - pointer.clientY) / box.height, y0, y1),
  };
}

/** Say how far Python is, and what went wrong. */
function report() {
  const box = /** @type {HTMLElement} */ (document.getElementById("page:python"));
  const text = /** @type {HTMLElement} */ (document.getElementById("page:python-text"));
  const bytes = /** @type {HTMLElement} */ (document.getElementById("page:python-bytes"));
  const bar = /** @type {HTMLProgressElement} */ (document.getElementById("page:python-progress"));
  const retry = /** @type {HTMLButtonElement} */ (document.getElementById("page:python-retry"));
  const inOnes = new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const megabytes = (/** @type {number} */ count) => inOnes.format(count / 1e6);
  const show = (/** @type {{ state: string, message: string }} */ { state, message }) => {
    box.hidden = state === "live" || state === "idle";
    bar.hidden = retry.hidden = false;
    if (state === "failed") bar.hidden = true; else retry.hidden = true;
    bytes.textContent = "";
    text.textContent = state === "failed"
      ? word("not_started", { why: message })
      : word("starting");
  };
  show(python.now());
  addEventListener("python", (event) => show(/** @type {CustomEvent} */ (event).detail));
  addEventListener("python-progress", (event) => {
    const { loaded, total } = /** @type {CustomEvent} */ (event).detail;
    bar.value = loaded / total;
    bytes.textContent = word("loaded", { loaded: megabytes(loaded), total: megabytes(total) });
  });
  retry.addEventListener("click", python.retry);
}

/** Bring every figure to life; run those that are seen. */
function begin() {
  const figures = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("figure[data-figure]"));
  const lively = new Map([...figures].map((figure) => [/** @type {Element} */ (figure), enliven(figure)]));
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) lively.get(target)?.see(isIntersecting);
  });
  for (const figure of figures) seen.observe(figure);
  const meet = (/** @type {{ state: string }} */ { state }) => {
    if (state === "live") for (const one of lively.values()) one.meet();
  };
  meet(python.now());
  addEventListener("python", (event) => meet(/** @type {CustomEvent} */ (event).detail));
}

report();
begin();
doAgain();
