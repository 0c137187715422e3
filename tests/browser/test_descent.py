"""The lesson on steps as a reader uses it: each figure, a question, its exercises."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.reader import dial, figure, press, said, shown, slide
from tests.browser.test_cells import output
from tests.browser.test_cells import press as press_cell
from tests.browser.test_cells import write as write_cell
from tests.browser.test_exercises import press as check
from tests.browser.test_exercises import solve, status, write
from tests.content.test_exercises import solved

LESSON = "descent/index.html"


def on_plot(place: Locator, x: float, y: float) -> tuple[float, float]:
    """Where a place of a plot that can be dragged on is on the page."""
    surface = place.locator("[data-on-press]")
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    assert box
    x0, x1, y0, y1 = (float(surface.get_attribute(f"data-{end}") or 0) for end in ("x0", "x1", "y0", "y1"))
    return box["x"] + box["width"] * (x - x0) / (x1 - x0), box["y"] + box["height"] * (y1 - y) / (y1 - y0)


def test_the_slope_settles_and_then_is_spoiled(lesson):
    place = figure(lesson, "two-heights")
    press(place, "A tenth of the gap", 3)
    expect(shown(place, "Slope of the line")).to_have_text("−25.590000")
    expect(place.get_by_role("row")).to_have_count(6)
    slide(place, "Gap, as a power of ten", -13)
    expect(place.locator(".task[data-done]")).to_contain_text("Find a gap that is too small")
    expect(said(place)).to_contain_text("rounding")
    press(place, "Ten times the gap")
    expect(shown(place, "Gap")).to_have_text("10⁻¹²")


def test_along_the_chain_and_back(lesson):
    place = figure(lesson, "one-house")
    press(place, "Next", 4)
    expect(said(place)).to_contain_text("5 of 7")
    expect(place.get_by_role("table")).to_contain_text("computed again")
    place.get_by_role("combobox", name="House").select_option("2,400 sq ft")
    expect(said(place)).to_contain_text("2,400 × 1 × 42.0")
    press(place, "Back")
    expect(said(place)).to_contain_text("4 of 7")
    press(place, "Play")
    expect(place.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    press(place, "Pause")
    expect(place.get_by_role("button", name="Play", exact=True)).to_be_visible()


def test_the_same_ten_steps_at_every_rate(lesson):
    place = figure(lesson, "one-rate")
    press(place, "10 steps")
    for rate, words in ((0.1, "creeps"), (0.2, "one step"), (0.36, "zigzags"), (0.4, "for ever"), (0.42, "diverges")):
        slide(place, "Learning rate", rate)
        expect(said(place)).to_contain_text(words)
    press(place, "Start again")
    expect(shown(place, "Weight")).to_have_text("0.0000")


def test_a_valley_and_a_bowl(lesson):
    place = figure(lesson, "two-maps")
    for name in ("Step", "10 steps", "100 steps"):
        press(place, name)
    expect(said(place)).to_contain_text("111 steps. The bowl is done.")
    expect(shown(place, "Error, area scaled")).to_have_text("447.29")
    press(place, "Start again")
    slide(place, "Share of the best rate", 1)
    press(place, "Step")
    expect(shown(place, "Error, area scaled")).to_have_text("447.29")
    expect(place.get_by_role("row").last).to_contain_text("58.5")


def test_a_house_is_dragged_out_and_training_explodes(lesson):
    place = figure(lesson, "border")
    expect(said(place)).to_contain_text("It goes down")
    mouse = lesson.mouse
    mouse.move(*on_plot(place, 2.4, 369))
    mouse.down()
    mouse.move(*on_plot(place, 2.4, 900), steps=4)
    expect(dial(place, "Price")).to_have_text(re.compile(r"^(89|90)\d$"))
    expect(shown(place, "2/λ")).to_have_text("0.383")
    mouse.move(*on_plot(place, 4.5, 900), steps=4)
    mouse.up()
    expect(dial(place, "House")).to_have_text("3")
    expect(said(place)).to_contain_text("It explodes")
    slide(place, "Learning rate", 0.1)
    expect(said(place)).to_contain_text("It goes down")


def test_a_house_is_moved_with_sliders(lesson):
    place = figure(lesson, "border")
    slide(place, "House", 2)
    slide(place, "Price", 1000)
    expect(shown(place, "2/λ")).to_have_text("0.383")
    slide(place, "Area", 6)
    expect(said(place)).to_contain_text("It explodes")
    press(place, "Undo")
    expect(said(place)).to_contain_text("It goes down")


def test_momentum_beside_none(lesson):
    place = figure(lesson, "with-momentum")
    press(place, "10 steps", 2)
    press(place, "100 steps")
    expect(said(place)).to_contain_text("as good as there")
    slide(place, "Momentum", 0)
    expect(said(place)).to_contain_text("both are the same")
    expect(shown(place, "Error with momentum")).to_have_text(shown(place, "Error without").inner_text())


def test_one_house_after_the_other(lesson):
    place = figure(lesson, "one-at-a-time")
    press(place, "One house", 2)
    expect(said(place)).to_contain_text("2 of 47 houses")
    press(place, "One epoch", 3)
    expect(place.locator(".task[data-done]")).to_contain_text("Three epochs")
    slide(place, "Learning rate", 0.01)
    press(place, "One epoch")
    expect(said(place)).to_contain_text("4 epochs and 2 houses")
    press(place, "Start again")
    expect(said(place)).to_contain_text("Not a house")


def test_a_typing_mistake(lesson):
    place = figure(lesson, "other-losses")
    slide(place, "Price as typed", 4000)
    expect(said(place)).to_contain_text("the line by squares says +4")
    expect(place.get_by_role("row", name=re.compile("^Huber"))).to_contain_text("5.0 times")
    slide(place, "δ of Huber", 100)
    expect(place.get_by_role("row", name=re.compile("^Huber"))).to_contain_text("10.0 times")


def test_a_guess_and_what_comes_of_it(lesson):
    place = figure(lesson, "what-it-cost")
    press(place, "Both of them")
    expect(place.locator(".reply")).to_contain_text("A high price moves the valley, and leaves its shape.")
    place = figure(lesson, "settles")
    place.get_by_label("Your guess").fill("-25.6")
    press(place, "That is my guess")
    expect(place.locator(".reply")).to_contain_text("Right")


WRONG = {
    "slope_from_two_heights": (
        "def slope_from_two_heights(f, w, gap):\n    return (f(w + gap) - f(w)) / gap\n",
        "take one on either side",
    ),
    "standardise": (
        "import numpy as np\n\n\ndef standardise(inputs):\n    return inputs - np.mean(inputs, axis=0)\n\n\n"
        "def in_own_units(weights, bias, mean, deviation):\n    return weights / deviation, bias\n",
        "Divide by its standard deviation.",
    ),
    "huber": (
        "import numpy as np\n\n\ndef huber(prediction, target, delta):\n    size = np.abs(prediction - target)\n"
        "    return np.mean(np.where(size <= delta, size**2 / 2, delta * size))\n\n\n"
        "def huber_slope(prediction, target, delta):\n"
        "    return np.clip(prediction - target, -delta, delta) / prediction.size\n",
        "At delta this jumps",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_answer_is_answered_and_a_right_one_passes(lesson, name):
    text, words = WRONG[name]
    write(lesson, text, name)
    check(lesson, "Check", name)
    expect(status(lesson, name)).to_contain_text(words)
    solve(lesson, solved(f"descent.{name}"), name)


def test_figures_run_on_what_was_written(lesson):
    solve(lesson, solved("descent.standardise"), "standardise")
    switch = lesson.get_by_role("switch", name="Use my standardise")
    switch.click()
    expect(figure(lesson, "two-maps").locator(".yours")).to_contain_text("Running on your standardise")
    switch.click()
    expect(lesson.locator(".yours")).to_have_count(0)


def test_a_cell_is_changed_and_run(lesson):
    write_cell(lesson, 2, "print(f'{1 - 0.41 * np.mean(np.array([1, 3]) ** 2):.2f} is left')")
    press_cell(lesson, 2, "Run")
    expect(output(lesson, 2)).to_contain_text("-1.05 is left")
