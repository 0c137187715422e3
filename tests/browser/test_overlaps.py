"""No words of a drawing lie on other words, on a curve that they name, or out of their box: on a desk and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.reader import figure, reset_all, wait_until_live
from tests.browser.test_one_screen import FIGURES, SIZES
from tests.content.reader import LESSONS

# What is wrong with the words of a figure, as it is drawn now.
FOUND = """(figure) => {
  const slack = 1;
  const seen = (one) => one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && one.textContent.trim();
  const texts = [...figure.querySelectorAll(".view svg text")].filter(seen)
    .filter((one) => getComputedStyle(one).display !== "none");
  const boxes = new Map(texts.map((one) => [one, one.getBoundingClientRect()]));
  const meet = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3 * slack;
  const name = (one) => JSON.stringify(one.textContent.trim());
  const known = new Map();
  const points = (line) => {
    if (!known.has(line)) {
      const ends = line.getScreenCTM(), length = line.getTotalLength();
      known.set(line, Array.from({ length: length / 2 + 1 }, (_, at) => line.getPointAtLength(2 * at).matrixTransform(ends)));
    }
    return known.get(line);
  };
  const wrong = [];
  texts.forEach((one, at) => {
    for (const other of texts.slice(at + 1))
      if (meet(boxes.get(one), boxes.get(other)) && one.ownerSVGElement === other.ownerSVGElement)
        wrong.push(`${name(one)} on ${name(other)}`);
    const own = boxes.get(one), whole = figure.getBoundingClientRect();
    if (own.left < whole.left - slack || own.right > whole.right + slack) wrong.push(`${name(one)} out of the figure`);
    const room = one.closest(".node, .neuron")?.querySelector("rect:not(.reach)")?.getBoundingClientRect();
    if (room && !one.matches(".name") && (own.left < room.left - slack || own.right > room.right + slack))
      wrong.push(`${name(one)} out of its node`);
    if (!one.matches(".plot .label")) return;
    const inside = { left: own.left + 2, right: own.right - 2, top: own.top + 4, bottom: own.bottom - 4 };
    const isCrossed = [...one.closest("svg.frame").querySelectorAll("path.line:not(.halo)")].some((line) => points(line)
      .some(({ x, y }) => x > inside.left && x < inside.right && y > inside.top && y < inside.bottom));
    if (isCrossed) wrong.push(`${name(one)} on its curve`);
  });
  return [...new Set(wrong)];
}"""


@pytest.fixture(scope="module", params=SIZES)
def pages(request, browser: Browser, well_served) -> Iterator[dict[str, Page]]:
    """Each lesson, live, with a screen of one of the sizes; what moves is there at once."""
    context = browser.new_context(service_workers="block", reduced_motion="reduce", **SIZES[request.param])
    opened = {}
    for lesson in sorted({lesson for lesson, _ in FIGURES}):
        page = opened[lesson] = context.new_page()
        page.goto(well_served.url(f"{lesson}/index.html"))
        wait_until_live(page)
    yield opened
    context.close()


@pytest.mark.parametrize("lesson", LESSONS)
def test_no_words_overlap(pages, lesson):
    page = pages[lesson]
    page.bring_to_front()
    reset_all(page)
    places = page.locator("figure.figure").all()
    wrong = {place.get_attribute("id"): place.evaluate(FOUND) for place in places}
    lively = {place.get_attribute("id") for place in page.locator("figure[data-figure]").all()}
    for id_ in [id_ for one, id_ in FIGURES if one == lesson and id_ in lively]:
        place = figure(page, id_)
        for button in place.locator(".view button:visible").all()[:6]:
            if button.is_enabled():
                drawn = place.evaluate_handle(
                    "(figure) => ({ done: new Promise((done) => figure.addEventListener('render', done, { once: true })) })"
                )
                button.click()
                drawn.evaluate("({ done }) => done.then(() => new Promise(requestAnimationFrame))")
                wrong[id_] += [f"{button.text_content()}: {one}" for one in place.evaluate(FOUND)]
        place.get_by_role("button", name="Reset").click()
    assert {id_: found for id_, found in wrong.items() if found} == {}
