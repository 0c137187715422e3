"""What a control changes is on the screen together with it: every control of every figure, on a desk and on a phone."""

import itertools
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.reader import figure, press, reset_all, shown, slide, wait_until_live
from tests.content.reader import LESSONS

CONTENT = Path(__file__).parents[2] / "content"
SIZES = {
    "desk": {"viewport": {"width": 1280, "height": 800}},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
FIGURES = [
    (lesson, name.replace("_", "-"))
    for lesson in LESSONS
    # Of the questions one of each kind: the others are drawn by the same functions.
    for name in re.findall(
        r"\]\((?:questions/(?=thousand|what_it_can|first_steps))?(\w+)\.py\)",
        (CONTENT / lesson / "lesson.md").read_text(),
    )
]
CONTROLS = (
    "button, input, select, textarea, [data-on-click], [data-on-press], [data-on-point], [data-on-hover], [data-draws]"
)
ROWS = "x1;x2;class\n1,5;2;yes\n-2;3,5;no\n400;2;yes\n1;1;no"

# Watches what changes in a figure from now on.
WATCH = """(figure) => {
  const before = new Map();
  const added = new Set();
  let drawn = 0;
  const keep = (node, name, value) => {
    const known = before.get(node) ?? new Map();
    if (!known.has(name)) known.set(name, value);
    before.set(node, known);
  };
  const take = (records) => {
    for (const { type, target, attributeName, oldValue, addedNodes } of records) {
      if (type === "childList") for (const node of addedNodes) added.add(node);
      else keep(target, attributeName ?? "", oldValue);
    }
  };
  const observer = new MutationObserver(take);
  const options = { attributes: true, characterData: true, attributeOldValue: true, characterDataOldValue: true };
  for (const part of figure.querySelectorAll(".view, .tools, .message"))
    observer.observe(part, { childList: true, subtree: true, ...options });
  figure.addEventListener("render", () => { drawn += 1; });
  const now = (node, name) => (name ? node.getAttribute(name) : node.data);
  window.watched = {
    drawn: () => drawn || figure.querySelector(".message").textContent.length,
    /** The smallest boxes that are not as they were. A drawing is one box. */
    changed() {
      take(observer.takeRecords());
      observer.disconnect();
      const nodes = [...before].filter(([node, known]) => [...known].some(([name, old]) => now(node, name) !== old));
      const boxes = [...nodes.map(([node]) => node), ...added].filter((node) => node.isConnected).map((node) => {
        const element = node instanceof Element ? node : node.parentElement;
        return element.closest(".plot > svg, .diagram") ?? element;
      });
      const seen = [...new Set(boxes)].filter((box) => box.checkVisibility());
      return seen.filter((box) => !seen.some((other) => other !== box && box.contains(other)));
    },
  };
}"""
DRAWN = """async () => {
  const end = performance.now() + 3_000;
  while (!watched.drawn()) {
    if (performance.now() > end) return;
    await new Promise(requestAnimationFrame);
  }
  let last = -1;
  for (let again = 0; again < 3 && last !== watched.drawn(); again += 1) {
    last = watched.drawn();
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  }
}"""
# What is not on the screen with the control, where it and the boxes are as near to each other as scrolling brings them.
MISSED = """(control) => {
  const figure = control.closest("figure");
  const { clientHeight: height, clientWidth: width } = document.documentElement;
  const boxes = [...new Set([control, ...watched.changed()])];
  const stuck = [...figure.querySelectorAll(".view *:not(svg *), .tools")]
    .filter((one) => getComputedStyle(one).position === "sticky");
  const crosses = (one, other) =>
    one.top < other.bottom - 1 && one.bottom > other.top + 1 && one.left < other.right - 1 && one.right > other.left + 1;
  const isOut = (one) => one.top < -1 || one.left < -1 || one.bottom > height + 1 || one.right > width + 1;
  const isCovered = (box, own) => stuck.some((one) => !one.contains(box) && !box.contains(one)
    && crosses(own, one.getBoundingClientRect()));
  const name = (box) => (box.getAttribute("aria-label") ?? box.closest("label, .slider")?.textContent ?? box.textContent)
    .trim().slice(0, 40) || box.className.baseVal || box.className || box.localName;
  const rects = boxes.map((box) => box.getBoundingClientRect());
  const first = Math.min(...rects.map(({ top }) => top)), last = Math.max(...rects.map(({ bottom }) => bottom));
  let best = null;
  const places = [];
  for (let top = scrollY + first - height; top <= scrollY + last; top += 8) places.push(Math.max(top, 0));
  for (const top of [scrollY + first, ...places]) {
    scrollTo({ top, behavior: "instant" });
    const out = boxes.filter((box) => {
      const own = box.getBoundingClientRect();
      return isOut(own) || isCovered(box, own);
    });
    if (!out.length) return null;
    if (!best || out.length < best.length) best = out;
  }
  return `over ${Math.round(last - first)} px, and not to be seen at best: ${best.map(name).join(" | ")}`;
}"""
# Unfolds what a control lies in, and gives its name.
UNFOLD = """(one) => {
  const folded = [];
  for (let at = one.closest("details"); at; at = at.parentElement.closest("details")) if (!at.open) folded.push(at);
  for (const details of folded) details.open = true;
  window.fold = () => { for (const details of folded) details.open = false; };
  return `${one.localName} ${one.getAttribute("aria-label") ?? one.closest("label")?.textContent ?? one.textContent}`.trim();
}"""


@pytest.fixture(scope="module", params=SIZES)
def size(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def pages(browser: Browser, well_served, size) -> Iterator[dict[str, Page]]:
    """Each lesson, live, for a reader with a screen of that size."""
    context = browser.new_context(service_workers="block", **SIZES[size])
    opened = {}
    for lesson in sorted({lesson for lesson, _ in FIGURES}):
        page = opened[lesson] = context.new_page()
        page.goto(well_served.url(f"{lesson}/index.html"))
        wait_until_live(page)
    # What cannot be used within this time cannot be used.
    context.set_default_timeout(5_000)
    yield opened
    context.close()


@pytest.mark.parametrize(("lesson", "id_"), FIGURES)
def test_a_control_and_what_it_changes_are_on_one_screen(pages, lesson, id_):
    page = pages[lesson]
    page.bring_to_front()
    page.mouse.move(0, 0)
    reset_all(page)
    place = figure(page, id_)
    # Reset stands beside Undo, and what it brings back is seen once.
    tools = itertools.chain([("Undo", "Reset")], itertools.repeat(("Undo",)))
    missed = [found for control in controls(place) for found in measured(place, control, next(tools))]
    assert not missed, "\n".join(missed)


def test_a_figure_with_columns_is_as_wide_as_they_need(page, well_served):
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(well_served.url("basics/index.html"))
    assert figure(page, "gradient-descent").bounding_box()["width"] == 72 * 16
    assert figure(page, "read-the-price").bounding_box()["width"] == 46 * 16
    assert page.locator("main").bounding_box()["width"] == 36 * 16


def test_the_bench_is_no_taller_than_a_screen(pages, size):
    page = pages["hidden-layers"]
    reset_all(page)
    place = figure(page, "playground")
    place.locator("details").first.evaluate("one => { one.open = true; }")
    if size == "desk":
        reach = """(one) => one.querySelector(".tools").getBoundingClientRect().bottom
          - one.querySelector(".view").getBoundingClientRect().top"""
        assert place.evaluate(reach) <= 760
    else:
        assert place.locator(".kept").bounding_box()["height"] <= 440


def test_numbers_without_end_do_not_widen_the_page(pages):
    page = pages["basics"]
    page.bring_to_front()
    reset_all(page)
    place = figure(page, "two-variables")
    slide(place, "Learning rate", 2.1)
    press(place, "100 GD steps")
    expect(shown(place, "Error")).to_have_text(re.compile("·10"))
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


# Of the parts of a drawing that do the same, the first and the last: what they change is that drawing, and what it changes.
APART = """(all) => {
  const group = (one, at) => {
    const svg = one.closest("svg");
    return svg && svg !== one ? [svg, one.dataset.onClick, Object.keys(one.dataset)] : [at];
  };
  const svgs = [...new Set(all.map((one) => one.closest("svg")))];
  const groups = Map.groupBy(all.keys(), (at) => {
    const [svg, ...others] = group(all[at], at);
    return JSON.stringify([svgs.indexOf(svg), svg === at ? at : others]);
  });
  return [...groups.values()].flatMap((group) => [...new Set([group[0], group.at(-1)])]);
}"""


def controls(place: Locator) -> list[Locator]:
    """All that a reader may use in a figure."""
    found = place.locator(".view").locator(CONTROLS)
    return [found.nth(at) for at in found.evaluate_all(APART)]


def measured(place: Locator, control: Locator, tools: Sequence[str]) -> Iterator[str]:
    """What is not on the screen with the control when it is used, and with Undo and Reset when these take it back."""
    name = control.evaluate(UNFOLD)
    for taken_back in tools:
        tool = place.get_by_role("button", name=taken_back, exact=True)
        press_until_enabled(place, control)
        for used, what in ((control, name), (tool, f"{taken_back} after {name}")):
            place.evaluate(WATCH)
            use(used)
            place.page.evaluate(DRAWN)
            missed = used.evaluate(MISSED)
            if missed and not (used is control and taken_back == "Reset"):
                yield f"{what}: {missed}"
        if taken_back == "Undo":
            place.evaluate(WATCH)
            press(place, "Reset")
            place.page.evaluate(DRAWN)
    place.page.evaluate("fold()")


def press_until_enabled(place: Locator, control: Locator) -> None:
    """Do what makes a control usable: press those that stand with it, a first step before one can go back.

    Where there is a surface, draw on it first, and press whatever else there is.
    """
    others = control.locator("xpath=..").locator("button").all()
    surface = place.locator("[data-draws]")
    if not control.is_enabled() and surface.count():
        place.evaluate(WATCH)
        draw(surface)
        place.page.evaluate(DRAWN)
        others += place.locator(".view button").all()
    for other in others:
        if control.is_enabled():
            return
        if other.is_enabled():
            place.evaluate(WATCH)
            other.click()
            place.page.evaluate(DRAWN)


def draw(surface: Locator) -> None:
    """A stroke with the mouse."""
    surface.scroll_into_view_if_needed()
    box, mouse = surface.bounding_box(), surface.page.mouse
    for at, (x, y) in enumerate([(0.3, 0.2), (0.7, 0.2), (0.4, 0.8)]):
        mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        if not at:
            mouse.down()
    mouse.up()


def use(control: Locator) -> None:
    """Use a control as a reader does."""
    kind = control.evaluate("one => one.localName === 'input' ? one.type : one.localName")
    if kind == "range":
        lo, hi, step, value = map(
            float, control.evaluate("one => [one.min, one.max, one.step, one.getAttribute('value')]")
        )
        to = 0.7 if value < lo + 0.5 * (hi - lo) else 0.3
        control.fill(f"{lo + round(to * (hi - lo) / step) * step:.10g}")
    elif kind == "number":
        control.fill(control.get_attribute("max") or "2.5")
        control.press("Enter")
    elif kind == "select":
        control.select_option(index=control.evaluate("one => (one.selectedIndex + 1) % one.options.length"))
    elif kind == "textarea":
        control.fill(ROWS)
        control.blur()
    elif kind == "file":
        control.set_input_files({"name": "points.csv", "mimeType": "text/csv", "buffer": ROWS.encode()})
    elif kind == "drawing-surface":
        draw(control)
    elif kind == "rect":
        box = control.bounding_box()
        at = {"x": box["width"] * 0.3, "y": box["height"] * 0.6}
        control.hover(position=at)
        if control.get_attribute("data-on-hover") is None:
            control.click(position=at)
    else:
        control.click(force=kind == "g")
