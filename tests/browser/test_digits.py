"""The lesson that reads handwriting as a reader uses it: drawing with mouse, finger and keys, and a test set of one's own."""

import json
import re
from collections.abc import Sequence

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.reader import figure, press, said, shown, slide, until, wait_until_live
from tests.browser.test_exercises import exercise, solve
from tests.browser.test_lesson import HELD_BACK, let_python_start
from tests.content.test_exercises import SOLVED

LESSON = "digits/index.html"
SEVEN = [(0.28, 0.15), (0.74, 0.15), (0.58, 0.5), (0.42, 0.88)]
BAR = [(0.36, 0.5), (0.72, 0.5)]
# Whether an answer so long is kept on the device.
KEPT = """(length) => {
  const key = Object.keys(localStorage).find((one) => one.startsWith("answers:"));
  return key && Object.values(JSON.parse(localStorage.getItem(key))).some(({ given }) => given.length === length);
}"""
# How many strokes, and how many points the last one has, in what the figure itself has drawn.
DRAWN = """({ place, strokes, points }) => {
  const path = place.querySelector("[data-draws] > svg[role=img] path").getAttribute("d");
  const found = path.split("M").slice(1);
  return found.length === strokes && (!points || found.at(-1).split(/[ L]/).length / 2 >= points);
}"""


@pytest.fixture
def place(lesson: Page) -> Locator:
    return figure(lesson, "draw-a-digit")


def on_surface(place: Locator, points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    surface = place.locator("[data-draws]")
    surface.scroll_into_view_if_needed()
    box = surface.bounding_box()
    assert box
    return [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]


def stroke(place: Locator, points: Sequence[tuple[float, float]]) -> None:
    mouse = place.page.mouse
    first, *rest = on_surface(place, points)
    mouse.move(*first)
    mouse.down()
    for one in rest:
        mouse.move(*one, steps=6)
    mouse.up()


def answered(place: Locator, strokes: int, points: int = 0) -> None:
    """Wait until the figure itself has drawn so many strokes."""
    until(place.page, DRAWN, {"place": place.element_handle(), "strokes": strokes, "points": points})


def name_of(part: Locator) -> re.Pattern[str]:
    """What is said of a part once it is chosen."""
    return re.compile(f"{part.get_attribute('aria-label')}. It was", re.IGNORECASE)


def asked(place: Locator) -> int:
    """The digit that is to be drawn next."""
    return int(place.locator("[data-draws]").get_attribute("aria-label")[-1])


def keep_a_drawing(place: Locator) -> None:
    digit, before = asked(place), said(place).inner_text()
    stroke(place, SEVEN)
    press(place, f"That is my {digit}")
    expect(said(place)).not_to_have_text(before)


def test_a_digit_is_shown_as_picture_and_as_numbers(lesson):
    place = figure(lesson, "a-digit")
    slide(place, "Which of them", 18)
    expect(shown(place, "Written as a")).to_have_text("7")
    place.get_by_label("Show the picture").uncheck()
    expect(place.locator("image")).to_have_count(0)


def test_training_once_ten_pictures_appear(lesson):
    place = figure(lesson, "templates")
    place.scroll_into_view_if_needed()
    press(place, "Train")
    expect(shown(place, "Epochs")).to_have_text("20", timeout=30_000)
    expect(shown(place, "Right in the test")).to_have_text("96 %")
    slide(place, "One of the test", 200)
    expect(said(place)).to_contain_text("The largest sum is that of")


def test_mistakes_are_chosen_by_mouse_and_by_key(lesson):
    place = figure(lesson, "mistakes")
    press(place, "Put it to the test")
    expect(shown(place, "Wrong, of 360")).to_have_text("13")
    wrong = place.locator("g[role=button]")
    expect(wrong).to_have_count(13)
    wrong.nth(4).click(force=True)
    expect(said(place)).to_contain_text(name_of(wrong.nth(4)))
    wrong.nth(0).focus()
    place.page.keyboard.press("ArrowRight")
    place.page.keyboard.press("Enter")
    expect(said(place)).to_contain_text(name_of(wrong.nth(1)))
    expect(wrong.nth(1)).to_have_attribute("aria-current", "true")


def test_hidden_neurons_learn_and_are_looked_at(lesson):
    place = figure(lesson, "hidden")
    place.scroll_into_view_if_needed()
    press(place, "Train")
    expect(shown(place, "Epochs")).to_have_text("12", timeout=30_000)
    expect(shown(place, "Right in the test")).to_have_text("97 %")
    place.locator('[aria-label="neuron 20"]').click(force=True)
    expect(said(place)).to_contain_text("Neuron 20 speaks most of all for")


def test_a_stroke_is_answered_and_another_changes_the_answer(place):
    stroke(place, SEVEN)
    answered(place, 1, 4)
    expect(said(place)).to_contain_text("It says")
    stroke(place, BAR)
    answered(place, 2)
    expect(said(place)).to_contain_text("It says 7,")
    press(place, "Take back a stroke")
    answered(place, 1)
    press(place, "Undo")
    answered(place, 2)
    press(place, "Undo", 2)
    answered(place, 0)
    stroke(place, SEVEN)
    answered(place, 1)
    press(place, "Clear")
    expect(said(place)).to_contain_text("Draw a digit from 0 to 9")


def test_one_stroke_is_one_step_back(place):
    stroke(place, SEVEN)
    answered(place, 1)
    press(place, "Undo")
    answered(place, 0)


def test_ink_is_there_before_the_figure_answers_and_gone_from_over_it_after(place):
    first, *rest = on_surface(place, SEVEN)
    mouse = place.page.mouse
    mouse.move(*first)
    mouse.down()
    for one in rest:
        mouse.move(*one)
    over = place.locator("[data-draws]").evaluate("host => host.shadowRoot.querySelector('path').getAttribute('d')")
    assert over.startswith("M280 150L")
    mouse.up()
    until(place.page, "(place) => !place.querySelector('[data-draws]').shadowRoot.querySelector('path').getAttribute('d')",
          place.element_handle())  # fmt: skip
    answered(place, 1, 4)


def test_no_point_is_lost_while_python_works(place):
    """A stroke in one go, without waiting for an answer between its points."""
    place.locator("[data-draws]").scroll_into_view_if_needed()
    count = place.locator("[data-draws]").evaluate(
        """(host) => {
          const box = host.getBoundingClientRect();
          const send = (kind, x, y) => host.dispatchEvent(new PointerEvent(kind, {
            bubbles: true, isPrimary: true, pointerId: 1, pointerType: "mouse", button: kind === "pointermove" ? -1 : 0,
            buttons: kind === "pointerup" ? 0 : 1, clientX: box.left + x * box.width, clientY: box.top + y * box.height,
          }));
          host.setPointerCapture = () => {};
          send("pointerdown", 0.5, 0.05);
          for (let at = 1; at <= 60; at += 1) send("pointermove", 0.5 + 0.3 * Math.sin(at), 0.05 + 0.9 * at / 60);
          send("pointerup", 0.5, 0.95);
          delete host.setPointerCapture;
          return 61;
        }"""
    )
    answered(place, 1, count)


def test_drawing_with_keys(place):
    surface, keyboard = place.locator("[data-draws]"), place.page.keyboard
    surface.focus()
    status = place.get_by_role("status")
    keyboard.press("Shift+ArrowUp")
    expect(status).to_have_text("Pen up, column 16, row 12 of 32")
    keyboard.press("Space")
    expect(status).to_contain_text("Pen down")
    for _ in range(3):
        keyboard.press("Shift+ArrowDown")
    keyboard.press("ArrowRight")
    keyboard.press("Space")
    expect(status).to_have_text("Pen up, column 17, row 24 of 32")
    answered(place, 1, 5)
    keyboard.press("ArrowLeft")
    keyboard.press("Space")
    keyboard.press("Space")
    answered(place, 2, 1)
    expect(said(place)).to_contain_text("It says")
    keyboard.press("Tab")
    expect(place.get_by_role("button", name="Take back a stroke")).to_be_focused()


def test_drawing_with_a_finger_does_not_scroll_the_page(browser, well_served):
    context = browser.new_context(
        service_workers="block", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    place = figure(page, "draw-a-digit")
    points = on_surface(place, SEVEN)
    before = page.evaluate("scrollY")
    session = context.new_cdp_session(page)
    for at, (x, y) in enumerate(points):
        kind = "touchMove" if at else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    answered(place, 1, 4)
    assert page.evaluate("scrollY") == before
    context.close()


def test_what_is_drawn_before_python_is_live_is_read_when_it_is(page, well_served):
    page.add_init_script(HELD_BACK)
    page.goto(well_served.url(LESSON), wait_until="commit")
    place = figure(page, "draw-a-digit")
    until(page, "() => Boolean(document.querySelector('figure#draw-a-digit [data-draws]')?.shadowRoot)")
    stroke(place, SEVEN)
    stroke(place, BAR)
    assert (
        place.locator("[data-draws]")
        .evaluate("host => host.shadowRoot.querySelector('path').getAttribute('d')")
        .count("M")
        == 2
    )
    let_python_start(page)
    answered(place, 2)
    expect(said(place)).to_contain_text("It says 7,")


def test_drawings_become_a_test_set_that_stays_on_the_device(browser, well_served):
    context = browser.new_context(service_workers="block", accept_downloads=True)
    page = context.new_page()
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    place = figure(page, "your-drawings")
    place.get_by_label("Your guess").fill("3")
    press(place, "That is my guess")
    expect(place.locator(".reply")).to_contain_text("You said 3.")
    for _ in range(3):
        keep_a_drawing(place)
    expect(said(place)).to_contain_text("3 of 20 are there.")
    press(place, "Put them to the test")
    expect(place.locator(".reply")).to_contain_text("of your 3 it reads")
    expect(shown(place, "Right, own test")).to_have_text("350 of 360")
    slide(place, "All to the right", 1)
    expect(shown(place, "Right, own test")).to_have_text("171 of 360")
    press(place, "Redo the last")
    expect(said(place)).to_contain_text("2 of 20 are there.")
    place.locator("summary", has_text="Take them along").click()
    with page.expect_download() as taken:
        press(place, "Download as a table")
    rows = taken.value.path().read_text().splitlines()
    assert [len(row.split(",")) for row in rows] == [65, 65]
    # Another visit, and then the table on a device that has nothing.
    until(page, KEPT, 130)
    page.reload()
    wait_until_live(page)
    expect(said(place)).to_contain_text("2 of 20 are there.")
    expect(place.get_by_role("button", name="Undo")).to_have_attribute("aria-disabled", "true")
    press(place, "Reset")
    expect(said(place)).to_contain_text("0 of 20 are there.")
    place.locator("summary", has_text="Take them along").evaluate("one => { one.parentElement.open = true; }")
    table = "\n".join(rows).encode()
    place.get_by_label("A table with drawings").set_input_files(
        {"name": "d.csv", "mimeType": "text/csv", "buffer": table}
    )
    expect(said(place)).to_contain_text("2 of 20 are there.")
    place.get_by_label("A table with drawings").set_input_files(
        {"name": "d.csv", "mimeType": "text/csv", "buffer": b"1,2"}
    )
    expect(place.get_by_text("Row 1: each row has 64 numbers")).to_be_visible()
    # The page of what is kept does not show all of it.
    page.goto(well_served.url("kept.html"))
    expect(page.get_by_text("Your drawings")).to_be_visible()
    assert len(page.locator("li", has_text="Your drawings").inner_text()) < 300
    context.close()


def test_shifted_copies_bring_the_score_back(lesson):
    place = figure(lesson, "your-drawings")
    place.locator("summary", has_text="Shift them").evaluate("one => { one.parentElement.open = true; }")
    slide(place, "All to the right", 1)
    expect(shown(place, "Right, own test")).to_have_text("171 of 360")
    press(place, "Train with shifted copies")
    expect(shown(place, "Epochs, shifted")).to_have_text("10", timeout=60_000)
    right = int(re.match(r"\d+", shown(place, "Right, own test").inner_text())[0])
    assert right > 320


def test_a_few_places_change_its_mind(lesson):
    place = figure(lesson, "change-its-mind")
    press(place, "Turn the place that counts most", 2)
    expect(said(place)).to_contain_text("After 2 places it no longer says 8.")
    part = place.locator('[aria-label^="row 1, column 1:"]')
    part.click(force=True)
    expect(shown(place, "Places changed")).to_have_text("3")
    part.focus()
    place.page.keyboard.press("Enter")
    expect(shown(place, "Places changed")).to_have_text("2")
    slide(place, "One of the test", 5)
    expect(shown(place, "Places changed")).to_have_text("0")


def test_what_was_drawn_shows_without_a_script_and_on_paper(lesson):
    place = figure(lesson, "draw-a-digit")
    stroke(place, SEVEN)
    answered(place, 1, 4)
    path = place.locator("[data-draws] > svg[role=img] path")
    assert path.evaluate("one => getComputedStyle(one).fill") == "none"
    assert json.loads(path.evaluate("one => JSON.stringify(one.getBBox().width)")) > 100


def test_an_exercise_is_solved_and_what_is_drawn_goes_through_it(browser, well_served):
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(well_served.url(LESSON))
    wait_until_live(page)
    solve(page, f"import numpy as np\n{SOLVED['digits.shrink']}", "shrink")
    exercise(page, "shrink").get_by_role("switch", name="Use my shrink").press(" ")
    place = figure(page, "draw-a-digit")
    stroke(place, SEVEN)
    answered(place, 1)
    expect(place.locator(".yours")).to_contain_text("Running on your shrink")
    context.close()
