/**
 * The session of a figure, without a document: what the reader did and Python has not answered yet, the way back, and
 * whether it runs. Whatever happens gives the session that follows, and what the page has to do about it.
 *
 * @typedef {{ call?: string, set?: string, value?: unknown }} Event_  what a figure is told: a handler's name, or a field's
 * @typedef {string | number} Gesture  a click, or a whole drag: one step of undo
 * @typedef {{ kind: "event", event: Event_, gesture: Gesture, moves?: boolean, hovers?: boolean, isTaken?: boolean }} Told  of
 *   what moves, only the latest counts while it waits; what only hovers is no step; some was taken back while it waited
 * @typedef {{ kind: "wish", wish: number, maker: string, gesture: Gesture }} Wish  a text of the state at that time
 * @typedef {{ kind: "undo" }} Undo  waits for what it takes back
 * @typedef {Told | Wish | Undo} Entry
 * @typedef {Told | Wish | { kind: "tick", event: Event_ } | { kind: "draw" }} Errand  what Python is asked
 * @typedef {Uint8Array | undefined} Place  a figure's state; none is its first
 * @typedef {{ place: Place, gesture?: Gesture, ran: boolean, then: Entry[] }} Step  where it was before, and what waited there
 * @typedef {{ call: string, every: number }} Timer
 * @typedef {{
 *   readonly place: Place, readonly past: readonly Step[], readonly waiting: readonly Entry[],
 *   readonly asked: { errand: Errand, isStep: boolean, isVoid: boolean } | null, readonly isStale: boolean,
 *   readonly isBroken: boolean, readonly isOffered: boolean, readonly timer: Timer | null, readonly isSeen: boolean, readonly isTicking: boolean,
 * }} Session  stale is a view that shows another place; broken one that could not be drawn as things are
 *
 * @typedef {Told | Wish | { kind: "undo" | "reset" | "live" | "changed" | "late" | "stop" | "tick" } | { kind: "seen", isSeen: boolean }
 *   | { kind: "answered", state: Uint8Array, markup: string, error?: string } | { kind: "made", text: string, error?: string }
 *   | { kind: "failed", message: string }} Happening
 * @typedef {{ kind: "ask", state: Place, events: Event_[] } | { kind: "make", state: Place, maker: string }
 *   | { kind: "show", markup: string, isRunning: boolean, isStep: boolean } | { kind: "settle" | "offer" | "stop" | "rest" }
 *   | { kind: "say", text: string } | { kind: "give", wish: number, text: string } | { kind: "refuse", wish: number, why?: string }
 *   | { kind: "wait", every: number } | { kind: "allow", undo: boolean }} Effect
 */
const session = (() => {
  const UNDO_STEPS = 200;

  /** @type {Session} */
  const FIRST = Object.freeze({
    place: undefined, past: [], waiting: [], asked: null, isStale: false, isBroken: false, isOffered: false, timer: null, isSeen: false, isTicking: false,
  });

  /** @param {Session} before @param {Happening} happening @returns {{ session: Session, effects: Effect[] }} */
  function reduce(before, happening) {
    /** @type {Effect[]} */
    const effects = [];
    const after = goOn(happened(before, happening, effects), effects);
    if (canUndo(after) !== canUndo(before)) effects.push({ kind: "allow", undo: canUndo(after) });
    return { session: Object.freeze(after), effects };
  }

  /** @param {Session} now @param {Happening} happening @param {Effect[]} effects @returns {Session} */
  function happened(now, happening, effects) {
    switch (happening.kind) {
      case "event": case "wish": return { ...now, waiting: joined(now.waiting, happening) };
      case "undo": return undo(now, effects);
      case "reset": return reset(now, effects);
      case "answered": return answered(now, happening, effects);
      case "made": return made(now, happening, effects);
      case "failed": return failed(now, happening.message, effects);
      // What broke one Python would break the next.
      case "live": return { ...now, isStale: now.isStale || !(now.asked || now.isBroken), isBroken: false };
      case "changed": return { ...now, isStale: true, isBroken: false };
      case "seen": return { ...now, isSeen: happening.isSeen };
      case "tick": return ticked({ ...now, isTicking: false }, effects);
      case "late":
        if (!now.asked || now.isOffered) return now;
        effects.push({ kind: "offer" });
        return { ...now, isOffered: true };
      case "stop":
        if (now.asked) effects.push({ kind: "stop" });
        return now;
    }
  }

  /** @param {readonly Entry[]} waiting @param {Told | Wish} entry @returns {Entry[]} */
  function joined(waiting, entry) {
    if (entry.kind === "wish" || !entry.moves) return [...waiting, entry];
    const isMove = (/** @type {Entry} */ one) => one.kind === "event" && one.moves;
    const still = waiting.findLastIndex((one) => !isMove(one));
    const earlier = (/** @type {Entry} */ one, /** @type {number} */ at) => at > still && one.kind === "event" && one.gesture === entry.gesture;
    return [...waiting.filter((one, at) => !earlier(one, at)), entry];
  }

  /** What comes next, when Python is free. @param {Session} now @param {Effect[]} effects @returns {Session} */
  function goOn(now, effects) {
    if (now.asked) return now;
    const [first, ...waiting] = now.waiting;
    if (first?.kind === "undo") return goOn(goBack({ ...now, waiting }), effects);
    // What would end a run happens before it is taken back: the run is not to go on.
    if (first?.kind === "event" && first.isTaken)
      return goOn({ ...now, waiting: now.timer ? [{ ...first, isTaken: false }, { kind: "undo" }, ...waiting] : waiting }, effects);
    if (first?.kind === "event") return ask({ ...now, waiting }, first, effects);
    if (now.isStale) return ask(now, { kind: "draw" }, effects);
    if (first) {
      effects.push({ kind: "make", state: now.place, maker: first.maker });
      return { ...now, waiting, asked: { errand: first, isStep: false, isVoid: false } };
    }
    if (!now.timer || !now.isSeen || now.isTicking) return now;
    effects.push({ kind: "wait", every: now.timer.every });
    return { ...now, isTicking: true };
  }

  /** @param {Session} now @param {Exclude<Errand, Wish>} errand @param {Effect[]} effects @returns {Session} */
  function ask(now, errand, effects) {
    effects.push({ kind: "ask", state: now.place, events: errand.kind === "draw" ? [] : [errand.event] });
    const isStep = errand.kind === "event" && !errand.hovers && !now.past.some(({ gesture }) => gesture === errand.gesture);
    const past = isStep ? stepped(now, { gesture: errand.gesture, ran: Boolean(now.timer), then: [] }) : now.past;
    return { ...now, past, asked: { errand, isStep, isVoid: false }, isStale: false };
  }

  /** @param {Session} now @param {Omit<Step, "place">} step */
  const stepped = ({ past, place }, step) => [...past, { place, ...step }].slice(-UNDO_STEPS);

  /** @param {Session} now @param {Effect[]} effects */
  function ticked(now, effects) {
    const { timer, isSeen, asked, waiting } = now;
    return timer && isSeen && !asked && !waiting.length ? ask(now, { kind: "tick", event: { call: timer.call } }, effects) : now;
  }

  /** @param {Session} now @param {{ state: Uint8Array, markup: string, error?: string }} answer @param {Effect[]} effects @returns {Session} */
  function answered(now, { state, markup, error }, effects) {
    const { asked } = now;
    const free = freed(now, effects);
    if (!asked || asked.isVoid) return free;
    const timer = timerIn(markup);
    const isSame = now.timer?.call === timer?.call && now.timer?.every === timer?.every;
    if (!isSame && now.isTicking) effects.push({ kind: "rest" });
    const { errand } = asked;
    effects.push({ kind: "show", markup, isRunning: Boolean(timer), isStep: errand.kind === "event" && !errand.moves });
    if (!now.waiting.length) effects.push({ kind: "settle" });
    if (error || asked.errand.kind === "event") effects.push({ kind: "say", text: error ?? "" });
    // What went wrong is no step to take back.
    return { ...free, past: error && asked.isStep ? now.past.slice(0, -1) : now.past, place: state, timer, isTicking: isSame && now.isTicking };
  }

  /** @param {Session} now @param {{ text: string, error?: string }} made @param {Effect[]} effects */
  function made(now, { text, error }, effects) {
    const { asked } = now;
    if (asked?.errand.kind !== "wish") return now;
    const { wish } = asked.errand;
    effects.push(error ? { kind: "refuse", wish, why: error } : { kind: "give", wish, text });
    if (!now.waiting.length) effects.push({ kind: "settle" });
    return freed(now, effects);
  }

  /** @param {Session} now @param {string} message @param {Effect[]} effects @returns {Session} */
  function failed(now, message, effects) {
    const { asked } = now;
    const free = freed(now, effects);
    if (!asked) return free;
    if (asked.errand.kind === "wish") {
      effects.push({ kind: "refuse", wish: asked.errand.wish, why: message });
      return free;
    }
    effects.push({ kind: "say", text: message }, { kind: "settle" });
    return { ...free, isBroken: asked.errand.kind === "draw", past: asked.isStep && !asked.isVoid ? now.past.slice(0, -1) : now.past };
  }

  /** An offer to stop goes with the answer. @param {Session} now @param {Effect[]} effects @returns {Session} */
  function freed(now, effects) {
    if (now.isOffered) effects.push({ kind: "say", text: "" });
    return { ...now, asked: null, isOffered: false };
  }

  /** @param {Session} now @param {Effect[]} effects @returns {Session} */
  function undo(now, effects) {
    const { asked, waiting } = now;
    const last = waiting.findLast(isReaders);
    if (last?.kind === "wish") {
      effects.push(refusal(last));
      return { ...now, waiting: waiting.filter((one) => one !== last) };
    }
    if (last) {
      const rest = { ...now, waiting: waiting.map((one) => (isReaders(one) && one.gesture === last.gesture ? { ...one, isTaken: true } : one)) };
      return now.past.at(-1)?.gesture === last.gesture ? goBack(rest) : rest;
    }
    // Whether what is being answered ends the run, only the answer tells.
    if (now.timer && asked && !asked.isVoid && isReaders(asked.errand)) return { ...now, waiting: [{ kind: "undo" }, ...waiting] };
    return goBack(now);
  }

  /** @param {Session} now @returns {Session} */
  function goBack(now) {
    // What ran does not run again because something is taken back.
    const at = now.past.findLastIndex(({ ran }) => now.timer || !ran);
    const past = now.past.slice(0, Math.max(at, 0));
    if (at < 0) return { ...now, past };
    const { place, then } = now.past[at];
    return { ...voided(now), place, past, waiting: [...then, ...now.waiting] };
  }

  /** @param {Session} now @param {Effect[]} effects @returns {Session} */
  function reset(now, effects) {
    const { asked, waiting, place } = now;
    for (const one of waiting) if (one.kind === "wish") effects.push(refusal(one));
    const isOpen = asked && !asked.isVoid && asked.errand.kind === "event";
    /** @type {Entry[]} */
    const then = [...(isOpen ? [/** @type {Told} */ (asked.errand)] : []), ...waiting.filter(({ kind }) => kind !== "wish")];
    const before = isOpen && asked.isStep ? { ...now, past: now.past.slice(0, -1) } : now;
    const past = place || then.length || before.past.length ? stepped(before, { ran: false, then }) : before.past;
    return { ...voided(now), place: undefined, past, waiting: [] };
  }

  /** The view shows another place, and an answer that comes now is to a question taken back. @param {Session} now @returns {Session} */
  const voided = (now) => ({
    ...now, isStale: true, asked: now.asked && { ...now.asked, isVoid: now.asked.errand.kind !== "wish" },
  });

  /** @param {Wish} wish @returns {Effect} */
  const refusal = ({ wish }) => ({ kind: "refuse", wish });

  /** Whether it is a step that can be taken back. @param {Entry | Errand} one @returns {one is Told | Wish} */
  const isReaders = (one) => (one.kind === "event" && !one.hovers && !one.isTaken) || one.kind === "wish";

  /** @param {Session} now */
  const canUndo = ({ past, waiting }) => past.length > 0 || waiting.some(isReaders);

  /** What makes a view run. @param {string} markup @returns {Timer | null} */
  function timerIn(markup) {
    const [, call, every] = markup.match(/ data-on-tick="(\w+)" data-every="(\d+)"/) ?? [];
    return call ? { call, every: Number(every) } : null;
  }

  return { FIRST, reduce };
})();
