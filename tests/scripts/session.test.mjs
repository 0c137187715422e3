/** The session of a figure: what holds for every sequence of what may happen to it, and some sequences by name. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import vm from "node:vm";

const path = new URL("../../builder/assets/session.js", import.meta.url);
const { FIRST, reduce } = vm.runInThisContext(`${readFileSync(path, "utf8")}; session`, { filename: path.pathname });

const RUNNING = '<span hidden="" data-on-tick="tick" data-every="0"></span>';

/**
 * A figure whose state is the list of what was done to it, and the page around it. "play" and "pause" are handlers, and so
 * is "tick", which counts; "fail" raises; whatever else is called stands in the list.
 */
class Figure {
  session = FIRST;
  /** Effects that were asked for, by kind. */
  effects = [];
  asked = null;
  shown = "";
  message = "";
  canUndo = false;
  isOffered = false;
  waits = false;
  texts = [];
  gestures = 1000;

  happen(happening) {
    assert(Object.isFrozen(this.session));
    const { session, effects } = reduce(this.session, happening);
    this.session = session;
    for (const effect of effects) this.perform(effect);
    return this;
  }

  perform(effect) {
    this.effects.push(effect);
    if (effect.kind === "ask" || effect.kind === "make") {
      assert.equal(this.asked, null, "one question at a time");
      this.asked = effect;
    }
    if (effect.kind === "show") this.shown = effect.markup;
    if (effect.kind === "allow") this.canUndo = effect.undo;
    if (effect.kind === "offer") this.isOffered = true;
    if (effect.kind === "say") [this.message, this.isOffered] = [effect.text, false];
    if (effect.kind === "wait") {
      assert(!this.waits, "one tick at a time");
      this.waits = true;
    }
    if (effect.kind === "rest") this.waits = false;
    if (effect.kind === "give") this.texts.push(effect.text);
    if (effect.kind === "refuse") this.texts.push(effect.why ?? "taken back");
  }

  /** Python answers. */
  answer() {
    const { kind, state, events, maker } = this.asked;
    this.asked = null;
    const before = state ?? [];
    if (kind === "make") return this.happen({ kind: "made", text: `${maker} of ${before}` });
    let [after, error] = [before, undefined];
    for (const { call, value } of events) {
      if (call === "fail") error = "failed";
      else after = [...after, value === undefined ? call : `${call} ${value}`];
    }
    return this.happen({ kind: "answered", state: after, markup: after.join() + (isRunning(after) ? RUNNING : ""), error });
  }

  /** Python answers until nothing is left to ask. */
  answers() {
    for (let left = 1000; this.asked; left -= 1) {
      assert(left, "never at rest");
      this.answer();
    }
    return this;
  }

  stopped() {
    this.asked = null;
    return this.happen({ kind: "failed", message: "Stopped." });
  }

  live() { return this.happen({ kind: "live" }).happen({ kind: "seen", isSeen: true }).answers(); }
  click(call) { return this.happen({ kind: "event", event: { call }, gesture: this.gestures += 1 }); }
  /** A part of a drag. */
  move(gesture, value) { return this.happen({ kind: "event", event: { call: `drag${gesture}`, value }, gesture, moves: true }); }
  hover(value) { return this.happen({ kind: "event", event: { call: "hover", value }, gesture: "hover", moves: true, hovers: true }); }
  wish(maker) { return this.happen({ kind: "wish", wish: this.gestures += 1, maker, gesture: this.gestures }); }
  tick() {
    this.waits = false;
    return this.happen({ kind: "tick" });
  }
  undo() { return this.happen({ kind: "undo" }); }
  reset() { return this.happen({ kind: "reset" }); }
  get place() { return [...(this.session.place ?? [])]; }
}

const isRunning = (state) => state.lastIndexOf("play") > Math.max(state.lastIndexOf("pause"), state.lastIndexOf("halt"));

/** Numbers that look random and are the same every time: mulberry32. */
function numbers(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/** Thousands of readers, each with a seed. */
function everyReader(property, count = 3000) {
  for (let seed = 0; seed < count; seed += 1) {
    try {
      property(numbers(seed), seed);
    } catch (error) {
      error.message = `seed ${seed}: ${error.message}`;
      throw error;
    }
  }
}

test("no event is lost, and each comes in its order; of a drag, at least its last value", () => everyReader((random) => {
  const figure = random(2) ? new Figure().live() : new Figure();
  const clicks = [], last = new Map();
  let isLive = figure.shown !== "" || figure.asked === null;
  for (let at = 0; at < 30; at += 1) {
    const which = random(10);
    if (which < 3) { clicks.push(`click${at}`); figure.click(`click${at}`); }
    else if (which < 6) { const own = random(3); last.set(own, at); figure.move(own, at); }
    else if (which < 7) figure.hover(at);
    else if (which < 8) figure.click("fail");
    else if (figure.asked && isLive) figure.answer();
  }
  figure.answers();
  assert.deepEqual(figure.place.filter((one) => one.startsWith("click")), clicks);
  for (const [own, value] of last) {
    const moves = figure.place.filter((one) => one.startsWith(`drag${own} `)).map((one) => Number(one.split(" ")[1]));
    assert.equal(moves.at(-1), value);
    assert.deepEqual(moves, [...moves].sort((a, b) => a - b));
  }
  // Between two clicks everything keeps its place.
  const order = figure.place.map((one) => Number(one.match(/\d+$/)[0]));
  assert.deepEqual(order.filter((_, at) => figure.place[at].startsWith("click")), [...order].filter((_, at) => figure.place[at].startsWith("click")).sort((a, b) => a - b));
}));

test("what is done between two clicks is answered between them", () => everyReader((random) => {
  const figure = new Figure();
  const done = [];
  for (let at = 0; at < 20; at += 1) {
    const click = random(2);
    done.push(click ? `click ${at}` : `drag ${at}`);
    if (click) figure.happen({ kind: "event", event: { call: "click", value: at }, gesture: `c${at}` });
    else figure.happen({ kind: "event", event: { call: "drag", value: at }, gesture: "one drag", moves: true });
  }
  figure.answers();
  const latest = done.filter((one, at) => one.startsWith("click") || !done[at + 1]?.startsWith("drag"));
  // The first is asked at once, so a drag that begins gives its first value too.
  assert.deepEqual(figure.place.filter((one) => one !== "drag 0"), latest.filter((one) => one !== "drag 0"));
}));

test("of what is dragged only the latest value is asked for, while another question is open", () => {
  const figure = new Figure().live().click("slow");
  for (let value = 0; value < 50; value += 1) figure.move(1, value).move(2, -value);
  figure.answers();
  assert.deepEqual(figure.place, ["slow", "drag1 49", "drag2 -49"]);
});

test("after n steps, Undo gives the n-th state before, whenever it is pressed", () => everyReader((random) => {
  const figure = random(2) ? new Figure().live() : new Figure();
  /** What is there after each step, the hovering left out. */
  let states = [[]];
  let drag = 0;
  for (let at = 0; at < 40; at += 1) {
    const which = random(12);
    const now = states.at(-1);
    if (which < 3) { figure.click(`click${at}`); states.push([...now, `click${at}`]); }
    else if (which < 5) {
      drag += 1;
      for (let left = random(4); left >= 0; left -= 1) {
        figure.move(`d${drag}`, left);
        if (random(3) === 0 && figure.asked) figure.answer();
      }
      states.push([...now, `dragd${drag} 0`]);
    } else if (which < 6) figure.hover(at);
    else if (which < 8 && states.length > 1) { figure.undo(); states.pop(); }
    else if (which < 9) { figure.reset(); states.push([]); }
    else if (figure.asked) figure.answer();
  }
  figure.answers();
  const kept = (state) => state.filter((one, at) => !one.startsWith("hover") && one.split(" ")[0] !== state[at + 1]?.split(" ")[0]);
  const seen = () => kept(figure.place.filter((one) => !one.startsWith("hover")));
  assert.deepEqual(seen(), states.at(-1));
  assert.equal(figure.shown, figure.place.join());
  while (states.length > 1) {
    states.pop();
    figure.undo();
    if (random(2)) figure.answers();
    else continue;
    assert.deepEqual(seen(), states.at(-1));
  }
  figure.answers();
  assert.deepEqual(seen(), []);
  assert(!figure.canUndo);
}));

test("one drag is one step: while live, before, and while Python is busy", () => {
  for (const begun of [new Figure().live(), new Figure(), new Figure().live().click("slow")]) {
    const before = begun.asked && begun.session.waiting.length === 0 && begun.asked.events?.length ? ["slow"] : [];
    for (const value of [0.15, 0.2, 0.25, 0.3]) {
      begun.move(1, value);
      if (value === 0.2 && begun.asked) begun.answer();
    }
    begun.answers();
    assert.equal(begun.place.at(-1), "drag1 0.3");
    begun.undo().answers();
    assert.deepEqual(begun.place, before);
  }
});

test("what failed is no step", () => {
  const figure = new Figure().live().click("one").answers().click("fail").answers();
  assert.equal(figure.message, "failed");
  assert.deepEqual(figure.undo().answers().place, []);
});

test("a drag that is still being answered is taken back whole", () => {
  const figure = new Figure().live().move(1, 1);
  figure.answer().move(1, 2).move(1, 3).undo().answers();
  assert.deepEqual(figure.place, []);
  assert(!figure.canUndo);
});

test("a press and the points after it are one step", () => {
  const figure = new Figure().live();
  figure.happen({ kind: "event", event: { call: "press" }, gesture: 7 }).move(7, 1).move(7, 2).answers();
  assert.deepEqual(figure.place, ["press", "drag7 2"]);
  assert.deepEqual(figure.undo().answers().place, []);
});

test("hovering is no step", () => {
  const figure = new Figure().live().click("epoch").answers();
  for (let edge = 0; edge < 8; edge += 1) figure.hover(edge).answers();
  figure.undo().answers();
  assert.deepEqual(figure.place, []);
  assert(!figure.canUndo);
});

test("Reset is taken back with all that waited when it was pressed", () => {
  const figure = new Figure().click("one").click("two").move(1, 5).reset();
  assert.deepEqual(figure.undo().answers().place, ["one", "two", "drag1 5"]);
  assert.deepEqual(figure.undo().answers().place, ["one", "two"]);
  assert.deepEqual(figure.reset().answers().place, []);
  assert.deepEqual(figure.undo().answers().place, ["one", "two"]);
});

test("Stop ends only the culprit: what waits behind it is answered", () => everyReader((random) => {
  const figure = new Figure().live().click("first").answers().click("hang");
  const after = Array.from({ length: random(5) }, (_, at) => `after${at}`);
  for (const one of after) figure.click(one);
  figure.happen({ kind: "late" }).happen({ kind: "stop" });
  assert(figure.effects.some(({ kind }) => kind === "stop"));
  figure.stopped();
  figure.answers();
  assert.deepEqual(figure.place, ["first", ...after]);
  // What never happened is no step.
  for (const _ of after) figure.undo();
  assert.deepEqual(figure.answers().place, ["first"]);
  assert.deepEqual(figure.undo().answers().place, []);
}, 50));

test("the offer to stop is made once, and goes with the answer", () => {
  const figure = new Figure().live().click("slow").happen({ kind: "late" }).happen({ kind: "late" });
  assert.equal(figure.effects.filter(({ kind }) => kind === "offer").length, 1);
  assert(figure.isOffered);
  assert(!figure.answer().isOffered);
  assert(!figure.happen({ kind: "late" }).isOffered, "nothing is asked");
});

test("a run goes on tick by tick, and not after Pause", () => everyReader((random) => {
  const figure = new Figure().live();
  let paused = true;
  for (let at = 0; at < 40; at += 1) {
    const which = random(8);
    if (which === 0) { figure.click(paused ? "play" : "pause"); paused = !paused; }
    else if (which === 1) figure.hover(at);
    else if (which === 2) figure.happen({ kind: "seen", isSeen: Boolean(random(2)) });
    else if (which < 5 && figure.waits) figure.tick();
    else if (figure.asked) figure.answer();
  }
  if (!paused) figure.click("pause");
  figure.answers();
  const stood = figure.place;
  for (let more = 0; more < 3; more += 1) {
    figure.tick().answers();
    figure.happen({ kind: "seen", isSeen: true });
    assert(!figure.waits);
  }
  assert.deepEqual(figure.place, stood);
  const ticksWhilePaused = figure.place.filter((one, at, all) => one === "tick" && !isRunning(all.slice(0, at)));
  assert.deepEqual(ticksWhilePaused, []);
}));

test("Play, Pause, Undo does not play, however quickly", () => everyReader((random) => {
  const figure = new Figure().live().click("first").answers();
  const pass = () => { for (let left = random(4); left; left -= 1) figure.waits && random(2) ? figure.tick() : figure.asked && figure.answer(); };
  for (const act of ["play", "pause"]) { figure.click(act); pass(); }
  figure.undo();
  figure.answers();
  assert(!figure.waits);
  assert.deepEqual(figure.place, ["first"]);
}));

test("while it plays, Undo goes on from before the last step", () => {
  const figure = new Figure().live().click("play").answers().tick().answers().click("rate").answers().tick().answers();
  figure.undo().answers();
  assert.deepEqual(figure.place, ["play", "tick"]);
  assert(figure.waits);
});

test("a run that is not seen rests", () => {
  const figure = new Figure().live().click("play").answers().happen({ kind: "seen", isSeen: false });
  figure.tick();
  assert.equal(figure.asked, null);
  figure.happen({ kind: "seen", isSeen: true });
  assert(figure.waits);
});

test("a text is made of the state as it was when it was wished for", () => {
  const figure = new Figure().click("one").wish("link").click("two").answers();
  assert.deepEqual(figure.texts, ["link of one"]);
  assert.deepEqual(figure.place, ["one", "two"]);
});

test("a wish can be taken back, and Reset takes back those that wait", () => {
  const figure = new Figure().click("one").wish("link").undo();
  assert.deepEqual(figure.texts, ["taken back"]);
  assert.deepEqual(figure.wish("link").reset().texts, ["taken back", "taken back"]);
});

test("every wish is granted or refused", () => everyReader((random) => {
  const figure = new Figure();
  let wished = 0;
  for (let at = 0; at < 30; at += 1) {
    const which = random(8);
    if (which < 2) { figure.wish("link"); wished += 1; }
    else if (which < 4) figure.click(["play", "pause", "one"][random(3)]);
    else if (which === 4) figure.undo();
    else if (which === 5) figure.reset();
    else if (which === 6 && figure.asked) figure.stopped();
    else if (figure.asked) figure.answer();
  }
  figure.answers();
  assert.equal(figure.texts.length, wished);
}));

test("after a worker that ended, what is shown is drawn again from where it was", () => {
  const figure = new Figure().live().click("one").answers().happen({ kind: "live" });
  assert.deepEqual(figure.asked, { kind: "ask", state: ["one"], events: [] });
});

test("what had to be stopped while it was drawn is not drawn by the next worker, until it is another", () => {
  const figure = new Figure().live().happen({ kind: "changed" });
  assert.deepEqual(figure.asked, { kind: "ask", state: [], events: [] });
  figure.stopped().happen({ kind: "live" });
  assert.equal(figure.asked, null);
  assert.equal(figure.happen({ kind: "changed" }).asked?.kind, "ask");
  assert.match(figure.answers().click("one").answers().shown, /one/);
});

test("what is changed while a question is answered is drawn again after that", () => {
  const figure = new Figure().live().click("one").happen({ kind: "changed" });
  assert.deepEqual(figure.asked.events.length, 1);
  figure.answer();
  assert.deepEqual(figure.asked, { kind: "ask", state: ["one"], events: [] });
});

test("no more than 200 steps are kept", () => {
  const figure = new Figure().live();
  for (let at = 0; at < 250; at += 1) figure.click(`click${at}`).answers();
  assert.equal(figure.session.past.length, 200);
});
