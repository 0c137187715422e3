"""Steps move to their place; what is dragged is there at once, and so is everything for those who want no motion."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.reader import figure, press, shown, slide, until, wait_until_live
from tests.browser.test_one_screen import SIZES

WATCH = """() => {
  window.moved = 0;
  document.addEventListener("transitionrun", ({ target }) => { moved += target.closest("svg") ? 1 : 0; });
}"""
# What is drawn now has been painted twice, so that whatever moves has begun to.
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(moved)))))"


@pytest.fixture(params=SIZES)
def motion(request, browser: Browser, well_served, wanted) -> Page:
    page = browser.new_page(reduced_motion=wanted, service_workers="block", **SIZES[request.param])
    page.goto(well_served.url("basics/index.html"))
    wait_until_live(page)
    page.evaluate(WATCH)
    yield page
    page.close()


@pytest.mark.parametrize("wanted", ["no-preference"])
def test_a_step_moves_and_a_drag_does_not(motion):
    place = figure(motion, "gradient-descent")
    press(place, "GD step")
    until(motion, "() => moved > 0")
    slide(place, "Weight", 0.2)
    expect(shown(place, "Error")).not_to_have_text("134,971.67")
    motion.evaluate(PAINTED)
    motion.evaluate("() => { moved = 0; }")
    slide(place, "Weight", 0.3)
    expect(place.get_by_role("slider", name="Weight", exact=True)).to_have_attribute("aria-valuetext", "0.3000")
    assert motion.evaluate(PAINTED) == 0


@pytest.mark.parametrize("wanted", ["reduce"])
def test_nothing_moves_for_those_who_want_no_motion(motion):
    place = figure(motion, "gradient-descent")
    press(place, "GD step")
    expect(shown(place, "Error")).not_to_have_text("134,971.67")
    assert motion.evaluate(PAINTED) == 0
