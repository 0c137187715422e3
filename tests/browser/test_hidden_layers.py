"""The lesson on hidden layers as a reader uses it; the playground above all."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from nncore.network import parameters
from tests.browser.reader import figure, press, said, shown, slide, until, wait_until_live
from tests.browser.test_lesson import HELD_BACK, let_python_start

LESSON = "hidden-layers/index.html"
# Thirty frames of the page in which the figure is not drawn once.
QUIET = """async (figure) => {
  let drawn = true;
  figure.addEventListener("render", () => { drawn = true; });
  while (drawn) {
    drawn = false;
    for (let frame = 0; frame < 30; frame += 1) await new Promise(requestAnimationFrame);
  }
}"""
# Milliseconds from one drawing of the figure to the next.
GAP = """async (figure) => {
  const drawn = () => new Promise((resolve) => figure.addEventListener("render", resolve, { once: true }));
  await drawn();
  const start = performance.now();
  await drawn();
  return performance.now() - start;
}"""


@pytest.fixture
def place(lesson: Page) -> Locator:
    found = figure(lesson, "playground")
    unfold(found, "Given data")
    found.scroll_into_view_if_needed()
    return found


def unfold(place: Locator, name: str) -> None:
    place.locator("details", has=place.page.get_by_text(name, exact=True)).evaluate("one => { one.open = true; }")


def epoch(place: Locator) -> int:
    return int(shown(place, "Epoch").inner_text().replace(",", ""))


def on_plane(place: Locator, x: float, y: float) -> tuple[float, float]:
    """Where a point of the plane is on the page."""
    surface = place.locator("[data-on-press]")
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    assert box
    return box["x"] + box["width"] * (x + 6) / 12, box["y"] + box["height"] * (6 - y) / 12


def linked(place: Locator) -> str:
    """The address of the page once it leads to what the figure shows."""
    unfold(place, "Take it along")
    press(place, "Link to this very state")
    expect(place.locator(".message")).to_contain_text("The address of this page leads to this very state")
    return place.page.url


def plane(place: Locator) -> Locator:
    return place.locator(".square-plot svg.frame")


def test_three_of_four(lesson):
    place = figure(lesson, "try-a-line")
    expect(said(place)).to_contain_text("2 of 4")
    slide(place, "Weight of x₂", 1)
    slide(place, "Bias", -0.5)
    expect(said(place)).to_contain_text("3 of 4")


def test_activations(lesson):
    slide(figure(lesson, "sigmoid"), "z", 0)
    expect(figure(lesson, "sigmoid")).to_contain_text("= 0.5000")
    slide(figure(lesson, "relu"), "z", -20)
    expect(said(figure(lesson, "relu"))).to_contain_text("Shut")


def test_every_node_shows_its_arithmetic(lesson):
    place = figure(lesson, "feed-forward")
    place.get_by_label("Input row").select_option("1, 0")
    for name, words in (("x₁", "an input"), ("h₂", "h₂ = tanh("), ("y", "y = z = ")):
        place.locator(f'[aria-label^="{name},"]').focus()
        expect(place).to_contain_text(words)
    place.locator('[aria-label^="h₁,"]').hover()
    expect(place).to_contain_text("h₁ = tanh(")
    press(place, "Next node")
    expect(place).to_contain_text("h₂ = tanh(")


def test_learning_backward_and_back(lesson):
    place = figure(lesson, "learn-backward")
    before = place.locator("table").inner_text()
    press(place, "Next", 4)
    expect(said(place)).to_contain_text("the update")
    press(place, "Next")
    expect(shown(place, "Updates")).to_have_text("1")
    press(place, "Back", 5)
    expect(shown(place, "Updates")).to_have_text("0")
    expect(said(place)).to_contain_text("step 1 of 5")
    assert place.locator("table").inner_text() == before


def test_playing_pausing_and_the_same_start(place):
    first = place.locator(".view").inner_html()
    press(place, "Play")
    expect(shown(place, "Epoch")).not_to_have_text("0")
    press(place, "Pause")
    expect(place.get_by_role("button", name="Play", exact=True)).to_be_visible()
    stood = epoch(place)
    press(place, "One epoch")
    expect(shown(place, "Epoch")).to_have_text(str(stood + 1))
    press(place, "Start again")
    expect(shown(place, "Epoch")).to_have_text("0")
    assert place.locator(".view").inner_html() == first


def test_it_pauses_off_screen(place):
    press(place, "Play")
    expect(shown(place, "Epoch")).not_to_have_text("0")
    place.page.evaluate("scrollTo(0, 0)")
    place.evaluate(QUIET)
    stood = epoch(place)
    place.evaluate(QUIET)
    assert epoch(place) == stood
    place.scroll_into_view_if_needed()
    expect(shown(place, "Epoch")).not_to_have_text(str(stood))


def test_every_setting_by_its_label(place):
    place.get_by_label("Data").select_option("circle")
    slide(place, "Noise in %", 20)
    slide(place, "For training in %", 80)
    press(place, "x₁x₂")
    place.get_by_label("Hidden layers").fill("2")
    place.get_by_label("Hidden layers").press("Enter")
    press(place, "One neuron more in layer 2")
    place.get_by_label("Activation").select_option("relu")
    place.get_by_label("Learning rate").select_option("0.01")
    place.get_by_label("Batch").select_option("30")
    place.get_by_label("Optimiser").select_option("adam")
    place.get_by_label("Regularisation").select_option("l2")
    place.get_by_label("Strength").select_option("0.001")
    seed = place.get_by_label("Seed")
    seed.fill("3")
    seed.press("Enter")
    press(place, "100 epochs")
    expect(shown(place, "Epoch")).to_have_text("100")
    expect(place.locator(".diagram svg")).to_have_attribute("aria-label", re.compile("A network of 3, 4, 5, 2 nodes"))
    expect(place.locator(".message")).to_be_empty()


def test_a_weight_by_hand(place):
    edge = place.locator('[aria-label^="Weight from x₁ to neuron 2"]')
    edge.focus()
    expect(place).to_contain_text("Weight from x₁ to neuron 2: ")
    edge.press("Enter")
    slide(place, "Weight from x₁ to neuron 2", 3.25)
    expect(place.locator('[aria-label="Weight from x₁ to neuron 2 of layer 1: 3.250"]')).to_have_count(1)


def test_a_bias_by_hand_as_a_number(place):
    place.locator('[aria-label="neuron 2 of layer 1"]').click()
    field = place.get_by_role("spinbutton", name="Bias of neuron 2 of layer 1", exact=True)
    field.fill("7.5")
    field.press("Enter")
    expect(place.get_by_role("slider", name="Bias of neuron 2 of layer 1", exact=True)).to_have_attribute(
        "value", "7.5"
    )
    expect(field).to_have_value("7.500")
    expect(said(place).filter(has_text="Bias of neuron 2 of layer 1: 7.500.")).to_be_visible()


TABLE = "length;width;kind\n" + "\n".join(f"{at},5;{at % 7};{'round' if at < 15 else 'long'}" for at in range(30))


def test_a_table_is_pasted(place):
    unfold(place, "Points from a table")
    field = place.get_by_label("Rows pasted here")
    field.fill("1,2,a\n2,b,b")
    press(place, "Use these points")
    expect(said(place).filter(has_text="Row 2: x₂ is “b”, which is no number.")).to_be_visible()
    expect(field).to_have_value("1,2,a\n2,b,b")
    field.fill(TABLE)
    press(place, "Use these points")
    expect(plane(place)).to_have_attribute("aria-label", re.compile(", and 30 points"))
    expect(said(place).filter(has_text="x₁ goes from 0.5 to 29.5; it is scaled to fit the plane.")).to_be_visible()
    expect(place.locator(".legend").first).to_contain_text("long")
    press(place, "Undo")
    expect(plane(place)).to_have_attribute("aria-label", re.compile(", and 500 points"))
    expect(field).to_have_value(TABLE)
    press(place, "Undo")
    expect(field).to_have_value("1,2,a\n2,b,b")


def test_a_table_comes_out_of_a_file_and_the_same_file_again(place):
    unfold(place, "Points from a table")
    file = {"name": "points.csv", "mimeType": "text/csv", "buffer": ("\ufeff" + TABLE.replace("\n", "\r\n")).encode()}
    for _ in range(2):
        place.get_by_label("Or a CSV file").set_input_files(file)
        expect(plane(place)).to_have_attribute("aria-label", re.compile(", and 30 points"))
        press(place, "Reset")
        expect(plane(place)).to_have_attribute("aria-label", re.compile(", and 500 points"))


def test_what_is_being_pasted_stays_while_it_trains(place):
    unfold(place, "Points from a table")
    press(place, "Play")
    field = place.get_by_label("Rows pasted here")
    field.press_sequentially("1,2,a")
    stood = epoch(place)
    expect(shown(place, "Epoch")).not_to_have_text(str(stood))
    expect(field).to_have_value("1,2,a")


def test_it_stops_by_itself_and_says_why(place):
    field = place.get_by_label("Epochs at most")
    field.fill("5")
    press(place, "Play")
    expect(said(place).filter(has_text="Stopped: 5 epochs are over.")).to_be_visible()
    expect(shown(place, "Epoch")).to_have_text("5")
    expect(place.get_by_role("button", name="Play", exact=True)).to_be_visible()
    expect(field).to_have_value("5")
    field.fill("")
    press(place, "Play")
    expect(shown(place, "Epoch")).not_to_have_text(re.compile("^([0-9]|10)$"))


def test_settings_that_work_and_what_is_taken_for_what(place):
    place.get_by_label("Data").select_option("pinwheel")
    press(place, "Settings that work")
    expect(place.get_by_label("Optimiser")).to_have_value("adam")
    press(place, "100 epochs")
    unfold(place, "Right and wrong in the test")
    expect(place.get_by_role("table")).to_contain_text("class 2")
    expect(shown(place, "Right in the test")).to_have_text(re.compile("^9[5-9]|100"))


def test_of_what_is_folded_one_is_open(place):
    place.get_by_text("Your own data", exact=True).click()
    expect(place.get_by_role("button", name="Add a point there")).to_be_visible()
    expect(place.get_by_label("Seed")).to_be_hidden()
    press(place, "One epoch")
    expect(shown(place, "Epoch")).to_have_text("1")
    expect(place.get_by_label("Seed")).to_be_hidden()
    place.get_by_text("Given data", exact=True).click()
    expect(place.get_by_label("Seed")).to_be_visible()


def test_points_are_added_dragged_and_removed(place):
    unfold(place, "Your own data")
    press(place, "Remove nearly all")
    mouse = place.page.mouse
    mouse.click(*on_plane(place, 0, 4))
    expect(plane(place)).to_have_attribute("aria-label", re.compile(", and 3 points"))
    mouse.move(*on_plane(place, 0, 4))
    mouse.down()
    mouse.move(*on_plane(place, 4, -4), steps=5)
    mouse.up()
    slide(place, "x₁ of the place", 4)
    slide(place, "x₂ of the place", -4)
    press(place, "Remove the nearest point")
    expect(plane(place)).to_have_attribute("aria-label", re.compile(", and 2 points"))
    press(place, "Add a point there")
    expect(plane(place)).to_have_attribute("aria-label", re.compile(", and 3 points"))


def test_a_link_restores_the_same_picture(page, context, server):
    page.goto(server.url(LESSON))
    wait_until_live(page)
    place = figure(page, "playground")
    place.get_by_label("Data").select_option("pinwheel")
    press(place, "100 epochs")
    expect(shown(place, "Epoch")).to_have_text("100")
    other = context.new_page()
    other.goto(linked(place))
    again = figure(other, "playground")
    expect(shown(again, "Epoch")).to_have_text("100")
    plots = [one.locator(".square-plot") for one in (place, again)]
    assert plots[0].inner_html() == plots[1].inner_html()


def test_an_altered_link_says_so(page, server):
    page.goto(server.url(LESSON) + "#playground=abcdef")
    wait_until_live(page)
    expect(figure(page, "playground").locator(".message")).to_contain_text("cut short or altered")


def test_the_copied_script_and_the_notebook_give_the_same_weights(place):
    place.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    place.get_by_label("Optimiser").select_option("momentum")
    press(place, "100 epochs")
    expect(shown(place, "Epoch")).to_have_text("100")
    unfold(place, "Take it along")
    press(place, "Copy as a Python script")
    expect(place.locator(".message")).to_have_text("Copied.")
    script = place.page.evaluate("navigator.clipboard.readText()")
    names: dict[str, object] = {}
    exec(script, names)
    edges = place.locator(".diagram [aria-label^=Weight]").evaluate_all(
        "all => all.map(one => one.ariaLabel.split(': ').at(-1))"
    )
    found = [float(text.replace("−", "-")) for text in edges]
    first, second = names["training"].network.layers
    expected = np.concatenate([first.weights.ravel(), second.weights.ravel()])
    np.testing.assert_allclose(found, expected, atol=5.1e-4)
    assert len(parameters(names["training"].network)) == 22
    with place.page.expect_download() as saved:
        press(place, "Download as a notebook")
    assert saved.value.suggested_filename == "playground.ipynb"
    cells = json.loads(saved.value.path().read_text())["cells"]
    assert "\n\n".join("".join(cell["source"]) for cell in cells) == script


def test_what_is_taken_along_is_as_it_was_when_it_was_asked_for(page, context, server):
    page.goto(server.url(LESSON))
    wait_until_live(page)
    place = figure(page, "playground")
    unfold(place, "Take it along")
    place.evaluate(
        """(figure) => {
             for (const name of ["One epoch", "One epoch", "Link to this very state", "100 epochs"])
               [...figure.querySelectorAll("button")].find((one) => one.textContent === name).click();
           }"""
    )
    expect(shown(place, "Epoch")).to_have_text("102")
    page.wait_for_url("**#playground=*")
    other = context.new_page()
    other.goto(page.url)
    expect(shown(figure(other, "playground"), "Epoch")).to_have_text("2")


def test_what_is_asked_for_before_python_is_live_comes_when_it_is(page, server):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.add_init_script(HELD_BACK)
    page.goto(server.url(LESSON), wait_until="commit")
    place = figure(page, "playground")
    unfold(place, "Take it along")
    press(place, "One epoch")
    press(place, "Copy as a Python script")
    let_python_start(page)
    expect(place.locator(".message")).to_have_text("Copied.")
    assert "for _ in range(1):" in page.evaluate("navigator.clipboard.readText()")


@pytest.mark.parametrize("button", ["Link to this very state", "Copy as a Python script", "Download as a notebook"])
@pytest.mark.parametrize(
    ("maker", "words"), [("pause", "TypeError: pause has to return a text"), ("pack", "AttributeError")]
)
def test_a_text_that_cannot_be_made_says_why(place, button, maker, words):
    before = place.page.url
    unfold(place, "Take it along")
    place.get_by_role("button", name=button).evaluate("(one, maker) => { one.dataset.makes = maker; }", maker)
    press(place, button)
    expect(place.locator(".message")).to_contain_text(words)
    assert place.page.url == before
    place.get_by_role("button", name=button).evaluate("(one) => { one.dataset.makes = 'packed'; }")
    press(place, button)
    expect(place.locator(".message")).not_to_contain_text(words)


def test_it_goes_on_training_while_something_is_taken_along(place):
    unfold(place, "Take it along")
    press(place, "Play")
    with place.page.expect_download():
        press(place, "Download as a notebook")
    expect(place.locator(".message")).to_contain_text("saves it as playground.ipynb")
    stood = epoch(place)
    expect(shown(place, "Epoch")).not_to_have_text(str(stood))
    expect(place.locator(".message")).to_contain_text("saves it as playground.ipynb")


def test_a_text_that_is_taken_back_is_not_made(page, server):
    page.add_init_script(HELD_BACK)
    page.goto(server.url(LESSON), wait_until="commit")
    place = figure(page, "playground")
    unfold(place, "Take it along")
    press(place, "One epoch")
    press(place, "Link to this very state")
    press(place, "Undo")
    expect(place.locator(".message")).to_have_text("Taken back.")
    let_python_start(page)
    expect(shown(place, "Epoch")).to_have_text("1")
    assert "#" not in page.url


def test_losses_are_read_exactly(place):
    press(place, "One epoch")
    press(place, "One epoch")
    slide(place, "Epoch looked at", 1)
    expect(place.get_by_text("After 1 epochs: training loss")).to_be_visible()


def test_what_is_folded_stays_as_it_was_left(place):
    unfold(place, "Your own data")
    press(place, "One epoch")
    expect(shown(place, "Epoch")).to_have_text("1")
    expect(place.get_by_role("button", name="Add a point there")).to_be_visible()


def test_reduced_motion_means_steps(browser, server):
    page = browser.new_page(reduced_motion="reduce")
    page.goto(server.url(LESSON))
    wait_until_live(page)
    place = figure(page, "playground")
    place.scroll_into_view_if_needed()
    press(place, "Play")
    expect(shown(place, "Epoch")).not_to_have_text("0")
    gap = place.evaluate(GAP)
    assert gap >= 900, "less than a step a second"
    page.close()


def test_the_first_live_render_is_what_was_there(page, server):
    page.add_init_script(
        """addEventListener("render", ({ target, detail }) => {
             (window.renders ??= new Map()).has(target.id) || renders.set(target.id, detail.markup);
           }, true);"""
    )
    response = page.goto(server.url(LESSON))
    text = response.text() if response else ""
    wait_until_live(page)
    ids = page.locator("figure[data-figure]").evaluate_all("figures => figures.map(figure => figure.id)")
    until(page, f"() => window.renders?.size === {len(ids)}")
    for id_ in ids:
        assert f'<div class="view">{page.evaluate("id => renders.get(id)", id_)}</div>' in text, id_


def test_nothing_is_wider_than_a_phone(page, server):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(server.url(LESSON))
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
