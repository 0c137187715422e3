"""How long it takes from a control's event until the page shows the answer, for every figure of every lesson."""

import pytest

from tests.browser.conftest import SITE

EVENTS = 60
BUDGET = 16
LESSONS = sorted(page.parent.name for page in SITE.glob("*/index.html"))

MEASURE = """async ([id, count]) => {
  const figure = document.getElementById(id);
  figure.scrollIntoView({ block: "center" });
  // What starts a run has a bench of its own, in test_training.
  const found = () => figure.querySelector('.view input[type="range"]:not([max="1"]), .view input[type="number"]') ??
    figure.querySelector(".view button:not([aria-disabled])");
  const rendered = () => new Promise((resolve) => figure.addEventListener("render", resolve, { once: true }));
  const act = (at) => {
    // A question that is answered has nothing more to press.
    const control = found() ?? figure.querySelector('[data-tool="reset"]');
    if (control.matches("button")) return control.click();
    const [lo, hi] = [Number(control.min), Number(control.max)];
    control.value = lo + (hi - lo) * (at % 2 ? 0.35 + at / count / 4 : 0.65 - at / count / 4);
    control.dispatchEvent(new Event(control.type === "range" ? "input" : "change", { bubbles: true }));
  };
  const times = [];
  for (let at = 0; at < count + 5; at += 1) {
    // A person's next event comes when the last answer has been painted.
    await new Promise((resolve) => requestAnimationFrame(() => requestIdleCallback(resolve)));
    const start = performance.now(), done = rendered();
    act(at);
    await done;
    if (at >= 5) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b);
}"""


@pytest.mark.parametrize("lesson", LESSONS)
def test_control_event_to_page_updated(page, server, lesson):
    page.goto(server.url(f"{lesson}/index.html"))
    page.locator("html[data-python=live]").wait_for()
    ids = page.locator("figure[data-figure]").evaluate_all("figures => figures.map(figure => figure.id)")
    print(f"\ncontrol event → page updated, {EVENTS} events a figure, in ms: just started, and again when warm")
    print(f"{lesson:24}   p50    p95     p50    p95")
    just_started, warm = ({id_: page.evaluate(MEASURE, [id_, EVENTS]) for id_ in ids} for _ in range(2))
    for id_ in ids:
        print(
            f"{id_:24} {'   '.join(f'{p50:5.1f}  {p95:5.1f}' for p50, p95 in map(shares, (just_started[id_], warm[id_])))}"
        )
    slow = [id_ for id_ in ids if shares(warm[id_])[1] > BUDGET]
    print(f"budget when warm: p95 at most {BUDGET} ms; over it: {', '.join(slow) or 'none'}")
    assert ids


def shares(times: list[float]) -> tuple[float, float]:
    """The time that half of the events take at most, and that 95 % take."""
    return times[len(times) // 2], times[int(len(times) * 0.95)]
