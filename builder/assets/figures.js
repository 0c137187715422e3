/** Figures: events out, markup in. What happens to a figure goes through its session; this is what touches the document. */
const PATIENCE = 3000;
const FRAME = 1000 / 60;
/** How long after a change it is told, and from one sentence to the next, in milliseconds. */
const SOON = 300;
const BETWEEN_SENTENCES = 2000;
/** How far a finger may slip, or miss what it means, in pixels. */
const STILL = 8;
const stillness = matchMedia("(prefers-reduced-motion: reduce)");
const root = document.documentElement;
let toldAt = 0;

/** @param {HTMLElement} figure */
function enliven(figure) {
  const view = /** @type {HTMLElement} */ (figure.querySelector(".view"));
  const message = /** @type {HTMLElement} */ (figure.querySelector(".message"));
  const [undoButton, resetButton] = /** @type {NodeListOf<HTMLButtonElement>} */ (figure.querySelectorAll("[data-tool]"));
  const values = /** @type {HTMLDetailsElement | null} */ (figure.querySelector(".values"));
  const controls = listen(view, (entry) => happen({ kind: "event", ...entry }), settleIfIdle);
  const draw = drawing(view);
  /** @type {Map<number, { resolve: (text: string) => void, reject: (error: Error) => void }>} */
  const wishes = new Map();
  let now = session.FIRST;
  let onScreen = false;
  let cancel = () => {};
  let tickedAt = 0;
  let known = tellable(view);
  let following = 0;

  /** @param {Happening} happening */
  function happen(happening) {
    const { session: after, effects } = session.reduce(now, happening);
    now = after;
    for (const effect of effects) perform(effect);
  }

  /** Ask Python, by the name that the figure has now: a reader's changes are part of it. @param {Parameters<typeof python.put>[0]} kind @param {object} what */
  const put = (kind, what) => python.put(kind, /** @type {any} */ ({ figure: figure.dataset.figure, ...what }));

  /** @param {Effect} effect */
  function perform(effect) {
    switch (effect.kind) {
      case "ask": return answered(put("ask", effect), "answered");
      case "make": return answered(put("make", effect), "made");
      case "show": return show(effect);
      case "settle": return settle(view, controls.typing());
      case "say": return say(effect.text);
      case "offer": return offerToStop();
      case "stop": return python.stop(figure.dataset.figure);
      case "wait": return wait(effect.every);
      case "rest": return cancel();
      case "allow": undoButton.setAttribute("aria-disabled", String(!effect.undo)); return;
      case "give": return wishes.get(effect.wish)?.resolve(effect.text);
      case "refuse": return wishes.get(effect.wish)?.reject(new Error(effect.why ?? word("taken_back")));
    }
  }

  /** @param {Promise<any>} answer @param {"answered" | "made"} kind */
  async function answered(answer, kind) {
    const late = setInterval(() => { if (python.workedOn(figure.dataset.figure) >= PATIENCE) happen({ kind: "late" }); }, PATIENCE / 6);
    /** @type {Happening} */
    const happening = await answer.then((found) => ({ ...found, kind }), (error) => ({ kind: "failed", message: messageOf(error) }));
    clearInterval(late);
    happen(happening);
  }

  /** @param {{ markup: string, isRunning: boolean, isStep: boolean }} drawn */
  function show({ markup, isRunning, isStep }) {
    figure.classList.toggle("step", isStep);
    change(() => draw(markup, isRunning));
    figure.dispatchEvent(new CustomEvent("render", { bubbles: true, detail: { markup } }));
    if (markup.includes(" data-given=")) python.later("answers");
    if (markup.includes(" data-draws=")) python.later("surface");
    announceSoon();
  }

  /** Where the focus goes with what had it, it stays in the figure. @param {() => void} make */
  function change(make) {
    const had = figure.contains(document.activeElement);
    make();
    if (!had || figure.contains(document.activeElement)) return;
    figure.tabIndex = -1;
    figure.focus({ preventScroll: true });
  }

  function announceSoon() {
    following ||= setTimeout(announce, Math.max(SOON, toldAt + BETWEEN_SENTENCES - performance.now()));
  }

  /** Have read aloud what has changed since that was last done; not while the reader drags. */
  function announce() {
    following = 0;
    if (controls.typing()) return announceSoon();
    tabulate();
    const before = known;
    known = tellable(view);
    if (known === before) return;
    toldAt = performance.now();
    make("tell", `[${before},${known},${JSON.stringify(order.words)}]`, (text) => {
      /** @type {HTMLElement} */ (document.getElementById("page:said")).textContent = text;
    });
  }

  /** @param {"tell" | "tabulate"} kind @param {string} maker @param {(text: string) => void} use */
  function make(kind, maker, use) {
    put(kind, { state: now.place, maker }).then(({ text }) => { if (text) use(text); }, () => {});
  }

  /** Have an open table say what the view shows. */
  function tabulate() {
    if (values?.open) make("tabulate", "all", (text) => patch(/** @type {Element} */ (values.lastElementChild), text));
  }

  function settleIfIdle() {
    if (!now.asked && !now.waiting.length) settle(view, controls.typing());
  }

  /** @param {string} text */
  function say(text) {
    if (message.textContent !== text) change(() => { message.textContent = text; });
  }

  function offerToStop() {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = word("stop");
    button.addEventListener("click", () => happen({ kind: "stop" }));
    message.replaceChildren(`${word("late")} `, button);
  }

  /** A text for the reader, made of the state as it is after all that happened before. @param {string} maker @returns {Promise<string>} */
  function wish(maker) {
    const gesture = controls.gesture();
    return new Promise((resolve, reject) => {
      wishes.set(gesture, { resolve, reject });
      happen({ kind: "wish", wish: gesture, maker, gesture });
    });
  }

  /** Take what the address carries for this figure: once, and not when the reader comes back to it from somewhere else in the page. */
  function open() {
    const carried = location.hash.startsWith(`#${figure.id}=`) ? location.hash.slice(figure.id.length + 2) : "";
    const permalink = /** @type {HTMLElement | null} */ (view.querySelector("[data-on-open]"));
    if (!carried || !permalink) return;
    figure.scrollIntoView();
    happen({ kind: "event", event: { call: permalink.dataset.onOpen, value: unescaped(carried) }, gesture: controls.gesture() });
    markAsOpened();
  }

  /** @param {number} every */
  function wait(every) {
    const pause = Math.max(every, stillness.matches ? 1000 : 0);
    const next = () => {
      tickedAt = performance.now();
      happen({ kind: "tick" });
    };
    // Whatever takes longer than a frame goes on at once: Python works on the next one while the browser paints this.
    if (!pause && performance.now() - tickedAt > FRAME) return next();
    const timer = pause ? setTimeout(next, pause) : requestAnimationFrame(next);
    cancel = () => (pause ? clearTimeout : cancelAnimationFrame)(timer);
  }

  const look = () => happen({ kind: "seen", isSeen: onScreen && !document.hidden });

  values?.addEventListener("toggle", tabulate);
  undoButton.addEventListener("click", () => happen({ kind: "undo" }));
  resetButton.addEventListener("click", () => happen({ kind: "reset" }));
  view.addEventListener("click", (event) => {
    const control = controls.within(event, "data-makes");
    if (!control) return;
    const text = wish(/** @type {string} */ (control.dataset.makes));
    python.later("along").then(() => takeAlong(control, text)).catch(messageOf).then(say);
  });
  addEventListener("hashchange", () => { if (!history.state?.opened) open(); });
  requestAnimationFrame(() => setTimeout(open));
  document.addEventListener("visibilitychange", look);
  // Some browsers bring back what was chosen before a reload, beside a figure that begins anew.
  settle(view);
  addEventListener("pageshow", settleIfIdle);
  figure.addEventListener("changed", () => happen({ kind: "changed" }));
  figure.addEventListener("place", (event) => { /** @type {CustomEvent} */ (event).detail.state = now.place; });
  return {
    /** Python is live: draw it, unless it is being asked already. */
    meet: () => happen({ kind: "live" }),
    /** @param {boolean} visible */
    see(visible) {
      onScreen = visible;
      look();
    },
  };
}

/** What an address carries, or as it stands there, where it is none of an address. @param {string} carried */
function unescaped(carried) {
  try {
    return decodeURIComponent(carried);
  } catch {
    return carried;
  }
}

/** This entry of the history has been opened: to come back to it is to come back to what was done since. */
function markAsOpened() {
  history.replaceState({ ...history.state, opened: true }, "");
}

/** What can be told of a view, as JSON: named values, sentences and drawings, each as its kind, its name and its text. @param {HTMLElement} view */
function tellable(view) {
  const all = view.querySelectorAll("output[aria-label], .announcement, svg[aria-label]");
  return JSON.stringify([...all].map((one) => [one.localName, one.getAttribute("aria-label"), one.textContent]));
}

/**
 * Turn what happens inside a view into events for its handlers.
 * @param {HTMLElement} view @param {(told: Omit<Told, "kind">) => void} tell @param {() => void} finish when a control is let go
 */
function listen(view, tell, finish) {
  let gestures = 0;
  /** The drags that go on, by their controls. @type {WeakMap<Element, Gesture>} */
  let dragged = new WeakMap();
  /** @type {Element | null} */
  let typing = null;
  let key = "";
  const gesture = () => gestures += 1;

  /** @param {Event} event @param {string} attribute @returns {HTMLElement | null} */
  const within = (event, attribute) => (event.target instanceof Element ? event.target.closest(`[${attribute}]`) : null);
  /** @param {HTMLElement} control @param {string | undefined} handler @param {unknown} value @returns {Event_} */
  const told = (control, handler, value) => (handler ? { call: handler, value } : { set: control.dataset.sets, value });
  /** @param {HTMLElement} element @param {string | undefined} handler @returns {Event_} */
  const called = (element, handler) =>
    element.dataset.value === undefined ? { call: handler } : { call: handler, value: JSON.parse(element.dataset.value) };
  /** @param {Event_} event */
  const hover = (event) => tell({ event, gesture: `hover ${event.call}`, moves: true, hovers: true });

  view.addEventListener("input", ({ target }) => {
    if (target instanceof HTMLTextAreaElement) typing = target;
    if (!(target instanceof HTMLInputElement) || target.type === "checkbox") return;
    typing = target;
    if (target.type !== "range") return;
    const own = dragged.get(target) ?? gesture();
    dragged.set(target, own);
    tell({ event: told(target, target.dataset.onInput, moved(target, key)), gesture: own, moves: true });
  });
  view.addEventListener("change", (event) => {
    typing = null;
    const field = /** @type {HTMLInputElement} */ (event.target);
    const send = (/** @type {unknown} */ value) => tell({ event: told(field, field.dataset.onChange, value), gesture: gesture() });
    if (field.type === "range") {
      // A key that is held down goes on with the same drag.
      if (!key) dragged.delete(field);
      finish();
    } else if (field.files?.[0]) field.files[0].text().then(send);
    else send(chosen(field));
  });
  view.addEventListener("focusout", ({ target }) => {
    key = "";
    if (typing !== target) return;
    typing = null;
    finish();
  });
  view.addEventListener("click", (event) => {
    const clicked = within(event, "data-on-click");
    if (clicked && !clicked.hasAttribute("aria-disabled")) tell({ event: called(clicked, clicked.dataset.onClick), gesture: gesture() });
  });
  view.addEventListener("keydown", (event) => {
    if (!event.repeat) dragged = new WeakMap();
    ({ key } = event);
    const pressed = within(event, "data-on-click");
    if (!(pressed instanceof SVGElement) || (key !== "Enter" && key !== " ")) return;
    event.preventDefault();
    pressed.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  });
  view.addEventListener("keyup", () => { key = ""; });
  for (const kind of ["pointerover", "focusin"])
    view.addEventListener(kind, (event) => {
      const hovered = within(event, "data-on-hover");
      if (hovered && !hovered.dataset.x0) hover(called(hovered, hovered.dataset.onHover));
    });
  view.addEventListener("pointermove", (event) => {
    const surface = within(event, "data-x0");
    if (surface?.dataset.onHover && !event.buttons) hover({ call: surface.dataset.onHover, value: position(surface, event) });
  });
  view.addEventListener("drawn", (event) => tell(/** @type {any} */ (event).detail));
  point(view, tell, gesture);
  return { gesture, within, typing: () => typing };
}

/** What a field says: a list or lines have a value alone. @param {HTMLInputElement} field */
const chosen = ({ type, checked, valueAsNumber, value }) =>
  (type === "checkbox" ? checked : Number.isFinite(valueAsNumber) ? valueAsNumber : value);

/** Where a slider was moved to: from a value beyond its end a key leads one step back, and not to the end. @param {HTMLInputElement} slider @param {string} key */
function moved({ valueAsNumber, defaultValue, min, max }, key) {
  const drawn = Number(defaultValue);
  const end = Math.min(Math.max(drawn, Number(min)), Number(max));
  return /^(Arrow|Page)/.test(key) ? Number((drawn + valueAsNumber - end).toPrecision(12)) : valueAsNumber;
}

/**
 * Presses and drags on surfaces. A finger scrolls the page, unless it takes hold of a mark or goes along an axis.
 * @param {HTMLElement} view @param {(told: Omit<Told, "kind">) => void} tell @param {() => Gesture} gesture
 */
function point(view, tell, gesture) {
  /** @type {{ surface: HTMLElement, id: number, gesture: Gesture, x: number, y: number, has: "begun" | "not yet" } | null} */
  let held = null;

  /** @param {PointerEvent} event @param {string | undefined} call @param {boolean} moves */
  const told = (event, call, moves) => {
    if (held && call) tell({ event: { call, value: position(held.surface, event) }, gesture: held.gesture, moves });
  };
  /** @param {PointerEvent} event */
  const take = (event) => {
    if (!held) return;
    const { onPress, onPoint } = held.surface.dataset;
    held.has = "begun";
    told(event, onPress ?? onPoint, !onPress);
  };

  view.addEventListener("pointerdown", (event) => {
    const surface = event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest("[data-on-press], [data-on-point]")) : null;
    if (!surface || !event.isPrimary || event.button) return;
    held = { surface, id: event.pointerId, gesture: gesture(), x: event.clientX, y: event.clientY, has: "not yet" };
    if (event.pointerType === "mouse" || (surface.dataset.onPress && isOnMark(event, surface))) take(event);
    surface.setPointerCapture(event.pointerId);
  });
  // Only this keeps the browser from scrolling with the finger that holds a mark.
  view.addEventListener("touchstart", (event) => { if (held?.has === "begun" && event.cancelable) event.preventDefault(); }, { passive: false });
  view.addEventListener("pointermove", (event) => {
    if (held?.id !== event.pointerId) return;
    const [across, along] = [Math.abs(event.clientX - held.x), Math.abs(event.clientY - held.y)];
    if (held.has === "begun") told(event, held.surface.dataset.onPoint, true);
    else if (Math.max(across, along) < STILL) return;
    else if (!held.surface.dataset.onPress && across > along) take(event);
    else held = null;
  });
  view.addEventListener("pointerup", (event) => {
    if (held?.id !== event.pointerId) return;
    if (held.has === "not yet") take(event);
    held = null;
  });
  view.addEventListener("pointercancel", () => { held = null; });
}

/** Whether a finger is on a mark of the surface's plot. @param {PointerEvent} event @param {HTMLElement} surface */
function isOnMark({ clientX, clientY }, surface) {
  return [0, 1, 2, 3, 4, 5, 6].some((at) =>
    document.elementsFromPoint(clientX + (at && STILL * Math.cos(at)), clientY + (at && STILL * Math.sin(at))).some((one) =>
      one.matches(".dot, .ring, .square, .triangle, .cross") && surface.parentNode?.contains(one)));
}

const messageOf = (/** @type {any} */ error) => error.message ?? String(error);

/** Where a pointer is on a surface, in the units of its plot. @param {HTMLElement} surface @param {PointerEvent} pointer */
function position(surface, pointer) {
  const box = surface.getBoundingClientRect();
  const { x0, x1, y0, y1 } = /** @type {any} */ (surface.dataset);
  const along = (/** @type {number} */ share, /** @type {number} */ from, /** @type {number} */ to) =>
    +from + Math.min(1, Math.max(0, share)) * (to - from);
  return {
    x: along((pointer.clientX - box.left) / box.width, x0, x1),
    y: along((box.bottom - pointer.clientY) / box.height, y0, y1),
  };
}

/** Say how far Python is, and what went wrong. */
function report() {
  const box = /** @type {HTMLElement} */ (document.getElementById("page:python"));
  const parts = /** @type {any} */ (box.children);
  const text = parts[0], bar = parts[1], bytes = parts[2], retry = parts[3];
  // Browsers know how, too, but to look it up takes them longer than everything else here.
  const numerals = word("numerals");
  const megabytes = (/** @type {number} */ count) =>
    (count / 1e6).toFixed(1).replace(/[.\d]/g, (one) => numerals[one === "." ? 10 : Number(one)]);
  const show = (/** @type {{ state: string, message: string }} */ { state, message }) => {
    const isFailed = state === "failed";
    box.hidden = /live|idle/.test(state);
    retry.hidden = !(bar.hidden = isFailed);
    bytes.textContent = "";
    text.textContent = isFailed
      ? word("not_started", { why: message })
      : word("starting");
  };
  show(python.now());
  addEventListener("python", (event) => show(/** @type {CustomEvent} */ (event).detail));
  const tell = () => {
    const { progress } = python.now();
    if (!progress) return;
    bar.value = progress.loaded / progress.total;
    bytes.textContent = word("loaded", { loaded: megabytes(progress.loaded), total: megabytes(progress.total) });
  };
  // What came before this script did may be the last that comes for a while.
  tell();
  addEventListener("python-progress", tell);
  retry.addEventListener("click", () => {
    // The button goes, and what had the focus is not to be looked for from the beginning of the page.
    /** @type {HTMLElement} */ (box.parentElement).focus({ preventScroll: true });
    python.retry();
  });
}

const WAYS = ["ArrowUp", "ArrowLeft", "ArrowDown", "ArrowRight"];

/**
 * A drawing is one stop of the Tab key. In it arrow keys lead from part to part, and to the next of its groups.
 * @param {Element} part @param {KeyboardEvent} event
 */
function walk(part, event) {
  const parts = /** @type {SVGElement[]} */ ([...part.closest("svg")?.querySelectorAll("[tabindex]") ?? []]);
  const at = parts.findIndex((one) => one === part);
  if (event.key === "Tab" && at > 0) {
    // Nor is the way back out of it longer.
    parts[0].tabIndex = -1;
    part.addEventListener("blur", () => { parts[0].tabIndex = 0; }, { once: true });
  }
  const way = WAYS.indexOf(event.key);
  if (at < 0 || way < 0) return;
  const rest = way < 2 ? parts.slice(0, at).reverse() : parts.slice(at + 1);
  event.preventDefault();
  ((way % 2 && rest.find((one) => one.parentNode !== part.parentNode)) || rest[0])?.focus();
}

/** Lead to the next section and to the last one, and back to where the reader was, and what they had answered. */
function lead() {
  const heads = /** @type {HTMLElement[]} */ ([...document.querySelectorAll(".lesson :is(h2, h3)[id]")]);
  const top = (/** @type {Element} */ one) => one.getBoundingClientRect().top;
  const name = `place:${location.pathname}`;
  addEventListener("keydown", (event) => {
    const target = /** @type {Element} */ (event.target);
    if (!event.altKey) return walk(target, event);
    const way = WAYS.indexOf(event.key);
    if (way % 2 || target.matches("input, select, textarea")) return;
    event.preventDefault();
    const to = way ? heads.find((one) => top(one) > 40) : heads.findLast((one) => top(one) < 0);
    if (!to) return;
    to.tabIndex = -1;
    to.focus({ preventScroll: true });
    to.scrollIntoView();
  });
  try {
    const share = localStorage[name];
    if (share && !location.hash && !scrollY) scrollTo({ top: share * root.scrollHeight, behavior: "instant" });
    addEventListener("pagehide", () => { localStorage[name] = scrollY / root.scrollHeight; });
    for (const name of ["answers", "cells", "exercises"]) if (localStorage[`${name}:${site}`]) bringLater(name);
  } catch { /* forbidden: a page begins at its beginning, and nothing is kept */ }
}

/** Bring every figure to life; run those that are seen. */
function begin() {
  const figures = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("figure[data-figure]"));
  const lively = new Map([...figures].map((figure) => [/** @type {Element} */ (figure), enliven(figure)]));
  const seen = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) lively.get(target)?.see(isIntersecting);
  });
  for (const figure of figures) seen.observe(figure);
  lead();
  // A script that is wanted later has come by the time of the click: some browsers let a page copy only in that very moment.
  const want = (/** @type {string} */ kind, /** @type {string} */ selector, /** @type {string} */ name) =>
    addEventListener(kind, ({ target }) => { if (/** @type {Element} */ (target).closest(selector)) python.later(name); }, true);
  want("pointerover", "[data-makes]", "along");
  want("toggle", ".source", "code");
  const follow = () => { if (location.hash.startsWith("#code=")) python.later("code"); };
  addEventListener("hashchange", follow);
  follow();
  call(".cell", "cells");
  call(".exercise", "exercises");
  if (document.querySelector("[data-draws]")) python.later("surface");
  const meet = (/** @type {{ state: string }} */ { state }) => {
    if (state === "live") for (const one of lively.values()) one.meet();
  };
  meet(python.now());
  addEventListener("python", (event) => meet(/** @type {CustomEvent} */ (event).detail));
}

/** Which scripts have come. @type {Record<string, true>} */
const here = {};
const bringLater = (/** @type {string} */ name) => python.later(name).then(() => { here[name] = true; });

/** A script comes when its part of the page is first used; the click that called it is made again. @param {string} selector @param {string} name */
function call(selector, name) {
  for (const kind of ["focusin", "click"])
    addEventListener(kind, (event) => {
      const target = /** @type {HTMLElement} */ (event.target);
      if (!here[name] && target.closest?.(selector)) bringLater(name).then(() => { if (kind === "click") target.click(); });
    }, true);
}

function come() {
  report();
  begin();
  doAgain();
  // In a formula the attribute would be no valid HTML.
  for (const one of /** @type {NodeListOf<MathMLElement>} */ (document.querySelectorAll("[data-stop]"))) one.tabIndex = 0;
}

/** Where a host's policy refuses the scripts that stand in the page, they come by their addresses. */
function bring() {
  const scripts = (/** @type {HTMLScriptElement} */ (document.currentScript).dataset.standing ?? "").split(" ").map((src) =>
    Object.assign(document.createElement("script"), { src, async: false }));
  scripts.at(-1)?.addEventListener("load", come);
  document.head.append(...scripts);
}

if ("doAgain" in self) come(); else bring();
