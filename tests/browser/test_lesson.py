"""Lesson 1 as a reader uses it: the numbers of every figure, to the digits that are published."""

from collections.abc import Iterator
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page, expect

from nncore.datasets import three_houses
from nncore.descent import descend_linear
from tests.browser.conftest import NO_SNAPSHOT
from tests.browser.reader import dial, figure, press, reset_all, said, shown, slide, until, wait_until_live

LESSON = "basics/index.html"


@pytest.fixture(scope="module")
def visit(browser: Browser, opened) -> Iterator[Page]:
    """One reader's visit, in which they try everything."""
    page = browser.new_page(service_workers="block")
    page.goto(opened.address(LESSON))
    wait_until_live(page)
    expect(page.locator("html")).to_have_attribute("data-start", opened.start)
    yield page
    page.close()


@pytest.fixture
def lesson(visit: Page) -> Page:
    reset_all(visit)
    return visit


def test_training_by_hand(lesson):
    place = figure(lesson, "train-by-hand")
    expect(shown(place, "Error")).to_have_text("799")
    expect(dial(place, "Weight")).to_have_text("0.100")
    expect(dial(place, "Bias")).to_have_text("150.0")
    slide(place, "Weight", 0.059)
    slide(place, "Bias", 246)
    expect(shown(place, "Error")).to_have_text("447")
    expect(dial(place, "Weight")).to_have_text("0.059")
    expect(dial(place, "Bias")).to_have_text("246.0")


@pytest.mark.parametrize(
    ("weight", "bias", "words"),
    [(0.1, 151, "Better"), (0.09, 170, "Under 750"), (0.08, 200, "Under 600"), (0.07, 223, "Under 500"),
     (0.059, 246, "Under 450"), (0.3, 150, "yellow"), (0.4, 460, "palaces")],
)  # fmt: skip
def test_encouragement_and_nudges(lesson, weight, bias, words):
    place = figure(lesson, "train-by-hand")
    slide(place, "Weight", weight)
    slide(place, "Bias", bias)
    expect(said(place)).to_contain_text(words)


def test_gradient_descent_gives_the_published_numbers(lesson):
    place = figure(lesson, "gradient-descent")
    expect(shown(place, "Error")).to_have_text("134,971.67")
    press(place, "GD step")
    expect(shown(place, "Error")).to_have_text("964.54")
    expect(place.get_by_role("slider", name="Bias", exact=True)).to_have_attribute("aria-valuetext", "366.3")
    press(place, "GD step")
    expect(shown(place, "Error")).to_have_text("733.79")
    press(place, "Reset")
    press(place, "10 GD steps")
    expect(shown(place, "Error")).to_have_text("728.64")
    press(place, "Reset")
    press(place, "100 GD steps")
    expect(shown(place, "Error")).to_have_text("680.27")
    press(place, "100 GD steps", 9)
    expect(shown(place, "Error")).to_have_text("482.62")


def test_the_first_step_to_every_digit(lesson):
    place = figure(lesson, "gradient-descent")
    expect(place).to_contain_text("weight 0.0075161")
    expect(place).to_contain_text("bias 366.267")


@pytest.mark.parametrize("id_", ["gradient-descent", "two-variables"])
def test_a_hundred_steps_at_once_are_a_hundred_single_ones(lesson, id_):
    place = figure(lesson, id_)
    start = shown(place, "Error").inner_text()
    press(place, "100 GD steps")
    expect(shown(place, "Error")).to_have_text({"gradient-descent": "680.27", "two-variables": "5,479.20"}[id_])
    at_once = [dial.get_attribute("value") for dial in place.get_by_role("slider").all()]
    press(place, "Reset")
    expect(shown(place, "Error")).to_have_text(start)
    click = "button => { for (let at = 0; at < 100; at += 1) button.click(); }"
    place.get_by_role("button", name="GD step", exact=True).evaluate(click)
    expect(shown(place, "Error")).to_have_text({"gradient-descent": "680.27", "two-variables": "5,479.20"}[id_])
    assert [dial.get_attribute("value") for dial in place.get_by_role("slider").all()] == at_once


def test_sliders_and_steps_mix(lesson):
    place = figure(lesson, "gradient-descent")
    slide(place, "Weight", 0.1)
    slide(place, "Bias", 150)
    expect(shown(place, "Error")).to_have_text("799.09")
    press(place, "GD step")
    expect(shown(place, "Error")).not_to_have_text("799.09")


def test_two_variables_give_the_published_numbers(lesson):
    place = figure(lesson, "two-variables")
    expect(shown(place, "Error")).to_have_text("108,268.39")
    press(place, "GD step")
    expect(shown(place, "Error")).to_have_text("10,435.35")
    expect(dial(place, "Bias")).to_have_text("313.9")
    press(place, "Reset")
    press(place, "100 GD steps")
    expect(shown(place, "Error")).to_have_text("5,479.20")
    press(place, "100 GD steps", 9)
    expect(shown(place, "Error")).to_have_text("1,685.90")


def test_the_error_log_reads_exact_values(lesson):
    place = figure(lesson, "gradient-descent")
    press(place, "GD step", 2)
    expect(shown(place, "Error there")).to_have_text("733.79")
    slide(place, "Error at move", 1)
    expect(shown(place, "Error there")).to_have_text("964.54")


def test_network_shape_counts_weights_and_biases(lesson):
    place = figure(lesson, "network-shape")
    expect(said(place)).to_contain_text("2 × 2 = 4 weights and 2 biases")
    features = place.get_by_role("spinbutton", name="Features (x)")
    features.fill("3")
    features.press("Enter")
    expect(said(place)).to_contain_text("3 × 2 = 6 weights and 2 biases")
    features.fill("99")
    features.press("Enter")
    expect(said(place)).to_contain_text("Only 1 to 8")
    expect(features).to_have_value("8")
    classes = place.get_by_role("spinbutton", name="Classes (y)")
    classes.fill("1")
    classes.press("Enter")
    expect(said(place)).to_contain_text("8 × 1 = 8 weights and 1 bias.")


def test_softmax_by_hand(lesson):
    place = figure(lesson, "softmax-by-hand")
    slide(place, "First", 0)
    slide(place, "Second", 0)
    slide(place, "Third", 2)
    expect(said(place)).to_contain_text("Third is the surest, 7.4 times")


def test_a_sequence_is_stepped_through(lesson):
    place = figure(lesson, "read-the-price")
    expect(place.get_by_role("button", name="Back")).to_be_disabled()
    press(place, "Next", 3)
    expect(said(place)).to_contain_text("$360,000")
    slide(place, "Area", 1000)
    expect(said(place)).to_contain_text("$180,000")
    press(place, "Back")
    expect(said(place)).to_contain_text("3 of 4")


def test_a_sequence_plays_to_its_end(lesson):
    place = figure(lesson, "squared-errors")
    place.scroll_into_view_if_needed()
    press(place, "Next")
    press(place, "Play")
    expect(said(place)).to_contain_text("4 of 4", timeout=20_000)
    expect(said(place)).to_contain_text("2,058")


def test_lines_are_compared(lesson):
    place = figure(lesson, "compare-lines")
    press(place, "Next line", 3)
    expect(place.get_by_role("table")).to_contain_text("3,229")
    expect(place.get_by_role("table")).to_contain_text("799 (the best so far)")


def test_undo_takes_back_one_thing_at_a_time(page, opened):
    page.goto(opened.address(LESSON))
    place = figure(page, "gradient-descent")
    press(place, "GD step")
    expect(shown(place, "Error")).to_have_text("964.54")
    press(place, "GD step")
    expect(shown(place, "Error")).to_have_text("733.79")
    press(place, "Undo")
    expect(shown(place, "Error")).to_have_text("964.54")
    press(place, "Undo")
    expect(shown(place, "Error")).to_have_text("134,971.67")
    expect(place.get_by_role("button", name="Undo")).to_be_disabled()


# That Python is live comes to a page when a test lets it come.
HELD_BACK = """Worker.prototype.addEventListener = function (kind, listen) {
  EventTarget.prototype.addEventListener.call(this, kind, async (event) => {
    if (event.data?.kind === "live") await new Promise((resolve) => { window.letGo = resolve; });
    listen(event);
  });
};"""


def let_python_start(page: Page) -> None:
    assert page.evaluate("document.documentElement.dataset.python") != "live"
    until(page, "() => Boolean(window.letGo)")
    page.evaluate("letGo()")
    wait_until_live(page)


def test_what_was_done_before_python_was_live_takes_effect_in_order(page, opened):
    page.add_init_script(HELD_BACK)
    page.goto(opened.address(LESSON), wait_until="commit")
    place = figure(page, "gradient-descent")
    slide(place, "Weight", 0.3)
    slide(place, "Weight", 0.1)
    slide(place, "Bias", 150)
    press(place, "GD step", 2)
    slide(place, "Weight", 0.2)
    press(place, "GD step")
    let_python_start(page)
    houses = three_houses()
    two = descend_linear(houses.area, houses.price, (0.1, 150), (1e-8, 1), 2).parameters[-1]
    last = descend_linear(houses.area, houses.price, (0.2, two[1]), (1e-8, 1), 1)
    expect(shown(place, "Error")).to_have_text(f"{last.loss[-1]:,.2f}")


def test_what_was_taken_back_before_python_was_live_does_not_happen(page, opened):
    page.add_init_script(HELD_BACK)
    page.goto(opened.address(LESSON), wait_until="commit")
    place = figure(page, "gradient-descent")
    press(place, "GD step", 2)
    press(place, "Undo")
    other = figure(page, "train-by-hand")
    slide(other, "Bias", 246)
    press(other, "Undo")
    let_python_start(page)
    expect(shown(place, "Error")).to_have_text("964.54")
    expect(dial(other, "Bias")).to_have_text("150.0")
    expect(other.get_by_role("slider", name="Bias", exact=True)).to_have_value("150")


def test_the_first_live_render_is_what_was_there(page, opened):
    """Byte for byte, for every figure."""
    page.add_init_script(
        """addEventListener("render", ({ target, detail }) => {
             (window.renders ??= new Map()).has(target.id) || renders.set(target.id, detail.markup);
           }, true);"""
    )
    address = opened.address(LESSON)
    page.goto(address)
    with urlopen(address) as file:
        text = file.read().decode()
    wait_until_live(page)
    ids = page.locator("figure[data-figure]").evaluate_all("figures => figures.map(figure => figure.id)")
    until(page, f"() => window.renders?.size === {len(ids)}")
    assert len(ids) >= 8
    for id_ in ids:
        live = page.evaluate("id => renders.get(id)", id_)
        assert f'<div class="view">{live}</div>' in text, id_


def test_nothing_moves_when_the_figures_come_alive(page, opened):
    page.add_init_script(
        """window.shift = 0;
           new PerformanceObserver((list) => { for (const one of list.getEntries()) shift += one.value; })
             .observe({ type: "layout-shift", buffered: true });"""
    )
    page.goto(opened.address(LESSON))
    wait_until_live(page)
    until(page, "() => !document.getElementById('page:python').checkVisibility()")
    assert page.evaluate("shift") == 0


def test_the_keyboard_moves_a_slider(lesson):
    place = figure(lesson, "train-by-hand")
    slider = place.get_by_role("slider", name="Weight", exact=True)
    slider.focus()
    slider.press("ArrowRight")
    expect(dial(place, "Weight")).to_have_text("0.101")
    expect(slider).to_be_focused()


def test_dragging_on_the_plot_asks_for_another_house(lesson):
    surface = figure(lesson, "read-the-price").locator("[data-on-point]")
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    x0, x1 = (float(surface.get_attribute(f"data-x{end}")) for end in "01")
    lesson.mouse.move(box["x"] + box["width"] * (1000 - x0) / (x1 - x0), box["y"] + box["height"] / 2)
    lesson.mouse.down()
    expect(said(figure(lesson, "read-the-price"))).to_contain_text("$180,000")
    lesson.mouse.move(box["x"] + box["width"] * (1500 - x0) / (x1 - x0), box["y"] + box["height"] / 2)
    lesson.mouse.up()
    expect(said(figure(lesson, "read-the-price"))).to_contain_text("$270,000")


def test_an_image_of_the_whole_page_at_320_pixels_has_no_sideways_scroll(page, opened):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(opened.address(LESSON))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("opened", [*NO_SNAPSHOT][1:], indirect=True)
def test_whatever_is_wrong_with_the_snapshot_python_starts_the_other_way(page, opened):
    page.goto(opened.address(LESSON))
    wait_until_live(page)
    expect(page.locator("html")).to_have_attribute("data-start", "precompiled")
    place = figure(page, "gradient-descent")
    press(place, "100 GD steps")
    expect(shown(place, "Error")).to_have_text("680.27")
    slide(figure(page, "train-by-hand"), "Weight", 0.059)
    expect(dial(figure(page, "train-by-hand"), "Weight")).to_have_text("0.059")
