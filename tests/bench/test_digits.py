"""Reading handwriting: how long a stroke takes to be answered, an epoch, and a tick of training."""

import pytest

from tests.bench.test_events import shares

STROKES, POINTS, EPOCHS = 12, 40, 20
STROKE_BUDGET, EPOCH_BUDGET, TICK_BUDGET = 16, 20, 25

# From each point of a stroke, told once the last one is answered, to the page with the answer: digits of two strokes.
MEASURE = """async ([strokes, points]) => {
  const figure = document.getElementById("draw-a-digit");
  figure.scrollIntoView({ block: "center" });
  const rendered = () => new Promise((resolve) => figure.addEventListener("render", resolve, { once: true }));
  const call = figure.querySelector("[data-draws]").dataset.draws;
  const times = [];
  for (let stroke = 0; stroke < strokes; stroke += 1) {
    if (stroke % 2 === 0) {
      const cleared = rendered();
      figure.querySelector("[data-tool=reset]").click();
      await cleared;
    }
    const all = [];
    for (let at = 0; at < points; at += 1) {
      const angle = 2 * Math.PI * at / points;
      all.push(Math.round(500 + 250 * Math.sin(angle)), Math.round((stroke % 2 ? 680 : 310) - 190 * Math.cos(angle)));
      await new Promise((resolve) => requestAnimationFrame(() => requestIdleCallback(resolve)));
      const start = performance.now(), done = rendered();
      const event = { call, value: { pen: String(stroke), points: [...all] } };
      const detail = { event, gesture: `pen ${stroke}`, moves: true };
      figure.querySelector("[data-draws]").dispatchEvent(new CustomEvent("drawn", { bubbles: true, detail }));
      await done;
      if (stroke > 1) times.push(performance.now() - start);
    }
  }
  return times.sort((a, b) => a - b);
}"""

# How long Python works on an event of a figure, after so many of them.
ASK = """async ([id, call, times]) => {
  const figure = document.getElementById(id);
  let state;
  const found = [];
  const begun = await python.put("ask", { figure: figure.dataset.figure, state, events: [{ call: "train" }] });
  state = begun.state;
  for (let at = 0; at < times; at += 1) {
    const start = performance.now();
    ({ state } = await python.put("ask", { figure: figure.dataset.figure, state, events: [{ call }] }));
    found.push(performance.now() - start);
  }
  return found.slice(2).sort((a, b) => a - b);
}"""


@pytest.fixture
def lesson(page, server):
    page.goto(server.url("digits/index.html"))
    page.locator("html[data-python=live]").wait_for()
    page.wait_for_timeout(1000)
    return page


def test_a_stroke_is_answered(lesson):
    p50, p95 = shares(lesson.evaluate(MEASURE, [STROKES, POINTS]))
    print(f"\na point of a stroke → page updated: {p50:.1f} ms, p95 {p95:.1f} ms, budget {STROKE_BUDGET} ms")
    assert p50


def test_an_epoch_and_a_tick(lesson):
    for id_, name, budget in (
        ("templates", "an epoch without a hidden layer", EPOCH_BUDGET),
        ("hidden", "an epoch with 32 hidden neurons", EPOCH_BUDGET),
        ("your-drawings", "a tick of training with shifted copies", TICK_BUDGET),
    ):
        p50, p95 = shares(lesson.evaluate(ASK, [id_, "tick", EPOCHS]))
        print(f"\n{name}, drawn: {p50:.1f} ms, p95 {p95:.1f} ms, budget {budget} ms")
        assert p50
